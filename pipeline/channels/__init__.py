"""What is said elsewhere than on the site: by loudspeaker, in a text message, in a group. Pure."""
