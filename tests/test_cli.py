"""The command line as officers and pipelines meet it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner
from support.pages import decoded
from support.process import ROOT, Hecha

from hecha.cli import main
from hecha.exchange.findings_files import FLAT_COLUMNS

FILES = {
    "findings.csv",
    "findings.parquet",
    "evidence.parquet",
    "outcomes.csv",
    "report.html",
    "run.json",
    "figures.parquet",
    "tasks.parquet",
    "整改清单.xlsx",
}


def id_numbers(county: Path) -> set[str]:
    """Every ID number a county's member file holds."""
    (file,) = county.glob("*家庭成员*.xlsx")
    rows = list(openpyxl.load_workbook(file, read_only=False).active.iter_rows(values_only=True))
    at = rows[2].index("证件号码")
    return {str(row[at]) for row in rows[3:] if row[at] and len(str(row[at])) >= 15}


def test_help_answers_without_loading_the_heavy_libraries() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom cli import main\n"
        "for words in (['--help'], ['check', '--help'], ['sample', '--help']):\n"
        "    result = CliRunner().invoke(main, words)\n"
        "    assert result.exit_code == 0 and 'Usage' in result.output\n"
        "print(sorted({'polars', 'pandera', 'great_expectations', 'pandas'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def test_a_clean_county_passes(hecha: Hecha, clean_county: Path, tmp_path: Path) -> None:
    done = hecha("check", clean_county, "-o", tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[0] == "可以上报"
    findings = pl.read_parquet(tmp_path / "out" / "findings.parquet")
    assert set(findings["severity"]) <= {"info"}


def test_findings_give_exit_1_and_every_file(
    hecha: Hecha, faulty_county: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = hecha("check", faulty_county, "-o", out)
    assert done.returncode == 1, done.stderr
    assert done.stderr.splitlines() == [f"正在核查：{faulty_county}"]
    assert {path.name for path in out.iterdir()} == FILES | {"内部"}
    flat = pl.read_csv(out / "findings.csv", infer_schema=False)
    assert tuple(flat.columns) == FLAT_COLUMNS
    findings = pl.read_parquet(out / "findings.parquet")
    assert flat["fingerprint"].to_list() == findings["fingerprint"].to_list()
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["findings"]["total"] == findings.height
    assert run["snapshot"]["day"] == "2023-12-31"
    assert run["verdict"]["sentence"] == done.stdout.splitlines()[0]
    assert run["verdict"]["sentence"].startswith("不能上报，还差 ")
    cover = openpyxl.load_workbook(out / "整改清单.xlsx")["封面"]
    assert cover["B3"].value == run["verdict"]["sentence"]
    assert "2023-12-31" in done.stdout
    listed = [
        row[-1]
        for sheet in openpyxl.load_workbook(out / "整改清单.xlsx").worksheets
        if sheet.title.startswith(("必须整改", "须核实", "提示"))
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    # What is said of files is among the tidyings, not in the lists.
    of_files = (pl.col("severity") == "info") & pl.col("rule").str.starts_with("FF")
    assert sorted(listed) == sorted(findings.filter(~of_files)["task"].unique())


def test_no_personal_value_leaves_without_being_asked_for(
    hecha: Hecha, faulty_county: Path, tmp_path: Path
) -> None:
    done = hecha("check", faulty_county, "-o", tmp_path / "out")
    numbers = id_numbers(faulty_county)
    assert len(numbers) > 900
    texts = [done.stdout, done.stderr]
    for name in ("findings.csv", "outcomes.csv", "run.json"):
        texts.append((tmp_path / "out" / name).read_text(encoding="utf-8-sig"))
    for name in ("findings.parquet", "evidence.parquet", "tasks.parquet"):
        texts.append(str(pl.read_parquet(tmp_path / "out" / name).to_dicts()))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    texts += [page, str(decoded(page))]
    leaked = [number for number in numbers if any(number[:18] in text for text in texts)]
    assert leaked == []
    hecha("check", faulty_county, "-o", tmp_path / "asked", "--personal")
    asked = (tmp_path / "asked" / "findings.csv").read_text(encoding="utf-8-sig")
    assert any(number in asked for number in numbers)


def test_the_same_run_gives_the_same_bytes(
    hecha: Hecha, faulty_county: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        hecha("check", faulty_county, "-o", tmp_path / name)
    for name in FILES:
        one, two = (tmp_path / folder / name for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes(), name


@pytest.mark.parametrize(("severity", "code"), [("must", 0), ("confirm", 1), ("never", 0)], ids=str)
def test_fail_on_decides_what_counts(
    hecha: Hecha, tmp_path: Path, severity: str, code: int
) -> None:
    (tmp_path / "户信息.csv").write_text(
        "乡,村,户编号,工资性收入,人均纯收入\n东镇,甲村,4900000000000011,50,9000\n", encoding="utf-8"
    )
    done = hecha("check", tmp_path, "--as-of", "2023-12-31", "--fail-on", severity, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["check", "没有的文件夹"], "没有的文件夹"),
        (["check", ".", "--suite", "没有的套件"], "没有的套件"),
        (["check", ".", "--as-of", "去年"], "去年"),
        (["check"], "缺少“文件或文件夹”"),
    ],
)
def test_bad_usage_is_one_message_and_exit_2(
    hecha: Hecha, tmp_path: Path, words: list[str], told: str
) -> None:
    done = hecha(*words, "-o", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_rejected_file_leaves_an_earlier_result_as_it_was(
    hecha: Hecha, clean_county: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    hecha("check", clean_county, "-o", out)
    before = {path: path.read_bytes() for path in out.rglob("*.*") if path.is_file()}
    broken = tmp_path / "坏表.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut off")
    done = hecha("check", clean_county, broken, "-o", out)
    assert done.returncode == 2
    assert "坏表.xlsx" in done.stderr
    assert {path: path.read_bytes() for path in out.rglob("*.*") if path.is_file()} == before


def test_a_rule_that_breaks_gives_exit_3_and_is_shown(
    clean_county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from hecha.rules.rulebook import load

    def broken(h: object, policy: object) -> object:
        raise RuntimeError("H1")

    rule = replace(load().rules["IN02"], expression=broken)
    monkeypatch.setitem(load().rules, "IN02", rule)
    done = CliRunner().invoke(main, ["check", str(clean_county), "-o", str(tmp_path / "out")])
    assert done.exit_code == 3
    assert "IN02" in done.stdout
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert {error["rule"] for error in run["errors"]} == {"IN02"}


def test_english_is_english(hecha: Hecha, faulty_county: Path, tmp_path: Path) -> None:
    done = hecha("check", faulty_county, "-o", tmp_path, "--lang", "en")
    assert done.returncode == 1
    messages = pl.read_parquet(tmp_path / "findings.parquet").filter(pl.col("rule") == "IN02")
    assert messages["message"].str.starts_with("Net income").all()
    assert messages.height > 0


def test_sample_refuses_a_folder_in_use(hecha: Hecha, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    done = hecha("sample", tmp_path, "--households", "5")
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_was_not_read_is_said_everywhere_and_can_be_left_out(
    hecha: Hecha, clean_county: Path, tmp_path: Path
) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    shutil.copytree(clean_county, data)
    (data / "低保名单.rar").write_bytes(b"Rar!\x1a\x07\x00")
    done = hecha("check", data, "-o", out)
    sentence = "不能判断，因为有 1 处没有读取：低保名单.rar"
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, sentence)
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["verdict"]["sentence"] == sentence
    assert [item["file"] for item in run["unread"]] == ["低保名单.rar"]
    assert "请先解压" in run["unread"][0]["message"]
    left = hecha("check", data, "--leave-out", "*.rar", "--format", "json")
    record = json.loads(left.stdout)
    assert (left.returncode, record["verdict"]["sentence"]) == (0, "可以上报")
    assert "低保名单.rar" in record["left_out"]
