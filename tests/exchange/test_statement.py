"""The statement of a run: made, signed, checked again and refused."""

import json
import stat
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from support.files_by_hand import write_csv

from hecha.cli import main

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
    assert str(page["结论"]).startswith("不能上报，还差 ")
    assert page["核查结果摘要"] == values["findings"]["digest"]
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


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
