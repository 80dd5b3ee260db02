"""Which tables a sheet gives, told by its set of headers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.model import Column, normal_header
from registry.tables import TABLES


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape of sheet.

    ``requires`` (all) and ``any_of`` (at least one, if any) name columns of the first table the
    layout gives; ``without`` are headers that must not be there. The sheet then gives rows to
    every table of ``gives``. Where two sheets tell the same household, its rows are taken from the
    layout with the smaller ``rank``.
    """

    name: str
    title: str
    gives: tuple[str, ...]
    requires: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    rank: int = 0


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
        without=("与户主关系",),
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


def recognise(headers: Sequence[str]) -> Layout | None:
    """The layout of a sheet with these headers (normal form), or None if it is no known table."""
    there = frozenset(headers)
    for layout in LAYOUTS:
        names = {column.name for column in TABLES[layout.gives[0]].match(headers).values()}
        if (
            names.issuperset(layout.requires)
            and (not layout.any_of or not names.isdisjoint(layout.any_of))
            and there.isdisjoint(map(normal_header, layout.without))
        ):
            return layout
    return None


def columns_of(layout: Layout, headers: Sequence[str]) -> dict[str, dict[int, Column]]:
    """For each table the layout gives: header position -> declared column."""
    return {name: TABLES[name].match(headers) for name in layout.gives}
