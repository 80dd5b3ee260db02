"""HP: helpers, pairings and village teams."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.rules import EQUAL, Cell, column_rule, entry, rule, theme
from hecha.rules.terms import blank, every, filled, is_true, value_if

from .facts.shared import VALID_MARKS
from .names import Helper, Household, Pairing, Parameters

theme("HP", "帮扶与驻村", "Helpers and teams")

_PHONE = "^[0-9]{11}$"


@rule(
    "HP01",
    "household",
    title="未脱贫户、享受政策脱贫户、返贫户、监测户无有效帮扶责任人",
    gloss="uncovered household",
    entity="H",
    severity="must",
    basis="proposed",
    source='GWF; S000 §25 "每一户…都有干部挂钩"; LZ',
    first="household_id",
    complete=("pairing",),
    follows=("HH01",),
    suspect=("helper_name", "start_date", "end_date", "valid_mark", "household_id"),
)
def household_has_helper(h: Household, policy: Parameters) -> nw.Expr:
    """本户在快照日没有有效的帮扶责任人。

    为何：每一户都要有干部挂钩帮扶；未结对的户在系统内无法上报帮扶措施。
    改法：为本户增加结对帮扶责任人；已调整的，更新结对的开始、结束时间。
    局限：已脱贫且不再享受政策、又不是监测对象的户不判。

    The household has no helper on the snapshot date.

    Why: every household is to have a helper; without one no measures can be reported.
    Fix: pair the household with a helper, or update the dates of a pairing that was changed.
    Limits: says nothing of households that exited, receive no more policies and are not monitored.
    """
    # Without a number, or with one that is wrong here or in the pairing sheet, it matches none.
    wrong = ("household_rows_astray", "pairings_elsewhere", "pairings_adrift", "unlisted_rows")
    counts = [count for name in wrong if (count := h.beside(name)) is not None]
    is_matched = every(filled(h.household_id), *(~is_true(count > 0) for count in counts))
    return value_if(is_matched, (h.valid_pairings == 0) & h.is_to_be_helped)


entry(
    "HP02",
    title="帮扶结对结束时间早于今日或早于开始时间；有效标志与日期矛盾",
    entity="K",
    severity="must",
    basis="proposed",
    source="FX aar020/aar021/aar100",
)


@rule(
    "HP02a",
    "pairing",
    grain="record",
    first="end_date",
    suspect=EQUAL,
)
def pairing_ends_after_start(p: Pairing, policy: Parameters) -> nw.Expr:
    """结对结束时间 {end_date} 早于开始时间 {start_date}。

    标题：结对结束时间早于开始时间
    改法：核对结对的起止时间，改正录错的一项。

    The pairing ends ({end_date}) before it starts ({start_date}).

    Title: The pairing ends before it starts
    Fix: correct the wrong date.
    """
    return p.end_date < p.start_date


@rule("HP02b", "pairing", first="end_date")
def ended_pairing_is_not_in_force(p: Pairing, policy: Parameters) -> nw.Expr:
    """结对结束时间 {end_date} 已过，仍列为有效结对。

    标题：结对结束时间已过，仍列为有效结对
    改法：已调整的取消结对或改为无效；继续帮扶的更新结束时间。
    局限：没有“有效标志”列时，表中各行都视为有效。

    The pairing ended on {end_date} but is still listed as in force.

    Title: The pairing has ended but is listed as in force
    Fix: cancel it or mark it invalid; give a new end date if the help goes on.
    Limits: without a column 有效标志 every row is taken as in force.
    """
    over = (p.end_date < policy.day) & ~is_true(p.end_date < p.start_date)
    if p.has("valid_mark"):
        return over & (blank(p.valid_mark) | p.valid_mark.is_in(VALID_MARKS))
    return over


@rule("HP02c", "pairing", first="valid_mark")
def invalid_pairing_has_ended(p: Pairing, policy: Parameters) -> nw.Expr:
    """有效标志“{valid_mark}”为无效，结束时间却为空或未到。

    标题：有效标志为无效，结束时间却为空或未到
    改法：补填结束时间，或改正有效标志。

    The pairing is marked {valid_mark} (not valid) but its end is blank or still to come.

    Title: The pairing is marked as not valid but its end is blank or still to come
    Fix: enter the end date or correct the mark.
    """
    invalid = ~p.valid_mark.is_in(VALID_MARKS)
    return invalid & ~is_true(p.end_date <= policy.day)


entry(
    "HP03",
    title="帮扶责任人联系电话重复、缺失、位数不对",
    gloss="system refuses repeated phones",
    entity="K",
    severity="must",
    basis="published",
    source="HLP 11; WZ (7–12 digits)",
)


@column_rule("HP03a", "helper", "helper_phone", grain="record")
def helper_phone_is_right(cell: Cell, policy: Parameters) -> nw.Expr:
    """帮扶责任人联系电话为空或不是11位号码。

    改法：核对后填写本人11位手机号码。

    The helper's phone is blank or has not 11 digits.

    Fix: enter the helper's own mobile number.
    """
    return ~is_true(cell.value.str.contains(_PHONE))


@rule("HP03b", "helper")
def helper_phone_is_unique(k: Helper, policy: Parameters) -> nw.Expr:
    """帮扶责任人联系电话重复，共 {helpers_with_phone} 人使用；系统不接受重复的电话。

    标题：帮扶责任人联系电话重复
    改法：核对后改为本人号码；同一人重复录入的只保留一条。

    The phone is used by {helpers_with_phone} helpers; the system refuses repeated phones.

    Title: Helper's phone used by several helpers
    Fix: enter each helper's own number; keep one record of a helper entered twice.
    """
    return k.helpers_with_phone > 1


@column_rule("HP03c", "pairing", "helper_phone", grain="record")
def paired_helper_phone_is_right(cell: Cell, policy: Parameters) -> nw.Expr:
    """结对表中帮扶人电话为空或不是11位号码。

    改法：核对后填写帮扶人本人的11位手机号码。

    The helper's phone in the pairing sheet is blank or has not 11 digits.

    Fix: enter the helper's own mobile number.
    """
    return ~is_true(cell.value.str.contains(_PHONE))


entry(
    "HP04",
    title="帮扶责任人证件号码缺失、校验错误",
    entity="K",
    severity="must",
    basis="proposed",
    source="HLP 10",
)


@column_rule("HP04a", "helper", "id_number", grain="record")
def helper_id_is_given(cell: Cell, policy: Parameters) -> nw.Expr:
    """帮扶责任人证件号码缺失。

    改法：按身份证原件补录。

    The helper's number is missing.

    Fix: enter it from the ID card.
    """
    return blank(cell.value)


@rule("HP04b", "helper", first="id_number")
def helper_id_is_right(k: Helper, policy: Parameters) -> nw.Expr:
    """帮扶责任人证件号码有误：共 {id_length} 位，应为18位且校验码正确（GB 11643）。

    标题：帮扶责任人证件号码位数或校验码有误
    改法：按身份证原件改正。

    The helper's number is wrong: it has {id_length} characters, and should have 18 with the right
    check character (GB 11643).

    Title: Helper's ID number of wrong length or check character
    Fix: correct it from the ID card.
    """
    right = (k.id_length == 18) & is_true(k.id_check_ok)
    return filled(k.id_number) & ~is_true(right)


_LISTS = {
    "unit_type": codes.UNIT_TYPE,
    "affiliation": codes.AFFILIATION,
    "rank": codes.RANK,
}


@rule(
    "HP05",
    "helper",
    title="单位类型、隶属关系、职务级别不在代码表",
    entity="K",
    severity="must",
    basis="published",
    source="HLP",
    grain="cell",
    each=tuple(_LISTS),
)
def helper_codes_are_in_list(k: Helper, policy: Parameters, column: str) -> nw.Expr:
    """{column}为空或不在代码表内。

    改法：改为系统代码表中的规范写法。

    {column} is blank or not in the code list.

    Fix: use the wording of the system's code list.
    """
    cell = k[column]
    return ~is_true(cell.is_in(_LISTS[column].values))


@column_rule(
    "HP06",
    "helper",
    "is_first_secretary",
    "is_team_leader",
    "is_team_member",
    title="是否第一书记、队长、驻村队员填的不是“是”或“否”",
    entity="K",
    severity="must",
    basis="published",
    source="HLP",
)
def helper_marks_are_yes_or_no(cell: Cell, policy: Parameters) -> nw.Expr:
    """{column}“{value}”不是“是”或“否”。

    改法：填写“是”或“否”。

    {column} ({value}) is neither 是 nor 否.

    Fix: enter 是 or 否.
    """
    return ~is_true(cell.value.is_in(codes.YES_NO.values))


@rule(
    "HP07",
    "helper",
    title="同名帮扶人未区分（同单位同名）",
    gloss="robot picks the first hit",
    entity="K",
    severity="confirm",
    basis="published",
    source="WZ",
)
def namesakes_are_told_apart(k: Helper, policy: Parameters) -> nw.Expr:
    """同一帮扶单位有 {namesakes_in_unit} 名同名帮扶人，结对时可能选错人。

    改法：核对每户结对的是哪一位，以联系电话或证件号码区分，不要在姓名中加空格。

    The unit has {namesakes_in_unit} helpers of this name; a pairing may point to the wrong one.

    Fix: check which of them each household has; tell them apart by phone or number.
    """
    return k.namesakes_in_unit > 1


@rule(
    "HP08",
    "helper",
    title="帮扶人本人就是建档立卡人口",
    entity="K",
    severity="confirm",
    basis="proposed",
    source="derived",
    first="id_number",
)
def helper_is_no_member(k: Helper, policy: Parameters) -> nw.Expr:
    """帮扶责任人本人就是建档立卡人口。

    改法：核实证件号码；确为同一人的，更换帮扶责任人。

    The helper is a registered member of a poor household.

    Fix: check the number; if it is the same person, name another helper.
    """
    return k.registered_members > 0


@rule(
    "HP10",
    "pairing",
    title="帮扶单位未与帮扶村关联",
    gloss="pairing cannot be keyed",
    entity="K/V",
    severity="must",
    basis="published",
    source="WZ preparation step 1",
    first="unit",
)
def unit_is_linked(p: Pairing, policy: Parameters) -> nw.Expr:
    """结对表中的帮扶单位“{unit}”既不在帮扶责任人表，也不在本村驻村工作队中，系统内无法结对。

    改法：核对单位名称，先在系统内将帮扶单位与帮扶村关联。
    局限：同一村同一单位只报一次；结对表只有村名时，按户所在的乡和村对应工作队，对不上的不判。

    Unit {unit} of the pairing sheet is neither in the helper table nor in the village's team.

    Fix: check the unit's name and link the unit with the village in the system first.
    Limits: reported once per village and unit; says nothing where the township is not known.
    """
    nowhere = p.helpers_of_unit == 0
    team_rows = p.optional("team_rows_of_unit")
    if team_rows is not None:
        # Two townships may have a village of one name: without the township none is matched.
        nowhere = nowhere & value_if(filled(nw.col("_town")), team_rows == 0)
    return (p.pairing_key == p.first_pairing_of_unit) & nowhere


@rule(
    "HP09",
    "pairing",
    title="第一帮扶责任人帮扶超过1户；第二帮扶责任人帮扶超过5户",
    gloss="local caps (Laizhou)",
    entity="K",
    severity="info",
    basis="published",
    source="LZ",
    grain="record",
    first="helper_name",
)
def helper_has_few_households(p: Pairing, policy: Parameters) -> nw.Expr:
    """同一帮扶责任人结对 {households_of_helper} 户，超过规定户数。

    改法：核实实际帮扶户数；确实过多的，调整一部分户给其他帮扶责任人。
    局限：按单位和姓名认定同一人，只在其中一户上报一次；各地规定不一，户数由套件设定。

    One helper is paired with {households_of_helper} households, more than is allowed.

    Fix: find out how many there really are; give some of them to other helpers.
    Limits: a helper is identified by unit and name and reported once; the cap is the suite's.
    """
    return every(
        p.households_of_helper > policy.households_per_helper,
        p.is_valid,
        p.pairing_key == p.first_pairing_of_helper,
    )


@rule(
    "HP18",
    "household",
    title="户内已有多名有效第一帮扶人",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="LZ",
)
def household_has_one_first_helper(h: Household, policy: Parameters) -> nw.Expr:
    """户内有 {first_helpers} 名有效的第一帮扶责任人，应为1名。

    改法：保留一名第一帮扶责任人，其余取消结对或改为第二帮扶责任人。
    局限：以帮扶类型列写明“第一”的结对为准；导出表没有其他标志。

    The household has {first_helpers} first helpers in force; there should be one.

    Fix: keep one and cancel the others or make them second helpers.
    Limits: goes by pairings whose 帮扶类型 says 第一; no other mark is exported.
    """
    return h.first_helpers > 1
