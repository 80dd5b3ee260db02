"""Builds, on Linux and from the lock alone, what machines without a network are given."""
