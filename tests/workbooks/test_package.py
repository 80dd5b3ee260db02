"""Parts of a package replaced and added: the others keep the bytes they are packed as."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.files_by_hand import write_xlsx

from hecha.workbooks.package import Package
from hecha.workbooks.place import CannotChange


def packed(content: bytes, **parts: bytes) -> bytes:
    package = Package(content)
    for name, part in parts.items():
        package.write(name, part)
    return package.packed()


def test_a_part_with_its_sizes_behind_it_is_replaced(tmp_path: Path) -> None:
    streamed = io.BytesIO()

    class OneWay(io.RawIOBase):
        """A file zipfile cannot go back in, so that it writes sizes behind the parts."""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes, /) -> int:  # type: ignore[override]
            return streamed.write(data)

    with zipfile.ZipFile(OneWay(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a", "b", "c"):
            archive.writestr(name, name * 50)
    after = packed(streamed.getvalue(), b=b"new")
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert archive.testzip() is None
        assert [archive.read(name)[:3] for name in "abc"] == [b"aaa", b"new", b"ccc"]
    assert packed(after) == after


@pytest.mark.parametrize("spoil", [lambda all_: all_[:-1], lambda all_: b"x" + all_, lambda _: b""])
def test_a_zip_that_is_not_plain_is_refused(tmp_path: Path, spoil: object) -> None:
    content = write_xlsx(tmp_path / "a.xlsx", {"甲": [["a"]]}).read_bytes()
    with pytest.raises(CannotChange, match="zip_form"):
        packed(spoil(content))  # type: ignore[operator]


def parts_of(content: bytes) -> dict[str, tuple[bytes, bytes]]:
    """Every part as it is packed, and unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = {}
        for info in archive.infolist():
            name, extra = struct.unpack_from("<HH", content, info.header_offset + 26)
            start = info.header_offset + 30 + name + extra
            found[info.filename] = content[start : start + info.compress_size], archive.read(info)
        return found


NAMES = ("a", "xl/b", "图.png", "d")
PARTS = st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=40))


@settings(max_examples=50, deadline=None)
@given(PARTS, PARTS, st.booleans(), st.booleans())
def test_parts_that_are_not_written_stay_packed_as_they_are(
    old: Mapping[str, bytes], new: Mapping[str, bytes], stored: bool, large: bool
) -> None:
    whole = io.BytesIO()
    way = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(whole, "w", way) as archive:
        for name, part in old.items():
            with archive.open(name, "w", force_zip64=large) as stream:
                stream.write(part)
    before, after = parts_of(whole.getvalue()), parts_of(packed(whole.getvalue(), **new))
    assert list(after) == list({**old, **new})
    assert {name: part for name, (_, part) in after.items()} == {**old, **new}
    assert [after[name] for name in before if name not in new] == [
        before[name] for name in before if name not in new
    ]
