"""The cells that may be what a finding is about, in the order its rule suspects them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_

import polars as pl

from hecha.reading.submission import TableData
from hecha.rules.located import AREAS, located
from hecha.rules.lookup import cell
from hecha.rules.rule import EQUAL, ODD, Registry

UNLIKELY = 10_000
"""Rank from which on cells are not suspected."""

_OWN = ("name", "id_number")
_IDENTIFYING = (*_OWN, "household_id", "person_id", "county", "town", "village")
"""Where a rule does not say what it suspects, such a column only tells whose row it is, unless the
rule reads it first."""

PLACE = ("file", "sheet", "row")
_READ = (*PLACE, "column", "proposed")


def suspects(
    findings: pl.DataFrame,
    evidence: pl.DataFrame,
    tables: Mapping[str, TableData],
    registry: Registry,
) -> pl.DataFrame:
    """In: FINDINGS, EVIDENCE, the tables as read. Out: ``finding`` (position in ``findings``),
    ``nth`` (position in ``evidence``), ``cell``, ``rank`` (0 is suspected first), ``suspected``
    (whether the rule suspects it at all), and its file, sheet and row; one row per cell of a
    finding, in the order of evidence.

    Findings about files, of expectations, and about an area as a whole that read other rows than
    the area's own, suspect no cell and have no row.
    """
    grain = findings["grain"]
    of_area = reduce(or_, (grain == area for area in AREAS))
    read = evidence[list(_READ)].hstack(_of_findings(findings, evidence, registry))
    cells = (
        read.lazy()
        .with_row_index("nth")
        .drop_nulls("finding")
        .with_columns(of_area=pl.lit(of_area).gather("finding"))
    )
    rule = cell(findings["rule"], "finding")
    cells = located(cells, tables).sort("nth").with_columns(rule)
    declared = _declared(registry)
    own = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(name).first().over("finding")) for name in PLACE
    )
    order = pl.int_range(pl.len(), dtype=pl.UInt32).over("finding")
    ranked = (
        cells.join(declared.lazy(), on=["rule", "name"], how="left", maintain_order="left")
        .with_columns(own=own)
        .with_columns(
            rank=pl.when(pl.col("rule").is_in(_with(registry, EQUAL)))
            .then(0)
            .when(pl.col("rule").is_in(_with(registry, ODD)))
            .then(_oddness())
            .when(pl.col("position").is_not_null())
            .then(2 * pl.col("position") + (~pl.col("own")).cast(pl.UInt32))
            .when(pl.col("rule").is_in([*dict.fromkeys(declared["rule"])]) | ~pl.col("own"))
            .then(UNLIKELY + order)
            .when(pl.col("name").is_in(_IDENTIFYING) & (order > 0))
            .then(UNLIKELY + order)
            .otherwise(order)
        )
    )
    least = pl.col("rank").min().over("finding")
    return ranked.select(
        *("finding", "nth", "cell", "rank", *PLACE),
        suspected=(pl.col("rank") < UNLIKELY) | (least >= UNLIKELY),
    ).collect()


def _of_findings(
    findings: pl.DataFrame, evidence: pl.DataFrame, registry: Registry
) -> pl.DataFrame:
    """``finding`` of each cell of the evidence, in its order; null where its rule is none of the
    registry. The cells of a finding mostly stand together: few texts are compared."""
    about = (
        findings.lazy()
        .select("fingerprint", "rule")
        .with_row_index("finding")
        .filter(pl.col("rule").is_in(list(registry.rules)))
        .select("fingerprint", "finding")
    )
    runs = evidence["fingerprint"].rle().struct.unnest()
    found = runs.lazy().join(
        about, left_on="value", right_on="fingerprint", how="left", maintain_order="left"
    )
    nobody = findings.height
    finding = pl.col("finding").fill_null(nobody).repeat_by("len").explode()
    return found.select(
        pl.when(finding != nobody).then(finding).cast(pl.UInt32).alias("finding")
    ).collect(engine="in-memory")


def _oddness() -> pl.Expr:
    """How many cells of the kind say the same; none is suspected where all of them do, nor, where
    all but one say the same, any but that one."""
    group = ["finding", "kind"]
    same = pl.len().over([*group, "text"])
    proposed = pl.col("proposed").drop_nulls().first().over("finding")
    is_right = (pl.col("text") == proposed).fill_null(value=False)
    # The own names and numbers of several people are not to be alike.
    own_only = pl.col("name").is_in(_OWN).all().over(group)
    agree = own_only | (pl.col("text").n_unique().over(group) == 1)
    only_one = (pl.col("text").n_unique().over(group) == 2) & (same.min().over(group) == 1)
    outvoted = only_one & (same > 1)
    unlikely = pl.when(own_only).then(2 * UNLIKELY).when(agree | is_right | outvoted).then(UNLIKELY)
    return unlikely.otherwise(0) + same


def _with(registry: Registry, suspect: str) -> list[str]:
    return [code for code, rule in registry.rules.items() if rule.suspect == suspect]


def _declared(registry: Registry) -> pl.DataFrame:
    """rule, name, position of the columns suspected."""
    rows = [
        (code, name, position)
        for code, rule in registry.rules.items()
        for name, position in rule.suspects.items()
    ]
    schema = {"rule": pl.String, "name": pl.String, "position": pl.UInt32}
    return pl.DataFrame(rows, schema, orient="row")
