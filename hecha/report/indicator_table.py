"""The table of indicators (指标表): demanded, actual, gap, and the change since an earlier run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from hecha.declare.words import Words
from hecha.expectations.wording import shown
from hecha.policy.claim import Claim
from hecha.report.labels import PARTLY
from hecha.results.results import FAILED, FIGURES, PASSED, SKIPPED

_KEY = ("claim", "indicator", "grain", "county", "town", "village")
TABLE = {**FIGURES, "previous": pl.Float64, "change": pl.Float64}
"""FIGURES with the figure of the earlier run, and actual minus that; null where one is unknown."""

MET = {
    True: Words("达到", "met"),
    False: Words("未达到", "not met"),
    None: Words("未核对", "not judged"),
}
COUNTED = {
    PASSED: MET[True],
    FAILED: MET[False],
    PARTLY: Words("已核对部分达到", "met where judged"),
    SKIPPED: MET[None],
}
_UNKNOWN = Words("未算出", "not computed")
_SHOWN = ("demand", "actual", "gap", "previous", "change")


def compared(figures: pl.DataFrame, earlier: pl.DataFrame | None) -> pl.DataFrame:
    """TABLE of the FIGURES of a run and of an earlier one."""
    if earlier is None:
        nothing = pl.lit(None, pl.Float64)
        return figures.with_columns(previous=nothing, change=nothing)
    before = earlier.select(*_KEY, previous="actual").unique(_KEY, keep="first")
    joined = figures.join(before, on=_KEY, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(change=pl.col("actual") - pl.col("previous")).select(*TABLE)


def in_order(table: pl.DataFrame, claims: Sequence[Claim], suite: str) -> pl.DataFrame:
    """The rows paper by paper, those of ``suite`` first, claims in the order of ``claims``."""
    own = [claim.id for claim in claims if claim.suite == suite]
    order = {identifier: nth for nth, identifier in enumerate(own)}
    for claim in claims:
        order.setdefault(claim.id, len(order))
    position = pl.col("claim").replace_strict(order or {"": 0}, default=len(order))
    return table.sort(position, maintain_order=True)


def counts(table: pl.DataFrame) -> dict[str, int]:
    """How many claims are met, not met (somewhere), met where they were judged, and not judged
    anywhere; by the keys of COUNTED."""
    met = pl.col("met")
    claims = (
        table.filter(is_judgement())
        .group_by("claim")
        .agg(_failed=(~met).any(), _passed=met.any(), _silent=met.is_null().any())
        .with_columns(pl.col("_failed", "_passed").fill_null(value=False))
    )
    told = claims.select(
        outcome=pl.when("_failed")
        .then(pl.lit(FAILED))
        .when(pl.col("_passed") & pl.col("_silent"))
        .then(pl.lit(PARTLY))
        .when("_passed")
        .then(pl.lit(PASSED))
        .otherwise(pl.lit(SKIPPED))
    )
    found = dict(told.group_by("outcome").len().iter_rows())
    return {outcome: found.get(outcome, 0) for outcome in COUNTED}


def is_judgement() -> pl.Expr:
    """Rows that say whether a demand is met, or why not; the others are figures for comparison."""
    return pl.col("demand").is_not_null() | pl.col("reason").is_not_null()


def in_words(table: pl.DataFrame, lang: str) -> pl.DataFrame:
    """The rows with figures as text with their units, ``result`` and ``place``."""
    rows = [_row(row, lang) for row in table.iter_rows(named=True)]
    kinds = dict.fromkeys((*_SHOWN, "result"), pl.String)
    told = pl.DataFrame([[row[name] for name in kinds] for row in rows], kinds, orient="row")
    return table.drop(_SHOWN).hstack(told)


def _row(row: Mapping[str, object], lang: str) -> dict[str, str | None]:
    unit = "" if row["unit"] is None else str(row["unit"])
    space = "" if lang == "zh" or unit == "%" else " "

    def said(name: str, *, signed: bool = False) -> str | None:
        value = row[name]
        if not isinstance(value, int | float):
            return None
        number = shown(value, unit if unit == "%" else "")
        sign = "+" if signed and value > 0 else ""
        return f"{sign}{number}{'' if unit == '%' else space + unit}"

    met = row["met"]
    return {
        "demand": None if row["demand"] is None else str(row["demand"]),
        "actual": said("actual") or _UNKNOWN.of(lang),
        "gap": said("gap", signed=True),
        "previous": said("previous"),
        "change": said("change", signed=True),
        "result": MET[met if isinstance(met, bool) else None].of(lang)
        if row["demand"] is not None or row["reason"] is not None
        else None,
    }
