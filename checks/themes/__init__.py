"""The rules, one file per theme; importing this package declares them all."""

from checks.rule import REGISTRY
from checks.themes import coverage, helpers, households, identity, income, shared

__all__ = ["REGISTRY", "coverage", "helpers", "households", "identity", "income", "shared"]
