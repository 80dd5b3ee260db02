"""A run on Spark as far as it goes without a server: what is refused, and what would be skipped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from hecha.backends import typed_folder
from hecha.backends.on_spark import OnSpark
from hecha.backends.spark_engine import SparkEngine
from hecha.cli import main
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.reading.submission import InputRejected
from hecha.results.results import SKIPPED
from hecha.rules import rulebook
from hecha.rules.checking import check as check_rules
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


def test_rules_that_read_rows_of_others_are_skipped_and_the_others_are_not(
    outline: typed_folder.Outline,
) -> None:
    suite = load_suite("national", outline.submission.snapshot.day)
    narrowed = SparkEngine(None, outline).narrowed(suite, rulebook.load())  # type: ignore[arg-type]
    assert "ID20" in narrowed.off  # a household that stands twice
    assert "IN01" not in narrowed.off  # 人均纯收入≠纯收入÷家庭人口数
    outcomes = check_rules(outline.submission, narrowed).outcomes
    reasons = outcomes.filter(pl.col("rule") == "ID20").select("outcome", "reason").unique()
    assert reasons.rows() == [(SKIPPED, "要看本户、本人以外各行的规则不在 Spark 上核查")]


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
