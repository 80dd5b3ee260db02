"""The page docs/spark-rules.md: which rules a run on Spark evaluates, made from the rules."""

from __future__ import annotations

from datetime import date

from hecha.backends.spark_engine import PREPARED, READS_LISTS, READS_OTHERS, not_evaluated
from hecha.policy import load
from hecha.rules.rule import Registry
from hecha.rules.trace import World, declared_table
from hecha.rules.whole_tables import whole

_HEAD = """# Rules on Spark

Made from the rules by `python run.py docs`. `hecha check --engine spark` evaluates the rules that
judge a row by its own cells and by facts of its household and persons, {ran} of {all}. Every other
one is skipped with its reason and never passed: {others} read rows of other households or areas,
{lists} read lists of other departments or registers of five levels, and {prepared} judge these;
lists and registers are prepared from whole tables before rules read them. Claims of the papers are
not evaluated on Spark either.

| not evaluated because it | rules |
|---|---|
"""


def rules_page(registry: Registry) -> str:
    """The page, in Markdown."""
    tables = {name for rule in registry.rules.values() for name in rule.tables}
    policy = load("national", date(2023, 12, 31))
    world = World(
        {name: whole(policy.tables[declared_table(name)]) for name in tables}, registry, policy
    )
    hindered = not_evaluated(world, registry)
    prepared = {
        code
        for code, rule in registry.rules.items()
        if all(declared_table(name) in PREPARED for name in rule.tables)
    }
    others, lists = (
        sorted(code for code, why in hindered.items() if why is reason and code not in prepared)
        for reason in (READS_OTHERS, READS_LISTS)
    )
    counts = {
        "ran": len(registry.rules.keys() - hindered.keys() - prepared),
        "all": len(registry.rules),
        "others": len(others),
        "lists": len(lists),
        "prepared": len(prepared),
    }
    rows = (
        ("reads rows of other households or areas", others),
        ("reads a list or register", lists),
        ("is of a list or register", sorted(prepared)),
    )
    return _HEAD.format(**counts) + "".join(
        f"| {why} | {', '.join(codes)} |\n" for why, codes in rows
    )
