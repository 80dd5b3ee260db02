"""The page docs/spark-rules.md: what a run on Spark looks up for which rules, made from them."""

from __future__ import annotations

from datetime import date

from hecha.backends.other_rows import counts_others
from hecha.backends.prepared import PREPARED
from hecha.policy import load
from hecha.rules.plan import TableOutcome, units_of
from hecha.rules.rule import Registry
from hecha.rules.trace import Trace, declared_table
from hecha.rules.whole_tables import whole
from hecha.rules.world import World

_HEAD = """# Rules on Spark

Made from the rules by `python run.py docs`. `hecha check --engine spark` evaluates all {all} rules.
{own} of them judge a row by its own cells and by facts of its household and persons. The others
look at more:

| the rule | rules |
|---|---|
"""
_OTHERS = "reads rows of other households or areas; those a finding shows are looked up there"
_LISTS = "reads a list of another department or a register of five levels, prepared here and sent"
_TAIL = """
Claims of papers are checked there too ([scale.md](scale.md)). What a server cannot do is skipped
with the reason and never passed: pysail 0.7 divides no fractions ({lacking}).
"""
PYSAIL_LACKS = ("IN01", "MO38b", "PJ08", "SG11")
"""Rules that pysail 0.7 cannot evaluate and Apache Spark can: it divides no fractions."""


def looks_further(registry: Registry) -> tuple[set[str], set[str]]:
    """The rules that read rows of others, and those that read a list or register."""
    policy = load("national", date(2023, 12, 31))
    names = {name for rule in registry.rules.values() for name in rule.tables}
    tables = {name: whole(policy.tables[declared_table(name)]) for name in names}
    world = World(tables, registry, policy)
    others: set[str] = set()
    lists: set[str] = set()
    for code, rule in registry.rules.items():
        for table in rule.tables:
            for unit in units_of(world, table, rule, TableOutcome()):
                read = {table, *_sources(world, unit.trace)}
                here = frozenset(name for name in read if declared_table(name) in PREPARED)
                facts = unit.trace.facts.values()
                if here:
                    lists.add(code)
                elif any(counts_others(world, table, fact, here) for fact in facts):
                    others.add(code)
    return others - lists, lists


def rules_page(registry: Registry) -> str:
    """The page, in Markdown."""
    others, lists = looks_further(registry)
    own = len(registry.rules) - len(others) - len(lists)
    rows = ((_OTHERS, others), (_LISTS, lists))
    return (
        _HEAD.format(all=len(registry.rules), own=own)
        + "".join(f"| {why} ({len(codes)}) | {', '.join(sorted(codes))} |\n" for why, codes in rows)
        + _TAIL.format(lacking=", ".join(PYSAIL_LACKS))
    )


def _sources(world: World, trace: Trace) -> set[str]:
    """The tables that the facts of a trace are counted from."""
    found: set[str] = set()
    for fact in trace.facts.values():
        found |= {str(fact.source), *_sources(world, world.definition_trace(fact))}
    return found
