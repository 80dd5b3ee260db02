"""Proposed values: the exact one for each kind of error, and none that cannot be trusted."""

from datetime import date

import polars as pl
import pytest

from hecha.policy import load as load_suite
from hecha.reading.given_tables import submission_of
from hecha.rules import rulebook
from hecha.rules.casebook import id_number
from hecha.rules.checking import check
from hecha.rules.proposals import slips

DAY = date(2023, 12, 31)
IDENTITY = "ID01 ID03 ID04 ID05 ID07 ID08 ID10 ID11 ID12 ID13 ID18 ID28"
WORDS = "CE03 HH10 PE04 PE05 PE06 PE57a"
INCOME = "IN01 IN02 IN03 IN04a IN04b IN05 IN06 IN32 CE01"
HEAD = {"village": "甲村", "town": "东镇", "household_id": "1001", "person_id": "1", "name": "王平"}


def proposed(
    rules: str, **tables: list[dict[str, str]]
) -> dict[str, dict[tuple[str, int, str], str]]:
    """Rule -> the values proposed, by table, row and header, of the first cell of its findings."""
    frames = {name: pl.DataFrame(rows) for name, rows in tables.items()}
    found = check(
        submission_of(frames, DAY),
        load_suite("national", DAY),
        registry=rulebook.load().only(rules.split()),
    )
    first = found.evidence.unique("fingerprint", keep="first", maintain_order=True)
    said: dict[str, dict[tuple[str, int, str], str]] = {}
    for row in found.findings.join(first, on="fingerprint").iter_rows(named=True):
        if row["rule"] == "FF08":
            continue
        cells = said.setdefault(row["rule"], {})
        if row["proposed"] is not None:
            cells[row["file"], row["row"], row["column"]] = row["proposed"]
    return said


def person(number: str, birth: str = "19700103", sex: str = "男", **more: str) -> dict[str, str]:
    return {
        **HEAD,
        "id_number": number,
        "birth_date": birth,
        "sex": sex,
        "relation": "户主",
        **more,
    }


RIGHT = id_number(date(1970, 1, 3), "男")
NEIGHBOUR = person(
    id_number(date(1951, 8, 1), "女"), "19510801", "女", household_id="1002", person_id="2"
)


@pytest.mark.parametrize(
    "wrong",
    [
        RIGHT[:2] + "9" + RIGHT[3:],  # a digit of the area
        RIGHT[:7] + RIGHT[8] + RIGHT[7] + RIGHT[9:],  # two neighbours of the year
        RIGHT[:11] + RIGHT[12:],  # a digit of the date left out
        RIGHT[:13] + RIGHT[13] + RIGHT[13:],  # one typed twice
        RIGHT[:6] + RIGHT[8:17],  # the first generation
        RIGHT.replace("0", "O", 1),  # a letter for a digit
    ],
)
def test_a_number_one_slip_away_from_one_that_fits_the_row(wrong: str) -> None:
    said = proposed(IDENTITY, member=[person(wrong), NEIGHBOUR])
    assert said
    assert all(cells == {("member", 2, "证件号码"): RIGHT} for cells in said.values())


def test_full_width_digits_become_plain_ones() -> None:
    wrong = RIGHT[:14] + RIGHT[14:17].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    said = proposed(IDENTITY, member=[person(wrong + RIGHT[17]), NEIGHBOUR])
    assert said == {"ID18": {("member", 2, "证件号码"): RIGHT}}


def test_a_small_x_becomes_a_capital() -> None:
    number = next(
        text for n in range(1, 90) if (text := id_number(date(1970, 1, 3), "男", n))[-1] == "X"
    )
    said = proposed(IDENTITY, member=[person(number[:-1] + "x"), NEIGHBOUR])
    assert said == {"ID18": {("member", 2, "证件号码"): number}}


def test_no_number_where_a_digit_of_the_sequence_may_be_any_of_several() -> None:
    wrong = RIGHT[:15] + str((int(RIGHT[15]) + 1) % 10) + RIGHT[16:]
    assert proposed(IDENTITY, member=[person(wrong), NEIGHBOUR]) == {"ID04": {}}


def test_no_number_where_the_row_does_not_tell_the_birth_date() -> None:
    wrong = RIGHT[:2] + "9" + RIGHT[3:]
    said = proposed(IDENTITY, member=[person(wrong, birth=""), NEIGHBOUR])
    assert said == {"ID04": {}, "ID28": {}}


def test_no_number_in_place_of_one_whose_last_digits_excel_lost() -> None:
    said = proposed(f"{IDENTITY} ID17", member=[person(RIGHT[:15] + "000"), NEIGHBOUR])
    assert said == {"ID17": {}}


