"""The ledgers the papers' suites declare, filled in by hand: as the paper wants them, and not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

PLACE = {"county": "某县", "town": "甲镇", "village": "东村"}
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A suite, a day all its claims on ledgers are due, the parameters of a county so small that
    one is the whole, and rows by table: those there are anyway, right ones, wrong ones."""

    suite: str
    day: date
    figures: Mapping[str, float]
    there: Rows
    right: Rows
    wrong: Rows = field(default_factory=dict)


def _kinds(column: str, kinds: Sequence[str], **cells: Any) -> list[dict[str, Any]]:
    return [{column: kind, **cells} for kind in kinds]


def _dated(kind: str, day: date, **cells: Any) -> dict[str, Any]:
    return {"local_inspection_kind": kind, "local_inspected_on": day, **cells}


def _insured(own: float, public: float, *kinds: str) -> list[dict[str, Any]]:
    cells = {"local_own_payment": own, "local_public_payment": public}
    return _kinds("local_insurance_kind", kinds, **cells)


def _granted(item: str, stage: str, amount: float) -> list[dict[str, Any]]:
    cells = {"local_grant_item": item, "local_stage": stage, "local_grant_amount": amount}
    return [cells]


_VILLAGE = {"village": [{"exited_village": "是"}]}
_ELSEWHERE = [{"county": "乙县"}, {"county": "丙县"}]
"""A list of the city that leaves the county out."""

_EXITED = {"local_is_poor_county": "是", "local_county_exited_on": date(2018, 9, 1)}
_NOT_EXITED = {"local_is_poor_county": "是", "local_county_exited_on": None}
_ROADS = ("撤并建制村通畅工程", "路网改善工程", "路面加宽工程")


def _roads(kilometres: float, bridges: int) -> list[dict[str, Any]]:
    roads = _kinds("local_road_kind", _ROADS, local_kilometres=kilometres, local_bridges=None)
    bridge = {"local_road_kind": "危桥改造", "local_kilometres": None, "local_bridges": bridges}
    return [*roads, bridge]


_HARBIN = Paper(
    "harbin-2016",
    date(2020, 12, 31),
    {
        "whole_city": 1,
        "paved_road_km": 30,
        "village_link_km": 10,
        "network_km": 10,
        "widened_km": 10,
        "mended_bridges": 2,
        "rebuilt_houses": 1,
    },
    _VILLAGE,
    {
        "local_inspection": [
            _dated("检查复查", date(2020, 7, 1), local_inspected="县"),
            _dated("回头看", date(2020, 1, 1), local_inspected="县"),
            _dated("第三方评估", date(2017, 1, 1), local_inspected="村"),
        ],
        "local_duty": [{"local_duty_unit": "扶贫办", "local_duty_item": "建档立卡"}],
        "local_road": _roads(10, 2),
        "local_danger_house": [{"local_done": "是"}],
        "local_record": [
            {"local_record_kind": "专题报告", "local_recorded_on": date(2020, 12, 31)}
        ],
        "local_town": [{"local_ecological_town": "是", "local_station_area": 300.0}],
        "local_town_staff": [{"local_post": "副乡镇长", "local_full_time": "是"}],
        "local_county": [_EXITED],
        "local_insurance": _insured(0, 100, "农业保险", "城乡居民基本医疗保险"),
        "local_credit_ledger": [{"local_credit_filed_on": date(2019, 1, 1)}],
        "local_weak_village": [
            {"local_sponsor": "某某", "local_reform_plan": "已定", "local_carried_out": "完成"}
        ],
    },
    {
        "local_inspection": [
            _dated("检查复查", date(2020, 6, 30), local_inspected="县"),
            _dated("回头看", date(2019, 12, 31), local_inspected="县"),
            _dated("第三方评估", date(2017, 1, 1), local_inspected="户"),
        ],
        "local_duty": _ELSEWHERE,
        "local_road": _roads(9.5, 1),
        "local_danger_house": [{"local_done": "否"}],
        "local_record": [
            {"local_record_kind": "专题报告", "local_recorded_on": date(2019, 12, 31)}
        ],
        "local_town": [{"local_ecological_town": "否", "local_station_area": 299.5}],
        "local_town_staff": [{"local_post": "副乡镇长", "local_full_time": "否"}],
        "local_county": [_NOT_EXITED],
        "local_insurance": _insured(20, 80, "农业保险", "城乡居民基本医疗保险"),
        "local_credit_ledger": [{"local_credit_filed_on": None}],
        "local_weak_village": [
            {"local_sponsor": None, "local_reform_plan": None, "local_carried_out": None}
        ],
    },
)

