"""Every figure: skipped where a column it needs is missing, and equal to a recount in Python."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from support.submissions_by_hand import submission

from hecha.declare.codes import AFFILIATION
from hecha.declare.tables import TABLES
from hecha.figures import counted_rows as frames
from hecha.figures.counting import Indicators, count, traced
from hecha.figures.indicators import INDICATORS
from hecha.policy.policy import Policy
from hecha.results.reasons import text
from hecha.rules.trace import Trace, unavailable
from hecha.rules.world import World

Row = dict[str, Any]
Tables = dict[str, list[Row]]
DAY = date(2020, 12, 31)
AREA = ("county", "town", "village")
POLICY = Policy("测试", "测试", DAY)


def counted(tables: dict[str, Any]) -> Indicators:
    return count(frames.build(submission(DAY, **tables), POLICY))


# ---- what is missing ----

OF_TABLES = [indicator for indicator in INDICATORS.values() if not indicator.is_composed]

ONLY_ADD = {
    # Without these all rows of the table count: they name who, what or when more closely.
    *(f"pairing.{column}" for column in ("start_date", "end_date", "valid_mark")),
    *(f"village_team.{column}" for column in ("start_date", "end_date")),
    *("reserve_cadre.id_number", "health_card.id_number", "visit.visitor_unit"),
    *("watch_list.household_size", "member.household_id", "monitored.monitor_category"),
    *("household.monitor_category", "monitored.household_id"),
    *("household.household_id", "household.household_type", "household.exit_status"),
    *("visit.household_id", "visit.id_number", "member.id_number"),
}
"""Columns some figure reads and can do without, at least while another is there."""


def whole() -> World:
    """A submission that has every column of every table."""
    names = ("village", "household", "member", "pairing", "helper", "village_team", "monitored")
    tables = dict.fromkeys((*names, *(i.of for i in OF_TABLES)))
    return world_of({name: [column.name for column in TABLES[name].columns] for name in tables})


def world_of(columns: dict[str, list[str]]) -> World:
    rows = {name: [dict.fromkeys(there)] for name, there in columns.items()}
    return frames.build(submission(DAY, **rows), POLICY)


def read_by(world: World, table: str, trace: Trace) -> Iterator[str]:
    """Every declared column an expression over a table reads, also by way of facts."""
    yield from (f"{table}.{column}" for column in trace.cells)
    for name in trace.computed:
        definition = world.definition(table, name)
        if definition is None:
            yield from (f"{table}.{column}" for column in world.reads(table, name).cells)
        elif definition.source is None:
            yield from read_by(world, table, world.definition_trace(definition))
    for definition in trace.facts.values():
        source = str(definition.source)
        inner = world.definition_trace(definition)
        yield from read_by(world, source, inner)
        for at, keys in ((table, definition.on), (source, definition.by)):
            for key in keys:
                yield from read_by(world, at, world.reads(at, key))


WHOLE = whole()
READ = {
    indicator.name: sorted(set(read_by(WHOLE, indicator.of, traced(WHOLE, indicator)[0])))
    for indicator in OF_TABLES
}


def test_every_figure_reads_something() -> None:
    assert [name for name, columns in READ.items() if not columns] == ["assets"]
    assert READ["villages"] == ["village.village"]
    assert {column for columns in READ.values() for column in columns} >= ONLY_ADD
    assert READ["insured_persons"] == [
        *("household.exit_status", "household.household_id", "household.household_type"),
        *("household.monitor_category", "member.employee_medical", "member.household_id"),
        "member.resident_medical",
    ]


@pytest.mark.parametrize("removed", sorted({column for read in READ.values() for column in read}))
def test_a_figure_without_a_column_is_skipped_with_its_name(removed: str) -> None:
    table, column = removed.split(".")
    columns = {
        name: [c.name for c in TABLES[name].columns if (name, c.name) != (table, column)]
        for name in WHOLE.tables
    }
    world = world_of(columns)
    readers = [INDICATORS[name] for name, read in READ.items() if removed in read]
    # A figure with a parameter that has no value on this day says nothing with the column either.
    readers = [one for one in readers if not unavailable(traced(WHOLE, one)[0], POLICY)]
    reasons = {one.name: unavailable(traced(world, one)[0], POLICY) for one in readers}
    counted_all_the_same = [name for name, reason in reasons.items() if not reason]
    assert bool(counted_all_the_same) == (removed in ONLY_ADD)
    words = f"“{TABLES[table].title}”表缺少“{TABLES[table][column].label}”列"
    assert {text(reason) for reason in reasons.values() if reason} <= {words}


def test_a_sheet_without_the_column_leaves_its_areas_unknown() -> None:
    area = {"county": "县", "village": "村"}
    told = {**area, "town": "甲", "household_id": "1", "person_id": "1", "has_allowance": "是"}
    bare = {**area, "town": "乙", "household_id": "2", "person_id": "2"}
    found = counted({"member": [[told], [bare]]}).frame
    rows = found.select("grain", "town", "persons", "allowance_persons").rows()
    assert [row for row in rows if row[0] != "village"] == [
        ("county", None, 2, None),
        ("town", "乙", 1, None),
        ("town", "甲", 1, 1),
    ]


# ---- the same in plain Python ----


def county(seed: int) -> Tables:
    """Villages, households, persons, pairings, helpers and teams, with blanks."""
    dice = random.Random(seed)
    pick = dice.choice
    made: Tables = {
        **{name: [] for name in ("village", "household", "member", "pairing", "village_team")},
        "helper": [
            {"helper_phone": str(number), "affiliation": pick(AFFILIATION.values)}
            for number in range(8)
        ],
    }
    for place in range(8):
        area = {"county": "县", "town": f"镇{place % 2}", "village": f"村{place}"}
        clinics = pick((0, 1, 2, 2, 2, None))
        made["village"].append({**area, "exited_village": pick("是否否") if place % 3 else None})
        made["village"][-1] |= {"clinics": clinics, "population": dice.randrange(100, 200)}
        for _ in range(dice.randrange(4)):
            made["village_team"].append(
                {
                    **area,
                    "name": f"队员{dice.randrange(2)}",
                    "is_team_leader": pick("是否"),
                    "is_first_secretary": pick("是否"),
                    "end_date": pick((None, date(2020, 12, 30), DAY)),
                }
            )
        for number in range(dice.randrange(6)):
            key = f"{place}{number}"
            made["household"].append(
                {
                    **area,
                    "household_id": key,
                    "exit_status": pick(("未脱贫", "返贫", "已脱贫(享受政策)", None)),
                    "exit_year": pick((2016, 2018, None)),
                    "monitor_category": pick((None, None, "边缘易致贫户")),
                    "main_fuel": pick(("清洁能源", "柴草", None)),
                }
            )
            for person in range(dice.randrange(4)):
                made["member"].append(
                    {
                        **area,
                        "household_id": key,
                        "person_id": f"{key}{person}",
                        "resident_medical": pick(("是", "否", None)),
                        "employee_medical": pick(("是", "否", None)),
                        "has_allowance": pick(("是", "否", None)),
                    }
                )
            for _ in range(dice.randrange(3)):
                made["pairing"].append(
                    {
                        "household_id": key,
                        "helper_name": pick(("甲", None)),
                        "helper_phone": str(dice.randrange(12)),
                        "planned_exit_year": pick((2016, 2017, None)),
                        "start_date": pick((None, date(2021, 1, 1), DAY)),
                        "end_date": pick((None, date(2020, 12, 30), DAY)),
                    }
                )
    return made


def in_force(rows: Iterable[Row]) -> list[Row]:
    return [
        row
        for row in rows
        if (row.get("start_date") or DAY) <= DAY and (row.get("end_date") or DAY) >= DAY
    ]


def is_registered(home: Row) -> bool:
    return home["monitor_category"] != "边缘易致贫户"


def recount(made: Tables, depth: int) -> dict[tuple[str, ...], dict[str, Any]]:
    """Figures by area, counted row by row."""
    level = {row["helper_phone"]: row["affiliation"] for row in made["helper"]}
    homes = {row["household_id"]: row for row in made["household"]}
    plans: dict[str, list[int]] = {}
    for row in made["pairing"]:
        if row["planned_exit_year"]:
            plans.setdefault(row["household_id"], []).append(row["planned_exit_year"])
    helped = [row for row in in_force(made["pairing"]) if row["helper_name"]]
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for key in dict.fromkeys(tuple(row[name] for name in AREA[:depth]) for row in made["village"]):

        def within(table: str, key: tuple[str, ...] = key) -> list[Row]:
            rows = made[table]
            return [row for row in rows if tuple(row[name] for name in AREA[:depth]) == key]

        homes_here, people = within("household"), within("member")
        home = [homes[row["household_id"]] for row in people]
        poor_homes = [row for row in homes_here if is_registered(row)]
        poor = [row for row, of in zip(people, home, strict=True) if is_registered(of)]
        clinics = [row["clinics"] for row in within("village")]
        figures: dict[str, Any] = {
            "households": len(poor_homes),
            "persons": len(poor),
            "clinics": None if None in clinics else sum(clinics),
            "helped_households": len(
                {row["household_id"] for row in poor_homes}
                & {row["household_id"] for row in helped}
            ),
            "clean_fuel_households": sum(row["main_fuel"] == "清洁能源" for row in homes_here),
            "unexited_households": sum(
                row["exit_status"] in ("未脱贫", "返贫") for row in homes_here
            ),
            "insured_persons": sum(
                "是" in (row["resident_medical"], row["employee_medical"]) for row in poor
            ),
            "allowance_persons": sum(row["has_allowance"] == "是" for row in poor),
            "monitored_persons": sum(row["monitor_category"] is not None for row in home),
            "unexited_persons": sum(row["exit_status"] in ("未脱贫", "返贫") for row in home),
            "exited_persons_2018": sum(row["exit_year"] == 2018 for row in home),
            "planned_exit_persons_2016": sum(
                min(plans.get(row["household_id"], [0])) == 2016 for row in people
            ),
            "poor_villages": sum(row["exited_village"] is not None for row in within("village")),
            **dict.fromkeys(("team_leaders", "two_person_villages", "one_person_villages"), 0),
        }
        groups = dict.fromkeys(("poor", "city", "county", "town"), 0)
        group_persons = dict(groups)
        for village in within("village"):
            same = [
                [row for row in made[table] if row["village"] == village["village"]]
                for table in ("household", "member", "village_team")
            ]
            same[0] = [row for row in same[0] if is_registered(row)]
            same[1] = [row for row in same[1] if is_registered(homes[row["household_id"]])]
            group = group_of(village, same[0], same[1], helped, level)
            if group is not None:
                groups[group] += 1
                group_persons[group] += len(same[1])
            if village["exited_village"] is not None:
                team = in_force(same[2])
                leads = {row["name"] for row in team if row["is_team_leader"] == "是"}
                seconds = {row["name"] for row in team if row["is_first_secretary"] == "是"}
                figures["team_leaders"] += len(leads)
                figures["two_person_villages"] += bool(leads and seconds and not leads & seconds)
                figures["one_person_villages"] += bool(leads & seconds)
        figures |= {f"{group}_group_villages": number for group, number in groups.items()}
        figures |= {f"{group}_group_persons": number for group, number in group_persons.items()}
        found[key] = figures
    return found


def group_of(
    village: Row, homes: list[Row], people: list[Row], helped: list[Row], level: dict[str, str]
) -> str | None:
    """Who is in charge of the households of a village."""
    if village["exited_village"] is not None:
        return "poor"
    if not homes and not people:
        return None
    of = {"中央": "city", "省": "city", "市、地区": "city", "县": "county", "区": "county"}
    votes: dict[str, set[str]] = {"city": set(), "county": set(), "town": set()}
    keys = {row["household_id"] for row in homes}
    for row in helped:
        if row["household_id"] in keys and row["helper_phone"] in level:
            votes[of.get(level[row["helper_phone"]], "town")].add(row["household_id"])
    most = max(len(households) for households in votes.values())
    return next(name for name in votes if len(votes[name]) == most) if most else "town"


@pytest.mark.parametrize("seed", range(4))
def test_figures_equal_a_recount_in_plain_python(seed: int) -> None:
    made = county(seed)
    frame = counted(made).frame
    for depth, grain in enumerate(("county", "town", "village"), 1):
        expected = recount(made, depth)
        names = list(next(iter(expected.values())))
        rows = frame.filter(grain=grain).select(*AREA[:depth], *names).rows()
        assert {row[:depth]: dict(zip(names, row[depth:], strict=True)) for row in rows} == expected