def test_trying_in_parts_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**ROW, "wage_income": "120000"}, {**ROW, "household_id": "1002", "net_income": "1"}]
    whole = proposed(INCOME, household=rows)
    monkeypatch.setattr("hecha.rules.proposals.trial._AT_ONCE", 2)
    assert proposed(INCOME, household=rows) == whole
    assert {value for cells in whole.values() for value in cells.values()} == {
        "12000.00",
        "17380.00",
    }


def test_no_number_that_another_household_has() -> None:
    wrong = RIGHT[:2] + "9" + RIGHT[3:]
    twin = person(RIGHT, household_id="1003", person_id="3")
    assert proposed(IDENTITY, member=[person(wrong), NEIGHBOUR, twin]) == {"ID04": {}}


def test_birth_date_and_sex_from_a_sound_number_in_the_form_of_their_columns() -> None:
    said = proposed(
        IDENTITY,
        member=[
            person(RIGHT, "19700104"),
            {**NEIGHBOUR, "sex": "男"},
            person(id_number(date(1990, 5, 6), "女"), "", "女", household_id="1003", person_id="3"),
        ],
    )
    assert said == {
        "ID11": {("member", 2, "出生日期"): "19700103"},
        "ID12": {("member", 3, "性别"): "女"},
        "ID28": {("member", 4, "出生日期"): "19900506"},
    }


def test_no_birth_date_from_a_number_that_is_itself_in_doubt() -> None:
    taken = person(RIGHT, "19510801", household_id="1003", person_id="3", name="李安")
    said = proposed(IDENTITY, member=[person(RIGHT), taken])
    assert said["ID11"] == {}
    assert said["ID01"] == {}


def test_the_name_of_the_head_as_all_other_rows_have_it() -> None:
    spouse = person(id_number(date(1972, 3, 4), "女"), "19720304", "女", person_id="2", name="李安")
    heads = {"head_name": "王平", "head_id_number": RIGHT}
    household = {"household_id": "1001", "unsafe_house": "否", "head_name": "王乎"}
    said = proposed(
        IDENTITY,
        household=[{**household, "head_id_number": RIGHT}],
        member=[{**person(RIGHT), **heads}, {**spouse, "relation": "配偶", **heads}],
    )
    assert said == {"ID13": {("household", 2, "户主姓名"): "王平"}}


def test_no_name_where_either_row_may_be_wrong() -> None:
    household = {"household_id": "1001", "unsafe_house": "否", "head_name": "王乎"}
    said = proposed(IDENTITY, household=[household], member=[person(RIGHT)])
    assert said == {"ID13": {}}


@pytest.mark.parametrize(
    ("column", "header", "wrong", "right"),
    [
        ("relation", "与户主关系", "长女", "之女"),
        ("education", "文化程度", "初中毕业", "初中"),
        ("has_allowance", "是否享受低保", "是等", "是"),
        ("id_type", "证件类型", "居民身份证等", "居民身份证"),
    ],
)
def test_the_label_a_wording_stands_for(column: str, header: str, wrong: str, right: str) -> None:
    said = proposed(WORDS, member=[NEIGHBOUR, person(RIGHT, **{column: wrong})])
    assert list(said.values()) == [{("member", 3, header): right}]


def test_no_label_for_a_wording_of_nothing() -> None:
    said = proposed(WORDS, member=[NEIGHBOUR, person(RIGHT, relation="养女")])
    assert said == {"HH10": {}}


def of_1001(number: str) -> list[dict[str, str]]:
    """Two members of a household who name the same head; the second under ``number``."""
    heads = {"head_name": "王平", "head_id_number": RIGHT}
    spouse = person(id_number(date(1972, 3, 4), "女"), "19720304", "女", person_id="2", name="李安")
    return [
        {**person(RIGHT), **heads},
        {**spouse, "relation": "配偶", "household_id": number, **heads},
    ]


HOUSEHOLDS = [
    {"household_id": number, "unsafe_house": "否", "head_name": head, "head_id_number": of}
    for number, head, of in (("1001", "王平", RIGHT), ("1002", "王平", NEIGHBOUR["id_number"]))
]


@pytest.mark.parametrize("wrong", ["1010", ""])
def test_the_household_number_under_which_others_put_the_same_people(wrong: str) -> None:
    said = proposed("HH01 CE04 ID13", household=HOUSEHOLDS, member=[*of_1001(wrong), NEIGHBOUR])
    assert {"HH01", "CE04"} & {*said}
    assert all(cells == {("member", 3, "户编号"): "1001"} for cells in said.values())


