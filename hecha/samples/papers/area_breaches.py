"""How a figure of a village, town or county is made to miss what a claim asks of it."""

from __future__ import annotations

from collections.abc import Callable

from hecha.declare.codes import NO, PLEDGE_COUNTY, PLEDGE_TOWN, PLEDGE_VILLAGE, UNEXITED
from hecha.expectations.declared import Expectation
from hecha.policy.own_figures import OwnFigure
from hecha.samples.book import Family
from hecha.samples.papers.registering import registering
from hecha.samples.papers.site import Cells, Site, holds
from hecha.samples.rendering import Row

Breach = Callable[[Site, Expectation], None]
AREA_BREACHES: dict[str, Breach] = {}
"""By the figure the claim is about."""

_CELLS = {
    "bus_villages": ("has_bus", NO),
    "unsafe_water_households": ("unsafe_water_households", "2"),
    "arable_land_per_person": ("arable_land", "10"),
    "clinics": ("clinics", "0"),
    "doctors": ("doctors", "0"),
    "libraries": ("libraries", "0"),
    "primary_schools": ("primary_schools", "0"),
    "collective_income": ("collective_income", "0"),
    "roadless_natural_villages": ("roadless_natural_villages", "1"),
    "broadcast_households": ("broadcast_households", "1"),
    "poor_share": ("population", "99999"),
}
"""Figure of one village -> column of its row and a cell that is not enough, or too much."""
_TOO_LOW, _TOO_HIGH = "3000", "20000"
_LATE_YEAR = "2030年"
_FEW = 3
"""Towns of a county of which a list still names several when one is missing."""


_breach = registering(AREA_BREACHES)


@_breach(*_CELLS)
def village_cell(site: Site, expectation: Expectation) -> None:
    """A cell of the first village."""
    column, cell = _CELLS[expectation.subject[0]]
    row = site.village_row(expectation)
    row[column] = cell
    site.bench.mark(row, column, expectation.title)


@_breach("income_per_person")
def village_income(site: Site, expectation: Expectation) -> None:
    """Below what is the least, or above what is the most."""
    row = site.village_row(expectation)
    row["income_per_person"] = _TOO_LOW if "min_value" in expectation.kwargs else _TOO_HIGH
    site.bench.mark(row, "income_per_person", expectation.title)


@_breach("registered_population")
def fewer_people_than_registered(site: Site, expectation: Expectation) -> None:
    """More registered persons than inhabitants."""
    _set_apart(site, "population", "1", expectation.title)


@_breach("household_total")
def fewer_households_than_registered(site: Site, expectation: Expectation) -> None:
    """More registered households than households."""
    _set_apart(site, "household_total", "1", expectation.title)


def _set_apart(site: Site, column: str, cell: str, note: str) -> None:
    """In a village about which no claim of the poor ones is."""
    row = site.last_village(lambda cells: not cells["poor_villages"])
    row[column] = cell
    site.bench.mark(row, column, note)


@_breach("unexited_poor_villages")
def village_not_exited(site: Site, expectation: Expectation) -> None:
    """The last poor village has not exited."""

    def fits(cells: Cells) -> bool:
        return bool(cells["poor_villages"]) and holds(expectation.condition, cells)

    row = site.last_village(fits)
    row["exited_village"] = NO
    site.bench.mark(row, "exited_village", expectation.title)


@_breach("unexited_persons", "unexited_households", "unexited_share")
def household_not_exited(site: Site, expectation: Expectation) -> None:
    """A household of the first village has not exited."""
    row = site.village_row(expectation) if expectation.frame == "village" else None
    families = site.of_village(row) if row else site.bench.book.families
    unexited(site, expectation, lambda family: any(family is each for each in families))


@_breach(*(f"exited_persons_by_{year}" for year in range(2014, 2021)))
def plan_not_fulfilled(site: Site, expectation: Expectation) -> None:
    """A household that was to exit has not."""
    unexited(site, expectation, lambda family: family.row.get("exit_year") != "")


