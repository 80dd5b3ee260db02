"""Tables of a province or a city in which everything the Hubei and Xianning papers ask for holds.

One household of two persons stands for each poor village. The totals of persons in the papers
(5.9 million, 383 thousand) are therefore replaced in a suite of the test's own; the totals of
villages and every other figure are the papers'.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

EXITED, UNEXITED = "已脱贫(享受政策)", "未脱贫"
PERSONS = 2

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def place(number: int, counties: int) -> Row:
    """Where village ``number`` lies: the counties take turns, three townships in each."""
    county = f"县{number % counties:02}"
    return {
        "county": county,
        "town": f"{county}镇{number // counties % 3}",
        "village": f"村{number:04}",
    }


def tables(counties: int, villages: int, day: date, unexited: int = 0) -> Tables:
    """``villages`` poor villages; the last ``unexited`` of them and their households still to exit.

    Village 0 has a relief household, village 1 a relocated one, village 2 a student paid by
    雨露计划, village 3 a payment for training, village 4 a seriously ill member, village 5 a poor
    household that is monitored.
    """
    made: Tables = {
        name: [] for name in ("village", "household", "member", "pairing", "project", "beneficiary")
    }
    for number in range(villages):
        area = place(number, counties)
        is_exited = number < villages - unexited
        made["village"].append(_village(area, is_exited))
        key = f"{number:010}"
        made["household"].append(_household(area, key, is_exited))
        made["pairing"].append(
            {**area, "household_id": key, "helper_name": "甲", "planned_exit_year": 2019}
        )
        for n in range(PERSONS):
            person = _person(area, key, f"{key}{n}")
            made["member"] += [{**person, "year": year} for year in (2013, day.year)]
    households = made["household"]
    households[0] |= {"household_attribute": "低保脱贫户", "transfer_income": 4001.0 * PERSONS}
    households[1] |= {"relocated": "是", "house_area": 20.0 * PERSONS}
    for row in made["member"]:
        if row["household_id"] == households[4]["household_id"]:
            row["health"] = "患有大病"
        elif row["household_id"] == households[2]["household_id"] and row["person_id"][-1] == "0":
            row["school_status"] = "中职二年级"
        elif row["household_id"] == households[0]["household_id"]:
            row |= {"labour": "丧失劳动力", "has_allowance": "是"}
    households[4]["net_income_per_person"] = 5000.0
    households[5] |= {"net_income_per_person": 4500.0, "monitor_category": "脱贫不稳定户"}
    made["project"] += [
        {"project_id": "1", "project_name": "雨露计划", "project_category": "教育"},
        {"project_id": "2", "project_name": "电商班", "project_category": "技能培训"},
    ]
    pay(made, "1", 2, 1500, date(day.year, 3, 1))
    pay(made, "1", 2, 1500, date(day.year, 9, 1))
    pay(made, "2", 3, 200, date(day.year, 5, 1))
    pay(made, "2", 3, 2000, date(day.year, 6, 1))
    return made


def pay(made: Tables, project: str, number: int, amount: float, day: date) -> None:
    """A payment of a project to the first person of village ``number``."""
    household = made["household"][number]
    made["beneficiary"].append(
        {
            "project_id": project,
            "household_id": household["household_id"],
            "id_number": f"{household['household_id']}0",
            "amount": amount,
            "payment_date": day,
        }
    )


def _village(area: Row, is_exited: bool) -> Row:
    return {
        **area,
        "exited_village": "是" if is_exited else "否",
        "population": 800,
        "household_total": 200,
        "income_per_person": 10500,
        "collective_income": 5.0,
        "has_bus": "是",
        "clinics": 1,
        "primary_schools": 1,
        "doctors": 1,
        "libraries": 1,
        "unsafe_water_households": 0,
        "broadcast_households": 200,
        "roadless_natural_villages": 0,
    }


def _household(area: Row, key: str, is_exited: bool) -> Row:
    return {
        **area,
        "household_id": key,
        "exit_status": EXITED if is_exited else UNEXITED,
        "household_attribute": "一般脱贫户" if is_exited else "一般贫困户",
        "monitor_category": None,
        "main_cause": "缺技术",
        "main_fuel": "清洁能源",
        "industry_support": "种植业",
        "business_income": 6000.0,
        "transfer_income": 500.0,
        "net_income_per_person": 9000.0,
        "house_area": 100.0,
        "relocated": "否",
        "has_production_power": "是",
        "in_cooperative": "是",
        "led_by_enterprise": "否",
    }


def _person(area: Row, key: str, person: str) -> Row:
    return {
        **area,
        "household_id": key,
        "person_id": person,
        "id_number": person,
        "name": "某人",
        "labour": "普通劳动力",
        "health": "健康",
        "school_status": "非在校生",
        "work_place": None,
        "work_months": None,
        "public_post": None,
        "resident_medical": "是",
        "employee_medical": "否",
        "commercial_medical": "是",
        "has_allowance": "否",
        "has_support": "否",
    }


def own_suite(folder: Path, extends: str, values: Mapping[str, float]) -> Path:
    """A suite that replaces parameters of the one it extends, or gives those left to the county."""
    folder.mkdir()
    text = f'title = "测试用的套件"\nextends = "{extends}"\n'
    for name, value in values.items():
        text += f'[parameters.{name}]\ntitle = "{name}"\nunit = "无"\n'
        text += f"[[parameters.{name}.values]]\nvalue = {value}\n"
    (folder / "policy.toml").write_text(text, encoding="utf-8")
    return folder
