"""PE: how far a person is at school, and what age, health and help say about it."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import HEALTHY, NOT_STUDENT, PRESCHOOL, YES
from hecha.rules import EQUAL, entry, rule
from hecha.rules.terms import blank, contains, every, filled, is_true, some, stated

from .facts.conditions import IN_HIGHER, RAIN_DEW_STAGES
from .facts.people import HEALTH_REASONS
from .names import Member, Monitored, Parameters

_LOW_LEVELS = ("文盲或半文盲", "小学", "学龄前儿童")
_CHILD_LEVEL = "学龄前儿童"
_UPPER_STAGES = (*codes.SENIOR, *codes.VOCATIONAL)
_HIGHER_STAGES = (
    *(*codes.HIGHER_VOCATIONAL, *codes.TECHNICIAN),
    *(*codes.UNDERGRADUATE, IN_HIGHER),
)


_STAGES_OF_LEVEL = {
    "学龄前儿童": PRESCHOOL,
    "小学": codes.PRIMARY,
    "初中": codes.JUNIOR,
    "高中": _UPPER_STAGES,
    "大专": (*codes.HIGHER_VOCATIONAL, *codes.TECHNICIAN, IN_HIGHER),
}


@rule(
    "PE08",
    "member",
    title="文化程度与在校生状况同时填写",
    gloss="student has grade, non-student has level",
    entity="P",
    severity="must",
    basis="published",
    source="PS-04; GZ 3_01_003, 3_12_004",
    province=(
        "3_01_003",
        "3_12_004",
    ),
    first="education",
    suspect=EQUAL,
)
def level_or_grade_is_given(m: Member, policy: Parameters) -> nw.Expr:
    """文化程度“{education}”与在校生状况“{school_status}”同时填写，只应填一项。

    为何：在校生填在校生状况，文化程度留空；非在校生填文化程度，在校生状况留空。
    改法：与学籍核对，在校的清空文化程度，不在校的清空在校生状况。
    局限：在校生状况填“非在校生”的老表不算在校，不判。

    Both education {education} and grade {school_status} are filled; only one of them should be.

    Why: a student has a grade and no level; everybody else has a level and no grade.
    Fix: compare with the school register and clear the level of a student, the grade of others.
    Limits: in older forms 非在校生 marks those at no school and is no grade.
    """
    return filled(m.education) & (m.school_status != NOT_STUDENT)


@rule(
    "PE09",
    "member",
    title="文化程度、在校生状况、失学辍学原因同时为空",
    gloss="nothing about schooling",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 3_01_002, 3_12_003; PS-04",
    province=(
        "3_01_002",
        "3_12_003",
    ),
    first="education",
)
def something_about_schooling_is_given(m: Member, policy: Parameters) -> nw.Expr:
    """文化程度、在校生状况、失学或辍学原因都为空。

    改法：在校的补填在校生状况，不在校的补填文化程度；学龄前的填“学龄前儿童”或“学前教育”。
    局限：导出表没有失学或辍学原因列的，只看前两项。

    Education, grade and reason for being out of school are all blank.

    Fix: enter the grade of a student and the level of everybody else.
    Limits: where the export has no column for the reason, the first two alone are looked at.
    """
    cells = [m.education, m.school_status]
    if m.has("out_of_school_reason"):
        cells.append(m.out_of_school_reason)
    return every(*(blank(cell) for cell in cells))


@rule(
    "PE10",
    "member",
    title="文化程度与在校年级不匹配（小学对小学，初中对七至九年级，高中对高中或中职，大专对高职）",
    gloss="(where a form keeps both)",
    entity="P",
    severity="confirm",
    basis="published",
    source="EDU",
    first="education",
)
def level_fits_grade(m: Member, policy: Parameters) -> nw.Expr:
    """文化程度“{education}”与在校生状况“{school_status}”不匹配。

    为何：两项都填的表，小学对小学，初中对七至九年级，高中对高中或中职，大专对高职高专或技师学院。
    改法：与学籍核对，改正录错的一项。
    局限：只判小学、初中、高中、大专和学龄前儿童；两项只应填一项的表，PE08同时报出。

    Education {education} does not go with grade {school_status}.

    Why: in a form that keeps both, the level is that of the school attended.
    Fix: compare with the school register and correct what is wrong.
    Limits: looks at five levels only; where only one column may be filled PE08 comes as well.
    """
    studies = m.school_status != NOT_STUDENT
    return studies & some(
        *(
            (m.education == level) & ~m.school_status.is_in(stages)
            for level, stages in _STAGES_OF_LEVEL.items()
        )
    )


def _at_stage_outside(
    m: Member, stages: tuple[str, ...], youngest: float, oldest: float
) -> nw.Expr:
    return m.school_status.is_in(stages) & ((m.age < youngest) | (m.age > oldest))


def _not_of_age(
    who: str,
    who_en: str,
    excused: str = "属实的",
    excused_en: str = "with a note if true",
) -> str:
    """The page of a rule about the age of pupils of a stage."""
    return f"""{who}年龄为 {{age}} 周岁，不在合理年龄内。

    改法：与学籍、户口簿核对，改正在校生状况或证件号码；{excused}注明。

    {who_en} is {{age}} years old, outside the usual range.

    Fix: check the grade and the number; confirm {excused_en}.
    """


@rule(
    "PE11",
    "member",
    title="小学生年龄小于6岁或大于14岁",
    gloss="age 6–14",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_12_014, 5_17_002",
    province=(
        "5_12_014",
        "5_17_002",
    ),
    first="school_status",
    follows=("ID04", "ID11"),
    page=_not_of_age("小学生", "A primary pupil", "因残因病晚入学的", "a late start with a note"),
)
def primary_pupil_is_of_age(m: Member, policy: Parameters) -> nw.Expr:
    return _at_stage_outside(m, codes.PRIMARY, policy.primary_age_from, policy.primary_age_to)


@rule(
    "PE12",
    "member",
    title="初中生年龄小于12岁或大于17岁",
    gloss="12–17",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_12_015, 5_17_003",
    province=(
        "5_12_015",
        "5_17_003",
    ),
    first="school_status",
    follows=("ID04", "ID11"),
    page=_not_of_age("初中生（{school_status}）", "A pupil of {school_status}"),
)
def junior_pupil_is_of_age(m: Member, policy: Parameters) -> nw.Expr:
    return _at_stage_outside(m, codes.JUNIOR, policy.junior_age_from, policy.junior_age_to)


@rule(
    "PE13",
    "member",
    title="高中、中职学生小于15岁或大于20岁",
    gloss="15–20",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_12_016, 5_17_004",
    province=(
        "5_12_016",
        "5_17_004",
    ),
    first="school_status",
    follows=("ID04", "ID11"),
    page=_not_of_age("高中或中职学生（{school_status}）", "A student of {school_status}"),
)
def senior_student_is_of_age(m: Member, policy: Parameters) -> nw.Expr:
    return _at_stage_outside(m, _UPPER_STAGES, policy.senior_age_from, policy.senior_age_to)


@rule(
    "PE14",
    "member",
    title="技师、高职高专、本科及以上小于18岁",
    gloss="≥18",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_12_017, 5_17_005",
    province=(
        "5_12_017",
        "5_17_005",
    ),
    first="school_status",
    follows=("ID04", "ID11"),
)
def higher_student_is_of_age(m: Member, policy: Parameters) -> nw.Expr:
    """技师、高职高专或本科学生（{school_status}）只有 {age} 周岁，未到合理年龄。

    改法：与学籍、户口簿核对，改正在校生状况或证件号码；五年一贯制等属实的注明。
    局限：老表的“大专及以上”按此判；硕士研究生见PE15。

    A student of {school_status} is only {age} years old.

    Fix: check the grade and the number; confirm an early start with a note.
    Limits: 大专及以上 of older forms is judged here, postgraduates in PE15.
    """
    return m.school_status.is_in(_HIGHER_STAGES) & (m.age < policy.higher_age_from)


@rule(
    "PE15",
    "member",
    title="硕士研究生小于20岁",
    gloss="≥20",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_12_018, 5_17_006",
    province=(
        "5_12_018",
        "5_17_006",
    ),
    first="school_status",
    follows=("ID04", "ID11"),
)
def postgraduate_is_of_age(m: Member, policy: Parameters) -> nw.Expr:
    """硕士研究生只有 {age} 周岁，未到合理年龄。

    改法：与学籍、户口簿核对，改正在校生状况或证件号码；属实的注明。

    A postgraduate is only {age} years old.

    Fix: check the grade and the number; confirm an early start with a note.
    """
    return m.school_status.is_in(codes.POSTGRADUATE) & (m.age < policy.postgraduate_age_from)


@rule(
    "PE16",
    "member",
    title="7岁（含）以上健康儿童仍为学龄前或学前教育",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_12_013, 5_17_001",
    province=(
        "5_12_013",
        "5_17_001",
    ),
    first="school_status",
    follows=("ID04", "ID11"),
)
def healthy_child_has_started_school(m: Member, policy: Parameters) -> nw.Expr:
    """健康儿童已满 {age} 周岁，仍填学龄前儿童或学前教育。

    改法：与学籍核对，已上小学的改为“小学”；确未入学的落实控辍保学。

    A healthy child of {age} years is still given as being of preschool age.

    Fix: compare with the school register; enter 小学, or see to it that the child goes to school.
    """
    still = [stated(m.school_status.is_in(PRESCHOOL))]
    if m.has("education"):
        still.append(stated(m.education == _CHILD_LEVEL))
    return every(some(*still), m.health == HEALTHY, m.age >= policy.preschool_age_limit)


@rule(
    "PE17",
    "member",
    title="16–22周岁文化程度为小学及以下",
    gloss="dropped out earlier?",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_12_019, 5_17_007",
    province=(
        "5_12_019",
        "5_17_007",
    ),
    first="education",
    follows=("ID04", "ID11"),
)
def young_adult_has_finished_junior_school(m: Member, policy: Parameters) -> nw.Expr:
    """{age} 周岁，文化程度仅为“{education}”，疑未完成义务教育。

    改法：核实学历，已初中毕业或在校的改正；确实辍学的注明原因。
    局限：残疾、患病未能上学的也会列出，核实后注明。

    At {age} years the level of education is only {education}: compulsory schooling unfinished?

    Fix: check the schooling; correct the level or grade, or confirm with the reason.
    Limits: also names those whom illness or disability kept from school.
    """
    of_age = m.age.is_between(policy.low_schooling_age_from, policy.low_schooling_age_to)
    return m.education.is_in(_LOW_LEVELS) & of_age


@rule(
    "PE18",
    "member",
    title="失学辍学原因为因病或因残但健康状况为健康",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_012",
    province=("2_01_012",),
    first="out_of_school_reason",
    suspect=EQUAL,
)
def out_of_school_reason_fits_health(m: Member, policy: Parameters) -> nw.Expr:
    """失学或辍学原因为“{out_of_school_reason}”，健康状况却为“健康”。

    改法：核对病历或残疾人证，改正健康状况或失学辍学原因。
    局限：只认“因病”“因残”两种写法。

    The reason for being out of school is {out_of_school_reason}, but the person is healthy.

    Fix: check the medical record or disability card and correct health or reason.
    Limits: knows the wordings 因病 and 因残 only.
    """
    return m.out_of_school_reason.str.contains(HEALTH_REASONS) & (m.health == HEALTHY)


entry(
    "PE54",
    title="享受雨露计划者不是中高职学生",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_15_011, 5_15_012",
    province=(
        "5_15_011",
        "5_15_012",
    ),
)


@rule("PE54a", "member", first="rain_dew")
def rain_dew_person_is_vocational_student(m: Member, policy: Parameters) -> nw.Expr:
    """是否享受雨露计划为“是”，在校生状况却为“{school_status}”，不是中高职学生。

    标题：享受雨露计划者不是中高职学生
    为何：雨露计划补助在读的中职、高职学生（含技师学院）。
    改法：与学籍和雨露计划发放名单核对，改正在校生状况或享受标志。
    局限：老表的“大专及以上”不分高职和本科，不判；当年已毕业的核实后注明。

    Marked as receiving 雨露计划 but no vocational student (grade {school_status}).

    Title: Marked as receiving 雨露计划 but no vocational student
    Why: the programme is for students of vocational schools and colleges.
    Fix: compare with the school register and the payment list; correct grade or mark.
    Limits: 大专及以上 of older forms may be a vocational college and is let pass.
    """
    return (m.rain_dew == YES) & ~is_true(m.school_status.is_in(RAIN_DEW_STAGES))


@rule("PE54b", "monitored", grain="household", first="education_help")
def rain_dew_household_has_vocational_student(m: Monitored, policy: Parameters) -> nw.Expr:
    """教育帮扶登记了雨露计划，家中却没有中高职学生。

    改法：与学籍和雨露计划发放名单核对，改正教育帮扶或成员的在校生状况。
    局限：当年已毕业的核实后注明。

    雨露计划 is registered as education help but no member is a vocational student.

    Fix: compare with the school register and the payment list; correct measure or grade.
    Limits: a student who finished this year is to be confirmed with a note.
    """
    return every(m.is_first, contains(m.education_help, "雨露"), m.rain_dew_students == 0)


@rule(
    "PE55",
    "monitored",
    title="家中有中职高职学生但未享受雨露计划",
    gloss="uncovered",
    entity="M",
    severity="confirm",
    basis="published",
    source="GZ 1111_2; S004 四(二)1",
    province=("1111_2",),
    grain="household",
    first="education_help",
)
def vocational_student_has_rain_dew(m: Monitored, policy: Parameters) -> nw.Expr:
    """家中有 {vocational_students} 名中职或高职学生，却没有登记雨露计划。

    为何：中高职学生的雨露计划补助应补尽补。
    改法：与学籍和发放名单核对，符合条件的申请补助，已发放的补登教育帮扶。
    局限：技师学院学生不在此列出；非全日制学生不享受的核实后注明。

    {vocational_students} members are vocational students but no 雨露计划 is registered.

    Why: every vocational student is to have the subsidy.
    Fix: apply for it, or register the help that has been paid.
    Limits: students of technician colleges are not named; part-time students have no claim.
    """
    return m.is_first & m.lacks_rain_dew
