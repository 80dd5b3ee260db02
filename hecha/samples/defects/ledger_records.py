"""Defects that any ledger may have (LG01-LG09), planted in the ledger of health cards, of clues and
of reserve cadres."""

from __future__ import annotations

from hecha.samples.county_model import Household
from hecha.samples.defects.bench import Bench, Entry
from hecha.samples.defects.planters import ledger_defect
from hecha.samples.ledgers.ledger_layouts import CLUE, HEALTH_CARD, RESERVE_CADRE


def _plain(entry: Entry) -> bool:
    return entry.is_plain


@ledger_defect("LG01")
def required_cell_blank(bench: Bench) -> None:
    """A cell that no row may lack is blank."""
    entry = bench.entry(HEALTH_CARD, _plain)
    entry.row["issued_on"] = ""
    bench.mark_entry(entry, "issued_on", "必填项为空")


@ledger_defect("LG02")
def record_twice(bench: Bench) -> None:
    """The same record stands twice."""
    entry = bench.line(RESERVE_CADRE)
    copy = bench.add_after(entry, {})
    for row in (entry.row, copy):
        bench.mark(row, "id_number", "同一个人登记两次")


@ledger_defect("LG03")
def date_ahead(bench: Bench) -> None:
    """A date lies after the day of the data."""
    entry = bench.entry(HEALTH_CARD, _plain)
    entry.row["issued_on"] = f"{bench.book.county.day.year + 1}-03-05"
    bench.mark_entry(entry, "issued_on", "发卡日期晚于数据日期")


@ledger_defect("LG04")
def stranger_on_a_list(bench: Bench) -> None:
    """A card is given to somebody who is not registered."""
    entry = bench.entry(HEALTH_CARD, _plain)
    person = bench.book.county.households[0].head
    stranger = {
        "household_id": "",
        "name": bench.numbers.name("欧阳", person.sex),
        "id_number": bench.numbers.resident_id(person.birth, person.sex),
        "card_number": f"{entry.row['card_number']}1",
    }
    bench.mark(bench.add_after(entry, stranger), "id_number", "领卡人不在建档立卡名单")


@ledger_defect("LG05")
def name_differs(bench: Bench) -> None:
    """The name is another than the registry's."""
    entry = bench.entry(HEALTH_CARD, _plain)
    entry.row["name"] = f"{entry.row['name']}生"
    bench.mark_entry(entry, "name", "姓名与登记表不一致")


@ledger_defect("LG06")
def household_unknown(bench: Bench) -> None:
    """The household number stands nowhere else."""
    entry = bench.line(CLUE, lambda entry: entry.row["correction_result"] == "")
    entry.row["household_id"] = bench.numbers.household_id()
    bench.mark_entry(entry, "household_id", "户编号在登记表中找不到")


@ledger_defect("LG07")
def another_household(bench: Bench) -> None:
    """The household number is a neighbour's."""
    entry = bench.entry(HEALTH_CARD, _plain)
    entry.row["household_id"] = _neighbour(bench, entry).household_id
    bench.mark_entry(entry, "household_id", "户编号是邻户的")


def _neighbour(bench: Bench, entry: Entry) -> Household:
    here = entry.family
    return next(
        household
        for household in bench.book.county.households
        if here is None or household.household_id != here.household.household_id
    )


@ledger_defect("LG08")
def date_in_words(bench: Bench) -> None:
    """A date is written so that nobody can read it."""
    entry = bench.entry(HEALTH_CARD, _plain)
    entry.row["issued_on"] = f"{bench.book.county.day.year}年春"
    bench.mark_entry(entry, "issued_on", "日期写成文字")


@ledger_defect("LG09")
def number_stored_as_number(bench: Bench) -> None:
    """A household number is stored as a number and lost its last digit."""
    entry = bench.entry(HEALTH_CARD, _plain)
    entry.row["household_id"] = float(str(entry.row["household_id"]))
    bench.mark_entry(entry, "household_id", "户编号以数字存储")
