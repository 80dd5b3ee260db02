"""``hecha figures``: demanded and actual figures, their change, the calendar of duties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from support.papers_by_hand import SMALL, Tables, harbin, small_harbin_suite
from support.results_by_hand import outcome, results, run
from support.submissions_by_hand import submission

from hecha import expectations
from hecha.cli import main
from hecha.declare.words import Words
from hecha.expectations.claims import claims
from hecha.expectations.declared import of_layers
from hecha.figures.indicators import INDICATORS
from hecha.policy import load as load_suite
from hecha.policy.duty import MONTHS, Duty, DutyInvalid, duty
from hecha.reading.submission import InputRejected, Snapshot
from hecha.report.rule_figures import rule_figures
from hecha.results.results import FIGURES

END, BEFORE = date(2018, 12, 31), date(2018, 11, 30)


def hecha(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["figures", *map(str, words)])


def without_villages(number: int) -> Tables:
    """The small city of Harbin, the first villages missing in the village table."""
    tables = harbin(SMALL, exited=True)
    del tables["village"][:number]
    return tables


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_harbin_suite(tmp_path_factory.mktemp("suite") / "small")


@pytest.fixture(scope="module")
def runs(suite: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two runs: three villages missing in November, one at the end of the year."""
    found = {}
    for name, number, day in (("before", 3, BEFORE), ("now", 1, END)):
        paper = load_suite(suite, day)
        figures = expectations.evaluate(submission(day, **without_villages(number)), paper).figures
        listed = claims(paper)
        ran = [
            outcome("HP01", "巴彦县镇", "failed", 10, 2),
            outcome("HP01", "木兰县镇", "passed", 9),
        ]
        by_hand = results([], (), ran)
        counted = rule_figures(by_hand.outcomes, listed, lambda code: code, "zh")
        by_hand = replace(by_hand, figures=pl.concat([figures, counted]))
        whole = run(
            by_hand,
            submission=submission(day),
            snapshot=Snapshot(day, Words("测试", "a test")),
            suite=str(suite),
            suite_title=paper.title,
        )
        found[name] = tmp_path_factory.mktemp("runs") / name
        whole.write(found[name])
    return found


def first(frame: pl.DataFrame, **values: object) -> dict[str, object]:
    conditions = [pl.col(name).eq_missing(pl.lit(value)) for name, value in values.items()]
    (row,) = frame.filter(*conditions).iter_rows(named=True)
    return row


def test_demand_actual_gap_and_change(runs: dict[str, Path], tmp_path: Path) -> None:
    table, book = tmp_path / "指标表.csv", tmp_path / "指标表.xlsx"
    done = hecha(runs["now"], "--previous", runs["before"], "-o", table, "-o", book)
    assert done.exit_code == 0, done.output
    frame = pl.read_csv(table, schema_overrides=FIGURES)
    step = frame.filter(pl.col("indicator") == "poor_villages", pl.col("demand").is_not_null())
    of_first = first(step, claim="HR-01-3")
    assert (of_first["grain"], of_first["least"], of_first["actual"]) == ("total", 5, 4)
    assert (of_first["gap"], of_first["met"]) == (-1, False)
    assert (of_first["previous"], of_first["change"]) == (2, 2)
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["县", "乡镇", "村", "任务日历"]
    header, *body = sheets["县"].iter_rows(values_only=True)
    told = [dict(zip(header, row, strict=True)) for row in body]
    (row,) = [row for row in told if row["县"] == "（合计）" and row["实际"] == "4个"]
    assert (row["应达到"], row["差距"], row["上期"], row["变化"], row["结论"]) == (
        *("合计应为5个", "-1个"),
        *("2个", "+2个", "未达到"),
    )


def test_villages_stand_beside_what_is_demanded_of_the_county(runs: dict[str, Path]) -> None:
    figures = pl.read_parquet(runs["now"] / "figures.parquet")
    assert figures.schema == FIGURES
    villages = figures.filter(
        pl.col("claim") == "HR-01-3", pl.col("grain") == "village", pl.col("county") == "巴彦县"
    )
    assert villages["actual"].to_list() == [0, 1, 1]
    assert villages["demand"].null_count() == villages.height


def test_what_was_not_computed_is_never_nought(suite: Path) -> None:
    tables = without_villages(0)
    del tables["pairing"]
    figures = expectations.evaluate(submission(END, **tables), load_suite(suite, END)).figures
    silent = figures.filter(pl.col("actual").is_null())
    judged = figures.filter(pl.col("met").is_not_null())
    assert silent.height > 0
    assert silent["gap"].null_count() == silent.height
    assert silent["met"].null_count() == silent.height
    assert silent["reason"].null_count() == 0
    assert judged["claim"].n_unique() > 0


