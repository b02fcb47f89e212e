"""What the months left behind, as feeds, data and maps of the site."""
