"""Compares what two revisions say about the same invented counties: ``python -m tools.compare``."""
