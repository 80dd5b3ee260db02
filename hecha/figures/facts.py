"""What an expectation over households or persons may know beside the columns of their own table.

A fact is declared once: its words, the columns it rests on and its expression. Facts of a
household are computed on its row joined with sums over its members and payments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from hecha.declare.codes import (
    EXITED_STATUSES,
    HIGHER_VOCATIONAL,
    NO,
    POSTGRADUATE,
    RETURNED,
    SENIOR,
    SERIOUS,
    TECHNICIAN,
    UNDERGRADUATE,
    UNEXITED,
    VOCATIONAL,
    YES,
)
from hecha.figures.ledger_rows import PAYMENTS

_TEXT, _NUMBER, _DAY = pl.String(), pl.Float64(), pl.Date()
TAKEN: Mapping[str, Mapping[str, pl.DataType]] = {
    "household": {
        "exit_status": _TEXT,
        "monitor_category": _TEXT,
        "household_attribute": _TEXT,
        "main_cause": _TEXT,
        "main_fuel": _TEXT,
        "industry_support": _TEXT,
        "business_income": _NUMBER,
        "transfer_income": _NUMBER,
        "house_area": _NUMBER,
    },
    "member": {
        "health": _TEXT,
        "school_status": _TEXT,
        "work_place": _TEXT,
        "work_months": _NUMBER,
        "public_post": _TEXT,
    },
    "monitored": {"household_id": _TEXT},
    "project": {"project_id": _TEXT, "project_name": _TEXT, "project_category": _TEXT},
    "beneficiary": {
        "project_id": _TEXT,
        "household_id": _TEXT,
        "id_number": _TEXT,
        "amount": _NUMBER,
        "payment_date": _DAY,
    },
}
"""The columns of each table that facts are computed from."""

_BEYOND_COMPULSORY = (
    *SENIOR,
    *VOCATIONAL,
    *HIGHER_VOCATIONAL,
    *TECHNICIAN,
    *UNDERGRADUATE,
    *POSTGRADUATE,
    "大专及以上",
)
_NOTHING = ("", "无")


@dataclass(frozen=True, slots=True)
class Fact:
    """One computed column; unit empty where it has none.

    ``needs`` as ``table.column`` or ``table``; of ``either``, if there are any, the submission
    must have all of one.
    """

    title: str
    unit: str
    definition: str
    needs: tuple[str, ...]
    expression: pl.Expr
    either: tuple[tuple[str, ...], ...] = ()


def _given(column: str) -> pl.Expr:
    """Whether a text says that there is something."""
    return (~pl.col(column).str.strip_chars().is_in(_NOTHING)).fill_null(False)


def _yes(condition: pl.Expr) -> pl.Expr:
    """A condition in the words of the exports; null where it is unknown."""
    return pl.when(condition).then(pl.lit(YES)).when(~condition).then(pl.lit(NO))


_MEMBERS = ("household.household_id", "member.household_id")
_INDUSTRY = ("household.industry_support", "household.business_income")
_WORK = (*_MEMBERS, "member.work_place", "member.work_months", "member.public_post")
_PAYMENTS = ("beneficiary.project_id", "beneficiary.amount", "project.project_id")

_industries = (_given("industry_support") | (pl.col("business_income") > 0).fill_null(False)).cast(
    pl.Int64
)
_works = _given("work_place") | (pl.col("work_months") > 0).fill_null(False) | _given("public_post")
_per_person = pl.when(pl.col("headcount") > 0)

OF_HOUSEHOLD: Mapping[str, Fact] = {
    "area_per_person": Fact(
        "人均住房面积",
        "平方米",
        "住房面积 ÷ 登记在册的成员数",
        (*_MEMBERS, "household.house_area"),
        _per_person.then(pl.col("house_area") / pl.col("headcount")),
    ),
    "transfer_per_person": Fact(
        "人均转移性收入",
        "元",
        "转移性收入 ÷ 登记在册的成员数",
        (*_MEMBERS, "household.transfer_income"),
        _per_person.then(pl.col("transfer_income") / pl.col("headcount")),
    ),
    "is_relief_household": Fact(
        "低保户或五保户",
        "",
        "贫困户属性含低保、特困或五保",
        ("household.household_attribute",),
        _yes(pl.col("household_attribute").str.contains("低保|特困|五保")),
    ),
    "is_exited": Fact(
        "脱贫户",
        "",
        "脱贫属性为已脱贫",
        ("household.exit_status",),
        _yes(
            pl.when(pl.col("exit_status").is_in((*EXITED_STATUSES, UNEXITED, RETURNED))).then(
                pl.col("exit_status").is_in(EXITED_STATUSES)
            )
        ),
    ),
    "is_monitored": Fact(
        "监测对象",
        "",
        "监测对象类别有填写，或列入监测对象表、动态监测台账",
        ("household.monitor_category",),
        _yes(pl.col("monitor_category").is_not_null() | pl.col("is_watched")),
    ),
    "industries": Fact(
        "产业项数",
        "项",
        "到户产业帮扶类型有填写或生产经营性收入大于 0 的计 1",
        _INDUSTRY,
        _industries,
    ),
    "livelihoods": Fact(
        "产业和就业项数",
        "项",
        "有产业（到户产业帮扶类型有填写或生产经营性收入大于 0）计 1，有成员务工或在公益性岗位计 1",
        (*_INDUSTRY, *_WORK),
        _industries + (pl.col("workers") > 0).cast(pl.Int64),
    ),
    "risk_points": Fact(
        "致贫风险点数",
        "个",
        "患有大病的成员数，加上义务教育以后各阶段在校的成员数，主要致贫原因为因灾的再加 1",
        (*_MEMBERS, "member.health", "member.school_status", "household.main_cause"),
        pl.col("seriously_ill")
        + pl.col("students")
        + (pl.col("main_cause") == "因灾").fill_null(False).cast(pl.Int64),
    ),
    "training_least": Fact(
        "单笔培训补贴最少金额",
        "元",
        "名称或类别含“培训”的项目发给本户的各笔金额中最小的",
        (*_PAYMENTS, "beneficiary.household_id", "project.project_name"),
        pl.col("training_least"),
    ),
    "training_most": Fact(
        "单笔培训补贴最多金额",
        "元",
        "名称或类别含“培训”的项目发给本户的各笔金额中最大的",
        (*_PAYMENTS, "beneficiary.household_id", "project.project_name"),
        pl.col("training_most"),
    ),
}
OF_MEMBER: Mapping[str, Fact] = {
    "rain_dew_last_year": Fact(
        "上一完整年度雨露计划补助",
        "元",
        "名称或类别含“雨露”的项目和雨露计划补助名册在快照日之前最近一个完整年度发给本人的金额之和；"
        "两处同一月份、同一金额的算同一笔；有一笔没有写金额或日期的，合计不明",
        ("member.id_number",),
        pl.col("rain_dew_last_year"),
        (
            (
                *_PAYMENTS,
                *("beneficiary.id_number", "beneficiary.payment_date", "project.project_name"),
            ),
            tuple(f"{PAYMENTS}.{column}" for column in ("id_number", "amount", "paid_on")),
        ),
    ),
}


def of_households(
    household: pl.DataFrame, member: pl.DataFrame, taken: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The household frame with every fact of :data:`OF_HOUSEHOLD`."""
    training = _payments(taken, "培训").group_by("household_id")
    return (
        household.join(_of_members(member), on="household_id", how="left")
        .join(
            training.agg(
                training_least=pl.col("amount").min(), training_most=pl.col("amount").max()
            ),
            on="household_id",
            how="left",
        )
        .join(
            pl.concat([taken[name].select("household_id") for name in ("monitored", "watch_list")])
            .unique()
            .with_columns(is_watched=True),
            on="household_id",
            how="left",
        )
        .with_columns(
            pl.col("headcount", "workers", "seriously_ill", "students").fill_null(0),
            pl.col("is_watched").fill_null(False),
        )
        .with_columns(fact.expression.alias(name) for name, fact in OF_HOUSEHOLD.items())
    )


