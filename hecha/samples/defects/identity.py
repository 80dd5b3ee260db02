"""Defects of ID numbers, names, phones and keys (ID01-ID25)."""

from __future__ import annotations

from hecha.declare import codes
from hecha.samples.book import Family
from hecha.samples.county_model import Person, Village
from hecha.samples.defects.bench import Bench, Found
from hecha.samples.defects.planters import defect
from hecha.samples.invented_people import check_digit
from hecha.samples.rendering import Row

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def plain(found: Found) -> bool:
    """Holds an 18-digit number."""
    return found.person.disability is None


def grown_up(bench: Bench, found: Found) -> bool:
    """A spouse of 28 to 55: changing age or number within that span upsets no other rule."""
    return (
        plain(found)
        and found.person.relation == codes.SPOUSE
        and 28 <= bench.age(found.person) <= 55
    )


def set_number(row: Row, number: str) -> None:
    """Writes another number into a row."""
    row["id_number"] = number


def _number(found: Found) -> str:
    return found.person.id_number


def _double(bench: Bench, *, same_name: bool) -> None:
    first = bench.member(lambda found: grown_up(bench, found))
    second = bench.member(
        lambda found: grown_up(bench, found) and found.person.sex == first.person.sex
    )
    second.row["birth_date"] = first.row["birth_date"]
    set_number(second.row, _number(first))
    if same_name:
        second.row["name"] = first.person.name
    note = "同一人登记在两户" if same_name else "两户的两个人用同一个证件号码"
    bench.mark_member(first, "id_number", note)
    bench.mark_member(second, "id_number", note)


@defect("ID01")
def one_number_two_names(bench: Bench) -> None:
    """Two persons of two households hold one number."""
    _double(bench, same_name=False)


@defect("ID02", "ID01")
def one_person_two_households(bench: Bench) -> None:
    """One person, number and name, stands in two households."""
    _double(bench, same_name=True)


@defect("ID03", "ID10")
def wrong_length(bench: Bench) -> None:
    """The number lacks its last digit."""
    found = bench.member(plain)
    set_number(found.row, _number(found)[:17])
    bench.mark_member(found, "id_number", "少一位")


@defect("ID04")
def wrong_check_digit(bench: Bench) -> None:
    """The check digit of an 18-digit number is wrong."""
    found = bench.member(plain)
    set_number(found.row, _spoil_check(_number(found)))
    bench.mark_member(found, "id_number", "末位校验码错误")


def _spoil_check(number: str) -> str:
    """The 18th character replaced by another digit."""
    wrong = "0" if number[17] == "X" else str((int(number[17]) + 3) % 10)
    return number[:17] + wrong + number[18:]


@defect("ID05")
def wrong_check_digit_of_card(bench: Bench) -> None:
    """The check digit inside a disability card number is wrong."""
    found = bench.member(lambda found: not plain(found))
    set_number(found.row, _spoil_check(_number(found)))
    bench.mark_member(found, "id_number", "残疾人证前18位校验码错误")


@defect("ID06")
def impossible_type_or_grade(bench: Bench) -> None:
    """Digit 19 or 20 of a card is out of range."""
    found = bench.member(lambda found: not plain(found))
    number = _number(found)
    ending = bench.rng.choice(("9" + number[19], number[18] + "5"))
    set_number(found.row, number[:18] + ending)
    bench.mark_member(found, "id_number", "残疾类别或等级位超出范围")


@defect("ID07", "ID11")
def impossible_birth_date(bench: Bench) -> None:
    """The month inside the number is 13; the check digit is right."""
    found = bench.member(plain)
    number = _number(found)
    first = f"{number[:10]}13{number[12:17]}"
    set_number(found.row, first + check_digit(first))
    bench.mark_member(found, "id_number", "号码中的出生月份为13")


@defect("ID08", "ID10")
def first_generation_number(bench: Bench) -> None:
    """A 15-digit number of the first generation."""
    found = bench.member(lambda found: plain(found) and found.person.birth.year < 2000)
    number = _number(found)
    set_number(found.row, number[:6] + number[8:17])
    bench.mark_member(found, "id_number", "15位一代证号码")


