"""PE: what 劳动技能 says against age, health, school and disability card."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import (
    CHRONIC,
    DISABLED,
    HEALTHY,
    LOST_LABOUR,
    NO_LABOUR,
    ORDINARY_LABOUR,
    SERIOUS,
    SKILLED_LABOUR,
    WEAK_LABOUR,
)
from hecha.rules import rule
from hecha.rules.terms import every, lists

from .names import Member, Parameters

_STRONG = (ORDINARY_LABOUR, SKILLED_LABOUR)
_SEVERE_LIMBS = ("41", "42")
"""Digits 19-20 of a card: limbs, first and second grade."""


@rule(
    "PE19",
    "member",
    title="16岁以下劳动能力不是无劳动力",
    entity="P",
    severity="must",
    basis="published",
    source="GZ 2_01_011, 2_12_014",
    province=(
        "2_01_011",
        "2_12_014",
    ),
    first="labour",
    follows=("ID04", "ID11"),
)
def child_has_no_labour(m: Member, policy: Parameters) -> nw.Expr:
    """{age} 周岁，未到劳动年龄，劳动技能填“{labour}”，应为“无劳动力”。

    改法：改为“无劳动力”；年龄不对的，核对证件号码。

    At {age} years, below working age, 劳动技能 is {labour}; it has to be 无劳动力.

    Fix: enter 无劳动力, or correct the number if the age is wrong.
    """
    return (m.age < policy.labour_age_from) & (m.labour != NO_LABOUR)


@rule(
    "PE20",
    "member",
    title="在校生劳动能力不是无劳动力",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 1111_07",
    province=("1111_07",),
    first="labour",
)
def student_has_no_labour(m: Member, policy: Parameters) -> nw.Expr:
    """在校生（{school_status}）劳动技能填“{labour}”，应为“无劳动力”。

    改法：仍在校的改为“无劳动力”；已毕业的清空在校生状况，补填文化程度。
    局限：只看16周岁及以上的小学以上在校生，不满16周岁的见PE19。

    A student of {school_status} has 劳动技能 {labour} instead of 无劳动力.

    Fix: enter 无劳动力, or correct the grade of somebody who has left school.
    Limits: looks at students of 16 and over; younger ones are PE19.
    """
    grown = m.age >= policy.labour_age_from
    return every(m.is_student, grown, m.labour != NO_LABOUR)


@rule(
    "PE21",
    "member",
    title="16（含）–60周岁健康者填丧失劳动力",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 2_01_005, 2_12_009",
    province=(
        "2_01_005",
        "2_12_009",
    ),
    first="labour",
    follows=("ID04", "ID11"),
)
def healthy_person_has_not_lost_labour(m: Member, policy: Parameters) -> nw.Expr:
    """{age} 周岁、健康状况为“健康”，却填“丧失劳动力”。

    改法：核对病历或残疾人证，改正劳动技能或健康状况。
    局限：恰满60周岁的各地口径不一，只由PE24判。

    At {age} years and healthy, yet 丧失劳动力.

    Fix: check the medical record or disability card; correct 劳动技能 or health.
    Limits: sources contradict each other at exactly 60, where only PE24 speaks.
    """
    return every(m.is_of_working_age, m.health == HEALTHY, m.labour == LOST_LABOUR)


@rule(
    "PE22",
    "member",
    title="16（含）–60周岁健康非在校者填无劳动力",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 2_01_010, 2_12_013, 5_12_008; EDU (men)",
    province=(
        "2_01_010",
        "2_12_013",
        "5_12_008",
    ),
    first="labour",
    follows=("ID04", "ID11"),
)
def healthy_adult_has_labour(m: Member, policy: Parameters) -> nw.Expr:
    """{age} 周岁、健康、非在校生，却填“无劳动力”。

    改法：入户核实，能劳动的改为普通或技能劳动力；患病、残疾或在校的补填健康状况、在校生状况。
    局限：恰满60周岁的各地口径不一，只由PE24判。

    At {age} years, healthy and at no school, yet 无劳动力.

    Fix: check at the household; correct 劳动技能, health or grade.
    Limits: sources contradict each other at exactly 60, where only PE24 speaks.
    """
    healthy = m.health == HEALTHY
    return every(m.is_of_working_age, healthy, ~m.is_student, m.labour == NO_LABOUR)


@rule(
    "PE23",
    "member",
    title="16（含）–60周岁健康者填弱劳动力或半劳动力",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 1111_14, 1111_15",
    province=(
        "1111_14",
        "1111_15",
    ),
    first="labour",
    follows=("ID04", "ID11"),
)
def healthy_adult_has_full_labour(m: Member, policy: Parameters) -> nw.Expr:
    """{age} 周岁、健康状况为“健康”，却填“弱劳动力或半劳动力”。

    改法：入户核实，能正常劳动的改为普通或技能劳动力；患病、残疾的补填健康状况。
    局限：恰满60周岁的各地口径不一，只由PE24判。

    At {age} years and healthy, yet 弱劳动力或半劳动力.

    Fix: check at the household; correct 劳动技能 or health.
    Limits: sources contradict each other at exactly 60, where only PE24 speaks.
    """
    return every(m.is_of_working_age, m.health == HEALTHY, m.labour == WEAK_LABOUR)


@rule(
    "PE24",
    "member",
    title="60周岁及以上填普通或技能劳动力",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 2_12_005, 2_12_017",
    province=(
        "2_12_005",
        "2_12_017",
    ),
    first="labour",
    follows=("ID04", "ID11"),
)
def old_person_has_no_full_labour(m: Member, policy: Parameters) -> nw.Expr:
    """{age} 周岁，已过劳动年龄，劳动技能仍填“{labour}”。

    改法：核实后改为“弱劳动力或半劳动力”或“无劳动力”；仍正常劳动的注明。
    局限：恰满60周岁既属“16–60周岁”又属“60周岁及以上”，各地口径不一，核实即可。

    At {age} years, past working age, 劳动技能 is still {labour}.

    Fix: check; enter 弱劳动力或半劳动力 or 无劳动力, or confirm that the person still works.
    Limits: exactly 60 belongs to both ranges of the sources; confirming it is enough.
    """
    return (m.age >= policy.labour_age_to) & m.labour.is_in(_STRONG)


@rule(
    "PE25",
    "member",
    title="健康状况不为健康（大病等）却填技能劳动力或普通劳动力",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_12_009, 5_12_010",
    province=(
        "5_12_009",
        "5_12_010",
    ),
    first="labour",
)
def ill_person_has_no_full_labour(m: Member, policy: Parameters) -> nw.Expr:
    """健康状况为“{health}”，劳动技能却填“{labour}”。

    改法：核对病历或残疾人证和实际劳动能力，改正劳动技能或健康状况；不影响劳动的注明。
    局限：轻度残疾、控制良好的慢性病可能属实。

    Health is {health} but 劳动技能 is {labour}.

    Fix: check the medical record or card and what the person can do; correct or confirm.
    Limits: may be true of a slight disability or an illness under control.
    """
    return lists(m.health, CHRONIC, SERIOUS, DISABLED) & m.labour.is_in(_STRONG)


@rule(
    "PE26",
    "member",
    title="一、二级肢体残疾（证号末两位41、42）填普通劳动力",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 4_01_007, 4_01_008",
    province=(
        "4_01_007",
        "4_01_008",
    ),
    first="labour",
)
def severely_disabled_person_has_no_full_labour(m: Member, policy: Parameters) -> nw.Expr:
    """残疾人证号为一、二级肢体残疾（第19、20位为41或42），却填“普通劳动力”。

    改法：对照残疾人证核实，改正劳动技能或证号。
    局限：只看普通劳动力；填技能劳动力的见PE25。

    The card number gives a limb disability of grade 1 or 2, but 劳动技能 is 普通劳动力.

    Fix: check the card; correct 劳动技能 or the number.
    Limits: looks at 普通劳动力 only; for 技能劳动力 see PE25.
    """
    severe = m.id_number.str.slice(18, 2).is_in(_SEVERE_LIMBS)
    card = m.id_is_readable & m.id_is_card
    return every(card, severe, m.labour == ORDINARY_LABOUR)
