"""Columns and figures a suite declares: read, judged, masked, inherited, and their mistakes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from hecha import check
from hecha.declare.model import Kind
from hecha.declare.tables import TABLES
from hecha.expectations import mistakes as checking
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.policy.own_columns import COLUMNS, KINDS
from hecha.reading import read
from hecha.reading.submission import InputRejected

DAY = date(2024, 12, 31)
HOUSE = """
[columns."户信息".local_grade]
header = "住房鉴定等级"
kind = "代码"
codes = ["A级", "B级", "C级", "D级"]
[columns."户信息".local_contact]
header = "紧急联系人"
kind = "姓名"
[columns."户信息".local_rebuilt]
header = "改造完成日期"
kind = "日期"
[columns."户信息".local_grant]
header = "改造补助"
also = ["改造补助（元）"]
kind = "金额"
[figures.local_unsafe]
table = "户信息"
title = "鉴定为C级、D级的户数"
unit = "户"
where = {local_grade = ["C级", "D级"]}
[figures.local_rebuilt_in_time]
table = "household"
title = "2024年改造完成的户数"
unit = "户"
where = {local_rebuilt = {from = 2024-01-01, to = 2024-12-31}, local_grade = "D级"}
[figures.local_grants]
table = "户信息"
title = "改造补助金额"
unit = "元"
sum = "local_grant"
where = {local_rebuilt = true}
"""
HEAD = "县,乡,村,户编号,户主姓名,户主证件号码,家庭人口数,住房面积,是否危房户,"
ROWS = (
    "住房鉴定等级,紧急联系人,改造完成日期,改造补助（元）",
    "某县,甲镇,东村,4500000001,赵甲,445281199001010016,1,80,否,A级,李一,,",
    "某县,甲镇,西村,4500000002,钱乙,445281199202020029,1,80,否,d级,王二三,2024年5月1日,20000",
    "某县,乙镇,北村,4500000003,孙丙,445281199001010032,1,80,否,E级,周四五,不详,",
)


def suite(parent: Path, text: str, name: str = "本县", extends: str = "national") -> Path:
    folder = parent / name
    folder.mkdir(parents=True)
    (folder / "policy.toml").write_text(
        f'title = "{name}"\nextends = "{extends}"\n{text}', encoding="utf-8"
    )
    return folder


def claim(number: int, kind: str, **kwargs: object) -> dict[str, object]:
    meta = {"claim": f"BX-{number}", "clause": "第1条", "quote": "住房安全", "title_zh": "住房不符"}
    return {
        "type": f"expect_column_values_to_{kind}",
        "kwargs": kwargs,
        "meta": {**meta, "fix_zh": "核对。", "grain": "village"},
    }


def write(folder: Path, frame: str, *claims: dict[str, object]) -> None:
    written = {"name": frame, "expectations": list(claims)}
    (folder / f"{frame}.json").write_text(json.dumps(written), encoding="utf-8")


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "数据"
    folder.mkdir()
    (folder / "户信息_20241231.csv").write_text(HEAD + "\n".join(ROWS), encoding="utf-8")
    return folder


@pytest.fixture
def housing(tmp_path: Path) -> Path:
    folder = suite(tmp_path, HOUSE)
    write(
        folder,
        "household",
        claim(1, "be_in_set", column="local_grade", value_set=["A级", "B级"]),
        claim(2, "not_match_regex", column="local_contact", regex="四"),
    )
    write(
        folder,
        "village",
        claim(3, "be_between", column="local_unsafe", max_value=0),
        claim(4, "be_between", column="local_rebuilt_in_time", max_value=0),
        claim(5, "be_between", column="local_grants", max_value=10000),
    )
    return folder


def test_own_columns_are_read_judged_and_masked(exports: Path, housing: Path) -> None:
    assert checking.check(housing, DAY) == []
    run = check(exports, suite=str(housing))
    found = run.results.findings.filter(pl.col("rule").str.starts_with("BX")).sort(
        "rule", "village"
    )
    assert found.select("rule", "village").rows() == [
        ("BX-1", "北村"),
        ("BX-1", "西村"),
        ("BX-2", "北村"),
        # Nobody knows whether a house of grade E is unsafe: no figure for the village of it.
        ("BX-3", "西村"),
        ("BX-4", "西村"),
        ("BX-5", "西村"),
    ]
    cells = run.results.evidence.join(found.select("fingerprint", "rule"), on="fingerprint")
    shown = cells.filter(pl.col("rule").is_in(["BX-1", "BX-2"])).filter(
        pl.col("column").is_in(["住房鉴定等级", "紧急联系人"])
    )
    assert shown.sort("rule", "row").select(
        "rule", "row", "column", "value", "personal"
    ).rows() == [
        ("BX-1", 3, "住房鉴定等级", "d级", False),
        ("BX-1", 4, "住房鉴定等级", "E级", False),
        ("BX-2", 4, "紧急联系人", "周四五", True),
    ]
    masked = run.masked().results.evidence
    assert "周四五" not in set(masked["value"])
    notices = run.results.findings.filter(rule="FF20")
    assert notices["message"].sort().to_list() == [
        "“住房鉴定等级”列有 1 个单元格不是“A级、B级、C级、D级”中的值（第 4 行）",
        "“改造完成日期”列有 1 个单元格不是日期（第 4 行）",
    ]
    told = "".join(run.results.findings.filter(pl.col("rule") == "FF03")["message"])
    assert "住房鉴定等级" not in told
    assert "改造补助" not in told


def test_a_sheet_without_an_own_column_is_not_judged(exports: Path, housing: Path) -> None:
    file = exports / "户信息_20241231.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("住房鉴定等级", "某列"), "utf-8")
    outcomes = check(exports, suite=str(housing)).results.outcomes
    of = outcomes.filter(pl.col("rule").is_in(["BX-1", "BX-3"]))
    assert set(of["outcome"]) == {"skipped"}
    assert set(of["reason"]) == {"“户信息”表缺少“住房鉴定等级”列"}


def test_a_suite_inherits_own_columns_and_may_change_them(tmp_path: Path, exports: Path) -> None:
    suite(tmp_path, HOUSE, "本市")
    child = suite(
        tmp_path,
        '[columns."户信息".local_grade]\nheader = "房屋等级"\nkind = "代码"\ncodes = ["D级"]\n'
        '[headers."户信息"]\n"紧急联系人" = ["联络员"]\n',
        extends="本市",
    )
    write(child, "household", claim(1, "be_null", column="local_contact"))
    assert checking.check(child, DAY) == []
    assert load_suite(child, DAY).figures.keys() == {
        "local_unsafe",
        "local_rebuilt_in_time",
        "local_grants",
    }
    table = lexicon_of(child).tables["household"]
    assert table["local_grade"].header == "房屋等级"
    assert table["local_contact"].headers == ("紧急联系人", "联络员")
    assert "local_grade" not in TABLES["household"]
    found = read([exports], as_of=DAY, lexicon=lexicon_of(child)).tables["household"].frame
    assert "local_contact" in found.columns
    assert "local_grade" not in found.columns


def test_two_copies_that_differ_in_an_own_column_alone_differ(exports: Path, housing: Path) -> None:
    copy = (HEAD + "\n".join(ROWS)).replace("A级", "B级")
    (exports / "户信息副本_20241231.csv").write_text(copy, encoding="utf-8")
    run = check(exports, suite=str(housing))
    cells = run.results.evidence.join(
        run.results.findings.filter(rule="FF16"), on="fingerprint", how="semi"
    )
    assert set(cells.filter(column="住房鉴定等级")["value"]) == {"A级", "B级"}


def column(**written: str) -> str:
    lines = {"header": '"某列"', "kind": '"文字"', **written}
    return '[columns."户信息".local_a]\n' + "".join(
        f"{key} = {text}\n" for key, text in lines.items()
    )


def figure(**written: str) -> str:
    lines = {"table": '"户信息"', "title": '"某数"', "unit": '"户"', **written}
    return "[figures.local_a]\n" + "".join(f"{key} = {text}\n" for key, text in lines.items())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[columns."户信"]\nlocal_a = 1\n',
            "本县/policy.toml 第 3 行：没有名为“户信”的表，是不是 户信息",
        ),
        ('[columns."户信息"]\nlocal_a = 1\n', '[columns."户信息".local_a] 要写成表'),
        ('columns."户信息" = 1\n', '[columns."户信息"] 要写成表'),
        (
            column().replace("local_a", "broadband"),
            '第 3 行：[columns."户信息".broadband] 自设的名称要以 local_ 开头，',
        ),
        (column().replace("local_a", "local_A"), "只能用小写字母、数字和下划线"),
        (column().replace("local_a", "local__bad"), "不能有连续的下划线"),
        (column(header='"住房面积"'), "列名“住房面积”在“户信息”中已是“住房面积”列（house_area）"),
        (column(also='["住房 面积"]'), "列名“住房面积”在“户信息”中已是“住房面积”列"),
        (column(header='" "'), "的列名不能是空的"),
        (
            column(kind='"日子"'),
            '第 3 行：[columns."户信息".local_a] 的 kind 没有“日子”，是不是 日期',
        ),
        (column(kind='"代码"'), "要写 codes，例如"),
        (column(codes='["甲"]'), "并且只在这时，要写 codes"),
        (column(kind='"代码"', codes='["甲", "甲"]'), "的 codes 把“甲”写了两次"),
        (column(kind='"代码"', codes='"甲"'), "的 codes 要写成文字的列表"),
        (column(personal='"是"'), "的 personal 要写成 true 或 false"),
        (column(unit='"户"'), "不认识“unit”，可以写的有 header、also、kind、codes、personal"),
        (
            column() + column().replace("local_a", "local_b"),
            "列名“某列”在“户信息”中已是“某列”列（local_a）",
        ),
        (figure(table='"户信"'), "第 3 行：[figures.local_a] 没有名为“户信”的表，是不是 户信息"),
        (figure().replace("local_a", "households"), "自设的名称要以 local_ 开头"),
        (figure(sum='"户主姓名"'), "的 sum 要写数字的列，“户主姓名”不是"),
        (figure(sum='"local_b"'), "“户信息”没有“local_b”列"),
        (figure(where='{"住房面积" = "80"}'), "的“住房面积”写的 80 不对，要写数字，不加引号"),
        (figure(where='{"是否危房户" = "也许"}'), "要写是、否 中的值"),
        (figure(where='{"户主姓名" = {from = 1}}'), "不是数字或日期，不能写 from、to"),
        (figure(where='{"住房面积" = {from = 2, to = 1}}'), "的 to 小于 from"),
        (figure(where='{"住房面积" = []}'), "的“住房面积”没有写值"),
        (figure(unit='"%"'), "的 unit 不能是“%”：那是比例，显示时乘以 100"),
        (figure(unit="1"), "[figures.local_a] unit 要写成带引号的文字"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    folder = suite(tmp_path, text)
    with pytest.raises(InputRejected) as caught:
        load_suite(folder, DAY)
    assert says in str(caught.value).replace(str(folder), "本县")
    (told,) = checking.check(folder, DAY)
    assert says in told.replace(str(folder), "本县")


def test_mistakes_against_an_inherited_column_are_named(tmp_path: Path) -> None:
    suite(tmp_path, column() + '[headers."户信息"]\n"住房面积" = ["面积"]\n', "本市")
    for number, (text, says) in enumerate(
        (
            (column(kind='"整数"'), "改写上级套件的列，kind 要与上级相同（文字）"),
            (column().replace("local_a", "local_b"), "“某列”在“户信息”中已是“某列”列（local_a）"),
            (column(header='"面积"'), "列名“面积”在“户信息”中已是“住房面积”列"),
        )
    ):
        folder = suite(tmp_path, text, f"本县{number}", extends="本市")
        (told,) = checking.check(folder, DAY)
        assert says in told


def test_every_kind_has_a_chinese_name() -> None:
    assert set(KINDS.values()) == set(Kind)
    assert COLUMNS == "columns"
