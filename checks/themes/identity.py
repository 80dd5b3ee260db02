"""ID: identity numbers, names, phones, keys and duplicates."""

from __future__ import annotations

from datetime import date

import narwhals as nw

from checks.policy import Policy
from checks.rule import Cell, column_rule, derived, fact, rule
from checks.terms import any_blank, blank, every, filled, some, sure
from checks.themes.shared import is_head_row
from checks.trace import Columns
from registry.codes import DISABILITY_CARD, RESIDENT_ID, RETURNED

_PEOPLE = ("member", "monitored", "work_spell")
_NAMES = "^[\u3400-\u9fff\U00020000-\U0003ffff·〇]+$"
_PHONE = "^[0-9]{11}$"
_MOBILE = "^1[3-9][0-9]{9}$"
_RIGHT_LENGTHS = (18, 20, 22)
_CARD_LENGTHS = (20, 22)


@derived(*_PEOPLE, "helper")
def id_is_placeholder(m: Columns, policy: Policy) -> nw.Expr:
    return sure(m.id_number.str.starts_with("999999"))


@derived(*_PEOPLE, "helper")
def id_is_readable(m: Columns, policy: Policy) -> nw.Expr:
    """Filled, not damaged by Excel and not a placeholder: other rules may look at it."""
    return every(filled(m.id_number), ~m.id_number__damaged, ~m.id_is_placeholder)


@derived(*_PEOPLE, "helper")
def id_is_first_generation(m: Columns, policy: Policy) -> nw.Expr:
    return sure(m.id_number.str.contains("^[0-9]{15}$"))


