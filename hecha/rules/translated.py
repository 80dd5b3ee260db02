"""Narwhals expressions as those of Polars, each translated once.

Narwhals translates an expression node by node each time a frame is given it, which takes longer
than Polars takes for the rows of a small county. The same expressions are given to the frames of
several plans, and to those of copies of households.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import polars as pl


class _Asked(pl.LazyFrame):
    """A frame without rows that keeps what it is asked to select."""

    asked: tuple[pl.Expr, ...] = ()

    def select(self, *exprs: Any, **named: Any) -> pl.LazyFrame:
        """The frame itself."""
        self.asked = exprs
        return self


class Translated:
    """Expressions by identity, with what Polars calls them."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[nw.Expr, pl.Expr]] = {}

    def of(self, columns: Mapping[str, nw.Expr]) -> list[pl.Expr]:
        """The expressions, named. Raises what Narwhals raises of one it cannot evaluate."""
        new = [one for one in columns.values() if id(one) not in self._known]
        if new:
            asked = _Asked()
            nw.from_native(asked).select(*new)
            # An expression is kept with its translation: its id is that of no other then.
            pairs = zip(new, asked.asked, strict=True)
            self._known |= {id(one): (one, native) for one, native in pairs}
        return [self._known[id(one)][1].alias(name) for name, one in columns.items()]
