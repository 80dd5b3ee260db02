"""CE: what holds for the cells of every table: they can be read, are on their list, name a record.

Which columns are judged follows from the declarations. A column whose unreadable cells a rule of
its own reports is left to that rule: one wrong cell is one finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import narwhals as nw

from hecha.declare.codes import YES_NO
from hecha.declare.columns import HOUSEHOLD_NUMBER, ODD_YEAR
from hecha.declare.levels import MEASURES
from hecha.declare.model import Column, Kind, Table
from hecha.declare.tables import TABLES
from hecha.rules import Row, rule, theme
from hecha.rules.terms import blank, filled, value_if

from .names import Household, Member, Monitored, Parameters, Village

theme("CE", "单元格", "Cells")

_JUDGED = (
    *("household", "member", "monitored", "work_spell", "helper", "pairing"),
    *("village", "village_team", "project", "beneficiary", "movement"),
)
"""Tables of the submission; the ledgers have LG01 to LG09, rosters the XR rules."""

_COUNTS = frozenset({"household_size", "household_total", "population", *MEASURES})

_OWN_RULES: Mapping[str, frozenset[str]] = {
    # IN06, SG19
    "household": frozenset(
        "wage_income post_income other_wage_income business_income property_income asset_dividend "
        "other_property_income transfer_income family_planning_money allowance_money support_money "
        "pension_money ecology_money other_transfer_income business_cost road_distance".split()
    ),
    # CT04
    "village": frozenset(
        "collective_income primary_schools pension_persons clinics public_toilets doctors "
        "rubbish_points libraries allowance_households allowance_persons support_persons "
        "disabled_persons".split()
    ),
    # PE48
    "work_spell": frozenset({"start_month"}),
    # PE33, PE31a
    "member": frozenset({"work_months", "disability_card_year"}),
}
"""Columns whose unreadable cells a rule about that column reports."""

_CODED_ELSEWHERE: Mapping[str, frozenset[str]] = {
    # HP05
    "helper": frozenset({"unit_type", "affiliation", "rank"}),
    # HH10, PE04 to PE07, PE27 to PE30
    "member": frozenset("relation education school_status labour political_status".split()),
}
"""Columns whose values outside the code list a rule about that column reports."""

_OPEN_LISTS = frozenset({"ethnicity"})
"""Code lists a true value may be missing from: peoples not among the 56, naturalised persons."""

Chosen = dict[str, tuple[str, ...]]


def _columns(kinds: Iterable[Kind], but: Mapping[str, frozenset[str]]) -> Chosen:
    """The columns of some kinds, by table that has any."""
    wanted = frozenset(kinds)
    found = {
        name: tuple(
            column.name
            for column in TABLES[name].columns
            if column.kind in wanted and column.name not in but.get(name, frozenset())
        )
        for name in _JUDGED
    }
    return {name: columns for name, columns in found.items() if columns}


def _split(chosen: Chosen, *, counted: bool) -> Chosen:
    """Amounts and numbers of persons or households, or all the others."""

    def belongs(table: Table, name: str) -> bool:
        return (table[name].kind is Kind.YUAN or name in _COUNTS) is counted

    parts = {
        name: tuple(column for column in columns if belongs(TABLES[name], column))
        for name, columns in chosen.items()
    }
    return {name: columns for name, columns in parts.items() if columns}


_COMPARED: Chosen = {"register": ("household_size", "exit_year"), "tally": MEASURES}
"""What the registers of five levels state and the LV rules compare: what cannot be read would be
compared with nothing."""

_TYPED = _columns((kind for kind in Kind if kind.is_typed), _OWN_RULES) | _COMPARED
_AMOUNTS, _OTHERS = _split(_TYPED, counted=True), _split(_TYPED, counted=False)


_FLAGS_JUDGED: Mapping[str, frozenset[str]] = {
    # SG16 asks for 是 where there is power; flags of members are PE57's, those of helpers HP06's.
    "household": frozenset({"has_power"}),
    "member": frozenset(column.name for column in TABLES["member"].columns),
    "helper": frozenset(column.name for column in TABLES["helper"].columns),
}
"""是/否 columns that rules of their own judge."""


def _has_list(table: str, column: Column) -> bool:
    """Whether a column holds values of a list, one or several, and nothing else can be true."""
    if column.kind is Kind.FLAG:
        # Under a header without 是否 a place or a degree may be written as well.
        return "是否" in column.header and column.name not in _FLAGS_JUDGED.get(table, frozenset())
    coded = column.kind in (Kind.CODE, Kind.MULTI) and column.codes is not None
    return coded and column.name not in _OPEN_LISTS


_LISTED: Chosen = {
    name: tuple(
        column.name
        for column in TABLES[name].columns
        if _has_list(name, column) and column.name not in _CODED_ELSEWHERE.get(name, frozenset())
    )
    for name in _JUDGED
}
_LISTED = {name: columns for name, columns in _LISTED.items() if columns}

_SEVERAL = frozenset(
    column.name for name in _JUDGED for column in TABLES[name].columns if column.kind is Kind.MULTI
)
"""Columns of several values, joined by 、 when they are tidied."""

_KEYED: Chosen = {
    name: ("household_id",)
    for name in _JUDGED
    if name != "work_spell" and "household_id" in TABLES[name]
}
_KEYED["project"] = ("project_id",)
_KEYED["member"] = ("household_id", "person_id")

_NEVER_NEGATIVE_ELSEWHERE: Mapping[str, frozenset[str]] = {
    # IN06, SG11, SG19, SG21 to SG23; net income is negative where the cost is higher.
    "household": _OWN_RULES["household"]
    | frozenset(
        "net_income net_income_per_person house_area arable_land forest_land converted_land "
        "orchard_land pasture_land water_area".split()
    ),
    "monitored": frozenset({"net_income", "net_income_per_person"}),
    # PE33, PE42
    "member": frozenset({"work_months", "public_post_months"}),
    # IN13
    "work_spell": frozenset({"monthly_wage"}),
    "village": frozenset({"income_per_person"}),
}
"""Numbers that can be below zero, or that a rule of their own says so of."""

_COUNTED = _columns((Kind.YUAN, Kind.INT, Kind.NUMBER), _NEVER_NEGATIVE_ELSEWHERE)


@rule(
    "CE01",
    *_AMOUNTS,
    title="金额、人数不是数字，无法识别",
    gloss="an amount or a number of persons that cannot be read",
    entity="F",
    severity="must",
    basis="proposed",
    source="derived from the kind of each column",
    each=_AMOUNTS,
)
def amount_can_be_read(row: Row, policy: Parameters, column: str) -> nw.Expr:
    """“{column}”填的是“{value}”，不是数字，用到它的核查都没有做。

    改法：只填数字，不带单位、文字和逗号；没有的填0。
    局限：收入各分项由IN06核查，台账由LG08核查。

    {column} is {value}, which is no number; what needs it was not checked.

    Fix: enter a plain number without unit, words or commas; 0 if there is none.
    Limits: the items of income are IN06's, the ledgers LG08's.
    """
    return row[f"{column}__bad"]


@rule(
    "CE02",
    *_OTHERS,
    title="日期、年份、面积等无法识别",
    gloss="a date or number that cannot be read",
    entity="F",
    severity="confirm",
    basis="proposed",
    source="derived from the kind of each column",
    each=_OTHERS,
)
def value_can_be_read(row: Row, policy: Parameters, column: str) -> nw.Expr:
    """“{column}”填的内容无法识别为日期、年份或数字，用到它的核查都没有做。

    改法：日期写成20230508或2023-05-08，月份写成202305，年度写成2023，面积等只填数字。
    局限：务工时间由PE33、残疾证办证年度由PE31核查，台账由LG08核查。

    {column} cannot be read as the date, year or number it should be; what needs it was not checked.

    Fix: write dates as 20230508 or 2023-05-08, months as 202305, years as 2023, areas as plain
    numbers.
    Limits: months of work are PE33's, the year of the disability card PE31's, ledgers LG08's.
    """
    return row[f"{column}__bad"]


@rule(
    "CE03",
    *_LISTED,
    title="取值不在系统代码表内",
    gloss="a value outside its code list",
    entity="F",
    severity="confirm",
    basis="proposed",
    source="derived from the code list of each column",
    each=_LISTED,
)
def value_is_on_its_list(row: Row, policy: Parameters, column: str) -> nw.Expr:
    """“{column}”填的“{value}”不在系统代码表内。

    改法：改为业务系统下拉框中的选项。
    局限：与户主关系见HH10，文化程度、在校生状况、劳动技能、政治面貌见PE04至PE07，成员的是否各列见PE57，
    是否通生活用电见SG16；民族不判，五十六个民族之外的写法可能属实。

    {column} is {value}, which is not on the code list of the system.

    Fix: choose one of the values the system offers.
    Limits: the relation is HH10's, schooling, skill and political status PE04 to PE07's, the 是/否
    columns of members PE57's, electric light SG16's; peoples are not judged, since true entries
    exist outside the 56.
    """
    values = _codes_of(column)
    if column not in _SEVERAL:
        return ~row[column].is_in(values)
    one = "|".join(map(re.escape, values))
    return ~row[column].str.contains(f"^(?:{one})(?:、(?:{one}))*$")


def _codes_of(column: str) -> list[str]:
    """The values of a column's code list; a column of one name has one list in every table."""
    lists = {
        (TABLES[name][column].codes or YES_NO).values
        for name, columns in _LISTED.items()
        if column in columns
    }
    return sorted({value for values in lists for value in values})


