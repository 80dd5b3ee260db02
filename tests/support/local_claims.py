"""Claims of a paper on columns that no export has, which test_local_claims judges."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hecha.declare.lexicon import OWN
from hecha.expectations.declared import of_layers
from hecha.policy import load as load_suite


def local_claims(suite: str | Path) -> set[str]:
    """The ids of a suite's own claims about columns and figures that a suite declares."""
    layers = load_suite(suite, date.max).layers
    return {
        one.claim
        for one in of_layers(layers)
        if one.suite == layers[-1].name and any(name.startswith(OWN) for name in one.columns)
    }
