"""The figures of claims that rules check: how many records of how many do not meet them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import polars as pl

from hecha.policy.claim import RULES, Claim
from hecha.report.claim_results import of_rules
from hecha.results.results import FAILED, FIGURES, PASSED


def rule_figures(
    outcomes: pl.DataFrame, claims: Iterable[Claim], title: Callable[[str], str], lang: str
) -> pl.DataFrame:
    """FIGURES of the claims of kind RULES, by township and county, from OUTCOMES.

    A county is judged where all its townships are; records of no township count in the county.
    """
    told = {code: title(code) for code in {*outcomes["rule"]}}
    frames = [
        _of_claim(claim, outcomes.lazy().filter(of_rules(claim)), told, lang)
        for claim in claims
        if claim.kind == RULES
    ]
    return pl.concat([pl.LazyFrame(schema=FIGURES), *frames]).collect()


def _of_claim(
    claim: Claim, outcomes: pl.LazyFrame, told: Mapping[str, str], lang: str
) -> pl.LazyFrame:
    judged = pl.col("outcome").is_in([PASSED, FAILED])
    towns = outcomes.filter(pl.col("town").is_not_null()).select(
        "rule", "county", "town", "checked", "reason", _judged=judged, failed="failed"
    )
    counties = (
        outcomes.group_by("rule", "county")
        .agg(
            pl.col("checked").sum(),
            pl.col("reason").drop_nulls().unique().sort().str.join("；"),
            _judged=judged.all(),
            failed=pl.col("failed").sum(),
        )
        .with_columns(town=pl.lit(None, pl.String))
    )
    rows = pl.concat(
        [
            counties.with_columns(grain=pl.lit("county")),
            towns.with_columns(grain=pl.lit("town")),
        ],
        how="diagonal",
    ).sort("rule", "grain", "county", "town", nulls_last=True)
    failed = pl.col("failed").cast(pl.Float64)
    if claim.not_due is not None:
        rows = rows.with_columns(_judged=pl.lit(value=False), reason=pl.lit(claim.not_due.of(lang)))
    known = pl.col("_judged") | (failed > 0)
    met = pl.when(failed > 0).then(pl.lit(value=False)).when("_judged").then(pl.lit(value=True))
    found = rows.with_columns(
        claim=pl.lit(claim.id),
        clause=pl.lit(claim.clause),
        quote=pl.lit(claim.quote),
        paper=pl.lit(claim.paper),
        indicator="rule",
        title=pl.col("rule").replace(told),
        unit=pl.lit({"zh": "处", "en": "cases"}[lang]),
        village=pl.lit(None, pl.String),
        demand=pl.lit({"zh": "应为 0 处", "en": "should be 0"}[lang]),
        least=pl.lit(None, pl.Float64),
        most=pl.lit(0.0),
        actual=pl.when(known).then(failed),
        gap=pl.when(known).then(failed),
        met=met if claim.not_due is None else pl.lit(None, pl.Boolean),
        reason=pl.col("reason").replace("", None),
    )
    return found.select(pl.col(name).cast(kind) for name, kind in FIGURES.items())
