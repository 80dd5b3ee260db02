"""The parameters of a policy that a rule cannot do without and that have no value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from hecha.policy.policy import Policy
from hecha.rules import rulebook
from hecha.rules.rule import Rule
from hecha.rules.world import World


def without_value(policy: Policy, codes: Iterable[str]) -> set[str]:
    """The names of the parameters without a value that rules read.

    ``codes`` as papers name rules: HP11 stands for all its parts. What a rule reads only where a
    column is there is not looked at.
    """
    world = World({}, rulebook.load(), policy)
    names: set[str] = set()
    for code in codes:
        for rule in _parts(code):
            for table in rule.tables:
                names |= _without_value(world, table, rule)
    return names


def _parts(code: str) -> Iterator[Rule]:
    for one, rule in rulebook.load().rules.items():
        if re.fullmatch(f"{re.escape(code)}[a-z]?", one):
            yield rule


def _without_value(world: World, table: str, rule: Rule) -> set[str]:
    if rule.expression is None:
        return set()
    columns = [name for name in rule.columns_of(table) if world.declares(table, name)]
    return {
        name
        for column in columns or (None,)
        for name in world.trace(
            table,
            rule.expression if column is None else partial(rule.expression, column=column),
        ).no_value
    }
