"""A release is one published state of the site: whole or not at all, checked, and known by its record."""
