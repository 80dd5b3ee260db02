"""Tasks: which findings are one, which cell is to be looked at, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from hecha.declare.tables import TABLES
from hecha.policy.loading import load as suite
from hecha.reading.given_tables import submission_of
from hecha.results.masking import Masking, without_personal_values
from hecha.results.register import Register
from hecha.results.results import TASKS, Results
from hecha.rules import rulebook
from hecha.rules.casebook import id_number
from hecha.rules.checking import check
from hecha.rules.sharing import Suspect, shared
from hecha.rules.tasks import with_tasks

DAY = date(2023, 12, 31)
RULES = [
    *("HH01", "HH02", "HH03", "HH05", "HH06", "HH07", "HH13", "HH15", "HP01", "CE04"),
    *("ID01", "ID02a", "ID02b", "ID04", "ID11", "ID12", "ID13", "ID15b", "ID20"),
    *("IN01", "IN02", "IN03", "IN05", "IN06", "PE59a"),
    *("HH22a", "HH22b", "HH22c", "HH22d", "HP20a"),
]
ONE, TWO = "4452810000000017", "4452810000000025"
HEAD, WIFE, SON = (
    id_number(date(1970, 1, 1), "男"),
    id_number(date(1972, 2, 2), "女"),
    id_number(date(1995, 3, 3), "男"),
)
LONE = id_number(date(1960, 4, 4), "男")

Rows = dict[str, list[dict[str, Any]]]


def household(number: str, size: int, name: str, head: str) -> dict[str, Any]:
    return {
        "household_id": number,
        "household_size": size,
        "head_name": name,
        "head_id_number": head,
        "post_income": 1000.0,
        "other_wage_income": 2000.0,
        "wage_income": 3000.0,
        "business_income": 5000.0,
        "property_income": 0.0,
        "transfer_income": 1000.0,
        "business_cost": 600.0,
        "gross_income": 9000.0,
        "net_income": 8400.0,
        "net_income_per_person": 8400.0 / size,
    }


def member(
    number: str, person: str, name: str, own: str, relation: str, head: tuple[str, str], **more: str
) -> dict[str, Any]:
    born = date(int(own[6:10]), int(own[10:12]), int(own[12:14]))
    return {
        "household_id": number,
        "person_id": person,
        "name": name,
        "id_number": own,
        "relation": relation,
        "sex": "男" if int(own[16]) % 2 else "女",
        "birth_date": born,
        "head_name": head[0],
        "head_id_number": head[1],
        **more,
    }


def two_households() -> Rows:
    """A household of three and a household of one, without a fault."""
    head, lone = ("陈大文", HEAD), ("林海", LONE)
    return {
        "household": [household(ONE, 3, *head), household(TWO, 1, *lone)],
        "member": [
            member(ONE, "P1", "陈大文", HEAD, "户主", head),
            member(ONE, "P2", "李秀", WIFE, "配偶", head),
            member(ONE, "P3", "陈小文", SON, "之子", head),
            member(TWO, "P4", "林海", LONE, "户主", lone),
        ],
        "pairing": [
            {"household_id": ONE, "head_name": "陈大文", "id_number": HEAD, "helper_name": "甲"},
            {"household_id": TWO, "head_name": "林海", "id_number": LONE, "helper_name": "乙"},
        ],
        "work_spell": [
            {
                "household_id": ONE,
                "name": "陈小文",
                "id_number": SON,
                "is_working": "是",
                "start_month": "202301",
            }
        ],
    }


def _text(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The rows as an export has them."""
    names = dict.fromkeys(name for row in rows for name in row)
    cells = {name: [_cell(row.get(name)) for row in rows] for name in names}
    return pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String))


def _cell(value: Any) -> str | None:
    if value is None:
        return None
    return f"{value:%Y%m%d}" if isinstance(value, date) else str(value)


def checked(rows: Rows, lang: str = "zh") -> Results:
    """The results of RULES over the rows; the first record of a table is in row 2."""
    handed_in = submission_of({name: _text(table) for name, table in rows.items()}, DAY)
    registry = rulebook.load()
    found = check(handed_in, suite("national", DAY), registry=registry.only(RULES), lang=lang)
    return with_tasks(found, handed_in.tables, lang=lang)


def tasks(rows: Rows) -> list[tuple[str, str, int, str]]:
    """Rules, table, row and column of each task."""
    found = checked(rows).tasks.filter(pl.col("severity") != "info")
    return [
        (" ".join(task["rules"]), task["table"], task["row"], task["column"])
        for task in found.iter_rows(named=True)
    ]


