"""Sharing the subjects out to processes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from hecha.rules.casebook import all_cases
from hecha.rules.rulebook import load as rulebook
from tools.mutation.reach import reach
from tools.mutation.trial import Subject, Trial, Verdict, subjects

_state: list[tuple[Trial, list[Subject]]] = []
"""What a process tries mutants with; set once, when it starts."""


def _start() -> None:
    _state.append((Trial(rulebook(), all_cases()), subjects(rulebook(), reach(rulebook()))))


def _try(position: int) -> tuple[list[Verdict], list[str]]:
    trial, every = _state[0]
    return trial.verdicts(every[position]), trial.unsound()


def tried(positions: Sequence[int], jobs: int) -> Iterator[tuple[list[Verdict], list[str]]]:
    """The verdicts on some of the subjects, and the cases found unsound, as they come."""
    # One table of a case is a few rows: threads would only wait for each other.
    os.environ["POLARS_MAX_THREADS"] = "1"
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start) as pool:
        yield from pool.map(_try, positions)
