"""``hecha check`` of a folder with several loaded counties, as a process and as a command."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from support.counties_by_hand import LINKS, made
from support.process import Hecha

from hecha.cli import main
from hecha.province import counties as of_counties
from hecha.results.spending import Collects
from hecha.run import load

HERE = ("全省汇总.xlsx", "run.json", "乙", "甲")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two counties that share numbers, and the name of their one village, loaded."""
    folder = tmp_path_factory.mktemp("province")
    one, other = made(folder / "a", "甲山县", 7, 3), made(folder / "b", "乙水县", 8, 3)
    for county in (one, other):
        county.rename("城关镇", "东村")
    for link in LINKS:
        link(one, other, random.Random(1))
    for name, county in (("甲", one), ("乙", other)):
        pairings = county.of("结对帮扶")
        pairings.put(0, "户编号", "4900009999999999")
        load(county.write(folder / "src" / name), folder / "tables" / name)
    return folder / "tables"


@pytest.fixture(scope="module")
def checked(tables: Path, hecha: Hecha, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a check as a process."""
    results = tmp_path_factory.mktemp("results") / "results"
    done = hecha("check", tables, "-o", results)
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("不能上报，2 个县中有 2 个还差 ")
    assert [line.split()[0] for line in lines[2:5]] == ["县", "乙", "甲"]
    assert len(lines) == 6
    return results


def invoked(*args: str | Path) -> int:
    """The exit code of the command in this process."""
    with pytest.raises(SystemExit) as left:
        main([*map(str, args)])
    return int(str(left.value.code))


def test_each_county_has_results_of_its_own_and_the_province_an_overview(checked: Path) -> None:
    assert sorted(path.name for path in checked.iterdir()) == sorted(HERE)
    found = pl.scan_parquet(checked / "*" / "findings.parquet").collect()
    assert set(found["county"].drop_nulls()) == {"甲山县", "乙水县"}
    record = json.loads((checked / "run.json").read_text(encoding="utf-8"))
    assert (record["kind"], record["verdict"]["exit_code"]) == ("province", 1)
    for county in record["counties"]:
        own = json.loads((checked / county["folder"] / "run.json").read_text(encoding="utf-8"))
        assert own["verdict"]["households"] == county["verdict"]["households"]
        assert own["tasks"]["by_severity"] == county["tasks"]
        assert own["tables"]["household"] == county["households"]
        assert len(own["counties"]) == 1


def test_the_other_countys_rows_are_evidence_and_named_with_their_folder(checked: Path) -> None:
    evidence = pl.read_parquet(checked / "甲" / "evidence.parquet")
    findings = pl.read_parquet(checked / "甲" / "findings.parquet").filter(rule="ID01")
    files = evidence.join(findings, on="fingerprint", how="semi")["file"]
    assert files.str.starts_with("乙/").any()
    assert not files.str.starts_with("甲/").any()


def test_tasks_are_about_cells_the_county_can_correct(checked: Path) -> None:
    for county in ("甲", "乙"):
        tasks = pl.read_parquet(checked / county / "tasks.parquet")
        files = tasks.drop_nulls("file")["file"]
        assert files.len() > 0
        assert not files.str.contains("/").any()
        twice = tasks.filter(pl.col("rules").list.contains("ID02a"))
        assert not twice.is_empty()


def test_the_workbook_has_a_line_for_each_county_and_a_column_in_the_rules(checked: Path) -> None:
    book = fastexcel.read_excel(checked / "全省汇总.xlsx")
    assert book.sheet_names == ["各县", "规则与县"]
    counties = book.load_sheet("各县").to_polars()
    assert counties["县"].to_list() == ["乙", "甲", "合计"]
    by_rule = book.load_sheet("规则与县").to_polars()
    assert by_rule.columns[-2:] == ["乙", "甲"]
    summed = by_rule.select(pl.col("乙") + pl.col("甲")).to_series()
    assert summed.to_list() == by_rule["全省"].to_list()


def test_a_county_takes_no_more_collects_among_many_than_among_few(
    tables: Path, tmp_path: Path
) -> None:
    many = tmp_path / "many"
    shutil.copytree(tables, many)
    for name in ("丙", "丁", "戊", "己"):
        shutil.copytree(many / "乙", many / name)
    spent, lent = [], []
    for folder in (tables, many):
        counties = of_counties.opened(folder, of_counties.Settings())
        (county,) = (one for one in counties if one.name == "甲")
        with (
            of_counties.province(
                counties, of_counties.Settings(), tmp_path, lambda _: None
            ) as whole,
            Collects() as collects,
        ):
            host = whole.hosted(county, lambda *_: None)
        spent.append(collects.count)
        lent.append(
            {
                name: data.frame.height - host.home.tables[name].frame.height
                for name, data in host.whole.tables.items()
            }
        )
    assert spent[1] == spent[0]
    few, among_many = lent
    assert few["member"] > 0
    assert among_many == {name: 5 * rows for name, rows in few.items()}


def test_what_somebody_wrote_into_is_kept(tables: Path, checked: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    shutil.copytree(checked, results)
    (results / "全省汇总.xlsx").write_bytes(b"notes")
    assert invoked("check", tables, "-o", results, "--quiet", "--select", "ID15") == 1
    kept = [path for path in results.iterdir() if path.name not in HERE]
    assert [path.read_bytes() for path in kept] == [b"notes"]


def test_json_is_one_record_with_those_of_the_counties(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoked("check", tables, "--format", "json", "--quiet", "--select", "ID15") == 1
    said = json.loads(capsys.readouterr().out)
    assert [county["folder"] for county in said["counties"]] == ["乙", "甲"]
    assert said["counties"][0]["record"]["verdict"]["code"] == "cannot_submit"


def test_fail_on_never_ends_with_0(tables: Path) -> None:
    assert invoked("check", tables, "--quiet", "--select", "ID15", "--fail-on", "never") == 0


def damaged(tables: Path) -> None:
    part = next((tables / "甲").rglob("tables/member/**/*.parquet"))
    part.write_bytes(part.read_bytes()[:-1])


def of_another_day(tables: Path) -> None:
    source = tables.parents[1] / "src" / "甲"
    shutil.rmtree(tables / "甲")
    load(source, tables / "甲", as_of=date(2023, 11, 30))


def beside_a_file(tables: Path) -> None:
    (tables / "丙.xlsx").write_bytes(b"")


@pytest.mark.parametrize(
    ("change", "said"),
    [(damaged, "甲"), (of_another_day, "2023-11-30：甲"), (beside_a_file, "丙.xlsx")],
)
def test_nothing_is_written_where_a_folder_cannot_be_used(
    change: Callable[[Path], None],
    said: str,
    tables: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = tmp_path / "x" / "tables"
    shutil.copytree(tables, copy)
    (tmp_path / "src").symlink_to(tables.parent / "src")
    change(copy)
    assert invoked("check", copy, "-o", tmp_path / "results", "--quiet") == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.startswith("未核查：")
    assert len(told.splitlines()) == 1
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    "options", [("--followup", "f.db"), ("--format", "sarif"), ("--annotate",), ("--verbose",)]
)
def test_options_of_one_county_are_refused(options: tuple[str, ...], tables: Path) -> None:
    assert invoked("check", tables, *options) == 2


def test_results_are_not_written_among_the_tables(tables: Path) -> None:
    assert invoked("check", tables, "-o", tables, "--quiet") == 2
    assert invoked("check", tables, "-o", tables / "甲", "--quiet") == 2


def test_a_county_that_breaks_does_not_stop_the_others(
    tables: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hosted = of_counties.Province.hosted

    def broken(self: of_counties.Province, county: of_counties.County, *told: object) -> object:
        if county.name == "乙":
            raise ArithmeticError("522729198803281514")
        return hosted(self, county, *told)  # type: ignore[arg-type]

    monkeypatch.setattr(of_counties.Province, "hosted", broken)
    results = tmp_path / "results"
    assert invoked("check", tables, "-o", results, "--select", "ID15") == 3
    said = capsys.readouterr()
    assert said.out.startswith("不能判断，因为 1 个县核查出错：乙\n")
    assert "5227" not in said.out + said.err
    assert (results / "甲" / "run.json").is_file()
    assert not (results / "乙").exists()
    assert json.loads((results / "run.json").read_text("utf-8"))["verdict"]["exit_code"] == 3
