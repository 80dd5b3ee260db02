"""Claims of papers about rows that live elsewhere, as far as it goes without a server: a stand-in
holds the tables in Polars, and gives only what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from support.paper_ledgers import PAPERS, PLACE
from support.papers_by_hand import small_suite
from support.submissions_by_hand import submission

from hecha.backends import spark_engine, spark_records
from hecha.backends.spark_engine import SparkEngine
from hecha.backends.spark_records import RecordsOnSpark
from hecha.backends.typed_folder import Outline
from hecha.declare.origin import ROW_ID, SOURCE
from hecha.expectations import evaluate
from hecha.policy import load as load_suite
from hecha.policy.loading import LoadedSuite
from hecha.reading.submission import Submission, TableData
from hecha.results.results import OUTCOMES, Results

XIANNING = PAPERS["xianning-2020"]
ELSEWHERE = {"county": "某县", "town": "乙镇", "village": "西村"}
NO_RULES = pl.DataFrame(schema=OUTCOMES)


class _Server:
    """Stands for a server with its tables in Polars; ``brought`` counts the rows asked for."""

    def __init__(self, tables: Mapping[str, TableData]) -> None:
        self._tables = tables
        self.brought: list[int] = []

    def rows(self, table: str) -> nw.LazyFrame[Any]:
        return nw.from_native(self._tables[table].frame.lazy())

    def sources(self, table: str) -> frozenset[int]:
        return frozenset(self._tables[table].frame[SOURCE].unique().to_list())

    def kept(self, plan: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        native: pl.LazyFrame = plan.to_native()
        return nw.from_native(native.collect().lazy())

    def sent(self, rows: pl.DataFrame) -> nw.LazyFrame[Any]:
        return nw.from_native(rows.lazy())

    def values(self, values: Iterable[Any], name: str, kind: Any) -> nw.LazyFrame[Any]:
        column = pl.Series(name, list(values), dtype=kind)
        return nw.from_native(column.to_frame().lazy().cast({pl.Int64: pl.UInt32}))

    def put(self, tables: Mapping[str, TableData]) -> None:
        assert not tables  # nothing of these is prepared

    def is_there(self) -> bool:
        raise AssertionError("a plan was refused")

    def whole(self, table: str, ids: list[int]) -> TableData:
        data = self._tables[table]
        self.brought.append(len(ids))
        rows = data.frame[ROW_ID].is_in(ids)
        return replace(data, frame=data.frame.filter(rows), raw=data.raw.filter(rows))


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> LoadedSuite:
    folder: Path = tmp_path_factory.mktemp("suites") / "小样本"
    return load_suite(small_suite(folder, XIANNING.suite, XIANNING.figures), XIANNING.day)


@pytest.fixture(scope="module")
def given(suite: LoadedSuite) -> Submission:
    """Ledgers that miss every claim, and households of two villages: one stated twice, one without
    a county, some persons with one number."""
    tables: dict[str, Any] = {
        name: [{**PLACE, **row} for row in rows]
        for name, rows in {**XIANNING.there, **XIANNING.wrong}.items()
    }
    areas = [PLACE, {**ELSEWHERE, "county": None}, ELSEWHERE]
    households = [
        {
            **areas[n % 3],
            "household_id": f"{n}",
            "net_income": 10.0 + n % 2,
            "exit_status": "已脱贫",
        }
        for n in range(12)
    ]
    tables["household"] = [*households, {**households[0], "net_income": 3.0}]
    tables["member"] = [
        {**row, "person_id": f"{n}-{k}", "name": "某人", "id_number": f"51000019900101{n // 2:04}"}
        for n, row in enumerate(households)
        for k in range(2)
    ]
    return submission(XIANNING.day, suite.tables, **tables)


def _on_server(
    given: Submission, suite: LoadedSuite, monkeypatch: pytest.MonkeyPatch
) -> tuple[Results, _Server]:
    for module in (spark_engine, spark_records):
        monkeypatch.setattr(module, "collected", lambda plan: plan.to_native().collect())
    server = _Server(given.tables)
    empty = {
        name: replace(data, frame=data.frame.clear(), raw=data.raw.clear())
        for name, data in given.tables.items()
    }
    outlined = replace(given, tables=empty)
    rows = {name: data.frame.height for name, data in given.tables.items()}
    outline = Outline(outlined, {}, rows, ())
    engine = SparkEngine(server, outline)  # type: ignore[arg-type]
    records = RecordsOnSpark(engine, server, outlined, suite)  # type: ignore[arg-type]
    return evaluate(outlined, suite, NO_RULES, records=records), server


def test_claims_find_there_what_they_find_here(
    given: Submission, suite: LoadedSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = evaluate(given, suite, NO_RULES)
    theirs, server = _on_server(given, suite, monkeypatch)
    assert {"XN-01-11", "XN-00-3"} <= set(ours.findings["rule"])  # rows of a ledger, an indicator
    for name in ("findings", "evidence", "outcomes", "figures"):
        assert getattr(theirs, name).equals(getattr(ours, name)), name
    assert (
        sum(server.brought)
        == ours.evidence.filter(pl.col("row").is_not_null())
        .select("fingerprint", "file", "sheet", "row")
        .n_unique()
    )
