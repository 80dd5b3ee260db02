"""Which thresholds a suite gives on a day, and what it says of a folder it cannot read."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from hecha.declare.words import Words
from hecha.policy import available
from hecha.policy import load as load_suite
from hecha.policy.policy import ParameterMissing
from hecha.reading.submission import InputRejected


def value(suite: str | Path, day: date, name: str) -> object:
    parameter = load_suite(suite, day).parameters.get(name)
    return None if parameter is None else parameter.value


def test_the_suites_of_the_product() -> None:
    parents = {info.name: info.extends for info in available()}
    assert parents.items() >= {
        ("guangdong", "ledgers"),
        ("harbin-2016", "ledgers"),
        ("ledgers", "national"),
        ("national", None),
        ("puning-2016", "guangdong"),
        ("shandong-2018", "ledgers"),
    }
    puning = next(info for info in available() if info.name == "puning-2016")
    assert puning.number == "普市发[2016]10号"
    assert (puning.effective_from, puning.effective_to) == (date(2016, 11, 10), None)


@pytest.mark.parametrize(
    ("year", "line"),
    [
        *((2009, None), (2010, 2300), (2011, 2536), (2012, 2625), (2013, 2736), (2014, 2800)),
        *((2015, 2855), (2016, 2952), (2017, None), (2018, None), (2019, 3218), (2020, 4000)),
        (2021, None),
    ],
)
def test_the_poverty_line_belongs_to_a_year(year: int, line: int | None) -> None:
    assert value("national", date(year, 1, 1), "poverty_line") == line
    assert value("national", date(year, 12, 31), "poverty_line") == line


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2020, 12, 31), None),
        (date(2021, 1, 1), 6000),
        (date(2021, 12, 31), 6000),
        (date(2022, 6, 30), None),
        (date(2023, 6, 30), None),
    ],
)
def test_the_monitoring_line_is_unknown_where_none_was_found(day: date, line: int | None) -> None:
    assert value("national", day, "monitoring_line") == line


@pytest.mark.parametrize("name", ["monitoring_line", "removal_line"])
def test_the_lines_of_guizhou_are_those_of_2023_and_of_no_other_province(name: str) -> None:
    days = (date(2022, 12, 31), date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1))
    assert [value("guizhou", day, name) for day in days] == [None, 7300, 7300, None]
    for suite in ("national", "guangdong", "puning-2016", "xianning-2020"):
        assert value(suite, date(2023, 6, 30), name) is None


def test_an_unset_parameter_is_missing_for_a_rule() -> None:
    policy = load_suite("national", date(2016, 12, 31))
    with pytest.raises(ParameterMissing, match="income_floor"):
        _ = policy.income_floor
    assert load_suite("national", date(2021, 1, 1)).income_floor == 4000


def test_every_parameter_says_what_it_is_and_where_it_is_from() -> None:
    for info in available():
        for day in (date(2016, 12, 31), date(2023, 12, 31)):
            for parameter in load_suite(info.name, day).parameters.values():
                assert parameter.title
                assert parameter.unit or not isinstance(parameter.value, int | float)
                assert parameter.source


def test_layers_pass_on_what_they_do_not_say_themselves() -> None:
    suite = load_suite("puning-2016", date(2016, 12, 31))
    assert [layer.name for layer in suite.layers] == [
        *("national", "ledgers", "guangdong", "puning-2016"),
    ]
    assert suite.parameters["wage_low"].value == 300
    assert suite.parameters["poor_village_income"].source == "普市发[2016]10号 第2条"
    assert suite.parameters["loan_limit"].source == "普市发[2016]10号 第16条"
    before = load_suite("puning-2016", date(2016, 11, 9))
    assert before.parameters["loan_limit"].source == "读法 PJ10"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "本县").mkdir()
    return tmp_path / "本县"


def rejection(folder: Path, text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "policy.toml").write_bytes(data)
    with pytest.raises(InputRejected) as caught:
        load_suite(folder, date(2016, 12, 31))
    return str(caught.value).replace(str(folder), "本县")


def test_a_folder_of_ones_own(folder: Path) -> None:
    (folder / "policy.toml").write_text(
        'title = "本县办法"\nnumber = "县发1号"\nextends = "guangdong"\n'
        '[rules]\noff = { HP09 = "帮扶人少" }\n[rules.severity]\nIN12 = "must"\n'
        '[parameters.wage_low]\ntitle = "工资下限"\n'
        "[[parameters.wage_low.values]]\nfrom = 2016-01-01\nto = 2016-12-31\nvalue = 500\n",
        encoding="utf-8",
    )
    suite = load_suite(str(folder), date(2016, 12, 31))
    assert (suite.name, suite.title, suite.wage_low) == ("本县", "本县办法", 500)
    assert suite.parameters["wage_low"].source == "县发1号"
    inherited = load_suite("guangdong", date(2016, 12, 31)).severities
    assert (suite.off, suite.severities) == (
        {"HP09": Words("本套规则停用：帮扶人少", "switched off by the suite: 帮扶人少")},
        {**inherited, "IN12": "must"},
    )
    assert load_suite(folder, date(2017, 1, 1)).wage_low == 300
    beside = folder.parent / "本镇"
    beside.mkdir()
    (beside / "policy.toml").write_text(
        'title = "本镇办法"\nextends = "本县"\n[rules]\non = ["HP09"]\n', encoding="utf-8"
    )
    assert load_suite(beside, date(2016, 12, 31)).off == {}


def test_an_unknown_suite_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(
        InputRejected, match=r"没有名为“puning”的政策套件。可用：guangdong、guizhou、harbin-2016、"
    ):
        load_suite("puning", date(2016, 12, 31))
    with pytest.raises(InputRejected, match=r"里没有 policy\.toml，不是政策套件"):
        load_suite(tmp_path, date(2016, 12, 31))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('title = "甲"\nx = = 1\n', "本县/policy.toml 第 2 行写法有误"),
        pytest.param("title = '甲".encode(), "本县/policy.toml 第 1 行写法有误", id="没有写完"),
        pytest.param('title = "普宁"'.encode("gbk"), "不是 UTF-8 编码", id="GBK"),
        ('issued_by = "甲"\n', "本县/policy.toml：文件开头 缺少 title"),
        ('title = "甲"\ntilte = "乙"\n', "本县/policy.toml 第 2 行：文件开头 不认识“tilte”"),
        ('title = "甲"\nfrom = "2016"\n', "本县/policy.toml 第 2 行：from 要写成日期"),
        ('title = "甲"\nextends = "nowhere"\n', "extends 写的“nowhere”找不到"),
        ('title = "甲"\nextends = "本县"\n', "extends 写的“本县”又回到了它自己"),
        ('title = "甲"\n[rules]\noff = { IN02 = "" }\n', "停用规则 IN02 要写明理由"),
        (
            'title = "甲"\n[rules.severity]\nIN02 = "high"\n',
            "第 3 行：规则 IN02 的级别只能是 must、confirm、info",
        ),
        (
            'title = "甲"\n\n[parameters.x]\ntitle = "乙"\n',
            "第 3 行：[parameters.x] 没有取值",
        ),
        (
            'title = "甲"\n[parameters.x]\ntitle = "乙"\n'
            "[[parameters.x.values]]\nfrom = 2020-01-01\n",
            "[parameters.x] 有一段没有写 value",
        ),
        (
            'title = "甲"\n[parameters.x]\ntitle = "乙"\n'
            "[[parameters.x.values]]\nvalue = 1\n[[parameters.x.values]]\nvalue = 2\n",
            "[parameters.x] 有两段取值的日期重叠",
        ),
    ],
)
def test_a_mistake_in_policy_toml_is_named_with_its_place(
    folder: Path, text: str | bytes, says: str
) -> None:
    assert says in rejection(folder, text)


def test_importing_suites_is_light() -> None:
    code = (
        "import sys; from hecha import policy; policy.available(); "
        "print(sorted({'pandas', 'great_expectations', 'pandera'} & sys.modules.keys()))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"
