"""The expectations of a suite, evaluated by Great Expectations on Polars frames.

Importing this package loads neither Great Expectations nor pandas.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from hecha.expectations.judged_records import Records
    from hecha.policy.loading import LoadedSuite
    from hecha.reading.submission import Submission
    from hecha.results.results import Results
    from hecha.rules.world import World

__all__ = ["are_wanted", "columns_of_records", "evaluate", "preload", "start"]


def evaluate(
    submission: Submission,
    policy: LoadedSuite,
    by_rules: pl.DataFrame | None = None,
    *,
    lang: str = "zh",
    beside: World | None = None,
    records: Records | None = None,
) -> Results:
    """Run every expectation of a suite and of the suites it extends.

    ``by_rules`` are the outcomes of the rules, which some expectations count again, with the rows
    of others in ``beside``; ``records`` are the rows of the submission where they are not here.
    Returns
    findings, evidence and outcomes of the claims, their reasons in ``lang``; see
    :mod:`hecha.expectations.evaluation`.
    """
    from hecha.expectations.evaluation import evaluate as run

    return run(submission, policy, by_rules, lang=lang, beside=beside, records=records)


def columns_of_records(policy: LoadedSuite) -> dict[str, tuple[str, ...]]:
    """The columns the expectations of a suite read of households and members, by table."""
    from hecha.expectations.declared import of_layers
    from hecha.expectations.suite_file import RECORD_FRAMES

    written = of_layers(policy.layers)
    return {
        table: tuple(
            dict.fromkeys(column for one in written if one.frame == table for column in one.columns)
        )
        for table in RECORD_FRAMES
    }


def preload(suite: str | Path, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> None:
    """Start the process that will evaluate expectations, if they :func:`are_wanted`. Raises
    InputRejected like that."""
    if are_wanted(suite, select, ignore):
        start()


def are_wanted(suite: str | Path, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> bool:
    """Whether a suite has expectations and ``select`` and ``ignore`` leave any. Raises
    InputRejected where the suite, or a code of them, is unknown."""
    from hecha.policy.loading import chain, load

    if not any(any(layer.folder.glob("*.json")) for layer in chain(suite)):
        return False
    if not (select or ignore):
        return True
    from hecha.expectations.selection import Selection

    narrowed = Selection(tuple(select), tuple(ignore))
    return narrowed.leaves_expectations(load(suite, date.today()))


def start() -> None:
    """Start the process that will evaluate expectations, unless one waits or none is needed."""
    from hecha.expectations import evaluator

    evaluator.preload()
