"""A cell that is written anew, and why one cannot be."""

from __future__ import annotations

from typing import Protocol


class Place(Protocol):
    """A cell of a sheet."""

    @property
    def row(self) -> int:
        """As Excel shows it."""

    @property
    def column(self) -> int:
        """From 0."""


class CannotChange(Exception):
    """A file cannot be changed as wanted and no more than that: ``reason``
    (hecha.patches.patch_refusals) and the cell it is about; None where it is about the whole
    file."""

    def __init__(self, reason: str, place: Place | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place
