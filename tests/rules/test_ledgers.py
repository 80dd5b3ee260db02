"""What every rule about ledgers keeps: no person in a message, no finding lost for another's."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from hecha.declare.ledgers import LEDGERS
from hecha.policy.loading import load
from hecha.reading.reader import read
from hecha.reading.submission import InputRejected
from hecha.rules.casebook import Case, all_cases
from hecha.rules.checking import check
from hecha.rules.rulebook import load as rulebook

_FAILING = [case for case in all_cases() if case.code.startswith("LG") and case.kind == "fail"]


@pytest.mark.parametrize("case", _FAILING, ids=lambda case: f"{case.code}-{case.title}")
def test_no_message_tells_who_somebody_is(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    submission = read([tmp_path], as_of=case.as_of)
    results = check(submission, case.adjusted(load(case.suite, case.as_of)))
    personal = {
        value
        for data in submission.tables.values()
        for column in data.table.columns
        if column.kind.is_personal and column.name in data.raw.columns
        for value in data.raw[column.name].drop_nulls()
        if len(value) > 1
    }
    messages = results.findings.filter(pl.col("rule").str.starts_with("LG"))["message"]
    assert not messages.is_empty()
    assert [text for text in messages if any(value in text for value in personal)] == []


def test_required_cells_are_asked_for_in_the_ledger_that_needs_them() -> None:
    rule = rulebook().rules["LG01"]
    assert rule.tables == (*LEDGERS, "loan")
    assert {name: rule.columns_of(name) for name in LEDGERS} == {
        name: ledger.required for name, ledger in LEDGERS.items()
    }


def test_a_number_used_in_two_ledgers_gives_two_findings(tmp_path: Path) -> None:
    ledgers = tmp_path / "台账"
    ledgers.mkdir()
    (ledgers / "问题线索台账.csv").write_text("线索编号,整改日期\n1,2099-01-01\n", encoding="utf-8")
    (ledgers / "问题整改台账.csv").write_text("问题编号,整改日期\n1,2099-01-01\n", encoding="utf-8")
    submission = read([tmp_path], as_of=date(2023, 12, 31))
    results = check(submission, load("national", submission.snapshot.day))
    ahead = results.findings.filter(pl.col("rule") == "LG03")["fingerprint"]
    cells = results.evidence.filter(pl.col("fingerprint").is_in(ahead.to_list()))
    assert cells.select("file", "row", "column").sort("file", maintain_order=True).rows() == [
        ("台账/问题整改台账.csv", 2, "整改日期"),
        ("台账/问题整改台账.csv", 2, "问题编号"),
        ("台账/问题线索台账.csv", 2, "整改日期"),
        ("台账/问题线索台账.csv", 2, "线索编号"),
    ]
    assert len(ahead) == 2


def test_ledgers_alone_without_a_date_are_refused_in_one_sentence(tmp_path: Path) -> None:
    ledgers = tmp_path / "台账"
    ledgers.mkdir()
    (ledgers / "问题线索台账.csv").write_text("线索编号,整改日期\n1,2023-01-01\n", encoding="utf-8")
    with pytest.raises(InputRejected, match=r"问题线索台账\.csv.*--as-of"):
        read([tmp_path])
