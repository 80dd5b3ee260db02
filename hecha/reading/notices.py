"""Notices about the shape of a sheet: what its headers and rows look like, no values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from hecha.declare.header_forms import without_unit
from hecha.declare.ledgers import Ledger
from hecha.declare.lexicon import OWN, Lexicon
from hecha.declare.model import Column, Kind, normal_header, visible
from hecha.declare.words import Words
from hecha.declare.words import listed as listed_words
from hecha.reading.body import Body
from hecha.reading.files import InputFile
from hecha.reading.header import Header
from hecha.reading.sheet import Sheet, is_filled
from hecha.reading.submission import Notice
from hecha.reading.tidy import MULTI_JOIN

_UNREMARKABLE = (None, "utf-8", "utf-8-sig")


ERROR, UNKNOWN_RESULT, TWO_MONTHS, DAY_COUNT = "error", "result", "month", "day"
_DOUBTS = {
    ERROR: Words(
        "“{column}”列有 {count} 个单元格是公式错误值（如 #N/A、#REF!），没有值，按空值核查："
        "请改正后重新导出",
        "{count} cells of “{column}” are error values of a formula (#N/A, #REF!) and are checked "
        "as blank: correct them and export again",
    ),
    UNKNOWN_RESULT: Words(
        "“{column}”列有 {count} 个单元格是没有计算结果的公式，没有值，按空值核查："
        "请用 WPS 或 Excel 打开，保存后重新提供",
        "{count} cells of “{column}” are formulas that were never computed, and are checked as "
        "blank: open the file in WPS or Excel, save it and hand it in again",
    ),
    TWO_MONTHS: Words(
        "“{column}”列有 {count} 个单元格是数字“年.1”（如 2023.1）：1 月和 10 月（2023.10）都可能"
        "存成这个数字，无法判断，未读取：请改为 2023-01 或 2023-10 的写法",
        "{count} cells of “{column}” are numbers such as 2023.1, which may be January or October "
        "(2023.10), and were not read: write 2023-01 or 2023-10",
    ),
    DAY_COUNT: Words(
        "“{column}”列有 {count} 个单元格是 Excel 内部的日期序号（五位数字），不是日期，未读取："
        "请在 Excel 中把该列的单元格格式设为日期（如 2012-03-14）后重新提供",
        "{count} cells of “{column}” are the number by which Excel counts a day (five digits), not "
        "a date, and were not read: give the column a date format in Excel and hand it in again",
    ),
}
"""Kind of doubt -> what is said of the cells."""


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a sheet, as events and notices name it."""

    table: str
    file: str
    sheet: str | None
    column: str


def doubtful_cells(
    place: Place, rows: pl.Series, doubts: Mapping[str, pl.Series]
) -> Iterator[Notice]:
    """One notice for each kind of cell in a column that has no value to rely upon; ``doubts`` are
    the numbers of their records, whose row numbers are ``rows``."""
    for kind, at in doubts.items():
        count = len(at)
        message = _DOUBTS[kind].filled(column=place.column, count=count)
        row = int(rows[at[0]])
        yield Notice("FF18", message, place.file, place.sheet, row, place.column, count)


def is_own(table: str, column: Column) -> bool:
    """Whether a column is one a suite declares: no rule speaks of its cells."""
    return column.name.startswith(OWN) or table.startswith(OWN)


def unfit_cells(
    place: Place, rows: pl.Series, column: Column, values: pl.Series, found: pl.Series
) -> Iterator[Notice]:
    """FF20 of the cells of an own column that could not be read as its kind or are in no list."""
    if column.kind.is_typed:
        wrong = is_filled(found) & values.is_null()
    elif column.codes is not None:
        known = list(column.codes.values)
        listed = values.str.split(MULTI_JOIN) if column.kind is Kind.MULTI else None
        wrong = ~(
            values.is_in(known)
            if listed is None
            else listed.list.eval(pl.element().is_in(known)).list.all()
        )
        wrong = wrong.fill_null(value=False)
    else:
        return
    if wrong.any():
        header, wanted = _plainly(place.column), _wanted(column)
        wording = Words(
            f"“{header}”列有 {{count}} 个单元格不是{_plainly(wanted.zh)}（第 {{rows}} 行）",
            f"{{count}} cells of “{header}” are not {_plainly(wanted.en)} (row {{rows}})",
        )
        yield _of_rows(place, place.column, rows.filter(wrong), wording)


