"""What the papers ask of the ledgers: each claim held, broken once, and left alone where the
ledgers do not tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from support.ledgers_by_hand import Tables, exports, ledgers
from support.submissions_by_hand import submission

from hecha import expectations
from hecha.policy import load as load_suite
from hecha.results.results import Results

XIANNING, HARBIN, PUNING, SHANDONG = "xianning-2020", "harbin-2016", "puning-2016", "shandong-2018"
CLAIMS = {
    XIANNING: {"XN-01-8", "XN-04-1", "XN-04-3", "XN-11-1", "XN-15-2", "XN-15-5"},
    HARBIN: {"HR-24-2", "HR-25-1", "HR-25-3", "HR-25-4"},
    PUNING: {"PN-25-3", "PN-25-6"},
    SHANDONG: {"SD-04-4", "SD-05-2", "SD-05-6"},
}
DAY = date(2020, 12, 31)
Place = tuple[str | None, str | None, str | None]

VILLAGE: Place = ("县0", "县0镇1", "县0镇1村1")
TOWN: Place = ("县0", "县0镇1", None)
COUNTY: Place = ("县0", None, None)


def check(tables: Tables | dict[str, Any], suite: str) -> Results:
    return expectations.evaluate(submission(DAY, **tables), load_suite(suite, DAY))


def failing(results: Results, suite: str) -> list[tuple[str, Place]]:
    """Claim and place of every finding of a claim about ledgers."""
    found = results.findings.select("rule", "county", "town", "village").rows()
    return sorted((claim, tuple(area)) for claim, *area in found if claim in CLAIMS[suite])


def judged(results: Results, claim: str) -> tuple[int, int]:
    """How many areas or households were checked, and how many failed."""
    rows = results.outcomes.filter(rule=claim)
    return rows["checked"].sum(), rows["failed"].sum()


def reasons(results: Results, claim: str) -> set[str | None]:
    return set(results.outcomes.filter(rule=claim)["reason"])


@pytest.fixture
def tables() -> Tables:
    made = exports()
    return made | ledgers(made, DAY)


def without(rows: list[dict[str, Any]], place: Place) -> list[dict[str, Any]]:
    """Rows but those of exactly this place."""
    return [row for row in rows if (row["county"], row.get("town"), row.get("village")) != place]


@pytest.mark.parametrize("suite", CLAIMS)
def test_what_the_papers_ask_of_the_ledgers_is_found_in_them(tables: Tables, suite: str) -> None:
    results = check(tables, suite)
    assert failing(results, suite) == []
    assert {claim for claim in CLAIMS[suite] if judged(results, claim)[0]} == CLAIMS[suite]


def no_cadre(tables: Tables) -> None:
    tables["reserve_cadre"] = without(tables["reserve_cadre"], VILLAGE)


def one_cadre(tables: Tables) -> None:
    first, second = (row for row in tables["reserve_cadre"] if row["village"] == VILLAGE[2])
    first["id_number"] = second["id_number"]


def no_pledge(place: Place) -> Callable[[Tables], None]:
    def spoil(tables: Tables) -> None:
        tables["pledge"] = without(tables["pledge"], place)

    return spoil


def household_of(tables: Tables) -> list[dict[str, Any]]:
    key = next(row["household_id"] for row in tables["household"] if row["village"] == VILLAGE[2])
    return [row for row in tables["visit"] if row["household_id"] == key]


def no_secretary(tables: Tables) -> None:
    of_village, of_town = household_of(tables)
    of_village["visitor_post"] = "驻村第一书记"
    of_town["visitor_post"] = "党委委员"


def no_county_secretary(tables: Tables) -> None:
    for row in tables["visit"]:
        if row["village"] == VILLAGE[2] and row["visitor_post"] == "县委书记":
            row |= {"visitor_unit": "镇政府", "visitor_post": "党委书记"}


def no_list(tables: Tables) -> None:
    tables["dropout_list"][0]["listed_on"] = date(2020, 11, 30)


def few_watched(tables: Tables) -> None:
    """One of the twelve households in the only town the ledger names."""
    first, *others = tables["watch_list"]
    tables["watch_list"] = [first, *(row for row in others if row["county"] != "县0")]


def many_watched(tables: Tables) -> None:
    tables["watch_list"] += [
        {**row, "household_id": f"边缘户{n}", "household_size": 3}
        for n, row in enumerate(tables["village"])
        if row["county"] == "县0" and n < 2
    ]


def open_problem(tables: Tables) -> None:
    tables["rectification"][0]["closed_on"] = None


@pytest.mark.parametrize(
    ("suite", "spoil", "expected"),
    [
        (XIANNING, no_cadre, ("XN-11-1", VILLAGE)),
        (XIANNING, one_cadre, ("XN-11-1", VILLAGE)),
        (XIANNING, no_secretary, ("XN-04-1", VILLAGE)),
        (XIANNING, no_county_secretary, ("XN-04-3", VILLAGE)),
        (XIANNING, no_list, ("XN-01-8", COUNTY)),
        (XIANNING, few_watched, ("XN-15-2", COUNTY)),
        (XIANNING, many_watched, ("XN-15-5", COUNTY)),
        (HARBIN, no_cadre, ("HR-24-2", VILLAGE)),
        (HARBIN, no_pledge(TOWN), ("HR-25-1", TOWN)),
        (HARBIN, no_pledge(VILLAGE), ("HR-25-3", VILLAGE)),
        (PUNING, no_pledge(TOWN), ("PN-25-3", TOWN)),
        (PUNING, no_pledge(VILLAGE), ("PN-25-6", VILLAGE)),
        (SHANDONG, no_secretary, ("SD-05-2", VILLAGE)),
        (SHANDONG, no_county_secretary, ("SD-05-6", VILLAGE)),
        (SHANDONG, open_problem, ("SD-04-4", COUNTY)),
    ],
)
def test_each_claim_fails_where_the_ledger_is_short(
    tables: Tables, suite: str, spoil: Callable[[Tables], None], expected: tuple[str, Place]
) -> None:
    spoil(tables)
    assert failing(check(tables, suite), suite) == [expected]


def test_a_county_fails_in_the_register_of_its_city() -> None:
    made = exports(counties=3)
    tables = made | ledgers(made, DAY)
    tables["pledge"] = without(tables["pledge"], COUNTY)
    assert failing(check(tables, HARBIN), HARBIN) == [("HR-25-4", COUNTY)]


def test_the_message_tells_figure_and_demand(tables: Tables) -> None:
    one_cadre(tables)
    (message,) = check(tables, XIANNING).findings.filter(rule="XN-11-1")["message"]
    assert message == (
        "贫困村的后备干部少于规定人数：后备干部人数为1人，应不低于2人"
        "（咸宁市关于构建稳定脱贫长效机制的实施方案 第11条）"
    )


def test_a_ledger_not_handed_in_is_asked_for() -> None:
    results = check(exports(), XIANNING)
    assert reasons(results, "XN-11-1") == {"缺少“后备人才库”表"}
    assert reasons(results, "XN-04-1") == {"缺少“走访探访记录”表"}


def only_town(tables: Tables, name: str, town: str) -> None:
    tables[name] = [row for row in tables[name] if row.get("town") == town]


def test_a_township_whose_ledger_was_not_handed_in_is_not_judged(tables: Tables) -> None:
    """Each register is of 县0镇0 alone; what lies elsewhere is neither passed nor failed."""
    for name in ("reserve_cadre", "pledge", "visit", "watch_list"):
        only_town(tables, name, "县0镇0")
    tables["watch_list"] = [
        {key: row[key] for key in ("county", "town", "village", "household_id")}
        for row in tables["household"]
        if row["household_id"] in ("0000", "0011")
    ]
    for suite in (XIANNING, HARBIN, PUNING):
        assert failing(check(tables, suite), suite) == []
    results = check(tables, XIANNING)
    assert judged(results, "XN-11-1") == (3, 0)
    assert judged(results, "XN-04-1") == (12, 0)
    assert reasons(results, "XN-11-1") == {None, "3 个村没有可核对的数值"}
    # 2 of the 12 households of the township that was surveyed; the county has 24.
    assert judged(results, "XN-15-2") == (1, 0)
    assert reasons(results, "XN-15-2") == {None, "1 个县没有可核对的数值"}
    harbin = check(tables, HARBIN)
    assert judged(harbin, "HR-25-1") == (1, 0)
    assert judged(harbin, "HR-25-4") == (0, 0)
    no_cadre_at_all = [row for row in tables["reserve_cadre"] if row["village"] != "县0镇0村1"]
    tables["reserve_cadre"] = no_cadre_at_all
    place = ("县0", "县0镇0", "县0镇0村1")
    assert failing(check(tables, XIANNING), XIANNING) == [("XN-11-1", place)]


def test_a_sheet_of_one_village_speaks_of_that_village_alone(tables: Tables) -> None:
    by_village = {
        name: [row for row in tables["reserve_cadre"] if row["village"] == name]
        for name in (f"县0镇0村{n}" for n in range(2))
    }
    by_village["县0镇0村1"].pop()
    given: dict[str, Any] = {**tables, "reserve_cadre": list(by_village.values())}
    results = check(given, XIANNING)
    assert failing(results, XIANNING) == [("XN-11-1", ("县0", "县0镇0", "县0镇0村1"))]
    assert judged(results, "XN-11-1") == (2, 1)


def test_a_visit_without_post_or_household_may_be_the_one_that_is_missed(tables: Tables) -> None:
    no_secretary(tables)
    household_of(tables)[0]["visitor_post"] = None
    assert failing(check(tables, XIANNING), XIANNING) == []
    household_of(tables)[0]["visitor_post"] = "干部"
    assert len(failing(check(tables, XIANNING), XIANNING)) == 1
    vague = {
        **dict(zip(("county", "town", "village"), VILLAGE, strict=True)),
        "visited_on": date(2020, 5, 5),
        "visitor_post": "镇党委书记",
    }
    for blank in ((), ("village",), ("town", "village")):
        row = {**vague, **dict.fromkeys(blank)}
        given = tables | {"visit": [*tables["visit"], row]}
        assert failing(check(given, XIANNING), XIANNING) == [], blank
    elsewhere = {**vague, "village": "县0镇1村0"}
    given = tables | {"visit": [*tables["visit"], elsewhere]}
    assert len(failing(check(given, XIANNING), XIANNING)) == 1


def test_a_visit_is_known_by_the_number_of_a_member_too(tables: Tables) -> None:
    no_secretary(tables)
    first = household_of(tables)[0]
    first |= {
        "visitor_post": "镇党委书记",
        "id_number": f"{first['household_id']}1",
        "household_id": None,
    }
    assert failing(check(tables, XIANNING), XIANNING) == []


def test_a_village_is_known_by_its_name_without_the_word_for_village(tables: Tables) -> None:
    """The exports say 甲村 of 乙镇, the ledger 甲 of 乙; 丙村 and 丙社区 stay apart."""
    names = {"县0镇1村0": "甲村", "县0镇1村1": "丙村", "县0镇1村2": "丙社区"}
    for name in ("village", "household", "member"):
        for row in tables[name]:
            row["village"] = names.get(row["village"], row["village"])
            row["town"] = "乙镇" if row["town"] == "县0镇1" else row["town"]
    written = {"县0镇1村0": "甲", "县0镇1村1": "丙村", "县0镇1村2": "丙社区"}
    for row in tables["reserve_cadre"]:
        row["village"] = written.get(row["village"], row["village"])
        row["town"] = "乙" if row["town"] == "县0镇1" else row["town"]
    assert failing(check(tables, XIANNING), XIANNING) == []
    tables["reserve_cadre"] = [row for row in tables["reserve_cadre"] if row["village"] != "丙村"]
    place = ("县0", "乙镇", "丙村")
    assert failing(check(tables, XIANNING), XIANNING) == [("XN-11-1", place)]


@pytest.mark.parametrize(
    ("told", "findings"),
    [
        ({"exit_status": "返贫"}, 1),
        ({"exit_status": "已脱贫(不再享受政策)"}, 0),
        ({"exit_status": None}, 0),
        ({"exit_status": "未脱贫", "monitor_category": "边缘易致贫户"}, 1),
    ],
)
def test_secretaries_visit_the_poor(tables: Tables, told: dict[str, Any], findings: int) -> None:
    no_secretary(tables)
    household = next(row for row in tables["household"] if row["village"] == VILLAGE[2])
    household |= told
    assert len(failing(check(tables, XIANNING), XIANNING)) == findings


@pytest.mark.parametrize(
    ("category", "findings"),
    [(None, 1), ("脱贫不稳定户", 1), ("边缘易致贫户", 0), ("突发严重困难户", 0)],
)
def test_the_poor_are_told_by_their_category_where_the_export_has_no_status(
    tables: Tables, category: str | None, findings: int
) -> None:
    no_secretary(tables)
    for row in tables["household"]:
        del row["exit_status"]
    household = next(row for row in tables["household"] if row["village"] == VILLAGE[2])
    household["monitor_category"] = category
    assert len(failing(check(tables, XIANNING), XIANNING)) == findings


def test_households_nobody_visited_are_left_to_the_rule(tables: Tables) -> None:
    gone = household_of(tables)
    tables["visit"] = [row for row in tables["visit"] if row not in gone]
    assert failing(check(tables, XIANNING), XIANNING) == []


def test_a_household_on_the_watch_list_is_watched(tables: Tables) -> None:
    watched = tables["watch_list"][0]["household_id"]
    for row in tables["household"]:
        poor = row["household_id"] in (watched, "0000")
        row |= {
            "net_income_per_person": 4000.0 if poor else 9000.0,
            "monitor_category": None,
            "main_cause": "因灾",
        }
    for row in tables["member"]:
        row |= {"health": "健康", "school_status": "非在校生"}
    results = check(tables, XIANNING)
    (village,) = results.findings.filter(rule="XN-15-1")["village"]
    assert village == "县0镇0村0"


def test_a_problem_found_after_the_quarter_or_due_later_is_not_late(tables: Tables) -> None:
    for change in (
        {"found_on": date(2020, 7, 1), "deadline": None},
        {"deadline": date(2020, 7, 1)},
        {"found_on": None},
        {"closed_on": DAY},
    ):
        row = {**tables["rectification"][0], "closed_on": None, **change}
        given = tables | {"rectification": [row]}
        assert failing(check(given, SHANDONG), SHANDONG) == [], change
    row = {**tables["rectification"][0], "closed_on": date(2021, 1, 1), "deadline": None}
    given = tables | {"rectification": [row]}
    assert failing(check(given, SHANDONG), SHANDONG) == [("SD-04-4", COUNTY)]


def test_the_size_of_a_household_is_that_of_the_ledger_else_of_the_registry(tables: Tables) -> None:
    stranger = {**tables["watch_list"][0], "household_id": "边缘户", "household_size": None}
    given = tables | {"watch_list": [*tables["watch_list"], stranger]}
    results = check(given, XIANNING)
    assert judged(results, "XN-15-2") == (1, 0)
    assert reasons(results, "XN-15-2") == {None, "1 个县没有可核对的数值"}
    # Told twice it is still one household, and of the two sizes the larger is taken.
    twice = [{**stranger, "household_size": size} for size in (1, 2, 2)]
    results = check(tables | {"watch_list": [*tables["watch_list"], *twice]}, XIANNING)
    assert failing(results, XIANNING) == [("XN-15-5", COUNTY)]
    (message,) = results.findings.filter(rule="XN-15-5")["message"]
    assert "为20.833333%" in message