def unexited(site: Site, expectation: Expectation, fits: Callable[[Family], bool]) -> None:
    """Takes back the exit of a household."""
    family = site.untouched(lambda family: bool(family.row.get("exit_year")) and fits(family))
    take_back_exit(family)
    site.bench.mark_household(family, "exit_status", expectation.title)


def take_back_exit(family: Family) -> None:
    """Makes a household one that has not exited."""
    row = family.row
    row["exit_status"], row["exit_year"] = UNEXITED, ""
    row["household_attribute"] = str(row["household_attribute"]).replace("脱贫户", "贫困户")


@_breach("planned_exit_persons")
def household_without_plan(site: Site, expectation: Expectation) -> None:
    """A household without a year."""
    family = site.untouched(lambda _: True)
    family.pairing_row["planned_exit_year"] = ""
    site.bench.mark(family.pairing_row, "planned_exit_year", expectation.title, family)


@_breach("last_planned_exit_year")
def plan_too_late(site: Site, expectation: Expectation) -> None:
    """A household that is to exit after the county."""
    family = site.untouched(lambda _: True)
    family.pairing_row["planned_exit_year"] = _LATE_YEAR
    site.bench.mark(family.pairing_row, "planned_exit_year", expectation.title, family)


@_breach("insured_share")
def too_few_insured(site: Site, expectation: Expectation) -> None:
    """Nobody in a few households is insured."""
    rest = len(site.bench.book.tables["member"]) // 20
    while rest > 0:
        family = site.untouched(lambda family: family.household.monitoring is None)
        for row in family.member_rows:
            row["resident_medical"] = row["employee_medical"] = NO
        rest -= len(family.member_rows)
        site.bench.mark(family.member_rows[0], "resident_medical", expectation.title, family)


@_breach("led_share")
def nobody_led(site: Site, expectation: Expectation) -> None:
    """No household of the first county is led by cooperative or enterprise."""
    county = site.bench.book.county.name
    for family in site.bench.book.families:
        if family.row["county"] == county:
            family.row["in_cooperative"] = family.row["led_by_enterprise"] = NO
    row = site.bench.book.families[0]
    site.bench.mark_household(row, "in_cooperative", expectation.title)


@_breach("clean_fuel_households")
def only_firewood(site: Site, expectation: Expectation) -> None:
    """Every household of the first village burns wood."""
    families = site.of_village(site.village_row(expectation))
    for family in families:
        family.row["main_fuel"] = "柴草"
    site.bench.mark_household(families[0], "main_fuel", expectation.title)


@_breach("team_leaders", "first_secretaries")
def village_without_team(site: Site, expectation: Expectation) -> None:
    """The team of the first village is missing."""
    village = site.village_row(expectation)
    table = site.bench.book.tables["village_team"]
    area = (village["town"], village["village"])
    table[:] = [row for row in table if (row["town"], row["village"]) != area]
    site.bench.mark(village, "village", expectation.title)


@_breach("reserve_cadres")
def village_without_cadres(site: Site, expectation: Expectation) -> None:
    """Nobody of the first village is on the list."""
    village = site.village_row(expectation)
    _strike(site, "reserve_cadre", lambda row: row["village"] == village["village"])
    site.bench.mark(village, "village", expectation.title)


_LEVELS = {
    "county_pledges": (PLEDGE_COUNTY, "county"),
    "town_pledges": (PLEDGE_TOWN, "town"),
    "village_pledges": (PLEDGE_VILLAGE, "village"),
}


@_breach(*_LEVELS)
def no_pledge(site: Site, expectation: Expectation) -> None:
    """The pledge of the first county, town or village is missing."""
    level, column = _LEVELS[expectation.subject[0]]
    towns: dict[object, set[object]] = {}
    for row in site.bench.book.tables["village"]:
        towns.setdefault(row["county"], set()).add(row["town"])
    village = site.village(lambda cells: len(towns[cells["county"]]) >= _FEW)
    place = village[column]
    _strike(
        site,
        "pledge",
        lambda row: row["pledge_level"] == level and row.get(column) == place,
    )
    site.bench.mark(village, column, expectation.title)


