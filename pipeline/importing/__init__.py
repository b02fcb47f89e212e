"""Incoming sheets to reports, by the mapping declared in `sources.toml`."""
