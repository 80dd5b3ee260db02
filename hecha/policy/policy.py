"""The thresholds in force on a day, as rules see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hecha.declare.ledgers import LEDGERS, Ledger
from hecha.declare.model import Table
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.policy.own_figures import AnyFigure

Severity = str
MUST, CONFIRM, INFO = "must", "confirm", "info"
SEVERITIES = (MUST, CONFIRM, INFO)
"""Most serious first."""


class ParameterMissing(LookupError):
    """No value of a parameter is in force on the snapshot date; ``args[0]`` is its name."""


class UnknownParameter(Exception):
    """A rule reads a parameter that no suite declares: a fault of the rule."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One threshold: its value, unit, title in Chinese, and the paper and clause it comes from."""

    name: str
    value: Any
    title: str = ""
    unit: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a suite demands of the rules on one day.

    ``parameters`` by name; ``off`` are rule codes switched off, with the reason; ``severities``
    re-grades rules. ``day`` is the snapshot date; ``titles`` names every parameter of the suite in
    Chinese, also one that has no value on that day. ``tables`` are all that may be handed in, with
    the suite's own columns and ledgers; ``ledgers`` are those of them that are ledgers, ``figures``
    the suite's own by name.
    """

    name: str
    title: str
    day: date
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    off: Mapping[str, Words] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=lambda: TABLES)
    ledgers: Mapping[str, Ledger] = field(default_factory=lambda: LEDGERS)
    figures: Mapping[str, AnyFigure] = field(default_factory=dict)

    def __getattr__(self, name: str) -> float:
        """The value of a parameter (a number; others: ``parameters``). Raises ParameterMissing."""
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            value: float = self.parameters[name].value
            return value
        except KeyError:
            raise ParameterMissing(name) from None

    def why_unset(self, name: str) -> str:
        """What the papers say of a parameter without a value; empty if nothing."""
        return ""

    def words(self, name: str) -> list[str]:
        """The value of a parameter that lists words. Raises ParameterMissing."""
        if name not in self.parameters:
            raise ParameterMissing(name)
        return [str(word) for word in self.parameters[name].value]
