"""Rules, facts and derived columns, and the decorators that declare them.

A rule is a function of the columns of a table; it returns an expression that is true where the
rule is broken, false where it holds and null where it says nothing (a needed cell is blank; see
also hecha.rules.judged). The columns it touches are recorded, so that its evidence and what it
needs are known without being written down. Words, expression and its entry in the catalogue stand
together.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, Unpack

from hecha.declare.levels import COMPARISON
from hecha.policy.policy import Severity
from hecha.rules.catalogue import About, Entry, base_code, checked
from hecha.rules.page import Page, parse
from hecha.rules.sums import Sum

if TYPE_CHECKING:
    import narwhals as nw

    # (a row of the table, the parameters of the policy), and the name of a column where a rule is
    # evaluated once for each.
    Expression = Callable[..., nw.Expr]
else:
    Expression = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a column rule: its typed value, and how it was read.

    ``bad``: it held text that is not of the column's kind. ``tidied``, ``damaged``: identifiers
    only, see hecha.reading.submission.
    """

    value: nw.Expr
    bad: nw.Expr
    tidied: nw.Expr
    damaged: nw.Expr


if TYPE_CHECKING:
    # (Cell, the parameters of the policy)
    CellExpression = Callable[[Cell, Any], nw.Expr]
else:
    CellExpression = Callable[..., Any]


EQUAL: Final = "equal"
"""Every cell of a finding is as likely wrong as the others."""

ODD: Final = "odd"
"""Cells of one column, or one kind of name or number, should be alike: the one that differs from
most of the others is the likeliest wrong one, and one with the value the rule proposes is right."""

Suspect = tuple[str | tuple[str, ...], ...] | Literal["equal", "odd"]
"""Columns, the likeliest wrong one first; a tuple among them are columns as likely as each other.
"""

AREA = "area"
"""The grain of a finding about the county, town or village its row names: the finest of them."""

GRAINS = {
    "member": "person",
    "household": "household",
    "household_row": "household",
    "monitored": "person",
    "work_spell": "person",
    "village": "village",
    "tally": AREA,
    COMPARISON: AREA,
}
"""Grain of a table's findings where the rule does not say; of any other table it is a record."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    ``tables`` name the tables whose rows it judges, each in the same way. A rule has either an
    ``expression`` over the columns of a row, asked once for each of ``columns`` if there are any,
    or a ``cell`` test applied to each of ``columns``. ``per_table`` narrows the columns asked for
    in a table, where that is not simply those it declares. ``first`` names the column of the first
    evidence cell, if not the first one read. ``proposes`` computes, by column, values that cells of
    a finding may have to have, which are only candidates (hecha.rules.proposals).
    ``complete`` names the tables something is absent from: the rule is evaluated only in townships
    these are complete for.
    ``suspect`` are the columns to look at first, the likeliest wrong one before the others,
    or EQUAL or ODD; ``follows`` are the codes whose findings this one is a consequence of, if they
    are about a cell it reads or the same person. What comes from a row under a wrong household
    number (hecha.rules.strays) is known without being declared.
    """

    code: str
    tables: tuple[str, ...]
    page: Page
    grain_everywhere: str | None = None
    expression: Expression | None = None
    cell: CellExpression | None = None
    columns: tuple[str, ...] = ()
    per_table: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    proposes: Mapping[str, Expression] = field(default_factory=dict)
    first: str | None = None
    complete: tuple[str, ...] = ()
    suspect: Suspect = ()
    follows: tuple[str, ...] = ()

    @property
    def suspects(self) -> dict[str, int]:
        """The columns suspected by name -> position, equal for those as likely as each other."""
        if not isinstance(self.suspect, tuple):
            return {}
        return {
            name: position
            for position, place in enumerate(self.suspect)
            for name in ((place,) if isinstance(place, str) else place)
        }

    def columns_of(self, table: str) -> tuple[str, ...]:
        """The columns it may be asked for in one table; the table need not declare them all."""
        return self.per_table.get(table, self.columns)

    @property
    def entry(self) -> Entry:
        """The catalogue's entry of the rule, or of the rule it is a part of."""
        return REGISTRY.entry(self.code)

    def grain(self, table: str) -> str:
        """What a finding of a row of ``table`` is about."""
        return self.grain_everywhere or GRAINS.get(table, "record")

    def title(self, lang: str = "zh") -> str:
        """The catalogue's wording; of a lettered part, and in English, the rule's own."""
        if lang == "zh" and self.code == self.entry.code:
            return self.entry.title
        return self.page.title(lang)

    @property
    def severity(self) -> Severity:
        """The catalogue's severity; a policy may re-grade it."""
        return self.entry.severity


