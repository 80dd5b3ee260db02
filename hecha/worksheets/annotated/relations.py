"""What the parts of an .xlsx package refer to, and the list of their types."""

from __future__ import annotations

from xml.etree import ElementTree

from hecha.workbooks.package import Package
from hecha.workbooks.place import CannotChange

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def related(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: id -> (last word of the type, part). Raises CannotChange."""
    name = relations_of(part)
    if name not in package:
        return {}
    try:
        root = ElementTree.fromstring(package.read(name))
    except ElementTree.ParseError:
        raise CannotChange("sheet_form") from None
    return {
        element.get("Id", ""): (
            element.get("Type", "").rpartition("/")[2],
            _absolute(part, element.get("Target", "")),
        )
        for element in root
        if element.get("TargetMode") != "External"
    }


def relations_of(part: str) -> str:
    """The part that says what another one refers to."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _absolute(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    parts = part.split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


def with_relation(package: Package, part: str, kind: str, target: str) -> str:
    """Let a part refer to another one (``kind``: last word of the type); the id of the relation."""
    name = relations_of(part)
    ids = related(package, part)
    number = next(number for number in range(1, 10_000) if f"rIdHecha{number}" not in ids)
    line = (
        f'<Relationship Id="rIdHecha{number}" Type="{RELATIONS}/{kind}" Target="/{target}"/>'
    ).encode()
    empty = f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{_PACKAGE}"/>'.encode()
    whole = package.read(name) if name in package else empty
    package.write(name, inserted_at_end(whole, b"Relationships", line))
    return f"rIdHecha{number}"


def with_content_type(package: Package, line: str, known: str) -> None:
    """Add a line to the content types unless they have ``known`` in them."""
    name = "[Content_Types].xml"
    whole = package.read(name)
    if known.lower().encode() not in whole.lower():
        package.write(name, inserted_at_end(whole, b"Types", line.encode()))


def inserted_at_end(whole: bytes, root: bytes, line: bytes) -> bytes:
    """A part with something before the end of its root element. Raises CannotChange."""
    end = b"</" + root + b">"
    at = whole.rfind(end)
    if at >= 0:
        return whole[:at] + line + whole[at:]
    closed = whole.rfind(b"/>")
    if whole.rfind(b"<" + root) < 0 or whole.rfind(b"<") != whole.rfind(b"<" + root):
        raise CannotChange("sheet_form")
    return whole[:closed] + b">" + line + end + whole[closed + 2 :]
