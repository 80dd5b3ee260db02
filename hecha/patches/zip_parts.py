"""Some parts of a zip file replaced; every other part keeps its very bytes, packed as they are."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from hecha.patches.edit import CannotPatch
from hecha.reading.archive import DAMAGE

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_SIZE, _CENTRAL_SIZE, _END_SIZE = 30, 46, 22
_ENCRYPTED, _SIZES_BEHIND = 0x1, 0x8
_LARGE = 0xFFFFFFFF
"""Stands for a number that only the extension for large files can hold."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the directory at the end of the file, and where its part begins."""

    name: str
    record: bytes
    offset: int


def replaced(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The zip file with new contents of some parts, in the order and with the times it has.

    Raises CannotPatch for a file that is damaged, encrypted, of the extension for large files, or
    has anything in front.
    """
    entries, directory, end = _entries(content)
    placed = sorted(entries, key=lambda entry: entry.offset)
    if placed and placed[0].offset:
        raise CannotPatch("zip_form")
    ends = [*(entry.offset for entry in placed[1:]), directory]
    out = io.BytesIO()
    records: dict[str, bytes] = {}
    for entry, until in zip(placed, ends, strict=True):
        record, segment = entry.record, content[entry.offset : until]
        if entry.name in parts:
            record, segment = _repacked(record, segment, parts[entry.name])
        records[entry.name] = record[:42] + struct.pack("<I", out.tell()) + record[46:]
        out.write(segment)
    start = out.tell()
    for entry in entries:
        out.write(records[entry.name])
    closing = content[end:]
    sizes = struct.pack("<II", out.tell() - start, start)
    out.write(closing[:12] + sizes + closing[20:])
    return out.getvalue()


def _entries(content: bytes) -> tuple[list[_Entry], int, int]:
    """The entries in their order, and where the directory and its end begin."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos, directory = archive.infolist(), archive.start_dir
    except DAMAGE:
        raise CannotPatch("zip_form") from None
    entries, at = [], directory
    for info in infos:
        head = content[at : at + _CENTRAL_SIZE]
        if head[:4] != _CENTRAL:
            raise CannotPatch("zip_form")
        flags, packed, size, offset = _fields(head)
        length = _CENTRAL_SIZE + sum(struct.unpack("<HHH", head[28:34]))
        if flags & _ENCRYPTED or _LARGE in (packed, size, offset) or offset != info.header_offset:
            raise CannotPatch("zip_form")
        entries.append(_Entry(info.filename, content[at : at + length], offset))
        at += length
    names = {entry.name for entry in entries}
    is_plain = content[at : at + 4] == _END and len(content) - at >= _END_SIZE
    if not is_plain or len(names) < len(entries):
        raise CannotPatch("zip_form")
    return entries, directory, at


def _fields(head: bytes) -> tuple[int, int, int, int]:
    """Flags, packed size, size and offset of an entry."""
    (flags,) = struct.unpack("<H", head[8:10])
    packed, size = struct.unpack("<II", head[20:28])
    (offset,) = struct.unpack("<I", head[42:46])
    return flags, packed, size, offset


def _repacked(record: bytes, segment: bytes, new: bytes) -> tuple[bytes, bytes]:
    """The directory entry and the part with a new content."""
    if segment[:4] != _LOCAL:
        raise CannotPatch("zip_form")
    flags, method = struct.unpack("<HH", segment[6:10])
    flags &= ~_SIZES_BEHIND
    if method == zipfile.ZIP_DEFLATED:
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        data = packer.compress(new) + packer.flush()
    elif method == zipfile.ZIP_STORED:
        data = new
    else:
        raise CannotPatch("zip_form")
    told = struct.pack("<III", zlib.crc32(new), len(data), len(new))
    behind = _LOCAL_SIZE + sum(struct.unpack("<HH", segment[26:30]))
    local = segment[:6] + struct.pack("<H", flags) + segment[8:14] + told + segment[26:behind]
    central = record[:8] + struct.pack("<H", flags) + record[10:16] + told + record[28:]
    return central, local + data