KNOWN, EXPORTED, EVERYBODY = "known", "exported", "everybody"
"""Which members a fact counts, see :class:`Definition`."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A column computed from others.

    With ``source`` it is a fact: an aggregate over the rows of that table (those for which
    ``where`` holds) whose ``by`` columns equal the ``on`` columns of the target row; ``default``
    is its value where there is no such row; ``alone``, computed from the row, where there is one
    such row, which then needs no aggregate. Evidence are, if there, the columns of those rows named
    in ``shows``, then the ones the aggregate and its filter read. Without ``source`` it is
    computed from the row. ``counts`` says what becomes of members that are in the
    monitored export alone: they are not counted and the fact is null where only they would be
    (KNOWN), they are not counted (EXPORTED: about what the member or household export lacks; of
    households there too), or they count
    like any other person (EVERYBODY). A column of the row that takes long and that several facts
    read is worked out once if it ``is_kept``. If it only tells rows apart that are equal in the
    declared columns ``among``, it is worked out for such rows; others have the ``default``.
    """

    table: str
    name: str
    expression: Expression
    source: str | None = None
    on: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    where: Expression | None = None
    default: Any = None
    shows: tuple[str, ...] = ()
    counts: str = KNOWN
    alone: Expression | None = None
    is_kept: bool = False
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotCheckable:
    """A catalogue rule that no export can answer, with the reason in Chinese and in English."""

    code: str
    zh: str
    en: str


@dataclass
class Registry:
    """All rules by code, all definitions by table and name, what cannot be checked, and the
    catalogue: one entry per code, in which lettered parts share. ``sums`` are those of household
    rows, from which a wrong amount can be computed.

    ``themes``: the first two letters of the codes, and their titles in Chinese and English.
    """

    rules: dict[str, Rule] = field(default_factory=dict)
    not_checkable: dict[str, NotCheckable] = field(default_factory=dict)
    definitions: dict[tuple[str, str], Definition] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    themes: dict[str, tuple[str, str]] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)

    def only(self, codes: Iterable[str]) -> Registry:
        """This registry with some of its rules alone. Raises KeyError for an unknown code."""
        rules = {code: self.rules[code] for code in codes}
        return Registry(rules, {}, self.definitions, self.entries, self.themes, self.sums)

    def entry(self, code: str) -> Entry:
        """The entry of a code or of a lettered part of one (IN19a). Raises KeyError."""
        return self.entries[base_code(code)]

    def add_entry(self, code: str, about: About) -> None:
        """Add an entry. Raises ValueError for a twin or an incomplete one."""
        if code in self.entries:
            raise ValueError(f"{code} is declared twice in the catalogue")
        self.entries[code] = checked(code, about)

    def unaccounted(self) -> list[str]:
        """What the catalogue and the rules do not agree on, one sentence each; [] if complete."""
        used = {*self.rules, *self.not_checkable}
        known = {base_code(code) for code in used}
        unknown = sorted(code for code in used if base_code(code) not in self.entries)
        idle = sorted(code for code in self.entries if code not in known and code[:2] != FILE_THEME)
        nameless = sorted({code[:2] for code in self.entries} - {*self.themes})
        return [
            *(f"codes {theme} have no theme: theme({theme!r}, …)" for theme in nameless),
            *(f"{code} has no entry: give its severity, title and source" for code in unknown),
            *(f"entry {code} has no rule and no not_checkable" for code in idle),
        ]

    def add_rule(self, rule: Rule) -> None:
        """Add a rule. Raises KeyError for what is no code, ValueError for a twin."""
        base_code(rule.code)
        if rule.code in self.rules:
            raise ValueError(f"rule {rule.code} is declared twice")
        self.rules[rule.code] = rule

    def add_definition(self, definition: Definition) -> None:
        """Add a fact or derived column. Raises ValueError for a twin."""
        key = (definition.table, definition.name)
        if key in self.definitions:
            raise ValueError(f"{definition.table}.{definition.name} is declared twice")
        self.definitions[key] = definition


REGISTRY = Registry()

FILE_THEME = "FF"
"""Codes of what is noticed while files are read; no rule finds it."""


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