def changed(table: str, row: int, **cells: Any) -> Rows:
    rows = two_households()
    rows[table][row] |= cells
    return rows


def test_two_right_households_give_no_task() -> None:
    assert tasks(two_households()) == []


WRONG_CHECK = SON[:-1] + ("1" if SON[-1] != "1" else "2")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            changed("member", 2, id_number=WRONG_CHECK),
            ("ID04 PE59a", "member", 4, "证件号码"),
            id="a-check-digit-goes-before-what-is-compared-with-the-number",
        ),
        pytest.param(
            changed("member", 0, id_number=HEAD[:-1] + ("1" if HEAD[-1] != "1" else "2")),
            ("ID04 ID13", "member", 2, "证件号码"),
            id="and-before-the-columns-that-repeat-it",
        ),
        pytest.param(
            changed("household", 0, wage_income=30000.0),
            ("IN05 IN03 IN02", "household", 2, "工资性收入"),
            id="the-amount-all-broken-sums-share",
        ),
        pytest.param(
            changed("household", 0, business_income=50000.0),
            ("IN03 IN02", "household", 2, "生产经营性收入"),
            id="the-amount-that-is-in-no-sum-that-holds",
        ),
        pytest.param(
            changed("household", 0, gross_income=90000.0),
            ("IN03", "household", 2, "年收入"),
            id="a-total-alone",
        ),
        pytest.param(
            changed("household", 0, wage_income=None),
            ("IN06", "household", 2, "工资性收入"),
            id="a-blank-amount",
        ),
        pytest.param(
            changed("member", 1, household_id="4452810000000077"),
            ("HH01", "member", 3, "户编号"),
            id="a-member-under-a-number-found-nowhere",
        ),
        pytest.param(
            changed("member", 3, household_id="4452810000000052"),
            ("HH01", "member", 5, "户编号"),
            id="the-only-member-under-a-number-found-nowhere",
        ),
        pytest.param(
            changed("household", 0, household_id="4452810000000071"),
            ("HH22a", "household", 2, "户编号"),
            id="a-household-under-a-number-found-nowhere",
        ),
        pytest.param(
            changed("pairing", 0, household_id="4452810000000071"),
            ("HH22b", "pairing", 2, "户编号"),
            id="a-pairing-under-a-number-found-nowhere",
        ),
        pytest.param(
            changed("member", 1, household_id=TWO),
            ("HH22d", "member", 3, "户编号"),
            id="a-member-under-the-number-of-another-household",
        ),
        pytest.param(
            changed("member", 1, birth_date=date(1972, 2, 3)),
            ("ID11", "member", 3, "出生日期"),
            id="a-birth-date-that-differs-from-a-sound-number",
        ),
        pytest.param(
            changed("member", 1, id_number=LONE),
            ("ID01 ID11 ID12", "member", 3, "证件号码"),
            id="the-number-of-somebody-else",
        ),
        pytest.param(
            changed("household", 0, head_name="陈大之"),
            ("ID13", "household", 2, "户主姓名"),
            id="the-table-that-disagrees-with-two-others",
        ),
        pytest.param(
            changed("member", 0, name="陈大之"),
            ("ID13 HP20a", "member", 2, "姓名"),
            id="the-row-of-the-head-that-disagrees-with-two-tables",
        ),
        pytest.param(
            changed("pairing", 0, head_name="陈大之"),
            ("HP20a", "pairing", 2, "户主姓名"),
            id="the-pairing-that-disagrees-with-two-tables",
        ),
    ],
)
def test_one_wrong_cell_is_one_task(rows: Rows, expected: tuple[str, str, int, str]) -> None:
    assert tasks(rows) == [expected]


def _again(rows: Rows, table: str, chosen: Callable[[dict[str, Any]], bool], **cells: Any) -> None:
    rows[table] += [row | cells for row in rows[table] if chosen(row)]


def test_a_row_entered_twice_is_one_task_and_counted_once() -> None:
    rows = two_households()
    for table in ("household", "member"):
        _again(rows, table, lambda row: row["household_id"] == ONE)
    # The rows of the copy are equal in every cell: nothing else is said of the household.
    assert sorted(tasks(rows)) == [
        ("FF19", "household", 4, None),
        *(("FF19", "member", row, None) for row in (6, 7, 8)),
    ]


def test_a_household_entered_twice_with_a_difference_is_one_task() -> None:
    rows = two_households()
    for table in ("household", "member"):
        _again(rows, table, lambda row: row["household_id"] == ONE, village="西村")
    (task,) = tasks(rows)
    assert task[1:] == ("household", 4, "户编号")
    assert (
        checked(rows)
        .tasks["message"]
        .item()
        .startswith("整户重复录入（成员的姓名、证件号码相同）：")
    )


