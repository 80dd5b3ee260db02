"""Lazy frames of a table with the computed columns an expression asks for.

Facts of the same source, keys and filter come from one group-by. They are looked up by the keys of
the rows alone and put beside the table, so that no join carries its other columns. What other facts
are counted from is looked up once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import polars as pl

from hecha.declare.origin import SOURCE
from hecha.rules.lookup import Asked, Counted, CountedKey, Keyed, Lookup
from hecha.rules.rule import KNOWN, Definition
from hecha.rules.trace import leaves_out_stand_ins
from hecha.rules.world import World

_PRESENT, _KEPT, _STAND_IN, _ALONE = "_present", "_kept", "_stand_in", "_alone"
HAS_SHEET = "_known_"
"""Before the name of a fact: whether a sheet has the columns it counts."""


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that share source, keys and filter; two of one name are the same, of two tables. ``on``
    are the keys in the table, ``by`` those in the source."""

    source: str
    on: tuple[str, ...]
    by: tuple[str, ...]
    facts: tuple[Definition, ...]

    @property
    def key(self) -> CountedKey:
        """What is counted, whatever table it is for."""
        return self.source, self.by, self.facts


def frame(
    world: World, table: str, names: Iterable[str], *, is_kept: bool = False
) -> nw.LazyFrame[Any]:
    """The rows of ``table``, in their order, with the named computed columns, and those they are
    computed from.

    Names of declared columns are allowed and add nothing. Facts are kept, for frames asked for
    later, if it ``is_kept``.
    """
    lazy = world.lazy_rows(table)
    for layer in _layers(world, table, names):
        rows = [definition for definition in layer if definition.source is None]
        plain = {one.name: _expression(world, one) for one in rows if not one.is_kept}
        if plain:
            lazy = world.with_columns(lazy, plain)
        for definition in rows:
            if definition.is_kept:
                value = _expression(world, definition).alias(definition.name)
                lazy = world.worked_out(lazy, definition, value)
        if groups := groups_of(world, table, layer):
            lazy = _with_facts(world, table, lazy, groups, is_kept=is_kept)
    return lazy


def groups_of(world: World, table: str, layer: Iterable[Definition]) -> list[Group]:
    """The facts of a layer, those together that one group-by gives."""
    together: dict[Any, list[Definition]] = {}
    for one in layer:
        if one.source is not None:
            key = (one.source, one.on, one.by, one.where, one.counts, one.alone is None)
            together.setdefault(key, []).append(one)
    groups = []
    for (source, on, by, *_), facts in together.items():
        apart = world.apart_by(table, source, [*zip(on, by, strict=True)])
        groups.append(Group(source, (*on, *apart), (*by, *apart), tuple(facts)))
    return groups


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


def _with_facts(
    world: World,
    table: str,
    lazy: nw.LazyFrame[Any],
    groups: Sequence[Group],
    *,
    is_kept: bool,
) -> nw.LazyFrame[Any]:
    """Add facts of some groups, none of which reads another."""
    if new := [part for group in groups if (part := _uncounted(world, group)) is not None]:
        count(world, new)
    lookups: list[Lookup] = []
    values: list[nw.Expr] = []
    for group, key in counted_parts(world, groups):
        lookups += lookups_of(world, table, group, key, is_kept=is_kept)
        values += _values(world, group, key)
    marks = {name for one in lookups for name in one.wanted} - {
        fact.name for group in groups for fact in group.facts
    }
    return world.looked_up(lazy, lookups).with_columns(*values).drop(*sorted(marks))


def _uncounted(world: World, group: Group) -> Group | None:
    """The part of a group that is not counted yet."""
    known = world.counted.key_of
    new = tuple(fact for fact in group.facts if known(group.source, group.by, fact) is None)
    return replace(group, facts=new) if new else None


