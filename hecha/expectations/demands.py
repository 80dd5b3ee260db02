"""What the expectations of a paper demand in numbers, beside what there is: FIGURES."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from hecha.declare.words import Words
from hecha.expectations import row_conditions as conditions
from hecha.expectations import wording
from hecha.expectations.declared import Expectation
from hecha.expectations.failures import APPLIES, FAILS, JUDGED, ROWS, Judged
from hecha.expectations.parameter_values import filled
from hecha.expectations.suite_file import AREA_GRAINS
from hecha.figures.counting import AREA_NAMES, Indicators
from hecha.figures.indicator import GRAINS
from hecha.results.results import FIGURES

TOTAL = "total"
"""Grain of a demand on the total of all areas handed in."""

_UNKNOWN = Words("数据不全，没有算出", "not computed: data are missing")
_FAILING = Words("{title}不符合要求的{unit}数", "{unit} whose {title} does not meet the demand")
_ENGLISH = {"户": "households", "人": "persons", wording.LEDGER_UNIT: "rows"}


def of_judged(
    judged: Judged, indicators: Indicators, parameters: Mapping[str, Any], lang: str
) -> pl.LazyFrame:
    """The figures of an expectation that ran.

    Of an indicator that is demanded of one grain the figures of the others stand beside it; of
    records there are counts by county, township and village.
    """
    one = judged.expectation
    if one.frame not in AREA_GRAINS:
        rows = _of_records(judged, lang)
    elif judged.executed.rows is None:
        rows = pl.concat([_of_total(judged, parameters), _others(one, indicators, without=())])
    else:
        rows = pl.concat(
            [_of_areas(judged, parameters, lang), _others(one, indicators, without=(one.grain,))]
        )
    demand = wording.demand(one, parameters, lang)
    demanded = pl.col("grain") == TOTAL
    if one.frame not in AREA_GRAINS:
        demanded = pl.lit(value=True)
    elif judged.executed.rows is not None:
        demanded = pl.col("grain") == one.grain
    return _said(one, lang, rows.with_columns(demand=pl.when(demanded).then(pl.lit(demand))))


def of_silent(
    silent: Sequence[tuple[Expectation, str]], indicators: Indicators, lang: str
) -> list[pl.LazyFrame]:
    """Of expectations that were not evaluated, each with the sentence that says why: the figures
    there are."""
    nothing = _empty()
    known = pl.collect_all(
        [
            _others(one, indicators, without=()) if one.frame in AREA_GRAINS else nothing
            for one, _ in silent
        ]
    )
    counties = indicators.frame.filter(grain="county").select("grain", *AREA_NAMES)
    places = _filled((counties if counties.height else _nowhere(counties)).lazy())
    return [
        _said(
            one,
            lang,
            (places if rows.is_empty() else rows.lazy()).with_columns(reason=pl.lit(sentence)),
        )
        for (one, sentence), rows in zip(silent, known, strict=True)
    ]


def _of_areas(judged: Judged, parameters: Mapping[str, Any], lang: str) -> pl.LazyFrame:
    one = judged.expectation
    failing = pl.lit(value=False) if judged.executed.success else pl.col(FAILS)
    least, most = _bounds(one, judged.rows.schema, parameters)
    areas = AREA_NAMES[: GRAINS[one.grain]]
    rows = (
        judged.rows.lazy()
        .filter(APPLIES)
        .select(
            *areas,
            grain=pl.lit(one.grain),
            actual=_number(one, judged.rows.schema),
            least=least,
            most=most,
            met=pl.when(JUDGED).then(~failing),
            reason=pl.when(~pl.col(JUDGED)).then(pl.lit(_UNKNOWN.of(lang))),
        )
    )
    return _filled(rows)


def _of_total(judged: Judged, parameters: Mapping[str, Any]) -> pl.LazyFrame:
    one = judged.expectation
    observed = judged.executed.observed
    least, most = _bounds(one, judged.rows.schema, parameters)
    rows = pl.LazyFrame(
        {
            "grain": [TOTAL],
            "county": [judged.only_county],
            "actual": [float(observed) if isinstance(observed, int | float) else None],
            "met": [judged.executed.success],
        },
        schema_overrides={"county": pl.String, "actual": pl.Float64},
    )
    return _filled(rows.with_columns(least=least, most=most))


def _of_records(judged: Judged, lang: str) -> pl.LazyFrame:
    failing = pl.lit(value=False) if judged.executed.success else pl.col(FAILS)
    told = judged.rows.lazy().filter(APPLIES).with_columns(_fails=failing)
    return pl.concat([_empty(), *_by_area(told, lang)])


def _by_area(told: pl.LazyFrame, lang: str) -> Iterator[pl.LazyFrame]:
    for grain, depth in GRAINS.items():
        keys = AREA_NAMES[:depth]
        counted = (
            told.filter(pl.col(keys[-1]).is_not_null())
            .group_by(keys)
            .agg(
                checked=pl.col(ROWS).filter(JUDGED).sum().cast(pl.UInt32),
                failed=(pl.col(JUDGED) & pl.col("_fails")).sum(),
                silent=pl.col(ROWS).filter(~pl.col(JUDGED)).sum(),
            )
        )
        judged = pl.col("checked") > 0
        reason = pl.when(pl.col("silent") > 0).then(
            pl.format(
                {"zh": "另有 {} 条没有填写，没有核对", "en": "{} more are blank, not judged"}[lang],
                "silent",
            )
        )
        yield _filled(
            counted.select(
                *keys,
                "checked",
                grain=pl.lit(grain),
                actual=pl.when(judged).then(pl.col("failed").cast(pl.Float64)),
                most=pl.lit(0.0),
                met=pl.when(pl.col("failed") > 0)
                .then(pl.lit(value=False))
                .when(judged & (pl.col("silent") == 0))
                .then(pl.lit(value=True)),
                reason=reason,
            )
        )


def _others(one: Expectation, indicators: Indicators, without: tuple[str, ...]) -> pl.LazyFrame:
    """The figures of an indicator at other grains, where the paper demands nothing of them.

    None where the paper speaks of areas of some kind only: others are not what it means.
    """
    of_kind = set(conditions.columns(one.condition)) - {AREA_NAMES[0]}
    if not one.subject or of_kind or one.subject[0] not in one.indicators:
        return _empty()
    indicator = one.indicators[one.subject[0]]
    frame = indicators.frame
    if indicator.name not in frame.columns:
        return _empty()
    grains = [grain for grain in indicator.grains if grain not in without]
    rows = frame.lazy().filter(pl.col("grain").is_in(grains), one.applies(frame.schema))
    return _filled(
        rows.select("grain", *AREA_NAMES, actual=_number(one, frame.schema)).filter(
            pl.col("actual").is_not_null()
        )
    )


def _number(one: Expectation, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    if not one.subject or not (
        schema[one.subject[0]].is_numeric() or schema[one.subject[0]] == pl.Boolean
    ):
        return pl.lit(None, pl.Float64)
    return pl.col(one.subject[0]).cast(pl.Float64)


def _bounds(
    one: Expectation, schema: Mapping[str, pl.DataType], parameters: Mapping[str, Any]
) -> tuple[pl.Expr, pl.Expr]:
    """The least and the most that is demanded; null where it is no number."""
    nothing = pl.lit(None, pl.Float64)
    kwargs = {key: filled(value, parameters) for key, value in one.kwargs.items()}
    other = kwargs.get("column_B")
    if isinstance(other, str) and schema[other].is_numeric():
        second = pl.col(other).cast(pl.Float64)
        return second, second if one.type.endswith("to_be_equal") else nothing
    among = kwargs.get("value_set")
    if isinstance(among, list):
        only = _value(among[0]) if len(among) == 1 else nothing
        return only, only
    return _value(kwargs.get("min_value")), _value(kwargs.get("max_value"))


def _value(value: Any) -> pl.Expr:
    return pl.lit(float(value) if isinstance(value, int | float) else None, pl.Float64)


def _said(one: Expectation, lang: str, rows: pl.LazyFrame) -> pl.LazyFrame:
    """FIGURES of the rows, with the words of the claim and the gap."""
    subject = one.subject[0] if one.subject else ""
    title = wording.title(one, subject, lang) if subject else one.title
    measure = wording.unit(one, subject, lang).strip() if subject else ""
    if one.frame not in AREA_GRAINS:  # of records those that fail are counted
        counted = wording.FRAME_UNITS.get(one.frame, wording.LEDGER_UNIT)
        measure = Words(counted, _ENGLISH[counted]).of(lang)
        title = _FAILING.filled(title=title, unit=measure).of(lang)
    about = {
        "claim": one.claim,
        "clause": one.clause,
        "quote": one.quote,
        "paper": one.paper,
        "indicator": subject,
        "title": title,
        "unit": measure,
    }
    said = rows.with_columns(pl.lit(text).alias(name) for name, text in about.items())
    return with_gap(said).select(pl.col(name).cast(kind) for name, kind in FIGURES.items())


def with_gap(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with how far ``actual`` is from ``least`` and ``most``."""
    actual, least, most = pl.col("actual"), pl.col("least"), pl.col("most")
    nothing = actual.is_null() | (least.is_null() & most.is_null())
    return rows.with_columns(
        gap=pl.when(nothing)
        .then(None)
        .when(actual < least)
        .then(actual - least)
        .when(actual > most)
        .then(actual - most)
        .otherwise(pl.lit(0.0))
    )


def _empty() -> pl.LazyFrame:
    return pl.LazyFrame(schema={name: FIGURES[name] for name in _MEASURED})


def _nowhere(areas: pl.DataFrame) -> pl.DataFrame:
    """One row without an area's name: nothing says which areas there are."""
    return pl.DataFrame({"grain": ["county"]}).select(
        pl.col(name) if name == "grain" else pl.lit(None, pl.String).alias(name)
        for name in areas.columns
    )


_MEASURED = [
    *("grain", *AREA_NAMES, "demand", "least", "most", "actual", "gap", "checked", "met", "reason")
]


def _filled(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with every column of FIGURES that is not the claim's; null where not given."""
    there = rows.collect_schema().names()
    return rows.select(
        (pl.col(name) if name in there else pl.lit(None)).cast(FIGURES[name]).alias(name)
        for name in _MEASURED
    )
