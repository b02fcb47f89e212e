"""`python -m pipeline` is `bulletin`."""

from pipeline.cli import main

main()
