"""What a run takes: seconds, plans that Polars evaluates, passes over each table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import polars as pl

STEPS = ("reading", "rules", "expectations", "summing", "writing")
"""The steps of a run, in order."""
READING, RULES, EXPECTATIONS, SUMMING, WRITING = STEPS

_EVALUATES: tuple[tuple[Any, str], ...] = (
    (pl, "collect_all"),
    (pl.LazyFrame, "collect"),
    (pl.LazyFrame, "_collect_eager"),
)
"""What evaluates plans; the last is what the methods of an eager frame come down to."""


class Collects:
    """Counts how often Polars is asked to evaluate plans, by eager frames too, in this process."""

    def __init__(self) -> None:
        self.count = 0
        self._replaced: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> Collects:
        for owner, name in _EVALUATES:
            call = getattr(owner, name)
            self._replaced.append((owner, name, call))
            setattr(owner, name, self._counted(call))
        return self

    def __exit__(self, *_: object) -> None:
        """Count no further."""
        while self._replaced:
            setattr(*self._replaced.pop())

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.count += 1
            return call(*arguments, **named)

        return counted


@dataclass(slots=True)
class Spent:
    """Seconds of the clock, and collects."""

    seconds: float = 0.0
    collects: int = 0


@dataclass(slots=True)
class TableSpending:
    """What the rules of one table take.

    ``rules`` are those that judged its rows, ``columns`` the declared columns of the rows they
    read; ``plans`` judge its rows, ``counting`` plans group its rows for facts, of rules of other
    tables too. ``judging`` and ``gathering`` (findings and their evidence) are what these take.
    """

    rules: int = 0
    plans: int = 0
    counting: int = 0
    columns: int = 0
    judging: Spent = field(default_factory=Spent)
    gathering: Spent = field(default_factory=Spent)


class Spending:
    """What a run takes, by step (STEPS) and by table.

    The process that reads files and the one that evaluates expectations are in the seconds as far
    as the run waits for them; their own plans are not counted. Without ``collects`` none are.
    """

    def __init__(self, collects: Collects | None = None) -> None:
        self.steps: dict[str, Spent] = {}
        self.tables: dict[str, TableSpending] = {}
        self.together = Spent()
        """What facts and the tables that are judged with others take."""
        self._collects = collects
        self._last = self._now()
        self._step = ""

    def begin(self, step: str) -> None:
        """End the step before, and begin one (empty: none)."""
        if self._step:
            _add(self.steps.setdefault(self._step, Spent()), self._last, self._now())
        self._last, self._step = self._now(), step

    def of_table(self, table: str) -> TableSpending:
        """What a table takes so far."""
        return self.tables.setdefault(table, TableSpending())

    @contextmanager
    def charged(self, spent: Spent) -> Iterator[None]:
        """Add what follows."""
        start = self._now()
        yield
        _add(spent, start, self._now())

    def _now(self) -> tuple[float, int]:
        return perf_counter(), 0 if self._collects is None else self._collects.count


def _add(spent: Spent, start: tuple[float, int], end: tuple[float, int]) -> None:
    spent.seconds += end[0] - start[0]
    spent.collects += end[1] - start[1]
