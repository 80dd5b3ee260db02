"""Notices about the shape of a sheet: what its headers and rows look like, no values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hecha.declare.model import Column, normal_header
from hecha.reading.files import InputFile
from hecha.reading.header import Body, Header
from hecha.reading.sheet import Sheet
from hecha.reading.submission import Notice

_UNREMARKABLE = (None, "utf-8", "utf-8-sig")


def shape_notices(
    file: InputFile,
    sheet: Sheet,
    header: Header,
    body: Body,
    columns: Mapping[str, Mapping[int, Column]],
) -> tuple[Notice, ...]:
    """FF01-FF07 of one sheet, at most one notice of each thing."""
    # The table a layout gives first knows its headers best.
    known = {at: column for name in reversed(list(columns)) for at, column in columns[name].items()}
    return (
        *_title_rows(file, sheet, header),
        *_dimension(file, sheet),
        *_headers(file, sheet, header, known),
        *_skipped_rows(file, sheet, body),
        *_encoding(file, sheet),
    )


def _title_rows(file: InputFile, sheet: Sheet, header: Header) -> Iterable[Notice]:
    titles = sum(
        any(value and value.strip() for value in values)
        for values in sheet.cells.head(header.row).iter_rows()
    )
    if titles:
        message = f"表头在第 {header.row + 1} 行，其上有 {titles} 行标题"
        yield Notice("FF01", message, file.name, sheet.name, header.row + 1, count=titles)


def _dimension(file: InputFile, sheet: Sheet) -> Iterable[Notice]:
    if sheet.wrong_dimension:
        message = "文件中记录的数据范围小于实际内容，已按实际内容读取"
        yield Notice("FF02", message, file.name, sheet.name)


def _headers(
    file: InputFile, sheet: Sheet, header: Header, known: Mapping[int, Column]
) -> Iterable[Notice]:
    first = {text: at for at, text in reversed(list(enumerate(header.normal)))}
    named = [at for at, text in enumerate(header.normal) if text]
    repeated = [at for at in named if first[header.normal[at]] != at]
    extra = [at for at in named if at not in known and at not in repeated]
    uneven = [at for at in sorted(known) if _is_uneven(header.texts[at], known[at])]
    # Where no header is published none is the right one.
    aliases = [
        at
        for at in sorted(known)
        if _plain(header.normal[at]) != _plain(known[at].headers[0]) and not known[at].local
    ]
    for rule, message, positions in (
        ("FF03", "未识别的列，不参与核查：{}", extra),
        ("FF04", "列名重复：{}", repeated),
        ("FF05", "列名含换行、空格或全半角不一，已统一：{}", uneven),
    ):
        if positions:
            listed = _listed(header.texts[at] for at in positions)
            yield _of_header(rule, message.format(listed), len(positions), file, sheet, header)
    if aliases:
        listed = _listed(f"{header.texts[at]}→{known[at].header}" for at in aliases)
        yield _of_header("FF03", f"按别名识别的列：{listed}", len(aliases), file, sheet, header)


def _plain(header: str) -> str:
    """A header in normal form without its unit."""
    return header.removesuffix("(元)")


def _of_header(
    rule: str, message: str, count: int, file: InputFile, sheet: Sheet, header: Header
) -> Notice:
    return Notice(rule, message, file.name, sheet.name, header.row + 1, count=count)


def _is_uneven(text: str, column: Column) -> bool:
    """Whether a header had to be brought to normal form to be known."""
    return text not in (column.header, *column.aliases) and text != normal_header(text)


def _skipped_rows(file: InputFile, sheet: Sheet, body: Body) -> Iterable[Notice]:
    counts = {
        "空行": body.blank,
        "合计行": body.totals,
        "制表人等脚注行": body.footers,
        "重复的表头行": body.repeated_headers,
    }
    if any(counts.values()):
        listed = "、".join(f"{name} {count} 行" for name, count in counts.items() if count)
        total = sum(counts.values())
        yield Notice("FF06", f"已跳过：{listed}", file.name, sheet.name, count=total)


def _encoding(file: InputFile, sheet: Sheet) -> Iterable[Notice]:
    if sheet.encoding not in _UNREMARKABLE:
        yield Notice("FF07", f"文字编码为 {str(sheet.encoding).upper()}", file.name)


def _listed(texts: Iterable[str]) -> str:
    return "、".join(" ".join(text.split()) for text in texts)
