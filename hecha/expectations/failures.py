"""From the failing rows of an expectation to findings, evidence and outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    def only_county(self) -> str | None:
        """The county of all rows, if they are of one."""
        counties = set(self.rows["county"])
        return counties.pop() if len(counties) == 1 else None

    @property
    def unknown(self) -> Reasons:
        """Why nothing can be said: ``silence``, or some figures of a table as a whole are
        unknown."""
        if self.silence or self.executed.rows is not None:
            return self.silence
        silent = int(self.rows[APPLIES].sum()) - int(self.rows[JUDGED].sum())
        if silent == 0:
            return ()
        return (reason(NO_TOTAL, count=silent, unit=_unit(self.expectation)),)


def findings(
    ran: Sequence[Judged],
    parameters: Mapping[str, Any],
    severities: Mapping[str, Severity],
    lang: str = "zh",
) -> list[Found]:
    """One finding per failing area, for each expectation; the message in ``lang``, the suggestion
    as the paper's suite states it. ``severities`` are those of claims re-graded by the suite.

    The number of plans does not depend on that of expectations.
    """
    by_row = [one for one in ran if one.executed.success or one.executed.rows is not None]
    failing = dict(zip(map(id, by_row), pl.collect_all(map(_failing, by_row)), strict=True))
    for one in by_row:
        rows = failing[id(one)]
        failing[id(one)] = rows.hstack([_fingerprints(one.expectation, rows)])
    of_records = [one for one in by_row if one.expectation.frame not in AREA_GRAINS]
    spreads = pl.collect_all([_spread(one.expectation, failing[id(one)]) for one in of_records])
    spread = dict(zip(map(id, of_records), spreads, strict=True))
    plans: list[pl.LazyFrame] = []
    evidence: list[pl.DataFrame] = []
    for one in ran:
        expectation = one.expectation
        if id(one) not in failing:
            areas, cells = _of_table(one, parameters, lang)
        elif id(one) in spread:
            areas = _messages(expectation, spread[id(one)], parameters, lang)
            assert one.data is not None
            cells = _record_cells(expectation, failing[id(one)], one.data)
        else:
            rows = failing[id(one)]
            said = [_area_message(expectation, row, parameters, lang) for row in rows.to_dicts()]
            areas = rows.hstack([pl.Series("message", said, pl.String)])
            cells = _indicator_cells(expectation, rows)
        severity = severities.get(expectation.claim, expectation.severity)
        plans += _found(expectation, areas, severity)
        evidence.append(cells)
    made = iter(pl.collect_all(plans))
    return [Found(next(made), cells, next(made)) for cells in evidence]


def _failing(judged: Judged) -> pl.LazyFrame:
    """The failing rows; those of records in the order of the files, with the row of the sheet."""
    rows = judged.rows.lazy()
    if judged.executed.success:
        rows = rows.clear()
    rows = rows.filter(FAILS)
    if judged.data is None:
        return rows
    places = judged.data.frame.lazy().select(ROW_ID, ROW)
    return rows.join(places, on=ROW_ID, how="left").sort(SOURCE, ROW)


def _spread(expectation: Expectation, failing: pl.DataFrame) -> pl.LazyFrame:
    """Per finding about records: the area, how many records there are, and what they have."""
    first = expectation.subject[0] if expectation.subject else None
    is_number = first is not None and failing.schema[first].is_numeric()
    figures = pl.col(first).cast(pl.Float64) if first and is_number else pl.lit(None, pl.Float64)
    return (
        failing.lazy()
        .group_by("fingerprint")
        .agg(
            pl.col(AREA_NAMES).first(),
            records=pl.len(),
            lowest=figures.min(),
            highest=figures.max(),
        )
    )


def _messages(
    expectation: Expectation, areas: pl.DataFrame, parameters: Mapping[str, Any], lang: str
) -> pl.DataFrame:
    """The areas with what is said of each: how many there are, what they have and should."""
    subject = _names(expectation, lang)
    unit = _unit(expectation)
    demand = _demand(expectation, parameters, lang)
    first = expectation.subject[0] if expectation.subject else None
    measure = wording.unit(expectation, first, lang) if first else ""
    messages = []
    for row in areas.to_dicts():
        found = wording.spread(row["lowest"], row["highest"], measure, lang)
        zh = f"{row['records']}{unit.zh}，{subject}{f'为{found}，' if found else ''}"
        en = f"{row['records']} {unit.en}, {subject} {f'is {found}, ' if found else ''}"
        messages.append(_message(expectation, Words(zh, en), demand, lang))
    return areas.hstack([pl.Series("message", messages, pl.String)])


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
    expectation: Expectation, areas: pl.DataFrame, severity: Severity
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """FINDINGS and SUBJECTS of areas with their messages."""
    named = AREA_NAMES[: GRAINS[expectation.grain]]
    blank = pl.lit(None, pl.String)
    rows = (
        areas.lazy()
        .select(
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
        )
        .select(*FINDINGS)
    )
    subjects = rows.select(
        "fingerprint", *(blank.alias(name) for name in SUBJECTS if name != "fingerprint")
    )
    return rows, subjects


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
    judged: Judged, parameters: Mapping[str, Any], lang: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The one area of an expectation about a table as a whole, and the evidence."""
    expectation = judged.expectation
    county = judged.only_county
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
    return area, _cells([(print_, names or expectation.title, observed)])


def _scope(judged: Judged) -> Words:
    """The counties a total is of."""
    told = zip(judged.rows["county"], judged.rows[APPLIES], strict=True)
    names = sorted({county for county, applies in told if applies and county is not None})
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
        for row in failing[["fingerprint", SOURCE, ROW, ROW_ID]].to_dicts()
        for column in columns
    ]
    return pl.DataFrame(cells, schema=EVIDENCE)


def outcomes(judged: Judged, lang: str = "zh") -> pl.LazyFrame:
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
        judged.rows.lazy()
        .filter(APPLIES)
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


def _table_outcome(judged: Judged) -> pl.LazyFrame:
    observed = judged.executed.observed
    figure = float(observed) if isinstance(observed, int | float) else None
    return pl.LazyFrame(
        {
            "rule": [judged.expectation.claim],
            "county": [judged.only_county],
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
