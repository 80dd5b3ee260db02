"""A patch as a whole: planned, copied and compared until what is left can be done entirely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from hecha.patches.answered import Answered
from hecha.patches.copying import LISTED, Copy, copied
from hecha.patches.grids import Exports
from hecha.patches.wanted_cells import Change, plan
from hecha.workbooks.place import CannotChange


@dataclass(frozen=True, slots=True)
class Patch:
    """The changes by file, sheet, row and column; what becomes of each file changed, by its name in
    the exports; why answers are refused (hecha.patches.patch_refusals); those done already."""

    changes: tuple[Change, ...] = field(repr=False)
    copies: Mapping[str, Copy]
    refused: Mapping[Answered, str] = field(repr=False)
    done: tuple[Answered, ...] = field(repr=False)

    @property
    def applied(self) -> frozenset[str]:
        """The tasks whose changes are in the copies."""
        return frozenset(
            change.answer.task for change in self.changes if self.copies[change.file].way != LISTED
        )

    @property
    def listed(self) -> tuple[Change, ...]:
        """The changes that are in the list alone."""
        return tuple(one for one in self.changes if self.copies[one.file].way == LISTED)

    @property
    def households(self) -> int:
        """How many households, or tasks of none, are changed."""
        return len({change.answer.group for change in self.changes})


def patched(
    answers: Sequence[Answered], exports: Exports, checked: Iterable[str], folder: Path
) -> Patch:
    """Write the changed copies below ``folder``, which is empty; ``checked`` are the digests of
    the files that the run checked.

    An answer whose change turns out to be impossible is refused with its household, and the rest
    is done again without it.
    """
    refused: dict[Answered, str] = {}
    digests = frozenset(checked)
    while True:
        found = plan(answers, exports, digests, refused)
        copies: dict[str, Copy] = {}
        impossible: dict[Answered, str] = {}
        for name, group in groupby(found.changes, key=lambda change: change.file):
            changes = list(group)
            try:
                edits = [change.edit for change in changes]
                copies[name] = copied(exports, name, edits, folder)
            except CannotChange as error:
                impossible |= {
                    change.answer: error.reason
                    for change in changes
                    if error.place in (None, change.edit)
                }
                (folder / name).unlink(missing_ok=True)
        if not impossible:
            return Patch(found.changes, copies, found.refused, found.done)
        refused |= impossible
