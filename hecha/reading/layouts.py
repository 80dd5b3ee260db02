"""Which tables a sheet gives: by its set of headers, within what its folder allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

from hecha.declare.columns import AREA
from hecha.declare.ledgers import LEDGER_TITLES, Ledger, ledger_named
from hecha.declare.levels import LEVELS
from hecha.declare.lists import ROSTER_KINDS
from hecha.declare.model import Column, Table, normal_header
from hecha.declare.tables import HOUSEHOLD, MEMBER, MONITORED, PERSON, TABLES
from hecha.reading.files import InputFile, Part


@dataclass(frozen=True, slots=True)
class AtLeast:
    """``fewest`` of these columns, or if ``fewest`` is 0 none of them, are in the sheet."""

    fewest: int
    columns: tuple[str, ...]

    def holds(self, names: frozenset[str]) -> bool:
        """Whether a sheet with columns of these names has them."""
        found = len(names.intersection(self.columns))
        return found >= self.fewest if self.fewest else not found


def _any(*columns: str) -> AtLeast:
    return AtLeast(1, columns)


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape of sheet.

    A sheet has it when it has all of ``requires`` (columns of the first table the layout gives),
    holds all of one of ``signs`` (columns of any table it gives), and has none of the headers of
    ``without``. ``signs`` name more columns than they need, so that no column but a key must be
    there. The sheet then gives rows to every table of ``gives``. Where two sheets show the same
    household, its rows are taken from the layout with the smaller ``rank``.
    """

    name: str
    title: str
    gives: tuple[str, ...]
    requires: tuple[str, ...]
    signs: tuple[tuple[AtLeast, ...], ...] = ()
    without: tuple[str, ...] = ()
    rank: int = 0
    fewest: int = 1

    def matched(self, headers: Sequence[str], tables: Mapping[str, Table]) -> int:
        """How many of these headers (normal form) the layout knows; 0 if they have not its
        shape."""
        found = [tables[name].match(headers) for name in self.gives]
        first = frozenset(column.name for column in found[0].values())
        names = frozenset(column.name for columns in found for column in columns.values())
        if (
            len(first) < self.fewest
            or not first.issuperset(self.requires)
            or not frozenset(headers).isdisjoint(map(normal_header, self.without))
        ):
            return 0
        if self.signs and not any(all(sign.holds(names) for sign in set_) for set_ in self.signs):
            return 0
        return len(frozenset().union(*found))


_OF_WATCH_LIST = ("摸底日期", "排查日期", "是否纳入系统", "致贫风险点")
"""A ledger of watched households states incomes as well, and is no export of the system."""

_PERSON = ("person_id", "name", "id_number", "relation")
_ONLY_MEMBER = tuple(
    column.name for column in PERSON if column.name not in (*_PERSON, "phone", "id_type", "sex")
)
"""Columns of a person that no list of another kind has many of."""
_INCOME = ("wage_income", "net_income", "gross_income", "business_income", "transfer_income")
_ONLY_HOUSEHOLD = tuple(
    column.name
    for column in HOUSEHOLD.columns
    if column.name not in {one.name for one in MEMBER.columns}
)
_ONLY_MONITORED = tuple(
    column.name
    for column in MONITORED.columns
    if column.name not in {one.name for one in (*MEMBER.columns, *HOUSEHOLD.columns)}
    and column.occurrence == 1
)
_ONLY_VILLAGE = tuple(
    column.name
    for column in TABLES["village"].columns
    if column.name not in {one.name for one in (*AREA, *HOUSEHOLD.columns)}
)
_IS_MEMBER = (
    (AtLeast(2, _PERSON), _any("relation"), _any("id_number", "person_id")),
    (AtLeast(2, _PERSON), AtLeast(5, _ONLY_MEMBER)),
)
_IS_PERSON_OF_HOUSEHOLD = AtLeast(3, _PERSON)

