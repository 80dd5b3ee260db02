"""Which rows below the header of a sheet are records, and what the others are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from hecha.declare.ledgers import LEDGERS, Ledger
from hecha.declare.lexicon import Lexicon
from hecha.declare.model import Column, Kind, Table, visible
from hecha.reading.below_header import DEEPEST, is_explanation, kinds_that_fit
from hecha.reading.header import Header
from hecha.reading.sheet import is_filled

TOTALS = r"^.{0,12}(?:合计|总计|小计|共计)[:：]?$"
"""What is written in place of a name in a row of totals."""

_SUM = "合计|总计|小计|共计|累计|汇总|平均|平均值|均值|户均|人均"
_TOTALS_CELL = re.compile(rf"^.{{0,12}}(?:{_SUM}):?(?:\(?[0-9]{{0,7}}[户人个]?\)?)$")
_TOTALS_NAME = re.compile(rf"^(?:(?:{_SUM}|总人数|总户数):?|共?计?[0-9]{{1,7}}[户人口个名]?)$")
_FOOTER = re.compile(
    r"^(?:制表|填表|审核|复核|填报|经办|负责|统计|联系)(?:人|单位|日期|时间|电话)?(?:签[字名])?[^0-9]{0,8}:"
    r"|^(?:注|备注|说明|填表说明|(?:打印|导出|制表|填报)(?:时间|日期)|单位|编制单位):"
)
_MARK = re.compile(
    r"^(?:以下|此处|以上|此页|本页)(?:均?为)?(?:空白|无正文|无内容|无数据)$"
    r"|^第?[0-9一二三四五六七八九十]+页(?:[,/]?共?[0-9一二三四五六七八九十]+页)?$"
    r"|^共[0-9一二三四五六七八九十]+页(?:[,/]?第[0-9一二三四五六七八九十]+页)?$"
    r"|^[-—–_]+[0-9]+[-—–_]+$|^[0-9]{1,4}/[0-9]{1,4}$|^page[0-9]+(?:(?:of|/)[0-9]+)?$"
    r"|^本页(?:完|结束|以下空白)$|^\(?(?:续表|接上页|转下页|完)\)?$|^[-—–=_*.]{3,}$"
)
"""Page numbers and the words that close or continue a page."""
_AROUND_A_MARK = "()[]【】〔〕<>《》*·.。"
_REMARK = re.compile(
    "^[*※]?(?:[此本](?:表|页|册|名单|数据)|以[上下](?:数据|信息|内容|人员|名单)|数据?来源|如有)"
)
"""How a remark on the whole table begins; no name does."""
_TITLE = re.compile(
    r"(?:表|册|名单|清单|台账|情况|信息|统计|汇总|明细)(?:\(.{0,20}\))?$"
    r"|^\(?(?:截至|截止|时间:|日期:)?[12][0-9]{3}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?.{0,4}\)?$"
)
_SHORT_COUNT = re.compile(r"^共?计?[0-9]{0,7}[户人口个]?$")
"""What may stand in an identifier column of a totals row."""
_LONG_NUMBER = re.compile(r"[0-9]{6}")
_SENTENCE = re.compile(r"[\u4e00-\u9fff].*[:。,;!]|.{15}")
"""A label or a sentence, which no name of a place is."""
_FEWEST_IN_A_TITLE = 6
"""Characters; a shorter text in a column of names may be one."""

_LEADING = 8
"""Columns in which the word of a totals row or footer is looked for."""

_IDENTITY = frozenset({Kind.KEY, Kind.ID, Kind.NAME})
_OF_A_PERSON = frozenset({"sex", "relation", "id_type"})
"""Columns in which a row of totals has no value of the code list."""
_SUMMED = frozenset({Kind.INT, Kind.NUMBER, Kind.YUAN})
"""What a totals row has too."""


def _naming(ledger: Ledger) -> frozenset[str]:
    return frozenset(one for one in ledger.required if ledger.table[one].kind not in _SUMMED)


_NAMES_RECORD = {
    "village": frozenset({"village"}),
    "project": frozenset({"project_id", "project_name"}),
    "tally": frozenset({"county", "town", "village"}),
    **{name: _naming(ledger) for name, ledger in LEDGERS.items()},
}
"""Columns that identify a record of a table without identifiers."""

TOTAL, FOOTER, TITLE, REPEATED, OTHER_HEADER = "total", "footer", "title", "repeated", "header"
EXPLANATION = "explanation"


@dataclass(frozen=True, slots=True)
class Body:
    """The records below a header.

    ``kept`` are their positions in the sheet's cells; the counts are of rows left out.
    ``other_header`` is the position of a row that names known columns in another order.
    """

    kept: pl.Series
    blank: int = 0
    totals: int = 0
    footers: int = 0
    titles: int = 0
    repeated_headers: int = 0
    explanations: int = 0
    other_header: int | None = None


def find_body(
    cells: pl.DataFrame,
    header: Header,
    table: Table,
    matched: Mapping[int, Column],
    lexicon: Lexicon,
) -> Body:
    """The records of a sheet of ``table``, ``matched`` being its declared columns by position.

    Left out are blank rows, and rows pasted in with a printed page: titles, repetitions of the
    header, totals, footers, page numbers; and rows just below the header that explain it. A row
    that carries an identifier or a name - other than a word of a total or footer - is a record, and
    so is one without either that holds a date or a value of a code list.
    """
    judge = _Judge(header, table, matched, lexicon)
    rows, doubtful = _filled(cells, header.row + 1, judge.is_doubtful(cells.columns))
    if rows.is_empty():
        return Body(rows)
    blank = int(rows[-1]) - header.row - len(rows)
    kinds: dict[int, str] = {}
    above = header.row
    for at, *values in doubtful.iter_rows():
        if above < at <= header.row + DEEPEST and at <= above + 1 and judge.explains(values):
            kinds[at], above = EXPLANATION, at
        elif (kind := judge.kind_of(values)) is not None:
            kinds[at] = kind
    counts = Counter(kinds.values())
    kept = rows.filter(~rows.is_in(list(kinds))) if kinds else rows
    other = min((at for at, kind in kinds.items() if kind == OTHER_HEADER), default=None)
    return Body(
        kept,
        blank,
        counts[TOTAL],
        counts[FOOTER],
        counts[TITLE],
        counts[REPEATED],
        counts[EXPLANATION],
        other,
    )


def _filled(
    cells: pl.DataFrame, first: int, is_doubtful: pl.Expr
) -> tuple[pl.Series, pl.DataFrame]:
    """The positions (``at``) of the filled rows from ``first`` on, and those rows worth a look."""
    rows = (
        cells[first:]
        .lazy()
        .with_row_index("at", offset=first)
        .select("at", is_doubtful.alias("doubtful"))
        .collect()
    )
    doubtful = rows["at"].filter(rows["doubtful"])
    if doubtful.is_empty():
        return rows["at"], cells.clear().insert_column(0, doubtful)
    # A row with a number of six digits is filled.
    found = cells[doubtful].insert_column(0, doubtful)
    found = found.filter(pl.any_horizontal(is_filled(pl.col(cells.columns))))
    if found.height < len(doubtful):
        blank = pl.col("doubtful") & ~pl.col("at").is_in(found["at"].implode())
        rows = rows.filter(~blank)
    return rows["at"], found


class _Judge:
    """What a row of one sheet is; None is a record."""

    def __init__(
        self, header: Header, table: Table, matched: Mapping[int, Column], lexicon: Lexicon
    ) -> None:
        naming = _NAMES_RECORD.get(table.name, frozenset())
        if (own := lexicon.ledgers.get(table.name)) is not None:
            naming = _naming(own)
        self._lexicon = lexicon
        self._columns = matched
        self._names = [at for at, column in matched.items() if column.kind is Kind.NAME]
        self._keys = [
            at
            for at, column in matched.items()
            if at not in self._names and (column.kind in _IDENTITY or column.name in naming)
        ]
        self._numbers = [at for at, column in matched.items() if column.kind in (Kind.KEY, Kind.ID)]
        self._coded = {
            at: column.codes for at, column in matched.items() if column.name in _OF_A_PERSON
        }
        self._lines = [{at: line[at] for at in matched if line[at]} for line in header.lines]

    def is_doubtful(self, names: Sequence[str]) -> pl.Expr:
        """Rows worth a look: those without a number of six digits in any identifier column."""
        return pl.lit(value=True).and_(
            *(
                ~pl.col(names[at]).str.contains("[0-9]{6}").fill_null(value=False)
                for at in self._numbers
            )
        )

    def explains(self, values: Sequence[str | None]) -> bool:
        """Whether a row just below the header explains its columns."""
        texts = _texts(values)
        return self._header_kind(texts) is None and is_explanation(texts, self._columns)

    def kind_of(self, values: Sequence[str | None]) -> str | None:
        """TOTAL, FOOTER, TITLE, REPEATED, OTHER_HEADER, or None for a record."""
        texts = _texts(values)
        if (kind := self._header_kind(texts)) is not None:
            return kind
        if all(
            _MARK.search(text) or _MARK.search(text.strip(_AROUND_A_MARK))
            for text in texts.values()
        ):
            return FOOTER
        if len(texts) == 1:
            ((at, text),) = texts.items()
            if self._is_title(at, text):
                return FOOTER if _FOOTER.search(text) else TITLE
        if self._is_somebody(texts):
            return None
        leading = [text for at, text in texts.items() if at < _LEADING]
        if any(_TOTALS_CELL.search(text) for text in leading):
            return TOTAL
        # A footer begins its row; further right the same words may be those of a record.
        if leading and _FOOTER.search(leading[0]):
            return FOOTER
        return FOOTER if self._is_remark(texts) else None

    def _is_remark(self, texts: Mapping[int, str]) -> bool:
        """Whether a row that names nobody is words to the reader in a table of persons or
        households: some cell is a sentence or a label, and none holds a value of its column."""
        return (
            bool(self._names or self._numbers)
            and any(_SENTENCE.search(text) for text in texts.values())
            and not kinds_that_fit(texts, self._columns)
        )

    def _header_kind(self, texts: Mapping[int, str]) -> str | None:
        for line in self._lines:
            equal = sum(
                self._lexicon.name_of(texts[at]) == name for at, name in line.items() if at in texts
            )
            if 2 * equal > len(line):
                return REPEATED
        known = sum(self._lexicon.name_of(text) in self._lexicon.known for text in texts.values())
        return OTHER_HEADER if known >= 4 and 2 * known > len(texts) else None

    def _is_title(self, at: int, text: str) -> bool:
        """Whether the only cell of a row is a title or remark and not what is left of a record."""
        if at in self._numbers and _LONG_NUMBER.search(text):
            return False
        if at in self._names or at in self._keys:
            return len(text) >= _FEWEST_IN_A_TITLE and bool(
                _TITLE.search(text) or _FOOTER.search(text) or _REMARK.search(text)
            )
        return _TOTALS_CELL.search(text) is None

    def _is_somebody(self, texts: Mapping[int, str]) -> bool:
        """Whether a row names a person, household or other record."""
        if any(codes is not None and texts.get(at) in codes for at, codes in self._coded.items()):
            return True
        # No name but the word itself is taken for one of a totals row: a person may be called 小计.
        return any(
            (text := texts.get(at, "")) and not (_TOTALS_NAME.search(text) or _FOOTER.search(text))
            for at in self._names
        ) or any(
            not any(
                pattern.search(texts.get(at, ""))
                for pattern in (_SHORT_COUNT, _TOTALS_CELL, _FOOTER)
            )
            for at in self._keys
        )


def _texts(values: Sequence[str | None]) -> dict[int, str]:
    return {at: text for at, value in enumerate(values) if value and (text := _plain(value))}


def _plain(text: str) -> str:
    """A cell without blanks and signs nobody sees, in half width and lower case."""
    return "".join(unicodedata.normalize("NFKC", visible(text)).split()).lower()
