"""Which tables a sheet gives: by its set of headers, within what its folder allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from hecha.declare.ledgers import LEDGER_TITLES, Ledger, ledger_named
from hecha.declare.levels import LEVELS
from hecha.declare.lists import ROSTER_KINDS
from hecha.declare.model import Column, Table, normal_header
from hecha.declare.tables import TABLES
from hecha.reading.files import InputFile, Part


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape of sheet.

    ``requires`` (all) and ``any_of`` (at least one, if any) name columns of the first table the
    layout gives; at least ``fewest`` of its columns must be there, and none of the headers of
    ``without``. The sheet then gives rows to every table of ``gives``. Where two sheets tell the
    same household, its rows are taken from the layout with the smaller ``rank``.
    """

    name: str
    title: str
    gives: tuple[str, ...]
    requires: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    rank: int = 0
    fewest: int = 1

    def fits(self, headers: Sequence[str], tables: Mapping[str, Table]) -> bool:
        """Whether a sheet with these headers (normal form) has this shape."""
        found = tables[self.gives[0]].match(headers)
        names = {column.name for column in found.values()}
        return (
            len(names) >= self.fewest
            and names.issuperset(self.requires)
            and (not self.any_of or not names.isdisjoint(self.any_of))
            and frozenset(headers).isdisjoint(map(normal_header, self.without))
        )


_OF_WATCH_LIST = ("摸底日期", "排查日期", "是否纳入系统", "致贫风险点")
"""A ledger of watched households states incomes as well, and is no export of the system."""

_PERSON_OF_HOUSEHOLD = ("household_id", "id_number", "relation")

# Ordered: the first layout that fits is taken. Column lists: docs/sources.md, exports (a)-(h).
LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "beneficiary",
        "项目受益人",
        ("beneficiary",),
        ("project_id", "household_id"),
        ("payment_date", "amount"),
    ),
    Layout("loan", "小额信贷", ("loan",), ("household_id", "loan_date")),
    Layout("movement", "人口变动", ("movement",), ("household_id", "movement_type")),
    Layout("pairing", "结对帮扶", ("pairing",), ("household_id", "helper_name")),
    Layout(
        "work_spell",
        "务工月监测",
        ("work_spell",),
        ("id_number",),
        ("monthly_wage", "is_working", "plans_work", "planned_county", "point_to_point"),
        without=("与户主关系",),
    ),
    Layout(
        "monitored",
        "监测对象信息（户级列逐行重复）",
        ("monitored", "member", "household"),
        ("household_id", "id_number", "monitor_category"),
        ("risk_1", "removal_method", "no_labour_household", "development_status"),
        rank=3,
    ),
    Layout(
        "household",
        "户信息",
        ("household",),
        ("household_id",),
        ("net_income_per_person", "net_income", "wage_income", "house_area", "unsafe_house"),
        without=("与户主关系", *_OF_WATCH_LIST),
    ),
    Layout(
        "flat_with_income",
        "全字段（户与成员同表）",
        ("household", "member"),
        ("household_id",),
        ("wage_income", "net_income", "gross_income"),
        rank=2,
    ),
    Layout(
        "flat",
        "人口信息（户级列逐行重复）",
        ("member", "household"),
        (*_PERSON_OF_HOUSEHOLD, "household_size"),
        rank=1,
    ),
    Layout("member", "家庭成员", ("member",), _PERSON_OF_HOUSEHOLD),
    Layout(
        "helper",
        "帮扶责任人",
        ("helper",),
        ("unit", "helper_name", "helper_phone"),
        ("unit_type", "affiliation", "rank"),
        without=("户编号", "村"),
    ),
    Layout(
        "village_team",
        "驻村工作队",
        ("village_team",),
        ("village", "name"),
        ("is_team_leader", "is_first_secretary"),
        without=("户编号", "帮扶单位"),
    ),
    Layout(
        "project",
        "项目库",
        ("project",),
        ("project_name",),
        ("project_id", "project_category", "total_investment", "construction_nature"),
    ),
    Layout(
        "village",
        "行政村",
        ("village",),
        ("town", "village"),
        ("household_total", "population", "exited_village", "collective_income"),
        without=("户编号", "姓名"),
    ),
)


LISTS = frozenset({"project", "beneficiary", "loan", "movement"})
"""Lists told by their headers wherever they lie, also in the folder of ledgers."""

_ROSTER = Layout("roster", "比对名单", ("roster",), ("id_number",))
_OF_LEVEL = (
    Layout("register", "五级册簿", ("register",), ("household_id",)),
    Layout(
        "tally",
        "五级汇总",
        ("tally",),
        (),
        ("households", "persons"),
        without=("户编号",),
        fewest=2,
    ),
)

Tables = Mapping[str, Table]
Chooser = Callable[[Sequence[str], Tables], Layout | None]
"""Gives the layout of a sheet for its headers in normal form; None if it is no known table."""


def recognise(
    headers: Sequence[str], tables: Tables = TABLES, *, layouts: Sequence[Layout] = LAYOUTS
) -> Layout | None:
    """The first layout that fits a sheet with these headers (normal form)."""
    return next((layout for layout in layouts if layout.fits(headers, tables)), None)


def chooser(file: InputFile, sheet: str | None) -> Chooser:
    """What may recognise the layout of a sheet, by the place and name of its file."""
    if file.part is Part.ROSTER:
        return partial(recognise, layouts=(_ROSTER,))
    if file.part is Part.LEVEL:
        return partial(recognise, layouts=_OF_LEVEL)
    if file.part is Part.LEDGER:
        lists = [layout for layout in LAYOUTS if layout.name in LISTS]
        if (ledger := ledger_of(file, sheet)) is not None:
            return partial(recognise, layouts=(*lists, _layout_of(ledger)))
        return partial(recognise, layouts=lists)
    return recognise


def refused(file: InputFile) -> tuple[str, str] | None:
    """Why the name of a file does not allow any layout: a reason of UNREAD_REASONS and what the
    name may contain; else None."""
    if file.part is Part.ROSTER and file.roster is None:
        return "roster_name", "、".join(ROSTER_KINDS)
    if file.part is Part.LEVEL and file.level is None:
        return "level_name", "、".join(level.words[0] for level in LEVELS)
    return None


def ledger_of(file: InputFile, sheet: str | None) -> Ledger | None:
    """The ledger a sheet or its file is named after."""
    return ledger_named(sheet or "", PurePosixPath(file.name).name)


def _layout_of(ledger: Ledger) -> Layout:
    # One header in common may be chance.
    return Layout(ledger.table.name, ledger.table.title, (ledger.table.name,), (), fewest=2)


def advice(file: InputFile, sheet: str | None) -> str:
    """What would make an unknown sheet known, where its name says enough."""
    ledger = ledger_of(file, sheet)
    if file.part is Part.LEDGER and ledger is None:
        return f"；台账的文件名或工作表名应含台账名称（{'、'.join(LEDGER_TITLES)}）"
    if file.part is Part.LEDGER and ledger is not None:
        headers = "、".join(column.header for column in ledger.table.columns)
        return f"；“{ledger.table.title}”默认的列名为：{headers}，可在本县套件的 [headers] 中对应"
    if file.part is Part.MAIN and ledger is not None:
        return f"；如果是“{ledger.table.title}”，请放入“台账”子文件夹"
    return ""


def columns_of(
    layout: Layout, headers: Sequence[str], tables: Tables
) -> dict[str, dict[int, Column]]:
    """For each table the layout gives: header position -> declared column."""
    return {name: tables[name].match(headers) for name in layout.gives}
