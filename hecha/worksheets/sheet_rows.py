"""Rows of a workbook written by Polars.

XlsxWriter lays out the workbook - styles, widths, drop-downs, print set-up - but writes a cell at a
time. Here it writes only a *pattern* of each long sheet: the header row and two empty rows whose
cells carry the styles. :func:`fill` then copies the workbook and puts the rows of a frame in place
of the two, as XML built by Polars expressions. Every text becomes a plain string: no formula,
link or markup can come out of a value, whatever it holds.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 500_000
"""Rows of one sheet. Excel holds 1,048,576, but then the XML of a sheet may pass 2 GiB, where
zip files need an extension that not every spreadsheet program reads."""

_SLICE = 20_000  # rows turned into XML at a time: some 35 MB
_LEVEL = 3  # zlib: a third of the time of level 6 for 8 % more bytes
_EPOCH = (1980, 1, 1, 0, 0, 0)

KEPT = 16_000
"""Letters of a text that a cell shows: Excel repairs a workbook with a cell of more than 32,767
UTF-16 units, of which a letter takes two at most."""

_LITERAL_ESCAPE = r"_(x[0-9A-Fa-f]{4}_)"
_NOT_XML = (*range(9), 11, 12, 13, *range(14, 32), 0xFFFE, 0xFFFF)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {
    chr(code): f"_x{code:04X}_" for code in _NOT_XML
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one sheet below its header.

    ``header`` is the row number of the header counted from 1. ``frame`` has the columns of the
    sheet in order; text columns become text cells, numbers numeric cells, null and empty cells
    stay empty. ``shade`` is true for the rows in the second style; ``height`` is in points.
    """

    header: int
    frame: pl.DataFrame
    shade: pl.Series
    height: pl.Series


def pattern(sheet: Worksheet, header: int, plain: list[Format], shaded: list[Format]) -> None:
    """Write the two empty rows below row ``header`` (from 1) that :func:`fill` replaces."""
    for row, formats in ((header, plain), (header + 1, shaded)):
        for column, style in enumerate(formats):
            sheet.write_blank(row, column, None, style)


def fill(book: BytesIO, rows: Mapping[int, Rows], path: Path | BytesIO) -> None:
    """Copy a workbook with patterns to ``path``, or into memory, the patterns replaced.

    ``rows`` has the rows of each sheet that has a pattern, by its position from 1. The same input
    gives the same bytes.
    """
    parts = {f"xl/worksheets/sheet{position}.xml": block for position, block in rows.items()}
    with (
        zipfile.ZipFile(book) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with target.open(entry, "w") as stream:
                if name in parts:
                    _write_sheet(source.read(name).decode(), parts[name], stream)
                else:
                    stream.write(source.read(name))


def _write_sheet(xml: str, block: Rows, stream: IO[bytes]) -> None:
    first, second = block.header + 1, block.header + 2
    start, end = xml.index(f'<row r="{first}"'), xml.index("</sheetData>")
    plain, shaded = (
        re.findall(rf'<c r="[A-Z]+{row}" s="([0-9]+)"/>', xml[start:end]) for row in (first, second)
    )
    area = xl_range(0, 0, block.header + block.frame.height - 1, block.frame.width - 1)
    head = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="{area}"/>', xml[:start], count=1)
    stream.write(head.encode())
    for text in _row_xml(block, plain, shaded):
        stream.write(text.encode())
    stream.write(xml[end:].encode())


def _row_xml(block: Rows, plain: list[str], shaded: list[str]) -> Iterator[str]:
    row = pl.col("_row").cast(pl.String)
    parts = [pl.lit('<row r="'), row, pl.lit('" ht="'), pl.col("_height"), pl.lit('">')]
    for position, (name, kind) in enumerate(block.frame.schema.items()):
        one, two = plain[position], shaded[position]
        style = pl.lit(f'" s="{one}"')
        if one != two:
            style = pl.when("_shade").then(pl.lit(f'" s="{two}"')).otherwise(style)
        parts += [pl.lit(f'<c r="{xl_col_to_name(position)}'), row, style, _content(name, kind)]
    parts.append(pl.lit("</row>"))
    xml = pl.concat_str(parts).str.join()
    numbered = _fitting(block.frame).with_columns(
        _row=pl.int_range(pl.len()) + block.header + 1,
        _shade=block.shade,
        _height=block.height.cast(pl.String),
    )
    for piece in numbered.iter_slices(_SLICE):
        yield piece.select(xml).item()


def _content(name: str, kind: pl.DataType) -> pl.Expr:
    """What follows the style of a cell: nothing, a number or a text."""
    value = pl.col(name)
    if kind != pl.String:
        filled = pl.concat_str(pl.lit("><v>"), value.cast(pl.String), pl.lit("</v></c>"))
        return pl.when(value.is_null()).then(pl.lit("/>")).otherwise(filled)
    text = value.str.replace_all(_LITERAL_ESCAPE, "_x005F_${1}").str.replace_many(_ENTITIES)
    filled = pl.concat_str(
        pl.lit(' t="inlineStr"><is><t xml:space="preserve">'), text, pl.lit("</t></is></c>")
    )
    return pl.when(value.fill_null("") == "").then(pl.lit("/>")).otherwise(filled)


def fitting(text: str) -> str:
    """A text no longer than a cell may be; a longer one says at its end how long it was."""
    return text if len(text) <= KEPT else f"{text[:KEPT]} …[{len(text)}]"


def _fitting(frame: pl.DataFrame) -> pl.DataFrame:
    """The same for the texts of a frame; hardly any column has one that long."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    long = [name for name in texts if (frame[name].str.len_bytes().max() or 0) > KEPT]  # type: ignore[operator]
    return frame.with_columns(
        pl.col(name).map_elements(fitting, return_dtype=pl.String) for name in long
    )
