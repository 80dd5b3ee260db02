"""What ``--explain`` says."""

import json
import re
from pathlib import Path

import polars as pl
from support.process import Hecha

from hecha.report.spending_text import spending_text
from hecha.results.spending import READING, WRITING, Collects, Spending, Spent, TableSpending

FEW = ("--select", "ID,HH")
"""Two themes, for the sake of time."""


def test_a_run_explains_itself_beside_its_output(hecha: Hecha, clean_county: Path) -> None:
    done = hecha("check", clean_county, "--explain", "--quiet", "--format", "json", *FEW)
    assert json.loads(done.stdout)["verdict"]["code"] == "cannot_judge"
    steps, tables = done.stderr.split("\n\n")
    assert steps.startswith("核查过程（")
    assert [line.split()[0] for line in steps.splitlines()[1:]] == [
        *("步骤", "读取文件", "核查规则", "核对文件要求", "汇总结果", "写出结果", "合计"),
    ]
    figures = {line.split()[0]: line.split()[1:] for line in tables.splitlines()[1:]}
    assert set(figures) >= {"家庭成员", "户信息"}
    for name in ("家庭成员", "户信息"):
        rules, columns, plans, counting = map(int, figures[name][:4])
        assert rules > 5
        assert columns > 10
        assert plans in (1, 2)
        assert counting > 0
    assert int(figures["统计、小表一并"][1]) > 0
    assert not re.search(r"[0-9]{11}", done.stderr)


def test_the_explanation_in_english_with_a_table_of_a_county() -> None:
    spending = Spending()
    spending.steps = {WRITING: Spent(0.5, 3), READING: Spent(1.25, 40)}
    spending.tables = {"local_pigs": TableSpending(1, 1, 0, 2, Spent(0.1, 4), Spent(0.2, 5))}
    title, *lines = spending_text(spending, {"local_pigs": "生猪台账"}, "en").splitlines()
    assert title.startswith("How the data were checked")
    assert [line.split() for line in lines[1:4]] == [
        ["reading", "files", "1.25", "40"],
        ["writing", "the", "results", "0.50", "3"],
        ["all", "1.75", "43"],
    ]
    assert lines[-2].split() == ["local_pigs", "1", "2", "1", "0", "0.10", "4", "0.20", "5"]
    in_chinese = spending_text(spending, {"local_pigs": "生猪台账"}, "zh").splitlines()
    assert in_chinese[-2].split()[0] == "生猪台账"


def test_collects_are_counted_while_they_are_watched() -> None:
    frame, collects = pl.DataFrame({"a": [1]}), Collects()
    evaluate = pl.LazyFrame.collect
    with collects:
        frame.lazy().collect()
        pl.collect_all([frame.lazy(), frame.lazy()])
        frame.select("a")
    assert collects.count == 3
    frame.select("a")
    assert collects.count == 3
    assert pl.LazyFrame.collect is evaluate
