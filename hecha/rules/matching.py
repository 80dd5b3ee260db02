"""The columns facts are matched on, collected once per table, so that evidence can be looked up."""

from __future__ import annotations

import polars as pl

from hecha.declare.origin import ROW_ID
from hecha.rules.frames import frame
from hecha.rules.rule import Definition, Expression
from hecha.rules.trace import World, unavailable


class Keys:
    """Per table one frame with the row id, the keys of its facts and which rows a filter keeps."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._frames: dict[str, pl.DataFrame] = {}
        self._filters: dict[Expression, str] = {}

    def matched(self, table: str, rows: pl.DataFrame, definition: Definition) -> pl.DataFrame:
        """The rows of the fact's source that were counted for each of ``rows`` of ``table``.

        ``rows`` has the column ``_row_id``; the result has its columns and ``_source_row``, the
        row id in the source, sorted by both.
        """
        source = str(definition.source)
        ours = self._of(table).select(ROW_ID, *dict.fromkeys(definition.on))
        theirs = self._of(source)
        if definition.where is not None:
            theirs = theirs.filter(pl.col(self._filters[definition.where]))
        theirs = theirs.select(
            pl.col(ROW_ID).alias("_source_row"),
            *(
                pl.col(by).alias(f"_by_{on}")
                for by, on in zip(definition.by, definition.on, strict=True)
            ),
        )
        keyed = rows.join(ours, on=ROW_ID, how="left", maintain_order="left")
        return (
            keyed.join(
                theirs, left_on=list(definition.on), right_on=[f"_by_{on}" for on in definition.on]
            )
            .select(*rows.columns, "_source_row")
            .sort(ROW_ID, "_source_row")
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
                names |= dict.fromkeys(definition.by)
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
                names |= dict.fromkeys(definition.on)
        there = [name for name in names if not unavailable(world.reads(table, name), world.policy)]
        lazy = frame(world, table, there)
        lazy = lazy.with_columns(
            expression.alias(name)
            for name, where in filters.items()
            if (expression := world.trace(table, where).expression) is not None
        )
        native: pl.LazyFrame = lazy.select(ROW_ID, *there, *filters).to_native()
        return native.collect()
