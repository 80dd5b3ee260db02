"""Who counts as registered (建档立卡): the denominators of the papers' shares."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from support.submissions_by_hand import submission

from hecha.figures import counted_rows
from hecha.figures.counting import count
from hecha.policy import load as load_suite

DAY = date(2020, 12, 31)
AREA = {"county": "甲县", "town": "乙镇", "village": "丙村"}


def figures(households: list[dict[str, Any]], *names: str) -> list[Any]:
    """Figures of the county; every household has three members, insured but for the last."""
    rows = [{**AREA, "household_id": f"{n}", **row} for n, row in enumerate(households)]
    member = [
        {**AREA, "household_id": row["household_id"], "person_id": f"{row['household_id']}-{n}"}
        | {"resident_medical": "是" if n < 2 else "否", "employee_medical": "否"}
        for row in rows
        for n in range(3)
    ]
    village = [{**AREA, "population": 100, "exited_village": None}]
    given = submission(DAY, household=rows, member=member, village=village)
    world = counted_rows.build(given, load_suite("national", DAY))
    row = count(world).frame.filter(grain="county").row(0, named=True)
    return [row[name] for name in names]


@pytest.mark.parametrize(
    ("household", "persons"),
    [
        ({"household_type": "脱贫户"}, 3),
        ({"household_type": "一般农户"}, 0),
        ({"household_type": "一般农户", "monitor_category": "边缘易致贫户"}, 0),
        ({"household_type": "脱贫户", "monitor_category": "突发严重困难户"}, 3),
        ({"monitor_category": "脱贫不稳定户"}, 3),
        ({"monitor_category": "边缘易致贫户"}, 0),
        ({"monitor_category": "突发严重困难户"}, 0),
        ({"monitor_category": "突发严重困难户", "exit_status": "已脱贫(享受政策)"}, 3),
        ({"household_type": None, "monitor_category": "边缘易致贫户"}, 0),
        ({}, 3),
    ],
)
def test_who_was_never_poor_is_not_counted(household: dict[str, Any], persons: int) -> None:
    assert figures([household], "persons", "households") == [persons, persons // 3]


def test_the_shares_of_a_county_with_households_of_the_edge() -> None:
    """One registered household of three persons, eight of the edge: 27 persons in the export."""
    households = [{"monitor_category": None}, *({"monitor_category": "边缘易致贫户"},) * 8]
    names = ("persons", "insured_persons", "insured_share", "poor_share")
    assert figures(households, *names) == [3, 2, 2 / 3, 0.03]
