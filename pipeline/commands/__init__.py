"""The commands, a module each; `pipeline.cli` lists them."""
