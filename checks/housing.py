"""SG: house, water and the marks of a household."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import NO, YES
from hecha.rules import EQUAL, Cell, column_rule, rule
from hecha.rules.terms import blank, every, is_true

from .names import Household, Parameters


@rule(
    "SG08",
    "household",
    title="是否危房户为“是”，但未纳入监测或已脱贫",
    gloss="exit or unmonitored with unsafe house",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 1_02_001; DX (C、D级不脱)",
    province=("1_02_001",),
    first="unsafe_house",
    follows=("HH01",),
)
def unsafe_house_is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    """是否危房户为“是”，但未纳入监测。

    改法：核实住房等级；确为危房的纳入监测并落实改造，已改造的改正标志。
    局限：已标明脱贫的户见SG30，不在此重复。

    The house is unsafe but the household is not monitored.

    Fix: check the grade; monitor the household and have the house repaired, or correct the mark.
    Limits: of a household stated to be exited SG30 says the same.
    """
    return every(h.unsafe_house == YES, ~h.is_monitored, ~_told_exited(h))


def _told_exited(h: Household) -> nw.Expr:
    stated = h.optional("is_exited")
    return nw.lit(False) if stated is None else is_true(stated)


@column_rule(
    "SG09",
    "household",
    "unsafe_house",
    title="是否危房户为空",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 3_02_009, 5_19_006",
    province=(
        "3_02_009",
        "5_19_006",
    ),
    grain="household",
)
def unsafe_house_is_told(cell: Cell, policy: Parameters) -> nw.Expr:
    """是否危房户为空。

    改法：按住房安全鉴定结果填写“是”或“否”。

    是否危房户 is blank.

    Fix: enter 是 or 否 from the appraisal of the house.
    """
    return blank(cell.value)


@rule(
    "SG10",
    "household",
    title="危房级别为C、D级而是否危房户为“否”（或A、B级而为“是”）",
    entity="H",
    severity="must",
    basis="proposed",
    source="QBH aac318/aac322; S001 §1",
    first="unsafe_house",
    suspect=EQUAL,
)
def unsafe_house_fits_grade(h: Household, policy: Parameters) -> nw.Expr:
    """危房级别“{house_grade}”与是否危房户“{unsafe_house}”矛盾：C、D级为危房，A、B级不是。

    改法：以鉴定结果为准，改正级别或标志。

    Grade {house_grade} contradicts 是否危房户 {unsafe_house}: C and D are unsafe, A and B are not.

    Fix: correct grade or mark from the appraisal.
    """
    unsafe = h.house_grade.is_in(("C", "D")) & (h.unsafe_house == NO)
    return unsafe | (h.house_grade.is_in(("A", "B")) & (h.unsafe_house == YES))


@rule(
    "SG11",
    "household",
    title="住房面积为空或人均面积异常",
    gloss="blank; outlier",
    entity="H",
    severity="confirm",
    basis="published",
    source="GZ 3_02_008, 5_19_005",
    province=(
        "3_02_008",
        "5_19_005",
    ),
    first="house_area",
)
def house_area_is_plausible(h: Household, policy: Parameters) -> nw.Expr:
    """住房面积“{house_area}”（平方米）不合理：不能为空，人均面积不能过小、过大。

    改法：核对住房面积，按平方米填写全户面积。

    The house area {house_area} (m²) is not plausible: it is not to be blank, nor very small or
    large per person.

    Fix: check the area; enter square metres of the whole house.
    """
    per_person = h.house_area / value_or_null(h.household_size)
    low, high = policy.area_per_person_low, policy.area_per_person_high
    return blank(h.house_area) & ~h.house_area__bad | is_true(
        (per_person < low) | (per_person > high)
    )


def value_or_null(size: nw.Expr) -> nw.Expr:
    """A head count to divide by: null where it is 0."""
    return nw.when(size > 0).then(size)


@rule(
    "SG12",
    "household",
    title="是否解决安全饮用水为否但未纳入监测",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 1_02_002",
    province=("1_02_002",),
    first="safe_water",
    follows=("HH01",),
)
def unsafe_water_is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    """是否解决安全饮用水为“否”，但未纳入监测。

    改法：核实饮水情况；确未解决的纳入监测并落实措施，已解决的改正标志。
    局限：已标明脱贫的户见SG31，不在此重复。

    Safe drinking water is not secured but the household is not monitored.

    Fix: check the water; monitor the household and act, or correct the mark.
    Limits: of a household stated to be exited SG31 says the same.
    """
    return every(h.safe_water == NO, ~h.is_monitored, ~_told_exited(h))


@column_rule(
    "SG13",
    "household",
    "safe_water",
    title="是否解决安全饮用水为空",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 3_02_002, 5_19_002",
    province=(
        "3_02_002",
        "5_19_002",
    ),
    grain="household",
)
def safe_water_is_told(cell: Cell, policy: Parameters) -> nw.Expr:
    """是否解决安全饮用水为空。

    改法：入户核实后填写“是”或“否”。

    是否解决安全饮用水 is blank.

    Fix: check at the household and enter 是 or 否.
    """
    return blank(cell.value)


@column_rule(
    "SG29",
    "household",
    *("in_cooperative", "has_production_power", "has_power", "has_broadcast", "has_toilet"),
    *("main_fuel", "led_by_enterprise", "led_by_entrepreneur"),
    title=(
        "是否加入农民专业合作组织、是否通生产用电、是否通生活用电、是否通广播电视、"
        "是否有卫生厕所、主要燃料类型、龙头企业带动、致富带头人带动任一为空"
    ),
    gloss="blank household flags",
    entity="H",
    severity="must",
    basis="published",
    source="PS2-01..04, 06, 08, 09, 21",
)
def household_mark_is_told(cell: Cell, policy: Parameters) -> nw.Expr:
    """{column}为空。

    改法：入户核实后填写，没有的填“否”。

    {column} is blank.

    Fix: check at the household and fill it in; 否 where there is none.
    """
    return blank(cell.value)


@rule(
    "SG30",
    "household",
    title='脱贫户是否危房户不为"否"',
    gloss="exited household in unsafe house",
    entity="H",
    severity="must",
    basis="published",
    source="PS2-05",
    first="unsafe_house",
)
def exited_household_has_safe_house(h: Household, policy: Parameters) -> nw.Expr:
    """脱贫户是否危房户不为“否”（现为“{unsafe_house}”）。

    改法：核实住房等级；确为危房的立即落实安全住房，已解决的改正标志。

    An exited household has 是否危房户 {unsafe_house} instead of 否.

    Fix: check the grade; secure a safe house, or correct the mark.
    """
    return h.is_exited & (h.unsafe_house != NO)


@rule(
    "SG31",
    "household",
    title='脱贫户是否解决安全饮用水不为"是"',
    gloss="exited household without safe water",
    entity="H",
    severity="must",
    basis="published",
    source="PS2-07",
    first="safe_water",
)
def exited_household_has_safe_water(h: Household, policy: Parameters) -> nw.Expr:
    """脱贫户是否解决安全饮用水不为“是”（现为“{safe_water}”）。

    改法：核实饮水情况；确未解决的立即落实措施，已解决的改正标志。

    An exited household has 是否解决安全饮用水 {safe_water} instead of 是.

    Fix: check the water and act, or correct the mark.
    """
    return h.is_exited & (h.safe_water != YES)
