"""From findings to tasks: one line for each cell, row or file that somebody has to put right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from hecha.policy.policy import SEVERITIES
from hecha.reading.submission import TableData
from hecha.results.fingerprint import fingerprint
from hecha.results.results import NEW, TASKS, Results, Retry
from hecha.rules import rulebook
from hecha.rules.alternatives import together
from hecha.rules.causes import Causes, causes
from hecha.rules.following import leaders
from hecha.rules.lookup import cell
from hecha.rules.rule import Registry
from hecha.rules.sharing import chosen
from hecha.rules.suspects import suspects
from hecha.rules.task_words import cell_names, messages, places_of

_RANK = {severity: position for position, severity in enumerate(SEVERITIES)}
_LEADING = ("follows", "order", "_severity", "choices", "rank", "rule")
"""By what the finding that leads its task is chosen."""

_SUBJECT = ("household_id", "person_id", "county", "town", "village")
_CELL = ("table", "file", "sheet", "row", "column", "value", "proposed")


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
    findings = _with_names(results).collect()
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
    tasks = _tasks(marked, _places(results.evidence, behind.cells), lang)
    with_task = results.findings.with_columns(marked["task"])
    return replace(results, findings=with_task, tasks=tasks, retry=None)


def _of_sheets(tables: Mapping[str, TableData], sheets: Collection[int]) -> dict[str, TableData]:
    """The tables with some of their sheets named; rows of others are in none."""
    return {
        name: replace(data, sources=tuple(one for one in data.sources if one.id in sheets))
        for name, data in tables.items()
    }


def _with_names(results: Results) -> pl.LazyFrame:
    """FINDINGS with ``finding``, their position, and ``name``, of whom they are."""
    names = results.subjects.lazy().select("fingerprint", "name")
    findings = results.findings.lazy().with_row_index("finding")
    return findings.join(names, on="fingerprint", how="left", maintain_order="left")


def _places(evidence: pl.DataFrame, behind: pl.DataFrame) -> pl.DataFrame:
    """_CELL, home, doubled, whole: the cells of the evidence, then those of the causes."""
    of_causes = behind[[name for name in behind.columns if name != "cell"]]
    return pl.concat([evidence[[*_CELL]], of_causes], how="diagonal")


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


def _settled(suspected: pl.LazyFrame, apart: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The suspects that remain, and :func:`_own` of them.

    No one value of a cell may put right all that comes down to it. Where another task is about one
    of the other cells these findings suspect, that one has its part in them; else they are apart.
    """
    sure = pl.col("sure")
    remain = _narrowed(suspected, apart.filter(sure)).collect()
    own = _own(remain)
    known = apart.filter(~sure).join(
        own.lazy(), left_on=["finding", "cell"], right_on=["finding", "key"]
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
    """The findings in their order with ``task``, ``nth`` (the place the task is about), the
    ``rank`` of that cell among the ``choices`` of its rule, and ``follows`` (whether it is a
    consequence of another finding of its task); ``alike`` says which cells are as likely wrong,
    ``together`` how few can be behind it and other tasks."""
    rest = cells.lazy().join(behind.findings, on="finding", how="anti")
    led = leaders(findings.lazy(), rest, apart.lazy().filter("sure"), registry)
    first = rest.filter("suspected").join(led, on="finding", how="anti")
    suspected, leading, caused = pl.collect_all([first, led, behind.findings])
    remain, own = _settled(suspected.lazy(), apart.lazy())
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
    first_cell = (
        evidence.lazy()
        .select("fingerprint")
        .with_row_index("first")
        .unique("fingerprint", keep="first")
    )
    marked = findings.lazy().join(first_cell, on="fingerprint", how="left", maintain_order="left")
    for frame in (own_cells, leading.lazy(), of_causes):
        marked = marked.join(frame, on="finding", how="left", maintain_order="left")
    itself = pl.concat_str(pl.lit("finding\x1f"), "fingerprint")
    key = pl.coalesce("cause_key", "key", itself)
    return _with_task(
        marked.with_columns(
            pl.when(pl.col("leader").is_null()).then(key).alias("key"),
            nth=pl.coalesce("cause_nth", "nth", "first"),
            follows=pl.col("leader").is_not_null() | ~pl.col("reads").fill_null(value=True),
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
    """``key`` of the findings with a leader: that of the leader, or of the leader's; and the
    ``task`` of each."""
    while marked["key"].null_count():
        keys = marked.lazy().select(leader="finding", _key="key")
        marked = (
            marked.lazy()
            .join(keys, on="leader", how="left", maintain_order="left")
            .with_columns(key=pl.coalesce("key", "_key"))
            .drop("_key")
            .collect()
        )
    names = {key: fingerprint(key) for key in dict.fromkeys(marked["key"])}
    return marked.with_columns(
        task=pl.Series(map(names.__getitem__, marked["key"]), dtype=pl.String)
    )


def _tasks(marked: pl.DataFrame, places: pl.DataFrame, lang: str) -> pl.DataFrame:
    """TASKS, sorted by severity, area, household and person."""
    ranked = marked.lazy().with_columns(
        _severity=pl.col("severity").replace_strict(
            _RANK, default=len(_RANK), return_dtype=pl.UInt8
        )
    )
    # Most tasks are of one finding: nothing of it is put together.
    is_alone = pl.col("task").is_unique()
    told = [_of_one(ranked.filter(is_alone)), _of_several(ranked.filter(~is_alone))]
    return (
        pl.concat(told, how="diagonal")
        .with_columns(cell(column, "nth") for column in places.get_columns())
        .with_columns(state=pl.lit(NEW), message=messages(lang))
        .sort("_severity", *_SUBJECT[2:], *_SUBJECT[:2], "task", nulls_last=True)
        .select(*TASKS)
        .collect()
    )


def _of_one(findings: pl.LazyFrame) -> pl.LazyFrame:
    """Tasks of one finding each, with ``rules``, ``also``, ``clears`` and ``findings``."""
    rules, none = pl.concat_list("rule"), pl.lit([], pl.List(pl.String))
    return findings.with_columns(
        rules=rules,
        also=pl.when(~pl.col("follows")).then(rules).otherwise(none),
        clears=pl.when("follows").then(rules).otherwise(none),
        findings=pl.lit(1, pl.UInt32),
    )


def _of_several(findings: pl.LazyFrame) -> pl.LazyFrame:
    """The same of tasks with more findings, as rows of the one that leads each."""
    ordered = findings.sort("task", *_LEADING, "finding", nulls_last=True)
    rule = pl.col("rule")
    both = ordered.group_by("task").agg(
        *(pl.col(name).drop_nulls().first().alias(f"_{name}") for name in _SUBJECT),
        pl.col("_severity").min(),
        _gravest=pl.col("severity").sort_by("_severity").first(),
        rules=rule.unique(maintain_order=True),
        also=rule.filter(~pl.col("follows")).unique(maintain_order=True),
        clears=rule.filter("follows").unique(maintain_order=True),
        findings=pl.len().cast(pl.UInt32),
        _alternatives=pl.col("alternatives").drop_nulls().first(),
    )
    lead = ordered.unique("task", keep="first", maintain_order=True).drop("_severity")
    return (
        lead.join(both, on="task", maintain_order="left")
        .with_columns(
            *(pl.coalesce(name, f"_{name}").alias(name) for name in _SUBJECT),
            severity="_gravest",
            alternatives="_alternatives",
        )
        .drop("_gravest", "_alternatives", *(f"_{name}" for name in _SUBJECT))
    )
