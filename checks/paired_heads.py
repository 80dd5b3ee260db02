"""HP20: head, number and village of the pairing sheet against the register."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import EQUAL, entry, rule
from hecha.rules.terms import blank, every, filled, is_true, value_if

from .contacts import MOBILE_PHONE
from .facts.people import has_surplus
from .names import Pairing, Parameters

entry(
    "HP20",
    title="结对表的户主姓名、证件号码、联系电话、村与户信息、家庭成员表不同",
    gloss="the pairing names another head, phone or village than the register",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="derived from the columns of WZ's pairing sheet",
)


def _of_known_household(p: Pairing, condition: nw.Expr) -> nw.Expr:
    """The condition; null where the household number of the row is in doubt (CE04, HH22)."""
    doubt = p.beside("is_displaced")
    return condition if doubt is None else value_if(~is_true(doubt), condition)


@rule("HP20a", "pairing", grain="household", first="head_name", suspect=("head_name", "name"))
def pairing_names_the_head(p: Pairing, policy: Parameters) -> nw.Expr:
    """结对表的户主姓名与家庭成员表中户主的姓名不同。

    改法：核对户编号和户主姓名，改正结对表；户主已变更的，更新结对表。
    局限：家庭成员表中户主不止一人的不判。

    The head named in the pairing sheet is not the head in the member table.

    Fix: check number and name and correct the pairing sheet, also where the head has changed.
    Limits: says nothing of a household with several heads.
    """
    differs = every(p.head_rows == 1, p.head_name != p.head_row_name)
    return _of_known_household(p, differs)


@rule("HP20b", "pairing", grain="household", first="id_number", suspect=("id_number",))
def pairing_has_the_number_of_the_head(p: Pairing, policy: Parameters) -> nw.Expr:
    """结对表的证件号码为空、多出几位，或与家庭成员表中户主的证件号码不同。

    改法：按证件原件核对，改正录错的一张表；户主已变更的，更新结对表。
    局限：居民身份证与残疾人证只比前18位；家庭成员表中户主不止一人的不判；被表格软件损坏的见ID17。

    The number in the pairing sheet is blank, too long or not that of the head in the member table.

    Fix: check the document and correct the table that has it wrong, also where the head changed.
    Limits: compares 18 characters; says nothing of a household with several heads; a number
    damaged by Excel is ID17.
    """
    number = p.id_number.str.slice(0, 18)
    written = p.head_row_number.str.slice(0, 18)
    other = every(number != p.head_row_id, number != written) | is_true(has_surplus(p.id_number))
    known = every(p.head_rows == 1, filled(p.head_row_id), ~p.id_number__damaged)
    return _of_known_household(p, value_if(known, blank(number) | other))


@rule("HP20d", "pairing", grain="household", first="household_phone", suspect=EQUAL)
def pairing_has_the_phone_of_the_household(p: Pairing, policy: Parameters) -> nw.Expr:
    """结对表的联系电话与家庭成员表中本户的户联系电话不同。

    改法：打通电话核实，改正录错的一张表；已换号的两张表一并更新。
    局限：家庭成员表各行的户联系电话不一致的见HH15，不是手机号码的见ID22、ID23；有一张表没有填写的不判。

    The phone in the pairing sheet is not the household's phone in the member table.

    Fix: call it and correct the table that has it wrong; enter a new number in both.
    Limits: phones that differ between the rows of the member table are HH15, one that is
    no mobile number is ID22 or ID23; a blank is not judged.
    """
    is_right = p.registered_phone.str.contains(MOBILE_PHONE)
    return _of_known_household(p, value_if(is_right, p.household_phone != p.registered_phone))


@rule("HP20c", "pairing", grain="household", first="village", suspect=("village",))
def pairing_has_the_village_of_the_household(p: Pairing, policy: Parameters) -> nw.Expr:
    """结对表的村与户信息表中本户的村不同。

    改法：核实本户现属哪个村，改正录错的一张表。

    The village in the pairing sheet is not that of the household table.

    Fix: find the village the household belongs to and correct the table that has it wrong.
    """
    elsewhere = (p.village != p.lowest_village) & (p.village != p.highest_village)
    return _of_known_household(p, elsewhere)
