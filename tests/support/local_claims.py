"""Claims of a paper on columns that no export has, which test_local_claims judges."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from hecha.declare.lexicon import OWN
from hecha.expectations.declared import of_layers
from hecha.policy import load as load_suite
from hecha.policy.own_figures import OwnRatio


@cache
def local_claims(suite: str | Path) -> frozenset[str]:
    """The ids of a suite's own claims about columns, ledgers and figures that a suite declares."""
    layers = load_suite(suite, date.max).layers
    return frozenset(
        one.claim
        for one in of_layers(layers)
        if one.suite == layers[-1].name
        and any(name.startswith(OWN) for name in (one.frame, *one.columns))
    )


@cache
def ledger_claims(suite: str | Path) -> frozenset[str]:
    """Those of them about ledgers that a suite declares; test_paper_ledgers judges them."""
    layers = load_suite(suite, date.max).layers
    layer, mine = layers[-1], local_claims(suite)
    by_ledger = {
        name
        for name, figure in layer.figures.items()
        if not isinstance(figure, OwnRatio) and figure.table in layer.ledgers
    }
    by_ledger |= {
        name
        for name, figure in layer.figures.items()
        if isinstance(figure, OwnRatio) and figure.part in by_ledger
    }
    return frozenset(
        one.claim
        for one in of_layers(layers)
        if one.claim in mine and (one.frame in layer.ledgers or by_ledger & {*one.columns})
    )
