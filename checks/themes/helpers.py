"""HP: helpers, pairings and village teams."""

from __future__ import annotations

import narwhals as nw

from checks.policy import Policy
from checks.rule import Cell, column_rule, derived, fact, rule
from checks.terms import blank, count_if, every, filled, sure
from checks.trace import Columns
from registry import codes
from registry.codes import EXITED_NO_POLICY, YES

_PHONE = "^[0-9]{11}$"
_VALID_MARKS = ("1", "是", "有效")


@derived("pairing", "village_team")
def is_valid(p: Columns, policy: Policy) -> nw.Expr:
    """In force on the snapshot date by its dates and its mark, as far as the sheet has them."""
    told = [nw.lit(True)]
    if p.has("start_date"):
        told.append(~sure(p.start_date > policy.day))
    if p.has("end_date"):
        told.append(~sure(p.end_date < policy.day))
    if p.has("valid_mark"):
        told.append(blank(p.valid_mark) | p.valid_mark.is_in(_VALID_MARKS))
    return every(*told)


def valid_only(p: Columns, policy: Policy) -> nw.Expr:
    return p.is_valid


@fact("household", "pairing", default=0)
def valid_pairings(p: Columns, policy: Policy) -> nw.Expr:
    return count_if(p.is_valid & filled(p.helper_name))


@rule("HP01", "household", first="household_id")
def household_has_helper(h: Columns, policy: Policy) -> nw.Expr:
    """本户在快照日没有有效的帮扶责任人。

    为何：每一户都要有干部挂钩帮扶；未结对的户在系统内无法上报帮扶措施。
    改法：为本户增加结对帮扶责任人；已调整的，更新结对的开始、结束时间。
    局限：已脱贫且不再享受政策的户不判。

    The household has no helper on the snapshot date.

    Why: every household is to have a helper; without one no measures can be reported.
    Fix: pair the household with a helper, or update the dates of a pairing that was changed.
    Limits: says nothing of households that exited and receive no more policies.
    """
    uncovered = h.valid_pairings == 0
    if h.has("exit_status"):
        return uncovered & ~sure(h.exit_status == EXITED_NO_POLICY)
    return uncovered


@rule("HP02a", "pairing", grain="record", first="end_date")
def pairing_ends_after_start(p: Columns, policy: Policy) -> nw.Expr:
    """结对结束时间 {end_date} 早于开始时间 {start_date}。

    改法：核对结对的起止时间，改正录错的一项。

    The pairing ends ({end_date}) before it starts ({start_date}).

    Fix: correct the wrong date.
    """
    return p.end_date < p.start_date


@rule("HP02b", "pairing", first="end_date")
def ended_pairing_is_not_in_force(p: Columns, policy: Policy) -> nw.Expr:
    """结对结束时间 {end_date} 已过，仍列为有效结对。

    改法：已调整的取消结对或改为无效；继续帮扶的更新结束时间。
    局限：没有“有效标志”列时，表中各行都视为有效。

    The pairing ended on {end_date} but is still listed as in force.

    Fix: cancel it or mark it invalid; give a new end date if the help goes on.
    Limits: without a column 有效标志 every row is taken as in force.
    """
    over = (p.end_date < policy.day) & ~sure(p.end_date < p.start_date)
    if p.has("valid_mark"):
        return over & (blank(p.valid_mark) | p.valid_mark.is_in(_VALID_MARKS))
    return over


@rule("HP02c", "pairing", first="valid_mark")
def invalid_pairing_has_ended(p: Columns, policy: Policy) -> nw.Expr:
    """有效标志“{valid_mark}”为无效，结束时间却为空或未到。

    改法：补填结束时间，或改正有效标志。

    The pairing is marked {valid_mark} (not valid) but its end is blank or still to come.

    Fix: enter the end date or correct the mark.
    """
    invalid = filled(p.valid_mark) & ~p.valid_mark.is_in(_VALID_MARKS)
    return invalid & ~sure(p.end_date <= policy.day)


