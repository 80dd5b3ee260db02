"""Which findings are consequences of others, as their rules declare (``follows``)."""

from __future__ import annotations

import polars as pl

from hecha.rules.catalogue import base_code
from hecha.rules.rule import Registry


def leaders(findings: pl.DataFrame, cells: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """In: finding, rule; hecha.rules.suspects with ``number`` of the cell. Out: finding, leader:
    the finding each consequence comes from, one row per consequence.

    A finding follows from one of a rule it declares to follow that suspects first a cell it reads.
    """
    pairs = [
        (code, leader)
        for code, rule in registry.rules.items()
        for named in rule.follows
        for leader in registry.rules
        if named in (leader, base_code(leader))
    ]
    follows = pl.DataFrame(pairs, {"rule": pl.String, "by": pl.String}, orient="row")
    rules = cells.join(findings, on="finding")
    leading = rules.filter(
        pl.col("rank") == pl.col("rank").min().over("finding"),
        pl.col("rule").is_in(follows["by"].unique().implode()),
    ).select("number", leader="finding", by="rule")
    return (
        rules.join(follows, on="rule")
        .join(leading, on=["number", "by"])
        .group_by("finding")
        .agg(pl.col("leader").min())
        .sort("finding")
    )