def test_every_claim_of_the_suite_has_a_row(suite: Path, runs: dict[str, Path]) -> None:
    figures = pl.read_parquet(runs["now"] / "figures.parquet")
    written = {one.claim for one in of_layers(load_suite(suite, END).layers) if one.rule is None}
    assert written <= set(figures["claim"])
    known = set(figures["indicator"]) & set(INDICATORS)
    assert len(known) > 10


def test_rules_are_counted_by_township_and_county(runs: dict[str, Path]) -> None:
    figures = pl.read_parquet(runs["now"] / "figures.parquet").filter(indicator="HP01")
    claim = figures["claim"][0]
    rows = figures.filter(claim=claim).select("grain", "town", "actual", "checked", "met").rows()
    assert ("town", "巴彦县镇", 2.0, 10, False) in rows
    assert ("town", "木兰县镇", 0.0, 9, True) in rows
    assert [row for row in rows if row[0] == "county"] == [("county", None, 2.0, 19, False)]


def test_a_rule_that_did_not_run_in_a_township_leaves_the_county_unjudged() -> None:
    listed = [one for one in claims(load_suite("harbin-2016", END)) if "HP01" in one.rules][:1]
    ran = [outcome("HP01", "甲镇", "passed", 5), outcome("HP01", "乙镇", "skipped", 0)]
    found = rule_figures(results([], (), ran).outcomes, listed, lambda code: code, "zh")
    county = first(found, grain="county")
    assert (county["actual"], county["met"]) == (None, None)
    assert first(found, town="乙镇")["actual"] is None
    assert first(found, town="甲镇")["met"] is True


def test_the_summary_says_what_is_missed_and_due(runs: dict[str, Path]) -> None:
    told = hecha(runs["now"], "--day", "2019-01-05").stdout
    assert "：4个，合计应为5个" in told
    assert "应办 2019-01-01 至 2019-06-30（剩 176 天） (三) 各区县(市)每半年组织" in told
    assert (
        "due now 2019-01-01 to 2019-06-30"
        in hecha(runs["now"], "--day", "2019-01-05", "--lang", "en").stdout
    )


def test_files_that_are_not_ours_are_not_overwritten(runs: dict[str, Path], tmp_path: Path) -> None:
    for name in ("别的.xlsx", "别的.csv"):
        path = tmp_path / name
        path.write_bytes(b"x")
        done = hecha(runs["now"], "-o", path)
        assert done.exit_code == 2
        assert "请换一个文件名" in done.output
        assert path.read_bytes() == b"x"
    assert hecha(runs["now"], "-o", tmp_path / "a.txt").exit_code == 2
    assert hecha(tmp_path, "-o", tmp_path / "a.csv").exit_code == 2


@given(
    st.sampled_from([*MONTHS]),
    st.dates(min_value=date(2015, 1, 1), max_value=date(2030, 12, 31)),
    st.none() | st.integers(1, 28),
)
def test_the_next_window_ends_on_or_after_the_day(every: str, day: date, by: int | None) -> None:
    start, end = Duty(every, by=by if every == "month" else None).window(day)
    assert start is not None
    assert start <= end
    assert day <= end
    assert start.day == 1


@pytest.mark.parametrize(
    ("written", "day", "window"),
    [
        ({"every": "month", "by": 10}, "2020-12-10", ("2020-12-01", "2020-12-10")),
        ({"every": "month", "by": 10}, "2020-12-11", ("2021-01-01", "2021-01-10")),
        ({"every": "half-year"}, "2020-08-01", ("2020-07-01", "2020-12-31")),
        (
            {"every": "year", "from": "04-01", "to": "06-30"},
            "2020-07-01",
            ("2021-04-01", "2021-06-30"),
        ),
        ({"from": "2020-01-01", "to": "2020-06-30"}, "2021-01-01", ("2020-01-01", "2020-06-30")),
    ],
)
def test_windows(written: object, day: str, window: tuple[str, str]) -> None:
    found = duty(written).window(date.fromisoformat(day))
    assert found == tuple(map(date.fromisoformat, window))


@pytest.mark.parametrize(
    "written",
    [
        "每月",
        {"every": "week"},
        {"every": "month", "by": 31},
        {"every": "year", "by": 3},
        {"every": "year", "from": "04-01"},
        {"every": "year", "from": "06-30", "to": "04-01"},
        {"from": "2020-01-01"},
        {"to": "soon"},
        {"every": "month", "on": 3},
    ],
)
def test_a_due_nobody_can_read_is_refused(written: object, tmp_path: Path) -> None:
    with pytest.raises(DutyInvalid):
        duty(written)
    if written == {"every": "week"}:
        (tmp_path / "policy.toml").write_text('title = "甲"\nextends = "national"\n', "utf-8")
        (tmp_path / "claims.toml").write_text(
            '[[claim]]\nid = "A-1"\nclause = "一"\nquote = "每周"\nnot_checkable = "无"\n'
            'due = {every = "week"}\n',
            "utf-8",
        )
        with pytest.raises(InputRejected, match="every 只能是"):
            claims(load_suite(tmp_path, END))
