"""MO45: the persons of the monitored export against the same persons in the member export."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import EQUAL, entry, rule
from hecha.rules.terms import blank, every, filled, is_true, stated, value_if

from .contacts import MOBILE_PHONE, NAMES
from .facts.people import has_surplus
from .names import Monitored, Parameters

entry(
    "MO45",
    title="监测对象的姓名、证件号码、性别、出生日期、村为空或与家庭成员表、户信息不同",
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
    """监测对象的姓名为空，或与家庭成员表中同一证件号码的姓名不同。

    改法：按户口簿核对姓名，改正录错的一张表。
    局限：按证件号码前18位对应；姓名、出生日期都不同的，是录了别人的号码，见MO45b。

    The person has no name or is named otherwise in the member export under the same number.

    Fix: compare with the household book and correct the table that has it wrong.
    Limits: persons are matched by 18 characters of the number; where name and birth date both
    differ the number is another person's: MO45b.
    """
    named_otherwise = blank(m.name) | is_true(m.name != m.registered_name)
    differs = every(named_otherwise, ~is_true(m.birth_date != m.registered_birth))
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
    """监测对象的证件号码为空、多出几位，或在家庭成员表中查不到，或是家庭成员表中别人的号码。

    改法：按证件原件核对，改正录错的一张表；家庭成员表漏登此人的，补录成员。
    局限：本户不在家庭成员表中的见HH01、MO42；家庭成员表中同名的人号码有误或与别人相同的，见ID01、ID03等；
    被表格软件损坏的号码见ID17。

    The person's number is blank or too long, or in nobody's row of the member export, or in that of
    somebody else.

    Fix: check the document and correct the table that has it wrong; add a member left out.
    Limits: a household without members is HH01 or MO42; a wrong number of the person of that name
    in the member export is ID03 and others; a number damaged by Excel is ID17.
    """
    another = every(m.name != m.registered_name, m.birth_date != m.registered_birth)
    wrong = stated(another) | (m.persons_of_number == 0) | is_true(has_surplus(m.id_number))
    settled = (m.namesakes == 0) | stated(m.namesake_is_sound)
    return every(m.members_of_number > 0, m.id_is_readable, settled, wrong)


@rule("MO45c", "monitored", grain="person", first="sex", suspect=EQUAL, follows=("ID12",))
def monitored_person_has_the_registered_sex(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象的性别为空，或与家庭成员表中本人的性别不同。

    改法：按证件核对，改正录错的一张表。
    局限：按证件号码前18位和姓名对应；家庭成员表中的性别以正确的证件号码为准，看不出性别的不判。

    The person's sex is blank or not the one by the member export.

    Fix: compare with the document and correct the table that has it wrong.
    Limits: matched by 18 characters of the number and by name; a sound number tells the sex; says
    nothing where the member export does not tell it.
    """
    differs = (blank(m.sex) & filled(m.registered_sex)) | (m.sex != m.registered_sex)
    return every(m.name == m.registered_name, differs)


@rule("MO45d", "monitored", grain="person", first="birth_date", suspect=EQUAL, follows=("ID11",))
def monitored_person_has_the_registered_birth(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象的出生日期为空，或与家庭成员表中本人的出生日期不同。

    改法：按证件核对，改正录错的一张表。
    局限：按证件号码前18位和姓名对应；家庭成员表中的出生日期以正确的证件号码为准，看不出的不判。

    The person's birth date is blank or not the one by the member export.

    Fix: compare with the document and correct the table that has it wrong.
    Limits: matched by 18 characters of the number and by name; a sound number tells the date; says
    nothing where the member export does not tell it.
    """
    empty = blank(m.birth_date) & ~m.birth_date__bad & filled(m.registered_birth)
    differs = empty | (m.birth_date != m.registered_birth)
    return every(m.name == m.registered_name, differs)


@rule("MO45e", "monitored", grain="household", first="village", suspect=("village", "town"))
def monitored_household_is_in_its_village(m: Monitored, policy: Parameters) -> nw.Expr:
    """监测对象表的乡镇、村与户信息表中本户的不同。

    改法：核实本户现属哪个村，改正录错的一张表；合并、更名的村按现名统一。
    局限：户编号有误的见HH22；户信息、家庭成员表中本户不在一个村的见ID14。

    Town and village of the monitored row are not those of the household in the household table.

    Fix: find the village the household belongs to and correct the table that has it wrong.
    Limits: a wrong household number is HH22; several villages of one household in the household
    and member tables are ID14.
    """
    doubt = m.beside("is_misnumbered")
    return m.is_elsewhere if doubt is None else value_if(~is_true(doubt), m.is_elsewhere)


entry(
    "MO46",
    title="监测对象的民族、健康状况、劳动技能、与户主关系为空，或联系电话不是手机号码",
    gloss="what the monitored export has to state of each person",
    entity="M",
    severity="must",
    basis="published",
    source="GZ 2_12_001, 2_12_002, 2_12_003, 2_12_007, 3_12_002",
    province=("2_12_001", "2_12_002", "2_12_003", "2_12_007", "3_12_002"),
)


@rule("MO46a", "monitored", each=("ethnicity", "health", "labour", "relation"))
def monitored_person_is_told_in_full(m: Monitored, policy: Parameters, column: str) -> nw.Expr:
    """监测对象表中本人的{column}为空。

    标题：监测对象表中本人的民族、健康状况、劳动技能或与户主关系为空
    改法：与家庭成员表和本人核对后补填。
    局限：不在家庭成员表中的人，由家庭成员的各条规则核查。

    {column} of the person is blank in the monitored export.

    Title: Ethnic group, health, labour or relation blank in the monitored export
    Fix: compare with the member export and the person, and fill it in.
    Limits: rules about members judge a person the member export does not have.
    """
    return value_if(m.persons_of_number > 0, blank(m[column]))


@rule("MO46b", "monitored", each=("phone", "household_phone"))
def monitored_person_has_a_mobile_phone(m: Monitored, policy: Parameters, column: str) -> nw.Expr:
    """监测对象表中的{column}不是手机号码（11位，1[3-9]开头）。

    标题：监测对象表中的联系电话不是手机号码
    改法：核对后改正号码。
    局限：没有填写的不判；不在家庭成员表中的人见ID22、ID23。

    {column} in the monitored export is no mobile number (11 digits, 1[3-9]...).

    Title: Phone in the monitored export is no mobile number
    Fix: correct the number.
    Limits: a blank is not judged; ID22 and ID23 judge a person the member export does not have.
    """
    return value_if(m.persons_of_number > 0, ~m[column].str.contains(MOBILE_PHONE))
