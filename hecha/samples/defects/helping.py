"""Defects of helpers, pairings and teams (HP01-HP11, HP18; HP02 needs dates of pairings)."""

from __future__ import annotations

from hecha.declare.codes import MALE
from hecha.samples.defects.bench import Bench
from hecha.samples.defects.planters import defect
from hecha.samples.rendering import Row


@defect("HP01", "CT09", moves_totals=True)
def household_without_helper(bench: Bench) -> None:
    """The pairing of a household is missing."""
    family = bench.family(lambda family: True)
    pairings = bench.book.tables["pairing"]
    bench.book.tables["pairing"] = [row for row in pairings if row is not family.pairing_row]
    bench.mark_household(family, "household_id", "没有结对帮扶责任人")


@defect("HP03")
def helper_phone_wrong(bench: Bench) -> None:
    """A helper's phone is blank or short."""
    row = bench.helper_row()
    phone = bench.rng.choice(("", str(row["helper_phone"])[:10]))
    row["helper_phone"] = phone
    bench.mark(row, "helper_phone", "联系电话少一位" if phone else "联系电话缺失")


@defect("HP04")
def helper_number_wrong(bench: Bench) -> None:
    """A helper's ID number is blank or its check digit wrong."""
    row = bench.helper_row()
    number = str(row["id_number"])
    wrong = "0" if number[17] == "X" else str((int(number[17]) + 3) % 10)
    row["id_number"] = bench.rng.choice(("", number[:17] + wrong))
    bench.mark(row, "id_number", "证件号码校验错误" if row["id_number"] else "证件号码缺失")


@defect("HP05")
def helper_code_unknown(bench: Bench) -> None:
    """Rank or unit type is not in its code list."""
    row = bench.helper_row()
    column, text = bench.rng.choice((("rank", "股级"), ("unit_type", "机关单位")))
    row[column] = text
    bench.mark(row, column, "取值不在代码表")


@defect("HP06")
def helper_flag_unknown(bench: Bench) -> None:
    """A yes/no column says neither."""
    row = bench.helper_row()
    row["is_team_member"] = "不详"
    bench.mark(row, "is_team_member", "不是 是/否")


@defect("HP07", "HP09")
def namesakes_in_a_unit(bench: Bench) -> None:
    """The second helper takes the first one's name, also where households are paired with him."""
    first = bench.helper_row(lambda row: _colleague(bench, row) is not None)
    colleague = _colleague(bench, first)
    second = bench.helper_row(lambda row: row is colleague)
    for pairing in bench.book.tables["pairing"]:
        if pairing["helper_phone"] == second["helper_phone"]:
            pairing["helper_name"] = first["helper_name"]
    second["helper_name"] = first["helper_name"]
    for row in (first, second):
        bench.mark(row, "helper_name", "同单位同名，是两个人")


def _colleague(bench: Bench, row: Row) -> Row | None:
    for other in bench.free_helpers():
        if other is not row and other["unit"] == row["unit"]:
            return other
    return None


@defect("HP08")
def helper_is_registered(bench: Bench) -> None:
    """A helper has the ID number of a registered person."""
    row = bench.helper_row()
    found = bench.member(
        lambda found: (
            found.person.sex == row["sex"]
            and found.person.disability is None
            and 25 <= bench.age(found.person) <= 57
        )
    )
    row["id_number"] = found.person.id_number
    bench.mark(row, "id_number", "帮扶责任人是建档立卡人口")


@defect("HP10")
def unit_unknown(bench: Bench) -> None:
    """The pairing names a unit found nowhere else."""
    family = bench.family(lambda family: family.village.is_poor or not bench.keeps_totals)
    family.pairing_row["unit"] = f"{family.village.name}{bench.numbers.name('', MALE)}开发公司"
    bench.mark(family.pairing_row, "unit", "帮扶单位不在责任人表和工作队中", family)


@defect("HP11", moves_totals=True)
def village_without_team(bench: Bench) -> None:
    """The team of a poor village is missing."""
    teams = bench.book.tables["village_team"]
    manned = {(row["town"], row["village"]) for row in teams}
    for row in bench.book.tables["village"]:
        place = (row["town"], row["village"])
        if row["exited_village"] and place in manned and len(manned) > 1:
            bench.book.tables["village_team"] = [
                team for team in teams if (team["town"], team["village"]) != place
            ]
            bench.mark(row, "village", "贫困村没有驻村工作队")
            return
    bench.give_up()


@defect("HP18", "CT09", moves_totals=True)
def two_first_helpers(bench: Bench) -> None:
    """A household has two first helpers."""
    helper = next(bench.free_helpers(), None)
    if helper is None:
        bench.give_up()
    family = bench.family(lambda f: f.pairing_row["helper_phone"] != helper["helper_phone"])
    family.pairing_row["help_type"] = "第一帮扶责任人"
    second = {
        **family.pairing_row,
        "helper_name": helper["helper_name"],
        "helper_phone": helper["helper_phone"],
        "unit": helper["unit"],
    }
    pairings = bench.book.tables["pairing"]
    position = next(index for index, row in enumerate(pairings) if row is family.pairing_row)
    pairings.insert(position + 1, second)
    for row in (family.pairing_row, second):
        bench.mark(row, "helper_name", "户内有两名有效的帮扶责任人", family)
