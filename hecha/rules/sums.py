"""Amounts that add up, declared once for the rule that says so and for what is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sum:
    """Amounts of a row that have to add up: total = plus - minus."""

    total: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of it."""
        return (self.total, *self.plus, *self.minus)

    def missing(self, column: str, amounts: Mapping[str, int | None]) -> int:
        """What ``column`` has to be, given all the others."""
        rest = sum(
            (amounts[name] or 0) * sign
            for names, sign in (((self.total,), 1), (self.plus, -1), (self.minus, 1))
            for name in names
            if name != column
        )
        return rest if column in self.plus else -rest
