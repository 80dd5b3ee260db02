"""Tables in which every figure of the papers of Harbin and Shandong holds.

Harbin is built in its real size or small; Shandong speaks of millions of persons and is always
small. For a small one a suite of its own gives the figures, as a county would write them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

Tables = dict[str, list[dict[str, Any]]]
Size = Mapping[str, tuple[int, int]]
"""County -> poor villages, persons."""

HARBIN: Size = {"巴彦县": (60, 90_000), "木兰县": (57, 71_898), "延寿县": (46, 39_189)}
SMALL: Size = {"巴彦县": (3, 24), "木兰县": (2, 16), "延寿县": (2, 12)}


def small_suite(folder: Path, extends: str, figures: Mapping[str, int]) -> Path:
    """A suite that extends a paper and says how large the small county or province is."""
    folder.mkdir()
    text = f'title = "小样本"\nextends = "{extends}"\n'
    for name, value in figures.items():
        text += (
            f'[parameters.{name}]\ntitle = "{name}"\nunit = "人"\n'
            f"[[parameters.{name}.values]]\nvalue = {value}\n"
        )
    (folder / "policy.toml").write_text(text, encoding="utf-8")
    return folder


def small_harbin_suite(folder: Path) -> Path:
    yanshou_villages, yanshou = SMALL["延寿县"]
    villages = sum(number for number, _ in SMALL.values())
    persons = sum(number for _, number in SMALL.values())
    figures = {
        "whole_city": len(SMALL),
        "city_persons": persons,
        "first_step_persons": persons - yanshou,
        "first_step_villages": villages - yanshou_villages,
        "second_step_persons": yanshou,
        "second_step_villages": yanshou_villages,
    }
    return small_suite(folder, "harbin-2016", figures)


def harbin(size: Size, *, exited: bool) -> Tables:
    """Poor villages of one town per county, households of up to four."""
    tables: Tables = {name: [] for name in ("village", "household", "member", "pairing")}
    for county, (villages, persons) in size.items():
        for number in range(villages):
            area = {"county": county, "town": f"{county}镇", "village": f"{county}村{number}"}
            people = persons // villages + (number < persons % villages)
            tables["village"].append(
                {
                    **area,
                    "exited_village": "是" if exited else "否",
                    "population": 100,
                    "arable_land": 200,
                    "has_bus": "是",
                    "unsafe_water_households": 0,
                }
            )
            for first in range(0, people, 4):
                household = {"household_id": f"{county}{number:02}{first:05}"}
                tables["household"].append(
                    {
                        **area,
                        **household,
                        "exit_status": "已脱贫(享受政策)" if exited else "未脱贫",
                        "industry_support": "种植",
                        "business_income": 0.0,
                    }
                )
                tables["pairing"].append(
                    {
                        **household,
                        "helper_name": "甲",
                        "planned_exit_year": 2018 if county == "延寿县" else 2017,
                    }
                )
                for person in range(first, min(first + 4, people)):
                    works = person == first
                    tables["member"].append(
                        {
                            **area,
                            **household,
                            "person_id": f"{county}{number:02}{person:05}",
                            "labour": "普通劳动力" if works else "丧失劳动力",
                            "has_allowance": "否" if works else "是",
                            "has_support": "否",
                            "work_months": 6 if works else None,
                            "work_place": "广东省东莞市" if works else None,
                            "public_post": None,
                            "accident_insurance_subsidy": "是" if works else "否",
                        }
                    )
    return tables


SHANDONG_COUNTIES = 20
SHANDONG_FIGURES = {
    "whole_province": SHANDONG_COUNTIES,
    "exit_2018_low": 40,
    "exit_2018_national_low": 20,
    **dict.fromkeys(("policy_persons_low", "policy_persons_high"), 60),
    "key_villages": 20,
    "unexited_villages": 2,
}


def shandong(*, end_of_2018: bool) -> Tables:
    """Twenty counties of one key village, each with three persons that exited in 2016 and two
    that do in 2018; in the middle of 2018 two villages have not exited yet."""
    tables: Tables = {name: [] for name in ("village", "household", "member", "pairing")}
    for number in range(SHANDONG_COUNTIES):
        area = {"county": f"县{number:02}", "town": "镇", "village": f"村{number:02}"}
        unexited = number < 2 and not end_of_2018
        tables["village"].append(
            {**area, "exited_village": "否" if unexited else "是", "collective_income": 1.5}
        )
        for year, persons in ((2016, 3), (2018, 2)):
            household = {"household_id": f"{number:02}{year}"}
            open_ = year == 2018 and not end_of_2018
            tables["household"].append(
                {
                    **area,
                    **household,
                    "exit_status": "未脱贫" if open_ else "已脱贫(享受政策)",
                    "exit_year": None if open_ else year,
                    "poverty_standard": "省定标准" if number % 2 else "国家标准",
                    "relocated": "是" if year == 2018 else "否",
                }
            )
            tables["pairing"].append({**household, "helper_name": "甲", "planned_exit_year": year})
            tables["member"] += [
                {
                    **area,
                    **household,
                    "person_id": f"{number:02}{year}{person}",
                    "labour": "弱劳动力或半劳动力" if person else "普通劳动力",
                    "has_allowance": "是" if person else "否",
                    "has_support": "否",
                }
                for person in range(persons)
            ]
    return tables
