"""What a column, a code list and a table of an export are.

Everything that needs to know a header, a type or a value list - reader, schema, rule, worksheet,
sample, documentation - derives it from the declarations made with these classes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache


class Kind(Enum):
    """How the text of a cell is read; the value names the typed form."""

    TEXT = "text"
    NAME = "name"
    """A person's name: text, personal."""
    ID = "id"
    """证件号码: text, personal, upper-case X."""
    KEY = "key"
    """户编号, 人口编号: text; a number stored as a number is damage."""
    PHONE = "phone"
    CARD = "card"
    """A bank card number: text, personal."""
    FLAG = "flag"
    """是 or 否 as text; √ × 1 0 are tidied to it."""
    CODE = "code"
    """One value of a code list, as text."""
    MULTI = "multi"
    """Several values of a code list: sorted, joined with 、."""
    INT = "int"
    NUMBER = "number"
    YUAN = "yuan"
    DATE = "date"
    """A day; also YYYYMMDD."""
    MONTH = "month"
    """The first day of a month; YYYYMM, YYYY年MM月."""
    YEAR = "year"
    """A whole number from 1900 to 2099; also 2017年."""

    @property
    def is_typed(self) -> bool:
        """Whether a text can fail to be read as this kind (remembered per cell in ``__bad``)."""
        return self in _TYPED

    @property
    def is_identifier(self) -> bool:
        """Whether tidying and damage are remembered per cell (``__tidied``, ``__damaged``)."""
        return self in _IDENTIFIERS

    @property
    def is_personal(self) -> bool:
        """Whether a value of this kind tells who somebody is."""
        return self in _PERSONAL


_TYPED = frozenset({Kind.INT, Kind.NUMBER, Kind.YUAN, Kind.DATE, Kind.MONTH, Kind.YEAR})
_IDENTIFIERS = frozenset({Kind.NAME, Kind.ID, Kind.KEY, Kind.PHONE, Kind.CARD})
_TRACEABLE = frozenset({Kind.ID, Kind.PHONE, Kind.CARD})
"""Numbers a person could be found by: no part of the identity of a finding."""
_PERSONAL = frozenset({Kind.NAME, Kind.ID, Kind.PHONE, Kind.CARD})


@dataclass(frozen=True, slots=True)
class CodeList:
    """A value list as the national system prints it.

    ``values`` are the accepted labels; ``synonyms`` maps other spellings seen in exports and the
    codes of database dumps to a label.
    """

    title: str
    values: tuple[str, ...]
    synonyms: Mapping[str, str] = field(default_factory=dict)

    def __contains__(self, value: object) -> bool:
        return value in self.values


@dataclass(frozen=True, slots=True)
class Column:
    """One column: English name in code, Chinese header as officers see it.

    ``occurrence`` is 2 for the second column of the same header (风险是否已消除 in the monitored
    export). ``sensitive`` marks what tells of an illness or disability. ``local`` marks a header
    that is a county's own, with no published layout behind it.
    """

    name: str
    kind: Kind
    header: str
    aliases: tuple[str, ...] = ()
    codes: CodeList | None = None
    occurrence: int = 1
    personal: bool = False
    sensitive: bool = False
    local: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """Every accepted header in normal form, the canonical one first."""
        return tuple(dict.fromkeys(normal_header(text) for text in (self.header, *self.aliases)))

    @property
    def is_personal(self) -> bool:
        """Whether its values tell who somebody is, or where they live or keep their money."""
        return self.personal or self.kind.is_personal

    @property
    def is_masked(self) -> bool:
        """Whether its values are shown in officers' worksheets alone."""
        return self.is_personal or self.sensitive

    @property
    def label(self) -> str:
        """The header as shown to officers; the second of two equal headers is marked."""
        return self.header if self.occurrence == 1 else f"{self.header}（第{self.occurrence}列）"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a submission.

    ``key`` names the columns that identify its rows. ``subject`` is its business key: the columns,
    derived ones too, that identify what a finding about a row is about in the next export as well;
    it has no number a person could be found by (hecha.results.fingerprint). A last ``name`` stands
    for 人口编号 where there is one.
    """

    name: str
    title: str
    key: tuple[str, ...]
    subject: tuple[str, ...]
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"table {self.name}: a column name is declared twice")
        for column in self.columns:
            if column.name in self.subject and column.kind in _TRACEABLE:
                raise ValueError(f"table {self.name}: {column.name} identifies a person")
        taken: dict[tuple[str, int], str] = {}
        for column in self.columns:
            for header in column.headers:
                other = taken.setdefault((header, column.occurrence), column.name)
                if other != column.name:
                    raise ValueError(f"table {self.name}: {header} means {other} and {column.name}")

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    def __contains__(self, name: object) -> bool:
        return any(column.name == name for column in self.columns)

    def match(self, headers: Iterable[str]) -> dict[int, Column]:
        """Position of a header in ``headers`` (normal form) -> the declared column it stands for.

        A repeated header takes the next occurrence declared; a further repeat stays unmatched.
        Where two aliases of one column are present, the first position wins.
        """
        by_header = {
            (text, column.occurrence): column for column in self.columns for text in column.headers
        }
        seen: dict[str, int] = {}
        found: dict[int, Column] = {}
        used: set[str] = set()
        for position, text in enumerate(headers):
            seen[text] = seen.get(text, 0) + 1
            column = by_header.get((text, seen[text]))
            if column is not None and column.name not in used:
                used.add(column.name)
                found[position] = column
        return found


_UNSEEN = frozenset({"Cf", "Cc", "Zl", "Zp"})
_LINE_BREAK = re.compile("_x000d_", re.IGNORECASE)
"""A carriage return as some programs write it into a workbook."""
_REQUIRED = re.compile(r"[(\[【〔<]必填项?[)\]】〕>]$")
_STARS = "*★☆※"


def visible(text: str) -> str:
    """A text without line breaks and characters nobody sees."""
    if text.isascii() and text.isprintable() and "_x" not in text:
        return text
    return "".join(
        sign for sign in _LINE_BREAK.sub("", text) if unicodedata.category(sign) not in _UNSEEN
    )


@lru_cache(maxsize=1 << 14)
def normal_header(text: str) -> str:
    """The name of a field in a header cell, in the form in which headers are compared.

    Brackets and letters are half-width; line breaks, blanks, characters nobody sees and the marks
    of a field that must be filled (a star, （必填）) are gone.
    """
    plain = "".join(unicodedata.normalize("NFKC", visible(text)).split()).lower()
    return _REQUIRED.sub("", plain.strip(_STARS)).strip(_STARS)
