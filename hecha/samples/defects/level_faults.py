"""Defects of the registers of five levels: households (LV01-LV07, LV12).

They are planted where no tally adds them up. In a village whose book lacks a number nobody can
tell who is missing (LV12): that is the last but one; the last one's book is damaged as a whole
(LV10c).
"""

from __future__ import annotations

from collections.abc import Callable

from hecha.declare import codes
from hecha.samples.defects.bench import Bench, Entry
from hecha.samples.defects.planters import ledger_defect
from hecha.samples.export_layouts import SheetLayout
from hecha.samples.ledgers.ledger_layouts import CARD, TOWN_REGISTER, VILLAGE_REGISTER


def _entry(
    bench: Bench, layout: SheetLayout, fits: Callable[[Entry], bool] = lambda _: True
) -> Entry:
    """An untouched line of a household in the villages left to these defects."""
    villages = {village.name for village in bench.book.county.villages[:-2]}
    return bench.entry(layout, lambda entry: entry.row["village"] in villages and fits(entry))


def _has_exited(entry: Entry) -> bool:
    return entry.row.get("exit_status") == codes.EXITED


@ledger_defect("LV01")
def lost_on_the_way_up(bench: Bench) -> None:
    """The village book lacks a household that has a card."""
    entry = _entry(
        bench, CARD, lambda entry: entry.family is not None and entry.family.household.size == 1
    )
    bench.strike(VILLAGE_REGISTER, entry.row["household_id"])
    bench.mark_entry(entry, "household_id", "户卡有此户、村册没有")


@ledger_defect("LV02")
def only_above(bench: Bench) -> None:
    """A household in the village book has no card."""
    entry = _entry(bench, VILLAGE_REGISTER)
    bench.strike(CARD, entry.row["household_id"])
    bench.mark_entry(entry, "household_id", "村册有此户、没有户卡")


@ledger_defect("LV03")
def size_differs(bench: Bench) -> None:
    """The village book has a person too many."""
    entry = _entry(bench, VILLAGE_REGISTER)
    entry.row["household_size"] = str(int(str(entry.row["household_size"])) + 1)
    bench.mark_entry(entry, "household_size", "村册比户卡多一人")


@ledger_defect("LV04")
def place_differs(bench: Bench) -> None:
    """The village book has the household in another village."""

    def neighbours(entry: Entry) -> list[str]:
        return [
            village.name
            for village in bench.book.county.villages
            if village.town == entry.row["town"] and village.name != entry.row["village"]
        ]

    entry = _entry(bench, VILLAGE_REGISTER, lambda entry: bool(neighbours(entry)))
    entry.row["village"] = neighbours(entry)[0]
    bench.mark_entry(entry, "village", "村册登记在邻村")


@ledger_defect("LV05")
def head_differs(bench: Bench) -> None:
    """The village book names another member as the head."""
    entry = _entry(
        bench,
        VILLAGE_REGISTER,
        lambda entry: entry.family is not None and entry.family.household.size > 1,
    )
    if entry.family is not None:
        other = entry.family.household.members[1]
        entry.row.update(head_name=other.name, head_id_number=other.id_number)
    bench.mark_entry(entry, "head_id_number", "村册的户主是另一名成员")


@ledger_defect("LV06a")
def status_differs(bench: Bench) -> None:
    """The town book has the household still poor."""
    entry = _entry(bench, TOWN_REGISTER, _has_exited)
    entry.row["exit_status"] = codes.UNEXITED
    bench.mark_entry(entry, "exit_status", "乡簿与村册的脱贫属性不符")


@ledger_defect("LV06b")
def exit_year_differs(bench: Bench) -> None:
    """The town book has another year."""
    entry = _entry(bench, TOWN_REGISTER, _has_exited)
    entry.row["exit_year"] = str(int(str(entry.row["exit_year"])) - 1)
    bench.mark_entry(entry, "exit_year", "乡簿与村册的脱贫年度不符")


@ledger_defect("LV06c")
def attribute_differs(bench: Bench) -> None:
    """The town book has the household on 特困."""
    entry = _entry(
        bench,
        TOWN_REGISTER,
        lambda entry: _has_exited(entry) and entry.row["household_attribute"] == "一般脱贫户",
    )
    entry.row["household_attribute"] = "特困供养脱贫户"
    bench.mark_entry(entry, "household_attribute", "乡簿与村册的贫困户属性不符")


@ledger_defect("LV07")
def stands_twice(bench: Bench) -> None:
    """A household stands twice in the village book."""
    entry = _entry(bench, VILLAGE_REGISTER)
    bench.add_after(entry, {})
    bench.mark_entry(entry, "household_id", "村册重复登记一户")


@ledger_defect("LV12")
def number_missing(bench: Bench) -> None:
    """The village book lacks the number of a household."""
    village = bench.book.county.villages[-2].name if len(bench.book.county.villages) > 1 else ""
    entry = bench.entry(VILLAGE_REGISTER, lambda entry: entry.row["village"] == village)
    entry.row["household_id"] = ""
    bench.mark_entry(entry, "household_id", "户编号为空")