def of_members(member: pl.DataFrame, taken: Mapping[str, pl.DataFrame], day: date) -> pl.DataFrame:
    """The member frame with every fact of :data:`OF_MEMBER`."""
    year = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    return member.join(_rain_dew(taken, year), on="id_number", how="left").with_columns(
        fact.expression.alias(name) for name, fact in OF_MEMBER.items()
    )


def _rain_dew(taken: Mapping[str, pl.DataFrame], year: int) -> pl.DataFrame:
    """What each person (id_number) was paid in a year, null where a payment is not told in full.

    The lists of projects and the ledger may both tell a payment, days apart: in a month, the
    larger number of payments of an amount is taken.
    """
    by_project = _payments(taken, "雨露").select("id_number", "amount", paid_on="payment_date")
    by_ledger = taken[PAYMENTS].select("id_number", "amount", "paid_on")
    alike = ["id_number", "amount", pl.col("paid_on").dt.truncate("1mo")]
    paid = pl.concat(
        payments.group_by(alike).agg(times=pl.len()) for payments in (by_project, by_ledger)
    )
    paid = (
        paid.drop_nulls("id_number")
        .group_by("id_number", "amount", "paid_on")
        .agg(pl.col("times").max())
    )
    of_year = pl.col("paid_on").dt.year() == year
    total = (pl.col("amount") * pl.col("times")).filter(of_year).sum()
    vague = (pl.col("amount").is_null() | pl.col("paid_on").is_null()).any()
    return paid.group_by("id_number").agg(
        rain_dew_last_year=pl.when(of_year.any() & ~vague).then(total)
    )


def _of_members(member: pl.DataFrame) -> pl.DataFrame:
    return member.group_by("household_id").agg(
        headcount=pl.len().cast(pl.Int64),
        workers=_works.sum().cast(pl.Int64),
        seriously_ill=pl.col("health").str.contains(SERIOUS).sum().cast(pl.Int64),
        students=pl.col("school_status").is_in(_BEYOND_COMPULSORY).sum().cast(pl.Int64),
    )


def _payments(taken: Mapping[str, pl.DataFrame], word: str) -> pl.DataFrame:
    """Payments of the projects whose name or category has a word."""
    named = pl.concat_str("project_name", "project_category", ignore_nulls=True)
    projects = taken["project"].filter(named.str.contains(word, literal=True))
    return taken["beneficiary"].join(
        projects.select("project_id").unique(), on="project_id", how="semi"
    )
