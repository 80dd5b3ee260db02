"""Which findings are consequences of others, as their rules declare (``follows``)."""

from __future__ import annotations

import polars as pl

from hecha.rules.catalogue import base_code
from hecha.rules.rule import Registry


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


def leaders(
    findings: pl.LazyFrame, cells: pl.LazyFrame, apart: pl.LazyFrame, registry: Registry
) -> pl.LazyFrame:
    """In: FINDINGS with ``finding`` and ``name`` (of whom it is); hecha.rules.suspects; ``apart``:
    finding, cell that is known not to be what the finding is about.

    Out: finding, leader: the finding each consequence comes from, one row per consequence.

    A finding follows from one of a rule it declares to follow that suspects first a cell it reads,
    or is about the same person; not where that cell is known not to be what it is about.
    """
    follows = pairs(registry).lazy()
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
        .join(
            first.select("cell", leader="finding").join(apart, on="cell"),
            on=["finding", "leader"],
            how="anti",
        )
        .group_by("finding")
        .agg(pl.col("leader").min())
        .sort("finding")
    )
