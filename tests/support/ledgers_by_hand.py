"""Ledgers that go with exports made by hand: everything the papers ask for is in them."""

from __future__ import annotations

from datetime import date
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]

AREA = ("county", "town", "village")


def ledgers(exports: Tables, day: date) -> Tables:
    """One sheet of each ledger for the villages and households of some exports.

    Two cadres per village; pledges of every county, town and village; every household visited by
    the secretaries of its village and town, every village by that of its county; 15 % of the
    households of a county watched; a list of pupils in the month of ``day``; one closed problem.
    """
    villages, households = exports["village"], exports["household"]
    counties = _areas(villages, 1)
    towns = _areas(villages, 2)
    return {
        "reserve_cadre": [
            {**_area(row), "name": f"{who}{number}", "id_number": f"{who}{number}"}
            for number, row in enumerate(villages)
            for who in ("甲", "乙")
        ],
        "pledge": [
            *({**row, "pledge_level": "县"} for row in counties),
            *({**row, "pledge_level": "乡"} for row in towns),
            *({**_area(row), "pledge_level": "村"} for row in villages),
        ],
        "visit": [
            *(row for household in households for row in _visits(household, day)),
            *(
                {
                    **_area(row),
                    "visited_on": day.replace(month=6, day=1),
                    "household_id": None,
                    "visitor_unit": f"{row['county']}委",
                    "visitor_post": "县委书记",
                }
                for row in villages
            ),
        ],
        "watch_list": [
            {**_area(row), "household_id": row["household_id"]}
            for county in counties
            for row in _last(households, county["county"], share=0.15)
        ],
        "dropout_list": [
            {**row, "listed_on": day.replace(day=8), "name": "某生"} for row in counties
        ],
        "rectification": [
            {
                **row,
                "found_on": day.replace(month=1, day=5),
                "deadline": day.replace(month=5, day=1),
                "closed_on": day.replace(month=4, day=1),
            }
            for row in counties
        ],
    }


def _visits(household: Row, day: date) -> list[Row]:
    common = {**_area(household), "household_id": household["household_id"]}
    return [
        {
            **common,
            "visited_on": day.replace(month=2, day=3),
            "visitor_unit": f"{household['village']}党支部",
            "visitor_post": "村党组织书记",
        },
        {
            **common,
            "visited_on": day.replace(month=11, day=3),
            "visitor_unit": f"{household['town']}党委",
            "visitor_post": "书记",
        },
    ]


def _area(row: Row) -> Row:
    return {name: row[name] for name in AREA}


def _areas(rows: list[Row], depth: int) -> list[Row]:
    named = dict.fromkeys(tuple(row[name] for name in AREA[:depth]) for row in rows)
    return [dict(zip(AREA, names, strict=False)) for names in named]


def _last(households: list[Row], county: str, share: float) -> list[Row]:
    own = [row for row in households if row["county"] == county]
    return own[-max(1, round(len(own) * share)) :]


def exports(counties: int = 2, towns: int = 2, villages: int = 3, households: int = 4) -> Tables:
    """Poor villages with households of two, in two towns of each county."""
    made: Tables = {"village": [], "household": [], "member": []}
    for county in range(counties):
        for town in range(towns):
            for village in range(villages):
                area = {
                    "county": f"县{county}",
                    "town": f"县{county}镇{town}",
                    "village": f"县{county}镇{town}村{village}",
                }
                made["village"].append({**area, "exited_village": "是"})
                for number in range(households):
                    key = f"{county}{town}{village}{number}"
                    household = {**area, "household_id": key}
                    made["household"].append({**household, "exit_status": "已脱贫(享受政策)"})
                    made["member"] += [
                        {**household, "person_id": f"{key}{n}", "id_number": f"{key}{n}"}
                        for n in range(2)
                    ]
    return made
