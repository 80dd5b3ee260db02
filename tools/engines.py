"""Whether Spark finds what Polars finds: the rules evaluated on both, every difference printed.

    python -m tools.engines                          on pysail, started here
    python -m tools.engines --connect sc://HOST:PORT  on another Spark Connect server
    python -m tools.engines --all                     all rules in both, cases of all rules

All rules in a county made of the cases of those that look at more than a household and its persons;
then those of these that found nothing, in a sample with ledgers and registers; and those that found
nothing there either, in a county of the cases of that rule alone, or of few.

It runs in the environment of tools.spark_env; the server must be able to
read the temporary folder they are loaded into. Ends with 1 where the engines differ.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import Any

import narwhals as nw
import polars as pl

from hecha.backends import typed_folder
from hecha.backends.on_spark import OnSpark
from hecha.backends.spark_docs import PYSAIL_LACKS, looks_further
from hecha.backends.spark_tables import collected
from hecha.declare.words import Words
from hecha.expectations import evaluate
from hecha.expectations.judged_records import Records
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.policy.loading import LoadedSuite
from hecha.reading.submission import Submission
from hecha.results.results import FAILED, PASSED, Results
from hecha.rules import rulebook
from hecha.rules.casebook import Case
from hecha.rules.checking import check, combine
from hecha.rules.rule import Registry
from hecha.rules.tasks import with_tasks
from hecha.rules.terms import (
    cents,
    count_if,
    day_number,
    days_between,
    kept_group,
    month_number,
    rounded,
    stated,
    total,
    written,
    yuan,
)
from hecha.run import load, product_version
from tools import county_of_cases
from tools.spark_schemas import schema_differences

SAMPLES = Path(__file__).parents[1] / "sample_exports"
XIANNING = "xianning-2020"
_OF_DATES = ("LG14", "LG42a", "LG42b", "LG91")
"""Rules about days between dates and months."""
_TABLES = ("findings", "evidence", "outcomes", "tasks", "subjects", "figures")


def helpers(spark: Any, *, divides: bool) -> Iterator[str]:
    """The helpers rules are written with where engines differ: those whose values differ."""
    rows = pl.DataFrame(
        {
            "number": [0.125, 2.5, 3.5, -2.5, 1.005, 1234.565, 0.0, None],
            "amount": [0.1, 1e7, 12345678.9, -0.5, 1e16, 1200.0, 0.0, None],
            "text": ["省市甲县", "甲省乙市丙区", "丙区", "", None, "x", "甲州乙县", "县"],
            "flag": [True, False, None, True, False, True, None, False],
            "day": pl.Series(
                [
                    "2000-02-29",
                    "1900-03-01",
                    "2004-02-28",
                    "2004-03-02",
                    None,
                    "1969-12-31",
                    "2023-01-01",
                    "2400-12-31",
                ]
            ).str.to_date(),
        }
    )
    number, text, flag = nw.col("number"), nw.col("text"), nw.col("flag")
    by_row = {
        "rounded": rounded(number),
        **({"rounded to cents": rounded(number, 2)} if divides else {}),
        "cents": cents(number),
        "yuan": yuan(cents(number)),
        "kept_group": kept_group(text, "^.*[省市]([^省市]+(?:县|区))$"),
        "stated": stated(flag),
        "written": written(nw.col("amount")),
        "total": total(number, number),
        "day_number": day_number(nw.col("day")),
        "month_number": month_number(nw.col("day")),
        "days_between": days_between(nw.col("day"), nw.lit(date(2004, 3, 1))),
    }
    ours = nw.from_native(rows.lazy())
    theirs = nw.from_native(spark.createDataFrame(rows.to_arrow()))
    for name, expression in by_row.items():
        wanted = ours.select(value=expression).to_native().collect()["value"].to_list()
        found = collected(theirs.select(value=expression))["value"].to_list()
        if wanted != found:
            yield f"{name}: Polars {wanted}, Spark {found}"
    wanted = ours.select(n=count_if(flag)).to_native().collect()["n"].to_list()
    if wanted != (found := collected(theirs.select(n=count_if(flag)))["n"].to_list()):
        yield f"count_if: Polars {wanted}, Spark {found}"


def compared(
    folder: Path,
    name: str,
    connect: str,
    registry: Registry,
    lacking: tuple[str, ...],
    counts: Counter[str],
    cases: Collection[Case] = (),
    *,
    by_rules_alone: bool = False,
) -> Iterator[str]:
    """The differences between the engines on a folder of ``hecha load``, made of ``cases``;
    ``counts`` gets the findings of each rule that were compared. With ``by_rules_alone`` claims and
    Pandera's checks are not."""
    lexicon, wanted = lexicon_of(name), typed_folder.Wanted()
    opened = OnSpark(connect).opened(folder, lexicon, product_version(), wanted)
    suite = load_suite(name, opened.outline.submission.snapshot.day)
    suite = county_of_cases.adjusted(suite, cases)
    off = dict.fromkeys(lacking, Words("本服务器不支持", "not supported by this server"))
    narrowed = replace(suite, off={**suite.off, **off})
    started = time.perf_counter()
    outlined = opened.outline.submission
    theirs = check(outlined, narrowed, registry=registry, engine=opened.engine)
    if not by_rules_alone:
        theirs = _with_claims(theirs, outlined, narrowed, opened.records(narrowed))
    theirs = with_tasks(theirs, opened.brought().tables)
    seconds = time.perf_counter() - started
    whole = typed_folder.read(folder, lexicon, product_version(), wanted, lambda *_: None)
    ours = check(whole, narrowed, registry=registry)
    if not by_rules_alone:
        ours = _with_claims(ours, whole, narrowed)
    ours = with_tasks(ours, whole.tables)
    counts.update(ours.findings["rule"])
    print(f"  {ours.findings.height} findings, {seconds:.1f} s on Spark", flush=True)
    if not by_rules_alone:
        claims = ours.outcomes.filter(~pl.col("rule").is_in([*rulebook.load().rules]))
        judged = claims.filter(pl.col("outcome").is_in([PASSED, FAILED]))["rule"].n_unique()
        print(f"  {judged} of {claims['rule'].n_unique()} claims", flush=True)
        yield from schema_differences(opened.tables, whole, narrowed)
    yield from (f"not evaluated: {unit} ({fault})" for unit, fault in opened.engine.skipped.items())
    for table in _TABLES:
        one, other = getattr(ours, table), getattr(theirs, table)
        if not one.equals(other):
            lost = one.join(other, on=one.columns, how="anti", nulls_equal=True)
            more = other.join(one, on=one.columns, how="anti", nulls_equal=True)
            yield f"{table}: {lost.height} rows of Polars alone, {more.height} of Spark alone"


