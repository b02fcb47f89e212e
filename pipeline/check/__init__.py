"""The rules: each a small generator of problems."""