@defect("ID09")
def placeholder_number(bench: Bench) -> None:
    """A number beginning 999999."""
    found = bench.member(plain)
    first = "999999" + _number(found)[6:17]
    set_number(found.row, first + check_digit(first))
    bench.mark_member(found, "id_number", "无身份证号的占位号码")


@defect("ID10")
def type_against_length(bench: Bench) -> None:
    """An 18-digit number is called a disability card."""
    found = bench.member(plain)
    found.row["id_type"] = codes.DISABILITY_CARD
    bench.mark_member(found, "id_type", "18位号码登记为残疾人证")


@defect("ID11")
def birth_date_against_number(bench: Bench) -> None:
    """The birth date column is a day off."""
    found = bench.member(lambda found: True)
    birth = found.person.birth
    day = birth.day + 1 if birth.day < 28 else birth.day - 1
    found.row["birth_date"] = f"{birth:%Y%m}{day:02d}"
    bench.mark_member(found, "birth_date", "出生日期与号码相差一天")


@defect("ID12")
def sex_against_number(bench: Bench) -> None:
    """The sex column contradicts digit 17."""
    found = bench.member(_head_without_spouse, head=True)
    found.row["sex"] = codes.FEMALE if found.person.sex == codes.MALE else codes.MALE
    bench.mark_member(found, "sex", "性别与号码第17位不符")


def _head_without_spouse(found: Found) -> bool:
    return all(person.relation != codes.SPOUSE for person in found.family.household.members)


@defect("ID13")
def head_named_wrongly(bench: Bench) -> None:
    """The household export names another head than the members' export."""
    family = bench.family(lambda family: True)
    head = family.household.head
    family.row["head_name"] = bench.numbers.name("欧阳", head.sex)
    bench.mark_household(family, "head_name", "户信息中的户主姓名与户主本人不符")


@defect("ID14", "HH15")
def household_in_two_villages(bench: Bench) -> None:
    """One member row stands under another village with the same kind of helpers."""
    found = bench.member(lambda found: _neighbour(bench, found.family) is not None)
    other = _neighbour(bench, found.family)
    if other is not None:
        found.row.update(town=other.town, village=other.name)
    bench.mark_member(found, "village", "同一户编号的一名成员登记在另一村")


def _neighbour(bench: Bench, family: Family) -> Village | None:
    """The next village with the same kind of helpers."""
    alike = [v for v in bench.book.county.villages if v.group == family.village.group]
    if len(alike) < 2:
        return None
    own = next(index for index, village in enumerate(alike) if village is family.village)
    return alike[(own + 1) % len(alike)]


@defect("ID15")
def no_person_key(bench: Bench) -> None:
    """The person number is blank."""
    found = bench.member(lambda found: True)
    found.row["person_id"] = ""
    bench.mark_member(found, "person_id", "人口编号空缺")


@defect("ID16", numbers=True)
def household_key_as_number(bench: Bench) -> None:
    """Keys ending in 0 look whole after the loss of the last digit, so only ID16 can tell."""
    family = bench.family(lambda family: family.household.household_id.endswith("0"))
    family.row["household_id"] = float(family.household.household_id)
    bench.mark_household(family, "household_id", "户编号以数字型存储")


@defect("ID17", numbers=True)
def number_as_number(bench: Bench) -> None:
    """The ID number is stored as a number or in scientific notation."""
    found = bench.member(lambda found: plain(found) and _number(found).isdigit())
    number = _number(found)
    if bench.rng.random() < 0.5:
        found.row["id_number"] = float(number)
        note = "证件号码以数字型存储"
    else:
        found.row["id_number"] = f"{float(number):.5E}"
        note = "证件号码为科学计数法"
    bench.mark_member(found, "id_number", note)


@defect("ID18")
def invisible_characters(bench: Bench) -> None:
    """The number holds an apostrophe, tab, blank, full-width digit or small x."""
    found = bench.member(lambda found: True)
    number = _number(found)
    variants = {
        "前有半角撇号": f"'{number}",
        "后有制表符": f"{number}\t",
        "中间有空格": f"{number[:6]} {number[6:]}",
        "含全角数字": number[:14] + number[14:].translate(_FULL_WIDTH),
    }
    if number.endswith("X"):
        variants["末位为小写x"] = number[:-1] + "x"
    note = bench.rng.choice(list(variants))
    set_number(found.row, variants[note])
    bench.mark_member(found, "id_number", note)


