"""The columns facts are matched on, collected once per table, so that evidence can be looked up."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from hecha.declare.origin import ROW_ID
from hecha.rules.frames import frame
from hecha.rules.key_codes import keys_of
from hecha.rules.lookup import cell_of
from hecha.rules.rule import Definition, Expression
from hecha.rules.trace import World, unavailable

MOST_ALIKE = 20
"""How many rows beside its own a finding lists of those that share a value."""

SOURCE_ROW, UNLISTED = "_source_row", "unlisted"
SUBJECT, NTH, ALL = "_subject", "_nth", "_all"
"""The business key of a row of a fact's source as one text, its place by that key among the rows
with the same keys of the fact, and how many these are."""

SEPARATOR = "\x1f"
_OWN = "_own"


class Keys:
    """Per table one frame with the row id, the keys of its facts (texts as numbers) and which rows
    a filter keeps."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._frames: dict[str, pl.DataFrame] = {}
        self._filters: dict[Expression, str] = {}

    def matched(self, table: str, rows: pl.LazyFrame, definition: Definition) -> pl.LazyFrame:
        """The rows of the fact's source that were counted for each of ``rows`` of ``table``.

        ``rows`` has the column ``_row_id``; the result has its columns, SOURCE_ROW (the row id in
        the source) and UNLISTED. Of the rows that share a value the row itself is given, if it is
        one of them, and at most MOST_ALIKE others, the first by their business keys; UNLISTED is
        how many there are besides, null where all are given.
        """
        keys = self._keys(table, definition)
        on = [ours for ours, _ in keys]
        by = keys_of(on)
        ours = self._of(table).lazy().select(ROW_ID, *dict.fromkeys(on))
        keyed = rows.join(ours, on=ROW_ID, how="left")
        theirs = (
            self._sources(definition, [theirs for _, theirs in keys], by)
            .join(keyed, left_on=by, right_on=on, how="semi")
            .with_columns(
                pl.col(SUBJECT).rank("ordinal").over(by).alias(NTH),
                pl.len().over(by).alias(ALL),
            )
        )
        return listed(keyed, theirs, on, is_own=definition.source == table)

    def _keys(self, table: str, definition: Definition) -> list[tuple[str, str]]:
        """The columns of a table and of the fact's source that are equal in the rows it counts."""
        keys = [*zip(definition.on, definition.by, strict=True)]
        apart = self._world.apart_by(table, str(definition.source), keys)
        return [*keys, *zip(apart, apart, strict=True)]

    def _sources(
        self, definition: Definition, columns: Sequence[str], by: Sequence[str]
    ) -> pl.LazyFrame:
        """SOURCE_ROW, the keys in ``columns``, named ``by``, and SUBJECT of the rows a fact
        counts."""
        source = str(definition.source)
        rows = self._of(source).lazy()
        if definition.where is not None:
            rows = rows.filter(pl.col(self._filters[definition.where]))
        data = self._world.tables[source]
        subject = [cell_of(data.frame, name) for name in data.table.subject]
        return rows.select(
            pl.col(ROW_ID).alias(SOURCE_ROW),
            *(pl.col(name).alias(key) for name, key in zip(columns, by, strict=True)),
            pl.concat_str([text.fill_null("") for text in subject], separator=SEPARATOR).alias(
                SUBJECT
            ),
        )

    def _of(self, table: str) -> pl.DataFrame:
        if table not in self._frames:
            self._frames[table] = self._collected(table)
        return self._frames[table]

    def _collected(self, table: str) -> pl.DataFrame:
        world = self._world
        names: dict[str, None] = {}
        filters: dict[str, Expression] = {}
        for definition in world.used_facts():
            if definition.source == table:
                names |= dict.fromkeys(
                    theirs for _, theirs in self._keys(definition.table, definition)
                )
                if definition.where is not None:
                    trace = world.trace(table, definition.where)
                    # A rule that was skipped for a missing column may have named this fact.
                    if not unavailable(trace, world.policy):
                        name = self._filters.setdefault(
                            definition.where, f"_where_{len(self._filters)}"
                        )
                        filters[name] = definition.where
                        names |= trace.computed
            if world.is_of(definition, table):
                names |= dict.fromkeys(ours for ours, _ in self._keys(table, definition))
        there = [name for name in names if not unavailable(world.reads(table, name), world.policy)]
        lazy = frame(world, table, there)
        lazy = lazy.with_columns(
            expression.alias(name)
            for name, where in filters.items()
            if (expression := world.trace(table, where).expression) is not None
        )
        native: pl.LazyFrame = lazy.select(ROW_ID, *filters).to_native()
        return pl.concat([native.collect(), world.numbers(table, lazy, there)], how="horizontal")


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
