"""XR: disability cards against the list of the disabled persons' federation."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import entry, rule
from hecha.rules.terms import every, filled, value_if

from .names import Member, Parameters


def _not_as_listed(digit: str, what: str, what_en: str) -> str:
    """The page of a rule about a digit of the card: card_WHAT against WHAT_on_list."""
    own, listed = f"{{card_{what_en}}}", f"{{{what_en}_on_list}}"
    return f"""疑点：残疾人证号第{digit}位表示的{what}（{own}）与残联名单（{listed}，名单日期：
    {{disability_list_date}}）不一致。

    标题：疑点：残疾人证号表示的{what}与残联名单不一致
    改法：核对残疾人证原件，改正证号；换证未更新的按新证登记。

    A clue: the {what_en} of disability by digit {digit} of the card ({own}) differs from the list
    ({listed}, dated {{disability_list_date}}).

    Title: A clue: the {what_en} of disability by the card differs from the list
    Fix: correct the number from the card; register the new card after a change.
    """


entry(
    "XR09",
    title="残疾情况与残联名单（类别、等级）不一致",
    entity="P",
    severity="confirm",
    basis="published",
    source="PSH; CJ",
)


@rule("XR09a", "member", first="id_number", complete=("roster_disability",))
def card_is_on_list(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：登记有残疾人证，残联名单（名单日期：{disability_list_date}）中没有此人。

    标题：疑点：登记有残疾人证，残联名单中没有此人
    改法：核对残疾人证原件和残联系统；证已注销的改用身份证号，名单漏列的注明。
    局限：证件号码为20、22位或填有办证年度的，视为持证。

    A clue: a disability card is registered but the list (dated {disability_list_date}) has no such
    person.

    Title: A clue: a disability card is registered but the list has no such person
    Fix: check the card; use the resident ID if the card has ended, or note that the list is
    incomplete.
    Limits: a number of 20 or 22 characters, or a year of issue, counts as a card.
    """
    return value_if(m.aside("disability_list_covers"), m.has_card & (m.disability_entries == 0))


@rule("XR09b", "member", first="id_number")
def listed_card_is_registered(m: Member, policy: Parameters) -> nw.Expr:
    """疑点：残联名单（名单日期：{disability_list_date}）中有此人，系统内没有登记残疾人证。

    标题：疑点：残联名单中有此人，系统内没有登记残疾人证
    改法：核对残疾人证原件；持证的按20位证号登记并改正健康状况，证已注销的注明。

    A clue: on the list of disability cards (dated {disability_list_date}) but registered without
    one.

    Title: A clue: on the list of disability cards but registered without one
    Fix: check the card; register its number and correct the health column, or note that it has
    ended.
    """
    return value_if(m.aside("disability_hit_is_own"), (m.disability_entries > 0) & ~m.has_card)


@rule(
    "XR09c",
    "member",
    first="id_number",
    page=_not_as_listed("19", "类别", "type"),
)
def card_type_agrees(m: Member, policy: Parameters) -> nw.Expr:
    return every(filled(m.card_type), filled(m.type_on_list), m.rows_of_type == 0)


@rule(
    "XR09d",
    "member",
    first="id_number",
    page=_not_as_listed("20", "等级", "grade"),
)
def card_grade_agrees(m: Member, policy: Parameters) -> nw.Expr:
    return every(filled(m.card_grade), filled(m.grade_on_list), m.rows_of_grade == 0)
