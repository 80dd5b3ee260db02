"""The door for programs, by the examples of docs/python.md."""

import re
import shutil
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from support.process import ROOT

import hecha
from hecha.exchange.internal import TABLES, read_internal
from hecha.exchange.whole_set import whole_set
from hecha.results import writers

EXAMPLES = re.findall(
    r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text("utf-8"), re.S
)
OUTPUTS = {
    *("findings.csv", "findings.parquet", "evidence.parquet", "tasks.parquet", "figures.parquet"),
    *("outcomes.csv", "report.html", "run.json", "整改清单.xlsx"),
}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with two townships in ``exports``, one household of which is wrong."""
    folder = tmp_path_factory.mktemp("work")
    (folder / "exports").mkdir()
    (folder / "exports" / "户信息_20231231.csv").write_text(
        "县,乡,村,户编号,家庭人口数,工资性收入,人均纯收入\n"
        "某县,东镇,甲村,4452810000000001,1,5000,9000\n"
        "某县,西镇,乙村,4452810000000002,3,5000,9000\n",
        encoding="utf-8",
    )
    (folder / "exports" / "家庭成员_20231231.csv").write_text(
        "县,乡,村,户编号,人口编号,姓名,证件号码,与户主关系,性别\n"
        "某县,东镇,甲村,4452810000000001,1,陈大文,445281196503120016,户主,男\n"
        "某县,西镇,乙村,4452810000000002,2,林海,445281199011054028,户主,女\n",
        encoding="utf-8",
    )
    return folder


def test_the_first_example(
    exports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(exports)
    exec(EXAMPLES[0], {})
    assert capsys.readouterr().out == "不能上报，还差 1 户\n"
    assert {path.name for path in Path("out").iterdir()} == OUTPUTS | {"内部"}
    assert whole_set("out").record["verdict"]["code"] == "cannot_submit"
    assert not read_internal("out").results.evidence.is_empty()
    found = pl.read_csv("out/findings.csv", infer_schema=False).filter(rule="HH03")
    assert found.select("household_id", "row").rows() == [("4452810000000002", "3")]


def test_typed_tables_give_the_findings_of_their_files(
    exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(exports)
    names: dict[str, hecha.Run] = {}
    exec(EXAMPLES[1], names)
    of_files, of_tables = hecha.check("exports"), names["run"]
    assert of_tables.verdict.sentence == of_files.verdict.sentence
    by_content = pl.col("grain") != "file"
    assert_frame_equal(
        of_tables.results.findings.filter(by_content), of_files.results.findings.filter(by_content)
    )
    assert of_tables.snapshot.origin.zh == "程序指定"
    assert (of_tables.households, of_tables.persons, of_tables.counties) == (2, 2, ("某县",))


def test_a_given_table_without_a_row_counts_as_not_read(exports: Path) -> None:
    tables = hecha.typed(exports / "exports")
    run = hecha.check(tables | {"member": tables["member"].clear()}, as_of=DAY)
    assert [item.file for item in run.unread] == ["member"]
    assert run.verdict.sentence == "不能判断，因为有 1 处没有读取：member"


def test_the_gate_raises_the_verdict(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(exports)
    names: dict[str, object] = {}
    exec(EXAMPLES[2], names)
    gate = names["gate"]
    assert callable(gate)
    with pytest.raises(RuntimeError, match="不能上报，还差 1 户"):
        gate("exports")


def test_a_new_output_is_one_new_file(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "more_outputs"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "verdict_text.py").write_text(EXAMPLES[3], encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(writers, "ROOMS", (*writers.ROOMS, "more_outputs"))
    writers.writers.cache_clear()
    written = hecha.check(exports / "exports").write(tmp_path / "out")
    writers.writers.cache_clear()
    assert tmp_path / "out" / "verdict.txt" in written
    assert (tmp_path / "out" / "verdict.txt").read_text("utf-8") == "不能上报，还差 1 户"


def test_what_a_run_wrote_among_the_exports_is_passed_over(exports: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(exports / "exports", data)
    hecha.check(data).write(data)
    (data / "planted.json").write_text("[]", encoding="utf-8")
    again = hecha.check(data)
    assert again.unread == ()
    internal = {f"内部/{name}.parquet" for name in TABLES}
    assert set(again.left_out) == {*OUTPUTS, *internal, "planted.json"}


def test_a_masked_run_has_no_names_numbers_or_tables(exports: Path) -> None:
    run = hecha.check(exports / "exports", fail_on="confirm").masked()
    shown = str([frame.rows() for frame in (run.results.findings, run.results.evidence)])
    for secret in ("陈大文", "445281196503120016", "445281199011054028"):
        assert secret not in shown
    assert run.submission is None
    assert run.results.subjects["id_number"].drop_nulls().is_empty()
    names = run.results.subjects["head_name"].drop_nulls()
    assert names.str.contains("^.＊+$").all()


def test_importing_hecha_loads_nothing_heavy() -> None:
    import subprocess

    code = "import hecha, sys; print(sorted({'polars', 'click', 'pandera'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


DAY = date(2023, 12, 31)
HOUSEHOLD = pl.DataFrame({"household_id": ["1"], "net_income": [1.0], "net_income__bad": [False]})


@pytest.mark.parametrize(
    ("source", "options", "sentence"),
    [
        ({"household": HOUSEHOLD}, {}, "请给出 as_of"),
        ({"home": HOUSEHOLD}, {"as_of": DAY}, "没有数据表 home"),
        ({"register": HOUSEHOLD}, {"as_of": DAY}, "没有数据表 register"),
        ({"member": HOUSEHOLD}, {"as_of": DAY}, "数据表 member 的列不足以识别为“家庭成员”"),
        ({}, {"as_of": DAY}, "没有可以核查的数据表"),
        ({"household": HOUSEHOLD}, {"as_of": DAY, "previous": "x"}, "请用 previous_household"),
        (
            {"household": HOUSEHOLD.with_columns(net_income__bad=True)},
            {"as_of": DAY},
            "“纯收入”列有 1 个单元格读不出",
        ),
        ("", {}, "名称是空的"),
        ("没有", {}, "找不到"),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(
    source: object, options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(hecha.InputRejected, match=sentence):
        hecha.check(source, **options)  # type: ignore[arg-type]


def test_an_unknown_choice_is_a_fault_of_the_caller(exports: Path) -> None:
    for wrong in ({"lang": "fr"}, {"fail_on": "all"}):
        with pytest.raises(ValueError, match="lang: zh, en"):
            hecha.check(exports, **wrong)  # type: ignore[arg-type]
