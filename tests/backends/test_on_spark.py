"""A run on Spark as far as it goes without a server: what is refused, and what would be skipped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from click.testing import CliRunner
from support.tables_as_text import submission as submission_of

from hecha.backends import other_rows, typed_folder
from hecha.backends.on_spark import OnSpark
from hecha.backends.other_rows import OtherRows
from hecha.backends.spark_engine import SparkEngine, SparkWorld
from hecha.cli import main
from hecha.declare.origin import ROW_ID, SOURCE
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.reading.submission import InputRejected, TableData
from hecha.registers import for_rules
from hecha.rules import rulebook
from hecha.rules.casebook import id_number
from hecha.rules.frames import frame
from hecha.rules.matching import SOURCE_ROW, UNLISTED, Keys
from hecha.rules.plan import TableOutcome, run_table, runnable
from hecha.rules.trace import World
from hecha.run import check, load, product_version


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


def test_claims_of_papers_are_switched_off_and_no_rule_is(outline: typed_folder.Outline) -> None:
    suite = load_suite("puning-2016", outline.submission.snapshot.day)
    narrowed = SparkEngine(None, outline).narrowed(suite)  # type: ignore[arg-type]
    off = {code: why.zh for code, why in narrowed.off.items() if code not in suite.off}
    assert off
    assert set(off.values()) == {"文件要求不在 Spark 上核对"}
    assert off.keys().isdisjoint(rulebook.load().rules)


class _Here:
    """Stands for a server: its tables are here, in Polars."""

    here: Mapping[str, TableData] = MappingProxyType({})

    def __init__(self, tables: Mapping[str, TableData]) -> None:
        self._tables = tables

    def rows(self, table: str) -> nw.LazyFrame[Any]:
        return nw.from_native(self._tables[table].frame.lazy())

    def sources(self, table: str) -> frozenset[int]:
        return frozenset(self._tables[table].frame[SOURCE].unique().to_list())

    def values(self, values: Iterable[Any], name: str, kind: Any) -> nw.LazyFrame[Any]:
        return self.sent(pl.Series(name, list(values), dtype=kind).to_frame())

    def sent(self, rows: pl.DataFrame) -> nw.LazyFrame[Any]:
        return nw.from_native(rows.with_columns(pl.col(pl.Int64).cast(pl.UInt32)).lazy())

    def kept(self, plan: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        native: pl.LazyFrame = plan.to_native()
        return nw.from_native(native.collect().lazy())


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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(other_rows, "collected", lambda rows: rows.to_native().collect())
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
