"""From findings to tasks: one line for each cell, row or file that somebody has to put right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from hecha.reading.submission import TableData
from hecha.results.fingerprint import fingerprints_of
from hecha.results.results import Results, Retry
from hecha.rules import rulebook
from hecha.rules.alternatives import together
from hecha.rules.causes import Causes, causes
from hecha.rules.following import leaders
from hecha.rules.rule import Registry
from hecha.rules.sharing import chosen
from hecha.rules.suspects import suspects
from hecha.rules.task_rows import CELL, task_rows, told_of
from hecha.rules.task_words import cell_names, places_of


def with_tasks(
    results: Results,
    tables: Mapping[str, TableData],
    *,
    registry: Registry | None = None,
    own_sheets: Collection[int] | None = None,
    lang: str = "zh",
) -> Results:
    """The same results with their tasks, and the task of every finding.

    ``tables`` are those that were read, by name. A finding that suspects no cell of them - about a
    file, an area, an expectation of a paper - is a task of its own. Where rows of others are among
    the tables, ``own_sheets`` are the ids of the sheets whose cells tasks may be about.
    """
    registry = rulebook.load() if registry is None else registry
    findings = _of_whom(results)
    everywhere = cells = suspects(results.findings, results.evidence, tables, registry)
    own = tables
    if own_sheets is not None:
        own = _of_sheets(tables, own_sheets)
        cells = suspects(results.findings, results.evidence, own, registry)
    behind = causes(findings.lazy(), everywhere.lazy(), tables, own, results.beside, registry)
    apart = _apart(results, cells, behind).collect()
    behind = behind.without(apart.lazy().filter("sure"))
    marked = _marked(
        findings, results.evidence, tables, cells, behind, apart, registry, results.retry, lang
    )
    del findings, everywhere, cells, apart
    with_task = results.findings.with_columns(marked["task"])
    told = told_of(marked, results.findings)
    del marked
    tasks = task_rows(told, results.findings, _places(results.evidence, behind.cells), lang)
    return replace(results, findings=with_task, tasks=tasks, retry=None)


def _of_sheets(tables: Mapping[str, TableData], sheets: Collection[int]) -> dict[str, TableData]:
    """The tables with some of their sheets named; rows of others are in none."""
    return {
        name: replace(data, sources=tuple(one for one in data.sources if one.id in sheets))
        for name, data in tables.items()
    }


def _of_whom(results: Results) -> pl.DataFrame:
    """fingerprint, rule, severity, household_id of FINDINGS with ``finding``, their position, and
    ``name``, of whom they are."""
    read = ["fingerprint", "rule", "severity", "household_id"]
    findings = results.findings[read].with_row_index("finding")
    if results.subjects["fingerprint"].equals(findings["fingerprint"]):
        return findings.hstack([results.subjects["name"]])
    names = results.subjects[["fingerprint", "name"]]
    return findings.join(names, on="fingerprint", how="left", maintain_order="left")


def _places(evidence: pl.DataFrame, behind: pl.DataFrame) -> pl.DataFrame:
    """CELL, home, doubled, whole: the cells of the evidence, then those of the causes."""
    of_causes = behind[[name for name in behind.columns if name != "cell"]]
    return pl.concat([evidence[[*CELL]], of_causes], how="diagonal")


def _apart(results: Results, cells: pl.DataFrame, behind: Causes) -> pl.LazyFrame:
    """finding, cell, sure (STAYS): what is not what a finding is about."""
    place = ["file", "sheet", "row", "column"]
    evidence = results.evidence.lazy().with_row_index("nth")
    known = pl.concat(
        [evidence.join(cells.lazy().select("nth", "cell"), on="nth"), behind.cells.lazy()],
        how="diagonal",
    ).select(*place, "cell")
    numbers = results.findings.lazy().select("fingerprint").with_row_index("finding")
    return (
        results.stays.lazy()
        .join(numbers, on="fingerprint")
        .join(known.unique(), on=place, nulls_equal=True)
        .select("finding", "cell", "sure")
        .unique()
    )


def _narrowed(suspected: pl.LazyFrame, apart: pl.LazyFrame) -> pl.LazyFrame:
    """Suspects without those that are not what a finding is about, where it has others; each cell
    with a ``number``."""
    still = suspected.join(apart, on=["finding", "cell"], how="anti")
    without = suspected.join(still, on="finding", how="anti")
    rows = pl.concat([still, without]).sort("nth")
    numbers = rows.select("cell").unique(maintain_order=True).with_row_index("number")
    return rows.join(numbers, on="cell", maintain_order="left")


def _settled(suspected: pl.LazyFrame, apart: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The suspects that remain, and :func:`_own` of them.

    No one value of a cell may put right all that comes down to it. Where another task is about one
    of the other cells these findings suspect, that one has its part in them; else they are apart.
    """
    sure = pl.col("sure")
    remain = _narrowed(suspected, apart.lazy().filter(sure)).collect()
    own = _own(remain)
    if apart["sure"].all():
        return remain, own
    known = (
        apart.lazy()
        .filter(~sure)
        .join(own.lazy(), left_on=["finding", "cell"], right_on=["finding", "key"])
    )
    others = suspected.select("finding", other="cell").join(
        own.lazy().select(other="key").unique(), on="other"
    )
    explained = known.join(others, on="finding").filter(pl.col("other") != pl.col("cell"))
    left = known.join(explained, on="cell", how="anti").select("finding", "cell").collect()
    if left.is_empty():
        return remain, own
    remain = _narrowed(remain.lazy().drop("number"), left.lazy()).collect()
    return remain, _own(remain)


