"""A run on Spark as far as it goes without a server: what is refused, and what would be skipped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from click.testing import CliRunner
from support.tables_as_text import submission as submission_of

from hecha.backends import brought_back, other_rows, prepared, spark_engine, typed_folder
from hecha.backends.on_spark import OnSpark
from hecha.backends.other_rows import OtherRows
from hecha.backends.spark_engine import SparkEngine, SparkWorld
from hecha.cli import main
from hecha.declare.origin import PREVIOUS, ROW_ID, SOURCE
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.reading.submission import InputRejected, Submission, TableData
from hecha.registers import for_rules
from hecha.rules import rulebook
from hecha.rules.blank_columns import blank_columns
from hecha.rules.casebook import id_number
from hecha.rules.checking import check as check_rules
from hecha.rules.frames import frame
from hecha.rules.matching import SOURCE_ROW, UNLISTED, Keys
from hecha.rules.outcomes import townships
from hecha.rules.plan import TableOutcome, runnable
from hecha.rules.running import run_table
from hecha.rules.world import World
from hecha.run import check, load, product_version
from tools import county_of_cases


@pytest.fixture(scope="module")
def outline(clean_county: Path, tmp_path_factory: pytest.TempPathFactory) -> typed_folder.Outline:
    """What the clean county holds, once loaded."""
    folder = tmp_path_factory.mktemp("outline") / "typed"
    load(clean_county, folder)
    wanted = typed_folder.Wanted()
    return typed_folder.outline(folder, lexicon_of("national"), product_version(), wanted)


def test_an_outline_has_tables_and_their_sizes_and_no_rows(outline: typed_folder.Outline) -> None:
    assert outline.rows["household"] == 60
    assert outline.submission.tables["household"].frame.height == 0
    assert "net_income" in outline.submission.tables["household"].frame.columns
    assert (outline.folders["household"] / "area=00001" / "part.parquet").is_file()


class _Here:
    """Stands for a server: its tables are here, in Polars."""

    def __init__(self, tables: Mapping[str, TableData]) -> None:
        self._tables = tables
        self.here: dict[str, TableData] = {}

    def put(self, tables: Mapping[str, TableData]) -> None:
        self.here |= tables

    def rows(self, table: str) -> nw.LazyFrame[Any]:
        return self.sent((self.here.get(table) or self._tables[table]).frame)

    def sources(self, table: str) -> frozenset[int]:
        return frozenset((self.here.get(table) or self._tables[table]).frame[SOURCE].unique())

    def values(self, values: Iterable[Any], name: str, kind: Any) -> nw.LazyFrame[Any]:
        return self.sent(pl.Series(name, list(values), dtype=kind).to_frame())

    def sent(self, rows: pl.DataFrame) -> nw.LazyFrame[Any]:
        return nw.from_native(rows.with_columns(pl.col(pl.UInt32).cast(pl.Int64)).lazy())

    def filled(self, table: str) -> frozenset[str] | None:
        if table in self.here or table not in self._tables:
            return None
        raw = self._tables[table].raw
        return frozenset(name for name in raw.columns if raw[name].str.contains(r"\S").any())

    def kept(self, plan: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        native: pl.LazyFrame = plan.to_native()
        return nw.from_native(native.collect().lazy())

    def whole(
        self,
        table: str,
        ids: Iterable[int] | None = None,
        columns: Container[str] | None = None,
    ) -> TableData:
        data = self._tables[table]
        kept = slice(None) if ids is None else [*ids]
        frame, raw = data.frame[kept], data.raw[kept]
        if columns is not None:
            frame = frame.select(name for name in frame.columns if name in columns)
            raw = raw.select(name for name in raw.columns if name in columns)
        return replace(data, frame=frame, raw=raw)


@pytest.fixture
def here_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes from Spark is collected from Polars."""

    def collected(rows: Any) -> pl.DataFrame:
        native = rows.to_native() if isinstance(rows, nw.LazyFrame) else rows
        found: pl.DataFrame = native.collect()
        return found

    def any_of(rows: nw.LazyFrame[Any], names: Iterable[str]) -> Any:
        return rows.to_native().filter(pl.any_horizontal(names))

    for module in (other_rows, brought_back, prepared, spark_engine):
        monkeypatch.setattr(module, "collected", collected)
    monkeypatch.setattr(spark_engine, "any_of", any_of)


