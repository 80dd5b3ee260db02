"""Checking a submission: every rule of the registry, four outcomes, three result tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from hecha.policy.policy import SEVERITIES, Policy
from hecha.reading.submission import Submission
from hecha.registers import for_rules
from hecha.results.reasons import MISSING_TABLES, OFF, Reasons, reason
from hecha.results.results import EVIDENCE, FINDINGS, OUTCOMES, SKIPPED, SUBJECTS, Found, Results
from hecha.results.spending import Spending
from hecha.rules import rulebook
from hecha.rules.blank_columns import blank_columns
from hecha.rules.file_notices import file_findings, file_outcomes
from hecha.rules.findings import Gatherer
from hecha.rules.matching import Keys
from hecha.rules.outcomes import Outcome, Place, as_table, everywhere, of_rules, townships
from hecha.rules.plan import TableOutcome
from hecha.rules.proposals import with_proposals
from hecha.rules.proposals.asked import asked_in
from hecha.rules.proposals.retrial import Retrial
from hecha.rules.rule import Definition, Registry, Rule
from hecha.rules.running import run_tables
from hecha.rules.trace import Missing, Trace, declared_table
from hecha.rules.world import World


class Engine:
    """Where the rows of a submission live and its rules are evaluated: here, in Polars."""

    def __init__(self, spending: Spending | None = None) -> None:
        """What each table takes to judge is added to ``spending``."""
        self._spending = spending or Spending()

    def world(self, submission: Submission, registry: Registry, policy: Policy) -> World:
        """The tables of a submission as rules read them."""
        tables = for_rules(submission)
        return World(tables, registry, policy, submission.incomplete, submission.unread)

    def places(self, submission: Submission) -> list[Place]:
        """Every county and township named by any table."""
        return townships(submission)

    def keys(self, world: World) -> Keys:
        """What says which rows the facts of a finding were counted from."""
        return Keys(world)

    def run(self, world: World, rules: Mapping[str, Sequence[Rule]]) -> dict[str, TableOutcome]:
        """Judge the rows of each table by its rules; ``world`` then has the rows that findings
        tell of."""
        return run_tables(world, rules, self._spending)


def check(
    submission: Submission,
    policy: Policy,
    *,
    registry: Registry | None = None,
    lang: str = "zh",
    engine: Engine | None = None,
    spending: Spending | None = None,
    spare: Callable[[], None] | None = None,
) -> Results:
    """Run every rule of ``registry`` (default: all of hecha) on a submission.

    Returns findings, evidence and outcomes sorted so that the order of input rows does not
    matter; ``lang`` is the language of messages and reasons. What each table takes is added to
    ``spending``. ``spare`` is called once, when there is memory for something else: at once where
    all tables are small, or else when what was counted of them is dropped.
    """
    spending = spending or Spending()
    engine = engine or Engine(spending)
    world = engine.world(submission, registry or rulebook.load(), policy)
    are_small = world.are_all_small
    if spare is not None and are_small:
        spare()
    registry, tables = world.registry, world.tables
    found: list[Found] = []
    outcomes: list[Outcome] = []
    places = engine.places(submission)
    by_table: dict[str, list[Rule]] = {}
    for rule in registry.rules.values():
        if rule.code in policy.off:
            reasons = (reason(OFF, why=policy.off[rule.code]),)
            outcomes += everywhere(rule, places, SKIPPED, reasons)
            continue
        for table in rule.tables:
            if table in tables:
                by_table.setdefault(table, []).append(rule)
        if absent := [Missing(table) for table in rule.tables if table not in tables]:
            outcomes += everywhere(rule, places, SKIPPED, _all_missing(absent))
    ran = engine.run(world, by_table)
    keys = engine.keys(world)
    keys.prepare(_facts_behind(world, ran))
    _count(spending, world, ran)
    world.forget(are_keys_kept=True)
    if spare is not None and not are_small:
        spare()
    gatherer = Gatherer(world, lang, keys)
    for table, rules in by_table.items():
        with spending.charged(spending.of_table(table).gathering):
            found += gatherer.of_table(table, ran[table])
        blank = blank_columns(world, table)
        outcomes += of_rules(rules, ran[table], places, world.gaps, blank)
    del gatherer, keys
    world.forget()
    asked = asked_in(world, found)
    found, stays = with_proposals(world, ran, found, asked)
    files = file_findings(submission, policy, lang)
    of_files, off = file_outcomes(submission, policy, files, lang)
    of_tables, stated = as_table(outcomes, lang)
    results = assemble([*found, files], [of_tables, of_files], stated | off)
    retry = Retrial(world, ran, asked)
    return replace(results, beside=_beside(world, ran.values()), stays=stays, retry=retry)


def _count(spending: Spending, world: World, ran: Mapping[str, TableOutcome]) -> None:
    """Say how many rules judged each table, by how many plans and columns, and how many plans
    counted its rows."""
    for table, outcome in ran.items():
        spent, units = spending.of_table(table), outcome.units.values()
        spent.rules = len({unit.rule.code for unit in units})
        spent.plans = len({unit.rule.cell is None for unit in units})
        spent.columns = len({name for unit in units for name in unit.trace.cells})
    for source, *_ in world.counted:
        spending.of_table(source if source in ran else declared_table(source)).counting += 1


def _facts_behind(
    world: World, ran: Mapping[str, TableOutcome]
) -> Iterator[tuple[str, Definition]]:
    """The facts of tables that rules some row breaks were judged by, each once, and the facts these
    were counted from."""
    todo = [
        (table, definition)
        for table, outcome in ran.items()
        for unit in outcome.broken_units().values()
        for definition in unit.trace.facts.values()
    ]
    reached: set[tuple[str, Definition]] = set()
    while todo:
        one = todo.pop()
        if one not in reached:
            reached.add(one)
            yield one
            below = world.definition_trace(one[1]).facts.values()
            todo += [(str(one[1].source), deeper) for deeper in below]


def _beside(world: World, ran: Iterable[TableOutcome]) -> dict[str, frozenset[str]]:
    """The tables each rule reads facts of the same household from."""
    found: dict[str, set[str]] = {}
    for outcome in ran:
        for unit in outcome.units.values():
            found.setdefault(unit.rule.code, set()).update(_tables(world, unit.trace))
    return {code: frozenset(tables) for code, tables in found.items()}


def _tables(world: World, trace: Trace) -> Iterator[str]:
    for definition in trace.facts.values():
        if "household_id" in definition.on:
            yield declared_table(str(definition.source))
        yield from _tables(world, world.definition_trace(definition))


_FEW = 3


def _all_missing(absent: Sequence[Missing]) -> Reasons:
    """What a rule that holds for several tables lacks."""
    if len(absent) <= _FEW:
        return tuple(item.reason() for item in absent)
    return (reason(MISSING_TABLES, table=absent[0].title, count=len(absent)),)


def combine(*results: Results) -> Results:
    """Several results - of the rules, of a suite's expectations - as one."""
    whole = assemble(
        [Found(part.findings, part.evidence, part.subjects) for part in results],
        [part.outcomes for part in results],
        {sentence: found for part in results for sentence, found in part.reasons.items()},
    )
    return replace(
        whole,
        beside={k: v for part in results for k, v in part.beside.items()},
        figures=pl.concat([part.figures for part in results]),
        stays=pl.concat([part.stays for part in results]),
        retry=next((part.retry for part in results if part.retry is not None), None),
    )


