"""The goals of 普市发[2016]10号 three years on: reached, and each missed once."""

from __future__ import annotations

from datetime import date
from typing import Any

from support.submissions_by_hand import COUNTY, puning, submission

from hecha import expectations
from hecha.policy import load as load_suite
from hecha.results.results import Results

DAY = date(2018, 12, 31)


def check(tables: dict[str, Any]) -> Results:
    return expectations.evaluate(submission(DAY, **tables), load_suite("puning-2016", DAY))


def failing(results: Results) -> list[tuple[str, str | None, str | None, str | None]]:
    return sorted(results.findings.select("rule", "county", "town", "village").rows())


def three_years_later() -> dict[str, Any]:
    """Everybody has exited as planned, with the income the paper asks for."""
    tables = puning()
    years = {row["household_id"]: row["planned_exit_year"] for row in tables["pairing"]}
    for row in tables["household"]:
        row |= {
            "exit_year": years[row["household_id"]],
            "exit_status": "已脱贫(享受政策)",
            "net_income_per_person": 7365.0,
        }
    for row in tables["member"]:
        row["labour"] = "普通劳动力"
    for row in tables["village"]:
        row |= {"income_per_person": 9820, "clinics": 1, "unsafe_water_households": 0}
        row["exited_village"] = row["exited_village"] and "是"
    return tables


def test_a_county_that_reached_the_goals_of_its_paper_has_no_finding() -> None:
    results = check(three_years_later())
    assert failing(results) == []
    passed = set(results.outcomes.filter(outcome="passed")["rule"])
    assert passed >= {
        *(f"PN-03-{n}" for n in (4, 5, 6, 7, 8, 10, 11)),
        "PN-27-5",
        "PN-27-8",
        "PN-09-3",
        "PN-11-1",
    }


def test_each_goal_missed_is_found_where_it_is_missed() -> None:
    tables = three_years_later()
    tables["household"][0]["net_income_per_person"] = 7364.99
    tables["village"][1]["income_per_person"] = 9819
    tables["village"][2]["clinics"] = 0
    tables["village"][3]["unsafe_water_households"] = 1
    tables["village"][4]["exited_village"] = "否"
    tables["household"][-1]["exit_status"] = "返贫"
    returned = tables["household"][-1]
    of_year = {row["exit_year"]: row for row in tables["household"][1:]}
    for row in of_year.values():
        row["exit_year"] = None
    late = {(row["town"], row["village"]) for row in of_year.values()}
    assert set(failing(check(tables))) == {
        ("PN-03-4", COUNTY, None, None),
        ("PN-03-5", COUNTY, None, None),
        ("PN-03-6", COUNTY, None, None),
        ("PN-03-10", COUNTY, returned["town"], returned["village"]),
        ("PN-03-11", COUNTY, "poor镇1", "poor村4"),
        ("PN-03-7", COUNTY, "poor镇1", "poor村1"),
        ("PN-03-8", COUNTY, "poor镇0", "poor村0"),
        ("PN-09-3", COUNTY, "poor镇2", "poor村2"),
        ("PN-11-1", COUNTY, "poor镇0", "poor村3"),
        *(("PN-27-5", COUNTY, town, None) for town, _ in late),
        *(("PN-27-8", COUNTY, town, village) for town, village in late),
    }


def test_exits_before_their_year_are_no_shortfall_of_the_year() -> None:
    tables = three_years_later()
    for row in tables["household"]:
        row["exit_year"] = 2016
    assert not {claim for claim, *_ in failing(check(tables))} & {"PN-03-5", "PN-03-6", "PN-27-5"}


def test_the_lines_of_2018_do_not_judge_another_year() -> None:
    """9820 yuan binds at the end of 2018; the line of recognition (8000) no longer does."""
    tables = three_years_later()
    for row in tables["village"]:
        row |= {"income_per_person": 9000, "exited_village": row["exited_village"] and "否"}
    day = date(2022, 12, 31)
    results = expectations.evaluate(submission(day, **tables), load_suite("puning-2016", day))
    assert not {"PN-02-4", "PN-03-7", "PN-03-8"} & set(results.findings["rule"])
