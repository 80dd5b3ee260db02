"""What fuzzing begins with: small files of an invented county, in every format."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import polars as pl
import xlsxwriter
import xlwt

HEADERS = ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "年度"]
PERSON = ["某县", "甲镇", "东村", "4900000000000001", "1", "某人", "450102196503120011", "2023"]
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def write_seeds(target: str, folder: Path) -> None:
    """Write the first inputs of a target."""
    for number, content in enumerate(_seeds(target)):
        (folder / f"seed-{number}").write_bytes(content)


def _seeds(target: str) -> list[bytes]:
    book = _xlsx()
    if target in ("sheet", "workbook"):
        name = "xl/worksheets/sheet1.xml" if target == "sheet" else "xl/workbook.xml"
        with zipfile.ZipFile(io.BytesIO(book)) as archive:
            return [archive.read(name)]
    makers = {"archive": lambda: [book], "ods": _ods, "xls": _xls, "csv": _csv, "parquet": _parquet}
    return makers[target]()


def _xlsx() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, PERSON)
        sheet.write_number(2, 3, 4_900_000_000_000_001)
        sheet.write_formula(2, 4, "=NA()", None, "#N/A")
        sheet.merge_range(3, 0, 4, 0, "某县")
    return stream.getvalue()


def _ods() -> list[bytes]:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in PERSON
    )
    more = '<table:table-cell table:number-columns-repeated="2" table:number-rows-spanned="2"/>'
    return [
        (
            f"<office:document-content {_SPACES}><office:body><office:spreadsheet>"
            f'<table:table table:name="a"><table:table-row table:number-rows-repeated="2">{cells}'
            f"{more}</table:table-row></table:table></office:spreadsheet></office:body>"
            "</office:document-content>"
        ).encode()
    ]


def _xls() -> list[bytes]:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row, cells in enumerate((HEADERS, PERSON)):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    sheet.write(2, 3, 4_900_000_000_000_001)
    sheet.write(2, 4, xlwt.Formula("1/0"))
    sheet.write_merge(3, 4, 0, 0, "某县")
    stream = io.BytesIO()
    book.save(stream)
    return [stream.getvalue()]


def _csv() -> list[bytes]:
    text = "".join(",".join(cells) + "\r\n" for cells in (HEADERS, PERSON))
    quoted = text.replace("某县", '"某\n县"')
    return [
        *(text.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16")),
        quoted.encode(),
        text.replace(",", "\t").encode(),
    ]


def _parquet() -> list[bytes]:
    frame = pl.DataFrame([PERSON] * 3, schema=HEADERS, orient="row")
    more = frame.with_columns(
        n=pl.lit(1.5), d=pl.date(2020, 1, 1), l=pl.concat_list("姓名"), s=pl.struct("县", "乡")
    )
    seeds = []
    for one, packing in ((frame, "uncompressed"), (more, "uncompressed"), (more, "snappy")):
        stream = io.BytesIO()
        one.write_parquet(stream, compression=packing)
        seeds.append(stream.getvalue())
    return seeds
