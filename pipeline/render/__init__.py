"""Markdown to pages: all that knows Pelican."""