# The layout that knows most headers is taken, of equal ones the first. Column lists:
# docs/sources.md, exports (a)-(h).
LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "beneficiary",
        "项目受益人",
        ("beneficiary",),
        ("project_id", "household_id"),
        ((_any("payment_date", "amount"),),),
    ),
    Layout(
        "loan",
        "小额信贷",
        ("loan",),
        ("household_id",),
        ((_any("loan_date"),), (AtLeast(2, ("due_date", "bank", "borrower", "amount")),)),
    ),
    Layout(
        "movement",
        "人口变动",
        ("movement",),
        ("household_id",),
        ((_any("movement_type", "movement_reason", "movement_date"),),),
    ),
    Layout(
        "pairing",
        "结对帮扶",
        ("pairing",),
        ("household_id",),
        (
            (_any("helper_name"),),
            (AtLeast(2, ("unit", "post", "helper_phone", "help_type", "planned_exit_year")),),
        ),
    ),
    Layout(
        "work_spell",
        "务工月监测",
        ("work_spell",),
        ("id_number",),
        (
            (
                _any(
                    *("monthly_wage", "is_working", "plans_work", "planned_county"),
                    *("point_to_point", "service_need", "transport_subsidy"),
                ),
            ),
        ),
        without=("与户主关系",),
    ),
    Layout(
        "monitored",
        "监测对象信息（户级列逐行重复）",
        ("monitored", "member", "household"),
        ("household_id",),
        (
            (
                _any("id_number"),
                _any("monitor_category"),
                _any("risk_1", "removal_method", "no_labour_household", "development_status"),
            ),
            (AtLeast(2, _PERSON), AtLeast(3, _ONLY_MONITORED)),
        ),
        rank=3,
    ),
    Layout(
        "household",
        "户信息",
        ("household",),
        ("household_id",),
        ((_any("net_income_per_person", "house_area", "unsafe_house", *_INCOME),),),
        without=("与户主关系", *_OF_WATCH_LIST),
    ),
    Layout(
        "flat_with_income",
        "全字段（户与成员同表）",
        ("household", "member"),
        ("household_id",),
        ((_IS_PERSON_OF_HOUSEHOLD, _any(*_INCOME)), (_any("relation"), _any(*_INCOME))),
        rank=2,
    ),
    Layout(
        "flat",
        "人口信息（户级列逐行重复）",
        ("member", "household"),
        ("household_id",),
        tuple(
            (*member, beside)
            for member in _IS_MEMBER
            for beside in (_any("household_size"), AtLeast(2, _ONLY_HOUSEHOLD))
        ),
        rank=1,
    ),
    Layout("member", "家庭成员", ("member",), ("household_id",), _IS_MEMBER),
    Layout(
        "helper",
        "帮扶责任人",
        ("helper",),
        (),
        (
            (
                _any("unit", "unit_type", "affiliation"),
                AtLeast(
                    4, ("unit", "unit_type", "affiliation", "helper_name", "helper_phone", "rank")
                ),
            ),
        ),
        without=("户编号", "村"),
    ),
    Layout(
        "village_team",
        "驻村工作队",
        ("village_team",),
        ("village", "name"),
        ((_any("is_team_leader", "is_first_secretary"),),),
        without=("户编号", "帮扶单位"),
    ),
    Layout(
        "project",
        "项目库",
        ("project",),
        (),
        (
            (
                _any("project_name", "project_id"),
                AtLeast(
                    2,
                    (
                        *("project_name", "project_id", "project_category", "total_investment"),
                        *("construction_nature", "task", "performance_goal", "in_library"),
                    ),
                ),
            ),
        ),
        without=("户编号",),
    ),
    Layout(
        "village",
        "行政村",
        ("village",),
        ("village",),
        (
            (
                _any("town"),
                _any("household_total", "population", "exited_village", "collective_income"),
            ),
            (AtLeast(2, _ONLY_VILLAGE),),
        ),
        without=("户编号", "姓名"),
    ),
)


