"""Checking a submission: every rule of the registry, four outcomes, three result tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from checks.files import file_findings, file_outcomes
from checks.findings import Found, gather
from checks.keys import Keys
from checks.plan import PLACE, TableOutcome, run_table
from checks.policy import SEVERITIES, Policy
from checks.results import (
    ERROR,
    EVIDENCE,
    FAILED,
    FINDINGS,
    OUTCOMES,
    PASSED,
    SKIPPED,
    SUBJECTS,
    Results,
)
from checks.rosters import by_kind
from checks.rule import Registry, Rule
from checks.trace import PREVIOUS, Missing, World
from registry.submission import Submission

NOTHING_TO_JUDGE = "没有可核查的记录（没有此类记录，或所需单元格为空）"


def check(
    submission: Submission, policy: Policy, *, registry: Registry | None = None, lang: str = "zh"
) -> Results:
    """Run every rule of ``registry`` (default: all of hecha) on a submission.

    Returns findings, evidence and outcomes sorted so that the order of input rows does not
    matter; ``lang`` is the language of messages.
    """
    if registry is None:
        from checks.themes import REGISTRY

        registry = REGISTRY
    tables = by_kind(submission.tables) | {
        PREVIOUS + name: data for name, data in submission.previous.items()
    }
    world = World(tables, registry, policy)
    found: list[Found] = []
    outcomes: list[pl.DataFrame] = []
    townships = _townships(submission)
    by_table: dict[str, list[Rule]] = {}
    for rule in registry.rules.values():
        if rule.code in policy.off:
            reason = f"本套规则停用：{policy.off[rule.code]}"
            outcomes.append(_everywhere(rule, townships, SKIPPED, reason))
            continue
        for table in rule.tables:
            if table in tables:
                by_table.setdefault(table, []).append(rule)
            else:
                outcomes.append(_everywhere(rule, townships, SKIPPED, str(Missing(table))))
    ran = {table: run_table(world, table, rules) for table, rules in by_table.items()}
    keys = Keys(world)
    for table, rules in by_table.items():
        outcome = ran[table]
        found += gather(world, keys, table, outcome, lang)
        outcomes += [_outcome(rule, outcome, townships) for rule in rules]
    files = file_findings(submission, policy, lang)
    return assemble([*found, files], [*outcomes, file_outcomes(submission, policy, files)])


def combine(*results: Results) -> Results:
    """Several results - of the rules, of a suite's expectations - as one."""
    return assemble(
        [Found(part.findings, part.evidence, part.subjects) for part in results],
        [part.outcomes for part in results],
    )


def assemble(found: Iterable[Found], outcomes: Iterable[pl.DataFrame]) -> Results:
    """The parts as one sorted whole."""
    parts = list(found)
    rank = {severity: position for position, severity in enumerate(SEVERITIES)}
    findings = _concat([part.findings for part in parts], FINDINGS).unique(
        "fingerprint", keep="first", maintain_order=True
    )
    findings = findings.sort(
        pl.col("severity").replace_strict(rank, return_dtype=pl.Int8),
        *("rule", "county", "town", "village", "household_id", "person_id", "fingerprint"),
    )
    order = findings.select("fingerprint").with_row_index("_position")
    evidence = (
        _concat([part.evidence for part in parts], EVIDENCE)
        .with_row_index("_cell")
        .join(order, on="fingerprint", how="left")
        .sort("_position", "_cell")
        .select(*EVIDENCE)
    )
    subjects = (
        _concat([part.subjects for part in parts], SUBJECTS)
        .unique("fingerprint", keep="first", maintain_order=True)
        .join(order, on="fingerprint", how="left")
        .sort("_position")
        .select(*SUBJECTS)
    )
    return Results(findings, evidence, _by_rule_and_township(outcomes), subjects)


def _by_rule_and_township(outcomes: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """One row per rule and township, also where a rule judges several tables."""
    weight = {SKIPPED: 0, PASSED: 1, FAILED: 2, ERROR: 3}
    return (
        _concat(list(outcomes), OUTCOMES)
        .with_columns(pl.col("outcome").replace_strict(weight, return_dtype=pl.Int8))
        .group_by("rule", "county", "town", maintain_order=True)
        .agg(
            pl.col("outcome").max(),
            pl.col("checked", "failed").sum(),
            pl.col("reason").drop_nulls().unique(maintain_order=True).str.join("；"),
        )
        .with_columns(
            pl.col("outcome").replace_strict(
                {rank: name for name, rank in weight.items()}, return_dtype=pl.String
            ),
            pl.when(pl.col("reason") != "").then(pl.col("reason")).alias("reason"),
        )
        .select(pl.col(name).cast(kind) for name, kind in OUTCOMES.items())
        .sort("rule", "county", "town", nulls_last=True)
    )


def _concat(frames: list[pl.DataFrame], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=schema), *frames])


def _townships(submission: Submission) -> pl.DataFrame:
    """Every county and township named by any table."""
    frames = [data.frame.select(*PLACE) for data in submission.tables.values()]
    every = pl.concat(frames).unique().drop_nulls() if frames else pl.DataFrame()
    if every.height == 0:
        every = pl.DataFrame(
            {name: [None] for name in PLACE}, schema=dict.fromkeys(PLACE, pl.String)
        )
    return every.sort(*PLACE)


def _everywhere(rule: Rule, townships: pl.DataFrame, outcome: str, reason: str) -> pl.DataFrame:
    return townships.select(
        rule=pl.lit(rule.code),
        county=pl.col(PLACE[0]),
        town=pl.col(PLACE[1]),
        outcome=pl.lit(outcome),
        checked=pl.lit(0, pl.UInt32),
        failed=pl.lit(0, pl.UInt32),
        reason=pl.lit(reason, pl.String),
    )


def _outcome(rule: Rule, table: TableOutcome, townships: pl.DataFrame) -> pl.DataFrame:
    """The outcome of one rule in every township its table has rows of."""
    names = [name for name, unit in table.units.items() if unit.rule.code == rule.code]
    broken = [why for other, why in table.errors.values() if other.code == rule.code]
    if broken:
        return _everywhere(rule, townships, ERROR, "；".join(dict.fromkeys(broken)))
    absent = [why for other, why in table.skipped.values() if other.code == rule.code]
    partly = "；".join(dict.fromkeys(absent)) or None
    if not names:
        return _everywhere(rule, townships, SKIPPED, partly or NOTHING_TO_JUDGE)
    counts = table.counts.select(
        county=pl.col(PLACE[0]),
        town=pl.col(PLACE[1]),
        checked=pl.sum_horizontal(f"checked|{name}" for name in names).cast(pl.UInt32),
        failed=pl.sum_horizontal(f"failed|{name}" for name in names).cast(pl.UInt32),
    )
    if counts.height == 0:
        return _everywhere(rule, townships, SKIPPED, NOTHING_TO_JUDGE)
    judged = pl.col("checked") > 0
    return counts.select(
        rule=pl.lit(rule.code),
        county="county",
        town="town",
        outcome=pl.when(~judged)
        .then(pl.lit(SKIPPED))
        .when(pl.col("failed") > 0)
        .then(pl.lit(FAILED))
        .otherwise(pl.lit(PASSED)),
        checked="checked",
        failed="failed",
        reason=pl.when(judged).then(pl.lit(partly, pl.String)).otherwise(pl.lit(NOTHING_TO_JUDGE)),
    )