def unfit_rows(
    place: Place, rows: pl.Series, ledger: Ledger, frame: pl.DataFrame, texts: pl.DataFrame
) -> Iterator[Notice]:
    """FF20 of the rows of an own ledger that lack what none may lack, or repeat another; ``texts``
    are the cells as found: of one that cannot be read :func:`unfit_cells` speaks."""
    for name in ledger.required:
        label = ledger.table[name].label
        if name not in texts.columns:
            message = Words(
                f"“{ledger.table.title}”没有“{label}”列，每行都要填写",
                f"“{ledger.table.title}” has no column “{label}”, which every row needs",
            )
            yield Notice("FF20", message, place.file, place.sheet, None, label)
        elif (empty := rows.filter(~is_filled(texts[name]))).len():
            column = _plainly(label)
            wording = Words(
                f"“{column}”列有 {{count}} 个单元格没有填写（第 {{rows}} 行）",
                f"{{count}} cells of “{column}” are blank (row {{rows}})",
            )
            yield _of_rows(place, label, empty, wording)
    if not ledger.table.key or not set(ledger.table.key) <= set(frame.columns):
        return
    cells = frame.select(ledger.table.key)
    twice = cells.is_duplicated() & ~cells.select(pl.any_horizontal(pl.all().is_null())).to_series()
    if (again := rows.filter(twice)).len():
        labels = listed_words(_plainly(ledger.table[name].label) for name in ledger.table.key)
        wording = Words(
            f"有 {{count}} 行的{labels.zh}重复（第 {{rows}} 行）",
            f"{{count}} rows have the {labels.en} of another (row {{rows}})",
        )
        yield _of_rows(place, None, again, wording)


def said_of(wording: Words, rows: Sequence[int]) -> Words:
    """The wording of a notice about some of its rows; not all are named where they are many."""
    shown, more = listed_words(rows[:_MOST_ROWS]), len(rows) > _MOST_ROWS
    return Words(
        wording.zh.format(count=len(rows), rows=f"{shown.zh}{' 等' if more else ''}"),
        wording.en.format(count=len(rows), rows=f"{shown.en}{' and others' if more else ''}"),
    )


def _of_rows(place: Place, column: str | None, rows: pl.Series, wording: Words) -> Notice:
    numbers = tuple(rows.to_list())
    message = said_of(wording, numbers)
    return Notice(
        *("FF20", message, place.file, place.sheet, numbers[0], column, len(numbers)),
        rows=numbers,
        wording=wording,
    )


def _plainly(text: str) -> str:
    """A text as it has to stand in a wording."""
    return text.replace("{", "{{").replace("}", "}}")


_MOST_ROWS = 5


def _wanted(column: Column) -> Words:
    if column.codes is not None:
        values = listed_words(column.codes.values)
        return Words(f"“{values.zh}”中的值", f"one of {values.en}")
    if column.kind in (Kind.DATE, Kind.MONTH):
        return Words("日期", "a date")
    if column.kind is Kind.YEAR:
        return Words("年度", "a year")
    if column.kind is Kind.INT:
        return Words("整数", "a whole number")
    return Words("数字", "a number")


def shape_notices(
    file: InputFile,
    sheet: Sheet,
    header: Header,
    body: Body,
    columns: Mapping[str, Mapping[int, Column]],
    lexicon: Lexicon,
) -> tuple[Notice, ...]:
    """FF01-FF07 of one sheet, at most one notice of each thing (FF03 of unknown headers and of
    aliases), and FF18 of each column whose unit is not the system's."""
    known = known_columns(columns)
    return (
        *_title_rows(file, sheet, header),
        *_dimension(file, sheet),
        *_headers(file, sheet, header, known),
        *_other_units(file, sheet, header, known, lexicon),
        *_skipped_rows(file, sheet, body),
        *_encoding(file, sheet),
    )


def known_columns(columns: Mapping[str, Mapping[int, Column]]) -> dict[int, Column]:
    """The columns of a sheet by position, as the table a layout gives first declares them: that one
    knows its headers best."""
    return {at: column for name in reversed(list(columns)) for at, column in columns[name].items()}


def _title_rows(file: InputFile, sheet: Sheet, header: Header) -> Iterable[Notice]:
    titles = sum(
        any(value and value.strip() for value in values)
        for values in sheet.cells.head(header.first_row).iter_rows()
    )
    rows = "、".join(str(row + 1) for row in range(header.first_row, header.row + 1))
    two = len(header.lines) > 1
    where = Words(
        f"表头在第 {rows} 行{'（两行表头）' if two else ''}",
        f"the header is in row {rows}{' (a header of two rows)' if two else ''}",
    )
    if titles:
        message = Words(
            f"{where.zh}，其上有 {titles} 行标题", f"{where.en}, below {titles} rows of titles"
        )
        yield Notice("FF01", message, file.name, sheet.name, header.row + 1, count=titles)
    elif len(header.lines) > 1:
        yield Notice("FF01", where, file.name, sheet.name, header.row + 1)


def _dimension(file: InputFile, sheet: Sheet) -> Iterable[Notice]:
    if sheet.wrong_dimension:
        message = Words(
            "文件中记录的数据范围小于实际内容，已按实际内容读取",
            "the range stated in the file is smaller than its content; all of it was read",
        )
        yield Notice("FF02", message, file.name, sheet.name)


