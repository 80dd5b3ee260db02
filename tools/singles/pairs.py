"""Two wrong cells in each of some households of a county without a fault: do they stay two tasks?

Three counties are made, which differ in the wrong cells alone: the first of each household, the
second, and both. A pair counts where each of its cells is found when it is wrong alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import hecha
from tools.singles.kinds import KINDS, Kind
from tools.singles.measuring import Judged, judge
from tools.singles.planting import Chosen, Field, Planted, Single, damaged, take_turns


@dataclass(frozen=True, slots=True)
class Pair:
    """Two wrong cells of a household, each alone and both together."""

    alone: tuple[Judged, Judged]
    both: tuple[Judged, Judged]

    @property
    def is_heard(self) -> bool:
        """Whether each of them is found when it is the only one."""
        return not any(each.is_silent for each in self.alone)

    @property
    def is_apart(self) -> bool:
        """Whether each has a task that is not the only one of the other."""
        first, second = (_tasks(each) for each in self.both)
        return bool(first and second) and len(first | second) > 1

    @property
    def are_first(self) -> tuple[bool, bool]:
        """Whether a task is about the one, and about the other."""
        one, other = (any(s.lead == each.cell for s in each.findings) for each in self.both)
        return one, other


def _tasks(judged: Judged) -> set[str]:
    """The tasks that name the cell; where none does, all of the household."""
    naming = {said.task for said in judged.findings if judged.cell in (*said.cells, said.lead)}
    return naming or {*judged.tasks}


def try_pairs(seed: int, pairs: int, kinds: Sequence[Kind] = KINDS) -> list[Pair]:
    """``pairs`` households with two wrong cells each; equal arguments give the same."""
    first, second, both = plant_pairs(seed, pairs, kinds)
    judged = [
        judge(planted, hecha.check(planted.tables, as_of=planted.day)).judged
        for planted in (first, second, both)
    ]
    together = judged[2]
    return [
        Pair((one, other), (together[2 * at], together[2 * at + 1]))
        for at, (one, other) in enumerate(zip(judged[0], judged[1], strict=True))
    ]


def plant_pairs(
    seed: int, pairs: int, kinds: Sequence[Kind] = KINDS
) -> tuple[Planted, Planted, Planted]:
    """The counties with the first, the second and both wrong cells of each household."""
    field = Field.of(f"pairs:{seed}", pairs, seed)
    chosen = [[one, other] for one, other in _chosen(field, kinds, pairs)]
    wanted = ([two[:1] for two in chosen], [two[1:] for two in chosen], chosen)
    first, second, both = (damaged(field, [one for two in part for one in two]) for part in wanted)
    return first, second, both


def _chosen(field: Field, kinds: Sequence[Kind], pairs: int) -> Iterator[tuple[Chosen, Chosen]]:
    firsts = list(take_turns(field, kinds, pairs))
    turns = [*kinds] * (pairs // len(kinds) + 1)
    field.rng.shuffle(turns)
    for one in firsts:
        for kind in turns:
            other = field.tried(kind, one.family)
            if other is not None and not other.is_same_cell(one):
                turns.remove(kind)
                yield one, other
                break


def as_text(pairs: Sequence[Pair]) -> str:
    """The share that stays two tasks, and the pairs that do not."""
    heard = [pair for pair in pairs if pair.is_heard]
    merged = [pair for pair in heard if not pair.is_apart]
    both = sum(all(pair.are_first) for pair in heard)
    apart = len(heard) - len(merged)
    lines = [line for pair in merged for line in _lines(pair)]
    share = max(len(heard), 1)
    return "\n".join(
        [
            *lines,
            f"{len(pairs)} households with two wrong cells; each is found alone in {len(heard)}",
            f"two tasks or more, one for each: {apart} ({apart / share:.1%})",
            f"each of them leads a task: {both} ({both / share:.1%})",
        ]
    )


def _lines(pair: Pair) -> Iterator[str]:
    for alone, both in zip(pair.alone, pair.both, strict=True):
        yield f"{_named(alone.single)}"
        yield f"    alone: {_rules(alone)}; both: {_rules(both)}"
    yield ""


def _named(single: Single) -> str:
    place = f"{single.place.file} row {single.place.row}"
    return f"{single.kind.name}  {place}  {single.right!r} -> {single.wrong!r}"


def _rules(judged: Judged) -> str:
    leads = {said.task: said.lead[2] if said.lead else "-" for said in judged.findings}
    return "; ".join(
        f"{lead}: " + " ".join(said.rule for said in judged.findings if said.task == task)
        for task, lead in leads.items()
    )
