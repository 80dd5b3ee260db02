"""The rows of a list, packed while it grows: a million of them stand in a fifth of the memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import polars as pl

_PACKED = 20_000
"""Rows packed at a time; fewer stay as they are."""


@dataclass(frozen=True, slots=True)
class _Packed:
    """Some rows: the Categorical columns, which take little, as they are, the others packed."""

    repeated: pl.DataFrame
    others: bytes
    columns: Sequence[str]

    @classmethod
    def of(cls, rows: pl.DataFrame) -> _Packed:
        repeated, packed = _repeated(rows), BytesIO()
        rows.drop(repeated.columns).write_ipc(packed, compression="lz4")
        return cls(repeated, packed.getvalue(), rows.columns)

    @property
    def height(self) -> int:
        return self.repeated.height

    def rows(self) -> pl.DataFrame:
        return pl.read_ipc(self.others).hstack(self.repeated)[self.columns]


class HeldRows:
    """Rows in parts, in their order; those of :meth:`add` are packed, the first are not."""

    def __init__(self, rows: pl.DataFrame | None = None) -> None:
        self._parts: list[pl.DataFrame | _Packed] = [] if rows is None else [rows]
        self._loose: list[pl.DataFrame] = []

    @property
    def height(self) -> int:
        """How many rows there are."""
        return sum(part.height for part in (*self._parts, *self._loose))

    def add(self, rows: pl.DataFrame) -> None:
        """Add rows at the end, with a Categorical column at least."""
        self._loose.append(rows)
        if sum(frame.height for frame in self._loose) >= _PACKED:
            self._parts.append(_Packed.of(pl.concat(self._loose)))
            self._loose = []

    def frames(self) -> Iterator[pl.DataFrame]:
        """The rows in their order, one part after another, which is in memory as long as it is
        looked at."""
        yield from map(_unpacked, self._parts)
        if self._loose:
            yield pl.concat(self._loose)

    def frame(self) -> pl.DataFrame:
        """All rows at once."""
        frames = list(self.frames())
        return frames[0] if len(frames) == 1 else pl.concat(frames)

    def repeated(self) -> pl.DataFrame:
        """The Categorical columns of all rows."""
        parts = (*self._parts, *self._loose)
        return pl.concat(
            part.repeated if isinstance(part, _Packed) else _repeated(part) for part in parts
        )

    def split(self, most: int) -> list[HeldRows]:
        """The same in as many as it takes, with so many rows each at most."""
        made = [HeldRows()]
        for part in (*self._parts, *self._loose):
            left = part
            while made[-1].height + left.height > most:
                room, rows = most - made[-1].height, _unpacked(left)
                made[-1]._parts.append(rows.head(room))
                made.append(HeldRows())
                left = rows.slice(room)
            made[-1]._parts.append(left)
        return made


def _unpacked(part: pl.DataFrame | _Packed) -> pl.DataFrame:
    return part.rows() if isinstance(part, _Packed) else part


def _repeated(rows: pl.DataFrame) -> pl.DataFrame:
    return rows[[name for name, kind in rows.schema.items() if isinstance(kind, pl.Categorical)]]
