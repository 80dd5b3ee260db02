"""The rows that facts were counted from, so that evidence can be looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from hecha.declare.origin import ROW_ID
from hecha.rules.frames import frame
from hecha.rules.key_codes import keys_of
from hecha.rules.lookup import By, cell, cell_of
from hecha.rules.rule import Definition, Expression
from hecha.rules.world import World

MOST_ALIKE = 20
"""How many rows beside its own a finding lists of those that share a value."""

SOURCE_ROW, UNLISTED = "_source_row", "unlisted"
SUBJECT, NTH, ALL = "_subject", "_nth", "_all"
"""The business key of a row of a fact's source as one text, its place by that key among the rows
with the same keys of the fact, and how many these are."""

SEPARATOR = "\x1f"
_OWN = "_own"

_Filter = tuple[str, Expression]
"""A source, and which of its rows a fact counts."""


class Keys:
    """Which rows facts were counted from, by the keys that facts are looked up by."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: dict[_Filter, pl.Series] = {}

    def alike(self, table: str, definition: Definition) -> Hashable:
        """Equal for facts of a table that were counted from the same rows."""
        return table, definition.source, definition.on, definition.by, definition.where

    def prepare(self, facts: Iterable[tuple[str, Definition]]) -> None:
        """Work out together what :meth:`matched` reads of whole tables, for facts of tables."""
        every = [*facts]
        sides = dict.fromkeys(side for fact in every for side in self._sides(*fact))
        self._world.keys([*sides], self._rows)
        wheres: dict[str, dict[Expression, None]] = defaultdict(dict)
        for _, definition in every:
            source, where = str(definition.source), definition.where
            if where is not None and (source, where) not in self._kept:
                wheres[source][where] = None
        if not wheres:
            return
        plans = [self._filters(source, [*own]) for source, own in wheres.items()]
        for (source, own), kept in zip(wheres.items(), pl.collect_all(plans), strict=True):
            named = zip(own, kept.get_columns(), strict=True)
            self._kept |= {(source, where): column for where, column in named}

    def matched(self, table: str, rows: pl.LazyFrame, definition: Definition) -> pl.LazyFrame:
        """The rows of the fact's source that were counted for each of ``rows`` of ``table``.

        ``rows`` has the column ``_row_id``; the result has its columns, SOURCE_ROW (the row id in
        the source) and UNLISTED. Of the rows that share a value the row itself is given, if it is
        one of them, and at most MOST_ALIKE others, the first by their business keys; UNLISTED is
        how many there are besides, null where all are given.
        """
        self.prepare([(table, definition)])
        source = str(definition.source)
        own, others = self._world.keys(self._sides(table, definition), self._rows)
        keys = own.columns
        keyed = rows.with_columns(cell(column) for column in own.get_columns())
        theirs = (
            others.lazy()
            .with_row_index(SOURCE_ROW)
            .join(keyed.select(keys), on=keys, how="semi", nulls_equal=False)
        )
        if definition.where is not None:
            theirs = theirs.filter(cell(self._kept[source, definition.where], SOURCE_ROW))
        data = self._world.tables[source]
        subject = [cell_of(data.frame, name, SOURCE_ROW) for name in data.table.subject]
        text = pl.concat_str([one.fill_null("") for one in subject], separator=SEPARATOR)
        # Looked up first: within a window a whole column would be looked up in for each group.
        theirs = theirs.with_columns(text.alias(SUBJECT)).select(
            SOURCE_ROW,
            *keys,
            pl.col(SUBJECT).rank("ordinal").over(keys).alias(NTH),
            pl.len().over(keys).alias(ALL),
        )
        return listed(keyed, theirs, keys, is_own=definition.source == table)

    def _sides(self, table: str, definition: Definition) -> tuple[By, By]:
        """The columns of a table and of the fact's source that are equal in the rows it counts."""
        source, keys = str(definition.source), [*zip(definition.on, definition.by, strict=True)]
        apart = self._world.apart_by(table, source, keys)
        return (table, (*definition.on, *apart)), (source, (*definition.by, *apart))

    def _rows(self, by: By) -> nw.LazyFrame[Any]:
        table, names = by
        return frame(self._world, table, names)

    def _filters(self, source: str, wheres: Sequence[Expression]) -> pl.LazyFrame:
        """A column for each filter: whether it keeps a row of the source."""
        traces = [self._world.trace(source, where) for where in wheres]
        names = dict.fromkeys(name for trace in traces for name in trace.computed)
        kept: dict[str, nw.Expr] = {}
        for trace in traces:
            if trace.expression is None:
                raise LookupError(f"a filter over {source} has no value to compute with")
            kept[f"_where_{len(kept)}"] = trace.expression
        rows = frame(self._world, source, names)
        # A filter may be the same for all rows, which only a column can be.
        rows = rows.with_columns(expression.alias(name) for name, expression in kept.items())
        native: pl.LazyFrame = rows.select(*kept).to_native()
        return native


def listed(
    keyed: pl.LazyFrame, theirs: pl.LazyFrame, on: Sequence[str], *, is_own: bool
) -> pl.LazyFrame:
    """What :meth:`Keys.matched` gives, of rows with the keys ``on`` of a fact.

    ``theirs`` are SOURCE_ROW, keys (named by keys_of), NTH and ALL of the rows the fact counts: of
    those with equal keys at least the first MOST_ALIKE + 1 and, where the fact is over the table
    itself (``is_own``), the rows of ``keyed``.
    """
    names, by = list(dict.fromkeys(on)), keys_of(on)
    columns = [name for name in keyed.collect_schema().names() if name not in names]
    is_itself = pl.lit(False)
    if is_own:
        is_itself = pl.col(SOURCE_ROW) == pl.col(ROW_ID)
        itself = theirs.select(*by, pl.col(SOURCE_ROW), pl.col(NTH).alias(_OWN))
        keyed = keyed.join(itself, left_on=[ROW_ID, *on], right_on=[SOURCE_ROW, *by], how="left")
    else:
        keyed = keyed.with_columns(pl.lit(None, pl.UInt32).alias(_OWN))
    is_listed = (pl.col(NTH) <= MOST_ALIKE) | (pl.col(_OWN) <= MOST_ALIKE + 1)
    first = keyed.join(
        theirs.filter(pl.col(NTH) <= MOST_ALIKE + 1), left_on=list(on), right_on=by
    ).filter(is_itself | is_listed)
    later = keyed.filter(pl.col(_OWN) > MOST_ALIKE + 1).join(
        theirs, left_on=[ROW_ID, *on], right_on=[SOURCE_ROW, *by]
    )
    most = MOST_ALIKE + pl.col(_OWN).is_not_null().cast(pl.UInt32)
    unlisted = pl.when(pl.col(ALL) > most).then(pl.col(ALL) - most).cast(pl.UInt32)
    return pl.concat(
        [
            first.select(*columns, SOURCE_ROW, ALL, _OWN),
            later.select(*columns, pl.col(ROW_ID).alias(SOURCE_ROW), ALL, _OWN),
        ]
    ).select(
        *columns,
        SOURCE_ROW,
        pl.when(unlisted > 0).then(unlisted).cast(pl.UInt32).alias(UNLISTED),
    )