def counted_parts(world: World, groups: Iterable[Group]) -> Iterator[tuple[Group, CountedKey]]:
    """The parts of groups that were counted together, and with which others they were."""
    for group in groups:
        parts: dict[CountedKey, list[Definition]] = {}
        for fact in group.facts:
            key = world.counted.key_of(group.source, group.by, fact)
            assert key is not None
            parts.setdefault(key, []).append(fact)
        for key, facts in parts.items():
            yield replace(group, facts=tuple(facts)), key


def lookups_of(
    world: World, table: str, group: Group, key: CountedKey, *, is_kept: bool
) -> Iterator[Lookup]:
    """What has to be looked up for the facts of a group, counted as ``key``, in the rows of a
    table."""
    counted, name = world.counted[key], str(world.number((key, group.on)))
    present, stand_in = f"{_PRESENT}_{name}", f"{_STAND_IN}_{name}"
    wanted = [fact.name for fact in group.facts]
    wanted += [f"{HAS_SHEET}{fact.name}" for fact in group.facts if _lacking(world, fact)]
    if any(fact.default is not None for fact in group.facts):
        wanted.append(present)
    values = counted.facts.rename({_PRESENT: present})
    here = None if counted.here is None else _renamed(counted.here, _PRESENT, present)
    yield Lookup(table, group.on, name, values, tuple(wanted), is_kept, here)
    if counted.stand_ins is not None:
        values = counted.stand_ins.rename({_STAND_IN: stand_in})
        yield Lookup(table, group.on, stand_in, values, (stand_in,), is_kept)


def _renamed(values: pl.DataFrame, old: str, new: str) -> pl.DataFrame:
    # Polars plans and evaluates a renaming.
    return pl.DataFrame(
        [column.alias(new) if column.name == old else column for column in values.iter_columns()]
    )


def _values(world: World, group: Group, key: CountedKey) -> Iterator[nw.Expr]:
    """The facts of a group, with their default where no row was counted."""
    number = world.number((key, group.on))
    present, gap = f"{_PRESENT}_{number}", world.gaps.absent_from(group.source)
    if world.counted[key].stand_ins is not None and group.facts[0].counts == KNOWN:
        unknown = ~nw.col(f"{_STAND_IN}_{number}").is_null()
        gap = unknown if gap is None else gap | unknown
    for definition in group.facts:
        value = nw.col(definition.name)
        if _lacking(world, definition):
            value = nw.when(nw.col(f"{HAS_SHEET}{definition.name}") == 1).then(value)
        if definition.default is not None:
            default = nw.lit(definition.default)
            if gap is not None:
                # What an incomplete table lacks, or the monitored export alone has, is not known
                # to be absent.
                default = nw.when(~gap).then(default)
            value = nw.when(~nw.col(present).is_null()).then(value).otherwise(default)
        yield value.alias(definition.name)


def _lacking(world: World, fact: Definition) -> frozenset[int]:
    """The sheets whose rows a fact cannot count."""
    return world.definition_trace(fact).lacking


def count(world: World, groups: Sequence[Group], also: Sequence[Asked] = ()) -> None:
    """Count the facts of some groups, none of which was counted; and give numbers to the keys of
    what is ``also`` asked, which is looked up later."""
    # The rows of one may build on another.
    rows = {group.key: _rows(world, group) for group in groups}
    new = {group.key: part for group in groups if (part := _uncounted(world, group)) is not None}
    asked = [Asked(one.source, rows[key], one.by) for key, one in new.items()]
    keyed = world.keyed([*asked, *also])[: len(asked)]
    plans = [_grouped(world, *each) for each in zip(new.values(), keyed, strict=True)]
    computed = iter(world.computed([part for parts in plans for part in parts if part is not None]))
    for group, (_, stand_ins) in zip(new.values(), plans, strict=True):
        facts = next(computed)
        aside = None if stand_ins is None else next(computed)
        left_out = None if aside is None or aside.is_empty else aside.rows
        world.counted.add(group.key, Counted(facts.rows, left_out, facts.here))


def _rows(world: World, group: Group) -> nw.LazyFrame[Any]:
    """The rows of the source of some facts, with what these read."""
    needed = dict.fromkeys(
        [*group.by, *(name for fact in group.facts for name in read_by(world, fact))]
    )
    return frame(world, group.source, needed, is_kept=True)


