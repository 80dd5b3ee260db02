"""XR: persons on the lists of other departments, compared both ways."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.codes import YES
from hecha.rules import entry, not_checkable, rule, theme
from hecha.rules.terms import every, is_true, value_if

from .facts.roster import AT_SCHOOL
from .names import Member, Parameters

theme("XR", "部门名单比对", "Rosters of other departments")

_ABOVE_COMPULSORY = tuple(value for value in AT_SCHOOL if value not in codes.COMPULSORY)


@rule(
    "XR01",
    "member",
    title="名单中有已死亡人口（公安、殡葬、人社停发）",
    gloss="dead people still listed or paid",
    entity="P",
    severity="must",
    basis="proposed",
    source="PSH",
    first="id_number",
)
def member_is_alive(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：死亡名单（名单日期：{death_list_date}）中有此人，仍在册。

    改法：核对死亡证明或户口注销；确已死亡的作自然减少，停发待遇；名单有误的注明并退回原部门。
    局限：按证件号码前18位比对；死亡日期在快照日之后的不列。

    A clue: the list of deaths (dated {death_list_date}) has this person, who is still registered.

    Fix: check the death certificate; report the decrease and stop payments, or note that the list
    is wrong.
    Limits: compares the first 18 characters of the ID; a death after the snapshot date is not
    reported.
    """
    return m.death_entries > 0


entry(
    "XR07",
    title="系统标为低保而民政名单没有；民政名单有而系统未标",
    gloss="both ways",
    entity="P",
    severity="must",
    basis="proposed",
    source='AUD SQL; IND ("以民政数据为准")',
)


