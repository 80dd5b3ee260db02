"""Evaluating a suite: every expectation really run, its failures as findings at area grain.

An expectation is skipped, with the reason, where it is switched off, not of this day, without a
value for its parameter, or where the submission lacks what it looks at. One that Great
Expectations did not execute, or executed over other rows than those counted here, is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from hecha.declare.words import Words
from hecha.expectations.declared import Expectation, of_layers
from hecha.expectations.demands import of_judged, of_silent
from hecha.expectations.evaluator import Evaluator
from hecha.expectations.failures import (
    APPLIES,
    FAILS,
    JUDGED,
    ROWS,
    Judged,
    findings,
    outcomes,
)
from hecha.expectations.judged_records import Records
from hecha.expectations.partial import why_partial
from hecha.expectations.second_opinion import differences
from hecha.expectations.suite_file import AREA_GRAINS
from hecha.expectations.validation import Executed
from hecha.figures.counting import AREA_NAMES, Indicators, count
from hecha.figures.records import lacking, missing
from hecha.policy.loading import LoadedSuite
from hecha.reading.submission import Submission
from hecha.results.reasons import (
    AS_WRITTEN,
    EVALUATION,
    NO_VALUES,
    NOTHING_TO_JUDGE,
    OFF,
    Reasons,
    in_brackets,
    reason,
    text,
)
from hecha.results.results import ERROR, FIGURES, OUTCOMES, SKIPPED, Results
from hecha.rules.checking import assemble
from hecha.rules.world import World


def evaluate(
    submission: Submission,
    suite: LoadedSuite,
    by_rules: pl.DataFrame | None = None,
    *,
    lang: str = "zh",
    beside: World | None = None,
    records: Records | None = None,
) -> Results:
    """Run every expectation of a suite and of its parents on a submission.

    Findings carry the claim as their rule, are of grain county, town or village, and name the
    area alone; evidence is the indicator, or the cells of every failing household or person.
    ``by_rules`` are the outcomes of the rules, for the expectations that count them again;
    ``beside`` are the tables with the rows of others that the rules had beside them, if any, and
    ``records`` the rows of the submission where they are not here.

    Reasons are in ``lang``. Raises InputRejected where a suite file cannot be understood.
    """
    written = of_layers(suite.layers)
    expectations = [one for one in written if one.rule is None]
    again = [one for one in written if one.rule is not None]
    records = records or Records(submission, suite, beside)
    world = records.counted()
    indicators = count(world)
    parameters = {name: parameter.value for name, parameter in suite.parameters.items()}
    silent = _NotEvaluated(indicators, lang)
    runnable: list[Expectation] = []
    for expectation in expectations:
        if reasons := _why_not(expectation, world, suite, indicators):
            silent.add(expectation, SKIPPED, reasons)
        else:
            runnable.append(expectation)
    with Evaluator() as evaluator:
        told: list[Judged] = []
        for one in _run(runnable, world, records, indicators, parameters, evaluator):
            expectation = one.expectation
            if one.executed.error is not None:
                silent.add(expectation, ERROR, (reason(EVALUATION, fault=one.executed.error),))
            elif one.unknown:
                silent.add(expectation, SKIPPED, one.unknown)
            elif one.rows[APPLIES].any():
                told.append(one)
            else:
                silent.add(expectation, SKIPPED, NOTHING_TO_JUDGE)
        world.forget()
        ran = differences(again, submission, suite, evaluator, by_rules, lang, records)
    found = findings(told, parameters, suite.severities, lang)
    plans = [*(outcomes(one, lang) for one in told), *silent.outcomes]
    figures = [of_judged(one, indicators, parameters, lang) for one in told]
    figures += of_silent(silent.sentences, indicators, lang)
    *ran_here, sorted_figures = pl.collect_all([*plans, _sorted(figures)])
    results = assemble(found, [*ran, *ran_here], silent.reasons)
    return replace(results, figures=sorted_figures)


def _sorted(figures: Iterable[pl.LazyFrame]) -> pl.LazyFrame:
    return pl.concat([pl.LazyFrame(schema=FIGURES), *figures]).sort(
        "claim", "grain", *AREA_NAMES, nulls_last=True, maintain_order=True
    )


def _why_not(
    expectation: Expectation, world: World, suite: LoadedSuite, indicators: Indicators
) -> Reasons:
    """Why an expectation is skipped; empty if it is not."""
    if expectation.claim in suite.off:
        return (reason(OFF, why=suite.off[expectation.claim]),)
    if (why := expectation.why_not_due(suite.day)) is not None:
        return (reason(AS_WRITTEN, text=why),)
    unset = sorted(expectation.parameters - suite.parameters.keys())
    if unset:
        names = Words("、".join(unset), ", ".join(unset))
        remark = in_brackets("；".join(filter(None, map(suite.why_unset, unset))))
        return (reason(NO_VALUES, names=names, day=str(suite.day), why=remark),)
    if (why := why_partial(expectation, indicators, suite)) is not None:
        return (reason(AS_WRITTEN, text=why),)
    if expectation.frame not in AREA_GRAINS:
        return missing(world, expectation.frame, expectation.columns)
    absent = [
        indicators.missing[column] for column in expectation.columns if column in indicators.missing
    ]
    return tuple(one for reasons in dict.fromkeys(absent) for one in reasons)


def _run(
    expectations: Iterable[Expectation],
    world: World,
    records: Records,
    indicators: Indicators,
    parameters: Mapping[str, Any],
    evaluator: Evaluator,
) -> list[Judged]:
    """Evaluate expectations, those that look at the same rows together.

    Rows of a sheet that lacks a column are kept out: their blanks are not the officers'.
    """
    groups: dict[tuple[str, tuple[int, ...], str], list[Expectation]] = {}
    for expectation in expectations:
        without: list[int] = []
        alone = ""
        if expectation.frame not in AREA_GRAINS:
            without = lacking(world, expectation.frame, expectation.columns)
            alone = expectation.claim if records.apart else alone
        groups.setdefault((expectation.frame, tuple(without), alone), []).append(expectation)
    of_records = {key: group for key, group in groups.items() if key[0] not in AREA_GRAINS}
    wanted = [(group, sheets, None) for (_, sheets, _), group in of_records.items()]
    tables = dict(zip(of_records, records.rows_of(world, wanted), strict=True))
    judged: list[Judged] = []
    there: list[tuple[tuple[int, ...], list[Expectation], pl.DataFrame]] = []
    for key, group in groups.items():
        table = tables[key] if key in tables else _areas(indicators, key[0])
        if isinstance(table, pl.DataFrame):
            there.append((key[1], group, table))
        else:
            silence = (table,)
            judged += [Judged(one, pl.DataFrame(), Executed(), silence=silence) for one in group]
    asked = [
        (
            table[list(dict.fromkeys(column for one in group for column in one.columns))],
            [one.config for one in group],
        )
        for _, group, table in there
    ]
    executed = [
        (sheets, table, one, result)
        for (sheets, group, table), results in zip(
            there, evaluator.each(asked, parameters), strict=True
        )
        for one, result in zip(group, results, strict=True)
    ]
    marked = pl.collect_all(
        [_marked(one, table.lazy(), result) for _, table, one, result in executed]
    )
    for (sheets, _, one, result), rows in zip(executed, marked, strict=True):
        outcome = _judge(one, rows, result)
        judged.append(
            outcome if one.frame in AREA_GRAINS else _told(outcome, world, records, sheets)
        )
    return judged


def _areas(indicators: Indicators, grain: str) -> pl.DataFrame:
    """The figures of the areas of a grain, each for itself."""
    areas = indicators.frame.filter(pl.col("grain") == grain)
    return areas.with_columns(pl.lit(1, pl.Int64).alias(ROWS))


def _judge(expectation: Expectation, rows: pl.DataFrame, result: Executed) -> Judged:
    """The outcome over marked rows, an error where others were judged than should have been."""
    if result.error is None and result.checked not in (None, rows[JUDGED].sum()):
        result = Executed(error="Great Expectations 核对的行数与应核对的行数不符")
    return Judged(expectation, rows, result)


def _marked(expectation: Expectation, table: pl.LazyFrame, result: Executed) -> pl.LazyFrame:
    """The rows of a table with those marked that the expectation speaks of, judges, and finds
    failing."""
    schema = table.collect_schema()
    failing = pl.lit(value=False)
    if result.rows:
        failing = pl.int_range(pl.len()).is_in(result.rows)
    return table.with_columns(
        failing.alias(FAILS),
        expectation.applies(schema).alias(APPLIES),
        expectation.judged(schema).alias(JUDGED),
    )


def _told(judged: Judged, world: World, records: Records, without: tuple[int, ...]) -> Judged:
    """The same with every failing record for itself, and the table they are rows of."""
    if not records.apart:
        return replace(judged, data=records.data(judged.expectation))
    failing = judged.rows.filter(FAILS)
    try:
        each, data = records.one_by_one(world, judged.expectation, failing, without)
    except world.refusals as fault:
        return replace(judged, silence=(world.refused(fault),))
    all_failing = Executed(rows=tuple(range(each.height)))
    each = _marked(judged.expectation, each.lazy(), all_failing).collect()
    rows = pl.concat([judged.rows.filter(~pl.col(FAILS)), each.select(judged.rows.columns)])
    return replace(judged, rows=rows, data=data)


class _NotEvaluated:
    """The outcomes of expectations that were not evaluated, and the reasons in words."""

    def __init__(self, indicators: Indicators, lang: str) -> None:
        self._lang = lang
        self._places = {grain: _places(indicators, grain) for grain in ("county", "town")}
        self.outcomes: list[pl.LazyFrame] = []
        self.sentences: list[tuple[Expectation, str]] = []
        self.reasons: dict[str, Reasons] = {}

    def add(self, expectation: Expectation, outcome: str, reasons: Reasons) -> None:
        """The same outcome wherever the expectation holds."""
        sentence = text(reasons, self._lang) or ""
        self.reasons[sentence] = reasons
        places = self._places["county" if expectation.grain == "county" else "town"]
        self.outcomes.append(
            places.lazy().select(
                rule=pl.lit(expectation.claim),
                county="county",
                town="town",
                outcome=pl.lit(outcome),
                checked=pl.lit(0, OUTCOMES["checked"]),
                failed=pl.lit(0, OUTCOMES["failed"]),
                reason=pl.lit(sentence),
            )
        )
        self.sentences.append((expectation, sentence))


def _places(indicators: Indicators, grain: str) -> pl.DataFrame:
    """Every county, or every township, there is; without a name where there is none."""
    places = indicators.frame.filter(grain=grain).select("county", "town")
    nowhere = {"county": [None], "town": [None]}
    return (
        places if places.height else pl.DataFrame(nowhere, schema=dict.fromkeys(nowhere, pl.String))
    )
