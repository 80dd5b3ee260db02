"""HH: the number of persons stated against the members, and household columns repeated on rows."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import ODD, rule
from hecha.rules.terms import filled, is_true, some, stated, value_if

from .facts.numbering import where_whole
from .facts.shared import ALIKE
from .names import Household, Member, Monitored, Pairing, Parameters


@rule(
    "HH03",
    "household",
    "pairing",
    "monitored",
    title="填写人口数与实际成员数不一致",
    gloss="人数 ≠ count of rows",
    entity="H",
    severity="must",
    basis="published",
    source="GS",
    grain="household",
    first="household_size",
    proposes={"household_size": lambda row, policy: _members_another_table_states(row)},
    suspect=("household_size",),
    follows=("HH01", "HH22d", "CE04", "ID02"),
)
def size_is_number_of_members(row: Household | Monitored | Pairing, policy: Parameters) -> nw.Expr:
    """填写的家庭人口数与家庭成员表中的实际成员数（{members} 人）不一致。

    改法：以户口簿和实际共同生活人口为准，改正家庭人口数或增减成员。
    局限：没有一名成员的见HH02；同村有户编号为空或找不到的成员、人数可能由此而少的，先改正其户编号，此处不判；
    结对表、监测对象表与户信息表填得一样的，只在户信息表报。

    The size stated differs from the number of member rows ({members}).

    Fix: correct the size, or add or remove members, from the household book.
    Limits: a household without any member is HH02; where members of the village have no number or
    an unknown one and may be those missing, nothing is said until their numbers are right; what
    the pairing or monitored sheet states like the household table is reported there only.
    """
    return where_whole(row, stated(row.row_id == row.first_row_with_another_size))


def _members_another_table_states(row: Household | Monitored | Pairing) -> nw.Expr:
    """The number of members where another table states it too: alone, a member may be missing."""
    sizes = (row.beside("lowest_size_in_household"), row.beside("size_in_pairing"))
    agrees = [is_true(size == row.members) for size in sizes if size is not None]
    return value_if(some(nw.lit(False), *agrees), row.members)


@rule(
    "HH04",
    "household",
    title="同户各行“人数”不同",
    gloss="repeated count differs inside a household",
    entity="H",
    severity="must",
    basis="proposed",
    source="IMP/IDAP layout",
)
def size_is_repeated_alike(h: Household, policy: Parameters) -> nw.Expr:
    """同户各行填写的人数不同（{smallest_size_stated} 至 {largest_size_stated} 人）。

    改法：核对实际人数，统一各行的人数。

    The rows of the household state different sizes ({smallest_size_stated} to
    {largest_size_stated}).

    Fix: find the right size and state it alike on every row.
    """
    return h.is_first & (h.largest_size_stated != h.smallest_size_stated)


@rule(
    "HH15",
    "household",
    "member",
    "monitored",
    title="户级列（户属性、致贫原因、人均纯收入等）在同户各行取值不同",
    gloss="household columns disagree",
    entity="H",
    severity="must",
    basis="proposed",
    source="IDAP/GZ layout",
    grain="household",
    each=ALIKE,
    follows=("HH01",),
    suspect=ODD,
)
def household_columns_are_repeated_alike(
    h: Household | Member | Monitored, policy: Parameters, column: str
) -> nw.Expr:
    """同一户的“{column}”在各行或各导出表中取值不同。

    改法：核实后统一；两份导出日期不同的，以最新导出为准。
    局限：完全相同的行见FF19；户编号录错、两户误用同一编号的见HH22、HH23，不再逐列报。

    {column} of one household differs between its rows or between two exports.

    Fix: find the right value and state it alike; of exports of different days the newest counts.
    Limits: rows alike in every cell are FF19; a number typed wrongly, or used by two households, is
    HH22 or HH23 and not reported column by column.
    """
    own = h[column]
    low, high, differing = f"smallest_{column}", f"largest_{column}", f"differing_{column}"
    differs = []
    if h.has(low):
        differs += [h[low] != h[high], own != h[low]]
    if h.has(differing):
        differs += [h[differing], value_if(filled(own), nw.lit(False))]
    heads = h.beside("heads_stated")
    one_head = nw.lit(True) if heads is None else ~stated(heads > 1)
    return where_whole(h, h.is_first & one_head & some(nw.lit(False), *differs))


@rule(
    "HH18",
    "household",
    title="当前家庭人口数与年度家庭人口数不一致",
    gloss="two size columns; which one divides income",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="DD columns",
    first="household_size",
    suspect=("household_size", "household_size_year"),
)
def sizes_agree(h: Household, policy: Parameters) -> nw.Expr:
    """当前家庭人口数（{household_size} 人）与年度家庭人口数（{household_size_year} 人）不一致。

    为何：人均纯收入按其中一个人口数计算，两数不同时人均数无法核对。
    改法：核对本年度人口变动，确有变动的注明，录错的改正。

    The present size ({household_size}) differs from the size of the year ({household_size_year}).

    Why: income per person is divided by one of them.
    Fix: check the movements of the year; confirm a real change, correct a wrong number.
    """
    return h.household_size != h.household_size_year
