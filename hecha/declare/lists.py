"""Lists beside the national exports: projects and their payments, loans, movements of people, and
the rosters of other departments.

No national header list exists; departments send what they have (docs/sources.md).
"""

from collections.abc import Mapping
from dataclasses import replace

from hecha.declare import codes
from hecha.declare.columns import (
    AREA,
    HEAD_NAME,
    HOUSEHOLD_ID,
    ID_NUMBER,
    NAME,
    PERSON_ID,
    SERIAL,
    YEAR,
    coded,
    column,
    flag,
    number,
    text,
    whole,
)
from hecha.declare.model import Column, Kind, Table

PROJECT = Table(
    "project",
    "项目库",
    ("project_id", "year"),
    ("project_id", "year"),
    (
        SERIAL,
        *AREA,
        text("project_id", "项目编号"),
        text("project_name", "项目名称"),
        text("project_category", "项目类别"),
        text("construction_nature", "建设性质"),
        text("place", "实施地点"),
        YEAR,
        column(Kind.DATE, "start_date", "开工时间"),
        column(Kind.DATE, "end_date", "完工时间"),
        text("responsible_unit", "责任单位"),
        text("task", "建设任务"),
        number("total_investment", "总投资（万元）", "总投资"),
        number("central_funds", "中央资金"),
        number("province_funds", "省级资金"),
        number("city_funds", "市级资金"),
        number("county_funds", "县级资金"),
        whole("benefit_households", "受益户数"),
        whole("benefit_persons", "受益人数"),
        text("performance_goal", "绩效目标"),
        text("benefit_mechanism", "带贫减贫机制"),
        flag("in_library", "是否入库"),
    ),
)

BENEFICIARY = Table(
    "beneficiary",
    "项目受益人",
    ("project_id", "household_id", "id_number"),
    ("project_id", "household_id", "name"),
    (
        SERIAL,
        *AREA,
        text("project_id", "项目编号"),
        HOUSEHOLD_ID,
        NAME,
        ID_NUMBER,
        column(Kind.YUAN, "amount", "金额（元）", "金额"),
        column(Kind.DATE, "payment_date", "发放日期"),
        column(Kind.CARD, "bank_card", "银行卡号"),
    ),
)

LOAN = Table(
    "loan",
    "小额信贷",
    ("household_id", "loan_date"),
    ("household_id", "loan_date"),
    (
        SERIAL,
        *AREA,
        HOUSEHOLD_ID,
        column(Kind.NAME, "borrower", "借款人姓名"),
        ID_NUMBER,
        column(Kind.YUAN, "amount", "金额（元）", "金额"),
        column(Kind.DATE, "loan_date", "放款日期"),
        column(Kind.DATE, "due_date", "到期日期"),
        text("bank", "贷款银行"),
    ),
)

MOVEMENT = Table(
    "movement",
    "人口变动",
    ("household_id", "person_id", "id_number"),
    ("household_id", "name", "movement_type", "movement_date"),
    (
        SERIAL,
        *AREA,
        HOUSEHOLD_ID,
        PERSON_ID,
        NAME,
        ID_NUMBER,
        coded("movement_type", codes.MOVEMENT_TYPE, "变动类型"),
        text("movement_reason", "变动原因"),
        column(Kind.DATE, "movement_date", "变动日期"),
    ),
)

ROSTERS = {
    "candidate": "摸底",
    "death": "死亡",
    "allowance": "低保",
    "support": "特困",
    "disability": "残疾",
    "insurance": "医保",
    "school": "学籍",
    "vehicle": "车辆",
    "property": "房产",
    "company": "工商",
    "payroll": "财政供养",
}
"""Kinds of roster: name in code -> the word its file name holds. The first word found counts, so
that 低保摸底名单 is a list of candidates."""
ROSTER_KINDS = tuple(ROSTERS.values())

ROSTER_CELLS: Mapping[str, tuple[str, ...]] = {
    "candidate": (),
    "death": ("death_date",),
    "allowance": ("head_name", "allowance_category", "benefit_start"),
    "support": ("support_method",),
    "disability": ("disability_type", "disability_grade"),
    "insurance": ("insurance_type", "payment_status"),
    "school": ("school", "grade", "enrolment_status"),
    "vehicle": ("plate", "vehicle_type", "registered_date"),
    "property": ("property_place", "property_use", "registered_date"),
    "company": ("company", "post", "registered_date"),
    "payroll": ("unit", "since_date"),
}
"""Kind of roster -> the columns of ROSTER it has beside area, name and ID number."""

OF_HOUSEHOLDS = frozenset({"摸底", "低保", "特困", "医保"})
"""Kinds of roster that some departments keep by household, one row for the head or applicant."""

EXPECTED_ON: Mapping[str, Mapping[str, tuple[str | int, ...]]] = {
    "allowance": {"has_allowance": (codes.YES,)},
    "support": {"has_support": (codes.YES,)},
    "disability": {"id_length": (20, 22)},
    "insurance": {"resident_medical": (codes.YES,), "employee_medical": (codes.YES,)},
    "school": {"school_status": codes.COMPULSORY},
}
"""Kind of roster -> columns of the member export and the values with which a person should be on
the list (one of them is enough)."""

ROSTER = Table(
    "roster",
    "比对名单",
    ("roster_kind", "id_number"),
    ("roster_kind", "name"),
    tuple(
        replace(one, local=True)
        for one in (
            SERIAL,
            *AREA,
            column(Kind.NAME, "name", "姓名", "学生姓名", "所有人", "权利人"),
            Column("id_number", Kind.ID, "证件号码", (*ID_NUMBER.aliases, "残疾人证号")),
            HEAD_NAME,
            column(Kind.DATE, "death_date", "死亡日期"),
            whole("covered_persons", "保障人口", "保障人数", "享受人数", "供养人数", "参保人数"),
            text("allowance_category", "低保类别", "保障类别"),
            column(Kind.MONTH, "benefit_start", "享受起始年月"),
            text("support_method", "供养方式"),
            Column(
                "disability_type", Kind.CODE, "残疾类别", (), codes.DISABILITY_TYPE, sensitive=True
            ),
            Column(
                "disability_grade",
                Kind.CODE,
                "残疾等级",
                (),
                codes.DISABILITY_GRADE,
                sensitive=True,
            ),
            text("insurance_type", "参保类型"),
            text("payment_status", "缴费状态"),
            text("school", "学校"),
            text("grade", "年级"),
            text("enrolment_status", "学籍状态"),
            Column("plate", Kind.TEXT, "车牌号", personal=True),
            text("vehicle_type", "车辆类型"),
            column(Kind.DATE, "registered_date", "登记日期"),
            Column("property_place", Kind.TEXT, "坐落", personal=True),
            text("property_use", "用途"),
            text("company", "企业名称"),
            text("post", "职务"),
            text("unit", "单位"),
            column(Kind.DATE, "since_date", "起始日期"),
        )
    ),
)