_HUBEI = Paper(
    "hubei-2015",
    date(2019, 12, 31),
    {
        "medical_reimbursement_share": 80,
        "danger_house_grant": 20000,
        "lowest_pension_payment": 100,
        "poverty_line": 3747,
    },
    _VILLAGE,
    {
        "local_volunteer": [{"local_paired_on": date(2018, 1, 1)}],
        "local_county": [{**_EXITED, "local_expressway": "是"}],
        "local_town": [{"local_standard_hospital": "是"}],
        "local_medical_relief": [{"local_reimbursed_share": 80.0}],
        "local_danger_house": [{"local_house_grant": 20000.0, "local_full_interest": "是"}],
        "local_education_grant": _granted("学费减免", "大专", 500),
        "local_relief": [{"local_relief_standard": 3747.0}],
        "local_insurance": _insured(0, 100, "城乡居民基本养老保险"),
    },
    {
        "local_volunteer": _ELSEWHERE,
        "local_county": [{**_NOT_EXITED, "local_expressway": "否"}],
        "local_town": [{"local_standard_hospital": "否"}],
        "local_medical_relief": [{"local_reimbursed_share": 79.5}],
        "local_danger_house": [{"local_house_grant": 19999.0, "local_full_interest": "否"}],
        "local_education_grant": _granted("学费减免", "大专", 0),
        "local_relief": [{"local_relief_standard": 3746.0}],
        "local_insurance": _insured(0, 99, "城乡居民基本养老保险"),
    },
)


def _funds(province: float, partner: float, city: float) -> list[dict[str, Any]]:
    return [
        {
            "local_province_fund": province,
            "local_partner_fund": partner,
            "local_city_fund": city,
        }
    ]


def _hamlet_road(grant: float) -> list[dict[str, Any]]:
    cells = {"local_road_kind": "自然村公路", "local_hamlet_persons": 200}
    return [{**cells, "local_road_grant": grant}]


_PUNING = Paper(
    "puning-2016",
    date(2018, 12, 31),
    {"large_payment": 10000},
    {
        **_VILLAGE,
        "household": [{"household_id": "1", "exit_status": "已脱贫(享受政策)"}],
    },
    {
        "local_fund_share": _funds(600, 300, 100),
        "local_record": [{"local_record_kind": "工作通报", "local_recorded_on": date(2018, 10, 1)}],
        "local_inspection": [_dated("第三方评估", date(2017, 1, 1))],
        "local_town_staff": [{"local_full_time": "是"}],
        "local_hamlet": [{"local_hamlet_listed": "是"}],
        "local_exit_request": [{"household_id": "1", "local_requested_on": date(2018, 11, 1)}],
        "local_recognition": [{"household_id": "1", "local_recognised_income": 3999.0}],
        "local_education_grant": _granted("生活费补助", "小学", 3000),
        "local_medical_relief": [{"local_relief_share": 70.0}],
        "local_insurance": _insured(0, 220, "城乡居民基本医疗保险"),
        "local_danger_house": [{"local_done": "是"}],
        "local_road": _hamlet_road(100000),
        "local_payment": [{"local_paid_amount": 9999.0, "local_paid_by": "现金"}],
    },
    {
        "local_fund_share": _funds(600, 200, 200),
        "local_record": [{"local_record_kind": "工作通报", "local_recorded_on": date(2018, 9, 30)}],
        "local_inspection": [_dated("检查复查", date(2017, 1, 1))],
        "local_town_staff": [{"local_full_time": "否"}],
        "local_hamlet": [{"local_hamlet_listed": "否"}],
        "local_exit_request": [{"household_id": "1", "local_requested_on": None}],
        "local_recognition": [{"household_id": "1", "local_recognised_income": 4000.0}],
        "local_education_grant": _granted("生活费补助", "小学", 0),
        "local_medical_relief": [{"local_relief_share": 69.5}],
        "local_insurance": _insured(220, 0, "城乡居民基本医疗保险"),
        "local_danger_house": [{"local_done": "否"}],
        "local_road": _hamlet_road(0),
        "local_payment": [{"local_paid_amount": 10000.0, "local_paid_by": "现金"}],
    },
)


def _assessments(*days: date) -> list[dict[str, Any]]:
    return [_dated("上级考核", day, local_inspected="县") for day in days]


def _patient(day: date | None) -> list[dict[str, Any]]:
    names = ("local_diagnosed_on", "local_rediagnosed_on", "local_evaluated_on")
    return [dict.fromkeys(names, day)]


def _cared(*ways: str) -> list[dict[str, Any]]:
    return [{"local_self_care": "不能自理", "local_care_way": way} for way in ways]


