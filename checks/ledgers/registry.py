"""LG: the people and households of ledgers against those the registry knows."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import rule
from hecha.rules.terms import blank, filled, is_true, some, value_if

from ..facts.ledger import (
    FOR_THE_REGISTERED,
    PEOPLE_BEFORE,
    WITH_BOTH,
    WITH_HOUSEHOLD,
    WITH_ID,
    found_in,
)
from ..names import AnyLedger, Dividend, HealthCard, Parameters, RainDewPayment

_NOT_YET_IN_THE_SYSTEM = ("watch_list",)
"""A household may be watched before the system has it, which LG42 asks for."""


@rule(
    "LG04",
    *FOR_THE_REGISTERED,
    title="名册中的人不在建档立卡名单（雨露计划、健康卡、资产收益分配）",
    gloss="paid or served and not registered",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="S004 四(二)1; S002 四(十五)2; S000 §13",
)
def paid_person_is_registered(
    row: Dividend | HealthCard | RainDewPayment, policy: Parameters
) -> nw.Expr:
    """名册中的人不在建档立卡名单。

    为何：雨露计划、健康卡、资产收益分配面向建档立卡人口，名单外的人领取要说明依据。
    改法：核对证件号码和户编号，录错的改正；确不在册的，核实是否符合发放条件。
    局限：按证件号码比对，号码为空或不完整的按户编号；上期名单、人口变动中有此人的算在册；
    乡镇没有导出登记表的不判；名册没有乡、村列而登记表只导出部分乡镇的，先给名册补上乡、村列。

    Somebody on the list is not registered.

    Why: 雨露计划, health cards and dividends are meant for registered people; others need a ground.
    Fix: correct ID and household number; else check whether this person is entitled.
    Limits: compares IDs, household numbers where there is no complete ID; people of the last
    period and of the movements count as registered; says nothing of townships without registry.
    Where only some townships were exported, add the area columns to the list.
    """
    person, household = row.optional("person_is_known"), row.optional("household_is_known")
    if person is None and household is None:
        person = row.person_is_known
    known = nw.coalesce(*(stated for stated in (person, household) if stated is not None))
    return value_if(row.is_of_registry, ~known)


@rule(
    "LG05",
    *WITH_ID,
    title="台账姓名与登记表不符（同一证件号码）",
    gloss="same ID with another name",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="derived: registers named in S000-S004",
)
def name_is_as_registered(row: AnyLedger, policy: Parameters) -> nw.Expr:
    """台账姓名与家庭成员表中同一证件号码的姓名不一致。

    改法：对照户口簿，改正录错的姓名或证件号码。
    局限：姓名中的空格和间隔号不计；证件号码为空或不完整的不判。

    The name differs from that of the same ID in the registry.

    Fix: correct the name or the ID from the household book.
    Limits: blanks and the dot inside a name do not count; says nothing without a complete ID.
    """
    return value_if(filled(row.plain_name) & filled(row.persons_in_member), blank(row.namesakes))


_NEED_A_NUMBER = tuple(name for name in WITH_HOUSEHOLD if name not in _NOT_YET_IN_THE_SYSTEM)


@rule(
    "LG06",
    *_NEED_A_NUMBER,
    title="台账户编号在户信息中找不到",
    gloss="household number unknown to the registry",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="derived: registers named in S000-S004",
    first="household_id",
)
def household_is_registered(row: AnyLedger, policy: Parameters) -> nw.Expr:
    """台账的户编号在户信息和家庭成员表中都找不到。

    改法：在系统内查询此户的户编号，改正台账；户已销户或合并的注明。
    局限：上期名单、人口变动中有此户的不报；号码被表格软件损坏的见LG09；动态监测台账的户见LG42；雨露
    计划、健康卡、分红名册中人也不在册的见LG04；乡镇没有导出登记表的不判。

    The household number is neither in the household nor in the member table.

    Fix: look the number up in the system and correct the ledger; note a household that has ended.
    Limits: says nothing of households of the last period or the movements, of damaged numbers
    (LG09), of those watched (LG42), of unknown people on the lists of LG04, and of townships
    without registry.
    """
    strange = ~row.household_is_known
    if row.has("is_told_elsewhere"):
        strange = strange & ~row.is_told_elsewhere
    return value_if(row.is_of_registry, strange)


@rule(
    "LG07",
    *WITH_BOTH,
    title="台账户编号与此人登记的户不同",
    gloss="person registered in another household",
    entity="L",
    severity="confirm",
    basis="proposed",
    source="derived: registers named in S000-S004",
    first="household_id",
)
def person_is_of_household(row: AnyLedger, policy: Parameters) -> nw.Expr:
    """台账的户编号与此人登记的户编号不同。

    改法：按证件号码核对家庭成员表，改正户编号；此人已迁到另一户的，更新台账。
    局限：上期名单、人口变动中此人属于该户的不报；户编号不在册的见LG06。

    The person is registered under another household number.

    Fix: look the person up by ID and correct the number; bring the ledger up to date after a move.
    Limits: says nothing where the last period or the movements have the person in that household;
    an unknown number is LG06.
    """
    there = [filled(row.aside("places_in_member")), *found_in(row, "places", *PEOPLE_BEFORE)]
    known = filled(row.persons_in_member) & is_true(row.household_is_known)
    return value_if(known, ~some(*there))
