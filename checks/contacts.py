"""ID: names, phones and bank cards."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import Cell, column_rule, entry, rule
from hecha.rules.terms import every, filled, is_true

from .names import Household, Member, Pairing, Parameters

NAMES = "^[\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff\U000f0000-\U0010fffd·〇]+$"
"""Characters of names, rare ones in a private area included."""
_PHONE = "^[0-9]{11}$"
MOBILE_PHONE = "^1[3-9][0-9]{9}$"
_MOBILE = "^1[3-9]"
"""How eleven digits begin that are a mobile number."""


@column_rule(
    "ID19",
    "member",
    "name",
    title="姓名空缺、含空格或数字、同名加空格区分",
    gloss="names changed to trick the system",
    entity="P/K",
    severity="confirm",
    basis="proposed",
    source="WZ instructions to users",
    grain="person",
)
def name_is_a_name(cell: Cell, policy: Parameters) -> nw.Expr:
    """姓名为空，或含空格、数字、字母、符号（间隔号·除外）{name_odd_sign}。

    改法：按户口簿改正姓名；不要用加空格的办法区分同名人员。

    The name is blank or holds blanks, digits, letters or signs other than the middle
    dot{name_odd_sign}.

    Fix: enter the name as in the household book; do not tell namesakes apart by blanks.
    """
    return cell.tidied | ~is_true(cell.value.str.contains(NAMES))


@rule(
    "ID22",
    "household",
    "member",
    title="户联系电话为空或不是11位",
    gloss="phone",
    entity="H",
    severity="confirm",
    basis="published",
    source="GZ 4_02_001, 5_13_003; PS-15",
    province=(
        "4_02_001",
        "5_13_003",
    ),
    grain="household",
    first="household_phone",
)
def household_phone_is_given(h: Household | Member, policy: Parameters) -> nw.Expr:
    """户联系电话为空或不是11位。

    改法：入户时核对，补填本户能打通的11位手机号码。

    The household's phone is blank or has not 11 digits.

    Fix: ask the household and enter a phone of 11 digits that answers.
    """
    return h.is_first & ~is_true(h.household_phone.str.contains(_PHONE))


entry(
    "ID23",
    title="手机号不符合 1[3-9] 加9位数字",
    gloss="phone pattern",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 2_01_013/014, 2_12_007",
    province=(
        "2_01_013",
        "2_12_007",
    ),
)


@column_rule("ID23a", "member", "phone", grain="person")
def phone_is_mobile(cell: Cell, policy: Parameters) -> nw.Expr:
    """成员联系电话不是手机号码（11位，1[3-9]开头）。

    改法：核对后改正号码。
    局限：没有填写的不判。

    The member's phone is no mobile number (11 digits, 1[3-9]...).

    Fix: correct the number.
    Limits: a blank is not judged.
    """
    return ~cell.value.str.contains(MOBILE_PHONE)


@rule("ID23b", "household", "member", grain="household")
def household_phone_is_mobile(h: Household | Member, policy: Parameters) -> nw.Expr:
    """户联系电话是11位，但不是手机号码（1[3-9]开头）。

    改法：核对后改正号码。

    The household's phone has 11 digits but is no mobile number (1[3-9]...).

    Fix: correct the number.
    """
    phone = h.household_phone
    return every(h.is_first, phone.str.contains(_PHONE), ~phone.str.contains(_MOBILE))


@rule(
    "ID24",
    "member",
    title="不同户成员登记同一手机号",
    gloss="one phone, many households",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_15_022",
    province=("5_15_022",),
)
def phone_is_in_one_household(m: Member, policy: Parameters) -> nw.Expr:
    """成员联系电话与其他户的成员相同，共 {households_with_phone} 户登记此号码。

    改法：逐户核实，改为本人号码；确由亲属代用的注明情况。

    The member's phone is also given in other households ({households_with_phone} in all).

    Fix: enter each person's own number, or note that a relative's phone is used.
    """
    return m.households_with_phone > 1


@rule(
    "ID25",
    "member",
    title="同户不同务工县登记同一手机号",
    gloss="one phone in two counties",
    entity="P",
    severity="confirm",
    basis="published",
    source="GZ 5_15_021",
    province=("5_15_021",),
)
def phone_is_in_one_work_place(m: Member, policy: Parameters) -> nw.Expr:
    """同户成员在不同的县务工，却登记同一手机号。

    改法：核实务工地点和各人手机号，改正录错的一项。
    局限：比对务工所在地最后一级地名，“广东省深圳市宝安区”与“宝安区”视为同一地；一人只填到市、
    另一人填到区的，会当作两地。

    Members of one household work in different counties but give the same phone.

    Fix: correct the work place or the phone that is wrong.
    Limits: compares the last administrative name of the place, so that a county named with and
    without its province is one; a prefecture and a county of it count as two.
    """
    return filled(m.work_place) & (m.counties_with_phone > 1)


_CARD_USERS = ("household", "pairing")


entry(
    "ID27",
    title="银行卡号位数异常或一卡多户",
    gloss="bank card",
    entity="H",
    severity="info",
    basis="proposed",
    source="WZ column (19 digits), aac004",
)


@column_rule("ID27a", _CARD_USERS, "bank_card")
def bank_card_has_right_length(cell: Cell, policy: Parameters) -> nw.Expr:
    """银行卡号不是19位数字。

    改法：对照银行卡或存折改正卡号。
    局限：部分银行的存折账号不是19位，核实无误的注明即可；空白的不判。

    The bank card number has not 19 digits.

    Fix: correct the number from the card or passbook.
    Limits: passbooks of some banks have other lengths; confirm such a number with a note.
    """
    return ~cell.value.str.contains("^[0-9]{19}$") & ~cell.damaged


@column_rule("ID27b", _CARD_USERS, "bank_card")
def bank_card_is_whole(cell: Cell, policy: Parameters) -> nw.Expr:
    """银行卡号以数字或科学计数法存储，末几位已丢失，号码不可信。

    改法：银行卡号列设为文本格式后重新导出，或对照银行卡重录。

    The bank card number is stored as a number or in scientific notation; its last digits are lost.

    Fix: export again with the column as text, or enter it again from the card.
    """
    return cell.damaged


@rule("ID27c", *_CARD_USERS, first="bank_card")
def bank_card_is_of_one_household(h: Household | Pairing, policy: Parameters) -> nw.Expr:
    """同一银行卡号登记在 {households_with_card} 户名下。

    改法：逐户核对开户人，改为本户成员的银行卡号。

    The bank card is registered for {households_with_card} households.

    Fix: check the holder and enter a card of a member of the household.
    """
    return h.households_with_card > 1