def read_by(world: World, fact: Definition) -> Iterable[str]:
    """The columns of its source a fact is counted from, besides the keys."""
    return world.definition_trace(fact).computed


def _grouped(
    world: World, group: Group, keyed: Keyed
) -> tuple[nw.LazyFrame[Any], nw.LazyFrame[Any] | None]:
    """Facts by their keys, and the keys of stand-ins that they leave out."""
    source, rows, keys = group.source, keyed.rows, keyed.keys
    # Several tables may have the same fact.
    facts = [*{definition.name: definition for definition in group.facts}.values()]
    where = facts[0].where
    if where is not None:
        # A filter may be the same for all rows, which only a column can be.
        rows = rows.with_columns(_traced(world, source, where).alias(_KEPT)).filter(nw.col(_KEPT))
    leaves_out = leaves_out_stand_ins(facts[0])
    stand_ins = world.stand_ins(source) & world.sources(source) if leaves_out else frozenset()
    aside: nw.LazyFrame[Any] | None = None
    if stand_ins:
        is_stand_in = nw.col(SOURCE).is_in(sorted(stand_ins))
        aside = _stand_ins(rows.filter(is_stand_in), keys)
        rows = rows.filter(~is_stand_in)
    rows = rows.filter(*(~nw.col(key).is_null() for key in keys))
    # Elsewhere it would be one more pass over the rows.
    are_apart = facts[0].alone is not None and rows.implementation.is_polars()
    counted = _aggregated_or_alone if are_apart else _aggregated
    return counted(world, rows, facts, keys).with_columns(nw.lit(True).alias(_PRESENT)), aside


def _aggregated(
    world: World, rows: nw.LazyFrame[Any], facts: Sequence[Definition], keys: Sequence[str]
) -> nw.LazyFrame[Any]:
    """Facts by their keys."""
    values = [_expression(world, definition).alias(definition.name) for definition in facts]
    marks = [mark.max() for mark in _sheet_marks(world, facts)]
    return rows.group_by(*keys).agg(*values, *marks)


def _aggregated_or_alone(
    world: World, rows: nw.LazyFrame[Any], facts: Sequence[Definition], keys: Sequence[str]
) -> nw.LazyFrame[Any]:
    """The same, with what the only row of a key says by itself."""
    rows = rows.with_columns((nw.len().over(*keys) == 1).alias(_ALONE))
    values = [
        _traced(world, str(one.source), one.alone).alias(one.name)
        for one in facts
        if one.alone is not None
    ]
    alone = rows.filter(nw.col(_ALONE)).select(*keys, *values, *_sheet_marks(world, facts))
    return nw.concat([alone, _aggregated(world, rows.filter(~nw.col(_ALONE)), facts, keys)])


def _stand_ins(rows: nw.LazyFrame[Any], keys: Sequence[str]) -> nw.LazyFrame[Any]:
    """The keys of rows, once each, with a mark."""
    return (
        rows.filter(*(~nw.col(key).is_null() for key in keys))
        .select(*keys)
        .unique()
        .with_columns(nw.lit(True).alias(_STAND_IN))
    )


def _sheet_marks(world: World, facts: Sequence[Definition]) -> list[nw.Expr]:
    """For each fact some sheet lacks a column of: 1 in the rows of other sheets, else 0."""
    return [
        (~nw.col(SOURCE).is_in(sorted(lacking))).cast(nw.Int8).alias(f"{HAS_SHEET}{one.name}")
        for one in facts
        if (lacking := _lacking(world, one))
    ]


def _expression(world: World, definition: Definition) -> nw.Expr:
    expression = world.definition_trace(definition).expression
    if expression is None:
        raise LookupError(f"{definition.table}.{definition.name} has no value to compute with")
    return expression


def _traced(world: World, table: str, expression: Any) -> nw.Expr:
    traced = world.trace(table, expression).expression
    if traced is None:
        raise LookupError(f"an expression over {table} has no value to compute with")
    return traced
