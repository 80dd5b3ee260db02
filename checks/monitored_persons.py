"""MO45: the persons of the monitored export against the same persons in the member export."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import EQUAL, entry, rule
from hecha.rules.terms import every, is_true, stated, value_if

from .contacts import NAMES
from .names import Monitored, Parameters

entry(
    "MO45",
    title="监测对象的姓名、证件号码、性别、出生日期与家庭成员表不同",
    gloss="the monitored export states a person otherwise than the member export",
    entity="M",
    severity="confirm",
    basis="proposed",
    source="derived from columns (c)(e)",
)


@rule(
    "MO45a",
    "monitored",
    grain="person",
    first="name",
    suspect=EQUAL,
    follows=("ID13", "ID19"),
)
def monitored_person_is_named_as_registered(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象的姓名与家庭成员表中同一证件号码的姓名不同。

    改法：按户口簿核对姓名，改正录错的一张表。
    局限：按证件号码前18位对应；姓名、出生日期都不同的，是录了别人的号码，见MO45b。

    The person is named otherwise in the member export under the same number.

    Fix: compare with the household book and correct the table that has it wrong.
    Limits: persons are matched by 18 characters of the number; where name and birth date both
    differ the number is another person's: MO45b.
    """
    differs = every(m.name != m.registered_name, ~is_true(m.birth_date != m.registered_birth))
    return value_if(m.registered_name.str.contains(NAMES), differs)


@rule(
    "MO45b",
    "monitored",
    grain="person",
    first="id_number",
    complete=("member",),
    suspect=EQUAL,
    follows=("ID01", "ID02", "ID13", "HH22c", "HH22d"),
)
def monitored_person_has_the_registered_number(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象的证件号码为空，或在家庭成员表中查不到，或是家庭成员表中别人的号码。

    改法：按证件原件核对，改正录错的一张表；家庭成员表漏登此人的，补录成员。
    局限：本户不在家庭成员表中的见HH01、MO42；家庭成员表中同名的人号码有误或与别人相同的，见ID01、ID03等；
    被表格软件损坏的号码见ID17。

    The person's number is blank, or in nobody's row of the member export, or in that of somebody
    else.

    Fix: check the document and correct the table that has it wrong; add a member left out.
    Limits: a household without members is HH01 or MO42; a wrong number of the person of that name
    in the member export is ID03 and others; a number damaged by Excel is ID17.
    """
    another = every(m.name != m.registered_name, m.birth_date != m.registered_birth)
    wrong = stated(another) | (m.persons_of_number == 0)
    settled = (m.namesakes == 0) | stated(m.namesake_is_sound)
    return every(m.members_of_number > 0, m.id_is_readable, settled, wrong)


@rule("MO45c", "monitored", grain="person", first="sex", suspect=EQUAL, follows=("ID12",))
def monitored_person_has_the_registered_sex(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象的性别与家庭成员表中本人的性别不同。

    改法：按证件核对，改正录错的一张表。
    局限：按证件号码前18位和姓名对应；家庭成员表中的性别以正确的证件号码为准。

    The person's sex is not the one by the member export.

    Fix: compare with the document and correct the table that has it wrong.
    Limits: matched by 18 characters of the number and by name; a sound number tells the sex.
    """
    return every(m.name == m.registered_name, m.sex != m.registered_sex)


@rule("MO45d", "monitored", grain="person", first="birth_date", suspect=EQUAL, follows=("ID11",))
def monitored_person_has_the_registered_birth(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象的出生日期与家庭成员表中本人的出生日期不同。

    改法：按证件核对，改正录错的一张表。
    局限：按证件号码前18位和姓名对应；家庭成员表中的出生日期以正确的证件号码为准。

    The person's birth date is not the one by the member export.

    Fix: compare with the document and correct the table that has it wrong.
    Limits: matched by 18 characters of the number and by name; a sound number tells the date.
    """
    return every(m.name == m.registered_name, m.birth_date != m.registered_birth)
