"""CT: figures of villages, against themselves and against the records of their households."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import NO, NOT_EXITED_VILLAGE
from hecha.rules import Cell, column_rule, entry, rule
from hecha.rules.terms import blank, cents, is_true, value_if

from .facts.village import LAND_KINDS
from .names import Household, Parameters, Village


@rule(
    "CT03",
    "village",
    title="出列村总人口数或总户数为空或为0",
    entity="V",
    severity="must",
    basis="published",
    source="GZ 1_03_002, 3_03_003",
    province=(
        "1_03_002",
        "3_03_003",
    ),
    each=("population", "household_total"),
)
def exited_village_has_totals(v: Village, policy: Parameters, column: str) -> nw.Expr:
    """出列村的{column}为空或为0。

    改法：按村户籍台账补填。

    {column} of an exited village is blank or 0.

    Fix: enter it from the village's register.
    """
    missing = ~is_true(v[column] > 0) & ~v[f"{column}__bad"]
    return missing & ~v.exited_village.is_in(NOT_EXITED_VILLAGE)


@column_rule(
    "CT04",
    "village",
    *("collective_income", "primary_schools", "pension_persons", "has_bus", "clinics"),
    *("public_toilets", "doctors", "rubbish_points", "libraries", "allowance_households"),
    *("allowance_persons", "support_persons", "disabled_persons"),
    title=(
        "村集体经济收入、村小学、养老参保、客运、卫生室、厕所、医师、垃圾点、文化室、"
        "低保、特困、残疾 各列为空"
    ),
    entity="V",
    severity="must",
    basis="published",
    source="GZ 1_03_003–016",
    province=("1_03_003",),
    grain="village",
)
def village_figure_is_told(cell: Cell, policy: Parameters) -> nw.Expr:
    """行政村信息的“{column}”为空，或填的不是数字。

    改法：向村委会核实后填写，没有的填0或“否”。

    {column} of the village is blank or no number.

    Fix: ask the village committee and fill it in; 0 or 否 where there is none.
    """
    return blank(cell.value)


@rule(
    "CT05",
    "village",
    title="未解决饮水户数、危房户数大于总户数",
    gloss="(source adds the two)",
    entity="V",
    severity="must",
    basis="published",
    source="GZ 3_03_001",
    province=("3_03_001",),
    each=("unsafe_water_households", "unsafe_households"),
)
def part_is_within_households(v: Village, policy: Parameters, column: str) -> nw.Expr:
    """{column}（{value}）大于本村总户数 {household_total} 户。

    改法：核对总户数和该项户数，改正录错的一项。
    局限：两项分别与总户数比较；一户可能同时饮水、住房都有问题，所以不把两项相加。

    {column} ({value}) exceeds the village's {household_total} households.

    Fix: check both figures and correct the wrong one.
    Limits: the two figures are compared one by one, not added: a household may be in both.
    """
    return v[column] > v.household_total


@rule(
    "CT06",
    "village",
    title="村各类土地面积小于村内脱贫户该类面积之和",
    entity="V",
    severity="confirm",
    basis="published",
    source='GZ 3_03_002 (author: "有问题")',
    province=("3_03_002",),
    each=LAND_KINDS,
)
def village_land_covers_households(v: Village, policy: Parameters, column: str) -> nw.Expr:
    """村{column}（{value}）小于村内各建档立卡户该类面积之和。

    改法：核对村表面积，以及各户面积中过大的数值（如把平方米、分当作亩填写）。
    局限：耕种外村土地的户会使合计偏大，属实的注明。

    The village's {column} ({value}) is less than that of its registered households together.

    Fix: check the village's figure, and large figures of households (entered in another unit).
    Limits: land that households till in other villages adds to the sum; then confirm it.
    """
    return cents(v[column]) < cents(v[f"households_{column}"])


@column_rule(
    "CT07",
    "village",
    "paved_road",
    title="到乡镇未通沥青（水泥）路",
    entity="V",
    severity="confirm",
    basis="published",
    source="GZ 2_03_001",
    province=("2_03_001",),
    grain="village",
)
def village_has_paved_road(cell: Cell, policy: Parameters) -> nw.Expr:
    """到乡镇未通沥青（水泥）路。

    改法：核实道路情况；已通的改正，未通的列入道路建设计划。

    No paved road leads to the township.

    Fix: correct the figure if there is one; else put the road into the plan.
    """
    return cell.value == NO


entry(
    "CT08",
    title="行政村表的低保、残疾、危房人数少于明细中该村建档立卡同类人数",
    entity="V",
    severity="confirm",
    basis="proposed",
    source="derived from (g) × (c)",
)


@rule("CT08a", "village", complete=("member",))
def village_allowance_persons_cover_members(v: Village, policy: Parameters) -> nw.Expr:
    """村表低保人口数 {allowance_persons} 人，
    少于本村建档立卡明细中享受低保的 {members_with_allowance} 人。

    标题：村表低保人口数少于明细中享受低保的人数
    改法：与民政低保名单核对，改正村表人数或成员的是否享受低保。

    The village states {allowance_persons} persons with 低保, its registered members are
    {members_with_allowance}.

    Title: Village figure of persons on allowance below the details
    Fix: compare with the 低保 list and correct the village's figure or the members' marks.
    """
    return v.allowance_persons < v.members_with_allowance


@rule("CT08b", "village", complete=("member",))
def village_allowance_households_cover_details(v: Village, policy: Parameters) -> nw.Expr:
    """村表低保户数 {allowance_households} 户，
    少于本村建档立卡明细中有人享受低保的 {households_with_allowance} 户。

    改法：与民政低保名单核对，改正村表户数或成员的是否享受低保。

    The village states {allowance_households} households with 低保, registered ones are
    {households_with_allowance}.

    Fix: compare with the 低保 list and correct the village's figure or the members' marks.
    """
    return v.allowance_households < v.households_with_allowance


@rule("CT08c", "village", complete=("member",))
def village_support_persons_cover_members(v: Village, policy: Parameters) -> nw.Expr:
    """村表特困供养人口数 {support_persons} 人，少于本村建档立卡明细中的 {members_with_support} 人。

    改法：与民政特困名单核对，改正村表人数或成员的是否特困供养人员。

    The village states {support_persons} supported persons (特困), its registered members are
    {members_with_support}.

    Fix: compare with the 特困 list and correct the village's figure or the members' marks.
    """
    return v.support_persons < v.members_with_support


@rule("CT08d", "village", complete=("member",))
def village_disabled_persons_cover_members(v: Village, policy: Parameters) -> nw.Expr:
    """村表残疾人口数 {disabled_persons} 人，
    少于本村建档立卡明细中健康状况为残疾的 {members_disabled} 人。

    改法：与残联持证名单核对，改正村表人数或成员的健康状况。

    The village states {disabled_persons} disabled persons, its registered members are
    {members_disabled}.

    Fix: compare with the list of card holders and correct the village's figure or the members'.
    """
    return v.disabled_persons < v.members_disabled


@rule("CT08e", "village", complete=("household",))
def village_unsafe_households_cover_details(v: Village, policy: Parameters) -> nw.Expr:
    """村表危房户数 {unsafe_households} 户，少于本村建档立卡户中的危房户 {households_unsafe} 户。

    改法：与住建部门危房台账核对，改正村表户数或该户的是否危房户。

    The village states {unsafe_households} unsafe houses, registered households have
    {households_unsafe}.

    Fix: compare with the register of houses and correct the village's figure or the marks.
    """
    return v.unsafe_households < v.households_unsafe


@rule(
    "CT12",
    "household",
    title="户均人口异常",
    gloss="plausibility",
    entity="V",
    severity="info",
    basis="proposed",
    source="S000",
    grain="village",
    first="village",
    complete=("household",),
)
def households_have_usual_size(h: Household, policy: Parameters) -> nw.Expr:
    """本村建档立卡户户均 {people_per_household} 人，偏小或偏大
    （{households_in_village} 户 {people_in_village} 人）。

    为何：户均过小可能是拆户、漏录成员，过大可能是并户、重复录入。
    改法：抽查本村各户成员与户口簿；属实的（如多为一人户）注明。
    局限：户数很少的村容易偏离，仅作提示；同名的村有的户不知属哪个乡镇时不判。

    The village's registered households have {people_per_household} persons on average
    ({households_in_village} households, {people_in_village} persons).

    Why: small households may have been split or lack members; large ones merged.
    Fix: compare some of them with the household books; confirm with a note if true.
    Limits: a village of few households may well differ; says nothing where the township of
    households in a village of this name is not known.
    """
    mean = h.people_per_household
    low, high = policy.persons_per_household_low, policy.persons_per_household_high
    is_unusual = (h.row_id == h.first_row_in_village) & ((mean < low) | (mean > high))
    return value_if(h.aside("households_without_town") == 0, is_unusual)
