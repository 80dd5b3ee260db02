"""Invented counties in the layouts of the national exports, for tests, benchmarks and training."""
