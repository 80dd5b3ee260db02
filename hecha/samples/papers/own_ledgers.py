"""The ledgers a suite declares, filled in as its claims want them: which there are and what must
stand in them follows from the declarations, what else stands in them is invented here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from hecha.declare import codes
from hecha.declare.codes import YES
from hecha.declare.columns import AREA, COUNTY
from hecha.declare.ledgers import Ledger
from hecha.declare.lexicon import OWN
from hecha.declare.model import Column, Kind
from hecha.policy.loading import LoadedSuite
from hecha.samples.book import Family
from hecha.samples.county_model import Person, Village
from hecha.samples.export_layouts import SheetLayout
from hecha.samples.ledgers.clerk import Clerk
from hecha.samples.ledgers.ledger_layouts import LEDGERS_FOLDER
from hecha.samples.papers.ledger_demands import Demand, demands
from hecha.samples.papers.site import of_household
from hecha.samples.papers.wishes import plain
from hecha.samples.rendering import Row

_EVERY = 4
"""Every fourth household stands in a ledger of households."""
_AREAS = ("county", "town", "village")
_BORN = date(1975, 6, 1)
_STAGES = {
    "学前教育": codes.PRESCHOOL,
    "小学": codes.PRIMARY,
    "初中": codes.JUNIOR,
    "大专": codes.HIGHER_VOCATIONAL,
}
_TEXTS = {
    "local_inspector": "扶贫开发领导小组",
    "local_conclusion": "合格",
    "local_record_subject": "脱贫攻坚工作",
    "local_course": "电工",
    "local_road_name": "通村公路",
    "local_duty_unit": "扶贫开发办公室",
    "local_duty_item": "建档立卡动态管理",
    "local_duty_person": "办公室主任",
    "local_business": "种植专业合作社",
    "local_credit_grade": "A级",
    "local_weak_reason": "村级活动少",
    "local_reform_plan": "已制定",
    "local_carried_out": "已完成",
    "local_voucher": "支付凭证",
    "local_hamlet_name": "东头自然村",
    "local_assessed_unit": "农业农村局",
    "local_brand_name": "春茶",
    "local_brand_kind": "种植业",
    "local_secretary_filing": "组备〔2020〕1号",
    "local_list_item": "产业发展",
    "local_product_name": "大米",
    "local_producer": "种植专业合作社",
}
_TEXT = "已落实"


def add(clerk: Clerk, suite: LoadedSuite) -> None:
    """Adds a sheet for every ledger that a claim is about."""
    ledgers = suite.layers[-1].ledgers
    wanted: dict[str, list[Demand]] = {}
    for demand in demands(suite):
        wanted.setdefault(demand.table, []).append(demand)
    for name, found in wanted.items():
        ledger = ledgers[name]
        rows = list(_rows(clerk, ledger, found))
        written = {column for row in rows for column in row}
        columns = tuple(column for column in ledger.table.columns if column.name in written)
        layout = SheetLayout(
            name,
            name,
            f"{LEDGERS_FOLDER}/{ledger.table.title}",
            ledger.table.title,
            ledger.table.title,
            ("serial", *(column.name for column in columns)),
            own=ledger.table.columns,
        )
        clerk.book.pages.append(clerk.page(layout, rows))


def _rows(clerk: Clerk, ledger: Ledger, wanted: list[Demand]) -> Iterator[Row]:
    """For each kind of row, one for every area or household; what one claim wants of all rows
    stands in the rows of the others too."""
    everywhere: dict[str, str] = {}
    for demand in wanted:
        everywhere = {**demand.cells, **everywhere}
    for own in _merged(wanted):
        cells = {**everywhere, **own}
        for unit in _units(clerk, ledger, wanted, own):
            row: Row = {}
            for column in ledger.table.columns:
                if column.name in cells:
                    row[column.name] = cells[column.name]
                elif column.name in unit:
                    row[column.name] = unit[column.name]
                elif column.name.startswith(OWN) or column.kind is Kind.YEAR:
                    row[column.name] = _cell(clerk, ledger, column, unit)
            yield row


def _merged(wanted: list[Demand]) -> list[Mapping[str, str]]:
    """The kinds of rows there must be: one for the claims that one row can meet."""
    kinds: list[dict[str, str]] = []
    for demand in wanted:
        cells = dict(demand.cells)
        for kind in kinds:
            if all(kind.get(name, cell) == cell for name, cell in cells.items()):
                kind.update(cells)
                break
        else:
            kinds.append(cells)
    return list(kinds)


def _units(
    clerk: Clerk, ledger: Ledger, wanted: list[Demand], cells: Mapping[str, str]
) -> Iterator[Row]:
    """The areas or households there are rows about, with what the row says of them."""
    if "household_id" in ledger.table:
        yield from (
            {**clerk.home(family.household), "name": row["name"], "id_number": row["id_number"]}
            for family, row in _persons(clerk, wanted, cells)
        )
        return
    frames = [demand.frame for demand in wanted]
    named = [*ledger.table.key, *ledger.required]
    level = max(
        (number for number, area in enumerate(_AREAS) if area in frames or area in named),
        default=0,
    )
    finest, seen = _AREAS[level], set()
    for village in clerk.villages:
        area = clerk.area(village)
        places = tuple(area[name] for name in _AREAS[: level + 1])
        if places not in seen:
            seen.add(places)
            yield {
                **{one.name: area[one.name] for one in AREA[: AREA.index(COUNTY) + level + 1]},
                **_official(clerk, str(area[finest]), village),
            }


def _official(clerk: Clerk, place: str, village: Village) -> Row:
    number = clerk.numbers.resident_id(_BORN, codes.MALE)
    return {"name": clerk.official(place), "id_number": number}


def _persons(
    clerk: Clerk, wanted: list[Demand], cells: Mapping[str, str]
) -> Iterator[tuple[Family, Row]]:
    """Households and the person of each that the row names: whom it is about, else the head."""
    families = clerk.book.families
    each_of = next((demand.each_of for demand in wanted if demand.each_of), None)
    if each_of is not None:
        facts = {one.column: one.values[0] for one in each_of.where}
        for family in families:
            told = of_household(family)
            if all(told[name] == value for name, value in facts.items()):
                yield family, family.member_rows[0]
        return
    fitting = [
        (family, row)
        for family in families
        for person, row in family.members
        if _fits(cells, person, row)
    ]
    heads = [(family, family.member_rows[0]) for family in families]
    yield from (fitting or heads[::_EVERY])


def _fits(cells: Mapping[str, str], person: Person, row: Row) -> bool:
    if "local_stage" in cells or "local_grant_amount" in cells:
        statuses = _STAGES.get(cells.get("local_stage", "学前教育"), ())
        return person.school_status in statuses
    return "local_care_way" in cells and row["has_support"] == YES


def _cell(clerk: Clerk, ledger: Ledger, column: Column, unit: Row) -> str:
    if column.kind is Kind.YEAR:
        return str(clerk.day.year)
    if column.kind is Kind.NAME:
        return clerk.official(str(unit["county"]))
    if column.kind is Kind.TEXT:
        place = next(str(unit[name]) for name in reversed(_AREAS) if name in unit)
        text = _TEXTS.get(column.name, _TEXT)
        return f"{place}{text}" if column.name in ledger.table.key else text
    return plain(column, clerk.day).met
