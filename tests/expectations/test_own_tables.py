"""Ledgers a suite declares: told by their names, read, judged, inherited, and their mistakes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from hecha import check, typed
from hecha.corrections.packet_rows import VILLAGE, packets
from hecha.declare.tables import TABLES
from hecha.exchange.internal import read_internal
from hecha.expectations import mistakes as checking
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.reading.submission import InputRejected

DAY = date(2024, 12, 31)
TRAINING = """
[tables.local_training]
title = "技能培训台账"
words = ["技能培训"]
common = ["姓名", "证件号码"]
key = ["证件号码"]
required = ["local_course"]
[tables.local_training.columns.local_course]
header = "工种"
kind = "文字"
[tables.local_training.columns.local_teacher]
header = "授课老师"
kind = "姓名"
[tables.local_training.columns.local_days]
header = "培训天数"
kind = "整数"
[figures.local_trained]
table = "技能培训台账"
title = "培训人数"
unit = "人"
where = {local_days = {from = 15}}
"""
MEMBERS = (
    "县,乡,村,户编号,人口编号,姓名,证件号码,与户主关系\n"
    "某县,甲镇,东村,4500000001,45000000010,赵甲,445281199001010016,户主\n"
    "某县,甲镇,西村,4500000002,45000000020,钱乙,445281199202020029,户主\n"
    "某县,乙镇,北村,4500000003,45000000030,孙丙,445281199001010032,户主\n"
)
LEDGER = (
    "姓名,证件号码,工种,授课老师,培训天数\n"
    "赵甲,445281199001010016,电工,欧阳老,20\n"
    "钱乙,445281199202020029,,欧阳老,10\n"
)


def suite(parent: Path, text: str, name: str = "本县", extends: str = "national") -> Path:
    folder = parent / name
    folder.mkdir(parents=True)
    (folder / "policy.toml").write_text(
        f'title = "{name}"\nextends = "{extends}"\n{text}', encoding="utf-8"
    )
    return folder


def village_claim(folder: Path, figure: str) -> None:
    (folder / "village.json").write_text(
        '{"name": "v", "expectations": [{"type": "expect_column_values_to_be_between", "kwargs": '
        f'{{"column": "{figure}", "min_value": 1}}, "severity": "warning", "meta": {{"claim": '
        '"BX-1", "clause": "第1条", "quote": "每村", "title_zh": "没有", "fix_zh": "核对。"}}]}',
        encoding="utf-8",
    )


@pytest.fixture
def given(tmp_path: Path) -> Path:
    folder = tmp_path / "数据"
    (folder / "台账").mkdir(parents=True)
    (folder / "家庭成员_20241231.csv").write_text(MEMBERS, encoding="utf-8")
    (folder / "台账" / "技能培训.csv").write_text(LEDGER, encoding="utf-8")
    return folder


def test_a_ledger_gets_its_areas_by_number_and_is_counted(tmp_path: Path, given: Path) -> None:
    folder = suite(tmp_path, TRAINING)
    village_claim(folder, "local_trained")
    assert checking.check(folder, DAY) == []
    run = check(given, suite=str(folder))
    findings = run.results.findings
    # The ledger covers the township of the two villages it names, and not 乙镇.
    assert findings.filter(rule="BX-1")["village"].to_list() == ["西村"]
    assert findings.filter(rule="FF20").select("message", "town", "village").rows() == [
        ("“工种”列有 1 个单元格没有填写（第 3 行）", "甲镇", "西村")
    ]
    assert run.own_tables == {"local_training": "技能培训台账"}
    assert run.table_rows["local_training"] == 2
    assert "FF14" not in set(findings["rule"])
    assert run.submission is not None
    assert set(run.submission.tables["local_training"].raw["local_teacher"]) == {"欧阳老"}
    outcome = run.results.outcomes.filter(rule="BX-1").sort("town").select("town", "outcome")
    assert outcome.rows() == [("乙镇", "skipped"), ("甲镇", "failed")]


BAD = (
    "乡,村,姓名,证件号码,工种,授课老师,培训天数\n"
    "甲镇,东村,赵甲,445281199001010016,电工,欧阳老,二十\n"
    "甲镇,西村,钱乙,445281199202020029,,欧阳老,十\n"
    "乙镇,北村,孙丙,445281199001010032,电工,欧阳老,{很多}\n"
    "乙镇,北村,孙丙,445281199001010032,电工,欧阳老,5\n"
    ",,李丁,445281199001010040,电工,欧阳老,没有\n"
)


def test_what_cannot_be_used_goes_to_the_township_it_is_in(tmp_path: Path, given: Path) -> None:
    """A packet has the cells of its own rows; those of no place are the county's."""
    (given / "台账" / "技能培训.csv").write_text(BAD, encoding="utf-8")
    run = check(given, suite=str(suite(tmp_path, TRAINING)))
    run.write(tmp_path / "结果")
    issued = list(packets(read_internal(tmp_path / "结果"), VILLAGE, "zh"))
    found = {
        packet.title("zh"): [
            (task["message"], task["row"], task["value"])
            for task in packet.tasks.iter_rows(named=True)
            if "FF20" in task["rules"]
        ]
        for packet in issued
    }
    days = "“培训天数”列有 1 个单元格不是整数（第 {} 行）"
    twice = "有 2 行的证件号码重复（第 4、5 行）"
    course = "“工种”列有 1 个单元格没有填写（第 3 行）"
    told = {place: sorted(tasks) for place, tasks in found.items() if tasks}
    assert told == {
        "某县甲镇东村": [(days.format(2), 2, "二十")],
        "某县甲镇西村": sorted([(days.format(3), 3, "十"), (course, 3, "（空）")]),
        "某县乙镇北村": sorted([(days.format(4), 4, "{很多}"), (twice, 4, None)]),
        "某县 县级": [(days.format(6), 6, "没有")],
    }
    where = [text for packet in issued for text in packet.tasks["where"]]
    assert not [text for text in where if "local_" in text]
    (both,) = run.results.findings.filter(pl.col("message") == twice)["fingerprint"]
    assert run.results.evidence.filter(fingerprint=both)["row"].to_list() == [4, 5]


