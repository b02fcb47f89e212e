"""Bytes to values, every value with its line."""
