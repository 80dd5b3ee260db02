"""Claims of the papers about columns that no export has: kept by hand, they are met or missed."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from support.local_claims import ledger_claims, local_claims
from support.submissions_by_hand import submission

from hecha import expectations
from hecha.declare.lexicon import OWN
from hecha.declare.model import Kind, Table
from hecha.policy import available
from hecha.policy import load as load_suite

AREA = {"county": "某县", "town": "甲镇", "village": "东村"}
ROWS: dict[str, dict[str, Any]] = {
    "village": {"exited_village": "是"},
    "household": {
        "household_id": "1",
        "exit_status": "未脱贫",
        "relocated": "是",
        "monitor_category": "脱贫不稳定户",
    },
    "member": {
        "household_id": "1",
        "person_id": "11",
        "name": "某某",
        "labour": "普通劳动力",
        "school_status": "普通高中一年级",
        "disability_type": "肢体",
    },
    "project": {"project_id": "P1"},
    "loan": {"household_id": "1"},
}
RIGHT: dict[Kind, Any] = {
    Kind.FLAG: "是",
    Kind.DATE: date(2015, 12, 1),
    Kind.INT: 1,
    Kind.NUMBER: 60.0,
    Kind.TEXT: "电工",
    Kind.NAME: "某某",
}
WRONG: dict[Kind, Any] = {Kind.FLAG: "否", Kind.INT: 0, Kind.NUMBER: 59.9}
DAYS = {
    "harbin-2016": date(2020, 12, 31),
    "hubei-2015": date(2019, 12, 31),
    "puning-2016": date(2018, 12, 31),
    "shandong-2018": date(2018, 12, 31),
    "xianning-2020": date(2020, 12, 31),
}


def column_claims(suite: str) -> frozenset[str]:
    """The claims about columns of the exports, but those that only say where they apply."""
    return local_claims(suite) - ledger_claims(suite) - {"SD-01-9"}


def outcomes(suite: str, values: dict[Kind, Any]) -> dict[str, set[str]]:
    """Claim -> outcomes, where every local column has the value of its kind."""
    policy = load_suite(suite, DAYS[suite])

    def row(table: Table) -> dict[str, Any]:
        local = [column for column in table.columns if column.name.startswith(OWN)]
        return {column.name: values.get(column.kind) for column in local}

    tables = {name: [{**AREA, **known, **row(policy.tables[name])}] for name, known in ROWS.items()}
    given = submission(DAYS[suite], declared=policy.tables, **tables)
    found = expectations.evaluate(given, policy).outcomes
    mine = found.filter(pl.col("rule").is_in(list(column_claims(suite)))).group_by("rule")
    return {rule: set(each) for rule, each in mine.agg("outcome").rows()}


def test_every_paper_with_such_claims_is_here() -> None:
    assert {info.name for info in available() if column_claims(info.name)} == DAYS.keys()


@pytest.mark.parametrize("suite", DAYS)
def test_each_claim_is_met_and_missed(suite: str) -> None:
    claims = column_claims(suite)
    assert outcomes(suite, RIGHT) == {claim: {"passed"} for claim in claims}
    assert outcomes(suite, WRONG) == {claim: {"failed"} for claim in claims}


@pytest.mark.parametrize("suite", DAYS)
def test_what_nobody_keeps_is_not_judged(suite: str) -> None:
    """An export as the national system gives it accuses nobody of what it has no column for."""
    policy = load_suite(suite, DAYS[suite])
    given = submission(DAYS[suite], **{name: [{**AREA, **row}] for name, row in ROWS.items()})
    found = expectations.evaluate(given, policy).outcomes
    mine = found.filter(pl.col("rule").is_in(list(column_claims(suite))))
    assert set(mine["outcome"]) == {"skipped"}
    assert all("缺少“" in why for why in mine["reason"])
