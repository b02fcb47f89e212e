"""The units of work of a build: each knows its key, composes only if it changed, and leaves a seal."""
