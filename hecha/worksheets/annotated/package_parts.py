"""The parts of an .xlsx package: some new or replaced, the others with their very bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from hecha.reading.archive import DAMAGE
from hecha.worksheets.annotated.mark import CannotMark

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_VERSION, _DEFLATED, _UTF8 = 20, zipfile.ZIP_DEFLATED, 0x800
_ENCRYPTED, _LARGE = 0x1, 0xFFFFFFFF
_DAY_ONE = 0x21  # 1980-01-01, the first day a zip file can state


class Package:
    """The parts of a workbook. A part that is written replaces the one of its name, or is added."""

    def __init__(self, content: bytes) -> None:
        """Raises CannotMark for a file that is damaged, encrypted, or too large for a plain zip."""
        self._content = content
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except DAMAGE:
            raise CannotMark from None
        self._infos = {info.filename: info for info in self._archive.infolist()}
        names = {name.lower() for name in self._infos}
        if len(names) < len(self._archive.infolist()):
            raise CannotMark
        if any(info.flag_bits & _ENCRYPTED for info in self._infos.values()):
            raise CannotMark
        self._written: dict[str, bytes] = {}

    @property
    def archive(self) -> zipfile.ZipFile:
        """The package as it was."""
        return self._archive

    def __contains__(self, name: str) -> bool:
        return name in self._written or name in self._infos

    def names(self) -> list[str]:
        """The parts there are now."""
        return list(dict.fromkeys((*self._infos, *self._written)))

    def read(self, name: str) -> bytes:
        """A part as it is now. Raises CannotMark where there is none, or it is damaged."""
        if name in self._written:
            return self._written[name]
        try:
            return self._archive.read(name)
        except (KeyError, *DAMAGE):
            raise CannotMark from None

    def write(self, name: str, content: bytes) -> None:
        """Replace a part or add one at the end."""
        self._written[name] = content

    def packed(self) -> bytes:
        """The whole package: the old parts in their order, then those that were added."""
        out, directory = io.BytesIO(), io.BytesIO()
        names = self.names()
        for name in names:
            self._put(name, out, directory)
        start, size = out.tell(), directory.tell()
        if start + size > _LARGE or len(names) > 0xFFFE:
            raise CannotMark
        out.write(directory.getvalue())
        out.write(_END.pack(b"PK\x05\x06", 0, 0, len(names), len(names), size, start, 0))
        return out.getvalue()

    def _put(self, name: str, out: io.BytesIO, directory: io.BytesIO) -> None:
        info = self._infos.get(name)
        if name in self._written:
            whole = self._written[name]
            packer = zlib.compressobj(6, zlib.DEFLATED, -15)
            data = packer.compress(whole) + packer.flush()
            method, crc, length = _DEFLATED, zlib.crc32(whole), len(whole)
        elif info is not None:
            data, method = self._raw(info), info.compress_type
            crc, length = info.CRC, info.file_size
        else:
            raise CannotMark
        time, day = (0, _DAY_ONE) if info is None else _moment(info.date_time)
        attributes = 0 if info is None else info.external_attr
        coded = name.encode()
        flags = 0 if name.isascii() else _UTF8
        told = (flags, method, time, day, crc, len(data), length, len(coded), 0)
        place = out.tell()
        if max(place, len(data), length) >= _LARGE:
            raise CannotMark
        out.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, *told) + coded + data)
        rest = (0, 0, 0, attributes, place)
        directory.write(_CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, *told, *rest) + coded)

    def _raw(self, info: zipfile.ZipInfo) -> bytes:
        """A part packed as it is."""
        head = self._content[info.header_offset : info.header_offset + _LOCAL.size]
        if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
            raise CannotMark
        name, extra = struct.unpack("<HH", head[-4:])
        start = info.header_offset + _LOCAL.size + name + extra
        return self._content[start : start + info.compress_size]


def _moment(stated: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = stated
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def related(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: id -> (last word of the type, part). Raises CannotMark."""
    from xml.etree import ElementTree

    name = relations_of(part)
    if name not in package:
        return {}
    try:
        root = ElementTree.fromstring(package.read(name))
    except ElementTree.ParseError:
        raise CannotMark from None
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
    """A part with something before the end of its root element. Raises CannotMark."""
    end = b"</" + root + b">"
    at = whole.rfind(end)
    if at >= 0:
        return whole[:at] + line + whole[at:]
    closed = whole.rfind(b"/>")
    if whole.rfind(b"<" + root) < 0 or whole.rfind(b"<") != whole.rfind(b"<" + root):
        raise CannotMark
    return whole[:closed] + b">" + line + end + whole[closed + 2 :]


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
