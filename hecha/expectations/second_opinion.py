"""A second count of what a rule finds, by Great Expectations on the rows the rule judged.

Both must count the same in every township. Agreement adds nothing to the results: the findings
are the rule's. A difference is an error, because one of the two counts is then wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from hecha.declare.origin import SOURCE
from hecha.expectations import validation as engine
from hecha.expectations.declared import Expectation
from hecha.figures import records
from hecha.policy.loading import LoadedSuite
from hecha.reading.submission import Submission
from hecha.registers import for_rules
from hecha.results.results import ERROR, FAILED, OUTCOMES, PASSED
from hecha.rules import rulebook
from hecha.rules.checking import check
from hecha.rules.trace import World

_PLACE = ["county", "town"]


def differences(
    expectations: Sequence[Expectation],
    submission: Submission,
    suite: LoadedSuite,
    outcomes: pl.DataFrame | None = None,
) -> list[pl.DataFrame]:
    """OUTCOMES of the townships where an expectation and its rule count differently.

    ``outcomes`` are those of the rules of this run; without them the rules named are evaluated
    here. An expectation is silent where the rule did not run, where a sheet lacks a column it
    reads, and where persons of the monitored export stand in for a table: the rule then judges by
    what is there, which the expectation cannot.
    """
    if not expectations:
        return []
    registry = rulebook.load()
    if outcomes is None:
        named = [one.rule for one in expectations if one.rule in registry.rules]
        outcomes = check(submission, suite, registry=registry.only(map(str, named))).outcomes
    world = World(for_rules(submission), registry, suite, submission.incomplete)
    found: list[pl.DataFrame] = []
    runnable: list[Expectation] = []
    for one in expectations:
        rule = registry.rules.get(str(one.rule))
        if rule is None or rule.tables != (one.frame,):
            reason = f"没有逐行核查这张表的规则 {one.rule}"
            found.append(_errors(one, pl.DataFrame({"county": [None], "town": [None]}), reason))
        elif one.claim not in suite.off and _comparable(one, world, suite):
            runnable.append(one)
    parameters = {name: parameter.value for name, parameter in suite.parameters.items()}
    for frame in dict.fromkeys(one.frame for one in runnable):
        group = [one for one in runnable if one.frame == frame]
        found += _compared(group, world, parameters, outcomes)
    return found


def _comparable(one: Expectation, world: World, suite: LoadedSuite) -> bool:
    if one.why_not_due(suite.day) is not None or not one.parameters <= suite.parameters.keys():
        return False
    if records.missing(world, one.frame, one.columns):
        return False
    partly = {*records.lacking(world, one.frame, one.columns), *world.stand_ins(one.frame)}
    return not partly & {*world.tables[one.frame].frame[SOURCE]}


def _compared(
    group: Sequence[Expectation],
    world: World,
    parameters: Mapping[str, Any],
    outcomes: pl.DataFrame,
) -> Iterator[pl.DataFrame]:
    columns = list(dict.fromkeys(column for one in group for column in one.columns))
    rows = records.rows(world, group[0].frame, columns).filter(pl.col(SOURCE).is_not_null())
    results = engine.run(rows.select(columns), [one.config for one in group], parameters)
    for one, result in zip(group, results, strict=True):
        ran = outcomes.filter(rule=one.rule).filter(pl.col("outcome").is_in([PASSED, FAILED]))
        if result.error is not None or result.rows is None:
            reason = result.error or f"{one.type} 不是逐行的要求，不能与规则 {one.rule} 比较"
            yield _errors(one, ran.select(_PLACE), reason)
            continue
        failing = rows[list(result.rows)].group_by(_PLACE).agg(second=pl.len())
        both = ran.join(failing, on=_PLACE, how="left", nulls_equal=True).with_columns(
            pl.col("second").fill_null(0)
        )
        differing = both.filter(pl.col("second") != pl.col("failed"))
        counts = pl.format(
            "规则 {} 数得 {} 处，Great Expectations 数得 {} 处，两者应一致",
            pl.lit(one.rule),
            "failed",
            "second",
        )
        if differing.height:
            yield _errors(one, differing, counts)


def _errors(one: Expectation, places: pl.DataFrame, reason: str | pl.Expr) -> pl.DataFrame:
    return places.select(
        rule=pl.lit(one.claim),
        county=pl.col("county").cast(pl.String),
        town=pl.col("town").cast(pl.String),
        outcome=pl.lit(ERROR),
        checked=pl.lit(0, OUTCOMES["checked"]),
        failed=pl.lit(0, OUTCOMES["failed"]),
        reason=pl.lit(reason) if isinstance(reason, str) else reason,
    )
