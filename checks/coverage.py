"""SG: the guarantees - schooling, insurance, housing, water - and who is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import narwhals as nw

from hecha.declare.codes import NO, YES
from hecha.rules import Cell, column_rule, rule, theme
from hecha.rules.terms import blank, every, some, sure

from .names import Household, Member, Parameters

theme("SG", "三保障与饮水", "Guarantees")


@rule(
    "SG01",
    "member",
    title="义务教育适龄(6–16周岁)不在校且未填原因",
    gloss="age on 1 Sept of the school year",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 1_02_005, 5_15_016, 5_15_017",
    province=(
        "1_02_005",
        "5_15_016",
        "5_15_017",
    ),
    first="school_status",
    follows=("ID04",),
)
def child_is_at_school(m: Member, policy: Parameters) -> nw.Expr:
    """义务教育适龄（9月1日满 {school_age} 周岁）不在校，且未填失学或辍学原因。

    为何：义务教育有保障是“三保障”之一，适龄儿童少年失学辍学必须逐人说明。
    改法：与学籍系统核对，在校的补填在校生状况，不在校的填写原因并落实控辍保学。
    局限：9月1日按快照所在学年计算；已初中毕业但未满16周岁的，也须填写原因。

    Of compulsory school age ({school_age} on 1 September), not at school, no reason given.

    Why: schooling is one of the three guarantees; every child out of school has to be explained.
    Fix: compare with the school register; enter the grade, or the reason and what is done.
    Limits: also asks for a reason for a graduate of junior school who is not yet 16.
    """
    return m.is_out_of_school & blank(m.out_of_school_reason)


@rule(
    "SG02",
    "member",
    title="未参加城乡居民也未参加城镇职工基本医保(同时为否或空)",
    gloss="uninsured",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_008, 2_12_012; PS-17",
    province=(
        "2_01_008",
        "2_12_012",
    ),
)
def person_is_insured(m: Member, policy: Parameters) -> nw.Expr:
    """城乡居民医保和城镇职工医保均未参加（同时为否或空）。

    改法：与医保部门名单核对，已参保的改正标志，未参保的动员参保。

    Insured neither as resident nor as employee (both no or blank).

    Fix: compare with the insurance list; correct the mark or have the person insured.
    """
    return ~m.is_insured


@rule(
    "SG03",
    "member",
    title="同时参加城乡居民和城镇职工医保",
    gloss="double insured",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_009, 2_12_015; PS-17",
    province=(
        "2_01_009",
        "2_12_015",
    ),
)
def person_is_insured_once(m: Member, policy: Parameters) -> nw.Expr:
    """同时参加城乡居民医保和城镇职工医保。

    改法：与医保部门核对，保留实际参保的一种。

    Insured both as resident and as employee.

    Fix: find out which insurance is real and set the other to 否.
    """
    return every(sure(m.resident_medical == YES), sure(m.employee_medical == YES))


@rule(
    "SG04",
    "member",
    title="未参加大病保险(且未纳入监测)",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 1_02_003, 2_01_016, 2_12_016; PS-14",
    province=(
        "1_02_003",
        "2_01_016",
        "2_12_016",
    ),
    first="serious_illness_insurance",
)
def person_has_serious_illness_insurance(m: Member, policy: Parameters) -> nw.Expr:
    """是否参加大病保险为“否”，且未纳入监测。

    改法：居民医保参保人自动享有大病保险，核对后改正；确未参保的动员参保。
    局限：没有监测对象表时，按未纳入监测判断。

    Not covered by serious-illness insurance, and the household is not monitored.

    Fix: residents' insurance includes it: correct the mark, or have the person insured.
    Limits: without a monitored export the household is taken as not monitored.
    """
    uncovered = m.serious_illness_insurance == NO
    monitored = m.optional("household_is_monitored")
    return uncovered if monitored is None else uncovered & ~sure(monitored > 0)


@column_rule(
    "SG05",
    "member",
    "serious_illness_insurance",
    title="是否参加大病保险为空",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_006, 2_12_010, 2_15_001; PS-22",
    province=(
        "2_01_006",
        "2_12_010",
        "2_15_001",
    ),
    grain="person",
)
def serious_illness_insurance_is_told(cell: Cell, policy: Parameters) -> nw.Expr:
    """是否参加大病保险为空。

    改法：与医保部门核对后填写“是”或“否”。

    是否参加大病保险 is blank.

    Fix: compare with the insurance list and enter 是 or 否.
    """
    return blank(cell.value)


@rule(
    "SG06",
    "member",
    title="居民养老与职工养老同时为空",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 2_01_007, 5_15_001, 5_19_001; PS-16",
    province=(
        "2_01_007",
        "5_15_001",
        "5_19_001",
    ),
)
def pension_insurance_is_told(m: Member, policy: Parameters) -> nw.Expr:
    """城乡居民养老保险和城镇职工养老保险同时为空。

    改法：与社保部门核对后填写；不符合参保条件的填“否”。

    Both pension insurance columns are blank.

    Fix: compare with the pension list; enter 否 for a person who cannot be insured.
    """
    return blank(m.resident_pension) & blank(m.employee_pension)


@rule(
    "SG07",
    "member",
    title="未参加医保却填接受大病医疗救助",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 3_01_007",
    province=("3_01_007",),
    first="medical_aid",
)
def aided_person_is_insured(m: Member, policy: Parameters) -> nw.Expr:
    """未参加医保，却填接受大病（医疗）救助。

    改法：核对参保状态和救助记录，改正录错的一项。

    Not insured, yet marked as receiving medical aid.

    Fix: check insurance and aid records and correct what is wrong.
    """
    return ~m.is_insured & (m.medical_aid == YES)


@rule(
    "SG08",
    "household",
    title="是否危房户为是但未纳入监测/已脱贫",
    gloss="exit or unmonitored with unsafe house",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 1_02_001; DX (C、D级不脱)",
    province=("1_02_001",),
    first="unsafe_house",
)
def unsafe_house_is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    """是否危房户为“是”，但未纳入监测。

    改法：核实住房等级；确为危房的纳入监测并落实改造，已改造的改正标志。
    局限：已标明脱贫的户见SG30，不在此重复。

    The house is unsafe but the household is not monitored.

    Fix: check the grade; monitor the household and have the house repaired, or correct the mark.
    Limits: of a household told to be exited SG30 says the same.
    """
    return every(h.unsafe_house == YES, ~h.is_monitored, ~_told_exited(h))


def _told_exited(h: Household) -> nw.Expr:
    told = h.optional("is_exited")
    return nw.lit(False) if told is None else sure(told)


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
    title="危房级别为C/D而是否危房户为否(或A/B而为是)",
    entity="H",
    severity="must",
    basis="proposed",
    source="QBH aac318/aac322; S001 §1",
    first="unsafe_house",
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
    """住房面积（{house_area} 平方米）为空，或人均面积过小、过大。

    改法：核对住房面积，按平方米填写全户面积。

    The house area ({house_area} m²) is blank, or very small or large per person.

    Fix: check the area; enter square metres of the whole house.
    """
    per_person = h.house_area / value_or_null(h.household_size)
    low, high = policy.area_per_person_low, policy.area_per_person_high
    return blank(h.house_area) & ~h.house_area__bad | sure((per_person < low) | (per_person > high))


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
)
def unsafe_water_is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    """是否解决安全饮用水为“否”，但未纳入监测。

    改法：核实饮水情况；确未解决的纳入监测并落实措施，已解决的改正标志。
    局限：已标明脱贫的户见SG31，不在此重复。

    Safe drinking water is not secured but the household is not monitored.

    Fix: check the water; monitor the household and act, or correct the mark.
    Limits: of a household told to be exited SG31 says the same.
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


