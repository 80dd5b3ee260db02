"""Which functions make a rule: its own, those of the facts it reads, and those they call."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from inspect import unwrap
from types import CodeType, FrameType, FunctionType
from typing import Any

import polars as pl

from hecha.declare.lists import ROSTERS
from hecha.declare.origin import PREVIOUS, ROSTER, SOURCE
from hecha.declare.tables import TABLES
from hecha.policy.loading import available, chain
from hecha.policy.policy import Parameter, Policy
from hecha.reading.submission import Source, TableData
from hecha.rules.rule import Expression, Registry, Rule
from hecha.rules.schemas import broken_cell
from hecha.rules.trace import UnknownColumn, declared_table
from hecha.rules.world import World

PACKAGES = ("hecha.checks", "hecha.rules.terms")
"""Where the functions of rules are written; the engine below them is not mutated."""
_OF_THE_ENGINE = ("hecha.rules.judged", "contextlib")
"""What the engine itself writes with terms, for every rule alike: no rule is made of it."""


@dataclass(slots=True)
class Reached:
    """What makes the rules of a registry.

    ``functions``: per code object the functions that run it (several where a loop declares them)
    and the codes of the rules that call them. ``facts``: the rules that read each fact.
    ``unreached``: functions of the packages that no rule calls.
    """

    functions: dict[CodeType, tuple[list[FunctionType], list[str]]] = field(default_factory=dict)
    facts: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    unreached: list[CodeType] = field(default_factory=list)


def reach(registry: Registry, packages: tuple[str, ...] = PACKAGES) -> Reached:
    """Ask every rule once, with every table, column and threshold there can be."""
    functions = _functions(registry, packages)
    reached = Reached()
    tables, policy = _every_table(registry), _every_threshold()
    for rule in registry.rules.values():
        called: dict[CodeType, None] = {}
        world = World(tables, registry, policy)
        # A rule that names a column there is not is an error, which its cases show.
        with _noting(called), suppress(UnknownColumn):
            for table in rule.tables:
                _ask(world, table, rule)
        for code in called:
            if code in functions:
                reached.functions.setdefault(code, (functions[code], []))[1].append(rule.code)
        facts = {(fact.table, fact.name): None for fact in world.used_facts()}
        # What a table of the last period takes over is declared for this period's.
        own = (
            key if key in registry.definitions else (declared_table(key[0]), key[1])
            for key in facts
        )
        for key in dict.fromkeys(own):
            reached.facts.setdefault(key, []).append(rule.code)
    reached.unreached = [
        code for code in functions if not any(inner in reached.functions for inner in _within(code))
    ]
    return reached


def _within(code: CodeType) -> Iterator[CodeType]:
    """A function and those written inside of it, which it may only declare."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _within(constant)


def _ask(world: World, table: str, rule: Rule) -> None:
    if rule.cell is not None:
        for column in rule.columns:
            broken_cell(rule, column, world.policy)
    if rule.expression is not None:
        asked: list[Expression] = [partial(rule.expression, column=name) for name in rule.columns]
        for expression in asked or [rule.expression]:
            world.trace(table, expression)
    for expression in rule.proposes.values():
        world.trace(table, expression)


@contextmanager
def _noting(called: dict[CodeType, None]) -> Iterator[None]:
    def note(frame: FrameType, event: str, argument: object) -> None:
        caller = frame.f_back
        if event == "call" and caller and caller.f_globals["__name__"] not in _OF_THE_ENGINE:
            called[frame.f_code] = None

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)


def _functions(registry: Registry, packages: tuple[str, ...]) -> dict[CodeType, list[FunctionType]]:
    """The functions of the packages that can be called from outside the one they stand in."""
    found: dict[CodeType, list[FunctionType]] = {}
    known: list[Callable[..., Any] | None] = []
    for rule in registry.rules.values():
        known += [rule.expression, rule.cell, *rule.proposes.values()]
    for definition in registry.definitions.values():
        known += [definition.expression, definition.where, definition.alone]
    for name, module in list(sys.modules.items()):
        if any(name == package or name.startswith(f"{package}.") for package in packages):
            known += [value for value in vars(module).values() if callable(value)]
    for function in map(unwrapped, known):
        if isinstance(function, FunctionType) and function.__module__.startswith(packages):
            group = found.setdefault(function.__code__, [])
            if function not in group:
                group.append(function)
    return found


def unwrapped(function: Callable[..., Any] | None) -> Callable[..., Any] | None:
    """A function without the arguments it is given beforehand, or what a decorator put around."""
    while isinstance(function, partial):
        function = function.func
    return None if function is None else unwrap(function)


def _every_table(registry: Registry) -> dict[str, TableData]:
    """Empty tables with all declared columns."""
    names = {*TABLES, *(PREVIOUS + name for name in TABLES), *(ROSTER + kind for kind in ROSTERS)}
    names |= {table for rule in registry.rules.values() for table in rule.tables}
    for definition in registry.definitions.values():
        names |= {definition.table, definition.source or definition.table}
    tables = {}
    for name in sorted(names):
        declared = TABLES[declared_table(name)]
        columns = {declared.name: frozenset(column.name for column in declared.columns)}
        source = Source(0, f"{name}.csv", None, "", 0, 1, None, columns, {declared.name: {}})
        empty = pl.DataFrame(schema={SOURCE: pl.UInt32})
        tables[name] = TableData(declared, empty, empty, (source,))
    return tables


class _Thresholds(dict[str, Parameter]):
    """Parameters by name; one that no suite gives is 1."""

    def __missing__(self, name: str) -> Parameter:
        return Parameter(name, 1)


def _every_threshold() -> Policy:
    """A policy that has a value for everything, whatever the day."""
    parameters = _Thresholds()
    for suite in available():
        for layer in chain(suite.name):
            for name, dated in layer.parameters.items():
                if dated.values:
                    parameters[name] = Parameter(name, dated.values[0].value)
    return Policy("every", "", date(2023, 12, 31), parameters)
