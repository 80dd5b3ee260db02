"""Hiding who somebody is, as Polars expressions.

A masked value keeps its length and so much of its beginning that a person at the same desk can
tell which cell is meant, and nobody else whom it is about: the six digits of the area in an ID or
card number, the three of the network in a phone number, the first character of anything else. Of an
illness or disability nothing is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import polars as pl

from hecha.declare.model import normal_header
from hecha.declare.tables import TABLES
from hecha.results.reasons import without_names
from hecha.results.results import Results

_DIGIT = r"\p{Nd}"  # full-width digits too: values are masked as they were found
_BEFORE = r"[^\p{L}\p{N}]*"  # an apostrophe, a tab, the =" of a text export

_LONG_NUMBER = rf"({_DIGIT}{{3}}){_DIGIT}{{8,}}[Xx]?"
"""Eleven digits or more inside a sentence: a phone, an ID or a card number."""

_RESIDENT_ID = (
    r"^[1-9][0-9]{5}(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
    r"([1-7][1-4]([Bb][0-9])?)?$"
)


def masked(value: pl.Expr) -> pl.Expr:
    """A personal text with all but its beginning replaced by ``*`` (digits) or ``＊`` (names)."""
    digits = value.str.count_matches(_DIGIT)
    number = (
        pl.when(digits >= 15)
        .then(value.str.extract(rf"^({_BEFORE}{_DIGIT}{{6}})"))
        .when(digits >= 7)
        .then(value.str.extract(rf"^({_BEFORE}{_DIGIT}{{3}})"))
    )
    first = pl.when(value.str.len_chars() > 1).then(value.str.head(1)).otherwise(pl.lit(""))
    return (
        pl.when(number.is_not_null())
        .then(number + value.str.slice(number.str.len_chars()).str.replace_all("(?s).", "*"))
        .otherwise(first + value.str.slice(first.str.len_chars()).str.replace_all("(?s).", "＊"))
    )


def masked_numbers(sentence: pl.Expr) -> pl.Expr:
    """A sentence in which every number of eleven digits or more keeps only its first three."""
    return sentence.str.replace_all(_LONG_NUMBER, "${1}********")


def without_personal_values(results: Results, titles: Mapping[str, str] | None = None) -> Results:
    """The same results, masked; surnames are left. ``titles`` are those of the rules, by code."""
    titles = titles or {}
    findings = masked_findings(results.findings, results.evidence, results.subjects)
    quoting = _quoting_illnesses(results.findings, results.evidence)
    return replace(
        results,
        findings=_with_titles(findings, quoting, pl.col("rule"), titles),
        evidence=masked_evidence(results.evidence),
        outcomes=results.outcomes.with_columns(masked_numbers(pl.col("reason"))),
        subjects=masked_subjects(results.subjects),
        tasks=masked_tasks(results, titles),
        reasons=without_names(results.reasons),
    )


def masked_subjects(subjects: pl.DataFrame) -> pl.DataFrame:
    """SUBJECTS with the first character of names, without numbers."""
    return subjects.with_columns(
        masked(pl.col("head_name", "name")), id_number=pl.lit(None, pl.String)
    )


def masked_evidence(evidence: pl.DataFrame) -> pl.DataFrame:
    """EVIDENCE with ``value`` and ``proposed`` masked where ``personal`` is true."""
    return evidence.with_columns(
        pl.when(pl.col("personal").not_())
        .then(name)
        .when(_tells_who(evidence))
        .then(masked(pl.col(name)))
        .otherwise(pl.col(name).str.replace_all("(?s).", "＊"))
        .alias(name)
        for name in ("value", "proposed")
    )


def _tells_who(evidence: pl.DataFrame) -> pl.Series:
    """Whether cells are of a column declared to tell who somebody is.

    Any other masked cell, of a county's own header too, may tell of an illness, of which the first
    character would be enough.
    """
    known = {
        header
        for table in TABLES.values()
        for column in table.columns
        if column.is_personal
        for header in column.headers
    }
    headers = evidence["column"].drop_nulls().unique()
    named = [header for header in headers if normal_header(header) in known]
    return evidence["column"].is_in(named).fill_null(False)


def _quoting_illnesses(findings: pl.DataFrame, evidence: pl.DataFrame) -> pl.Series:
    """Fingerprints of the findings whose message quotes such a cell of theirs."""
    cells = evidence.filter(pl.col("personal").fill_null(True), ~_tells_who(evidence))
    secrets = pl.concat(
        cells.select("fingerprint", secret=name) for name in ("value", "proposed")
    ).filter(pl.col("secret").str.len_chars() > 0)
    return (
        findings.select("fingerprint", "message")
        .join(secrets, on="fingerprint")
        .filter(pl.col("message").str.contains(pl.col("secret"), literal=True))
        .get_column("fingerprint")
    )


def _with_titles(
    findings: pl.DataFrame, quoting: pl.Series, rule: pl.Expr, titles: Mapping[str, str]
) -> pl.DataFrame:
    """FINDINGS in which the title of the rule stands for some messages."""
    title = rule.replace_strict(titles, default=rule, return_dtype=pl.String)
    return findings.with_columns(
        pl.when(pl.col("fingerprint").is_in(quoting.implode()))
        .then(title)
        .otherwise("message")
        .alias("message")
    )


def masked_findings(
    findings: pl.DataFrame, evidence: pl.DataFrame, subjects: pl.DataFrame
) -> pl.DataFrame:
    """FINDINGS without names and numbers in its sentences and keys.

    A message should hold none; should one quote a name or number of its own evidence or subject
    all the same, it is masked here. What stands in the suggestion, which is the same for everybody,
    is a word of the rule and tells nothing. A key is masked where it is such a value or a resident
    ID (a record without a number of its own is known by its person's).
    """
    secrets = _secrets(evidence, subjects)
    for key in ("household_id", "person_id"):
        owned = findings.join(
            secrets, left_on=["fingerprint", key], right_on=["fingerprint", "secret"], how="semi"
        )["fingerprint"]
        personal = pl.col(key).str.contains(_RESIDENT_ID) | pl.col("fingerprint").is_in(
            owned.implode()
        )
        findings = findings.with_columns(
            pl.when(personal).then(masked(pl.col(key))).otherwise(key).alias(key)
        )
    findings = _without_secrets(findings, secrets)
    return findings.with_columns(masked_numbers(pl.col("message", "suggestion")))


def masked_tasks(results: Results, titles: Mapping[str, str]) -> pl.DataFrame:
    """TASKS of the results without personal values in its cell, its sentences and its keys;
    ``titles`` are those of the rules, by code."""
    task = results.findings.select("fingerprint", "task")

    def of_tasks(frame: pl.DataFrame) -> pl.DataFrame:
        joined = frame.join(task, on="fingerprint", maintain_order="left")
        return joined.with_columns(fingerprint="task").drop("task")

    evidence = of_tasks(results.evidence)
    place = ["fingerprint", "table", "file", "sheet", "row", "column"]
    personal = evidence.group_by(place).agg(pl.col("personal").any())
    tasks = results.tasks.rename({"task": "fingerprint"})
    cells = tasks.join(personal, on=place, how="left", nulls_equal=True, maintain_order="left")
    cells = cells.with_columns(pl.coalesce("personal", _declared_personal(cells)))
    hidden = masked_evidence(cells).drop("personal")
    hidden = masked_findings(hidden, evidence, of_tasks(results.subjects))
    quoting = _quoting_illnesses(tasks, evidence)
    hidden = _with_titles(hidden, quoting, pl.col("rules").list.first(), titles)
    return hidden.rename({"fingerprint": "task"})


def _declared_personal(cells: pl.DataFrame) -> pl.Series:
    """Whether the cell of a task that is no evidence is personal, by its table and header."""
    return pl.Series(
        "personal",
        [_is_personal(table, column) for table, column in cells.select("table", "column").rows()],
        pl.Boolean,
    )


@lru_cache
def _is_personal(table: str | None, header: str | None) -> bool:
    if table not in TABLES or header is None:
        return True
    found = TABLES[table].match([normal_header(header)])
    return any(column.is_personal for column in found.values()) or not found


def _secrets(evidence: pl.DataFrame, subjects: pl.DataFrame) -> pl.DataFrame:
    """fingerprint, secret, hidden: the personal texts of each finding, longest first."""
    cells = evidence.filter(pl.col("personal").fill_null(True))
    who = subjects.unpivot(index="fingerprint", value_name="secret")
    return (
        pl.concat(
            [
                *(cells.select("fingerprint", secret=name) for name in ("value", "proposed")),
                who.select("fingerprint", "secret"),
            ]
        )
        .filter(pl.col("secret").str.len_chars() > 1)
        .unique()
        .with_columns(hidden=masked(pl.col("secret")))
        .sort(pl.col("secret").str.len_chars(), "secret", descending=[True, False])
    )


def _without_secrets(findings: pl.DataFrame, secrets: pl.DataFrame) -> pl.DataFrame:
    quoted = (
        findings.select("fingerprint", "message", "suggestion")
        .join(secrets, on="fingerprint", maintain_order="right")
        .filter(
            pl.col("message").str.contains(pl.col("secret"), literal=True),
            ~pl.col("suggestion").str.contains(pl.col("secret"), literal=True),
        )
        .drop("suggestion")
    )
    if quoted.is_empty():
        return findings
    texts: dict[str, str] = {}
    for fingerprint, text, secret, hidden in quoted.iter_rows():
        texts[fingerprint] = texts.get(fingerprint, text).replace(secret, hidden)
    clean = pl.DataFrame(
        {"fingerprint": list(texts), "_clean": list(texts.values())},
        schema={"fingerprint": pl.String, "_clean": pl.String},
    )
    return (
        findings.join(clean, on="fingerprint", how="left", maintain_order="left")
        .with_columns(message=pl.coalesce("_clean", "message"))
        .drop("_clean")
    )
