"""The decorators and functions that rules, facts and the catalogue are declared with.

The words of a rule, its expression and its entry in the catalogue stand together: ``checks`` is
written in these, and importing a file of it fills :data:`hecha.rules.rule.REGISTRY`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Unpack

from hecha.rules.catalogue import About
from hecha.rules.page import parse
from hecha.rules.rule import (
    FILE_THEME,
    KNOWN,
    REGISTRY,
    CellExpression,
    Definition,
    Expression,
    NotCheckable,
    Rule,
    Suspect,
)
from hecha.rules.sums import Sum


def theme(letters: str, zh: str, en: str) -> None:
    """Declare what codes with these first two letters are about. Raises ValueError for a twin."""
    if letters in REGISTRY.themes:
        raise ValueError(f"theme {letters} is declared twice")
    REGISTRY.themes[letters] = (zh, en)


def entry(code: str, **about: Unpack[About]) -> None:
    """Declare what the lettered parts of one code share."""
    REGISTRY.add_entry(code, about)


def sums_up(total: str, *plus: str, minus: tuple[str, ...] = ()) -> Sum:
    """Declare that amounts of a household row add up; returns the sum for the rule that says so."""
    declared = Sum(total, plus, minus)
    REGISTRY.sums.append(declared)
    return declared


def file_notice(code: str, **about: Unpack[About]) -> None:
    """Declare a code of FILE_THEME (hecha.rules.file_notices). Raises ValueError for another."""
    if not code.startswith(FILE_THEME):
        raise ValueError(f"{code} is no code of files")
    REGISTRY.add_entry(code, about)


def rule(
    code: str,
    *tables: str,
    grain: str | None = None,
    proposes: Expression | Mapping[str, Expression] | None = None,
    first: str | None = None,
    each: tuple[str, ...] | Mapping[str, tuple[str, ...]] = (),
    complete: tuple[str, ...] = (),
    suspect: Suspect = (),
    follows: tuple[str, ...] = (),
    page: str | None = None,
    **about: Unpack[About],
) -> Callable[[Expression], Expression]:
    """Declare a rule over the rows of some tables; the docstring is its page (hecha.rules.page).

    ``about`` is its entry in the catalogue; lettered parts share one, see :func:`entry`. For
    ``proposes`` (one expression alone is for ``first``), ``suspect`` and ``follows`` see
    :class:`Rule`. ``page`` replaces the docstring where several rules share one text.
    With ``each`` the function also gets the name of a column and is asked once for every one of
    them; ``{column}`` in the message then stands for its header. A mapping names the columns of
    each table, for a rule that does not ask for one wherever it is declared. ``complete`` names
    the tables a rule about absence needs complete: it is skipped where they are not.
    """
    per_table = each if isinstance(each, Mapping) else {}
    columns = each if isinstance(each, tuple) else sum(each.values(), ())
    if about:
        REGISTRY.add_entry(code, about)

    def register(function: Expression) -> Expression:
        REGISTRY.add_rule(
            Rule(
                code=code,
                tables=tables,
                grain_everywhere=grain,
                page=parse(page or function.__doc__, code),
                expression=function,
                columns=tuple(dict.fromkeys(columns)),
                per_table=per_table,
                proposes=_by_column(proposes, first),
                first=first,
                complete=complete,
                suspect=suspect,
                follows=follows,
            )
        )
        return function

    return register


def _by_column(
    proposes: Expression | Mapping[str, Expression] | None, first: str | None
) -> Mapping[str, Expression]:
    """What a rule computes by column; one expression alone is for the first cell."""
    if proposes is None or isinstance(proposes, Mapping):
        return proposes or {}
    if first is None:
        raise ValueError("one proposed value alone needs the column of the first cell")
    return {first: proposes}


def not_checkable(code: str, zh: str, en: str, **about: Unpack[About]) -> None:
    """Declare that a rule of the catalogue cannot be checked from exports, and why."""
    if about:
        REGISTRY.add_entry(code, about)
    REGISTRY.not_checkable[code] = NotCheckable(code, zh, en)


def fact(
    tables: str | tuple[str, ...],
    source: str,
    *,
    on: tuple[str, ...] = ("household_id",),
    by: tuple[str, ...] | None = None,
    where: Expression | None = None,
    default: Any = None,
    shows: tuple[str, ...] = (),
    name: str | None = None,
    each: tuple[str, ...] = (),
    counts: str = KNOWN,
    alone: Expression | None = None,
) -> Callable[[Expression], Expression]:
    """Declare a column of each table, named like the function, aggregated over ``source``.

    ``name`` gives it another name. With ``each`` it is a family of columns, one for every item:
    the function takes the item as its third parameter, ``where`` and ``alone`` may, and
    ``{parameter}`` in ``name``, ``source``, ``on`` and ``by`` stands for it. ``counts`` is KNOWN,
    EXPORTED or EVERYBODY. ``alone`` must give what the function does in a group of one row, from
    the columns it reads: worth declaring where few keys stand on several rows.
    """

    def register(function: Expression) -> Expression:
        for filled in _family(function, each):
            # One object for all tables: what is the same for several is counted once.
            own, kept = _of_item(function, filled), where and _of_item(where, filled)
            single = alone and _of_item(alone, filled)
            for table in (tables,) if isinstance(tables, str) else tables:
                keys = tuple(key.format_map(filled) for key in on)
                REGISTRY.add_definition(
                    Definition(
                        table,
                        (name or function.__name__).format_map(filled),
                        own,
                        source.format_map(filled),
                        keys,
                        tuple(key.format_map(filled) for key in by) if by else keys,
                        kept,
                        default,
                        shows,
                        counts,
                        single,
                    )
                )
        return function

    return register


def derived(
    *tables: str,
    name: str | None = None,
    each: tuple[str, ...] = (),
    is_kept: bool = False,
    among: tuple[str, ...] = (),
    default: Any = None,
) -> Callable[[Expression], Expression]:
    """Declare a column of each table, named like the function or else ``name``, computed from the
    same row; with ``each`` a family of columns, see :func:`fact`. ``is_kept``, ``among`` and
    ``default``: see :class:`Definition`."""

    def register(function: Expression) -> Expression:
        for filled in _family(function, each):
            column = (name or function.__name__).format_map(filled)
            for table in tables:
                REGISTRY.add_definition(
                    Definition(
                        table,
                        column,
                        _of_item(function, filled),
                        default=default,
                        is_kept=is_kept,
                        among=among,
                    )
                )
        return function

    return register


def _family(function: Expression, each: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """What patterns are filled with, for each member of a family of columns."""
    if not each:
        yield {}
        return
    parameter = list(inspect.signature(function).parameters)[2]
    for item in each:
        yield {parameter: item}


def _of_item(function: Expression, filled: Mapping[str, str]) -> Expression:
    """The function with the item of a family, where it has a parameter for it."""
    parameters = inspect.signature(function).parameters
    taken = {name: item for name, item in filled.items() if name in parameters}
    return partial(function, **taken) if taken else function


def column_rule(
    code: str,
    tables: str | tuple[str, ...],
    *columns: str,
    grain: str = "cell",
    suspect: Suspect = (),
    follows: tuple[str, ...] = (),
    page: str | None = None,
    **about: Unpack[About],
) -> Callable[[CellExpression], CellExpression]:
    """Declare one test for the cells of some columns; it becomes a check of the Pandera model.

    The function gets a :class:`Cell` and returns an expression that is true where the rule is
    broken and null where it says nothing. The docstring is the rule's page; ``{column}`` in its
    message stands for the header and ``{value}`` for the text found, unless it is personal.
    ``about`` is as for :func:`rule`.
    """
    if about:
        REGISTRY.add_entry(code, about)

    def register(function: CellExpression) -> CellExpression:
        REGISTRY.add_rule(
            Rule(
                code=code,
                tables=(tables,) if isinstance(tables, str) else tables,
                grain_everywhere=grain,
                page=parse(page or function.__doc__, code),
                cell=function,
                columns=columns,
                suspect=suspect,
                follows=follows,
            )
        )
        return function

    return register
