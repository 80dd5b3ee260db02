"""Invented counties in the layouts of the national exports, for tests, benchmarks and training."""

from hecha.samples.generating import generate

__all__ = ["generate"]