def _headers(
    file: InputFile, sheet: Sheet, header: Header, known: Mapping[int, Column]
) -> Iterable[Notice]:
    first = {text: at for at, text in reversed(list(enumerate(header.normal)))}
    named = [at for at, text in enumerate(header.normal) if text]
    repeated = [at for at in named if first[header.normal[at]] != at]
    extra = [at for at in named if at not in known and at not in repeated]
    uneven = [at for at in sorted(known) if _is_uneven(header, at, known[at])]
    # Where no header is published none is the right one.
    aliases = [
        at
        for at in sorted(known)
        if _plain(header.normal[at]) != _plain(known[at].headers[0]) and not known[at].local
    ]
    for rule, message, positions in (
        (
            "FF03",
            Words("未识别的列，不参与核查：{listed}", "columns unknown and not checked: {listed}"),
            extra,
        ),
        ("FF04", Words("列名重复：{listed}", "header given twice: {listed}"), repeated),
        (
            "FF05",
            Words(
                "列名含换行、空格、不可见字符、序号、填写提示、英文或全半角不一，已统一：{listed}",
                "headers with line breaks, blanks, invisible signs, numbers, hints, English names "
                "or full-width letters, taken without them: "
                "{listed}",
            ),
            uneven,
        ),
    ):
        if positions:
            listed = listed_headers(header.texts[at] for at in positions)
            yield _of_header(
                rule, message.filled(listed=listed), len(positions), file, sheet, header
            )
    if aliases:
        listed = listed_headers(f"{header.texts[at]}→{known[at].header}" for at in aliases)
        said = Words(f"按别名识别的列：{listed}", f"columns known by another header: {listed}")
        yield _of_header("FF03", said, len(aliases), file, sheet, header)


def _other_units(
    file: InputFile, sheet: Sheet, header: Header, known: Mapping[int, Column], lexicon: Lexicon
) -> Iterator[Notice]:
    """A known column under a unit the system does not print may be ten thousand times as much."""
    for at, name in enumerate(header.normal):
        plain = without_unit(name)
        if at in known or plain not in lexicon.known or plain in header.normal:
            continue
        column = header.shown(at)
        message = Words(
            f"“{column}”列注明了单位，系统导出的列没有，无法确定是否相同，没有读取："
            f"单位与系统相同的，列名改为“{plain}”；不同的，换算后再改列名",
            f"“{column}” names a unit that the system's column does not and was not read, for it "
            f"may be another: where it is the same call it “{plain}”, else convert the values",
        )
        yield Notice("FF18", message, file.name, sheet.name, header.row + 1, column)


def _plain(header: str) -> str:
    """A header in normal form without its unit."""
    return header.removesuffix("(元)")


def _of_header(
    rule: str, message: Words, count: int, file: InputFile, sheet: Sheet, header: Header
) -> Notice:
    return Notice(rule, message, file.name, sheet.name, header.row + 1, count=count)


def _is_uneven(header: Header, at: int, column: Column) -> bool:
    """Whether a header had to be brought to another form to be known."""
    text = header.texts[at]
    if text in (column.header, *column.aliases):
        return False
    own = normal_header(text)
    # The name of a column in a group is made of two cells.
    return text != own or (len(header.lines) == 1 and own != header.normal[at])


def _skipped_rows(file: InputFile, sheet: Sheet, body: Body) -> Iterable[Notice]:
    counts = {
        Words("空行", "blank"): body.blank,
        Words("合计行", "totals"): body.totals,
        Words("标题行", "titles"): body.titles,
        Words("脚注、页码等行", "footnotes and page numbers"): body.footers,
        Words("重复的表头行", "repeated headers"): body.repeated_headers,
        Words("列号、代码、填写提示行", "column numbers, codes and hints"): body.explanations,
    }
    if any(counts.values()):
        found = [(name, count) for name, count in counts.items() if count]
        zh = "、".join(f"{name.zh} {count} 行" for name, count in found)
        en = ", ".join(f"{name.en} {count}" for name, count in found)
        message = Words(f"已跳过：{zh}", f"rows passed over: {en}")
        yield Notice("FF06", message, file.name, sheet.name, count=sum(counts.values()))


def _encoding(file: InputFile, sheet: Sheet) -> Iterable[Notice]:
    if sheet.encoding not in _UNREMARKABLE:
        encoding = str(sheet.encoding).upper()
        yield Notice("FF07", Words(f"文字编码为 {encoding}", f"encoded in {encoding}"), file.name)


def listed_headers(texts: Iterable[str]) -> str:
    """Headers as found, one after another, for a message."""
    return "、".join(visible(" ".join(text.split())) for text in texts)
