"""PE: what every person must have filled in, support, service and the 是/否 columns."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import HEALTHY, YES
from hecha.declare.model import Kind
from hecha.declare.tables import TABLES
from hecha.rules import Cell, column_rule, entry, rule, theme
from hecha.rules.terms import blank, every, filled, is_true

from .names import Member, Parameters

theme("PE", "成员信息", "Persons")


@column_rule(
    "PE01",
    "member",
    "ethnicity",
    title="民族为空",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_001, 2_12_002",
    province=(
        "2_01_001",
        "2_12_002",
    ),
    grain="person",
)
def ethnicity_is_given(cell: Cell, policy: Parameters) -> nw.Expr:
    """民族为空。

    改法：按户口簿或身份证补填。

    The ethnic group is blank.

    Fix: enter it from the household book or ID card.
    """
    return blank(cell.value)


@column_rule(
    "PE02",
    "member",
    "health",
    title="健康状况为空",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_002, 2_12_003; PS-11",
    province=(
        "2_01_002",
        "2_12_003",
    ),
    grain="person",
)
def health_is_given(cell: Cell, policy: Parameters) -> nw.Expr:
    """健康状况为空。

    改法：入户核实后补填；有病历、残疾人证的以其为准。

    The state of health is blank.

    Fix: ask at the household; a medical record or disability card decides.
    """
    return blank(cell.value)


@column_rule(
    "PE03",
    "member",
    "labour",
    title="劳动技能为空",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_003, 2_12_001",
    province=(
        "2_01_003",
        "2_12_001",
    ),
    grain="person",
)
def labour_is_given(cell: Cell, policy: Parameters) -> nw.Expr:
    """劳动技能为空。

    改法：入户核实后补填；不满16周岁和在校生填“无劳动力”。

    劳动技能 is blank.

    Fix: ask at the household; children under 16 and students have 无劳动力.
    """
    return blank(cell.value)


@column_rule(
    "PE04",
    "member",
    "labour",
    title="劳动技能取值不在五项之内",
    entity="P",
    severity="must",
    basis="published",
    source="PS-12",
    grain="person",
)
def labour_is_in_code_list(cell: Cell, policy: Parameters) -> nw.Expr:
    """劳动技能“{value}”不在五项之内。

    改法：改为普通劳动力、技能劳动力、弱劳动力或半劳动力、丧失劳动力、无劳动力之一。

    劳动技能 {value} is none of the five values.

    Fix: use one of the five values of the code list.
    """
    return ~cell.value.is_in(codes.LABOUR.values)


@column_rule(
    "PE05",
    "member",
    "education",
    title="文化程度取值不在代码表",
    entity="P",
    severity="must",
    basis="published",
    source="PS-09",
    grain="person",
)
def education_is_in_code_list(cell: Cell, policy: Parameters) -> nw.Expr:
    """文化程度“{value}”不在代码表内。

    改法：改为代码表中的写法，如“小学”“初中”“高中”；在校生留空，填在校生状况。

    Education {value} is not in the code list.

    Fix: use the wording of the code list; leave it blank for a student and enter the grade.
    """
    return ~cell.value.is_in(codes.EDUCATION.values)


@column_rule(
    "PE06",
    "member",
    "school_status",
    title="在校生状况取值不在代码表",
    entity="P",
    severity="must",
    basis="published",
    source="PS-10",
    grain="person",
)
def school_status_is_in_code_list(cell: Cell, policy: Parameters) -> nw.Expr:
    """在校生状况“{value}”不在代码表内。

    改法：与学籍核对，改为代码表中的写法，如“小学”“七年级”“中职一年级”。

    Grade {value} is not in the code list.

    Fix: compare with the school register and use the wording of the code list.
    """
    return ~cell.value.is_in(codes.SCHOOL_STATUS.values)


@column_rule(
    "PE07",
    "member",
    "political_status",
    title="政治面貌取值不在代码表",
    entity="P",
    severity="confirm",
    basis="published",
    source="PS-08",
    grain="person",
)
def political_status_is_in_code_list(cell: Cell, policy: Parameters) -> nw.Expr:
    """政治面貌“{value}”不在代码表内。

    改法：改为代码表中的写法，如“中共党员”“共青团员”“群众”。
    局限：民主党派按国家标准的写法认定，别的写法会列出，核实后注明。

    Political status {value} is not in the code list.

    Fix: use the wording of the code list, such as 中共党员, 共青团员, 群众.
    Limits: members of the democratic parties are known by the wording of the national standard.
    """
    return ~cell.value.is_in(codes.POLITICAL.values)


@rule(
    "PE53",
    "member",
    title="特困供养人员为18–60周岁健康非在校生",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_15_018, 5_15_019",
    province=(
        "5_15_018",
        "5_15_019",
    ),
    first="has_support",
)
def supported_person_may_be_supported(m: Member, policy: Parameters) -> nw.Expr:
    """特困供养人员 {age} 周岁、健康、非在校生，疑不符合特困供养条件。

    为何：特困供养面向老年人、残疾人和未成年人，健康的成年劳动力一般不符合。
    改法：与民政特困名单核对，改正供养标志、健康状况或在校生状况。
    局限：满60周岁的符合条件，不判。

    A person supported as 特困 is {age} years old, healthy and no student.

    Why: support is for the old, the disabled and minors.
    Fix: compare with the 特困 list; correct the mark, health or grade.
    Limits: at 60 a person may be supported.
    """
    adult = (m.age >= policy.adult_age) & (m.age < policy.labour_age_to)
    return every(m.has_support == YES, adult, m.health == HEALTHY, ~m.is_student)


entry(
    "PE56",
    title="现役军人、年龄、劳动力矛盾",
    entity="P",
    severity="info",
    basis="proposed",
    source="QBM aab019",
)


@rule("PE56a", "member", first="in_service")
def soldier_is_of_age(m: Member, policy: Parameters) -> nw.Expr:
    """现役军人年龄为 {age} 周岁，不在服役年龄内。

    改法：核对证件号码和服役情况，改正录错的一项。
    局限：服役年龄下限为17周岁，上限按60周岁掌握。

    A person in active service is {age} years old, which is no age of service.

    Fix: check the number and the service and correct what is wrong.
    Limits: service is taken to begin at 17 and to end before 60.
    """
    young, old = m.age < policy.service_age_from, m.age >= policy.labour_age_to
    return (m.in_service == YES) & (young | old)


@rule("PE56b", "member", first="in_service")
def soldier_has_labour(m: Member, policy: Parameters) -> nw.Expr:
    """现役军人的劳动技能却为“{labour}”。

    标题：现役军人的劳动技能却为无劳动力或丧失劳动力
    改法：核对服役情况和劳动能力，改正录错的一项。

    A person in active service has 劳动技能 {labour}.

    Title: Active service but no labour
    Fix: check service and 劳动技能 and correct what is wrong.
    """
    return (m.in_service == YES) & m.labour.is_in(codes.WITHOUT_LABOUR)


entry(
    "PE57",
    title="必填的是否列为空（普通话、低保、大病保险、国外务工、医疗救助、特困供养等）",
    gloss="blank flags",
    entity="P",
    severity="must",
    basis="published",
    source="PS-16…27",
)


_FLAGS_OF_OTHER_RULES = {
    "resident_medical": "SG02",
    "employee_medical": "SG02",
    "serious_illness_insurance": "SG05",
    "resident_pension": "SG06",
    "employee_pension": "SG06",
    "rain_dew": "PE54",
    "in_service": "PE56",
}
_MAY_BE_BLANK = ("unattended_child", "member_unsafe_house")
"""Of children alone, and of the household rather than of each member: no source asks for them on
every row."""

_FLAGS = tuple(
    column.name
    for column in TABLES["member"].columns
    if column.kind is Kind.FLAG and column.name not in (*_FLAGS_OF_OTHER_RULES, *_MAY_BE_BLANK)
)


@column_rule(
    "PE57a",
    "member",
    *_FLAGS,
)
def flag_is_told(cell: Cell, policy: Parameters) -> nw.Expr:
    """{column}（{value}）必须填“是”或“否”。

    标题：必填的是否列没有填“是”或“否”
    改法：核实后填写“是”或“否”，不能留空。
    局限：医疗、养老保险为空见SG02、SG05、SG06，雨露计划见PE54，现役军人见PE56；
    这些列和是否事实无人抚养儿童、是否危房户填了别的内容见PE57b、PE57c，后两项可以为空。

    {column} ({value}) has to be 是 or 否.

    Title: A required column is neither 是 nor 否
    Fix: check and enter 是 or 否; it may not be blank.
    Limits: blank medical and pension insurance are SG02, SG05 and SG06, 雨露计划 PE54, active
    service PE56; another text in these, in 是否事实无人抚养儿童 or 是否危房户 is PE57b or PE57c,
    and the last two may be blank.
    """
    return blank(cell.value) | is_true(~cell.value.is_in(codes.YES_NO.values))


_BLANK_ELSEWHERE = (
    *("serious_illness_insurance", "resident_pension", "employee_pension"),
    *("rain_dew", "in_service"),
)
"""Columns of which other rules say what a blank means."""


@column_rule("PE57b", "member", *_BLANK_ELSEWHERE, *_MAY_BE_BLANK)
def filled_flag_is_yes_or_no(cell: Cell, policy: Parameters) -> nw.Expr:
    """{column}“{value}”既不是“是”也不是“否”。

    标题：其他是否列填了“是”“否”以外的内容
    改法：核实后填写“是”或“否”；大病保险与医保部门核对。
    局限：大病保险为空见SG05，养老保险为空见SG06；其他各列为空不判。

    {column} ({value}) is neither 是 nor 否.

    Title: A further column is filled with neither 是 nor 否
    Fix: check and enter 是 or 否; compare insurance with the insurance list.
    Limits: a blank serious illness insurance is SG05, a blank pension SG06; other blanks are let
    pass.
    """
    return ~cell.value.is_in(codes.YES_NO.values)


@rule("PE57c", "member", each=("resident_medical", "employee_medical"))
def medical_insurance_is_yes_or_no(m: Member, policy: Parameters, column: str) -> nw.Expr:
    """{column}“{value}”既不是“是”也不是“否”。

    标题：医疗保险填了“是”“否”以外的内容
    改法：与医保部门核对后填写“是”或“否”。
    局限：另一项医保也不是“是”的见SG02；为空不判。

    {column} ({value}) is neither 是 nor 否.

    Title: Medical insurance is neither 是 nor 否
    Fix: compare with the insurance list and enter 是 or 否.
    Limits: a person who is not insured by the other column either is SG02; a blank is let pass.
    """
    return every(m.aside("is_insured"), filled(m[column]), ~m[column].is_in(codes.YES_NO.values))
