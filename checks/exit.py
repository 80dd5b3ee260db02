"""MO01-MO08: exit from poverty, falling back, and the causes of poverty."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import EXITED_STATUSES, RETURNED, UNEXITED
from hecha.rules import EQUAL, entry, rule
from hecha.rules.terms import blank, contains, every, filled

from .names import Household, Monitored, Parameters

entry(
    "MO01",
    title="脱贫状态为已脱贫而脱贫年度为空；未脱贫而有脱贫年度",
    entity="H",
    severity="must",
    basis="proposed",
    source="CV, QBH aac023",
)


@rule("MO01a", "household", first="exit_year")
def exited_household_has_exit_year(h: Household, policy: Parameters) -> nw.Expr:
    """脱贫属性为“{exit_status}”，脱贫年度却为空。

    标题：脱贫属性表明已脱贫，脱贫年度却为空
    改法：对照脱贫公告补填脱贫年度。

    The household has exited ({exit_status}) but has no year of exit.

    Title: Exited by its status but without a year of exit
    Fix: enter the year from the announcement of exit.
    """
    return h.exit_status.is_in(EXITED_STATUSES) & blank(h.exit_year) & ~h.exit_year__bad


@rule("MO01b", "household", first="exit_year")
def unexited_household_has_no_exit_year(h: Household, policy: Parameters) -> nw.Expr:
    """脱贫属性为“未脱贫”，却填了脱贫年度 {exit_year}。

    改法：核实是否已脱贫，改正脱贫属性，或删去脱贫年度。

    The household has not exited but has a year of exit ({exit_year}).

    Fix: find out whether it has exited; correct the status or delete the year.
    """
    return (h.exit_status == UNEXITED) & filled(h.exit_year)


entry(
    "MO02",
    title="返贫户无返贫年度或返贫原因",
    entity="H",
    severity="must",
    basis="proposed",
    source="QBH aac024, aac009",
)


@rule("MO02a", "household", first="return_year")
def returned_household_has_year(h: Household, policy: Parameters) -> nw.Expr:
    """返贫户没有填返贫年度。

    改法：对照返贫认定材料补填返贫年度。

    A household that fell back into poverty has no year of return.

    Fix: enter the year from the papers of recognition.
    """
    return (h.exit_status == RETURNED) & blank(h.return_year) & ~h.return_year__bad


@rule("MO02b", "household", first="return_cause")
def returned_household_has_cause(h: Household, policy: Parameters) -> nw.Expr:
    """返贫户没有填返贫原因。

    改法：对照返贫认定材料补填返贫原因。

    A household that fell back into poverty has no cause of return.

    Fix: enter the cause from the papers of recognition.
    """
    return (h.exit_status == RETURNED) & blank(h.return_cause)


_EXITED_ATTRIBUTES = ("一般脱贫户", "低保脱贫户", "特困供养脱贫户")


@rule(
    "MO03",
    "household",
    title="户属性与脱贫标志矛盾（一般脱贫户为1或4，一般贫困户为0或3）",
    entity="H",
    severity="must",
    basis="proposed",
    source="CV codes",
    first="household_attribute",
    suspect=EQUAL,
)
def attribute_agrees_with_status(h: Household, policy: Parameters) -> nw.Expr:
    """户属性“{household_attribute}”与脱贫标志“{exit_status}”矛盾。

    改法：以脱贫退出（返贫）认定材料为准，改正户属性或脱贫标志。
    局限：早期表式的低保贫困户、五保户等属性不随脱贫改变，已脱贫的不判。

    The attribute {household_attribute} contradicts the status {exit_status}.

    Fix: correct attribute or status from the papers of exit or return.
    Limits: 低保贫困户, 五保户 and the like did not change on exit in early forms; not judged.
    """
    out = h.exit_status.is_in((UNEXITED, RETURNED))
    attribute = h.household_attribute
    exited = attribute.is_in(_EXITED_ATTRIBUTES) & out
    return exited | ((attribute == "一般贫困户") & h.exit_status.is_in(EXITED_STATUSES))


@rule(
    "MO04",
    "household",
    title="首次识别时间晚于脱贫年度",
    entity="H",
    severity="must",
    basis="proposed",
    source="CV",
    first="first_identified",
    suspect=EQUAL,
)
def recognised_before_exit(h: Household, policy: Parameters) -> nw.Expr:
    """首次识别时间 {first_identified} 晚于脱贫年度 {exit_year}。

    改法：对照识别和退出材料，改正录错的一项。

    First recognised ({first_identified}) after the year of exit ({exit_year}).

    Fix: correct the wrong one from the papers of recognition and exit.
    """
    return h.first_identified.dt.year() > h.exit_year


entry(
    "MO05",
    title="当年新识别或返贫户当年脱贫",
    gloss="not in principle",
    entity="H",
    severity="confirm",
    basis="published",
    source="CQ 三不出",
)


@rule("MO05a", "household", first="exit_year")
def new_household_does_not_exit(h: Household, policy: Parameters) -> nw.Expr:
    """首次识别时间 {first_identified}，当年即脱贫（{exit_year} 年）。

    标题：首次识别当年即脱贫
    改法：核实识别和退出程序；原则上当年新识别的户当年不脱贫，属实的注明依据。

    Recognised ({first_identified}) and exited ({exit_year}) in one year.

    Title: Recognised and exited in one year
    Fix: check both procedures; as a rule a new household does not exit in its first year.
    """
    return (h.first_identified.dt.year() == h.exit_year) & ~h.is_not_exited


@rule("MO05b", "household", first="exit_year")
def returned_household_does_not_exit(h: Household, policy: Parameters) -> nw.Expr:
    """{return_year} 年返贫，当年又脱贫（{exit_year} 年）。

    标题：返贫当年又脱贫
    改法：核实返贫和退出程序；原则上当年返贫的户当年不脱贫，属实的注明依据。
    局限：现在仍为返贫户的，脱贫年度是返贫之前的，不判。

    Fell back ({return_year}) and exited ({exit_year}) in one year.

    Title: Fell back and exited in one year
    Fix: check both procedures; as a rule a household does not exit in the year it fell back.
    Limits: says nothing of a household still returned: its year of exit is the earlier one.
    """
    return (h.return_year == h.exit_year) & ~h.is_not_exited


entry(
    "MO06",
    title="有辍学、C级或D级危房、大病未治愈、靠政策兜底的户被列入脱贫",
    gloss='"十不脱" types',
    entity="H",
    severity="must",
    basis="published",
    source="DX",
)


@rule("MO06a", "household", first="exit_year")
def household_with_dropout_does_not_exit(h: Household, policy: Parameters) -> nw.Expr:
    """本年度列入脱贫，家中却有 {children_out_of_school} 名义务教育适龄儿童不在校。

    改法：落实控辍保学；未解决的不得列入脱贫，已在校的改正在校生状况。
    局限：只查快照当年脱贫的户；以往年度脱贫的见SG01、SG28；失学或辍学原因为因病、因残的不计。

    Listed for exit this year with {children_out_of_school} children of school age at no school.

    Fix: bring the children back to school before exit, or correct the school status.
    Limits: judges exits of the snapshot year only; for earlier ones see SG01 and SG28; a child whom
    illness or disability keeps from school (因病, 因残) does not count.
    """
    return h.exits_this_year & (h.children_out_of_school > 0)


@rule("MO06b", "household", first="house_grade")
def household_with_unsafe_house_does_not_exit(h: Household, policy: Parameters) -> nw.Expr:
    """本年度列入脱贫，住房却为 {house_grade} 级危房。

    改法：完成危房改造后再退出；已改造的改正危房级别。
    局限：只查快照当年脱贫的户；以往年度脱贫的见SG30。

    Listed for exit this year with a house of grade {house_grade}.

    Fix: have the house repaired before exit, or correct the grade.
    Limits: judges exits of the snapshot year only; for earlier ones see SG30.
    """
    return h.exits_this_year & h.house_grade.is_in(("C", "D"))


@rule("MO06c", "household", first="exit_year")
def household_with_serious_illness_does_not_exit(h: Household, policy: Parameters) -> nw.Expr:
    """本年度列入脱贫，家中却有 {seriously_ill_members} 名大病患者未治愈。

    改法：核实病情；未治愈的不得列入脱贫，已治愈的改正健康状况。
    局限：健康状况仍为“患有大病”的视为未治愈；只查快照当年脱贫的户。

    Listed for exit this year with {seriously_ill_members} members seriously ill.

    Fix: check the illness; without a cure no exit; correct the health of who has recovered.
    Limits: takes 患有大病 as not cured; judges exits of the snapshot year only.
    """
    return h.exits_this_year & (h.seriously_ill_members > 0)


@rule("MO06d", "household", first="net_income")
def household_on_relief_does_not_exit(h: Household, policy: Parameters) -> nw.Expr:
    """本年度列入脱贫，扣除低保金、五保金（特困供养金）后人均纯收入低于国家扶贫标准，属于靠政策兜底。

    改法：核实收入；主要靠政策兜底的不得列入脱贫。
    局限：以扣除低保金、特困供养金后是否达标判断；没有当年扶贫标准的年份不判。

    Listed for exit this year, but without allowance and support money below the poverty line.

    Fix: check the income; a household that lives on relief does not exit.
    Limits: says nothing in years without a national poverty line.
    """
    earned = h.net_income - h.allowance_money - h.support_money
    enough = policy.poverty_line * h.household_size
    return every(h.exits_this_year, h.net_income >= enough, earned < enough)


_SEPARATORS = "[,，、;；/|]"


entry(
    "MO07",
    title="主要致贫原因为空或多选；其他致贫原因超过2项",
    gloss="exactly one; ≤2",
    entity="H",
    severity="must",
    basis="published",
    source="IND A3a/A3b",
)


@rule("MO07a", "household", first="main_cause")
def main_cause_is_told(h: Household, policy: Parameters) -> nw.Expr:
    """主要致贫原因为空。

    改法：对照登记表补填一项主要致贫原因。
    局限：户类型不是脱贫户的没有致贫原因，不判。

    The main cause of poverty is blank.

    Fix: enter exactly one main cause from the register form.
    Limits: says nothing of a household whose type is not 脱贫户.
    """
    return blank(h.main_cause) & ~h.has_no_causes


@rule("MO07b", "household", first="main_cause")
def main_cause_is_one(h: Household, policy: Parameters) -> nw.Expr:
    """主要致贫原因“{main_cause}”多于一项。

    标题：主要致贫原因多于一项
    改法：只保留一项主要致贫原因，其余填入其他致贫原因。

    There is more than one main cause of poverty ({main_cause}).

    Title: More than one main cause of poverty
    Fix: keep exactly one and enter the others as other causes.
    """
    return h.main_cause.str.contains(_SEPARATORS)


@rule("MO07c", "household", first="other_causes")
def other_causes_are_few(h: Household, policy: Parameters) -> nw.Expr:
    """其他致贫原因“{other_causes}”超过2项。

    标题：其他致贫原因超过2项
    改法：保留最主要的两项。

    There are more than two other causes of poverty ({other_causes}).

    Title: More than two further causes of poverty
    Fix: keep the two that matter most.
    """
    return h.other_causes.str.contains("、.+、")


entry(
    "MO08",
    title="致贫原因为因残、因病、因学而家中无残疾人、病人、学生；因学户应有在读子女",
    entity="H/M",
    severity="confirm",
    basis="published",
    source="GZ 2_11_001, 5_15_015; IND",
    province=(
        "2_11_001",
        "5_15_015",
    ),
)


@rule("MO08a", "household", "monitored", grain="household")
def disability_is_borne_out(h: Household | Monitored, policy: Parameters) -> nw.Expr:
    """致贫原因（风险）为因残，家中却没有残疾人。

    改法：核实家中有无残疾人；有的补填健康状况或残疾人证，没有的改正原因。
    局限：致贫原因只看主要原因，监测对象看各项风险；残疾人已去世或迁出的，核实后注明。

    Disability is a cause or risk but no member is disabled.

    Fix: enter health or card of the member who is disabled, or correct the cause.
    Limits: of causes the main one is tested; confirm where the person has died or left.
    """
    return contains(h.causes, "因残") & (h.disabled_people == 0)


@rule("MO08b", "household", "monitored", grain="household")
def illness_is_borne_out(h: Household | Monitored, policy: Parameters) -> nw.Expr:
    """致贫原因（风险）为因病，家中却没有患长期慢性病或大病的人。

    改法：核实家中有无病人；有的补填健康状况，没有的改正原因。
    局限：致贫原因只看主要原因，监测对象看各项风险；病人已治愈或去世的，核实后注明。

    Illness is a cause or risk but no member is chronically or seriously ill.

    Fix: enter the health of the member who is ill, or correct the cause.
    Limits: of causes the main one is tested; confirm where the person recovered or died.
    """
    return contains(h.causes, "因病") & (h.sick_people == 0)


@rule("MO08c", "household", "monitored", grain="household")
def schooling_is_borne_out(h: Household | Monitored, policy: Parameters) -> nw.Expr:
    """致贫原因（风险）为因学，家中却没有在读子女。

    改法：核实家中有无学生；有的补填在校生状况，没有的改正原因。
    局限：致贫原因只看主要原因，监测对象看各项风险；学龄前儿童不算在读，学生已毕业的核实后注明。

    Schooling is a cause or risk but no member is at school.

    Fix: enter the school status of the student, or correct the cause.
    Limits: of causes the main one is tested; a child below school is no student.
    """
    return contains(h.causes, "因学") & (h.students == 0)
