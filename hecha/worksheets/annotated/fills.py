"""The styles of a workbook with a coloured twin of every style that a marked cell has."""

from __future__ import annotations

import re

from hecha.workbooks.place import CannotChange
from hecha.worksheets.annotated.mark import COLOURS

_PREFIX = re.compile(rb"<(\w+:)?styleSheet\b")
_FILL_ID = re.compile(rb'\s(?:fillId|applyFill)\s*=\s*(?:"[^"]*"|\'[^\']*\')')
_COUNT = re.compile(rb'\scount\s*=\s*(?:"[^"]*"|\'[^\']*\')')


class Fills:
    """Styles (``xl/styles.xml``) to which coloured ones are added as they are asked for."""

    def __init__(self, part: bytes) -> None:
        """Raises CannotChange where the part is not written as usual."""
        self._part = part
        found = _PREFIX.search(part)
        self._prefix = (found[1] or b"") if found else b""
        self._fills = self._list(b"fills", b"fill")
        self._styles = self._list(b"cellXfs", b"xf")
        self._first_fill, self._first_style = len(self._fills), len(self._styles)
        self._colours = {severity: self._first_fill + at for at, severity in enumerate(COLOURS)}
        self._fills += [self._fill(colour) for colour in COLOURS.values()]
        self._made: dict[tuple[int, str], int] = {}

    def style(self, old: int, severity: str) -> int:
        """The number of the style that is like ``old`` but for its fill."""
        if old >= self._first_style:
            raise CannotChange("sheet_form")
        if (old, severity) not in self._made:
            fill = b' fillId="%d" applyFill="1"' % self._colours[severity]
            name = b"<" + self._prefix + b"xf"
            whole = self._styles[old]
            tag_end = whole.index(b">")
            opening = _FILL_ID.sub(b"", whole[len(name) : tag_end])
            self._made[old, severity] = len(self._styles)
            self._styles.append(name + fill + opening + whole[tag_end:])
        return self._made[old, severity]

    def part(self) -> bytes:
        """The styles with all that were made."""
        whole = self._with(self._part, b"fills", self._fills[self._first_fill :])
        return self._with(whole, b"cellXfs", self._styles[self._first_style :])

    def _list(self, name: bytes, item: bytes) -> list[bytes]:
        """The items of a list as they are written."""
        prefix = self._prefix
        found = self._found(self._part, name)
        pattern = re.compile(
            rb"<%b%b\b(?:[^<>]*/>|[^<>]*>.*?</%b%b>)" % (prefix, item, prefix, item), re.DOTALL
        )
        return pattern.findall(found[2])

    def _found(self, whole: bytes, name: bytes) -> re.Match[bytes]:
        tag = self._prefix + name
        pattern = re.compile(rb"(<%b\b[^<>]*>)(.*?)(</%b>)" % (tag, tag), re.DOTALL)
        found = pattern.search(whole)
        if found is None:
            raise CannotChange("sheet_form")
        return found

    def _with(self, whole: bytes, name: bytes, more: list[bytes]) -> bytes:
        found = self._found(whole, name)
        count = len(self._fills if name == b"fills" else self._styles)
        opening = _COUNT.sub(b"", found[1][:-1]) + b' count="%d">' % count
        new = opening + found[2] + b"".join(more) + found[3]
        return whole[: found.start()] + new + whole[found.end() :]

    def _fill(self, colour: str) -> bytes:
        text = (
            '<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{c}"/>'
            '<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
        )
        return text.format(p=self._prefix.decode(), c=colour).encode()