def test_rows_that_come_back_give_the_findings_of_all_rows(
    tmp_path: Path, here_is_there: None
) -> None:
    codes = [
        *("ID20", "ID24", "HH22a", "CT08a", "HP07", "HP09", "LG02", "PJ07"),  # rows of others
        *("LV01", "LV03", "LV12", "XR01", "XR09a", "XR12a"),  # registers and lists
    ]
    county_of_cases.write(tmp_path, county_of_cases.of_rules(codes))
    submission = read([tmp_path])
    suite = load_suite(county_of_cases.SUITE, submission.snapshot.day)
    registry = rulebook.load().only(codes)
    engine = _engine(submission)
    theirs = check_rules(submission, suite, registry=registry, engine=engine)
    ours = check_rules(submission, suite, registry=registry)
    assert engine.skipped == {}
    assert set(ours.findings["rule"]) >= {*codes}
    for one, other in (
        (ours.findings, theirs.findings),
        (ours.outcomes, theirs.outcomes),
        (ours.subjects, theirs.subjects),
        (ours.evidence, theirs.evidence),
    ):
        assert one.equals(other)
    assert any(data.frame.height < rows for data, rows in _sizes(engine, submission.tables))


def _engine(submission: Submission) -> SparkEngine:
    rows = {PREVIOUS + name: data for name, data in submission.previous.items()}
    outline = typed_folder.Outline(submission, {}, {}, tuple(townships(submission)))
    return SparkEngine(_Here(submission.tables | rows), outline)  # type: ignore[arg-type]


def test_a_number_is_proposed_unless_somebody_else_there_has_it(
    tmp_path: Path, here_is_there: None
) -> None:
    free, taken = (id_number(date(1970, 1, day), "男") for day in (1, 2))
    mistyped = [number.replace("197001", "197007") for number in (free, taken)]
    rows = [
        "户编号 | 人口编号 | 姓名 | 性别 | 出生日期 | 证件号码 | 与户主关系",
        f"H1 | P1 | 甲某 | 男 | 1970-01-01 | {mistyped[0]} | 户主",
        f"H2 | P2 | 乙某 | 男 | 1970-01-02 | {mistyped[1]} | 户主",
        f"H3 | P3 | 丙某 | 男 | 1970-01-02 | {taken} | 户主",
    ]
    submission = submission_of(tmp_path, {"家庭成员": "\n".join(rows)})
    suite = load_suite("national", submission.snapshot.day)
    registry, engine = rulebook.load().only(["ID04"]), _engine(submission)
    theirs = check_rules(submission, suite, registry=registry, engine=engine)
    ours = check_rules(submission, suite, registry=registry)
    assert engine.brought["member"].frame["person_id"].to_list() == ["P1", "P2"]
    assert theirs.evidence["proposed"].drop_nulls().to_list() == [free]
    assert theirs.evidence.equals(ours.evidence)


def test_a_column_is_not_blank_because_the_rows_brought_are(tmp_path: Path) -> None:
    rows = ["户编号 | 帮扶人姓名 | 所属单位 | 开始时间", "H1 | 李二 | |", "H2 | 王一 | 县水利局 |"]
    tables = for_rules(submission_of(tmp_path, {"结对帮扶": "\n".join(rows)}))
    given = (rulebook.load(), load_suite("national", date(2023, 12, 31)))
    world = SparkWorld(_Here(tables), tables, *given)  # type: ignore[arg-type]
    data = tables["pairing"]
    blank = replace(data, frame=data.frame[:1], raw=data.raw[:1])
    world.settle({"pairing": blank}, ())
    assert blank.raw["unit"].to_list() == [None]
    reasons = blank_columns(world, "pairing")
    assert reasons(world.reads("pairing", "unit")) == ()
    assert len(reasons(world.reads("pairing", "start_date"))) == 1


