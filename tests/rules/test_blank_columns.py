"""A column that is blank in every row is no more than a missing one, and is said to be."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from support.files_by_hand import write_csv

from hecha import policy
from hecha.reading import read
from hecha.results.results import Results
from hecha.rules.checking import check

HEADERS = ["户编号", "家庭人口数", "纯收入", "人均纯收入", "生产经营性支出"]
ROWS = [["11", "2", "20000", "10000", "0"], ["12", "1", "9000", "9000", "0"]]


def results(folder: Path, header: str, blank: str | None) -> Results:
    at = HEADERS.index(header)
    rows = [[*row[:at], blank if blank is not None else row[at], *row[at + 1 :]] for row in ROWS]
    submission = read([write_csv(folder / "户信息_20231231.csv", [HEADERS, *rows])])
    return check(submission, policy.load("national", submission.snapshot.day))


def notices(found: Results) -> list[str]:
    is_one = pl.col("message").str.starts_with("整列为空")
    return found.findings.filter((pl.col("rule") == "FF03") & is_one)["message"].to_list()


def reason(found: Results, rule: str) -> str | None:
    return found.outcomes.filter(pl.col("rule") == rule).select("reason").item()


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_column_is_named_where_rules_need_it(tmp_path: Path, blank: str) -> None:
    found = results(tmp_path, "纯收入", blank)
    assert [message.endswith("：纯收入") for message in notices(found)] == [True]
    assert reason(found, "IN01") == "“户信息”表的“纯收入”列整列为空"
    told = found.findings.filter(pl.col("rule") == "IN43")
    assert told["household_id"].to_list() == ["11", "12"]


def test_a_column_with_values_that_cannot_be_read_is_not_blank(tmp_path: Path) -> None:
    found = results(tmp_path, "纯收入", "不详")
    assert notices(found) == []
    assert "整列为空" not in (reason(found, "IN01") or "")


def test_a_filled_column_is_not_spoken_of(tmp_path: Path) -> None:
    found = results(tmp_path, "纯收入", None)
    assert notices(found) == []
    assert "整列为空" not in (reason(found, "IN01") or "")
    assert found.findings.filter(pl.col("rule") == "IN43").is_empty()


def of_townships(folder: Path, *incomes: str) -> list[tuple[str, str]]:
    """Message and file of the notices where each township's file has one household of an income."""
    for number, income in enumerate(incomes, start=1):
        row = [str(number), "1", income, income or "0", "0"]
        write_csv(folder / f"{number}乡_户信息_20231231.csv", [HEADERS, row])
    submission = read([folder])
    found = check(submission, policy.load("national", submission.snapshot.day))
    told = found.findings.filter(pl.col("rule") == "FF03", pl.col("message").str.contains("为空"))
    assert set(told["suggestion"].str.contains("在系统中补填")) == {True}
    told = told.join(found.evidence, on="fingerprint")
    return sorted(told.select("message", "file").iter_rows())


def test_a_column_no_township_fills_is_told_once(tmp_path: Path) -> None:
    [(message, file)] = of_townships(tmp_path, "", "", "")
    assert message.startswith("3 张表中都整列为空")
    assert message.endswith("：纯收入")
    assert file == "1乡_户信息_20231231.csv"


def test_a_column_one_township_leaves_blank_is_told_of_its_file(tmp_path: Path) -> None:
    [(message, file)] = of_townships(tmp_path, "9000", "", "8000")
    assert message.startswith("整列为空")
    assert file == "2乡_户信息_20231231.csv"
