"""What lies behind several findings at once: rows under a wrong household number, and households
or persons that were entered twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import polars as pl

from hecha.reading.submission import TableData
from hecha.rules.doubles import Doubles, doubles
from hecha.rules.following import pairs
from hecha.rules.people_named import PLACED, named_people
from hecha.rules.rule import ODD, Registry
from hecha.rules.strays import strays
from hecha.rules.suspects import PLACE, UNLIKELY

_TWICE = ("ID20", "ID02a", "ID02b")
"""The rules of households and persons that stand twice, the one that says most first: what follows
from them also follows from a copy."""


class Causes(NamedTuple):
    """``cells``: PLACED of each cause, with ``home`` (of a stray), ``doubled`` (numbers, of a
    double) and ``whole``; ``findings``: finding, cause (position in ``cells``), reads (whether the
    finding itself is about the cause, and not a consequence), order (0 says best what it is)."""

    cells: pl.DataFrame
    findings: pl.LazyFrame

    def without(self, apart: pl.LazyFrame) -> Causes:
        """The same without what is known not to come from a cause (``apart``: finding, cell)."""
        known = self.cells.lazy().select("cell").with_row_index("cause").join(apart, on="cell")
        return Causes(self.cells, self.findings.join(known, on=["finding", "cause"], how="anti"))


def causes(
    findings: pl.LazyFrame,
    cells: pl.LazyFrame,
    tables: Mapping[str, TableData],
    own: Mapping[str, TableData],
    beside: Mapping[str, Collection[str]],
    registry: Registry,
) -> Causes:
    """In: FINDINGS with ``finding``; hecha.rules.suspects; the tables as read, and the same with
    the sheets alone whose cells can be put right; the tables each rule reads beside its own row."""
    said = named_people(tables, own)
    astray, twice = strays(tables, said), doubles(tables, said)
    both = pl.concat(
        [
            astray.lazy().select(*PLACED, "home"),
            twice.causes.lazy().select(*PLACED, "whole", doubled="numbers"),
        ],
        how="diagonal",
    ).collect()
    counting = _counting(beside).lazy()
    of_doubles = _doubled(findings, cells, twice, counting, registry).with_columns(
        cause=pl.col("cause") + astray.height
    )
    of_strays = _displaced(findings, cells, astray.lazy(), counting, registry)
    found = (
        pl.concat([of_doubles, of_strays])
        .sort("finding", ~pl.col("reads"), "cause")
        .unique("finding", keep="first", maintain_order=True)
    )
    order = {rule: position for position, rule in enumerate(_TWICE)}
    rules = findings.select(
        "finding", order=pl.col("rule").replace_strict(order, default=len(order))
    )
    return Causes(both, found.join(rules, on="finding"))


def _counting(beside: Mapping[str, Collection[str]]) -> pl.DataFrame:
    """rule, beside: the tables each rule reads other rows of a household from."""
    return pl.DataFrame(
        [(rule, table) for rule, named in beside.items() for table in sorted(named)],
        {"rule": pl.String, "beside": pl.String},
        orient="row",
    )


_FOUND = [pl.col("finding", "cause").cast(pl.UInt32), "reads"]


def _displaced(
    findings: pl.LazyFrame,
    cells: pl.LazyFrame,
    astray: pl.LazyFrame,
    counting: pl.LazyFrame,
    registry: Registry,
) -> pl.LazyFrame:
    """finding, cause, reads: what comes from rows under a wrong number.

    These are the findings that suspect the number, and those of both households of rules that read
    the other rows of a household: of the table of the stray row, or of any where the household is
    nothing but that row. A rule that finds another row the odd one is not among them.
    """
    marked = astray.with_row_index("cause")
    suspected = cells.filter("suspected")
    reading = suspected.join(marked.select("cell", "cause"), on="cell").select(
        "finding", "cause", reads=pl.lit(value=True)
    )
    ends = pl.concat(
        [
            marked.select("cause", "table", "alone", household_id="number"),
            marked.select("cause", "table", alone=pl.lit(value=False), household_id="home"),
        ]
    )
    around = (
        findings.select("finding", "rule", "household_id")
        .drop_nulls("household_id")
        .join(ends, on="household_id")
        .join(counting, on="rule")
        .filter(pl.col("alone") | (pl.col("table") == pl.col("beside")))
        .select("finding", "rule", "cause")
        .unique()
    )
    odd = [code for code, rule in registry.rules.items() if rule.suspect == ODD]
    odd_rows = suspected.filter(pl.col("rank") < UNLIKELY).select("finding", *PLACE)
    in_stray = odd_rows.join(
        marked.select("cause", *PLACE), on=list(PLACE), nulls_equal=True
    ).select("finding", "cause")
    elsewhere = (
        around.filter(pl.col("rule").is_in(odd))
        .join(odd_rows.select("finding").unique(), on="finding")
        .join(in_stray, on=["finding", "cause"], how="anti")
    )
    around = around.join(elsewhere, on=["finding", "cause"], how="anti")
    consequences = around.select("finding", "cause", reads=pl.lit(value=False))
    return pl.concat([reading, consequences]).select(_FOUND)


def _doubled(
    findings: pl.LazyFrame,
    cells: pl.LazyFrame,
    twice: Doubles,
    counting: pl.LazyFrame,
    registry: Registry,
) -> pl.LazyFrame:
    """finding, cause, reads: what comes from something entered twice.

    These are the findings that read two rows of one person; those of the copy's household that
    count a doubled person; and, of a whole household entered again, those of rules that read other
    rows of its copy.
    """
    rows = (
        cells.join(twice.rows.lazy(), on=list(PLACE), nulls_equal=True)
        .group_by("finding", "double", "who")
        .agg(count=pl.struct(PLACE).n_unique())
    )
    follow = sorted({rule for rule, by in pairs(registry).iter_rows() if by in _TWICE})
    comparing = (
        rows.filter(pl.col("count") > 1)
        .join(findings.select("finding", "rule"), on="finding")
        .select("finding", cause="double", reads=pl.col("rule").is_in(follow).not_())
    )
    copies = twice.causes.lazy().select("double", "whole", household_id="copy").drop_nulls()
    there = findings.select("finding", "rule", "household_id").join(copies, on="household_id")
    counted = (
        there.filter(pl.col("rule").is_in(follow))
        .join(rows, on=["finding", "double"], how="semi")
        .select("finding", cause="double", reads=pl.lit(value=False))
    )
    of_copy = (
        there.filter("whole")
        .join(counting, on="rule", how="semi")
        .select("finding", cause="double", reads=pl.lit(value=False))
    )
    return pl.concat([comparing, counted, of_copy]).select(_FOUND)