def test_all_members_under_a_wrong_number_are_told_and_not_the_tables_that_agree() -> None:
    rows = two_households()
    astray = [n for n, row in enumerate(rows["member"]) if row["household_id"] == ONE]
    for n in astray:
        rows["member"][n] |= {"household_id": "4452810000000099"}
    assert [task[1:] for task in tasks(rows)] == [("member", n + 2, "户编号") for n in astray]


def test_a_household_under_two_numbers_is_one_task() -> None:
    rows, copy = two_households(), "4452810000000099"
    for table in ("household", "member"):
        _again(rows, table, lambda row: row["household_id"] == ONE, household_id=copy)
    assert tasks(rows) == [("ID20 ID02b ID01 ID15b HP01", "household", 4, "户编号")]


def test_a_member_in_two_households_is_one_task() -> None:
    rows = two_households()
    _again(
        rows,
        "member",
        lambda row: row["person_id"] == "P3",
        household_id=TWO,
        person_id="P9",
        head_name="林海",
        head_id_number=LONE,
    )
    assert tasks(rows) == [("ID02b ID01 HH03", "member", 6, "证件号码")]


def test_two_wrong_cells_of_a_household_stay_two_tasks() -> None:
    rows = changed("household", 0, gross_income=90000.0)
    rows["member"][1]["birth_date"] = date(1972, 2, 3)
    rows["member"][2]["household_id"] = "4452810000000077"
    assert sorted(tasks(rows)) == [
        ("HH01", "member", 4, "户编号"),
        ("ID11", "member", 3, "出生日期"),
        ("IN03", "household", 2, "年收入"),
    ]


def test_a_task_says_what_else_it_concerns_and_what_clears_with_it() -> None:
    rows = changed("member", 1, household_id="4452810000000077")
    assert checked(rows).tasks["message"].item() == (
        f"户编号疑为错填：同一人（姓名、证件号码相同）在其他记录中的户编号为 {ONE}。另涉及 HH01。"
    )
    rows = changed("household", 0, wage_income=30000.0)
    assert checked(rows, "en").tasks["message"].item() == (
        "Wages 30000.0 are not public post 1000.0 + other wages 2000.0. Also: IN03, IN02."
    )


def test_cells_that_are_equally_suspect_are_both_shown() -> None:
    rows = changed("household", 0, other_wage_income=2500.0)
    task = checked(rows).tasks.row(0, named=True)
    assert task["column"] == "其他工资性收入"
    assert task["message"].endswith("同样可疑：“公益性岗位收入”（现值 1000.0）。")
    rows = changed("member", 1, person_id="P4")
    assert checked(rows).tasks["message"].item() == (
        "人口编号重复，共 2 行使用。同样可疑：“人口编号”（member 第5行、现值 P4）。"
    )


def test_personal_values_are_masked_and_household_numbers_are_not() -> None:
    def shown(rows: Rows) -> pl.DataFrame:
        found = checked(rows)
        masking = Masking(Register.of(found, None), found)
        return without_personal_values(found, masking, {}).tasks

    numbers = shown(changed("member", 2, id_number=WRONG_CHECK))
    assert numbers["value"].item() == WRONG_CHECK[:6] + "*" * 12
    assert shown(changed("household", 0, household_id="445281"))["value"].item() == "445281"


def test_a_task_is_known_again_whatever_becomes_of_its_rows_and_values() -> None:
    rows = changed("household", 0, gross_income=90000.0)
    before = checked(rows).tasks["task"].item()
    rows["household"].reverse()
    rows["household"][1]["gross_income"] = 80000.0
    rows["household"][1]["business_cost"] = None
    after = checked(rows).tasks
    assert before in after["task"].to_list()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    rows = changed("household", 0, household_id="4452810000000071", gross_income=1.0)
    _again(rows, "member", lambda row: row["person_id"] in ("P3", "P4"))
    rows["member"][1]["id_number"] = LONE
    before = checked(rows).tasks.select("task", "rules", "findings")
    for table in rows.values():
        Random(seed).shuffle(table)
    assert sorted(checked(rows).tasks.select("task", "rules", "findings").rows()) == sorted(
        before.rows()
    )


