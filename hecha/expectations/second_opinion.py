"""A second count of what a rule finds, by Great Expectations on the rows the rule judged.

Both must count the same in every township. Agreement adds nothing to the results: the findings
are the rule's. A difference is an error, because one of the two counts is then wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from hecha.expectations.declared import Expectation
from hecha.expectations.evaluator import Evaluator
from hecha.expectations.failures import ROWS
from hecha.expectations.judged_records import Records
from hecha.figures.records import lacking, missing
from hecha.policy.loading import LoadedSuite
from hecha.reading.submission import Submission
from hecha.results.reasons import EVALUATION, NO_SUCH_ROW_RULE, NOT_BY_ROW, RECOUNTED, reason
from hecha.results.results import ERROR, FAILED, OUTCOMES, PASSED
from hecha.rules import rulebook
from hecha.rules.checking import check
from hecha.rules.world import World

_PLACE = ["county", "town"]


def differences(
    expectations: Sequence[Expectation],
    submission: Submission,
    suite: LoadedSuite,
    evaluator: Evaluator,
    outcomes: pl.DataFrame | None = None,
    lang: str = "zh",
    records: Records | None = None,
) -> list[pl.DataFrame]:
    """OUTCOMES of the townships where an expectation and its rule count differently.

    ``outcomes`` are those of the rules of this run; without them the rules named are evaluated
    here. ``records`` are the rows, here if not given; where they have the rows of others beside
    them, these are compared with, and none of them is counted. Reasons are in ``lang``. An
    expectation is silent where the rule did not run, where a sheet lacks a column it reads, where
    the engine of the rows cannot evaluate it, and where persons of the monitored export stand in
    for a table: the rule then judges by what is there, which the expectation cannot.
    """
    if not expectations:
        return []
    registry = rulebook.load()
    if outcomes is None:
        named = [one.rule for one in expectations if one.rule in registry.rules]
        outcomes = check(submission, suite, registry=registry.only(map(str, named))).outcomes
    records = records or Records(submission, suite)
    world = records.as_rules_read()
    found: list[pl.DataFrame] = []
    runnable: list[Expectation] = []
    for one in expectations:
        rule = registry.rules.get(str(one.rule))
        if rule is None or rule.tables != (one.frame,):
            why = reason(NO_SUCH_ROW_RULE, rule=str(one.rule)).text(lang)
            nowhere = pl.LazyFrame({"county": [None], "town": [None]})
            found.append(_errors(one, nowhere, why).collect())
        elif suite.off.keys().isdisjoint((one.claim, rule.code)) and _comparable(one, world, suite):
            runnable.append(one)
    parameters = {name: parameter.value for name, parameter in suite.parameters.items()}
    rows = records.rows_of(world, [([one], (), registry.rules[str(one.rule)]) for one in runnable])
    world.forget()
    counted = [
        (one, here)
        for one, here in zip(runnable, rows, strict=True)
        if isinstance(here, pl.DataFrame)
    ]
    return found + _compared(counted, records, parameters, outcomes, lang, evaluator)


def _comparable(one: Expectation, world: World, suite: LoadedSuite) -> bool:
    if one.why_not_due(suite.day) is not None or not one.parameters <= suite.parameters.keys():
        return False
    if missing(world, one.frame, one.columns):
        return False
    partly = {*lacking(world, one.frame, one.columns), *world.stand_ins(one.frame)}
    return partly.isdisjoint(world.sources(one.frame))


def _compared(
    counted: Sequence[tuple[Expectation, pl.DataFrame]],
    records: Records,
    parameters: Mapping[str, Any],
    outcomes: pl.DataFrame,
    lang: str,
    evaluator: Evaluator,
) -> list[pl.DataFrame]:
    """The same of expectations with the rows they are about."""
    plans = []
    ran = outcomes.lazy().filter(pl.col("outcome").is_in([PASSED, FAILED]))
    asked = [(rows[list(one.columns)], [one.config]) for one, rows in counted]
    for (one, rows), (result,) in zip(counted, evaluator.each(asked, parameters), strict=True):
        own = ran.filter(rule=pl.lit(one.rule))
        if result.error is not None or result.rows is None:
            why = (
                reason(NOT_BY_ROW, type=one.type, rule=str(one.rule))
                if result.error is None
                else reason(EVALUATION, fault=result.error)
            )
            plans.append(_errors(one, own.select(_PLACE), why.text(lang)))
            continue
        at = pl.Series(result.rows, dtype=pl.UInt32)
        failing = records.own(rows.lazy().select(pl.all().gather(at)))
        failing = failing.group_by(_PLACE).agg(second=pl.col(ROWS).sum())
        both = own.join(failing, on=_PLACE, how="left", nulls_equal=True).with_columns(
            pl.col("second").fill_null(0)
        )
        differing = both.filter(pl.col("second") != pl.col("failed"))
        counts = reason(RECOUNTED, rule=str(one.rule), first="{}", second="{}").text(lang)
        plans.append(_errors(one, differing, pl.format(counts, "failed", "second")))
    return [found for found in pl.collect_all(plans) if found.height]


def _errors(one: Expectation, places: pl.LazyFrame, why: str | pl.Expr) -> pl.LazyFrame:
    return places.select(
        rule=pl.lit(one.claim),
        county=pl.col("county").cast(pl.String),
        town=pl.col("town").cast(pl.String),
        outcome=pl.lit(ERROR),
        checked=pl.lit(0, OUTCOMES["checked"]),
        failed=pl.lit(0, OUTCOMES["failed"]),
        reason=pl.lit(why) if isinstance(why, str) else why,
    )