@defect("ID19")
def odd_name(bench: Bench) -> None:
    """The name holds a blank or digit, or is empty."""
    found = bench.member(lambda found: True)
    name = found.person.name
    note, odd = bench.rng.choice(
        (("空格", f"{name[0]} {name[1:]}"), ("数字", f"{name}1"), ("空缺", ""))
    )
    found.row["name"] = odd
    bench.mark_member(found, "name", f"姓名{note}")


_OWN_OF_MEMBER = (
    "province city county town village household_id person_id phone household_phone".split()
)
_OWN_OF_HOUSEHOLD = (
    "province city county town village household_id head_person_id bank_card "
    "village_office_phone household_phone".split()
)


@defect("ID20", "ID01", "ID02", "ID24", "ID27")
def household_twice(bench: Bench) -> None:
    """One household is made a copy of another of the same size, so that the totals stay."""
    first = bench.family(lambda family: _may_be_copied(family) and family.household.size <= 3)
    size = first.household.size
    second = bench.family(
        lambda family: (
            _may_be_copied(family)
            and family.household.size == size
            and family.village.group == first.village.group
        )
    )
    for source, target in zip(first.member_rows, second.member_rows, strict=True):
        target.update({name: cell for name, cell in source.items() if name not in _OWN_OF_MEMBER})
    second.row.update(
        {name: cell for name, cell in first.row.items() if name not in _OWN_OF_HOUSEHOLD}
    )
    for name in ("head_name", "id_number", "main_cause"):
        second.pairing_row[name] = first.pairing_row[name]
    for family in (first, second):
        head = family.household.head
        note = "两个户编号的成员完全相同"
        bench.mark(family.member_rows[0], "household_id", note, family, head)


def _may_be_copied(family: Family) -> bool:
    return not any(person.work for person in family.household.members)


@defect("ID22")
def no_household_phone(bench: Bench) -> None:
    """The household phone is blank or short."""
    family = bench.family(lambda family: True)
    phone = bench.rng.choice(("", family.household.phone[:10]))
    for row in family.member_rows:
        row["household_phone"] = phone
    note = "户联系电话只有10位" if phone else "户联系电话为空"
    bench.mark(family.member_rows[0], "household_phone", note, family)


def _has_phone(found: Found) -> bool:
    return bool(found.person.phone)


@defect("ID23")
def no_mobile_number(bench: Bench) -> None:
    """A phone of 11 digits begins with 12."""
    found = bench.member(_has_phone)
    found.row["phone"] = f"12{found.person.phone[2:]}"
    bench.mark_member(found, "phone", "11位但不是手机号段")


@defect("ID24")
def phone_in_two_households(bench: Bench) -> None:
    """Members of two households give one number."""
    first, second = bench.member(_has_phone), bench.member(_has_phone)
    second.row["phone"] = first.person.phone
    for found in (first, second):
        bench.mark_member(found, "phone", "两户成员登记同一手机号")


@defect("ID25")
def phone_in_two_counties(bench: Bench) -> None:
    """Two members who work in different counties share a number, also in the spell export."""
    family = bench.family(lambda family: len(_workplaces(family)) > 1)
    workers = [pair for pair in family.members if pair[0].work]
    first = workers[0]
    second = next(pair for pair in workers if _place(pair[0]) != _place(first[0]))
    second[1]["phone"] = first[0].phone
    for row in family.spell_rows:
        if row["person_id"] == second[0].person_id:
            row["phone"] = first[0].phone
    for person, row in (first, second):
        bench.mark(row, "phone", "同户两人在不同县务工，登记同一手机号", family, person)


def _place(person: Person) -> str:
    return person.work.place.name if person.work else ""


def _workplaces(family: Family) -> set[str]:
    return {_place(person) for person in family.household.members if person.work}
