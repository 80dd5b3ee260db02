"""From the failing rows of an expectation to findings, evidence and outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from hecha.declare.fact_columns import COMPUTED
from hecha.declare.origin import ROW, ROW_ID, SOURCE
from hecha.declare.words import Words
from hecha.expectations import wording
from hecha.expectations.declared import Expectation
from hecha.expectations.suite_file import AREA_GRAINS
from hecha.expectations.validation import Executed
from hecha.figures.counting import AREA_NAMES
from hecha.figures.indicator import GRAINS, INDICATOR
from hecha.policy.policy import Severity
from hecha.reading.submission import TableData
from hecha.results.fingerprint import fingerprint, fingerprints
from hecha.results.reasons import NO_TOTAL, SILENT, Reasons, reason
from hecha.results.results import (
    EVIDENCE,
    FAILED,
    FINDINGS,
    OUTCOMES,
    PASSED,
    SKIPPED,
    SUBJECTS,
    Found,
)

_UNITS = {
    "household": "households",
    "member": "persons",
    "county": "counties",
    "town": "townships",
    "village": "villages",
}
"""What expectations judge, in English."""

APPLIES, JUDGED, FAILS = "_applies", "_judged", "_fails"
ROWS = "_rows"
"""How many records a row stands for: 1 where it fails, more where several are alike."""
_KEY = {"household": ("household_id",), "member": ("household_id", "person_id")}
"""The cells that lead to a failing record, beside those judged."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An expectation that ran: its table with the rows it applies to, judged, and finds failing.

    ``rows`` has county, town, village, the columns judged, ROWS, and the Boolean APPLIES, JUDGED,
    FAILS; of records ``data`` has the failing ones, under their row ids. With ``silence`` it was
    not evaluated.
    """

    expectation: Expectation
    rows: pl.DataFrame
    executed: Executed
    data: TableData | None = None
    silence: Reasons = ()

    @property
    def unknown(self) -> Reasons:
        """Why nothing can be said: ``silence``, or some figures of a table as a whole are
        unknown."""
        if self.silence:
            return self.silence
        silent = self.rows.filter(pl.col(APPLIES) & ~pl.col(JUDGED)).height
        if self.executed.rows is not None or silent == 0:
            return ()
        return (reason(NO_TOTAL, count=silent, unit=_unit(self.expectation)),)


def findings(
    judged: Judged,
    parameters: Mapping[str, Any],
    severity: Severity,
    lang: str = "zh",
) -> Found:
    """One finding per failing area; the message in ``lang``, the suggestion as the paper's suite
    states it."""
    expectation = judged.expectation
    failing = judged.rows.filter(FAILS)
    if judged.executed.success:
        failing = failing.clear()
    elif judged.executed.rows is None:
        return _of_table(judged, parameters, severity, lang)
    failing = failing.with_columns(_fingerprints(expectation, failing))
    if expectation.frame in AREA_GRAINS:
        messages = [_area_message(expectation, row, parameters, lang) for row in failing.to_dicts()]
        areas = failing.with_columns(pl.Series("message", messages, pl.String))
        evidence = _indicator_cells(expectation, failing)
    else:
        areas = _messages(expectation, failing, parameters, lang)
        assert judged.data is not None
        evidence = _record_cells(expectation, failing, judged.data)
    return _found(expectation, areas, evidence, severity)


def _messages(
    expectation: Expectation, failing: pl.DataFrame, parameters: Mapping[str, Any], lang: str
) -> pl.DataFrame:
    """Per finding about records: the area, and how many there are, what they have and should."""
    subject = _names(expectation, lang)
    unit = _unit(expectation)
    demand = _demand(expectation, parameters, lang)
    first = expectation.subject[0] if expectation.subject else None
    is_number = first is not None and failing.schema[first].is_numeric()
    figures = pl.col(first).cast(pl.Float64) if first and is_number else pl.lit(None, pl.Float64)
    areas = failing.group_by("fingerprint").agg(
        pl.col(AREA_NAMES).first(), records=pl.len(), lowest=figures.min(), highest=figures.max()
    )
    measure = wording.unit(expectation, first, lang) if first else ""
    messages = []
    for row in areas.to_dicts():
        found = wording.spread(row["lowest"], row["highest"], measure, lang)
        zh = f"{row['records']}{unit.zh}，{subject}{f'为{found}，' if found else ''}"
        en = f"{row['records']} {unit.en}, {subject} {f'is {found}, ' if found else ''}"
        messages.append(_message(expectation, Words(zh, en), demand, lang))
    return areas.select("fingerprint", *AREA_NAMES, pl.Series("message", messages, pl.String))


def _message(expectation: Expectation, found: Words, demand: str, lang: str) -> str:
    opening = Words(f"{expectation.title}：", f"{expectation.claim} is not met: ")
    return opening.of(lang) + found.of(lang) + demand


def _names(expectation: Expectation, lang: str) -> str:
    titles = (wording.title(expectation, name, lang) for name in expectation.subject)
    return Words("、", ", ").of(lang).join(titles)


def _fingerprints(expectation: Expectation, rows: pl.DataFrame) -> pl.Series:
    named = AREA_NAMES[: GRAINS[expectation.grain]]
    blank = [None] * rows.height
    areas = [rows[name] if name in named else blank for name in AREA_NAMES]
    return fingerprints([[expectation.claim] * rows.height, *areas])


def _found(
    expectation: Expectation, areas: pl.DataFrame, evidence: pl.DataFrame, severity: Severity
) -> Found:
    named = AREA_NAMES[: GRAINS[expectation.grain]]
    blank = pl.lit(None, pl.String)
    rows = areas.select(
        "fingerprint",
        "message",
        *(pl.col(name) if name in named else blank.alias(name) for name in AREA_NAMES),
        rule=pl.lit(expectation.claim),
        severity=pl.lit(severity),
        grain=pl.lit(expectation.grain),
        household_id=blank,
        person_id=blank,
        suggestion=pl.lit(expectation.fix),
        state=pl.lit("open"),
        task=pl.lit(None, pl.String),
    ).select(*FINDINGS)
    subjects = rows.select(
        "fingerprint", *(blank.alias(name) for name in SUBJECTS if name != "fingerprint")
    )
    return Found(rows, evidence, subjects)


def _demand(expectation: Expectation, parameters: Mapping[str, Any], lang: str) -> str:
    source = f"{expectation.paper} {expectation.clause}"
    return wording.demand(expectation, parameters, lang) + Words(
        f"（{source}）", f" ({source})"
    ).of(lang)


def _area_message(
    expectation: Expectation, row: Mapping[str, Any], parameters: Mapping[str, Any], lang: str
) -> str:
    found = [
        (
            wording.title(expectation, name, lang),
            wording.shown(row[name], wording.unit(expectation, name, lang), lang),
        )
        for name in expectation.subject
    ]
    zh = "、".join(f"{title}为{figure}" for title, figure in found)
    en = ", ".join(f"{title} is {figure}" for title, figure in found)
    demand = _demand(expectation, parameters, lang)
    return _message(expectation, Words(f"{zh}，", f"{en}, "), demand, lang)


def _of_table(
    judged: Judged, parameters: Mapping[str, Any], severity: Severity, lang: str
) -> Found:
    """The one finding of an expectation about a table as a whole."""
    expectation = judged.expectation
    counties = judged.rows["county"].unique().to_list()
    county = counties[0] if len(counties) == 1 else None
    print_ = fingerprint(expectation.claim, county, None, None)
    measure = wording.unit(expectation, expectation.subject[0], lang) if expectation.subject else ""
    observed = wording.shown(judged.executed.observed, measure, lang)
    names = _names(expectation, lang)
    scope = _scope(judged)
    found = Words(f"{scope.zh}{names}实为{observed}，", f"{names}{scope.en} is {observed}, ")
    area = pl.DataFrame(
        {
            "fingerprint": [print_],
            "county": [county],
            "town": [None],
            "village": [None],
            "message": [_message(expectation, found, _demand(expectation, parameters, lang), lang)],
        },
        schema=dict.fromkeys(("fingerprint", *AREA_NAMES, "message"), pl.String),
    )
    evidence = _cells([(print_, names or expectation.title, observed)])
    return _found(expectation, area, evidence, severity)


def _scope(judged: Judged) -> Words:
    """The counties a total is of."""
    names = judged.rows.filter(APPLIES)["county"].drop_nulls().unique().sort().to_list()
    return Words(f"{'、'.join(names)}的", f" of {', '.join(names)}") if names else Words("", "")


def _indicator_cells(expectation: Expectation, failing: pl.DataFrame) -> pl.DataFrame:
    """The indicators judged, and those they are computed from."""
    known = expectation.indicators
    columns = dict.fromkeys(expectation.subject)
    for name in expectation.subject:
        if known[name].of == INDICATOR:
            columns |= dict.fromkeys(known[name].needs)
    return _cells(
        [
            (
                row["fingerprint"],
                known[name].title,
                wording.shown(row[name], known[name].unit),
            )
            for row in failing.to_dicts()
            for name in columns
        ]
    )


def _cells(cells: list[tuple[str, str, str]]) -> pl.DataFrame:
    """Evidence that stands in no sheet."""
    return pl.DataFrame(
        [
            {
                "fingerprint": print_,
                "table": "indicator",
                "column": column,
                "value": value,
                "personal": False,
            }
            for print_, column, value in cells
        ],
        schema=EVIDENCE,
    )


def _record_cells(expectation: Expectation, failing: pl.DataFrame, data: TableData) -> pl.DataFrame:
    """The cells of every failing record, by file, sheet and row."""
    judged = [
        name for name in expectation.subject if name not in COMPUTED.get(expectation.frame, {})
    ]
    keys = [
        name for name in _KEY.get(expectation.frame, data.table.key) if name in data.frame.columns
    ]
    columns = list(dict.fromkeys((*judged, *keys)))
    files = {source.id: (source.file, source.sheet) for source in data.sources}
    order = failing.join(data.frame.select(ROW_ID, ROW), on=ROW_ID, how="left")
    cells = [
        {
            "fingerprint": row["fingerprint"],
            "table": expectation.frame,
            "file": files[row[SOURCE]][0],
            "sheet": files[row[SOURCE]][1],
            "row": row[ROW],
            "column": data.header(column, row[SOURCE]),
            "value": data.raw[column][row[ROW_ID]],
            "personal": data.table[column].is_masked,
        }
        for row in order.sort(SOURCE, ROW).select("fingerprint", SOURCE, ROW, ROW_ID).to_dicts()
        for column in columns
    ]
    return pl.DataFrame(cells, schema=EVIDENCE)


def outcomes(judged: Judged, lang: str = "zh") -> pl.DataFrame:
    """One outcome per township (per county for a county's claim) the expectation speaks of;
    reasons in ``lang``."""
    expectation = judged.expectation
    if judged.executed.rows is None:
        return _table_outcome(judged)
    town = pl.col("town") if expectation.grain != "county" else pl.lit(None, pl.String)
    failed = pl.lit(False) if judged.executed.success else pl.col(FAILS)
    silent = pl.col(APPLIES) & ~pl.col(JUDGED)
    lowest, highest = _range(judged)
    counts = (
        judged.rows.filter(APPLIES)
        .group_by("county", town.alias("town"))
        .agg(
            checked=pl.col(ROWS).filter(JUDGED).sum().cast(OUTCOMES["checked"]),
            failed=failed.sum().cast(OUTCOMES["failed"]),
            silent=pl.col(ROWS).filter(silent).sum(),
            lowest=lowest,
            highest=highest,
        )
    )
    silence = reason(SILENT, count="{}", unit=_unit(expectation)).text(lang)
    return counts.select(
        rule=pl.lit(expectation.claim),
        county="county",
        town="town",
        outcome=pl.when(pl.col("checked") == 0)
        .then(pl.lit(SKIPPED))
        .when(pl.col("failed") > 0)
        .then(pl.lit(FAILED))
        .otherwise(pl.lit(PASSED)),
        checked="checked",
        failed="failed",
        reason=pl.when(pl.col("silent") > 0).then(pl.format(silence, "silent")),
        lowest="lowest",
        highest="highest",
    )


def _range(judged: Judged) -> tuple[pl.Expr, pl.Expr]:
    """The least and the largest figure judged; null where the claim is not about a number."""
    subject = judged.expectation.subject
    if not subject or not judged.rows.schema[subject[0]].is_numeric():
        nothing = pl.lit(None, pl.Float64)
        return nothing, nothing
    figures = pl.col(subject[0]).filter(JUDGED).cast(pl.Float64)
    return figures.min(), figures.max()


def _unit(expectation: Expectation) -> Words:
    frame, grain = expectation.frame, expectation.grain
    if frame not in AREA_GRAINS:
        unit = wording.FRAME_UNITS.get(frame, wording.LEDGER_UNIT)
        return Words(unit, _UNITS.get(frame, "rows"))
    return Words(f"个{wording.GRAIN_TITLES[grain]}", _UNITS[grain])


def _table_outcome(judged: Judged) -> pl.DataFrame:
    counties = judged.rows["county"].unique().to_list()
    observed = judged.executed.observed
    figure = float(observed) if isinstance(observed, int | float) else None
    return pl.DataFrame(
        {
            "rule": [judged.expectation.claim],
            "county": [counties[0] if len(counties) == 1 else None],
            "town": [None],
            "outcome": [PASSED if judged.executed.success else FAILED],
            "checked": [1],
            "failed": [0 if judged.executed.success else 1],
            "reason": [None],
            "lowest": [figure],
            "highest": [figure],
        },
        schema=OUTCOMES,
    )
