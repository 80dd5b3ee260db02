"""Lazy frames of a table with the computed columns an expression asks for.

Facts of the same source, keys and filter come from one group-by and one join. Nothing is
collected here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from hecha.declare.origin import SOURCE
from hecha.rules.rule import KNOWN, Definition
from hecha.rules.trace import World, leaves_out_stand_ins

_GROUP_PRESENT, _KEPT, _STAND_IN = "_group_present", "_kept", "_stand_in"
_Group = tuple[str | None, tuple[str, ...], tuple[str, ...], Any, str]


def frame(world: World, table: str, names: Iterable[str]) -> nw.LazyFrame[Any]:
    """The rows of ``table`` with the named computed columns, and those they are computed from.

    Names of declared columns are allowed and add nothing.
    """
    lazy = nw.from_native(world.tables[table].frame.lazy())
    for layer in _layers(world, table, names):
        rows = [definition for definition in layer if definition.source is None]
        if rows:
            lazy = lazy.with_columns(
                _expression(world, definition).alias(definition.name) for definition in rows
            )
        groups: dict[_Group, list[Definition]] = {}
        for definition in layer:
            if definition.source is not None:
                groups.setdefault(
                    (
                        definition.source,
                        definition.on,
                        definition.by,
                        definition.where,
                        definition.counts,
                    ),
                    [],
                ).append(definition)
        for (source, on, by, *_), facts in groups.items():
            lazy = _join_facts(world, lazy, str(source), on, by, facts)
    return lazy


def _layers(world: World, table: str, names: Iterable[str]) -> list[list[Definition]]:
    """The definitions needed, each layer reading only declared columns and earlier layers."""
    depth: dict[str, int] = {}

    def visit(name: str) -> int:
        definition = world.definition(table, name)
        if definition is None:
            return -1
        if name not in depth:
            below = (
                world.definition_trace(definition).computed
                if definition.source is None
                else definition.on
            )
            depth[name] = 1 + max((visit(other) for other in below), default=-1)
        return depth[name]

    for name in names:
        visit(name)
    layers: list[list[Definition]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name, level in depth.items():
        definition = world.definition(table, name)
        if definition is not None:
            layers[level].append(definition)
    return layers


def _join_facts(
    world: World,
    lazy: nw.LazyFrame[Any],
    source: str,
    on: Sequence[str],
    by: Sequence[str],
    facts: Sequence[Definition],
) -> nw.LazyFrame[Any]:
    """Add facts that share source, keys and filter."""
    if world.apart is not None and _has_copies(world, lazy, source):
        on, by = [*on, world.apart], [*by, world.apart]
    traces = [world.definition_trace(definition) for definition in facts]
    keys = [f"_key_{position}" for position in range(len(by))]
    grouped, aside = _counted(world, source, by, facts)
    lazy = lazy.join(grouped, how="left", left_on=list(on), right_on=keys)
    present = ~nw.col(_GROUP_PRESENT).is_null()
    gap = world.gaps.absent_from(source)
    if aside is not None:
        lazy = lazy.join(aside, how="left", left_on=list(on), right_on=keys)
        if facts[0].counts == KNOWN:
            unknown = ~nw.col(_STAND_IN).is_null()
            gap = unknown if gap is None else gap | unknown
    columns = []
    for definition, trace in zip(facts, traces, strict=True):
        value = nw.col(definition.name)
        if trace.lacking:
            value = nw.when(nw.col(f"_known_{definition.name}") == 1).then(value)
        if definition.default is not None:
            default = nw.lit(definition.default)
            if gap is not None:
                # What an incomplete table lacks, or the monitored export alone has, is not known
                # to be absent.
                default = nw.when(~gap).then(default)
            value = nw.when(present).then(value).otherwise(default)
        columns.append(value.alias(definition.name))
    known = [f"_known_{d.name}" for d, trace in zip(facts, traces, strict=True) if trace.lacking]
    return lazy.with_columns(*columns).drop(
        [_GROUP_PRESENT, *known, *([_STAND_IN] if aside is not None else [])]
    )


def _counted(
    world: World, source: str, by: Sequence[str], facts: Sequence[Definition]
) -> tuple[nw.LazyFrame[Any], nw.LazyFrame[Any] | None]:
    """Facts by ``_key_0``, ``_key_1`` …, and the keys of stand-ins that they leave out.

    They are counted once in a world, however many facts and rules build on them.
    """
    key = (source, tuple(by), tuple(facts))
    if key not in world.counted:
        grouped, aside = _grouped(world, source, by, facts)
        world.counted[key] = _computed(grouped), None if aside is None else _computed(aside)
    return world.counted[key]


def _computed(lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    native: pl.LazyFrame = lazy.to_native()
    return nw.from_native(native.collect().lazy())


def _grouped(
    world: World, source: str, by: Sequence[str], facts: Sequence[Definition]
) -> tuple[nw.LazyFrame[Any], nw.LazyFrame[Any] | None]:
    traces = [world.definition_trace(definition) for definition in facts]
    needed = dict.fromkeys([*by, *(name for trace in traces for name in trace.computed)])
    rows = frame(world, source, needed)
    where = facts[0].where
    if where is not None:
        # A filter may be the same for all rows, which only a column can be.
        rows = rows.with_columns(_traced(world, source, where).alias(_KEPT)).filter(nw.col(_KEPT))
    keys = [f"_key_{position}" for position in range(len(by))]
    leaves_out = leaves_out_stand_ins(facts[0])
    stand_ins = world.stand_ins(source) if leaves_out else frozenset()
    aside: nw.LazyFrame[Any] | None = None
    if stand_ins:
        is_stand_in = nw.col(SOURCE).is_in(sorted(stand_ins))
        aside = _keys_of(rows.filter(is_stand_in), by, keys)
        rows = rows.filter(~is_stand_in)
    grouped = (
        rows.filter(*(~nw.col(name).is_null() for name in by))
        .group_by(*(nw.col(name).alias(key) for name, key in zip(by, keys, strict=True)))
        .agg(
            *(_expression(world, definition).alias(definition.name) for definition in facts),
            *(
                _has_source(trace.lacking).alias(f"_known_{definition.name}")
                for definition, trace in zip(facts, traces, strict=True)
                if trace.lacking
            ),
        )
        .with_columns(nw.lit(1).alias(_GROUP_PRESENT))
    )
    return grouped, aside


def _has_copies(world: World, lazy: nw.LazyFrame[Any], source: str) -> bool:
    """Whether a table and the source of its facts both hold copies of households."""
    columns = lazy.collect_schema().names()
    return world.apart in columns and world.apart in world.tables[source].frame.columns


def _keys_of(rows: nw.LazyFrame[Any], by: Sequence[str], keys: Sequence[str]) -> nw.LazyFrame[Any]:
    """The keys of rows, once each, with a mark."""
    return (
        rows.filter(*(~nw.col(name).is_null() for name in by))
        .select(*(nw.col(name).alias(key) for name, key in zip(by, keys, strict=True)))
        .unique()
        .with_columns(nw.lit(1).alias(_STAND_IN))
    )


def _has_source(lacking: Iterable[int]) -> nw.Expr:
    """1 if a group has a row from a sheet that has all needed columns, else 0."""
    return (~nw.col(SOURCE).is_in(sorted(lacking))).cast(nw.Int64).max()


def _expression(world: World, definition: Definition) -> nw.Expr:
    expression = world.definition_trace(definition).expression
    if expression is None:
        raise LookupError(f"{definition.table}.{definition.name} has no value to compute with")
    return expression


def _traced(world: World, table: str, expression: Any) -> nw.Expr:
    traced = world.trace(table, expression).expression
    if traced is None:
        raise LookupError(f"a filter over {table} has no value to compute with")
    return traced
