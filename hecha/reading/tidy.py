"""From the text of a cell to tidy text and a typed value, with what was changed on the way.

Everything works on whole columns, and on their distinct values where that is enough. A text that
cannot be read as its kind is left as it stands and marked; nothing is repaired by guessing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from hecha.declare.codes import NO, YES
from hecha.declare.model import CodeList, Column, Kind
from hecha.reading import resident_id
from hecha.reading.sheet import UNCOMPUTED

MERGED, MIDDLE_DOT, OLD_CODE, AREA_FORM = "merged", "middle_dot", "old_code", "area"
FORMULA, APOSTROPHE, BLANK, FULL_WIDTH, LOWER_X, SEPARATED = (
    "formula",
    "apostrophe",
    "blank",
    "full_width",
    "lower_x",
    "separated",
)
DATE_FORM, MULTI_FORM, FLAG_FORM, CODE_FORM = "date", "multi", "flag", "code"

EVENT_RULES: Mapping[str, str] = {
    **dict.fromkeys(
        (
            FORMULA,
            APOSTROPHE,
            BLANK,
            FULL_WIDTH,
            LOWER_X,
            SEPARATED,
            MIDDLE_DOT,
            OLD_CODE,
            AREA_FORM,
        ),
        "FF08",
    ),
    DATE_FORM: "FF09",
    MULTI_FORM: "FF10",
    FLAG_FORM: "FF13",
    CODE_FORM: "FF13",
    MERGED: "FF17",
}
"""Kind of a tidying event -> the rule it is reported under."""

EVENT_TITLES: Mapping[str, Mapping[str, str]] = {
    "zh": {
        FORMULA: '去掉公式外壳 ="…"',
        APOSTROPHE: "去掉撇号",
        BLANK: "去掉空格、制表符等不可见字符",
        FULL_WIDTH: "全角字符改为半角",
        LOWER_X: "小写 x 改为大写 X",
        SEPARATED: "去掉证件号码中的连字符、点和文字",
        DATE_FORM: "统一日期写法",
        MULTI_FORM: "统一多个取值的分隔符",
        FLAG_FORM: "统一是/否的写法",
        CODE_FORM: "代码改为对应文字",
        MIDDLE_DOT: "姓名的间隔号统一为“·”（U+00B7）",
        OLD_CODE: "自造区编码的生僻字改为统一编码",
        MERGED: "合并的单元格按其首格向下填充",
        AREA_FORM: "乡镇、村名按其他表的写法统一",
    },
    "en": {
        FORMULA: 'formula shell ="…" removed',
        APOSTROPHE: "apostrophe removed",
        BLANK: "blanks, tabs and invisible characters removed",
        FULL_WIDTH: "full-width characters made half-width",
        LOWER_X: "lower-case x made X",
        SEPARATED: "hyphens, dots and words in an ID number removed",
        DATE_FORM: "date written in one form",
        MULTI_FORM: "separator of several values made one",
        FLAG_FORM: "是/否 written in one form",
        CODE_FORM: "code replaced by its label",
        MIDDLE_DOT: "middle dot of a name written as · (U+00B7)",
        OLD_CODE: "rare character of a private code given its standard code",
        MERGED: "merged cells filled downwards from their first",
        AREA_FORM: "name of the township or village written as in other sheets",
    },
}
"""Kind of a tidying event in words, by language."""

MULTI_JOIN = "、"
MIDNIGHT = " 00:00:00"
"""The end of a date cell, which comes as a moment."""

_INVISIBLE = r"\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{FEFF}\x00-\x08\x0E-\x1F"
_BLANKS = rf"[\s{_INVISIBLE}]"
_FORMULA = rf'(?s)^{_BLANKS}*="(.*)"{_BLANKS}*$'
_APOSTROPHES = rf"^(?:{_BLANKS}*['＇‘’])+"
_FULL_WIDTH = [chr(code) for code in range(0xFF01, 0xFF5F)]
_HALF_WIDTH = [chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)]
_TO_HALF_WIDTH = str.maketrans(dict(zip(_FULL_WIDTH, _HALF_WIDTH, strict=True)))

_DOTS = "•‧∙⋅・･"
"""Signs that look like the middle dot · of a name."""


def _standard_codes() -> dict[str, str]:
    """The 80 characters GBK kept in Unicode's private area (FE50-FEA0), and what they are now.

    Those that Unicode took in last are listed; GB 18030's own table has the others.
    """
    late = {
        **{0xFE51: 0x20087, 0xFE52: 0x20089, 0xFE53: 0x200CC, 0xFE59: 0x9FB4, 0xFE61: 0x9FB5},
        **{0xFE66: 0x9FB6, 0xFE67: 0x9FB7, 0xFE6C: 0x215D7, 0xFE6D: 0x9FB8, 0xFE76: 0x2298F},
        **{0xFE7E: 0x9FB9, 0xFE90: 0x9FBA, 0xFE91: 0x241FE, 0xFEA0: 0x9FBB},
    }
    places = [code for code in range(0xFE50, 0xFEA1) if code != 0xFE7F]
    return {
        chr(0xE815 + number): (
            chr(late[code]) if code in late else code.to_bytes(2, "big").decode("gb18030")
        )
        for number, code in enumerate(places)
    }


_STANDARD = _standard_codes()
_PRIVATE = r"\x{E815}-\x{E864}"

_WORDS = frozenset({Kind.TEXT, Kind.NAME})
_NUMBERS = frozenset({Kind.INT, Kind.NUMBER, Kind.YUAN})
_LISTS = frozenset({Kind.FLAG, Kind.CODE})
_DIGITS = frozenset(
    kind for kind in Kind if (kind.is_typed or kind.is_identifier) and kind is not Kind.NAME
)

_NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
_BETWEEN = "-/.、—–−‐·"
_AROUND = r"^[^0-9*＊•●#?？]+|[^0-9X*＊•●#?？]+$"
"""Words before and behind the digits of an ID number; none of the signs that hide digits."""
_DAY = rf"^([0-9]{{4}})[{_BETWEEN}年]([0-9]{{1,2}})[{_BETWEEN}月]([0-9]{{1,2}})[日号]?$"
_MONTH = rf"^([0-9]{{4}})[{_BETWEEN}年]([0-9]{{1,2}})月?$"
_YEAR = r"^([0-9]{4})(?:年度?|\.0+)$"
_MIDNIGHT = r"[ T]0{1,2}:00(?::00(?:\.0+)?)?$"
# The forms in which the exports themselves print a day and a month, and ISO 8601.
_PLAIN_DAY = r"^[0-9]{4}-?[0-9]{2}-?[0-9]{2}$"
_PLAIN_MONTH = r"^[0-9]{4}-?[0-9]{2}$"

_SIMPLE_NUMBER = r"^[+-]?[0-9.]+$"
_FINAL: Mapping[Kind, str] = {
    Kind.DATE: _PLAIN_DAY,
    Kind.MONTH: f"{_PLAIN_DAY}|{_PLAIN_MONTH}",
    Kind.YEAR: "^[0-9]{4}$",
    Kind.ID: "^[0-9X]+$",
    **dict.fromkeys((Kind.KEY, Kind.PHONE, Kind.CARD), "^[0-9A-Za-z-]+$"),
    **dict.fromkeys((Kind.INT, Kind.NUMBER, Kind.YUAN), _SIMPLE_NUMBER),
}
"""Kind -> cells that are surely in their final form."""
_UNTIDY_WORDS = rf"^{_BLANKS}|{_BLANKS}$|[{_INVISIBLE}{_DOTS}{_PRIVATE}]|^['＇‘’=#（]|{MIDNIGHT}$"
"""Words and names that may need tidying."""

ERROR_VALUE = (
    r"^\s*#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!"
    r"|UNKNOWN!|GETTING_DATA|#+)\s*$"
)
"""What a spreadsheet shows for a formula without a result, or a number wider than its column."""

MONTH_OR_TENTH = r"^\s*[0-9]{4}\.1\s*$"
"""A month typed as a number: 2023.10 and 2023.1 are the same number."""

DAY_NUMBER = r"^\s*[1-7][0-9]{4}(?:\.[0-9]+)?\s*$"
"""A day as a spreadsheet counts it: 10000 to 79999 are days from 1927 to 2118."""

NO_KEY = "^0+$"
"""A key that names no record."""

SCIENTIFIC = r"^[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,3}$"
"""A long number as a spreadsheet prints it once it has forgotten its digits."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """A column after tidying: ``text`` (null where blank) and the ``kind`` of change per row."""

    text: pl.Series
    kind: pl.Series

    @classmethod
    def unchanged(cls, found: pl.Series) -> Tidied:
        """A column that is tidy as it is."""
        return cls(found, pl.Series("kind", [None], dtype=pl.String).new_from_index(0, len(found)))


def tidy_already(cells: pl.DataFrame, columns: Mapping[int, Column]) -> frozenset[int]:
    """The positions of ``columns`` in whose cells :func:`tidy` would change nothing.

    One pass over the sheet: most columns of an export are right and need no second look.
    """
    names = cells.columns
    doubts = cells.select(
        doubtful(pl.col(names[at]), column).any().alias(str(at)) for at, column in columns.items()
    )
    return frozenset(at for at in columns if doubts[str(at)].item() is False)


def doubtful(found: pl.Expr, column: Column) -> pl.Expr:
    """Where a cell is not surely in its final form; null for a blank one."""
    if column.codes is not None:
        labels = _labels(column.codes)
        kept = [value for value in column.codes.values if labels[_plain(value)] == value]
        return ~found.is_in(kept)
    if column.kind in _FINAL:
        return ~found.str.contains(_FINAL[column.kind])
    return found.str.contains(_UNTIDY_WORDS) | (found == "")


def tidy(found: pl.Series, column: Column) -> Tidied:
    """The tidy text of a column's cells and, where it differs from ``found``, why.

    Days come out as YYYY-MM-DD, months as YYYY-MM, years as YYYY when they can be read as such;
    values of a code list as their label. Several reasons in one cell: the first that applies.
    """
    distinct = found.unique().drop_nulls().rename("found").to_frame()
    table = distinct.select("found", *tidied(column))
    if table["kind"].null_count() == table.height and not table["text"].null_count():
        return Tidied.unchanged(found)
    joined = (
        found.rename("found").to_frame().join(table, on="found", how="left", maintain_order="left")
    )
    return Tidied(joined["text"].rename(found.name), joined["kind"])


def tidied(column: Column) -> list[pl.Expr]:
    """Expressions over the column ``found``, cells of ``column``: the tidy ``text``, and the
    ``kind`` of change, null where there is none. For distinct cells: some of it is slow."""
    found = pl.col("found")
    steps: list[tuple[str, pl.Expr]] = []
    text = found.str.replace(_FORMULA, "${1}")
    steps.append((FORMULA, text))
    text = text.str.replace(_APOSTROPHES if column.kind is not Kind.TEXT else "^'+", "")
    steps.append((APOSTROPHE, text))
    text = _without_blanks(text, column.kind)
    steps.append((BLANK, text))
    if column.kind is Kind.NAME:
        text = _with_dot(text)
        steps.append((MIDDLE_DOT, text))
        text = text.str.replace_many(list(_STANDARD), list(_STANDARD.values()))
        steps.append((OLD_CODE, text))
    if column.kind in _DIGITS:
        text = text.str.replace_many(_FULL_WIDTH, _HALF_WIDTH)
        steps.append((FULL_WIDTH, text))
    if column.kind is Kind.ID:
        text = text.str.replace_all("x", "X", literal=True)
        steps.append((LOWER_X, text))
        text = _without_separators(text)
        steps.append((SEPARATED, text))
    form = _form(text, column)
    if form is not None:
        steps.append(form)
        text = form[1]
    # No value at all: a rule sees a blank, the evidence the text.
    text = pl.when(~text.str.contains(ERROR_VALUE) & (found != UNCOMPUTED)).then(text)
    kind = pl.coalesce(
        [
            pl.when(after != before).then(pl.lit(name))
            for before, (name, after) in zip(
                (found, *(expr for _, expr in steps)), steps, strict=False
            )
        ]
    )
    text = pl.when(text != "").then(text)
    return [text.alias("text"), pl.when(text != found).then(kind).alias("kind")]


def _without_separators(text: pl.Expr) -> pl.Expr:
    """An ID number without words around and separators between its digits; as it stands where what
    remains is no whole number. A letter between digits may stand for one, and stays."""
    plain = text.str.replace_all(_AROUND, "").str.replace_all(f"[{_BETWEEN}_:]", "")
    return pl.when(plain.str.contains(resident_id.WHOLE)).then(plain).otherwise(text)


def _with_dot(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(f"[{_DOTS}]", "·")


def _without_blanks(text: pl.Expr, kind: Kind) -> pl.Expr:
    if kind in _WORDS:
        # A blank inside a name is a defect of the name, and stays for its rule to see.
        return text.str.replace_all(f"^{_BLANKS}+|{_BLANKS}+$|[{_INVISIBLE}]", "")
    if kind in _NUMBERS:
        return text.str.replace_all(f"^{_BLANKS}+|{_BLANKS}+$", "")
    if kind in (Kind.DATE, Kind.MONTH):
        text = text.str.replace(_MIDNIGHT, "")
    return text.str.replace_all(_BLANKS, "")


def _form(text: pl.Expr, column: Column) -> tuple[str, pl.Expr] | None:
    """The canonical form of a kind, unreadable text left alone."""
    if column.kind is Kind.DATE:
        plain = text.str.contains(_PLAIN_DAY)
        return DATE_FORM, pl.when(plain).then(text).otherwise(
            pl.coalesce(_iso(text).dt.strftime("%Y-%m-%d"), text)
        )
    if column.kind is Kind.MONTH:
        plain = text.str.contains(f"{_PLAIN_DAY}|{_PLAIN_MONTH}")
        return DATE_FORM, pl.when(plain).then(text).otherwise(
            pl.coalesce(_iso(text).dt.strftime("%Y-%m"), text)
        )
    if column.kind is Kind.YEAR:
        return DATE_FORM, text.str.replace(_YEAR, "${1}")
    if column.codes is None:
        return None
    if column.kind is Kind.MULTI:
        return MULTI_FORM, _several(text, column.codes)
    if column.kind in _LISTS:
        labels = _labels(column.codes)
        plain = text.str.replace_many(_FULL_WIDTH, _HALF_WIDTH).str.to_lowercase()
        known = plain.replace_strict(
            list(labels), list(labels.values()), default=None, return_dtype=pl.String
        )
        name = FLAG_FORM if column.kind is Kind.FLAG else CODE_FORM
        return name, pl.coalesce(known, text)
    return None


@cache
def _labels_of(values: tuple[str, ...], synonyms: tuple[tuple[str, str], ...]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for spelling, label in (*((value, value) for value in values), *synonyms):
        labels.setdefault(_plain(spelling), label)
    # A database code 01 that went through a number cell reads 1.
    for spelling, label in synonyms:
        if len(spelling) == 2 and spelling.startswith("0") and spelling != "00":
            labels.setdefault(spelling[1:], label)
    if set(values) == {YES, NO}:
        labels.update({"true": YES, "false": NO})
    return labels


def _labels(codes: CodeList) -> dict[str, str]:
    """Every accepted spelling (half width, lower case, without blanks) -> label."""
    return _labels_of(codes.values, tuple(codes.synonyms.items()))


def _plain(text: str) -> str:
    """A spelling in half width and lower case, without blanks."""
    return "".join(text.translate(_TO_HALF_WIDTH).split()).lower()


def _several(text: pl.Expr, codes: CodeList) -> pl.Expr:
    """The values of a multi-valued cell in the order of the list; unknown ones last, as found."""
    labels = _labels(codes)
    order = {label: place for place, label in enumerate(codes.values)}

    def canonical(cell: str) -> str:
        parts = [part for part in cell.translate(_SEPARATORS).split(MULTI_JOIN) if part]
        known = dict.fromkeys(labels.get(_plain(part), part) for part in parts)
        return MULTI_JOIN.join(sorted(known, key=lambda label: order.get(label, len(order))))

    # Runs on distinct values only, of which a list gives a few dozen.
    return text.map_elements(canonical, return_dtype=pl.String)


_SEPARATORS = str.maketrans(dict.fromkeys(",，;；/|", MULTI_JOIN))


def _iso(text: pl.Expr) -> pl.Expr:
    """A text in any accepted form of a day or month as Date (a month as its first day)."""
    parts = text.str.extract_groups(_DAY)
    months = text.str.extract_groups(_MONTH)
    day = pl.concat_str(parts.struct[0], parts.struct[1].str.zfill(2), parts.struct[2].str.zfill(2))
    month = pl.concat_str(months.struct[0], months.struct[1].str.zfill(2), pl.lit("01"))
    eight = pl.when(text.str.contains("^[0-9]{8}$")).then(text)
    six = pl.when(text.str.contains("^[0-9]{6}$")).then(text + pl.lit("01"))
    return pl.coalesce(day, month, eight, six).str.to_date("%Y%m%d", strict=False)


def without_shell(found: pl.Expr, kind: Kind) -> pl.Expr:
    """Cells without what the officer has no part in: the ="…" an exporter wraps around a text to
    keep its digits; in names the code a program chose for a character."""
    text = found.str.replace(_FORMULA, "${1}")
    if kind is Kind.NAME:
        text = _with_dot(text).str.replace_many(list(_STANDARD), list(_STANDARD.values()))
    return text


def typed(text: pl.Series, kind: Kind) -> tuple[pl.Series, pl.Series | None]:
    """Tidy text as its kind's type, and for typed kinds where it could not be read.

    INT Int64, NUMBER and YUAN Float64, DATE and MONTH Date, YEAR Int32, everything else String. A
    key of zeros names no record: it is null.
    """
    rows = text.to_frame("text")
    if kind is Kind.KEY:
        return rows.select(key_of(pl.col("text")).alias(text.name)).to_series(), None
    if not kind.is_typed:
        return text, None
    value = typed_value(pl.col("text"), kind)
    found = rows.select("text", value=value).select(
        "value", bad=pl.col("value").is_null() & pl.col("text").is_not_null()
    )
    return found["value"].rename(text.name), found["bad"].rename(text.name)


def key_of(text: pl.Expr) -> pl.Expr:
    """Keys without those that name no record."""
    return pl.when(~text.str.contains(NO_KEY)).then(text)


def typed_value(text: pl.Expr, kind: Kind) -> pl.Expr:
    """Tidy text as its kind's type, null where it cannot be read."""
    if not kind.is_typed:
        return text
    if kind is Kind.DATE:
        return _iso(text)
    if kind is Kind.MONTH:
        return _iso(text).dt.truncate("1mo")
    if kind is Kind.YEAR:
        return pl.when(text.str.contains("^(?:19|20)[0-9]{2}$")).then(text).cast(pl.Int32)
    number = pl.when(text.str.contains(_NUMBER)).then(text).cast(pl.Float64, strict=False)
    number = pl.when(number.is_finite()).then(number)
    if kind is not Kind.INT:
        return number
    whole = (number == number.round(0)) & (number.abs() < 2**53)
    return pl.when(whole).then(number).cast(pl.Int64)
