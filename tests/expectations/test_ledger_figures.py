"""Figures of the ledgers, counted by hand, and payments told in two places."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.ledgers_by_hand import Tables, exports, ledgers
from support.submissions_by_hand import submission

from hecha import expectations
from hecha.figures import counted_rows as frames
from hecha.figures import records
from hecha.figures.counting import Indicators, count
from hecha.policy import load as load_suite
from hecha.policy.policy import Policy
from hecha.results.reasons import text

DAY = date(2020, 12, 31)
HUBEI = "hubei-2015"
RIGHTS = ("owner", "operator", "beneficiary", "supervisor", "disposer")


def counted(tables: Tables | dict[str, Any], day: date = DAY) -> Indicators:
    made = submission(day, **tables)
    return count(frames.build(made, Policy("测试", "测试", day)))


def figures(counted: Indicators, grain: str, *names: str) -> dict[str | None, tuple[Any, ...]]:
    """Area -> figures."""
    rows = counted.frame.filter(grain=grain)
    return {row[0]: row[1:] for row in rows.select(grain, *names).rows()}


def test_pledges_are_counted_by_level_and_shared_out() -> None:
    made = exports(counties=1)
    tables = made | ledgers(made, DAY)
    tables["pledge"] = [
        row for row in tables["pledge"] if row.get("village") not in ("县0镇0村0", "县0镇0村1")
    ]
    names = ("county_pledges", "town_pledges", "village_pledges")
    found = counted(tables)
    assert figures(found, "county", *names) == {"县0": (1, 2, 4)}
    assert figures(found, "town", *names)["县0镇0"] == (None, 1, 1)
    assert figures(found, "village", "village_pledges")["县0镇0村0"] == (0,)
    shares = ("pledged_towns", "pledge_towns", "pledged_town_share", "pledged_village_share")
    assert figures(found, "county", *shares) == {"县0": (2, 2, 1.0, 4 / 6)}
    assert figures(found, "town", "pledged_villages", "pledge_villages") == {
        "县0镇0": (1, 3),
        "县0镇1": (3, 3),
    }


def test_a_pledge_without_level_may_be_any() -> None:
    made = exports(counties=1)
    tables = made | ledgers(made, DAY)
    row = next(row for row in tables["pledge"] if row.get("village") == "县0镇0村0")
    row["pledge_level"] = None
    assert figures(counted(tables), "village", "village_pledges")["县0镇0村0"] == (1,)


def test_visits_of_the_last_twelve_months() -> None:
    made = exports(counties=1, towns=1)
    tables = made | ledgers(made, DAY)
    for row in tables["visit"]:
        if row["household_id"] == "0000":
            row["visited_on"] = date(2019, 12, 31)
        elif row["household_id"] == "0001":
            row["visited_on"] = None
        elif row["household_id"] == "0002":
            row["visited_on"] = date(2020, 1, 1)
    tables["visit"] = [row for row in tables["visit"] if row["household_id"] is not None]
    names = ("visited_households", "visit_households", "visited_share")
    assert figures(counted(tables), "town", *names) == {"县0镇0": (11, 12, 11 / 12)}


def test_a_visit_of_a_sheet_without_days_or_posts_may_be_of_the_year() -> None:
    made = exports(counties=1, towns=1)
    visits = (made | ledgers(made, DAY))["visit"]
    bare = [{k: v for k, v in row.items() if k != "visited_on"} for row in visits[12:24]]
    tables: dict[str, Any] = made | {"visit": [visits[:12], bare]}
    names = ("visited_households", "visit_households")
    assert figures(counted(tables), "town", *names) == {"县0镇0": (12, 12)}


def test_leaders_are_known_by_the_words_of_their_post() -> None:
    made = exports(counties=1, towns=1, villages=1)
    tables = made | ledgers(made, DAY)
    posts = ("副县长", "局党组书记", "村委会主任", "经理", None, "科员", "帮扶干部", "办事员")
    tables["visit"] = [
        {**row, "visited_on": date(2020, 3 + n, 1), "visitor_post": post}
        for n, (row, post) in enumerate(zip([tables["visit"][0]] * len(posts), posts, strict=True))
    ]
    assert figures(counted(tables), "village", "leader_visit_days") == {"县0镇0村0": (5,)}


def test_assets_cards_and_problems_are_counted() -> None:
    made = exports(counties=1, towns=1, villages=2, households=1)
    area = {name: made["village"][0][name] for name in ("county", "town", "village")}
    whole = {**area, **dict.fromkeys(RIGHTS, "村集体")}
    problem = {"county": "县0", "found_on": date(2020, 5, 1), "deadline": date(2020, 12, 30)}
    tables: dict[str, Any] = {
        **made,
        "asset": [whole, *({**whole, right: None} for right in RIGHTS)],
        "health_card": [
            {**area, "name": "甲", "id_number": "00000"},
            {**area, "name": "甲", "id_number": "00000"},
            {**area, "name": "乙", "id_number": None},
        ],
        "rectification": [
            {**problem, "closed_on": None},
            {**problem, "closed_on": None, "deadline": DAY},
            {**problem, "closed_on": date(2020, 6, 1)},
        ],
    }
    found = counted(tables)
    assert figures(found, "village", "assets", "assets_without_rights") == {
        "县0镇0村0": (6, 5),
        "县0镇0村1": (None, None),
    }
    cards = ("health_cards", "carded_persons", "card_persons", "health_card_share")
    assert figures(found, "town", *cards) == {"县0镇0": (2, 1, 2, 0.5)}
    problems = ("open_problems", "overdue_problems", "open_since_second_quarter")
    assert figures(found, "county", *problems) == {"县0": (2, 1, 0)}


def test_ledgers_without_exports_tell_of_the_areas_they_name() -> None:
    made = exports(counties=1)
    found = counted({"rectification": ledgers(made, DAY)["rectification"]})
    assert figures(found, "county", "open_problems") == {"县0": (0,)}
    assert text(found.missing["persons"]) == "缺少“家庭成员”表"


def test_rows_that_name_no_county_are_of_the_one_the_exports_name() -> None:
    made = exports(counties=1)
    tables: dict[str, Any] = made | {"rectification": ledgers(made, DAY)["rectification"]}
    for row in tables["rectification"]:
        row["county"] = None
    tables["asset"] = [{"county": "另一县", "asset_name": "某资产"}]
    assert figures(counted(tables), "county", "open_problems") == {"县0": (0,)}
    for name in made:
        for row in tables[name]:
            row["county"] = None
    del tables["asset"]
    assert figures(counted(tables), "county", "open_problems") == {None: (0,)}


def test_a_sheet_without_the_column_leaves_its_areas_unknown() -> None:
    made = exports(counties=1)
    (row,) = ledgers(made, DAY)["rectification"]
    bare = {name: row[name] for name in ("county", "found_on", "deadline")}
    found = counted({**made, "rectification": [[row], [bare]]})
    assert figures(found, "county", "open_problems") == {"县0": (None,)}


@pytest.mark.parametrize(
    ("day", "listed"),
    [
        (date(2020, 12, 31), date(2020, 12, 1)),
        (date(2020, 12, 30), date(2020, 11, 30)),
        (date(2021, 1, 15), date(2020, 12, 31)),
        (date(2020, 2, 29), date(2020, 2, 29)),
    ],
)
def test_the_last_month_is_the_last_whole_one(day: date, listed: date) -> None:
    made = exports(counties=1)
    rows = [{"county": "县0", "listed_on": listed}, {"county": "县0", "listed_on": None}]
    found = counted({**made, "dropout_list": rows}, day)
    assert figures(found, "county", "pupils_listed_last_month") == {"县0": (1,)}


# ---- 雨露计划: payments of projects and of the ledger ----

Payment = tuple[date | None, float | None]


def paid(
    projects: list[Payment] | None, ledger: list[Payment] | None, day: date = DAY
) -> float | None:
    """What one student was paid in the last whole year."""
    person = {"household_id": "1", "person_id": "1", "id_number": "1"}
    tables: dict[str, Any] = {"member": [person]}
    if projects is not None:
        tables["project"] = [{"project_id": "1", "project_name": "雨露计划"}]
        tables["beneficiary"] = [
            {"project_id": "1", "household_id": "1", "id_number": "1"}
            | {"amount": amount, "payment_date": paid_on}
            for paid_on, amount in projects
        ]
    if ledger is not None:
        tables["rain_dew_payment"] = [
            {"id_number": "1", "amount": amount, "paid_on": paid_on} for paid_on, amount in ledger
        ]
    world = frames.build(submission(day, **tables), Policy("测试", "测试", day))
    if records.missing(world, "member", ["rain_dew_last_year"]):
        return None
    (found,) = records.rows(world, "member", ["rain_dew_last_year"])["rain_dew_last_year"]
    return None if found is None else float(found)


SPRING, LATER_IN_SPRING, AUTUMN = date(2020, 3, 1), date(2020, 3, 9), date(2020, 9, 1)


@pytest.mark.parametrize(
    ("projects", "ledger", "total"),
    [
        ([(SPRING, 1500)], None, 1500),
        (None, [(SPRING, 1500), (AUTUMN, 1500)], 3000),
        ([(SPRING, 1500)], [(AUTUMN, 1500)], 3000),
        ([(SPRING, 1500), (AUTUMN, 1500)], [(LATER_IN_SPRING, 1500), (AUTUMN, 1500)], 3000),
        ([(SPRING, 1500), (SPRING, 1500)], [(LATER_IN_SPRING, 1500)], 3000),
        ([(SPRING, 1500)], [(SPRING, 1000)], 2500),
        ([(date(2019, 12, 31), 1500)], [(date(2021, 1, 1), 1500)], None),
        ([(date(2019, 12, 31), 900)], [(SPRING, 1500)], 1500),
        ([(SPRING, 1500)], [(None, 1500)], None),
        ([(SPRING, 1500)], [(AUTUMN, None)], None),
    ],
)
def test_a_payment_told_twice_is_counted_once(
    projects: list[Payment] | None, ledger: list[Payment] | None, total: float | None
) -> None:
    assert paid(projects, ledger) == total


payments = st.lists(
    st.tuples(
        st.integers(1, 12).map(lambda month: date(2020, month, 5)),
        st.sampled_from([1000.0, 1500.0]),
    ),
    max_size=6,
)


@settings(max_examples=25)
@given(st.data(), payments)
def test_any_part_of_the_payments_told_again_changes_nothing(
    data: st.DataObject, whole: list[Payment]
) -> None:
    part = data.draw(st.lists(st.sampled_from(whole), unique=True)) if whole else []
    total = paid(whole, part)
    assert total == (sum(amount or 0 for _, amount in whole) if whole else None)
    assert total == paid(part, whole)


def test_either_list_of_payments_is_enough_for_the_claim() -> None:
    person = {"county": "县", "town": "镇", "village": "村", "household_id": "1"}
    person |= {"person_id": "1", "id_number": "1", "school_status": "中职一年级"}
    payment = {"id_number": "1", "amount": 2999, "paid_on": SPRING}
    suite = load_suite(HUBEI, DAY)
    results = expectations.evaluate(
        submission(DAY, member=[person], rain_dew_payment=[payment]), suite
    )
    assert "HB-421-2" in results.findings["rule"]
    (row,) = results.evidence.filter(pl.col("column") == "户编号")["row"]
    assert row == 4
    results = expectations.evaluate(submission(DAY, member=[person]), suite)
    (reason,) = results.outcomes.filter(rule="HB-421-2")["reason"]
    assert reason == ("缺少“项目受益人”表；缺少“项目库”表；缺少“雨露计划补助名册”表")
