"""Rules, facts and derived columns, and the registry that hecha.rules.declaring fills with them.

A rule is a function of the columns of a table; it returns an expression that is true where the
rule is broken, false where it holds and null where it says nothing (a needed cell is blank; see
also hecha.rules.judged). The columns it touches are recorded, so that its evidence and what it
needs are known without being written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from hecha.declare.levels import COMPARISON
from hecha.policy.policy import Severity
from hecha.rules.catalogue import About, Entry, base_code, checked
from hecha.rules.page import Page
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