@fact("member", "member", on=("id_key",), default=0, shows=("id_number",))
def id_uses(m: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@fact("member", "member", on=("id_key", "household_id"), default=0, shows=("id_number",))
def id_uses_in_household(m: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@fact("member", "member", on=("id_key", "name"), default=0, shows=("id_number",))
def households_of_person(m: Columns, policy: Policy) -> nw.Expr:
    return m.household_id.n_unique()


@rule("ID01", "member")
def id_is_used_once(m: Columns, policy: Policy) -> nw.Expr:
    """证件号码前18位与其他成员重复，共 {id_uses} 行使用。

    为何：同一号码只能登记一人；残疾人证前18位就是本人身份证号，两种证件也会重复。
    改法：对照户口簿和证件原件，改正录错的号码；确为同一人的，按规定只保留一条。

    The first 18 characters of the number are used by {id_uses} members.

    Why: one number is one person; a disability card begins with its holder's resident ID.
    Fix: correct the wrong number from the document; keep one record of a person entered twice.
    """
    return m.id_uses > 1


@rule("ID02a", "member")
def person_is_once_in_household(m: Columns, policy: Policy) -> nw.Expr:
    """同一证件号码在本户内登记了 {id_uses_in_household} 次。

    改法：核对户口簿；同一人重复录入的删除多余的一条，两个人的改正号码。

    The same number stands {id_uses_in_household} times in this household.

    Fix: delete the record entered twice, or correct the number of the other person.
    """
    return m.id_uses_in_household > 1


@rule("ID02b", "member")
def person_is_in_one_household(m: Columns, policy: Policy) -> nw.Expr:
    """同一人（号码、姓名相同）出现在 {households_of_person} 个户编号下。

    改法：核实此人现属哪一户，在另一户作自然减少或删除。

    The same person (number and name) stands under {households_of_person} household numbers.

    Fix: find out where the person lives now and remove the record in the other household.
    """
    return m.households_of_person > 1


@rule("ID03", "member")
def id_has_right_length(m: Columns, policy: Policy) -> nw.Expr:
    """证件号码为 {id_length} 位，应为18位（身份证）、20或22位（残疾人证）。

    改法：按证件原件补录完整号码。
    局限：15位号码见ID08，科学计数法见ID17，999999开头见ID09，不在此重复。

    The number has {id_length} characters; it must have 18 (resident ID) or 20 or 22 (card).

    Fix: enter the whole number from the document.
    Limits: 15 digits are ID08, damage by Excel ID17, a 999999 placeholder ID09.
    """
    wrong = ~m.id_length.is_in(_RIGHT_LENGTHS) & ~m.id_is_first_generation
    return (m.id_is_readable & wrong) | blank(m.id_number)


@rule("ID04", "member")
def resident_id_checks(m: Columns, policy: Policy) -> nw.Expr:
    """18位证件号码校验码不符（GB 11643），号码至少有一位录错。

    改法：对照身份证或户口簿逐位核对后改正。

    The check character of the 18-digit number is wrong (GB 11643): some digit is mistyped.

    Fix: compare digit by digit with the ID card or the household book.
    """
    return m.id_is_readable & (m.id_length == 18) & ~sure(m.id_check_ok)


@rule("ID05", "member")
def card_id_checks(m: Columns, policy: Policy) -> nw.Expr:
    """残疾人证号前18位校验码不符（GB 11643）。

    改法：对照残疾人证和身份证改正，残疾人证前18位应与本人身份证号一致。

    The first 18 characters of the disability card number fail the check (GB 11643).

    Fix: correct it from card and ID card; the first 18 characters are the holder's resident ID.
    """
    return m.id_is_readable & m.id_length.is_in(_CARD_LENGTHS) & ~sure(m.id_check_ok)


@rule("ID06", "member")
def card_digits_are_known(m: Columns, policy: Policy) -> nw.Expr:
    """残疾人证第19位（类别）应为1–7，第20位（等级）应为1–4。

    改法：对照残疾人证改正末位号码。

    Digit 19 of a disability card (type) is 1-7 and digit 20 (grade) is 1-4.

    Fix: correct the last digits from the card.
    """
    right = m.id_number.str.slice(18, 2).str.contains("^[1-7][1-4]$")
    return m.id_is_readable & m.id_length.is_in(_CARD_LENGTHS) & ~right


@rule("ID07", "member")
def id_birth_date_exists(m: Columns, policy: Policy) -> nw.Expr:
    """证件号码第7–14位不是有效的出生日期（不存在、早于1900年或晚于快照日期）。

    改法：对照证件原件改正号码。

    Characters 7-14 of the number are no possible birth date (no such day, before 1900, or later
    than the snapshot date).

    Fix: correct the number from the document.
    """
    born = m.id_birth_date
    possible = born.is_between(date(1900, 1, 1), policy.day)
    return every(
        m.id_is_readable,
        m.id_length.is_in(_RIGHT_LENGTHS),
        m.id_number.str.contains("^[0-9]{17}"),
        ~sure(possible),
    )


@rule("ID08", "member")
def id_is_second_generation(m: Columns, policy: Policy) -> nw.Expr:
    """仍在使用15位一代身份证号码。

    改法：按二代身份证改为18位号码。

    A 15-digit number of the first generation is still in use.

    Fix: enter the 18-digit number of the present ID card.
    """
    return m.id_is_readable & m.id_is_first_generation


@rule("ID09", "member")
def id_is_no_placeholder(m: Columns, policy: Policy) -> nw.Expr:
    """证件号码以999999开头，系统内表示无身份证号。

    改法：已办证的补录真实号码；确无户口的说明原因，督促办理落户。

    The number begins with 999999, which stands for a person without an ID number.

    Fix: enter the real number once there is one, or give the reason why there is none.
    """
    return m.id_is_placeholder & ~m.id_number__damaged


@rule("ID10", "member", first="id_type")
def id_type_fits_length(m: Columns, policy: Policy) -> nw.Expr:
    """证件类型“{id_type}”与号码位数（{id_length} 位）不符：居民身份证为18位，残疾人证为20或22位。

    改法：改正证件类型；号码录错的改正号码。

    Type {id_type} does not go with {id_length} characters: resident ID 18, disability card 20 or
    22.

    Fix: correct the type, or the number if that is wrong.
    """
    resident = (m.id_type == RESIDENT_ID) & (m.id_length != 18)
    card = (m.id_type == DISABILITY_CARD) & ~m.id_length.is_in(_CARD_LENGTHS)
    return m.id_is_readable & m.id_length.is_in(_RIGHT_LENGTHS) & (resident | card)


@rule("ID11", "member", first="birth_date", proposes=lambda m, policy: m.id_birth_date)
def birth_date_agrees_with_id(m: Columns, policy: Policy) -> nw.Expr:
    """出生日期与证件号码第7–14位不一致。

    改法：以证件原件为准，改正出生日期或证件号码。

    The birth date differs from characters 7-14 of the number.

    Fix: correct whichever differs from the document.
    """
    return m.birth_date != m.id_birth_date


@rule("ID12", "member", first="sex", proposes=lambda m, policy: m.id_sex)
def sex_agrees_with_id(m: Columns, policy: Policy) -> nw.Expr:
    """性别“{sex}”与证件号码第17位（{id_sex}）不一致。

    改法：以证件原件为准，改正性别或证件号码。

    Sex {sex} differs from digit 17 of the number ({id_sex}).

    Fix: correct whichever differs from the document.
    """
    return m.sex != m.id_sex


@fact("member", "member", where=is_head_row)
def head_row_name(m: Columns, policy: Policy) -> nw.Expr:
    return m.name.max()


@fact("member", "member", where=is_head_row)
def head_row_id(m: Columns, policy: Policy) -> nw.Expr:
    return m.id_key.max()


@fact("household", "member", where=is_head_row)
def head_name_in_members(m: Columns, policy: Policy) -> nw.Expr:
    return m.name.max()


@fact("household", "member", where=is_head_row)
def head_id_in_members(m: Columns, policy: Policy) -> nw.Expr:
    return m.id_key.max()


@derived("member")
def states_another_head(m: Columns, policy: Policy) -> nw.Expr:
    stated = m.head_id_number.str.slice(0, 18)
    return sure(m.head_name != m.head_row_name) | sure(stated != m.head_row_id)


@derived("household")
def household_states_another_head(h: Columns, policy: Policy) -> nw.Expr:
    stated = h.head_id_number.str.slice(0, 18)
    return sure(h.head_name != h.head_name_in_members) | sure(stated != h.head_id_in_members)


@fact("member", "member", default=0)
def rows_with_another_head(m: Columns, policy: Policy) -> nw.Expr:
    return m.states_another_head.cast(nw.Int64).sum()


@fact("member", "household", default=0)
def household_rows_with_another_head(h: Columns, policy: Policy) -> nw.Expr:
    return h.household_states_another_head.cast(nw.Int64).sum()


@rule("ID13", "member", grain="household")
def head_is_stated_alike(m: Columns, policy: Policy) -> nw.Expr:
    """户主姓名、户主证件号码列与户主本人所在行不一致。

    改法：以户主本人所在行和户口簿为准，改正重复填写的户主姓名、户主证件号码。
    局限：户主不止一人时见HH06，没有户主时见HH05，此处不判。

    The repeated name or number of the head differs from the head's own row.

    Fix: correct the repeated columns from the head's own row and the household book.
    Limits: says nothing of a household with no head (HH05) or several (HH06).
    """
    counts = m.available("rows_with_another_head", "household_rows_with_another_head")
    return every(m.is_head, m.head_rows == 1, some(*(count > 0 for count in counts)))


@derived("member", "household")
def place(m: Columns, policy: Policy) -> nw.Expr:
    return nw.concat_str(m.town, m.village, separator="/")


@fact("member", "member", default=0)
def places_of_members(m: Columns, policy: Policy) -> nw.Expr:
    return m.place.n_unique()


@fact("member", "household")
def place_of_household(h: Columns, policy: Policy) -> nw.Expr:
    return h.place.min()


@fact("member", "household", default=0)
def places_of_household(h: Columns, policy: Policy) -> nw.Expr:
    return h.place.n_unique()


@rule("ID14", "member", grain="household")
def household_is_in_one_village(m: Columns, policy: Policy) -> nw.Expr:
    """同一户编号出现在两个村。

    改法：核实本户现属哪个村；两户误用同一户编号的，改正其中一户的户编号。

    One household number stands under two villages.

    Fix: find the village the household belongs to, or correct the number used by mistake.
    """
    own = [m.places_of_members > 1]
    if m.has("place_of_household"):
        own += [m.places_of_household > 1, m.place_of_household != m.place]
    return m.is_first & some(*(sure(condition) for condition in own))


@column_rule("ID15a", "member", "person_id", grain="person")
def person_has_key(cell: Cell, policy: Policy) -> nw.Expr:
    """人口编号为空。

    改法：在系统内查询此人的人口编号；手工表漏填的补填。

    The person number is blank.

    Fix: look the number up in the system and fill it in.
    """
    return blank(cell.value)


@fact("member", "member", on=("person_id",), default=0, shows=("person_id",))
def person_id_uses(m: Columns, policy: Policy) -> nw.Expr:
    return nw.len()


@rule("ID15b", "member")
def person_key_is_unique(m: Columns, policy: Policy) -> nw.Expr:
    """人口编号重复，共 {person_id_uses} 行使用。

    改法：核对系统，一人一号；同一人重复导出的只保留一条。

    The person number is used by {person_id_uses} rows.

    Fix: give each person their own number; keep one row of a person exported twice.
    """
    return (m.person_id_uses > 1) & ~m.person_id__damaged


@rule("ID16", "household", "member", "pairing", grain="household")
def household_id_is_whole(h: Columns, policy: Policy) -> nw.Expr:
    """户编号以数字形式存储且超过15位，Excel 已把末位改成0，编号不可信。

    改法：从系统重新导出，户编号列设为文本格式；不要在原表上补末位。

    The household number is stored as a number of more than 15 digits: Excel has replaced its
    last digits by 0.

    Fix: export again with the column as text; do not retype the last digits by guess.
    """
    return h.household_id__damaged


@rule("ID17", *_PEOPLE, "pairing")
def id_is_whole(m: Columns, policy: Policy) -> nw.Expr:
    """证件号码以数字或科学计数法存储，末几位已丢失，号码不可信。

    改法：从系统重新导出或按证件原件重录，证件号码列设为文本格式。

    The number is stored as a number or in scientific notation; its last digits are lost.

    Fix: export again with the column as text, or enter it again from the document.
    """
    return m.id_number__damaged


@rule("ID18", *_PEOPLE, "pairing")
def id_is_clean(m: Columns, policy: Policy) -> nw.Expr:
    """证件号码含撇号、空格、制表符、全角字符或小写x，比对时会被当作另一个号码。

    改法：删去多余字符，字母用大写X；核查时已按整理后的号码比对。

    The number holds an apostrophe, blank, tab, full-width character or a lower-case x.

    Fix: remove the extra characters and write a capital X; this check used the tidied number.
    """
    return m.id_number__tidied & ~m.id_number__damaged


@column_rule("ID19", "member", "name", grain="person")
def name_is_a_name(cell: Cell, policy: Policy) -> nw.Expr:
    """姓名为空，或含空格、数字、字母、符号（间隔号·除外）。

    改法：按户口簿改正姓名；不要用加空格的办法区分同名人员。

    The name is blank or holds blanks, digits, letters or signs other than the middle dot.

    Fix: enter the name as in the household book; do not tell namesakes apart by blanks.
    """
    return some(blank(cell.value), cell.tidied, ~sure(cell.value.str.contains(_NAMES)))


@derived("member")
def id_digest(m: Columns, policy: Policy) -> nw.Expr:
    """A small number that follows from the ID, to add up over a household."""
    digits = m.id_key.str.slice(0, 17)
    whole = nw.when(digits.str.contains("^[0-9]{17}$")).then(digits)
    return whole.cast(nw.Int64) % 1_000_000_007


@fact("member", "member", shows=("name",))
def lowest_id(m: Columns, policy: Policy) -> nw.Expr:
    return m.id_key.min()


@fact("member", "member")
def highest_id(m: Columns, policy: Policy) -> nw.Expr:
    return m.id_key.max()


@fact("member", "member")
def summed_ids(m: Columns, policy: Policy) -> nw.Expr:
    return m.id_digest.sum()


@derived("member")
def household_signature(m: Columns, policy: Policy) -> nw.Expr:
    """Equal for two households exactly if their members are: number, extremes and a sum of IDs."""
    parts = (m.members, m.lowest_id, m.highest_id, m.summed_ids)
    return nw.concat_str(*(part.cast(nw.String) for part in parts), separator="|")


@fact("member", "member", on=("household_signature",), default=0, shows=("household_id", "name"))
def households_alike(m: Columns, policy: Policy) -> nw.Expr:
    return m.household_id.n_unique()


@rule("ID20", "member", grain="household", first="household_id")
def household_is_entered_once(m: Columns, policy: Policy) -> nw.Expr:
    """本户与另一户编号下的成员完全相同，疑为重复户。

    改法：核实后保留一户，另一户按重复户清理，帮扶和资金记录并到保留的户。

    Another household number has exactly the same members.

    Fix: keep one household, clear the other and move its help and payment records.
    """
    return m.is_first & (m.households_alike > 1)


@fact("household", "household", default=0, shows=("exit_year",))
def exit_years(h: Columns, policy: Policy) -> nw.Expr:
    return h.exit_year.n_unique()


@rule("ID21", "household")
def household_exits_once(h: Columns, policy: Policy) -> nw.Expr:
    """同一户出现在 {exit_years} 个脱贫年度的名单中。

    改法：核实脱贫年度；返贫后再次脱贫的，脱贫属性应有返贫记录。

    The household stands in the lists of {exit_years} exit years.

    Fix: find the right exit year; a household that fell back and exited again must say so.
    """
    several = h.is_first & (h.exit_years > 1)
    return several & ~sure(h.exit_status == RETURNED) if h.has("exit_status") else several


@rule("ID22", "household", "member", grain="household", first="household_phone")
def household_phone_is_given(h: Columns, policy: Policy) -> nw.Expr:
    """户联系电话为空或不是11位。

    改法：入户时核对，补填本户能打通的11位手机号码。

    The household's phone is blank or has not 11 digits.

    Fix: ask the household and enter a phone of 11 digits that answers.
    """
    return h.is_first & ~sure(h.household_phone.str.contains(_PHONE))


@column_rule("ID23a", "member", "phone", grain="person")
def phone_is_mobile(cell: Cell, policy: Policy) -> nw.Expr:
    """成员联系电话是11位，但不是手机号码（1[3-9]开头）。

    改法：核对后改正号码。
    局限：只看位数为11位的号码。

    The member's phone has 11 digits but is no mobile number (1[3-9]...).

    Fix: correct the number.
    Limits: looks at numbers of 11 digits only.
    """
    return cell.value.str.contains(_PHONE) & ~cell.value.str.contains(_MOBILE)


@rule("ID23b", "household", "member", grain="household")
def household_phone_is_mobile(h: Columns, policy: Policy) -> nw.Expr:
    """户联系电话是11位，但不是手机号码（1[3-9]开头）。

    改法：核对后改正号码。

    The household's phone has 11 digits but is no mobile number (1[3-9]...).

    Fix: correct the number.
    """
    phone = h.household_phone
    return every(h.is_first, phone.str.contains(_PHONE), ~phone.str.contains(_MOBILE))


@fact("member", "member", on=("phone",), default=0, shows=("phone",))
def households_with_phone(m: Columns, policy: Policy) -> nw.Expr:
    return m.household_id.n_unique()


@rule("ID24", "member")
def phone_is_in_one_household(m: Columns, policy: Policy) -> nw.Expr:
    """成员联系电话与其他户的成员相同，共 {households_with_phone} 户登记此号码。

    改法：逐户核实，改为本人号码；确由亲属代用的注明情况。

    The member's phone is also given in other households ({households_with_phone} in all).

    Fix: enter each person's own number, or note that a relative's phone is used.
    """
    return filled(m.phone) & (m.households_with_phone > 1)


@fact("member", "member", on=("household_id", "phone"), default=0, shows=("phone",))
def work_places_with_phone(m: Columns, policy: Policy) -> nw.Expr:
    return m.work_place.n_unique() - any_blank(m.work_place)


@rule("ID25", "member")
def phone_is_in_one_work_place(m: Columns, policy: Policy) -> nw.Expr:
    """同户成员在不同的县务工，却登记同一手机号。

    改法：核实务工地点和各人手机号，改正录错的一项。

    Members of one household work in different counties but give the same phone.

    Fix: correct the work place or the phone that is wrong.
    """
    return every(filled(m.phone), filled(m.work_place), m.work_places_with_phone > 1)
