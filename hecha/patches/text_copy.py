"""A csv or tab-separated file with some fields changed: their bytes alone.

Encoding, byte order mark, line ends and the quoting of every other field stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hecha.patches.cell_forms import parts
from hecha.patches.edit import Edit
from hecha.workbooks.place import CannotChange

_BOMS = {
    "utf-8-sig": ((b"\xef\xbb\xbf", "utf-8"),),
    "utf-16": ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")),
}
_BAR_IN_GBK = "gb18030", "|"
_LINE_END = re.compile(r"\r\n|\n|\r")
_FORMULA = re.compile(r"[=+@＝＋＠]|-(?![0-9]+(?:\.[0-9]+)?$)|－")
"""What a spreadsheet would run, were it the value of a field."""
_BREAKS = re.compile("[\x00-\x1f]")

_Span = tuple[int, int]


def text_with(content: bytes, encoding: str, separator: str, edits: Sequence[Edit]) -> bytes:
    """The file with its fields changed. ``encoding`` is the codec it was read with. Raises
    CannotChange."""
    mark, codec = _codec(content, encoding)
    # In GB18030 and UTF-8 no byte of a longer character is a separator, quotation mark or line end,
    # so that bytes can be taken for characters, and every one comes back as it was. A bar
    # may be the second byte of a character in GB18030.
    is_wide = codec.startswith("utf-16") or (codec, separator) == _BAR_IN_GBK
    text = content[len(mark) :].decode(codec if is_wide else "latin-1")
    if is_wide and mark + text.encode(codec) != content:
        raise CannotChange("zip_form")

    def told(value: str) -> str:
        return value if is_wide else value.encode(codec).decode("latin-1")

    by_row: dict[int, list[Edit]] = {}
    for edit in edits:
        by_row.setdefault(edit.row, []).append(edit)
    pieces, done = list[str](), 0
    for number, start in enumerate(_starts(text, separator), 1):
        if wanted := by_row.pop(number, None):
            fields, end = _fields(text, start, separator)
            for place, until, new in _changes(text, fields, end, wanted, separator):
                pieces += (text[done:place], told(new))
                done = until
        if not by_row:
            break
    for missing in by_row.values():
        raise CannotChange("no_reference", missing[0])
    whole = "".join((*pieces, text[done:]))
    return mark + whole.encode(codec if is_wide else "latin-1")


def _codec(content: bytes, encoding: str) -> tuple[bytes, str]:
    """The byte order mark of a file, and the codec of the rest."""
    for mark, codec in _BOMS.get(encoding, ()):
        if content.startswith(mark):
            return mark, codec
    return b"", encoding


def _starts(text: str, separator: str) -> Iterator[int]:
    """Where each record begins; one may go over several lines."""
    at = 0
    while at < len(text):
        yield at
        line = _LINE_END.search(text, at)
        until = line.end() if line else len(text)
        if text.find('"', at, until) >= 0:
            _, end = _fields(text, at, separator)
            line = _LINE_END.match(text, end)
            until = line.end() if line else end
        at = until


def _fields(text: str, start: int, separator: str) -> tuple[list[_Span], int]:
    """The fields of the record that begins at ``start``, and where it ends."""
    stop = re.compile(f"{re.escape(separator)}|\r|\n")
    fields, at = list[_Span](), start
    while True:
        behind = at
        if text.startswith('"', at):
            behind = _closed(text, at)
        found = stop.search(text, behind)
        end = found.start() if found else len(text)
        fields.append((at, end))
        if found is None or found[0] != separator:
            return fields, end
        at = found.end()


def _closed(text: str, at: int) -> int:
    """Behind the quotation mark that closes the one at ``at``."""
    at += 1
    while True:
        mark = text.find('"', at)
        if mark < 0:
            raise CannotChange("zip_form")
        if not text.startswith('"', mark + 1):
            return mark + 1
        at = mark + 2


def _changes(
    text: str, fields: Sequence[_Span], end: int, edits: Sequence[Edit], separator: str
) -> Iterator[tuple[int, int, str]]:
    """Where each change begins and ends, and the new text; in the order of the record."""
    last = len(fields) - 1
    for edit in sorted(edits, key=lambda one: one.column):
        if edit.column > last:  # a record may leave out the blank fields at its end
            if edit.new is not None:
                gap = separator * (edit.column - last)
                yield end, end, gap + _written(edit, "", separator)
                last = edit.column
            continue
        start, until = fields[edit.column]
        yield start, until, _written(edit, text[start:until], separator)


def _written(edit: Edit, old: str, separator: str) -> str:
    """A field with its new value, quoted where the old one is or where it has to be."""
    if edit.new is None:
        return ""
    value = parts(edit.new)[1]
    if _FORMULA.match(value):
        raise CannotChange("formula_in_text", edit)
    if _BREAKS.search(value):
        raise CannotChange("odd_sign", edit)
    has_shell = edit.new.startswith('="') and not old.startswith('"')
    needs = (separator in edit.new or '"' in edit.new) and not has_shell
    if has_shell and (separator in value or '"' in value):
        raise CannotChange("odd_sign", edit)
    if old.startswith('"') or needs:
        return '"' + edit.new.replace('"', '""') + '"'
    return edit.new
