"""Invented counties in the layouts of the national exports, for tests, benchmarks and training."""

from samples.generating import generate

__all__ = ["generate"]