_SHANDONG = Paper(
    "shandong-2018",
    date(2020, 12, 31),
    {"whole_province": 1, "rebuilt_houses_low": 1},
    _VILLAGE,
    {
        "local_inspection": [
            _dated("自查评估", date(2019, 12, 31), local_inspected="县"),
            _dated("整改提升", date(2020, 6, 30), local_inspected="县"),
            *_assessments(date(2020, 6, 1), date(2020, 12, 1), date(2019, 6, 1)),
        ],
        "local_danger_house": [{"local_done": "是", "local_finished_on": date(2018, 7, 1)}],
        "local_care": _cared("集中供养", "分散供养"),
        "local_town": [{"local_heavy_task": "是"}],
        "visit": [{"visitor_post": "市委书记"}],
        "local_mental": _patient(date(2018, 10, 1)),
        "local_insurance": _insured(0, 50, "扶贫特惠保险"),
        "local_education_grant": _granted("助学金", "学前教育", 600),
        "local_training": [
            {"local_training_kind": "干部培训", "local_trained_on": date(2019, 5, 1)}
        ],
        "local_workdays": [{"local_workdays_spent": 5.0}],
    },
    {
        "local_inspection": [
            _dated("自查评估", date(2020, 1, 1), local_inspected="县"),
            _dated("整改提升", date(2020, 7, 1), local_inspected="县"),
            *_assessments(date(2020, 6, 1), date(2020, 12, 1), date(2020, 1, 1)),
        ],
        "local_danger_house": [{"local_done": "是", "local_finished_on": date(2018, 6, 30)}],
        "local_care": _cared("集中供养", "分散供养", "分散供养", "分散供养"),
        "local_town": [{"local_heavy_task": "是"}],
        "visit": [{"visitor_post": "镇党委书记"}],
        "local_mental": _patient(None),
        "local_insurance": _insured(50, 0, "扶贫特惠保险"),
        "local_education_grant": _granted("助学金", "学前教育", 0),
        "local_training": [{"local_training_kind": "干部培训", "local_trained_on": None}],
        "local_workdays": [{"local_workdays_spent": 4.5}],
    },
)


def _road_of_year(kilometres: float) -> list[dict[str, Any]]:
    cells = {"local_road_kind": "“四好农村路”", "year": 2020}
    return [{**cells, "local_kilometres": kilometres}]


_XIANNING = Paper(
    "xianning-2020",
    date(2020, 12, 31),
    {"whole_city": 1, "exited_counties": 1, "yearly_road_km": 50},
    _VILLAGE,
    {
        "local_county": [_EXITED],
        "local_record": [{"local_record_kind": "专题会议", "local_recorded_on": date(2020, 12, 1)}],
        "local_brand": [{"local_brand_name": "某茶"}],
        "local_road": _road_of_year(50),
        "local_fund_list": _kinds("local_list_kind", ("正面清单", "负面清单")),
        "local_product": [{"local_product_name": "楠竹"}],
        "local_secretary": [{"local_secretary_filed_on": date(2020, 3, 1)}],
        "local_relief": [{"local_extra_reason": "老年人", "local_extra_share": 20.0}],
        "local_workdays": [{"local_workdays_spent": 5.0}],
        "local_power": [{"local_voltage_rate": 100.0, "local_supply_rate": 100.0}],
        "local_insurance": _insured(50, 50, "防贫保"),
        "local_training": [{"local_training_kind": "技能培训", "local_training_subsidy": 200.0}],
        "local_education_grant": _granted("助学金", "小学", 500),
        "local_assessment": [
            {"local_assessment_grade": "较差", "local_talked_on": date(2020, 11, 1)},
            {"local_assessment_grade": "好", "local_talked_on": None},
        ],
    },
    {
        "local_county": [_NOT_EXITED],
        "local_record": [
            {"local_record_kind": "专题会议", "local_recorded_on": date(2020, 11, 30)}
        ],
        "local_brand": _ELSEWHERE,
        "local_road": _road_of_year(49.5),
        "local_fund_list": [
            {**place, "local_list_kind": kind}
            for place in _ELSEWHERE
            for kind in ("正面清单", "负面清单")
        ],
        "local_product": _ELSEWHERE,
        "local_secretary": [{"local_secretary_filed_on": None}],
        "local_relief": [{"local_extra_reason": "老年人", "local_extra_share": 19.5}],
        "local_workdays": [{"local_workdays_spent": 4.5}],
        "local_power": [{"local_voltage_rate": 99.9, "local_supply_rate": 99.9}],
        "local_insurance": _insured(100, 0, "防贫保"),
        "local_training": [{"local_training_kind": "技能培训", "local_training_subsidy": 2001.0}],
        "local_education_grant": _granted("助学金", "小学", 0),
        "local_assessment": [{"local_assessment_grade": "存在突出问题", "local_talked_on": None}],
    },
)

PAPERS = {one.suite: one for one in (_HARBIN, _HUBEI, _PUNING, _SHANDONG, _XIANNING)}