def _with_claims(
    by_rules: Results, submission: Submission, suite: LoadedSuite, records: Records | None = None
) -> Results:
    by_suite = evaluate(submission, suite, by_rules.outcomes, records=records)
    return combine(by_rules, by_suite)


def silent(counts: Counter[str], wanted: Collection[str]) -> Iterator[str]:
    """The rules wanted that found nothing, of which nothing was compared."""
    codes = list(rulebook.load().rules)
    print(f"findings compared, of {len(counts)} rules:")
    print(fill(", ".join(f"{code} {counts[code]}" for code in codes if counts[code]), 100))
    yield from (
        f"{code}: no finding to compare" for code in codes if not counts[code] and code in wanted
    )


_STARTED: list[Any] = []


@contextmanager
def _server(connect: str | None) -> Iterator[str]:
    if connect is not None:
        yield connect
        return
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    # Kept to the end of the process: sessions wait for a server that is gone before them.
    _STARTED.append(server)
    yield f"sc://127.0.0.1:{server.listening_address[1]}"


def _of_counties(
    scratch: Path, connect: str, lacking: tuple[str, ...], *, every: bool
) -> Iterator[str]:
    """The differences on the two counties, and on those of the rules that find nothing there."""
    registry = rulebook.load()
    codes = {*registry.rules} if every else set(_OF_DATES).union(*looks_further(registry))
    codes -= {*lacking}
    cases = county_of_cases.of_rules(codes)
    county_of_cases.write(Path(scratch, "cases"), cases)
    counts: Counter[str] = Counter()
    sources = [
        (Path(scratch, "cases"), county_of_cases.SUITE, cases),
        (SAMPLES / XIANNING, XIANNING, []),
    ]
    for source, name, own in sources:
        folder = Path(scratch, f"typed-{source.name}")
        load(source, folder, suite=name)
        print(f"{source.name}:")
        asked = registry
        if counts and not every:
            asked = registry.only(sorted(code for code in codes if not counts[code]))
        found = list(compared(folder, name, connect, asked, lacking, counts, own))
        yield from (f"{source.name}: {one}" for one in found)
    yield from _of_few(scratch, connect, lacking, codes, counts)
    yield from silent(counts, codes)


def _of_few(
    scratch: Path,
    connect: str,
    lacking: tuple[str, ...],
    codes: Collection[str],
    counts: Counter[str],
) -> Iterator[str]:
    """The differences on the cases of the rules that found nothing yet: cases of a suite and day
    together; then each alone and as it is, for rules about a table that has nothing but that."""
    together = county_of_cases.by_day([code for code in codes if not counts[code]])
    alone = [[case] for cases in together for case in cases]
    for number, cases in enumerate([*together, *alone]):
        asked = sorted({case.code for case in cases if not counts[case.code]})
        if not asked:
            continue
        source, folder = (Path(scratch, f"{kind}-{number}") for kind in ("few", "typed-few"))
        if len(cases) == 1:
            cases[0].write(source)
        else:
            county_of_cases.write(source, cases)
        name = cases[0].suite
        load(source, folder, suite=name, as_of=cases[0].as_of)
        print(f"{', '.join(asked)}:")
        registry = rulebook.load().only(asked)
        given = (folder, name, connect, registry, lacking, counts, cases)
        found = list(compared(*given, by_rules_alone=True))
        yield from (f"{', '.join(asked)}: {one}" for one in found)


def main() -> int:
    """Compare, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--connect", help="sc://host:port of a server; otherwise pysail")
    parser.add_argument("--all", action="store_true", help="all rules in both counties")
    parser.add_argument(
        "--loaded", type=Path, help="a folder of hecha load, suite national, instead of counties"
    )
    given = parser.parse_args()
    lacking = PYSAIL_LACKS if given.connect is None else ()
    differences: list[str] = []
    with TemporaryDirectory(prefix="hecha-") as scratch, _server(given.connect) as connect:
        from pyspark.sql import SparkSession

        spark = SparkSession.builder.remote(connect).create()
        print(f"Spark {spark.version} at {'pysail' if given.connect is None else connect}")
        differences += helpers(spark, divides=not lacking)
        if given.loaded is None:
            differences += _of_counties(Path(scratch), connect, lacking, every=given.all)
        else:
            of_all = (rulebook.load(), lacking, Counter[str]())
            differences += compared(given.loaded, "national", connect, *of_all)
    for one in differences:
        print(f"DIFFERENT {one}")
    if not differences:
        print("equal: findings, evidence, outcomes, tasks, figures, helpers, Pandera's checks")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
