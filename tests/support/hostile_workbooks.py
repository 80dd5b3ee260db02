"""Workbooks that would take a reader down, made by script: each a few KB to a few MB."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from support.archives_by_hand import write_ods
from support.files_by_hand import write_xls, write_xlsx

HEADERS = ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"]
PERSON = ["某县", "甲镇", "东村", "4900000000000001", "1", "某人", "450102196503120011", "户主"]
NAME = "家庭成员_20231231"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "xl/worksheets/sheet1.xml"


def _row(number: int, cells: Sequence[str]) -> str:
    inline = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        for at, cell in enumerate(cells)
    )
    return f'<row r="{number}">{inline}</row>'


REGISTER = _row(1, HEADERS) + _row(2, PERSON)
"""The rows of a sheet with one person."""


def worksheet(rows: str, after: str = "") -> str:
    """The XML of a worksheet."""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def package(
    path: Path,
    sheet: str | bytes,
    *,
    place: str = _SHEET,
    others: Mapping[str, str | bytes] | None = None,
    workbook: str = "xl/workbook.xml",
    relation: str = '<Relationship Id="rId1" Type="{type}" Target="{target}"/>',
    compression: int = zipfile.ZIP_DEFLATED,
) -> Path:
    """A workbook of one worksheet, whose parts lie where the arguments say."""
    target = relation.format(type=f"{_OFFICE}/worksheet", target=place.removeprefix("xl/"))
    strings = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/sharedStrings" Target="/{name}"/>'
        for at, name in enumerate(others or {}, 2)
        if "sharedStrings" in name
    )
    folder, _, own = workbook.rpartition("/")
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="{workbook}"/></Relationships>'
        ),
        workbook: (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="成员" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        f"{folder}/_rels/{own}.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">{target}{strings}</Relationships>'
        ),
        place: sheet,
        **(others or {}),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", compression, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


FAR = "AZ1048576"


def _far(path: Path, cell: str, **options: object) -> Path:
    return package(path, worksheet(REGISTER + cell), **options)  # type: ignore[arg-type]


def _row_of(cell: str) -> str:
    return f'<row r="1048576">{cell}</row>'


def _without_references(path: Path) -> Path:
    wide = "<row>" + "<c/>" * 16_383 + "<c><v>1</v></c></row>"
    return package(path, worksheet(REGISTER + "<row/>" * 1_000_000 + wide))


def _prefixed(path: Path) -> Path:
    sheet = worksheet(_row(1, HEADERS) + _row(2, PERSON) + _row_of(f'<c r="{FAR}"><v>1</v></c>'))
    for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
        sheet = sheet.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>")
        sheet = sheet.replace(f"</{tag}>", f"</x:{tag}>")
    return package(path, sheet.replace("xmlns=", "xmlns:x="))


FAR_CELLS: dict[str, Callable[[Path], Path]] = {
    "far cell": lambda path: _far(path, _row_of(f'<c r="{FAR}"><v>1</v></c>')),
    "last cell": lambda path: _far(path, _row_of('<c r="XFD1048576"><v>1</v></c>')),
    "single quotes": lambda path: _far(path, f"<row r='1048576'><c r='{FAR}'><v>1</v></c></row>"),
    "blanks around =": lambda path: _far(
        path, f'<row\n r = "1048576" ><c\tr = "{FAR}" ><v>1</v></c></row>'
    ),
    "another order": lambda path: _far(
        path, f'<row spans="1:52" r="1048576"><c s="0" t="n" r="{FAR}"><v>1</v></c></row>'
    ),
    "rows without r": lambda path: _far(path, f'<row><c r="{FAR}"><v>1</v></c></row>'),
    "far and self-closed before": lambda path: _far(
        path, _row_of(f'<c r="B1048576"/><c r="{FAR}"><v>1</v></c>')
    ),
    "an entity in the reference": lambda path: _far(
        path, '<row r="1048576"><c r="AZ&#49;048576"><v>1</v></c></row>'
    ),
    "a > in an attribute": lambda path: _far(
        path, f'<row r="1048576"><c x="/>" r="{FAR}"><v>1</v></c></row>'
    ),
    "a name space prefix": _prefixed,
    "no references": _without_references,
    "an odd part": lambda path: _far(
        path, _row_of(f'<c r="{FAR}"><v>1</v></c>'), place="xl/docProps/register.dat"
    ),
    "an absolute part": lambda path: _far(
        path,
        _row_of(f'<c r="{FAR}"><v>1</v></c>'),
        place="xl/media/styles.xml",
        relation='<Relationship Id="rId1" Type="{type}" Target="/xl/Media/Styles.xml"/>',
    ),
    "a part called styles": lambda path: _far(
        path, _row_of(f'<c r="{FAR}"><v>1</v></c>'), place="xl/worksheets/styles.xml"
    ),
    "UTF-16": lambda path: package(
        path,
        (
            '<?xml version="1.0" encoding="UTF-16"?>'
            + worksheet(REGISTER + _row_of(f'<c r="{FAR}"><v>1</v></c>'))
        ).encode("utf-16"),
    ),
    "past the last row": lambda path: _far(
        path, '<row r="4294967290"><c r="ZZZZZZ4294967290"><v>1</v></c></row>'
    ),
    "far merge": lambda path: package(
        path, worksheet(REGISTER, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    ),
    "million merges": lambda path: package(
        path,
        worksheet(
            REGISTER,
            "<mergeCells>"
            + "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(2, 200_000))
            + "</mergeCells>",
        ),
    ),
}
"""Cells so far away that the rectangle to them does not fit, in every spelling of XML."""


def _shared(text: str, cells: int) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        rows = "".join(
            f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(3, cells)
        )
        strings = f'<sst xmlns="{_MAIN}"><si><t>{text}</t></si></sst>'
        return package(path, worksheet(REGISTER + rows), others={"xl/sharedStrings.xml": strings})

    return make


def _bomb(path: Path) -> Path:
    """A part of 201 MB, packed in 1 MB."""
    package(path, worksheet(REGISTER + "<!--" + " " * (201 << 20) + "-->"))
    return path


def _understated(path: Path) -> Path:
    """A part that unpacks to 201 MB and claims 1,000 bytes in both of its headers."""
    _bomb(path)
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo(_SHEET)
        size = struct.pack("<I", part.file_size)
    content = path.read_bytes().replace(size, struct.pack("<I", 1000))
    path.write_bytes(content)
    return path


def _entities(path: Path) -> Path:
    lines = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    doctype = f'<!DOCTYPE w [<!ENTITY a0 "aaaaaaaaaa">{lines}]>'
    cell = _row(3, ["&a9;"]).replace("&amp;", "&")
    return package(path, doctype + worksheet(REGISTER + cell))


def _repeated(markup: str) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        return package(path, worksheet(REGISTER + markup * ((4 << 20) // len(markup))))

    return make


def _corrupt(change: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        write_xlsx(path, {"成员": [HEADERS, *[PERSON] * 200]})
        path.write_bytes(change(path.read_bytes()))
        return path

    return make


def _compressed(kind: int) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        package(path, worksheet(REGISTER), compression=kind)
        content = bytearray(path.read_bytes())
        # The first byte of the packed content of every part is spoilt.
        for at in range(len(content) - 4):
            if content[at : at + 4] == b"PK\x03\x04":
                name, extra = struct.unpack_from("<2H", content, at + 26)
                begin = at + 30 + name + extra
                content[begin + 9 : begin + 14] = b"\xff\x00\xff\x00\xff"
        path.write_bytes(content)
        return path

    return make


def _flagged(path: Path) -> Path:
    """Every part is marked as encrypted."""
    package(path, worksheet(REGISTER))
    content = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            content[at + flags] |= 1
    path.write_bytes(content)
    return path


def _overstated(path: Path) -> Path:
    """The list of sheets claims to be packed in 4 GB."""
    package(path, worksheet(REGISTER))
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/workbook.xml")
        packed = struct.pack("<2I", part.compress_size, part.file_size)
    claimed = struct.pack("<2I", 0xF0000000, part.file_size)
    path.write_bytes(path.read_bytes().replace(packed, claimed))
    return path


def _undecodable_name(path: Path) -> Path:
    """A part whose name is marked as UTF-8 and is none."""
    package(path, worksheet(REGISTER), others={"xl/\u7532.xml": "<a/>"})
    path.write_bytes(path.read_bytes().replace("\u7532".encode(), b"\xff\xfe\xfd"))
    return path


def _deep(path: Path) -> Path:
    return package(path, worksheet(REGISTER + "<a>" * 400_000 + "</a>" * 400_000))


WORKBOOKS: dict[str, Callable[[Path], Path]] = {
    **FAR_CELLS,
    "100,000 times a long text": _shared("长" * 32_000, 100_000),
    "a text of 100 MB": _shared("a" * (100 << 20), 10),
    "5,000 times a text of a million": _shared("a" * 1_000_000, 5_000),
    "deflate bomb": _bomb,
    "a part that claims less": _understated,
    "a part that claims more": _overstated,
    "no encoding of that name": lambda path: package(
        path,
        worksheet(REGISTER),
        others={"xl/workbook.xml": '<?xml version="1.0" encoding="甲"?><workbook/>'},
    ),
    "entities": _entities,
    "open error cells": _repeated('<c t="e">'),
    "open rows": _repeated("<row "),
    "open merges": _repeated("<mergeCell "),
    "open cells": _repeated('<c r="A1" '),
    "long digits": _repeated("<v>111"),
    "blanks in a value": lambda path: package(
        path, worksheet(REGISTER + "<v>" + " " * (4 << 20) + "</v>")
    ),
    "blanks in a cell": lambda path: package(
        path, worksheet(REGISTER + "<row r='3'><c " + " " * (4 << 20) + "t='e'>")
    ),
    "deep": _deep,
    "flipped bits": _corrupt(
        lambda data: bytes(b ^ 4 if at % 97 == 0 else b for at, b in enumerate(data))
    ),
    "zeros in the middle": _corrupt(
        lambda data: data[: len(data) // 3] + bytes(len(data) // 3) + data[len(data) * 2 // 3 :]
    ),
    "half a file": _corrupt(lambda data: data[: len(data) // 2]),
    "LZMA": _compressed(zipfile.ZIP_LZMA),
    "bzip2": _compressed(zipfile.ZIP_BZIP2),
    "encrypted parts": _flagged,
    "a name that is no text": _undecodable_name,
    "numbers out of range": lambda path: _far(
        path,
        '<row r="3"><c r="A3" t="s"><v>99999999999999999999</v></c>'
        '<c r="B3"><v>1e999</v></c><c r="C3" t="d"><v>99999-99-99</v></c>'
        '<c r="D3" s="4000000000"><v>-1e308</v></c></row>',
    ),
    "no sheet part": lambda path: package(
        path, worksheet(REGISTER), relation='<Relationship Id="rId1" Target="none.xml"/>'
    ),
}
"""Hostile .xlsx files by what is wrong with them."""


def _ods(content: str) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        write_ods(path, {"成员": [HEADERS, PERSON]})
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        end = b"</table:table>"
        parts["content.xml"] = parts["content.xml"].replace(end, content.encode() + end)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        return path

    return make


_FILLED = '<table:table-cell {} office:value-type="string"><text:p>x</text:p></table:table-cell>'

OPEN_DOCUMENTS: dict[str, Callable[[Path], Path]] = {
    "a row of 16,384 columns a million times": _ods(
        '<table:table-row table:number-rows-repeated="1048576">'
        + _FILLED.format('table:number-columns-repeated="16384"')
        + "</table:table-row>"
    ),
    "blank rows and columns, then a cell": _ods(
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/>'
        "</table:table-row><table:table-row>"
        '<table:table-cell table:number-columns-repeated="16383"/>'
        + _FILLED.format("")
        + "</table:table-row>"
    ),
    "repeated 4 billion times": _ods(
        '<table:table-row table:number-rows-repeated="4294967295">'
        + _FILLED.format('table:number-columns-repeated="4294967295"')
        + "</table:table-row>"
    ),
    "repeated minus once": _ods(
        '<table:table-row table:number-rows-repeated="-1">'
        + _FILLED.format('table:number-columns-repeated="x"')
        + "</table:table-row>"
    ),
    "spanned a billion times": _ods(
        "<table:table-row>"
        + _FILLED.format(
            'table:number-columns-spanned="1000000000" table:number-rows-spanned="1000000000"'
        )
        + "</table:table-row>"
    ),
    "a text of blanks": _ods(
        '<table:table-row><table:table-cell office:value-type="string"><text:p>'
        '<text:s text:c="2000000000"/></text:p></table:table-cell></table:table-row>'
    ),
}
"""Hostile .ods files by what is wrong with them."""


def _xls(change: Callable[[bytearray], None]) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        write_xls(path, {"成员": [HEADERS, *[PERSON] * 300]})
        content = bytearray(path.read_bytes())
        change(content)
        path.write_bytes(content)
        return path

    return make


def _loop(content: bytearray) -> None:
    """Every sector of the allocation table follows itself."""
    (first,) = struct.unpack_from("<I", content, 76)
    at = (first + 1) * 512
    struct.pack_into("<128I", content, at, *range(128))


def _loop_of_tables(content: bytearray) -> None:
    """Four billion further tables, all in one sector that names itself the next."""
    struct.pack_into("<2I", content, 68, 0, 0xFFFFFFF0)
    struct.pack_into("<I", content, 512 + 508, 0)


def _far_xls(content: bytearray) -> None:
    """The last text cells say that they stand in row 65,536 and column 65,536."""
    at = -1
    while (at := content.find(b"\xfd\x00\x0a\x00", at + 1)) >= 0:
        if struct.unpack_from("<H", content, at + 4)[0] == 299:
            struct.pack_into("<2H", content, at + 4, 65_535, 65_535)


def _flip(every: int) -> Callable[[bytearray], None]:
    def change(content: bytearray) -> None:
        for at in range(600, len(content), every):
            content[at] ^= 1 << (at % 8)

    return change


def _put(at: int, kind: str, *values: int) -> Callable[[bytearray], None]:
    return lambda content: struct.pack_into(kind, content, at, *values)


OLD_WORKBOOKS: dict[str, Callable[[Path], Path]] = {
    "looping table": _xls(_loop),
    "looping tables": _xls(_loop_of_tables),
    "far cell": _xls(_far_xls),
    "bits flipped often": _xls(_flip(101)),
    "bits flipped seldom": _xls(_flip(1009)),
    "sectors of 2^65535 bytes": _xls(_put(30, "<2H", 65_535, 65_535)),
    "sectors of 2^31 bytes": _xls(_put(30, "<2H", 31, 31)),
    "sectors of one byte": _xls(_put(30, "<2H", 0, 0)),
    "a directory beyond the end": _xls(_put(48, "<I", 0x7FFFFFFF)),
    "half a file": _xls(lambda content: content.__delitem__(slice(len(content) // 2, None))),
    "header only": _xls(lambda content: content.__delitem__(slice(512, None))),
}
"""Hostile .xls files by what is wrong with them."""


def _record(kind: int, content: bytes) -> bytes:
    """A record of the binary format .xlsb: its kind and length in groups of seven bits."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(content)
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb(cells: Sequence[tuple[int, int, str]]) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        sheet = _record(0x81, b"") + _record(0x94, struct.pack("<4I", 0, 1 << 20, 0, 1 << 14))
        sheet += _record(0x91, b"")
        for row, column, text in cells:
            sheet += _record(0x00, struct.pack("<IIHHI", row, 0, 300, 0, 0) + bytes(1))
            sheet += _record(0x06, struct.pack("<II", column, 0) + _wide(text))
        sheet += _record(0x92, b"") + _record(0x82, b"")
        book = _record(0x83, b"") + _record(0x8F, b"")
        book += _record(0x9C, struct.pack("<2I", 0, 1) + _wide("rId1") + _wide("成员"))
        book += _record(0x90, b"") + _record(0x84, b"")
        return package(
            path,
            sheet,
            place="xl/worksheets/sheet1.bin",
            workbook="xl/workbook.bin",
            others={"xl/workbook.bin": book},
        )

    return make


_REGISTER_CELLS = [
    (row, column, text)
    for row, texts in enumerate((HEADERS, PERSON))
    for column, text in enumerate(texts)
]

BINARY_WORKBOOKS: dict[str, Callable[[Path], Path]] = {
    "plain": _xlsb(_REGISTER_CELLS),
    "far cell": _xlsb([*_REGISTER_CELLS, (1_048_575, 51, "x")]),
    "beyond the end": _xlsb([*_REGISTER_CELLS, (0xFFFFFFF0, 0xFFFFFFF0, "x")]),
}
"""Hostile .xlsb files by what is wrong with them."""