def test_nothing_for_the_other_cells_of_a_row_under_a_wrong_number() -> None:
    members = [{**row, "household_phone": "13800000001"} for row in of_1001("1002")]
    neighbour = {**NEIGHBOUR, "household_phone": "13900000002"}
    said = proposed("HH15 ID14", household=HOUSEHOLDS, member=[*members, neighbour])
    # Rows under a wrong number are not compared with those of the household.
    assert said == {}


ROW = {
    **{"household_id": "1001", "unsafe_house": "否", "household_size": "2"},
    **{"wage_income": "12000.00", "post_income": "4000.00", "other_wage_income": "8000.00"},
    **{"business_income": "5000.50", "property_income": "0", "transfer_income": "1380.00"},
    **{"pension_money": "1380.00", "allowance_money": "0", "support_money": "0"},
    **{"family_planning_money": "0", "ecology_money": "0", "other_transfer_income": "0"},
    **{"business_cost": "1000.50", "gross_income": "18380.50", "net_income": "17380.00"},
    **{"net_income_per_person": "8690.00", "asset_dividend": "0", "other_property_income": "0"},
}


@pytest.mark.parametrize(
    ("column", "header", "wrong"),
    [
        ("wage_income", "工资性收入", "120000"),  # one 0 too many
        ("wage_income", "工资性收入", "1.2"),  # in 万元
        ("wage_income", "工资性收入", "1000"),  # of a month
        ("business_income", "生产经营性收入", "5500.50"),
        ("business_income", "生产经营性收入", ""),
        ("business_cost", "生产经营性支出", "10000.50"),  # one 0 too many
        ("gross_income", "年收入", "20000"),
        ("net_income", "纯收入", "17830.00"),
    ],
)
def test_the_amount_with_which_every_sum_comes_out(column: str, header: str, wrong: str) -> None:
    said = proposed(INCOME, household=[{**ROW, column: wrong}, {**ROW, "household_id": "1002"}])
    assert said
    assert all(cells == {("household", 2, header): ROW[column]} for cells in said.values())


def test_the_item_that_a_slip_explains_and_its_total_does_not() -> None:
    row = {**ROW, "other_transfer_income": "5000.00", "transfer_income": "6380.00"}
    row |= {"gross_income": "23380.50", "net_income": "22380.00"}
    row |= {"net_income_per_person": "11190.00", "pension_money": "13800.00"}
    said = proposed(INCOME, household=[row, {**ROW, "household_id": "1002"}])
    assert said == {"IN04a": {("household", 2, "养老保险金"): "1380.00"}}


def test_no_item_where_its_total_may_be_what_is_wrong() -> None:
    # The totals above agree with it: they are computed.
    row = {**ROW, "transfer_income": "1580.00", "gross_income": "18580.50"}
    row |= {"net_income": "17580.00", "net_income_per_person": "8790.00"}
    assert proposed(INCOME, household=[row]) == {"IN04a": {}}


def test_no_amount_where_two_items_may_be_the_one_mistyped() -> None:
    row = {**ROW, "pension_money": "1280.00", "allowance_money": "300.00"}
    row |= {"transfer_income": "1680.00", "gross_income": "18680.50"}
    row |= {"net_income": "17680.00", "net_income_per_person": "8840.00"}
    assert proposed(INCOME, household=[row]) == {"IN04a": {}}


def test_no_amount_that_is_computed_from_a_wrong_one() -> None:
    row = {**ROW, "net_income_per_person": "8000", "net_income": "17000"}
    assert proposed(INCOME, household=[row]) == {"IN01": {}, "IN02": {}}


def test_that_an_amount_is_nothing_does_not_follow_from_a_sum() -> None:
    row = {**ROW, "other_transfer_income": "900.00"}
    assert proposed(INCOME, household=[row]) == {"IN04a": {}}


def test_nothing_is_tried_where_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the rules were run again")

    monkeypatch.setattr("hecha.rules.proposals.try_all", refuse)
    assert proposed(INCOME, household=[ROW]) == {}


@pytest.mark.parametrize(
    ("present", "right", "slip"),
    [
        ("1380", "1830", True),
        ("1380", "1308", True),
        ("1380", "138", True),
        ("138", "1380.00", True),
        ("1.38", "13800", True),
        ("115", "1380", True),
        ("-1380", "1380.00", True),
        (None, "1380", True),
        ("1380", "2480", False),
        ("9000", "17380", False),
    ],
)
def test_what_a_slip_is(present: str | None, right: str, slip: bool) -> None:
    assert slips.is_slip(present, right) is slip