Tests = Mapping[str, Callable[[nw.Expr], nw.Expr]]
"""Column -> whether a cell of it is trouble."""

GAPS: Tests = {
    "unsafe_house": lambda cell: cell == YES,
    "safe_water": lambda cell: cell == NO,
    "uninsured_members": lambda count: count > 0,
    "children_out_of_school": lambda count: count > 0,
}


def troubles(h: Household, tests: Tests) -> nw.Expr:
    """Whether one of the tests finds trouble; a column that is not exported is not tested."""
    cells = {name: h.optional(name) for name in tests}
    found = {name: cell for name, cell in cells.items() if cell is not None}
    return some(*(sure(tests[name](cell)) for name, cell in (found or h.named(*tests)).items()))


@rule(
    "SG15",
    "household",
    title="三保障任一有问题而户未纳入监测(合并规则)",
    entity="H",
    severity="must",
    basis="published",
    source="GZ 1_02_007",
    province=("1_02_007",),
)
def household_with_gap_is_monitored(h: Household, policy: Parameters) -> nw.Expr:
    """住房、饮水、医保、义务教育任一项有问题，但本户未纳入监测。

    改法：逐项核实；属实的按程序纳入监测，已解决的改正对应标志。
    局限：合并规则，与SG01、SG02、SG08、SG12等同时出现属正常。

    Housing, water, insurance or schooling is not secured but the household is not monitored.

    Fix: check each; monitor the household, or correct the mark of what has been solved.
    Limits: a merged rule; it comes together with SG01, SG02, SG08 and SG12.
    """
    return troubles(h, GAPS) & ~h.is_monitored


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


@rule(
    "MO31",
    "household",
    title="整户无劳动力但无人享受低保",
    gloss="≡ uncovered",
    entity="H",
    severity="confirm",
    basis="published",
    source="GZ 5_19_003, 5_19_007",
    province=(
        "5_19_003",
        "5_19_007",
    ),
)
def household_without_labour_has_benefit(h: Household, policy: Parameters) -> nw.Expr:
    """整户无劳动力，却无人享受低保或特困供养。

    改法：核实劳动能力；确无劳动力的按程序申请低保或特困，已享受的改正标志。

    Nobody in the household is able to work, and nobody receives 低保 or 特困 support.

    Fix: check who can work; apply for the benefit, or correct the mark if it is received.
    """
    nobody = (h.members_with_labour == 0) & (h.members_with_unknown_labour == 0)
    return nobody & (h.members_with_benefit == 0)