@rule(
    "CE04",
    *_KEYED,
    title="户编号、项目编号为空、为0，户编号、人口编号含不该有的字符",
    gloss="a business key that is blank, zero or malformed",
    entity="F/H",
    severity="must",
    basis="proposed",
    source="derived: records are matched by these keys",
    each=_KEYED,
)
def record_has_its_key(row: Row, policy: Parameters, column: str) -> nw.Expr:
    """“{column}”为空、为0或含有不该有的字符，这条记录对不上其他表。

    改法：从系统中查到正确的编号补填，不要自行编号。
    局限：位数不判（10位、15位、16位都有使用）；被表格软件改成数字的见ID16；人口编号的编法没有公开，
    可以有字母和连字符，为空见ID15；项目编号只查是否为空。

    {column} is blank, zero or holds signs that do not belong there: the record matches no other
    table.

    Fix: look the number up in the system; do not make one up.
    Limits: the length is not judged (10, 15 and 16 digits exist); numbers damaged by the
    spreadsheet are ID16's; nobody has published how person numbers are made: letters and hyphens
    are let pass in them, and a blank is ID15; of project numbers only a blank is reported.
    """
    if column == "project_id":
        return blank(row[column])
    key = row.exported(column)
    if column == "person_id":
        useless = ~key.str.contains("^[0-9A-Za-z][0-9A-Za-z-]*$")
    else:
        useless = blank(key) | ~key.str.contains(HOUSEHOLD_NUMBER)
    return useless & ~row[f"{column}__damaged"]


