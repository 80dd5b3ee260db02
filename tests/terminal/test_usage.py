"""How the command says that it was misused: in Chinese, in one sentence, with exit code 2."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hecha.cli import main


def said(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["check"], "未核查：缺少“文件或文件夹”；用法见 hecha check --help。"),
        (
            ["check", ".", "--sute", "x"],
            "未核查：没有选项 --sute（是不是要写 --suite？）；用法见 hecha check --help。",
        ),
        (
            ["check", ".", "--fail-on", "all"],
            "未核查：--fail-on 只能写 must、confirm、never；用法见 hecha check --help。",
        ),
        (["check", ".", "--suite"], "未核查：选项 --suite 后面要写值；用法见 hecha check --help。"),
        (
            ["check", ".", "--quiet=1"],
            "未核查：选项 --quiet 后面不能写值；用法见 hecha check --help。",
        ),
        (
            ["check", ".", "--as-of", "2023-02-30"],
            "未核查：--as-of：“2023-02-30”不是日期，请写成 2023-12-31；用法见 hecha check --help。",
        ),
        (
            ["check", ".", "--previous", ""],
            "未核查：--previous：是空的，请写文件或文件夹；用法见 hecha check --help。",
        ),
        (
            ["check", ""],
            "未核查：文件或文件夹：是空的，请写文件或文件夹；用法见 hecha check --help。",
        ),
        (["chek"], "没有命令 chek（是不是要写 check？）；用法见 hecha --help。"),
        (
            ["sample", "x", "--households", "0"],
            "未生成：--households 要写整数，不小于 1；用法见 hecha sample --help。",
        ),
        (
            ["sample", "x", "--seed", "a"],
            "未生成：--seed 要写整数；用法见 hecha sample --help。",
        ),
        (["sample", "x", "y"], "未生成：多写了“y”；用法见 hecha sample --help。"),
        (
            ["rules", "--theme", "ZZ"],
            "--theme：没有主题 ZZ，有 CE、CT、FF、HH、HP、ID、IN、LG、LV、MO、PE、PJ、PV、SG、XR；"
            "用法见 hecha rules --help。",
        ),
        (["rules", "ID99"], "规则或省级编号：没有规则 ID99；用法见 hecha rules --help。"),
        (
            ["suites", "national", "--diff", "a", "b"],
            "套件名（可加 --run）、--diff、--check、--from-xlsx 一次只用一种；"
            "用法见 hecha suites --help。",
        ),
    ],
)
def test_in_chinese(words: list[str], sentence: str) -> None:
    result = said(*words)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", sentence + "\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["check"], "Not checked: Missing paths; see hecha check --help."),
        (
            ["check", ""],
            "Not checked: Invalid value for paths: is empty, write a file or folder; "
            "see hecha check --help.",
        ),
        (
            ["check", ".", "--fail-on", "all"],
            "Not checked: Invalid value for --fail-on: 'all' is not one of 'must', 'confirm', "
            "'never'; see hecha check --help.",
        ),
        (
            ["certify"],
            "Give either a folder of results, or --new-key to make a key; see hecha certify "
            "--help.",
        ),
        (
            ["check", ".", "--as-of", "soon"],
            "Not checked: Invalid value for --as-of: 'soon' is not a day, write it like 2023-12-31;"
            " see hecha check --help.",
        ),
        (
            ["check", ".", "--ignor"],
            "Not checked: No such option '--ignor'. Did you mean '--ignore'? "
            "See hecha check --help.",
        ),
    ],
)
def test_in_english(words: list[str], sentence: str) -> None:
    result = said(*words, "--lang", "en")
    assert (result.exit_code, result.stderr) == (2, sentence + "\n")


def test_a_table_no_rule_is_about_is_said() -> None:
    result = said("rules", "--table", "户口本")
    assert result.exit_code == 2
    assert result.stderr.startswith("--table：没有表 户口本，有 ")
    assert "家庭成员" in result.stderr


@pytest.mark.parametrize(
    "day",
    ["2023-12-31", "2023/12/31", "2023年12月31日", "20231231", "2023.12.31", "２０２３-12-31"],
)
def test_days_as_they_are_written(tmp_path: Path, day: str) -> None:
    (tmp_path / "户信息.csv").write_text(
        "乡,村,户编号,工资性收入,人均纯收入\n东镇,甲村,H1,5000,9000\n", encoding="utf-8"
    )
    result = said("check", str(tmp_path), "--as-of", day, "--fail-on", "never")
    assert result.exit_code == 0
    assert "数据日期 2023-12-31（命令行指定）" in result.stdout


def test_a_day_to_come_is_refused(tmp_path: Path) -> None:
    result = said("check", str(tmp_path), "--as-of", "9999-01-01")
    assert result.exit_code == 2
    assert result.stderr.endswith("未核查：快照日期 9999-01-01 在今天之后：请写数据导出的日期。\n")


def test_a_last_period_without_a_table_is_refused(clean_county: Path, tmp_path: Path) -> None:
    result = said("check", str(clean_county), "--previous", str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr.endswith("中没有可以读取的表：请放入上期的系统导出数据。\n")
