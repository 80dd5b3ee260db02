"""Two wrong cells in a household: what is planted, and when they count as two tasks."""

from dataclasses import replace

from tests.singles.test_singles import changed
from tools.singles.kinds import KINDS
from tools.singles.measuring import Judged, Said
from tools.singles.pairs import Pair, as_text, plant_pairs
from tools.singles.planting import Single, plant


def test_the_counties_differ_in_the_cells_told_alone() -> None:
    clean = plant(3, 60, kinds=())
    counties = plant_pairs(3, 60)
    first, second, both = counties
    for planted in counties:
        assert changed(planted, clean) == {
            (single.place.file, single.place.row, single.header): (single.right, single.wrong)
            for single in planted.singles
        }
    assert both.singles[::2] == first.singles
    assert both.singles[1::2] == second.singles
    both_cells = zip(first.singles, second.singles, strict=True)
    assert all(one.households & other.households for one, other in both_cells)


def test_a_pair_is_two_tasks_where_each_cell_has_one_that_is_not_the_only_one_of_the_other() -> (
    None
):
    one, other = plant_pairs(1, 1, [kind for kind in KINDS if kind.damage == "drop"])[2].singles

    def judged(single: Single, *tasks: str) -> Judged:
        cell = (single.place.file, single.place.row, single.header)
        return Judged(single, [Said(task, "ID04", "must", (cell,), cell) for task in tasks])

    alone = (judged(one, "a"), judged(other, "b"))
    assert Pair(alone, (judged(one, "a"), judged(other, "b"))).is_apart
    assert Pair(alone, (judged(one, "a"), judged(other, "a", "b"))).is_apart
    merged = Pair(alone, (judged(one, "a"), judged(other, "a")))
    assert not merged.is_apart
    assert not Pair(alone, (judged(one, "a"), judged(other))).is_apart
    unheard = replace(merged, alone=(judged(one), alone[1]))
    text = as_text([merged, unheard, replace(merged, both=alone)])
    assert "3 households with two wrong cells; each is found alone in 2" in text
    assert "two tasks or more, one for each: 1 (50.0%)" in text
    assert one.kind.name in text
