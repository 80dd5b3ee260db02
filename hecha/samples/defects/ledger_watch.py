"""Defects of the watch list (LG41-LG44)."""

from __future__ import annotations

from decimal import Decimal

from hecha.declare import codes
from hecha.declare.codes import NO, YES
from hecha.samples.defects.bench import Bench, Entry, is_plain
from hecha.samples.defects.planters import ledger_defect
from hecha.samples.ledgers.ledger_layouts import WATCH_LIST
from hecha.samples.rendering import per_person, yuan

_CENTS = 100


@ledger_defect("LG41")
def household_at_risk_not_watched(bench: Bench) -> None:
    """A household below the line, with a risk, is not on the list."""
    line = bench.book.profile.monitoring_line * _CENTS

    def is_at_risk(entry: Entry) -> bool:
        household = entry.family.household if entry.family else None
        monitoring = household.monitoring if household else None
        return (
            entry.has_neighbours
            and household is not None
            and monitoring is not None
            and monitoring.removed is None
            and per_person(household.income.net, household.size) < line
        )

    entry = bench.entry(WATCH_LIST, is_at_risk)
    entry.remove()
    if entry.family is not None:
        note = "收入低于监测线且有风险点，不在动态监测台账"
        bench.mark_household(entry.family, "net_income_per_person", note)


def _add(bench: Bench, *, in_system: str) -> Entry:
    """A line for a household that the system does not monitor, in a town where it does others."""
    page = bench.pages(WATCH_LIST)[0]
    towns = {row["town"] for row in page.rows}
    family = bench.family(lambda family: is_plain(family) and family.village.town in towns)
    household = family.household
    last = Entry(page, page.rows[-1], None)
    row = bench.add_after(
        last,
        {
            **{name: family.row[name] for name in ("county", "town", "village", "household_id")},
            "head_name": household.head.name,
            "name": household.head.name,
            "id_number": household.head.id_number,
            "household_size": str(household.size),
            "monitor_category": "",
            "net_income_per_person": yuan(per_person(household.income.net, household.size)),
            "in_system": in_system,
            "included_on": last.row["included_on"] if in_system == YES else "",
        },
    )
    return Entry(page, row, family)


@ledger_defect("LG42a")
def said_to_be_in_the_system(bench: Bench) -> None:
    """The list says the system has the household; it has not."""
    bench.mark_entry(_add(bench, in_system=YES), "in_system", "台账写已纳入而系统中不是监测对象")


@ledger_defect("LG42b")
def not_in_the_system(bench: Bench) -> None:
    """A household on the list is not in the system yet."""
    bench.mark_entry(_add(bench, in_system=NO), "household_id", "台账上的户没有纳入系统")


@ledger_defect("LG43")
def included_before_the_survey(bench: Bench) -> None:
    """Included before it was surveyed."""
    entry = bench.entry(WATCH_LIST)
    row = entry.row
    row["surveyed_on"], row["included_on"] = row["included_on"], row["surveyed_on"]
    bench.mark_entry(entry, "included_on", "纳入系统日期早于摸底日期")


@ledger_defect("LG44a")
def size_differs(bench: Bench) -> None:
    """The list has a person too many."""
    entry = bench.entry(WATCH_LIST)
    entry.row["household_size"] = str(int(str(entry.row["household_size"])) + 1)
    bench.mark_entry(entry, "household_size", "家庭人口数与登记表不符")


@ledger_defect("LG44b")
def income_differs(bench: Bench) -> None:
    """The list has 320 yuan per person more."""
    entry = bench.entry(WATCH_LIST)
    stated = Decimal(str(entry.row["net_income_per_person"]))
    entry.row["net_income_per_person"] = str(stated + 320)
    bench.mark_entry(entry, "net_income_per_person", "人均纯收入与登记表不符")


@ledger_defect("LG44c")
def category_differs(bench: Bench) -> None:
    """The list has the household in another category."""
    entry = bench.entry(WATCH_LIST)
    category = entry.row["monitor_category"]
    others = [each for each in codes.MONITOR_CATEGORY.values if each != category]
    entry.row["monitor_category"] = bench.rng.choice(others)
    bench.mark_entry(entry, "monitor_category", "监测对象类别与系统不符")