def _marked(
    findings: pl.DataFrame,
    evidence: pl.DataFrame,
    tables: Mapping[str, TableData],
    cells: pl.DataFrame,
    behind: Causes,
    apart: pl.DataFrame,
    registry: Registry,
    retry: Retry | None,
    lang: str,
) -> pl.DataFrame:
    """``finding`` of the findings in their order with ``task``, ``nth`` (the place the task is
    about), the ``rank`` of that cell among the ``choices`` of its rule, and ``follows`` (whether it
    is a consequence of another finding of its task); ``alike`` says which cells are as likely
    wrong, ``together`` how few can be behind it and other tasks."""
    rest = cells.lazy().join(behind.findings, on="finding", how="anti")
    led = leaders(findings.lazy(), rest, apart.lazy().filter("sure"), registry)
    first = rest.filter("suspected").join(led, on="finding", how="anti")
    suspected, leading, caused = pl.collect_all([first, led, behind.findings])
    remain, own = _settled(suspected.lazy(), apart)
    alike = _alike(remain.lazy(), own.lazy()).collect()
    fewest = together(
        suspected, own, alike, apart, findings, evidence, tables, registry.sums, retry, lang
    )
    own_cells = (
        own.lazy()
        .join(_choices(suspected.lazy()), on="finding")
        .join(_named(alike, evidence, lang), on="key", how="left")
        .join(fewest.lazy(), on="key", how="left")
    )
    of_causes = (
        caused.lazy()
        .join(behind.cells.lazy().select(cause_key="cell").with_row_index("cause"), on="cause")
        .select(
            *("finding", "cause_key", "reads", "order"),
            cause_nth=(pl.col("cause") + evidence.height).cast(pl.UInt32),
        )
    )
    text = pl.col("fingerprint")
    first_cell = (
        evidence.lazy()
        .select("fingerprint")
        .with_row_index("first")
        # The cells of a finding mostly stand together: few rows are left to be compared.
        .filter((text != text.shift()).fill_null(value=True))
        .unique("fingerprint", keep="first", maintain_order=True)
    )
    marked = (
        findings.lazy()
        .select("finding", "fingerprint")
        .join(first_cell, on="fingerprint", how="left", maintain_order="left")
    )
    for frame in (own_cells, leading.lazy(), of_causes):
        marked = marked.join(frame, on="finding", how="left", maintain_order="left")
    itself = pl.concat_str(pl.lit("finding\x1f"), "fingerprint")
    key = pl.coalesce("cause_key", "key", itself)
    return _with_task(
        marked.select(
            *("finding", "leader", "order", "choices", "rank", "alike", "together"),
            "alternatives",
            nth=pl.coalesce("cause_nth", "nth", "first"),
            follows=pl.col("leader").is_not_null() | ~pl.col("reads").fill_null(value=True),
            key=pl.when(pl.col("leader").is_null()).then(key),
        ).collect()
    )


def _own(suspected: pl.DataFrame) -> pl.DataFrame:
    """finding, nth, key, rank: the cell each finding that follows no other comes to."""
    choice = chosen(suspected.lazy().select("finding", "rank", cell="number"))
    return (
        choice.join(
            suspected.lazy()
            .select("finding", "nth", "rank", cell="number", key="cell")
            .sort("rank"),
            on=["finding", "cell"],
        )
        .unique("finding", keep="first", maintain_order=True)
        .select("finding", "nth", "key", "rank")
        .collect()
    )


def _choices(suspected: pl.LazyFrame) -> pl.LazyFrame:
    """finding, choices: how many cells its rule suspects."""
    return suspected.group_by("finding").agg(choices=pl.col("cell").n_unique())


def _alike(suspected: pl.LazyFrame, own: pl.LazyFrame) -> pl.LazyFrame:
    """key, cell, nth, of (nth of its own): what every finding of a task suspects as its own."""
    both = suspected.join(own.select("finding", "key", of="nth"), on="finding")
    scores = both.group_by("key", "cell").agg(
        pl.col("finding").n_unique(), pl.col("rank").sum(), pl.col("nth", "of").min()
    )
    best = scores.filter(pl.col("key") == pl.col("cell")).select("key", "finding", "rank")
    return (
        scores.join(best, on=["key", "finding", "rank"])
        .filter(pl.col("key") != pl.col("cell"))
        .sort("key", "nth")
        .select("key", "cell", "nth", "of")
    )


def _named(alike: pl.DataFrame, evidence: pl.DataFrame, lang: str) -> pl.LazyFrame:
    """key, alike: the same in words."""
    named = alike.lazy().with_columns(places_of(evidence))
    return named.group_by("key").agg(alike=cell_names(lang))


def _with_task(marked: pl.DataFrame) -> pl.DataFrame:
    """The findings, in their order, with the ``task`` of each instead of ``key``; that of findings
    with a leader is the leader's, or that of the leader's."""
    keys = marked["key"]
    while keys.null_count():
        of_leaders = marked.select(key=pl.lit(keys).gather("leader"))["key"]
        keys = keys.zip_with(keys.is_not_null(), of_leaders)
    task = fingerprints_of(keys).alias("task")
    kept = [name for name in marked.columns if name not in ("key", "leader")]
    return marked[kept].hstack([task])