@rule(
    "CE05",
    "household",
    "member",
    "monitored",
    "village",
    title="年度与本表其他行不同",
    gloss="the year of a row is not that of the table",
    entity="F",
    severity="confirm",
    basis="proposed",
    source="derived: exports are partitioned by 年度",
    grain="cell",
)
def year_is_that_of_the_table(
    row: Household | Member | Monitored | Village, policy: Parameters
) -> nw.Expr:
    """年度填的是 {year}，与本表其他行不同。

    改法：核实后改正年度；确是另一年度的记录，从本表中剔除。
    局限：同一户、同一人在本表另有当年记录的，视为历史数据，整行不核查，不在此列。

    年度 is {year}, unlike that of the other rows of the table.

    Fix: correct the year, or take a record of another year out of the table.
    Limits: a record that has a row of the usual year as well is taken for history and not checked.
    """
    few = row.rows_of_year < row.rows_with_year * ODD_YEAR
    return value_if(filled(row.year), few)


@rule(
    "CE06",
    *_COUNTED,
    title="金额、人数、面积、月数为负",
    gloss="an amount, a number or an area below zero",
    entity="F",
    severity="confirm",
    basis="proposed",
    source="derived from the kind of each column",
    each=_COUNTED,
)
def number_is_not_negative(row: Row, policy: Parameters, column: str) -> nw.Expr:
    """“{column}”为负数（{value}）。

    改法：核实后改正；没有的填0。
    局限：收入各分项见IN06，住房面积见SG11，与主干路距离见SG19，土地面积见SG21至SG23，务工时间见PE33，
    岗位月数见PE42，务工月收入见IN13；纯收入、人均纯收入支出大于收入时可以为负。

    {column} is below zero ({value}).

    Fix: check and correct it; 0 if there is none.
    Limits: the items of income are IN06's, floor space SG11's, the distance to the road SG19's,
    land SG21 to SG23's, months of work PE33's, of a post PE42's, the monthly wage IN13's; net
    income may be negative.
    """
    return row[column] < 0