@_breach("county_secretary_visits")
def village_not_called_on(site: Site, expectation: Expectation) -> None:
    """The county's secretary has not been in the first village."""
    village = site.village_row(expectation)
    _strike(
        site,
        "visit",
        lambda row: (
            row["visitor_post"] == "县委书记"
            and (row["town"], row["village"]) == (village["town"], village["village"])
        ),
    )
    site.bench.mark(village, "village", expectation.title)


@_breach("pupils_listed_last_month")
def month_not_listed(site: Site, expectation: Expectation) -> None:
    """The first county has no list of the last whole month: its other lists are older."""
    pages = site.pages("dropout_list")
    county = site.bench.book.county.name
    own = [page for page in pages if page.rows[0]["county"] == county]
    months = sorted({str(row["list_month"]) for page in own for row in page.rows})
    for page in own:
        if page.rows[0]["list_month"] != months[0]:
            site.bench.book.pages.remove(page)
    left = next(page for page in own if page.rows[0]["list_month"] == months[0])
    site.bench.mark(left.rows[0], "list_month", expectation.title)


@_breach("open_since_second_quarter")
def problem_left_open(site: Site, expectation: Expectation) -> None:
    """A problem of the first half of the year is not closed."""
    row = site.pages("rectification")[0].rows[-1]
    day = site.bench.book.county.day
    row["deadline"] = f"{day.year}-06-20"
    row["corrected_on"] = f"{day.year}-06-15"
    row["closed_on"] = ""
    site.bench.mark(row, "closed_on", expectation.title)


@_breach("watch_share")
def too_few_watched(site: Site, expectation: Expectation) -> None:
    """The list of the first county has one household of each town left."""
    page = site.pages("watch_list")[0]
    seen: set[object] = set()
    kept: list[Row] = []
    for row in sorted(page.rows, key=lambda row: int(str(row["household_size"]))):
        if row["town"] not in seen:
            kept.append(row)
        seen.add(row["town"])
    page.rows[:] = kept
    site.bench.mark(kept[0], "household_id", expectation.title)


@_breach("watch_share_of_all")
def too_many_watched(site: Site, expectation: Expectation) -> None:
    """Half of the households of the second county are on its list."""
    page = site.pages("watch_list")[-1]
    county = page.rows[0]["county"]
    there = {row["household_id"] for row in page.rows}
    others = [
        family
        for family in site.bench.book.families
        if family.row["county"] == county and family.row["household_id"] not in there
    ]
    for family in others[::2]:
        names = ("county", "town", "village", "household_id", "head_name", "household_size")
        page.rows.append(
            {
                **page.rows[0],
                **{name: family.row[name] for name in names},
                "id_number": family.row["head_id_number"],
                "monitor_category": "",
                "in_system": NO,
                "included_on": "",
            }
        )
    site.bench.mark(page.rows[-1], "household_id", expectation.title)


def _strike(site: Site, layout: str, is_meant: Callable[[Row], bool]) -> None:
    for page in site.pages(layout):
        page.rows[:] = [row for row in page.rows if not is_meant(row)]


def own_figure(site: Site, expectation: Expectation, figure: OwnFigure) -> None:
    """A figure the suite declares: cells of its table in the first village, or one cell."""
    columns = [figure.summed] if figure.summed else [each.column for each in figure.where]
    columns = [name for name in columns if (figure.table, name) in site.wishes]
    rows = _rows_of(site, figure.table)
    if expectation.frame == "village":
        there = {(row.get("town"), row.get("village")) for row in rows}
        village = site.village(
            lambda cells: (
                holds(expectation.condition, cells) and (cells["town"], cells["village"]) in there
            )
        )
        area = (village["town"], village["village"])
        rows = [row for row in rows if (row.get("town"), row.get("village")) == area]
    if "min_value" not in expectation.kwargs:
        rows = [row for row in rows if row.get("town")][:1]
    if not rows:
        site.bench.give_up()
    for row in rows:
        for name in columns:
            row[name] = site.wishes[figure.table, name].missed
    site.bench.mark(rows[0], columns[0], expectation.title)


def _rows_of(site: Site, table: str) -> list[Row]:
    if table in site.bench.book.tables:
        return site.bench.book.tables[table]
    return [row for page in site.pages_of(table) for row in page.rows]
