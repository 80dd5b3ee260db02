"""What an authority demands: policies in folders, their thresholds, and the areas that must agree.

Importing this package loads neither Great Expectations nor pandas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from suites.loading import Layer, LoadedSuite, SuiteInfo, available, load, own_headers

if TYPE_CHECKING:
    from checks.results import Results
    from registry.submission import Submission

__all__ = [
    "Layer",
    "LoadedSuite",
    "SuiteInfo",
    "available",
    "evaluate",
    "load",
    "own_headers",
    "preload",
]


def evaluate(submission: Submission, policy: LoadedSuite) -> Results:
    """Run every expectation of a suite and of the suites it extends.

    Returns findings, evidence and outcomes of the claims; see :mod:`suites.evaluation`.
    """
    from suites.evaluation import evaluate as run

    return run(submission, policy)


def preload() -> None:
    """Start importing Great Expectations in the background; call it before reading files."""
    from suites.engine import preload as start

    start()