def test_typed_tables_may_be_a_suites_own(tmp_path: Path, given: Path) -> None:
    folder = suite(tmp_path, TRAINING.replace("技能培训台账", "花名册"))
    village_claim(folder, "local_trained")
    tables = typed(given, suite=str(folder), facts=False)
    run = check(tables, suite=str(folder), as_of=DAY)
    assert run.results.findings.filter(rule="BX-1")["village"].to_list() == ["西村"]


def test_without_the_suite_the_ledger_is_not_read(given: Path) -> None:
    found = read([given], as_of=DAY)
    assert [entry.file for entry in found.unread] == ["台账/技能培训.csv"]
    assert not [name for name in found.tables if name not in TABLES]


def test_an_empty_ledger_of_a_suite_is_told_by_its_title(tmp_path: Path, given: Path) -> None:
    (given / "台账" / "技能培训.csv").write_text(LEDGER.splitlines()[0], encoding="utf-8")
    found = read([given], as_of=DAY, lexicon=lexicon_of(suite(tmp_path, TRAINING)))
    assert [(one.reason_code, one.tables) for one in found.unread] == [
        ("empty", frozenset({"local_training"}))
    ]


def test_a_child_inherits_a_ledger_and_adds_columns(tmp_path: Path, given: Path) -> None:
    suite(tmp_path, TRAINING, "本市")
    child = suite(
        tmp_path,
        '[columns."技能培训台账".local_place]\nheader = "培训地点"\nkind = "文字"\n'
        '[headers."技能培训台账"]\n"工种" = ["专业"]\n',
        extends="本市",
    )
    assert checking.check(child, DAY) == []
    text = LEDGER.replace("工种", "专业").replace("授课老师", "培训地点")
    (given / "台账" / "技能培训.csv").write_text(text, encoding="utf-8")
    found = read([given], as_of=DAY, lexicon=lexicon_of(child)).tables["local_training"].frame
    assert found.select("local_course", "local_place", "_village").rows() == [
        ("电工", "欧阳老", "东村"),
        (None, "欧阳老", "西村"),
    ]
    again = suite(tmp_path, TRAINING, "本乡", extends="本市")
    (told,) = checking.check(again, DAY)
    assert "[tables.local_training] 上级套件已有这种台账，不能改写" in told


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("local_training]", "training]", "自设的名称要以 local_ 开头"),
        ('"技能培训台账"', '"户信息"', "的 title“户信息”已是另一张表的名称"),
        ('words = ["技能培训"]', "", "缺少 words：台账的文件名里含的词"),
        ('words = ["技能培训"]', 'words = ["走访"]', "“走访”也是“走访探访记录”认的词"),
        ('["姓名", "证件号码"]', '["性别"]', "的 common 没有“性别”"),
        ('["local_course"]', '["天数"]', "的 required：没有“天数”列，是不是 培训天数"),
        ('key = ["证件号码"]', 'key = ["号码"]', "的 key：没有“号码”列，是不是 证件号码"),
        ("columns.local_days", "columns.days", "自设的名称要以 local_ 开头"),
        ('header = "工种"', 'header = "姓名"', "的列名“姓名”已是“姓名”列"),
        ('title = "技能培训台账"', 'name = "技能培训台账"', "不认识“name”"),
        (
            'table = "技能培训台账"',
            'table = "培训台账"',
            "没有名为“培训台账”的表，是不是 技能培训台账",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in TRAINING
    folder = suite(tmp_path, TRAINING.replace(old, new))
    with pytest.raises(InputRejected, match=r"第 [0-9]+ 行") as caught:
        load_suite(folder, DAY)
    assert says in str(caught.value)
    assert len(checking.check(folder, DAY)) == 1