@rule("XR07a", "member", first="has_allowance", complete=("roster_allowance",))
def allowance_is_on_list(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：是否享受低保为“是”，民政低保名单（名单日期：{allowance_list_date}）中没有此人。

    标题：疑点：登记为享受低保，民政低保名单中没有此人
    为何：以民政数据为准，两边不一致会重复兜底或漏保。
    改法：到民政部门核实；已停保的改为“否”，名单漏列的注明。
    局限：名单只列申请人的只判户主，户内有人在名单中的不判；某乡镇登记享受的人名单中几乎都没有的，
    该乡镇不判；名单不含城市低保时会多列。

    A clue: marked as receiving 低保 but not on the list (dated {allowance_list_date}).

    Title: A clue: marked as receiving 低保 but not on the list
    Why: the list of civil affairs counts.
    Fix: ask civil affairs; correct the mark, or note that the list is not complete.
    Limits: of a list of applicants only heads of households that have nobody on it are judged; a
    township almost nobody of whom is on the list is not; over-reports where it leaves out urban
    低保.
    """
    return value_if(
        m.aside("allowance_list_covers"), (m.has_allowance == YES) & (m.allowance_entries == 0)
    )


@rule("XR07b", "member", first="has_allowance")
def listed_allowance_is_marked(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：民政低保名单（名单日期：{allowance_list_date}）中有此人，是否享受低保却不是“是”。

    标题：疑点：民政低保名单中有此人，系统内不是享受低保
    为何：以民政数据为准，两边不一致会重复兜底或漏保。
    改法：到民政部门核实；仍在保的改为“是”，已停保的注明。
    局限：享受起始年月在快照日之后的不列。

    A clue: on the 低保 list (dated {allowance_list_date}) but not marked as receiving it.

    Title: A clue: on the 低保 list but not marked as receiving it
    Why: the list of civil affairs counts.
    Fix: ask civil affairs; correct the mark, or note that the benefit has ended.
    Limits: a benefit that begins after the snapshot date is not reported.
    """
    return value_if(
        m.aside("allowance_hit_is_own"),
        (m.allowance_entries > 0) & ~is_true(m.has_allowance == YES),
    )


entry(
    "XR08",
    title="系统标为特困（五保）而民政名单没有；民政名单有而系统未标",
    gloss="both ways",
    entity="P",
    severity="must",
    basis="proposed",
    source="AUD",
)


@rule("XR08a", "member", first="has_support", complete=("roster_support",))
def support_is_on_list(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：是否特困供养人员为“是”，民政特困名单（名单日期：{support_list_date}）中没有此人。

    标题：疑点：登记为特困供养人员，民政特困名单中没有此人
    为何：以民政数据为准，两边不一致会重复兜底或漏保。
    改法：到民政部门核实；已终止供养的改为“否”，名单漏列的注明。
    局限：名单只列申请人的只判户主，户内有人在名单中的不判；名单不全时会多列。

    A clue: marked as receiving 特困 support but not on the list (dated {support_list_date}).

    Title: A clue: marked as receiving 特困 support but not on the list
    Why: the list of civil affairs counts.
    Fix: ask civil affairs; correct the mark, or note that the list is not complete.
    Limits: of a list of applicants only heads of households that have nobody on it are judged;
    over-reports where the list is not complete.
    """
    return value_if(
        m.aside("support_list_covers"), (m.has_support == YES) & (m.support_entries == 0)
    )


@rule("XR08b", "member", first="has_support")
def listed_support_is_marked(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：民政特困名单（名单日期：{support_list_date}）中有此人，是否特困供养人员却不是“是”。

    标题：疑点：民政特困名单中有此人，系统内不是特困供养人员
    为何：以民政数据为准，两边不一致会重复兜底或漏保。
    改法：到民政部门核实；仍在供养的改为“是”，已终止的注明。

    A clue: on the 特困 list (dated {support_list_date}) but not marked as supported.

    Title: A clue: on the 特困 list but not marked as supported
    Why: the list of civil affairs counts.
    Fix: ask civil affairs; correct the mark, or note that the support has ended.
    """
    return value_if(
        m.aside("support_hit_is_own"), (m.support_entries > 0) & ~is_true(m.has_support == YES)
    )


not_checkable(
    "XR10",
    "没有慢病、大病名单：医保名单只有参保类型和缴费状态，须由卫健、医保部门提供患病名单后人工比对。",
    "There is no list of illnesses: the insurance list states insurance and payment alone.",
    title="健康、慢病、大病情况与医保、卫健名单不一致",
    entity="P",
    severity="confirm",
    basis="published",
    source="ZS",
)


entry(
    "XR11",
    title="参保状态与医保名单不一致；应代缴未代缴",
    entity="P",
    severity="must",
    basis="proposed",
    source="LTAO 2; S000 §9",
)


@rule("XR11a", "member", first="resident_medical", complete=("roster_insurance",))
def insurance_is_on_list(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：登记为已参加医保，医保名单（名单日期：{insurance_list_date}）中没有此人的缴费参保记录。

    标题：疑点：登记为已参加医保，医保名单中没有此人的缴费参保记录
    改法：到医保部门核实；未缴费的动员缴费或按政策代缴，在外地参保的注明并留存凭证。
    局限：名单列明“未缴费”的视为未参保；名单不含外地参保人员时会多列。

    A clue: registered as insured, but the insurance list (dated {insurance_list_date}) has no paid
    entry.

    Title: A clue: registered as insured, but the insurance list has no paid entry
    Fix: ask the insurance office; have the fee paid, or note an insurance elsewhere with proof.
    Limits: 未缴费 counts as not insured; over-reports where the list leaves out people insured
    elsewhere.
    """
    return value_if(m.aside("insurance_list_covers"), m.is_insured & (m.insurance_entries == 0))


@rule("XR11b", "member", first="resident_medical")
def listed_insurance_is_registered(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：医保名单（名单日期：{insurance_list_date}）中此人已参保，系统内两种医保均不是“是”。

    标题：疑点：医保名单中此人已参保，系统内两种医保均不是“是”
    改法：到医保部门核实参保类型，改正参保标志。

    A clue: insured by the list (dated {insurance_list_date}) but registered with neither insurance.

    Title: A clue: insured by the list but registered with neither insurance
    Fix: ask the insurance office for the type and correct the mark.
    """
    return value_if(m.aside("insurance_hit_is_own"), (m.insurance_entries > 0) & ~m.is_insured)


@rule("XR11c", "member", first="resident_medical")
def insurance_type_agrees(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：登记的医保种类与医保名单（名单日期：{insurance_list_date}）不一致。

    标题：疑点：登记的医保种类与医保名单不一致
    改法：到医保部门核实实际参保的种类（居民或职工），改正两列参保标志。
    局限：名单的参保类型写明“居民”“合作医疗”或“职工”的才比对。

    A clue: the kind of insurance registered differs from the list (dated {insurance_list_date}).

    Title: A clue: the kind of insurance registered differs from the list
    Fix: ask the insurance office which insurance is real, residents' or employees'.
    Limits: compares only types that say 居民, 合作医疗 or 职工.
    """
    adds_up = m.resident_entries + m.employee_entries == m.insurance_entries
    resident = is_true(m.resident_medical == YES) != (m.resident_entries > 0)
    employee = is_true(m.employee_medical == YES) != (m.employee_entries > 0)
    return every(m.is_insured, adds_up, resident | employee)


entry(
    "XR12",
    title="学籍比对：适龄不在籍、籍在人不在；资助应享未享",
    gloss="四查三比对",
    entity="P",
    severity="must",
    basis="proposed",
    source="SCB; LTAO 1",
)


def _not_on_school_list(limits: str, limits_en: str) -> str:
    """The page of a rule about persons at school whom the school list does not have."""
    return f"""疑点：在校生状况为“{{school_status}}”，学籍名单（名单日期：{{school_list_date}}）
    中没有此人的在籍记录。

    标题：疑点：登记为在校生，学籍名单中没有此人的在籍记录
    改法：与教育部门核实学籍；在外地就读的注明学校，已毕业或辍学的改正在校生状况。
    局限：{limits}；名单没有此学段的人时不判；名单不含外地学籍时会多列；名单中“毕业”等不算在籍。

    A clue: registered as a pupil or student ({{school_status}}), but the school list (dated
    {{school_list_date}}) has no enrolment.

    Title: A clue: registered at a school, but the school list has no enrolment
    Fix: ask the education office; note a school elsewhere, or correct the status.
    Limits: {limits_en}; says nothing of a stage the list has nobody of; over-reports where the list
    leaves out schools elsewhere; 毕业 and the like are no enrolment.
    """


def _is_not_enrolled(m: Member, stages: tuple[str, ...]) -> nw.Expr:
    """At a school of some stages and not on the list; null where the list does not cover it."""
    covered = m.aside("school_list_covers") & is_true(m.aside("stage_is_listed"))
    missing = is_true(m.school_status.is_in(stages)) & (m.school_entries == 0)
    return missing & value_if(covered, nw.lit(True))


@rule(
    "XR12a",
    "member",
    first="school_status",
    complete=("roster_school",),
    page=_not_on_school_list(
        "只判小学、初中，高中以上见XR12c，学前不比", "primary and junior school, others are XR12c"
    ),
)
def pupil_is_on_list(m: Member, policy: Parameters) -> nw.Expr:
    return _is_not_enrolled(m, codes.COMPULSORY)


@rule(
    "XR12c",
    "member",
    first="school_status",
    complete=("roster_school",),
    page=_not_on_school_list(
        "判高中、中职、技师学院和高校，各为一个学段；小学、初中见XR12a",
        "senior and vocational schools, technician schools and colleges, each a stage of its own; "
        "primary and junior school are XR12a",
    ),
)
def student_is_on_list(m: Member, policy: Parameters) -> nw.Expr:
    return _is_not_enrolled(m, _ABOVE_COMPULSORY)


def _not_at_school(other: str, who: str, who_en: str) -> str:
    """The page of a rule about persons on the school list who are registered at no school."""
    return f"""疑点：学籍名单（名单日期：{{school_list_date}}）中此人在籍，在校生状况却为
    “{{school_status}}”。

    标题：疑点：学籍名单中此人在籍，系统内没有登记为在校
    为何：籍在人不在的，可能已经辍学，也可能漏享教育资助。
    改法：与学校核实是否到校；在校的补填在校生状况并落实资助，不在校的落实控辍保学。
    局限：{who}（见{other}）；年级写法各校不一，不比对年级；名单没有资助列，应享未享须另行核对。

    A clue: enrolled by the school list (dated {{school_list_date}}), but registered as
    {{school_status}}.

    Title: A clue: enrolled by the school list but registered at no school
    Why: who is enrolled and not there may have left school, or may miss the aid for pupils.
    Fix: ask the school; enter the grade and secure the aid, or act against dropping out.
    Limits: {who_en} ({other}); grades are written in many ways and are not compared; the list has
    no column of aid.
    """


def _is_enrolled_only(m: Member) -> nw.Expr:
    enrolled = (m.school_entries > 0) & ~is_true(m.school_status.is_in(AT_SCHOOL))
    return value_if(m.aside("school_hit_is_own"), enrolled)


@rule(
    "XR12b",
    "member",
    first="school_status",
    page=_not_at_school(
        "XR12d", "只判义务教育年龄的人，其他年龄另列", "only persons of compulsory school age"
    ),
)
def listed_pupil_is_at_school(m: Member, policy: Parameters) -> nw.Expr:
    return _is_enrolled_only(m) & is_true(m.aside("is_of_school_age"))


@rule(
    "XR12d",
    "member",
    first="school_status",
    page=_not_at_school(
        "XR12b",
        "只判不在义务教育年龄或年龄不明的人，义务教育年龄的另列",
        "only persons not of compulsory school age or of unknown age",
    ),
)
def listed_student_is_at_school(m: Member, policy: Parameters) -> nw.Expr:
    return _is_enrolled_only(m) & ~is_true(m.aside("is_of_school_age"))


not_checkable(
    "XR13",
    "没有务工、社保名单：人社部门的务工和社会保险数据不在十类比对名单之内，须人工比对。",
    "There is no list of work or social insurance among the lists that can be handed in.",
    title="务工、社保比对",
    entity="P",
    severity="confirm",
    basis="published",
    source="ZS",
)
