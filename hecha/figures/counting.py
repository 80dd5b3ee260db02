"""Computing the indicators of a submission.

Where a column an indicator rests on is missing, the indicator is absent and the reason is kept;
where only some sheets of an area lack it, the figure of that area is null. What is unknown is
never counted as nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from hecha.declare.origin import SOURCE
from hecha.figures.counted_rows import AREA, Frames
from hecha.figures.indicator import FINER, GRAINS, HOUSEHOLD, INDICATOR, MEMBER, VILLAGE, Indicator
from hecha.figures.indicators import INDICATORS
from hecha.figures.ledger_rows import LEDGERS, is_covered
from hecha.reading.submission import Submission
from hecha.rules.trace import Missing

AREA_NAMES = [column.removeprefix("_") for column in AREA]
_THERE = "_there"


@dataclass(frozen=True, slots=True)
class Indicators:
    """``frame``: grain, county, town, village and one column per indicator, one row per area;
    ``missing``: the indicators that are absent, and why.
    """

    frame: pl.DataFrame
    missing: Mapping[str, str]

    @property
    def counties(self) -> int:
        """How many counties there are."""
        return self.frame.filter(grain="county").height


def count(submission: Submission, frames: Frames) -> Indicators:
    """Every indicator this submission can give, per county, town and village."""
    missing: dict[str, str] = {}
    present: list[Indicator] = []
    for indicator in INDICATORS.values():
        if indicator.of in (INDICATOR, *FINER):
            reasons = [missing[name] for name in indicator.needs if name in missing]
        else:
            reasons = why_missing(submission, indicator.needs)
        if reasons:
            missing[indicator.name] = "；".join(dict.fromkeys(reasons))
        else:
            present.append(indicator)
    grains = [_of_grain(submission, frames, grain, present) for grain in GRAINS]
    table = pl.concat(grains, how="diagonal_relaxed")
    for indicator in present:
        if indicator.of in FINER:
            table = table.join(
                _of_finer(table, indicator),
                on=["grain", *AREA_NAMES],
                how="left",
                nulls_equal=True,
            )
    for indicator in present:
        if indicator.of == INDICATOR:
            table = table.with_columns(indicator.expression.alias(indicator.name))
    names = [indicator.name for indicator in present]
    return Indicators(
        table.select("grain", *AREA_NAMES, *names).sort("grain", *AREA_NAMES, nulls_last=True),
        missing,
    )


def why_missing(submission: Submission, needs: Iterable[str]) -> list[str]:
    """What of ``table.column`` or ``table`` the submission does not have, in words."""
    reasons = []
    for table, _, column in (need.partition(".") for need in needs):
        data = submission.tables.get(table)
        if data is None:
            reasons.append(str(Missing(table)))
        elif column and column not in data.frame.columns:
            reasons.append(str(Missing(table, column)))
    return reasons


def sources_without(submission: Submission, table: str, columns: Iterable[str]) -> list[int]:
    """The sheets that give rows to a table and lack one of the columns."""
    data = submission.tables.get(table)
    if data is None:
        return []
    every = frozenset(source.id for source in data.sources)
    return sorted(every.difference(every.intersection(*map(data.sources_with, columns))))


def _of_grain(
    submission: Submission, frames: Frames, grain: str, present: Sequence[Indicator]
) -> pl.DataFrame:
    """One row per area of a grain that any village, household or person is in.

    Where nothing but ledgers was handed in, one per area these name.
    """
    keys = AREA[: GRAINS[grain]]
    areas = pl.concat([frames[name].select(keys) for name in (VILLAGE, HOUSEHOLD, MEMBER)]).unique()
    if areas.is_empty():
        areas = pl.concat([frames[name].select(keys) for name in LEDGERS]).unique()
    named = areas.filter(pl.col(keys[-1]).is_not_null())
    # Exports of one county may leave its name out altogether: it is then the county without name.
    areas = named if named.height or grain != "county" else areas
    for of in (VILLAGE, HOUSEHOLD, MEMBER):
        own = [one for one in present if one.of == of and grain in one.grains]
        names = [indicator.name for indicator in own]
        figures = (
            frames[of]
            .group_by(keys)
            .agg(*(_known(submission, one).alias(one.name) for one in own))
            .with_columns(pl.lit(True).alias(_THERE))
        )
        areas = (
            areas.join(figures, on=keys, how="left", nulls_equal=True)
            .with_columns(
                pl.when(_THERE).then(pl.col(name)).otherwise(0).alias(name) for name in names
            )
            .drop(_THERE)
        )
    for of in LEDGERS:
        own = [one for one in present if one.of == of and grain in one.grains]
        areas = _with_ledger(submission, areas, frames[of], keys, own)
    return areas.rename({key: key.removeprefix("_") for key in keys}).with_columns(
        pl.lit(grain).alias("grain")
    )


def _with_ledger(
    submission: Submission,
    areas: pl.DataFrame,
    rows: pl.DataFrame,
    keys: list[str],
    own: Sequence[Indicator],
) -> pl.DataFrame:
    """The figures of a ledger beside each area: null where it does not speak of the area."""
    figures = rows.group_by(keys).agg(
        *(_known(submission, one).alias(one.name) for one in own), pl.lit(True).alias(_THERE)
    )
    areas = areas.join(figures, on=keys, how="left", nulls_equal=True)
    told = [is_covered(areas, rows.filter(one.covers), len(keys)) for one in own]
    return areas.with_columns(
        pl.when(covered).then(pl.when(_THERE).then(pl.col(one.name)).otherwise(0)).alias(one.name)
        for one, covered in zip(own, told, strict=True)
    ).drop(_THERE)


def _of_finer(table: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    """The figures of an indicator by grain and area, from those of the areas within."""
    within = table.filter(pl.col("grain") == FINER[indicator.of])
    parts = []
    for grain in indicator.grains:
        keys = AREA_NAMES[: GRAINS[grain]]
        blank = (pl.lit(None, pl.String).alias(name) for name in AREA_NAMES[GRAINS[grain] :])
        parts.append(
            within.group_by(keys)
            .agg(indicator.expression.alias(indicator.name))
            .select(pl.lit(grain).alias("grain"), *keys, *blank, indicator.name)
        )
    return pl.concat(parts)


def _known(submission: Submission, indicator: Indicator) -> pl.Expr:
    """The figure, or null where some row comes from a sheet that lacks a column it rests on."""
    own = [need.split(".")[1] for need in indicator.needs if need.startswith(f"{indicator.of}.")]
    lacking = sources_without(submission, indicator.of, own)
    if not lacking:
        return indicator.expression
    unknown = pl.col(SOURCE).is_in(lacking).any()
    return pl.when(~unknown).then(indicator.expression)
