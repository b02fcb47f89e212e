"""Values to Markdown."""
