"""LG81-LG86, LG96: 雨露计划, health cards and the dates of loans."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import NO, YES
from hecha.rules import entry, rule
from hecha.rules.terms import (
    every,
    filled,
    is_true,
    some,
    value_if,
)

from ..facts.conditions import RAIN_DEW_STAGES, RAIN_DEW_STUDENTS
from ..names import HealthCard, Loan, Member, Parameters, RainDewPayment
from .handed_in import where_handed_in


@rule(
    "LG81",
    "rain_dew_payment",
    title="雨露计划补助对象登记的不是中高职在校生",
    gloss="paid and not a vocational student",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S004 四(二)1",
    first="id_number",
    complete=("rain_dew_payment",),
)
def paid_person_is_student(p: RainDewPayment, policy: Parameters) -> nw.Expr:
    """雨露计划补助对象登记的在校生状况为“{registered_grade}”，不是中高职学生。

    为何：雨露计划补助在读的中职、高职学生（含技师学院）。
    改法：与学籍核对，改正在校生状况；确不是中高职学生的，停发并按程序处理。
    局限：登记为学龄前、小学、初中的都判，其他的只判本学年的补助（看学期，学期看不出的看发放日期），
    以前发的可能已毕业；7、8月不判毕业离校；登记表标有享受雨露计划的见PE54a，不在册的见LG04。

    Paid, but the registry has the person at {registered_grade}, no vocational student.

    Why: the programme is for students of vocational schools, colleges and technician colleges.
    Fix: compare with the school register and correct the grade; stop paying others.
    Limits: preschool, primary and junior school always; others only for payments of the running
    school year (by the term, else by the day), as they may have finished since; in July and August
    nobody who has left; marked as receiving 雨露计划 is PE54a, unknown people are LG04.
    """
    stranger = p.registered_at_stage == 0
    if p.has("marked_rain_dew"):
        stranger = stranger & (p.aside("marked_rain_dew") == 0)
    surely = some(p.aside("registered_below_stage") > 0, p.is_of_school_year)
    return value_if(filled(p.registered_at_stage), every(stranger, surely))


@rule(
    "LG83",
    "member",
    title="中高职在校生没有雨露计划补助",
    gloss="vocational student without a payment",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="S004 四(二)1",
    first="school_status",
)
def student_is_paid(m: Member, policy: Parameters) -> nw.Expr:
    """中高职在校生（{school_status}）近12个月没有雨露计划补助。

    为何：中高职学生的雨露计划补助应补尽补。
    改法：与学籍和补助名册核对；符合条件的申请补助，名册漏登的补登，已毕业的改正在校生状况。
    局限：补助名册近12个月有本乡镇记录的才判；一年级新生在本乡镇本学年有发放以后才判；登记表标有享受
    雨露计划的见LG84a，监测对象户没有登记雨露计划的见PE55；老表的“大专及以上”不判；非全日制学生不享受
    的注明。

    A student of a vocational school or college ({school_status}) had no payment of 雨露计划 within
    twelve months.

    Why: every vocational student is to have the subsidy.
    Fix: compare with school register and list; apply for it, complete the list, or correct the
    grade of who has finished.
    Limits: only in townships with a payment within these months, of a first grade only after a
    payment in this school year; marked as receiving it is LG84a, of a monitored household without
    it PE55; 大专及以上 of older forms is not judged; part-time students are confirmed with a note.
    """
    judged = m.school_status.is_in(RAIN_DEW_STUDENTS)
    mark = m.optional("rain_dew")
    if mark is not None:
        judged = judged & ~is_true(mark == YES)
    if m.has("rows_lacking_rain_dew"):
        judged = judged & ~is_true(m.aside("rows_lacking_rain_dew") > 0)
    return value_if(judged, m.is_unpaid)


entry(
    "LG84",
    title="登记的是否享受雨露计划与补助名册不符",
    gloss="flag and payments disagree",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="S004 四(二)1",
)


@rule("LG84a", "member", first="rain_dew")
def marked_student_is_paid(m: Member, policy: Parameters) -> nw.Expr:
    """是否享受雨露计划为“是”，补助名册近12个月没有发放记录。

    改法：与补助名册和发放凭证核对；没有发放的改正标志或补发，名册漏登的补登。
    局限：补助名册近12个月有本乡镇记录的才判；一年级新生在本乡镇本学年有发放以后才判；不是中高职学生的
    见PE54a。

    Marked as receiving 雨露计划, but the list has no payment within twelve months.

    Fix: compare with list and vouchers; correct the mark, pay, or complete the list.
    Limits: only in townships with a payment within these months, of a first grade only after a
    payment in this school year; who is no vocational student is PE54a.
    """
    marked = (m.rain_dew == YES) & m.school_status.is_in(RAIN_DEW_STAGES)
    return value_if(marked, m.is_unpaid)


@rule("LG84b", "member", first="rain_dew")
def paid_student_is_marked(m: Member, policy: Parameters) -> nw.Expr:
    """是否享受雨露计划为“否”，补助名册本学年却有发放记录。

    改法：与发放凭证核对，改正享受标志；冒领、错发的按程序处理。
    局限：只看本学年的补助（看学期，学期看不出的看发放日期）；不是中高职学生的见LG81，标志为空的见
    PE57。

    Marked as not receiving 雨露计划, but the list has a payment of this school year.

    Fix: compare with the vouchers and correct the mark; deal with payments made in error.
    Limits: payments of the running school year only (by the term, else by the day); who is no
    vocational student is LG81, a blank mark PE57.
    """
    judged = (m.rain_dew == NO) & m.school_status.is_in(RAIN_DEW_STAGES)
    return value_if(judged, m.payments_of_school_year > 0)


entry(
    "LG85",
    title="健康卡号两人共用或一人两卡",
    gloss="one card for two persons or two cards for one",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S002 四(十五)2",
)


@rule("LG85a", "health_card", first="card_number")
def card_is_of_one_person(c: HealthCard, policy: Parameters) -> nw.Expr:
    """同一健康卡号登记在两个以上的人名下。

    改法：核对卡片原件，改正录错的卡号或证件号码。
    局限：按证件号码分辨；有人号码为空或不完整时，姓名不同的才算两人。

    One card number belongs to several persons.

    Fix: check the cards; correct the wrong card number or ID.
    Limits: persons are distinguished by ID, and where one is missing by name.
    """
    unsure = (c.aside("has_nameless_number") > 0) & (c.aside("names_on_card") > 1)
    return some(c.ids_on_card > 1, unsure)


@rule("LG85b", "health_card", first="card_number")
def person_has_one_card(c: HealthCard, policy: Parameters) -> nw.Expr:
    """同一人登记了 {cards_of_person} 个健康卡号。

    标题：同一人登记了几个健康卡号
    改法：核对卡片原件，只保留在用的卡号；补换新卡的注销旧卡号。

    One person has {cards_of_person} card numbers.

    Title: One person with several card numbers
    Fix: check the cards and keep the one in use; cancel the number of a card that was replaced.
    """
    return c.cards_of_person > 1


@rule(
    "LG86",
    "member",
    title="建档立卡人员没有健康卡",
    gloss="registered person without a card",
    entity="P",
    severity="confirm",
    basis="proposed",
    source="S002 四(十五)2",
    first="id_number",
    complete=("health_card",),
)
def person_has_health_card(m: Member, policy: Parameters) -> nw.Expr:
    """建档立卡人员不在健康卡台账中，没有健康卡。

    为何：文件要求为贫困人口办理健康卡。
    改法：与卫健部门核对；没有办卡的补办，台账漏登的补登，新生儿等正在办理的注明。
    局限：健康卡台账有本乡镇记录的才判；按证件号码比对，台账中号码对不上的人按姓名比对。

    A registered person is not in the ledger of health cards.

    Why: the paper wants a card for every poor person.
    Fix: ask the health office; issue the card, complete the ledger, or note that it is on its way.
    Limits: only in townships with a row in the ledger; compares IDs, and names of those in the
    ledger whom no ID identifies.
    """
    without = value_if(filled(m.id_key), m.health_cards == 0)
    if m.has("health_cards_of_namesakes"):
        without = without & ~is_true(m.aside("health_cards_of_namesakes") > 0)
    return where_handed_in(m.aside("health_card_rows_of_township"), without)


@rule(
    "LG96",
    "loan",
    title="小额信贷到期日期早于放款日期",
    gloss="loan due before it was paid out",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="derived: registers named in S000-S004",
    first="due_date",
)
def loan_falls_due_after_it_is_paid_out(k: Loan, policy: Parameters) -> nw.Expr:
    """到期日期 {due_date} 早于放款日期 {loan_date}。

    改法：核对借款合同，改正录错的日期。

    The loan falls due on {due_date}, before it was paid out on {loan_date}.

    Fix: correct the wrong date from the contract.
    """
    return k.due_date < k.loan_date
