"""Which findings are consequences of others, as their rules declare (``follows``)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from hecha.rules.catalogue import base_code
from hecha.rules.rule import ODD, Registry
from hecha.rules.suspects import PLACE, UNLIKELY


def pairs(registry: Registry) -> pl.DataFrame:
    """rule, by: each rule and the rules it may follow from, lettered parts one by one."""
    parts: dict[str, set[str]] = {}
    for code in registry.rules:
        parts.setdefault(code, set()).add(code)
        parts.setdefault(base_code(code), set()).add(code)
    return pl.DataFrame(
        [
            (code, leader)
            for code, rule in registry.rules.items()
            for named in rule.follows
            for leader in sorted(parts.get(named, ()))
        ],
        {"rule": pl.String, "by": pl.String},
        orient="row",
    )


def leaders(findings: pl.DataFrame, cells: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """In: FINDINGS with ``finding`` and ``name`` (of whom it is); hecha.rules.suspects.

    Out: finding, leader: the finding each consequence comes from, one row per consequence.

    A finding follows from one of a rule it declares to follow that suspects first a cell it reads,
    or is about the same person.
    """
    follows = pairs(registry)
    rules = cells.join(findings.select("finding", "rule"), on="finding")
    first = rules.filter(pl.col("rank") == pl.col("rank").min().over("finding"))
    by_cell = (
        rules.join(follows, on="rule")
        .join(first.select("cell", leader="finding", by="rule"), on=["cell", "by"])
        .select("finding", "leader")
    )
    people = findings.select("finding", "rule", "household_id", "name").drop_nulls()
    by_person = (
        people.join(follows, on="rule")
        .join(people.rename({"finding": "leader", "rule": "by"}), on=["household_id", "name", "by"])
        .select("finding", "leader")
    )
    return (
        pl.concat([by_cell, by_person])
        .filter(pl.col("finding") != pl.col("leader"))
        .group_by("finding")
        .agg(pl.col("leader").min())
        .sort("finding")
    )


def displaced(
    findings: pl.DataFrame,
    cells: pl.DataFrame,
    strays: pl.DataFrame,
    beside: Mapping[str, Collection[str]],
    registry: Registry,
) -> pl.DataFrame:
    """In: as above; hecha.rules.strays; the tables each rule reads beside its own row.

    Out: finding, stray (position), reads (whether it suspects the wrong household number itself):
    the findings that come from a row under a wrong number. These are the findings that suspect the
    number, and those of both households of rules that read the other rows of a household: of the
    table of the stray row, or of any where the household is nothing but that row. A rule that
    finds another row the odd one is not among them.
    """
    marked = strays.with_row_index("stray")
    suspected = cells.filter("suspected")
    reading = suspected.join(marked.select("cell", "stray"), on="cell").select(
        "finding", "stray", reads=pl.lit(value=True)
    )
    tables = pl.DataFrame(
        [(rule, table) for rule, named in beside.items() for table in sorted(named)],
        {"rule": pl.String, "beside": pl.String},
        orient="row",
    )
    ends = pl.concat(
        [
            marked.select("stray", "table", "alone", household_id="number"),
            marked.select("stray", "table", alone=pl.lit(value=False), household_id="home"),
        ]
    )
    around = (
        findings.select("finding", "rule", "household_id")
        .drop_nulls("household_id")
        .join(ends, on="household_id")
        .join(tables, on="rule")
        .filter(pl.col("alone") | (pl.col("table") == pl.col("beside")))
        .select("finding", "rule", "stray", reads=pl.lit(value=False))
    )
    odd = [code for code, rule in registry.rules.items() if rule.suspect == ODD]
    odd_rows = suspected.filter(pl.col("rank") < UNLIKELY).select("finding", *PLACE)
    in_stray = odd_rows.join(marked.select("stray", *PLACE), on=PLACE, nulls_equal=True).select(
        "finding", "stray"
    )
    elsewhere = (
        around.filter(pl.col("rule").is_in(odd))
        .join(odd_rows.select("finding").unique(), on="finding")
        .join(in_stray, on=["finding", "stray"], how="anti")
    )
    around = around.join(elsewhere, on=["finding", "stray"], how="anti").drop("rule")
    return (
        pl.concat([reading, around])
        .sort("finding", ~pl.col("reads"), "stray")
        .unique("finding", keep="first", maintain_order=True)
    )
