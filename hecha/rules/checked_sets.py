"""Whether the fewest cells that can be wrong also satisfy all rules of their household.

A set whose values follow from the sums is written into a copy of the household and all rules are
run: it stays a possibility if they find nothing of its findings, and nothing else, any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hecha.results.results import Change, Retry
from hecha.rules.fewest import Fewest, solution
from hecha.rules.group import Group, Rows
from hecha.rules.sums import Sum

_MOST_TRIED = 40
"""Sets of one group of tasks that are tried; where it has more, none is."""

_ROUNDS = 2

Set = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The sets that remain, and the ``texts`` of the cells of those that were checked; ``refuted``
    where none of the smallest remains."""

    fewest: Fewest
    texts: Mapping[Set, Mapping[int, str]] = field(default_factory=dict)
    refuted: bool = False

    def text(self, cell: int) -> str | None:
        """The one text a cell has to get, if every set with it says the same."""
        found = {self.texts.get(some, {}).get(cell) for some in self.fewest.sets if cell in some}
        return found.pop() if len(found) == 1 else None


def checked(
    groups: Sequence[Group],
    rows: Rows,
    sums: Sequence[Sum],
    fingerprints: Mapping[int, str],
    retry: Retry | None,
) -> list[Checked]:
    """In: groups of tasks; the fingerprint of each finding. Out: the fewest cells behind each, of
    which no set is known to be impossible; those no values are known of are not tried.

    The sets of all groups are tried in one go; where none remains, those with a cell more in
    another, and where none of these does, it takes still more.
    """
    found = [Checked(group.fewest(rows, sums)) for group in groups]
    again = [*range(len(groups))]
    for _ in range(_ROUNDS):
        part = [(groups[at], found[at].fewest) for at in again]
        for at, tried in zip(again, _tried(part, rows, sums, fingerprints, retry), strict=True):
            found[at] = tried
        again = [at for at in again if part and not found[at].fewest.sets and found[at].refuted]
        for at in again:
            found[at] = Checked(groups[at].fewest(rows, sums, found[at].fewest.least))
        if not again:
            break
    return found


def _tried(
    found: Sequence[tuple[Group, Fewest]],
    rows: Rows,
    sums: Sequence[Sum],
    fingerprints: Mapping[int, str],
    retry: Retry | None,
) -> Iterator[Checked]:
    wanted = [
        (at, some, values)
        for at, (group, fewest) in enumerate(found)
        if len(fewest.sets) <= _MOST_TRIED
        for some in fewest.sets
        if (values := solution(some, group.amounts(rows), sums)) is not None
    ]
    known: dict[tuple[int, Set], dict[int, str] | None] = {}
    if wanted and retry is not None:
        changes = [_change(found[at][0], values, fingerprints) for at, _, values in wanted]
        for (at, some, values), change, each in zip(wanted, changes, retry(changes), strict=True):
            is_right = each.cleared == change.findings and not each.makes
            known[at, some] = dict(zip(values, each.texts, strict=True)) if is_right else None
    for at, (_, fewest) in enumerate(found):
        sets = tuple(some for some in fewest.sets if known.get((at, some), {}) is not None)
        is_refuted = bool(fewest.sets) and not sets
        texts = {some: told for some in sets if (told := known.get((at, some)))}
        yield Checked(Fewest(fewest.least + is_refuted, sets), texts, is_refuted)


def _change(group: Group, values: Mapping[int, int], fingerprints: Mapping[int, str]) -> Change:
    return Change(
        group.household,
        dict(_texts(group, values.items())),
        frozenset(fingerprints[finding] for finding in group.findings),
    )


def _texts(
    group: Group, values: Iterable[tuple[int, int]]
) -> Iterator[tuple[tuple[str, str | None, int, str], str]]:
    for cell, cents in values:
        (file, sheet, row), column = group.places[cell]
        yield (file, sheet, row, column), f"{cents / 100:.2f}"
