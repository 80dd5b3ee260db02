"""Which cells of a finding or task tell who somebody is, or of an illness or disability."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from hecha.declare.model import normal_header
from hecha.declare.tables import TABLES


def tells_who(headers: Iterable[str | None]) -> pl.Expr:
    """Whether cells, whose columns have some of these headers, are of a column declared to tell who
    somebody is.

    Any other masked cell, of a county's own header too, may tell of an illness, of which the first
    character would be enough.
    """
    known = {
        header
        for table in TABLES.values()
        for column in table.columns
        if column.is_personal
        for header in column.headers
    }
    distinct = {header for header in headers if header is not None}
    named = sorted(header for header in distinct if normal_header(header) in known)
    return pl.col("column").is_in(named).fill_null(value=False)


def is_of_illness(who: pl.Expr) -> pl.Expr:
    """Whether a cell is personal and does not tell who somebody is, as ``who`` says."""
    return pl.col("personal").fill_null(value=True) & ~who


_PLACE = ("fingerprint", "table", "file", "sheet", "row", "column")


@dataclass(frozen=True, slots=True)
class Declared:
    """Whether cells that are no evidence are personal, by their table and header: table, column,
    ``personal``."""

    columns: pl.DataFrame

    @classmethod
    def of(cls, columns: Iterable[pl.DataFrame]) -> Declared:
        """What is known of some distinct tables and columns."""
        distinct = dict.fromkeys(row for frame in columns for row in frame.iter_rows())
        schema = {"table": pl.String, "column": pl.String, "personal": pl.Boolean}
        rows = [(*place, _is_personal(*place)) for place in distinct]
        return cls(pl.DataFrame(rows, schema, orient="row"))

    @property
    def any(self) -> bool:
        """Whether any of them is personal."""
        return bool(self.columns["personal"].any())

    def on(self, cells: pl.LazyFrame) -> pl.LazyFrame:
        """Some cells with ``personal``."""
        return _beside(cells, self.columns.lazy(), ["table", "column"], "personal")

    def of_tasks(
        self, tasks: pl.LazyFrame, evidence: pl.LazyFrame, of_tasks: pl.LazyFrame
    ) -> pl.LazyFrame:
        """Tasks with ``personal``: whether their cell tells who somebody is or of an illness.

        ``tasks`` has the task for ``fingerprint``, ``of_tasks`` the task of each finding. A cell
        that is evidence is personal where any finding of the task says so; any other by its table
        and header. Looked for is only the evidence that can make a difference to that.
        """
        declared = self.on(tasks)
        telling = evidence.filter("personal")
        if self.any:
            doubtful = of_tasks.join(
                declared.filter("personal").select(task="fingerprint"), on="task", how="semi"
            )
            doubted = evidence.join(doubtful, on="fingerprint", how="semi")
            telling = pl.concat([telling, doubted.filter(~pl.col("personal"))])
        said = (
            telling.select(*_PLACE, "personal")
            .join(of_tasks, on="fingerprint")
            .with_columns(fingerprint="task")
            .join(tasks.select(_PLACE), on=_PLACE, how="semi", nulls_equal=True)
            .group_by(_PLACE)
            .agg(_said=pl.col("personal").any())
            .collect(engine="streaming")
        )
        if said.is_empty():
            return declared
        told = _beside(declared, said.lazy(), _PLACE, "_said")
        return told.with_columns(personal=pl.coalesce("_said", "personal")).drop("_said")


def _beside(cells: pl.LazyFrame, told: pl.LazyFrame, on: Sequence[str], name: str) -> pl.LazyFrame:
    """Some cells with a column of what is told of them; the others are not copied."""
    column = (
        cells.select(on)
        .join(told, on=on, how="left", nulls_equal=True, maintain_order="left")
        .select(name)
    )
    return pl.concat([cells, column], how="horizontal")


def _is_personal(table: str | None, header: str | None) -> bool:
    if table not in TABLES or header is None:
        return True
    found = TABLES[table].match([normal_header(header)])
    return any(column.is_masked for column in found.values()) or not found