def test_the_order_of_the_subjects_does_not_matter() -> None:
    rows = changed("member", 1, id_number=WRONG_CHECK)
    rows["household"][0]["household_size"] = 9
    rows["household"][1]["net_income"] = 1.0
    handed_in = submission_of({name: _text(table) for name, table in rows.items()}, DAY)
    found = check(handed_in, suite("national", DAY), registry=rulebook.load().only(RULES))
    backwards = replace(found, subjects=found.subjects.reverse())
    assert found.subjects.height > 1
    one, other = (with_tasks(some, handed_in.tables).tasks for some in (found, backwards))
    assert_frame_equal(one, other)


def test_every_finding_belongs_to_a_task_and_no_task_is_empty() -> None:
    rows = two_households()
    _again(rows, "member", lambda row: row["household_id"] == TWO, id_number="1")
    rows["household"][0] |= {"wage_income": 1.0, "household_id": "9"}
    results = checked(rows)
    assert dict(results.tasks.schema) == TASKS
    counts = results.findings.group_by("task").agg(findings=pl.len().cast(pl.UInt32)).sort("task")
    assert counts.rows() == results.tasks.select("task", "findings").sort("task").rows()


ONE_CELL, TWO_CELL, THREE_CELL = (Suspect(cell, 0) for cell in (1, 2, 3))


def test_the_cell_all_broken_sums_share_is_taken() -> None:
    sums = {10: [ONE_CELL, TWO_CELL], 11: [TWO_CELL, THREE_CELL], 12: [TWO_CELL, Suspect(4, 0)]}
    assert shared(sums) == {10: 2, 11: 2, 12: 2}


def test_a_cell_one_rule_is_sure_of_goes_before_the_first_suspect_of_another() -> None:
    findings = {10: [ONE_CELL, Suspect(2, 1)], 11: [TWO_CELL]}
    assert shared(findings) == {10: 2, 11: 2}


def test_without_a_shared_suspect_each_rule_is_followed() -> None:
    findings = {10: [Suspect(1, 1), TWO_CELL], 11: [THREE_CELL, Suspect(4, 1)]}
    assert shared(findings) == {10: 2, 11: 3}


FINDINGS = st.dictionaries(
    st.integers(0, 30),
    st.lists(st.builds(Suspect, st.integers(0, 15), st.integers(0, 3)), min_size=1, max_size=5),
)


@given(FINDINGS)
def test_every_finding_comes_down_to_a_cell_it_suspects(
    findings: dict[int, list[Suspect]],
) -> None:
    result = shared(findings)
    assert result.keys() == findings.keys()
    for finding, cell in result.items():
        assert cell in {suspect.cell for suspect in findings[finding]}


@given(FINDINGS, st.randoms())
def test_the_order_of_findings_does_not_matter(
    findings: dict[int, list[Suspect]], random: Random
) -> None:
    items = list(findings.items())
    random.shuffle(items)
    assert shared(dict(items)) == shared(findings)


@pytest.mark.parametrize(
    ("right", "wrong", "other"),
    [
        pytest.param(
            ("member", 1, {"household_id": ONE}),
            {"household_id": "4452810000000077"},
            ("household", 0, {"household_size": 5}),
            id="a-row-under-a-wrong-number",
        ),
        pytest.param(
            ("member", 0, {"id_number": HEAD}),
            {"id_number": HEAD[:-1] + ("1" if HEAD[-1] != "1" else "2")},
            ("household", 0, {"head_id_number": LONE}),
            id="a-number-that-others-repeat",
        ),
        pytest.param(
            ("household", 0, {"wage_income": 3000.0}),
            {"wage_income": 30000.0},
            ("household", 0, {"net_income": 84000.0}),
            id="an-amount-of-two-sums",
        ),
    ],
)
def test_what_is_said_to_clear_is_gone_when_the_cell_is_righted_and_the_rest_stays(
    right: tuple[str, int, dict[str, Any]],
    wrong: dict[str, Any],
    other: tuple[str, int, dict[str, Any]],
) -> None:
    table, row, cells = right
    rows = changed(*other[:2], **other[2])
    rows[table][row] |= wrong
    before = checked(rows)
    lead = before.tasks.filter(
        pl.col("table") == table,
        pl.col("row") == row + 2,
        pl.col("column") == TABLES[table][next(iter(cells))].label,
    )["task"].item()
    rows[table][row] |= cells
    after = set(checked(rows).findings["fingerprint"])
    findings = before.findings.filter(pl.col("severity") != "info")
    own = findings.filter(pl.col("task") == lead)
    assert not after.intersection(own["fingerprint"])
    assert after.issuperset(findings.filter(pl.col("task") != lead)["fingerprint"])
