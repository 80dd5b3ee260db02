"""Coverage-guided fuzzing of the readers: ``python -m tools.fuzz`` (docs/fuzzing.md)."""
