"""Options from hecha.toml, and runs of some rules only."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.files_by_hand import write_csv

from hecha.cli import main

PEOPLE = [
    ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"],
    ["某县", "甲镇", "东村", "1001", "2001", "某甲", "445281195003070019", "户主"],
    ["某县", "甲镇", "东村", "1001", "2002", "某乙", "445281195003070019", "配偶"],
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    write_csv(tmp_path / "data" / "家庭成员_20231231.csv", PEOPLE)
    return tmp_path / "data"


def hecha(*words: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, words)))


def codes(out: Path) -> set[str]:
    return set(json.loads((out / "run.json").read_text("utf-8"))["findings"]["by_rule"])


def test_only_the_selected_rules_run_and_the_others_are_skipped(data: Path, tmp_path: Path) -> None:
    done = hecha("check", data, "--select", "ID01，hh05", "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert codes(tmp_path / "out") == {"ID01"}
    record = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert record["narrowed"] == "--select ID01,hh05"
    why = {item["rule"]: item["reason"] for item in record["skipped"]}
    assert why["ID02b"] == "本次只核查一部分规则（--select ID01,hh05）"
    assert "ID01" not in why


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("ZZ1", "没有规则、要求或主题 ZZ1"),
        ("CT02", "规则 CT02 不能从导出数据核查"),
    ],
)
def test_a_code_that_names_nothing_is_refused(data: Path, code: str, sentence: str) -> None:
    done = hecha("check", data, "--select", code)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"未核查：{sentence}" in done.stderr


def test_the_command_line_goes_before_the_working_folder_and_that_before_the_data(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (work / "hecha.toml").write_text('select = ["ID01"]\nfail-on = "never"\n', "utf-8")
    (data / "hecha.toml").write_text('select = "HH"\nignore = ["HH05"]\nlang = "en"\n', "utf-8")
    done = hecha("check", data, "--lang", "zh", "-o", tmp_path / "out")
    assert done.exit_code == 0
    assert codes(tmp_path / "out") == {"ID01"}
    said = done.stderr.splitlines()
    assert f"按 {work / 'hecha.toml'} 的设置：select = ID01; fail-on = never" in said
    assert f"按 {data / 'hecha.toml'} 的设置：ignore = HH05" in said
    done = hecha("check", data, "--lang", "zh", "--fail-on", "must", "--select", "ID01")
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("suit = 'national'", "没有“suit”这一项，可以写 suite、as-of、previous"),
        ("output = 'x'", "没有“output”这一项"),
        ("select = 3", "select 要写成文字的列表"),
        ("fail-on = ['must']", "fail-on 要写成一个值"),
        ("severity = 'high'", "severity = high："),
        ("select = [", "写法不对，读不出来"),
    ],
)
def test_a_wrong_file_is_named_and_nothing_is_checked(data: Path, text: str, sentence: str) -> None:
    (data / "hecha.toml").write_text(text, "utf-8")
    done = hecha("check", data)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{data / 'hecha.toml'} {sentence}" in done.stderr


def test_what_a_file_sets_is_refused_in_the_language_asked_for(data: Path) -> None:
    (data / "hecha.toml").write_text("sute = 'x'\n", encoding="utf-8")
    done = hecha("check", data, "--lang", "en")
    assert done.stderr.startswith(f"Not checked: {data / 'hecha.toml'}: there is no “sute”, ")
    (data / "hecha.toml").write_text("fail-on = 'all'\n", encoding="utf-8")
    assert "fail-on = all：只能写 must、confirm、never" in hecha("check", data).stderr


def test_a_file_that_sets_the_language_sets_that_of_refusals(data: Path) -> None:
    (data / "hecha.toml").write_text("lang = 'en'\nsuite = 'nowhere'\n", encoding="utf-8")
    done = hecha("check", data, "--quiet")
    assert done.exit_code == 2
    assert "Not checked: There is no suite “nowhere”. Suites: guangdong, " in done.stderr
