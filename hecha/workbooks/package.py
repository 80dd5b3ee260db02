"""The parts of an .xlsx package: some new or replaced, the others packed with their very bytes."""

from __future__ import annotations

import io
import struct
import zipfile
from copy import copy

from hecha.reading.archive import DAMAGE, sheet_parts
from hecha.workbooks.place import CannotChange

WORKBOOK = "xl/workbook.xml"
_LOCAL, _LOCAL_SIZE = b"PK\x03\x04", 30
_ENCRYPTED, _SIZES_BEHIND, _UTF8 = 0x1, 0x8, 0x800


class Package:
    """The parts of a workbook. A part that is written replaces the one of its name, or is added.

    ``archive`` is the package as it was.
    """

    def __init__(self, content: bytes) -> None:
        """Raises CannotChange for a file that is damaged, encrypted or has anything in front."""
        self._content = content
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(content))
        except DAMAGE:
            raise CannotChange("zip_form") from None
        infos = self.archive.infolist()
        self._infos = {info.filename: info for info in infos}
        if (
            len({info.filename.lower() for info in infos}) < len(infos)
            or min((info.header_offset for info in infos), default=0)
            or any(info.flag_bits & _ENCRYPTED for info in infos)
            or not all(info.filename.isascii() or info.flag_bits & _UTF8 for info in infos)
        ):
            raise CannotChange("zip_form")
        self._written: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._written or name in self._infos

    def names(self) -> list[str]:
        """The parts there are now."""
        return list(dict.fromkeys((*self._infos, *self._written)))

    def sheets(self) -> list[str]:
        """The part of each sheet in the order of the workbook; empty text where there is none of
        its own. Raises CannotChange."""
        infos = {name.lower(): info for name, info in self._infos.items()}
        try:
            targets = sheet_parts(self.archive, infos)
        except DAMAGE:
            raise CannotChange("zip_form") from None
        return [
            infos[target].filename if target in infos and targets.count(target) == 1 else ""
            for target in targets
        ]

    def read(self, name: str) -> bytes:
        """A part as it is now. Raises CannotChange where there is none, or it is damaged."""
        if name in self._written:
            return self._written[name]
        try:
            return self.archive.read(name)
        except DAMAGE:
            raise CannotChange("zip_form") from None

    def write(self, name: str, content: bytes) -> None:
        """Replace a part or add one at the end."""
        self._written[name] = content

    def packed(self) -> bytes:
        """The whole package: the old parts in their order, then those that were added.

        Raises CannotChange for a damaged part.
        """
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for name in self.names():
                info = copy(self._infos.get(name)) or _added(name)
                info.extra = b""
                if name in self._written:
                    target.writestr(info, self._written[name], zipfile.ZIP_DEFLATED)
                    continue
                info.flag_bits &= ~_SIZES_BEHIND
                packed = self._packed(info)
                info.header_offset = out.tell()
                out.write(info.FileHeader() + packed)
                # What writestr does after a part; zipfile has no way to add one that is packed.
                target.filelist.append(info)
                target.NameToInfo[name] = info
                target.start_dir = out.tell()
        return out.getvalue()

    def _packed(self, info: zipfile.ZipInfo) -> bytes:
        """A part packed as it is."""
        head = self._content[info.header_offset : info.header_offset + _LOCAL_SIZE]
        if len(head) < _LOCAL_SIZE or not head.startswith(_LOCAL):
            raise CannotChange("zip_form")
        start = info.header_offset + _LOCAL_SIZE + sum(struct.unpack("<HH", head[-4:]))
        return self._content[start : start + info.compress_size]


def _added(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 0  # The same bytes on every system.
    return info
