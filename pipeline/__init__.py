"""A pipeline from figures and notices to Markdown, and from Markdown to a published bulletin."""