def _sizes(engine: SparkEngine, tables: Mapping[str, TableData]) -> Iterator[tuple[TableData, int]]:
    return ((engine.brought[name], data.frame.height) for name, data in tables.items())


def test_facts_joined_by_row_id_are_those_put_beside_the_rows(clean_county: Path) -> None:
    submission = read([clean_county])
    given = (rulebook.load(), load_suite("national", submission.snapshot.day))
    tables = for_rules(submission)
    ours = World(tables, *given)
    theirs = SparkWorld(_Here(tables), tables, *given)  # type: ignore[arg-type]
    for table in ("household", "member"):
        rules = [rule for rule in ours.registry.rules.values() if table in rule.tables]
        units = runnable(ours, table, rules, TableOutcome())
        names = sorted({name for unit in units for name in unit.trace.computed} - {ROW_ID})
        assert any(fact in names for unit in units for fact in unit.trace.facts)
        one, other = (
            frame(world, table, names).select(ROW_ID, *names).to_native().collect().sort(ROW_ID)
            for world in (ours, theirs)
        )
        assert one.equals(other)


def test_rows_of_others_looked_up_there_are_those_of_a_run_here(
    tmp_path: Path, here_is_there: None
) -> None:
    rows = [
        f"H{n} | P{n} | {id_number(date(1970, 1, n), '男')} | 户主 | 13800000001"
        for n in range(1, 31)
    ]
    text = "\n".join(["户编号 | 人口编号 | 证件号码 | 与户主关系 | 成员联系电话", *rows])
    submission = submission_of(tmp_path, {"家庭成员": text})
    given = (rulebook.load(), load_suite("national", submission.snapshot.day))
    tables = for_rules(submission)
    ours = World(tables, *given)
    ran = {"member": run_table(ours, "member", [ours.registry.rules["ID24"]])}
    theirs = SparkWorld(_Here(tables), tables, *given)  # type: ignore[arg-type]
    matched = OtherRows(theirs, _Here(tables), ()).matched(ran)  # type: ignore[arg-type]
    assert matched
    keys = Keys(ours)
    for (table, definition), found in matched.items():
        rows = found.select(ROW_ID).unique()
        wanted = keys.matched(table, rows.lazy(), definition).collect()
        assert found.sort(ROW_ID, SOURCE_ROW).equals(wanted.sort(ROW_ID, SOURCE_ROW))
        assert found[UNLISTED].drop_nulls().to_list() == [9] * 30 * 21


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--engine", "spark"], "sc://主机:端口"),
        (["--connect", "sc://x:1"], "--engine spark"),
        (["--tables", "household=a.b"], "--engine spark"),
        (["--engine", "spark", "--connect", "sc://x:1", "--tables", "household"], "库.表"),
    ],
)
def test_options_that_contradict_are_refused(
    options: list[str], said: str, clean_county: Path
) -> None:
    done = CliRunner().invoke(main, ["check", str(clean_county), *options])
    assert done.exit_code == 2
    assert said in done.output


def test_exports_have_to_be_loaded_first(clean_county: Path) -> None:
    with pytest.raises(InputRejected, match="hecha load"):
        check(clean_county, spark=OnSpark("sc://127.0.0.1:1"))


def test_nothing_of_spark_is_imported_without_it() -> None:
    code = (
        "import sys, hecha.run, hecha.commands.check, hecha.rules.checking;"
        "assert not {'pyspark', 'grpc', 'hecha.backends.spark_engine'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
