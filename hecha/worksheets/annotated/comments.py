"""The comments of a sheet, and the boxes that spreadsheet programs show them in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from hecha.workbooks.package import Package
from hecha.workbooks.place import CannotChange
from hecha.workbooks.sheet_part import attributes_of, position
from hecha.worksheets.annotated.mark import Mark
from hecha.worksheets.annotated.relations import (
    inserted_at_end,
    related,
    with_content_type,
    with_relation,
)
from hecha.worksheets.annotated.sheet_marks import drawing_id, with_drawing

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_COMMENT = re.compile(rb"<(\w+:)?comment\b([^<>]*)>(.*?)</(?:\w+:)?comment>", re.DOTALL)
_AUTHORS = re.compile(rb"<(?:\w+:)?authors\b[^<>]*>(.*?)</(?:\w+:)?authors>", re.DOTALL)
_AUTHOR_ITEM = re.compile(rb"<(?:\w+:)?author\b")
_TEXT_END = re.compile(rb"<(?:\w+:)?(?:rPh|phoneticPr)\b|</(?:\w+:)?text>")
_PLAIN = re.compile(rb"<(\w+:)?text\b[^<>]*>\s*(<(?:\w+:)?t\b.*?</(?:\w+:)?t>)", re.DOTALL)
_MAP = re.compile(rb"(<o:idmap\b[^<>]*?\bdata\s*=\s*[\"'])([0-9, ]*)([\"'])")
_ID = re.compile(rb"\bid\s*=\s*[\"']_x0000_s([0-9]+)[\"']")
_BLOCK = 1024
"""Numbers of boxes in one block of a drawing."""
_MOST_BLOCKS = 60_000
_WIDTH, _LINE, _MOST_LINES, _PER_LINE = 3, 1, 14, 22
"""Columns a box is wide; rows of the sheet for a line of text, at most, and characters in one."""


def commented(package: Package, part: str, marks: Sequence[Mark], author: str) -> None:
    """Give the marked cells of a sheet comments, beside those it has; a cell that has one gets
    more text. Raises CannotChange."""
    relations = related(package, part)
    existing = [target for kind, target in relations.values() if kind == "comments"]
    if len(existing) > 1:
        raise CannotChange("sheet_form")
    comments = existing[0] if existing else _new_comments(package, part)
    whole, new = _with_comments(package.read(comments), marks, author)
    package.write(comments, whole)
    drawing = drawing_id(package.read(part))
    if drawing is None:
        target = _free(package, "xl/drawings/vmlDrawing{}.vml")
        package.write(target, _EMPTY_DRAWING.encode())
        with_content_type(
            package, f'<Default Extension="vml" ContentType="{_DRAWING_TYPE}"/>', 'Extension="vml"'
        )
        relation = with_relation(package, part, "vmlDrawing", target)
        package.write(part, with_drawing(package.read(part), relation))
    elif drawing in relations:
        target = relations[drawing][1]
    else:
        raise CannotChange("sheet_form")
    package.write(target, _with_boxes(package, target, new))


def _new_comments(package: Package, part: str) -> str:
    name = _free(package, "xl/comments{}.xml")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    empty = (
        f'{head}<comments xmlns="{_MAIN}"><authors></authors><commentList></commentList></comments>'
    )
    package.write(name, empty.encode())
    line = f'<Override PartName="/{name}" ContentType="{_COMMENTS_TYPE}"/>'
    with_content_type(package, line, f'PartName="/{name}"')
    with_relation(package, part, "comments", name)
    return name


def _free(package: Package, pattern: str) -> str:
    taken = {name.lower() for name in package.names()}
    return next(
        name
        for number in range(1, 100_000)
        for name in [pattern.format(number)]
        if name.lower() not in taken
    )


def _with_comments(part: bytes, marks: Sequence[Mark], author: str) -> tuple[bytes, list[Mark]]:
    """The comments with those of the marks, by row and column, and the marks that are new ones."""
    authors = _AUTHORS.search(part)
    if authors is None or b"<commentList" not in part:  # written with a prefix, or damaged
        raise CannotChange("sheet_form")
    number = len(_AUTHOR_ITEM.findall(authors[1]))
    found = {_reference(one[2]): one[0] for one in _COMMENT.finditer(part)}
    new = []
    for mark in marks:
        place = mark.row - 1, mark.column
        if place in found:
            found[place] = _longer(found[place], mark.text)
        else:
            new.append(mark)
            found[place] = (
                f'<comment ref="{mark.cell}" authorId="{number}"><text>'.encode()
                + _run(mark.text)
                + b"</text></comment>"
            )
    listed = b"".join(found[place] for place in sorted(found))
    start = part.index(b">", part.index(b"<commentList")) + 1
    end = part.find(b"</commentList>")
    if end < 0:
        raise CannotChange("sheet_form")
    named = f"<author>{escape(author)}</author>".encode()
    at = authors.end(1)
    return part[:at] + named + part[at:start] + listed + part[end:], new


def _reference(attributes: bytes) -> tuple[int, int]:
    try:
        return position(attributes_of(attributes).get(b"ref", b""))
    except ValueError:
        raise CannotChange("sheet_form") from None


def _longer(comment: bytes, text: str) -> bytes:
    """A comment with more text behind its own."""
    # Behind a plain text no run may follow in every program: the text becomes a run too.
    comment = _PLAIN.sub(rb"<\1text><\1r>\2</\1r>", comment, count=1)
    end = _TEXT_END.search(comment)
    if end is None:
        raise CannotChange("sheet_form")
    return comment[: end.start()] + _run(f"\n\n{text}") + comment[end.start() :]


def _run(text: str) -> bytes:
    style = '<rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/></rPr>'
    return f'<r>{style}<t xml:space="preserve">{escape(text)}</t></r>'.encode()


def _with_boxes(package: Package, target: str, marks: Sequence[Mark]) -> bytes:
    """The drawing with a hidden box for each mark, numbered as no other one of the workbook is."""
    whole = package.read(target)
    blocks = -(-len(marks) // (_BLOCK - 1))
    used = {number for name in package.names() for number in _blocks_of(package, name)}
    first = max(used, default=0) + 1
    own = range(first, first + blocks)
    if not own:
        return whole
    if own[-1] > _MOST_BLOCKS:
        raise CannotChange("sheet_form")
    whole = _with_frame(whole)
    added = ",".join(map(str, own)).encode()
    whole = _MAP.sub(
        lambda found: found[1] + b",".join(filter(None, (found[2], added))) + found[3],
        whole,
        count=1,
    )
    boxes = "".join(
        _box(mark, own[at // (_BLOCK - 1)] * _BLOCK + at % (_BLOCK - 1) + 1)
        for at, mark in enumerate(marks)
    )
    return inserted_at_end(whole, b"xml", boxes.encode())


def _with_frame(whole: bytes) -> bytes:
    """The drawing with what boxes need: names, a map of numbers, the type of a box of text."""
    root = re.search(rb"<xml\b[^<>]*>", whole)
    if root is None or root[0].endswith(b"/>"):
        raise CannotChange("sheet_form")
    missing = b"".join(
        b" " + name for name in _NAMES if name.partition(b"=")[0] + b"=" not in root[0]
    )
    layout = b"" if _MAP.search(whole) else _LAYOUT.encode()
    box_type = b"" if b'"_x0000_t202"' in whole else _BOX_TYPE.encode()
    opening = root[0][:-1] + missing + b">"
    return whole[: root.start()] + opening + layout + box_type + whole[root.end() :]


def _blocks_of(package: Package, name: str) -> Iterator[int]:
    if not name.lower().endswith(".vml"):
        return
    whole = package.read(name)
    for found in _MAP.finditer(whole):
        yield from (int(number) for number in found[2].replace(b" ", b"").split(b",") if number)
    yield from (int(number) // _BLOCK for number in _ID.findall(whole))


def _box(mark: Mark, number: int) -> str:
    lines = sum(1 + len(line) // _PER_LINE for line in mark.text.split("\n"))
    height = min(lines, _MOST_LINES) * _LINE + 1
    row, column = mark.row - 1, mark.column
    anchor = (
        column + 1,
        15,
        max(row - 1, 0),
        5,
        column + 1 + _WIDTH,
        15,
        max(row - 1, 0) + height,
        5,
    )
    return _BOX.format(number=number, anchor=", ".join(map(str, anchor)), row=row, column=column)


_NAMES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml"',
    b'xmlns:o="urn:schemas-microsoft-com:office:office"',
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_EMPTY_DRAWING = "<xml></xml>"
_LAYOUT = '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout>'
_BOX_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
    'margin-left:60pt;margin-top:1pt;width:216pt;height:110pt;visibility:hidden"'
    ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t"'
    ' color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox'
    ' style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}'
    "</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