@column_rule("HP03a", "helper", "helper_phone", grain="record")
def helper_phone_is_right(cell: Cell, policy: Policy) -> nw.Expr:
    """帮扶责任人联系电话为空或不是11位号码。

    改法：核对后填写本人11位手机号码。

    The helper's phone is blank or has not 11 digits.

    Fix: enter the helper's own mobile number.
    """
    return ~sure(cell.value.str.contains(_PHONE))


@fact("helper", "helper", on=("helper_phone",), default=0, shows=("helper_phone",))
def helpers_with_phone(k: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@rule("HP03b", "helper")
def helper_phone_is_unique(k: Columns, policy: Policy) -> nw.Expr:
    """帮扶责任人联系电话重复，共 {helpers_with_phone} 人使用；系统不接受重复的电话。

    改法：核对后改为本人号码；同一人重复录入的只保留一条。

    The phone is used by {helpers_with_phone} helpers; the system refuses repeated phones.

    Fix: enter each helper's own number; keep one record of a helper entered twice.
    """
    return filled(k.helper_phone) & (k.helpers_with_phone > 1)


@column_rule("HP03c", "pairing", "helper_phone", grain="record")
def paired_helper_phone_is_right(cell: Cell, policy: Policy) -> nw.Expr:
    """结对表中帮扶人电话不是11位号码。

    改法：核对后改为帮扶人本人的11位手机号码。

    The helper's phone in the pairing sheet has not 11 digits.

    Fix: enter the helper's own mobile number.
    """
    return ~cell.value.str.contains(_PHONE)


@rule("HP04", "helper", first="id_number")
def helper_id_is_right(k: Columns, policy: Policy) -> nw.Expr:
    """帮扶责任人证件号码缺失，或校验码不符（GB 11643）。

    改法：按身份证原件补录或改正。

    The helper's number is missing or fails its check character (GB 11643).

    Fix: enter or correct it from the ID card.
    """
    right = every(k.id_is_readable, k.id_length == 18, sure(k.id_check_ok))
    return ~sure(right)


_LISTS = {
    "unit_type": codes.UNIT_TYPE,
    "affiliation": codes.AFFILIATION,
    "rank": codes.RANK,
}


@rule("HP05", "helper", grain="cell", each=tuple(_LISTS))
def helper_codes_are_in_list(k: Columns, policy: Policy, column: str) -> nw.Expr:
    """{column}为空或不在代码表内。

    改法：改为系统代码表中的规范写法。

    {column} is blank or not in the code list.

    Fix: use the wording of the system's code list.
    """
    cell = k[column]
    return ~sure(cell.is_in(_LISTS[column].values))


@column_rule("HP06", "helper", "is_first_secretary", "is_team_leader", "is_team_member")
def helper_marks_are_yes_or_no(cell: Cell, policy: Policy) -> nw.Expr:
    """{column}“{value}”不是“是”或“否”。

    改法：填写“是”或“否”。

    {column} ({value}) is neither 是 nor 否.

    Fix: enter 是 or 否.
    """
    return ~sure(cell.value.is_in(codes.YES_NO.values))


@fact("helper", "helper", on=("unit", "helper_name"), default=0, shows=("helper_name",))
def namesakes_in_unit(k: Columns, policy: Policy) -> nw.Expr:
    return k.id_key.n_unique()


@rule("HP07", "helper")
def namesakes_are_told_apart(k: Columns, policy: Policy) -> nw.Expr:
    """同一帮扶单位有 {namesakes_in_unit} 名同名帮扶人，结对时可能选错人。

    改法：核对每户结对的是哪一位，以联系电话或证件号码区分，不要在姓名中加空格。

    The unit has {namesakes_in_unit} helpers of this name; a pairing may point to the wrong one.

    Fix: check which of them each household has; tell them apart by phone or number.
    """
    return filled(k.helper_name) & (k.namesakes_in_unit > 1)


@fact("helper", "member", on=("id_key",), default=0, shows=("id_number",))
def registered_members(m: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@rule("HP08", "helper", first="id_number")
def helper_is_no_member(k: Columns, policy: Policy) -> nw.Expr:
    """帮扶责任人本人就是建档立卡人口。

    改法：核实证件号码；确为同一人的，更换帮扶责任人。

    The helper is a registered member of a poor household.

    Fix: check the number; if it is the same person, name another helper.
    """
    return k.registered_members > 0


@fact("pairing", "helper", on=("unit",), default=0)
def helpers_of_unit(k: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@fact("pairing", "village_team", on=("village", "unit"), default=0)
def team_rows_of_unit(t: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@fact("pairing", "pairing", on=("village", "unit"))
def first_row_of_unit(p: Columns, policy: Policy) -> nw.Expr:
    return p.row_id.min()


@rule("HP10", "pairing", first="unit")
def unit_is_linked(p: Columns, policy: Policy) -> nw.Expr:
    """结对表中的帮扶单位“{unit}”既不在帮扶责任人表，也不在本村驻村工作队中，系统内无法结对。

    改法：核对单位名称，先在系统内将帮扶单位与帮扶村关联。
    局限：同一村同一单位只报一次。

    Unit {unit} of the pairing sheet is neither in the helper table nor in the village's team.

    Fix: check the unit's name and link the unit with the village in the system first.
    Limits: reported once per village and unit.
    """
    linked = p.named("helpers_of_unit", "team_rows_of_unit")
    nowhere = every(*(count == 0 for count in linked.values()))
    return every(filled(p.unit), p.row_id == p.first_row_of_unit, nowhere)


@derived("village")
def is_poor_village(v: Columns, policy: Policy) -> nw.Expr:
    """是否出列 is filled for poor villages alone, whether they have exited or not."""
    return filled(v.exited_village)


@fact("village", "village_team", on=("town", "village"), where=valid_only, default=0)
def team_members(t: Columns, policy: Policy) -> nw.Expr:
    return count_if(filled(t.name))


@fact("village", "village_team", on=("town", "village"), where=valid_only, default=0)
def first_secretaries(t: Columns, policy: Policy) -> nw.Expr:
    return count_if(t.is_first_secretary == YES)


@fact("village", "village_team", on=("town", "village"), where=valid_only, default=0)
def team_leaders(t: Columns, policy: Policy) -> nw.Expr:
    return count_if(t.is_team_leader == YES)


@rule("HP11a", "village", first="village")
def poor_village_has_team(v: Columns, policy: Policy) -> nw.Expr:
    """贫困村没有驻村工作队。

    改法：落实驻村工作队并录入队员信息；漏导的重新导出。

    The poor village has no resident team.

    Fix: send a team and enter its members, or export the teams again if the file is incomplete.
    """
    return v.is_poor_village & (v.team_members == 0)


@rule("HP11b", "village", first="village")
def poor_village_has_first_secretary(v: Columns, policy: Policy) -> nw.Expr:
    """贫困村有驻村工作队，但没有第一书记。

    改法：落实第一书记，或改正队员的“是否第一书记”。

    The poor village has a team but no first secretary.

    Fix: appoint one, or correct the mark of the team member who is.
    """
    return every(v.is_poor_village, v.team_members > 0, v.first_secretaries == 0)


@rule("HP11c", "village", first="village")
def poor_village_has_one_leader(v: Columns, policy: Policy) -> nw.Expr:
    """贫困村驻村工作队有 {team_leaders} 名队长，应为1名。

    改法：核实队长，改正队员的“是否工作队队长”或结束时间。

    The team of the poor village has {team_leaders} leaders; there must be one.

    Fix: find the leader and correct the marks or end dates of the others.
    """
    return every(v.is_poor_village, v.team_members > 0, v.team_leaders != 1)


@fact("household", "pairing", where=valid_only, default=0, shows=("helper_name",))
def first_helpers(p: Columns, policy: Policy) -> nw.Expr:
    return count_if(sure(p.help_type.str.contains("第一")))


@rule("HP18", "household")
def household_has_one_first_helper(h: Columns, policy: Policy) -> nw.Expr:
    """户内有 {first_helpers} 名有效的第一帮扶责任人，应为1名。

    改法：保留一名第一帮扶责任人，其余取消结对或改为第二帮扶责任人。
    局限：以帮扶类型列写明“第一”的结对为准；导出表没有其他标志。

    The household has {first_helpers} first helpers in force; there should be one.

    Fix: keep one and cancel the others or make them second helpers.
    Limits: goes by pairings whose 帮扶类型 says 第一; no other mark is exported.
    """
    return h.first_helpers > 1


