"""The statement of a run: made, signed, checked again and refused."""

import json
import re
import sqlite3
import stat
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from support.files_by_hand import write_csv

from hecha.cli import main
from hecha.declare.tables import TABLES
from hecha.followup.recording import meaning
from hecha.paper import typesetting
from hecha.paper.statement_page import lines_of, statement_pdf
from hecha.report.verdict import cannot_submit

PEOPLE = [
    ["县", "乡", "村", "户编号", "人口编号", "姓名", "证件号码", "与户主关系"],
    ["某县", "甲镇", "东村", "1001", "2001", "某甲", "445281195003070019", "户主"],
    ["某县", "甲镇", "东村", "1001", "2002", "某乙", "44528119530307003X", "配偶"],
]
PASSWORD = "correct horse"


def hecha(*words: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, words)), env={"HECHA_KEY_PASSWORD": PASSWORD})


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with exports, the results of a check, a key and a signed statement."""
    folder = tmp_path_factory.mktemp("statement")
    (folder / "data").mkdir()
    write_csv(folder / "data" / "家庭成员_20231231.csv", PEOPLE)
    hecha("check", folder / "data", "-o", folder / "out")
    assert hecha("certify", "--new-key", folder / "key.pem").exit_code == 0
    done = hecha("certify", folder / "out", "--key", folder / "key.pem", "-o", folder / "paper")
    assert done.exit_code == 0, done.stderr
    return folder


def verified(work: Path, data: Path, statement: Path | None = None) -> Result:
    paper = statement or work / "paper" / "核查声明.json"
    return hecha("verify", paper, data, "--public-key", work / "key.pem.pub", "--quiet")


def test_the_statement_says_what_was_checked_and_names_nobody(work: Path) -> None:
    content = (work / "paper" / "核查声明.json").read_text("utf-8")
    values = json.loads(content)
    assert values["counties"] == ["某县"]
    assert values["rows"] == {"member": 2}
    assert list(values["inputs"]) == ["家庭成员_20231231.csv"]
    assert values["verdict"] == {
        "code": "cannot_submit",
        "households": values["verdict"]["households"],
        "others": values["verdict"]["others"],
        "fail_on": "must",
    }
    assert values["tasks"]["must"] > 0
    for secret in ("某甲", "某乙", "445281195003070019", "44528119530307003X"):
        assert secret not in content
    sheet = openpyxl.load_workbook(work / "paper" / "核查声明.xlsx").active
    assert sheet is not None
    page = {row[0]: row[1] for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]}
    assert page["县（市、区）"] == "某县"
    assert page["数据日期"] == "2023-12-31"
    verdict = values["verdict"]
    assert page["结论"] == cannot_submit(verdict["households"], verdict["others"], "zh")
    assert page["核查结果摘要"] == values["findings"]["digest"]
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_ledgers_of_a_suite_are_counted_on_the_page(work: Path) -> None:
    values = json.loads((work / "paper" / "核查声明.json").read_text(encoding="utf-8"))
    values["rows"] |= {"local_care": 1200}
    values["own_tables"] = {"local_care": "特困人员供养台账"}
    for lang in ("zh", "en"):
        page = dict(lines_of(values, None, lang))
        assert any(text.endswith("特困人员供养台账 1,200") for text in page.values())


def test_the_same_data_in_another_folder_agree(work: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "家庭成员_20231231.csv", PEOPLE)
    done = verified(work, tmp_path)
    assert done.exit_code == 0, done.stdout
    assert done.stdout.splitlines()[0].startswith("签名：相符，公钥指纹 ")
    assert done.stdout.splitlines()[-1] == "声明与重新核查的结果一致。"


def test_one_changed_cell_is_refused_and_named(work: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "家庭成员_20231231.csv", [*PEOPLE[:2], [*PEOPLE[2][:7], "之子"]])
    done = verified(work, tmp_path)
    assert done.exit_code == 1
    assert "不一致：inputs.家庭成员_20231231.csv：" in done.stdout


@pytest.mark.parametrize("change", ["content", "signature", "no signature", "other key"])
def test_a_statement_that_was_changed_is_refused(work: Path, tmp_path: Path, change: str) -> None:
    paper = tmp_path / "核查声明.json"
    content = (work / "paper" / "核查声明.json").read_bytes()
    signature = (work / "paper" / "核查声明.json.sig").read_bytes()
    if change == "content":
        content = content.replace(b'"must":', b'"must":1', 1)
    if change == "signature":
        signature = b"AAAA" + signature[4:]
    paper.write_bytes(content)
    if change != "no signature":
        (tmp_path / "核查声明.json.sig").write_bytes(signature)
    public = work / "key.pem.pub"
    if change == "other key":
        hecha("certify", "--new-key", tmp_path / "other.pem")
        public = tmp_path / "other.pem.pub"
    done = hecha("verify", paper, work / "data", "--public-key", public, "--quiet")
    assert done.exit_code == 1
    assert done.stdout.startswith("签名：不符")


def test_a_key_is_encrypted_its_owners_alone_and_never_overwritten(work: Path) -> None:
    key = work / "key.pem"
    assert b"ENCRYPTED" in key.read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    done = hecha("certify", "--new-key", key)
    assert (done.exit_code, "钥匙不会被覆盖" in done.stderr) == (2, True)
    wrong = CliRunner().invoke(
        main,
        ["certify", str(work / "out"), "--key", str(key), "-o", str(work / "no")],
        env={"HECHA_KEY_PASSWORD": "wrong"},
    )
    assert (wrong.exit_code, "口令不对" in wrong.stderr) == (2, True)
    assert not (work / "no").exists()


def test_a_run_of_some_rules_cannot_be_certified(work: Path, tmp_path: Path) -> None:
    hecha("check", work / "data", "--select", "ID", "-o", tmp_path / "out")
    done = hecha("certify", tmp_path / "out", "-o", tmp_path / "paper")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "只核查了一部分规则" in done.stderr


def accept_all(book: Path) -> None:
    """Answer every task of a follow-up as true."""
    with sqlite3.connect(book) as connection:
        titles = dict(connection.execute("SELECT rule, title FROM rules"))
        rows = connection.execute("SELECT task, rules, value FROM tasks ORDER BY task").fetchall()
        for number, (task, rules, value) in enumerate(rows, 1):
            lead = rules.split()[0]
            said = meaning(lead, titles[lead])
            blank = [""] * 5
            answer = [number, task, 1, "true", "", "户口簿如此", "某丙", "2024-01-02"]
            connection.execute(
                f"INSERT INTO answers VALUES ({', '.join('?' * 15)})",
                [*answer, *blank[:4], value, said, ""],
            )


def test_a_statement_that_rests_on_a_followup_is_verified_with_it(
    work: Path, tmp_path: Path
) -> None:
    book, out, data = tmp_path / "台账.db", tmp_path / "out", work / "data"
    hecha("check", data, "--followup", book, "-o", out)
    accept_all(book)
    hecha("check", data, "--followup", book, "-o", out)
    assert hecha("certify", out, "-o", tmp_path).exit_code == 0
    values = json.loads((tmp_path / "核查声明.json").read_text("utf-8"))
    assert values["followup"] == "台账.db"
    assert values["states"] == {"accepted": sum(values["accepted"].values())}
    sheet = openpyxl.load_workbook(tmp_path / "核查声明.xlsx").active
    assert sheet is not None
    page = {row[0]: row[1] for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]}
    assert page["整改台账"] == "台账.db"
    assert page["任务状态"] == f"属实 {values['states']['accepted']}"
    before = book.read_bytes()
    done = hecha("verify", tmp_path / "核查声明.json", data, "--followup", book, "--quiet")
    assert (done.exit_code, book.read_bytes()) == (0, before), done.stdout
    without = hecha("verify", tmp_path / "核查声明.json", data, "--quiet")
    assert without.exit_code == 1
    assert "不一致：verdict.code：" in without.stdout
    assert "依据整改台账 台账.db：没有给出 --followup" in without.stdout
    wrong = hecha("verify", tmp_path / "核查声明.json", data, "--followup", data, "--quiet")
    assert (wrong.exit_code, "没有台账文件" in wrong.stderr) == (2, True)


def test_without_typst_the_page_is_a_workbook_and_that_is_said(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: str) -> Any:
        raise ImportError

    typesetting._fonts.cache_clear()
    monkeypatch.setattr(typesetting, "import_module", missing)
    (tmp_path / "核查声明.pdf").write_bytes(b"of an earlier statement")
    done = hecha("certify", work / "out", "-o", tmp_path, "--lang", "en")
    assert done.exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"核查声明.json", "核查声明.xlsx"}
    assert "No PDF: typst is not installed" in done.stderr
    typesetting._fonts.cache_clear()


def test_the_page_is_one_page_also_of_very_many_files() -> None:
    pytest.importorskip("typst")
    try:
        typesetting.font()
    except typesetting.NoPdf as error:
        pytest.skip(str(error))
    values = {
        "counties": ["某县"],
        "day": "2023-12-31",
        "suite": {"title": "某县防止返贫监测和帮扶工作实施方案" * 3, "name": "county-2023"},
        "rows": dict.fromkeys(TABLES, 123_456),
        "inputs": {f"（基础信息）家庭成员{n:03}_20231231.xlsx": "0" * 64 for n in range(300)},
        "not_read": [[f"某某乡镇{n}的说明和附件.xlsx", "第一页"] for n in range(60)],
        "verdict": {"code": "cannot_judge", "households": 0},
        "tasks": {"must": 12_345, "confirm": 6_789, "info": 10},
        "followup": "整改台账.db",
        "states": dict.fromkeys(("new", "open", "changed", "accepted", "unverifiable"), 9_999),
        "accepted": {f"IN{n:02}": 5 for n in range(60)},
        "not_run": 195,
        "tool": {"name": "hecha", "version": "0.1.0"},
        "versions": {"rules": "0" * 64},
        "findings": {"digest": "0" * 64},
    }
    for lang in ("zh", "en"):
        made = statement_pdf(values, "abcd efgh " * 8, lang)
        assert made.startswith(b"%PDF-")
        assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1