def assemble(
    found: Iterable[Found], outcomes: Iterable[pl.DataFrame], reasons: Mapping[str, Reasons]
) -> Results:
    """The parts as one sorted whole; ``reasons`` has those of each sentence in ``outcomes``."""
    parts = list(found)
    rank = {severity: position for position, severity in enumerate(SEVERITIES)}
    findings = (
        _concat([part.findings for part in parts], FINDINGS)
        .unique("fingerprint", keep="first", maintain_order=True)
        .select(*FINDINGS)
        .sort(
            pl.col("severity").replace_strict(rank, return_dtype=pl.Int8),
            *("rule", "county", "town", "village", "household_id", "person_id", "fingerprint"),
        )
        .collect()
    )
    order = findings.lazy().select("fingerprint").with_row_index("_position")
    evidence = (
        _concat([part.evidence for part in parts], EVIDENCE)
        .with_row_index("_cell")
        .join(order, on="fingerprint", how="left")
        .sort("_position", "_cell")
        # A cell that two tables are read from stands once.
        .unique(
            ["fingerprint", "file", "sheet", "row", "column"], keep="first", maintain_order=True
        )
        .select(*EVIDENCE)
    )
    subjects = (
        _concat([part.subjects for part in parts], SUBJECTS)
        .unique("fingerprint", keep="first", maintain_order=True)
        .join(order, on="fingerprint", how="left")
        .sort("_position")
        .select(*SUBJECTS)
    )
    table = _concat(list(outcomes), OUTCOMES).sort("rule", "county", "town", nulls_last=True)
    evidence_, table_, subjects_ = pl.collect_all([evidence, table, subjects])
    return Results(findings, evidence_, table_, subjects_, reasons)


def _concat(
    frames: Iterable[pl.DataFrame], schema: Mapping[str, type[pl.DataType]]
) -> pl.LazyFrame:
    """The rows of all frames with the columns of the schema, and further ones."""
    first = pl.LazyFrame(schema=schema)
    return pl.concat([first, *(frame.lazy() for frame in frames)], how="diagonal")