LISTS = frozenset({"project", "beneficiary", "loan", "movement"})
"""Lists recognised by their headers wherever they lie, also in the folder of ledgers."""

_ROSTER = Layout("roster", "比对名单", ("roster",), ("id_number",))
_OF_LEVEL = (
    Layout("register", "五级册簿", ("register",), ("household_id",)),
    Layout(
        "tally",
        "五级汇总",
        ("tally",),
        (),
        ((_any("households", "persons"),),),
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
    """The layout that knows most headers (normal form) of a sheet of its shape; None if none."""
    known = [(layout.matched(headers, tables), -at) for at, layout in enumerate(layouts)]
    most, place = max(known, default=(0, 0))
    return layouts[-place] if most else None


def lacking(headers: Sequence[str], tables: Tables) -> tuple[Layout, list[str]] | None:
    """The layout that headers (normal form) nearly have, and the headers of the required columns
    they lack; None if they are too few to tell."""
    best: tuple[int, Layout, list[str]] | None = None
    for layout in LAYOUTS:
        table = tables[layout.gives[0]]
        there = {column.name for column in table.match(headers).values()}
        missing = [table[name].header for name in layout.requires if name not in there]
        known = replace(layout, requires=()).matched(headers, tables) if missing else 0
        if known >= _FEWEST_TO_TELL and (best is None or known > best[0]):
            best = known, layout, missing
    return best[1:] if best is not None else None


_FEWEST_TO_TELL = 5


def chooser(file: InputFile, sheet: str | None, own: Iterable[Ledger] = ()) -> Chooser:
    """What may recognise the layout of a sheet, by the place and name of its file; ``own`` are the
    ledgers a suite declares."""
    if file.part is Part.ROSTER:
        return partial(recognise, layouts=(_ROSTER,))
    if file.part is Part.LEVEL:
        return partial(recognise, layouts=_OF_LEVEL)
    if file.part is Part.LEDGER:
        lists = [layout for layout in LAYOUTS if layout.name in LISTS]
        if (ledger := ledger_of(file, sheet, own)) is not None:
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


def ledger_of(file: InputFile, sheet: str | None, own: Iterable[Ledger] = ()) -> Ledger | None:
    """The ledger a sheet or its file is named after."""
    return ledger_named(sheet or "", PurePosixPath(file.name).name, own=own)


def _layout_of(ledger: Ledger) -> Layout:
    # One header in common may be chance.
    return Layout(ledger.table.name, ledger.table.title, (ledger.table.name,), (), fewest=2)


def advice(file: InputFile, sheet: str | None, own: Iterable[Ledger] = ()) -> str:
    """What would make an unknown sheet known, where its name says enough."""
    ledger = ledger_of(file, sheet, own)
    if file.part is Part.LEDGER and ledger is None:
        titles = (*LEDGER_TITLES, *(one.table.title for one in own))
        return f"；台账的文件名或工作表名应含台账名称（{'、'.join(titles)}）"
    if file.part is Part.LEDGER and ledger is not None:
        headers = "、".join(column.header for column in ledger.table.columns)
        return f"；“{ledger.table.title}”默认的列名为：{headers}，可在本县套件的 [headers] 中对应"
    if file.part is Part.ROSTER:
        return "；比对名单要有每个人的“证件号码”列"
    own_name = PurePosixPath(file.name).name
    if file.part is Part.MAIN and (kind := next((k for k in ROSTER_KINDS if k in own_name), None)):
        return f"；如果是{kind}名单，请放入“比对名单”子文件夹"
    if file.part is Part.MAIN and ledger is not None:
        return f"；如果是“{ledger.table.title}”，请放入“台账”子文件夹"
    return ""


def columns_of(
    layout: Layout, headers: Sequence[str], tables: Tables
) -> dict[str, dict[int, Column]]:
    """For each table the layout gives: header position -> declared column."""
    return {name: tables[name].match(headers) for name in layout.gives}
