"""Results without who somebody is and what ails them.

A masked value keeps its length and so much of its beginning that a person at the same desk can
tell which cell is meant, and nobody else whom it is about: the six digits of the area in an ID or
card number, the three of the network in a phone number, the first character of anything else. Of
an illness or a disability nothing is left. Values are masked by their column and by what they are:
hecha.results.personal_numbers finds numbers, hecha.results.register names, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from hecha.declare.signs import STEERING
from hecha.results.personal_cells import (
    declared_personal,
    of_illness,
    personal_of_tasks,
    tells_who,
)
from hecha.results.personal_numbers import (
    PLAIN,
    harmless_signs,
    masked_numbers,
    sentences_without_numbers,
    traceable_keys,
    without_numbers,
)
from hecha.results.quoted_secrets import masked, quoted, without_secrets
from hecha.results.reasons import without_names
from hecha.results.register import Register
from hecha.results.results import ALTERNATIVE, Results

_ILLNESS = "＊＊"
_QUOTES = " \t\r\n'\"=　"  # what a text export puts around a cell
_NUMBER = "^[0-9A-Za-z-]+$"
"""A key: a record without a number of its own is known by a name."""


class Masking:
    """Masks the texts of some results by what they are.

    ``register`` says which words are known; ``others`` are further texts that may be asked for.
    Every distinct text is looked at once.
    """

    def __init__(
        self, register: Register, results: Results, others: Iterable[str | None] = ()
    ) -> None:
        self._words = register.replacements()
        traceable = traceable_keys(register.keys)
        numbers = register.keys.filter(register.keys.str.contains(_NUMBER))
        keys = numbers.filter(~numbers.is_in(traceable.implode()))
        self._keys = _shown_keys(register.keys, traceable)
        asked = pl.Series(list(others), dtype=pl.String)
        distinct = _free_texts(results)
        texts = pl.concat([asked, *distinct.values()]).unique().drop_nulls()
        self._changed = self._changes(texts, keys, register.areas)
        self._columns = self._changed_in(distinct)
        of_asked = self._changed.filter(pl.col("text").is_in(asked.implode()))
        self._asked: dict[str, str] = dict(of_asked.iter_rows())

    def text(self, text: str) -> str:
        """One of ``others`` as it is shown."""
        return self._asked.get(text, text)

    def free(self, text: pl.Expr) -> pl.Expr:
        """A free text without the names, illnesses and numbers of persons.

        Keys of the register stay, and so do names of areas, which may be called like a person.
        """
        if self._changed.is_empty():
            return text
        return text.replace(self._changed["text"], self._changed["shown"])

    def column(self, name: str) -> pl.Expr:
        """A column of the results with such texts; as it is where none of them changes."""
        return self.free(pl.col(name)) if name in self._columns else pl.col(name)

    def key(self, key: pl.Expr) -> pl.Expr:
        """A key of a household or person; masked where it is a number of a person."""
        if self._keys.is_empty():
            return key
        return key.replace(self._keys["key"], self._keys["shown"])

    def words_in_cells(self) -> pl.DataFrame:
        """text, secret, hidden: the names and illnesses in the texts of cells."""
        hidden = {word: shown for word, shown in self._words.items() if word != shown}
        words = pl.col("text").str.extract_many(list(self._words), leftmost=True)
        return (
            self._changed.lazy()
            .filter(pl.lit(value=not self._columns.isdisjoint(("value", "proposed"))))
            .select("text", secret=words)
            .explode("secret")
            .filter(pl.col("secret").is_in(list(hidden)))
            .with_columns(
                hidden=pl.col("secret").replace_strict(hidden or {"": ""}, return_dtype=pl.String)
            )
            .collect()
        )

    def _changed_in(self, distinct: Mapping[tuple[str, str], pl.Series]) -> set[str]:
        """The columns in which one of these texts stands."""
        changed = self._changed["text"].implode()
        found = pl.collect_all(
            texts.alias("text").to_frame().lazy().select(pl.col("text").is_in(changed).any())
            for texts in distinct.values()
        )
        return {name for (_, name), any_ in zip(distinct, found, strict=True) if any_.item()}

    def _changes(self, texts: pl.Series, keys: pl.Series, areas: pl.Series) -> pl.DataFrame:
        """text, shown: those of some distinct texts that are not shown as they are."""
        text = pl.col("text")
        looked_at = texts.alias("text").to_frame().lazy().filter(~text.str.contains(PLAIN))
        words = text.str.replace_many(list(self._words), list(self._words.values()), leftmost=True)
        numbers = without_numbers(pl.when(text.is_in(areas.implode())).then(text).otherwise(words))
        is_key = text.str.strip_chars(_QUOTES).is_in(keys.implode())
        shown = looked_at.select(
            "text", shown=harmless_signs(pl.when(is_key).then(text).otherwise(numbers))
        )
        return shown.filter(text != pl.col("shown")).collect()


def _shown_keys(keys: pl.Series, traceable: pl.Series) -> pl.DataFrame:
    """key, shown: those of some keys that are not shown as they are."""
    key, is_traceable = pl.col("key"), pl.col("key").is_in(traceable.implode())
    return (
        keys.alias("key")
        .to_frame()
        .lazy()
        .filter(is_traceable | key.str.contains_any(list(STEERING)))
        .with_columns(shown=harmless_signs(pl.when(is_traceable).then(masked(key)).otherwise(key)))
        .collect()
    )


_AREAS = ("county", "town", "village")
_PLACES = (*_AREAS, "file", "sheet", "column")


def _free_texts(results: Results) -> dict[tuple[str, str], pl.Series]:
    """The distinct texts of the columns in which anything may be written, by table and column."""
    said = {"evidence": ~pl.col("personal"), "tasks": pl.lit(value=True)}
    asked, plans = [], []
    for table in ("findings", "evidence", "outcomes", "tasks", "figures"):
        frame: pl.DataFrame = getattr(results, table)
        for name in (*_PLACES, "reason", "value", "proposed"):
            if name in frame.columns:
                text = pl.col(name)
                if name in ("value", "proposed"):
                    text = text.filter(said[table])
                asked.append((table, name))
                plans.append(frame.lazy().select(text.unique()))
    found = pl.collect_all(plans, engine="in-memory")
    return {place: frame.to_series() for place, frame in zip(asked, found, strict=True)}


def without_personal_values(
    results: Results, masking: Masking, titles: Mapping[str, str]
) -> Results:
    """The same results, masked; surnames are left. ``titles`` are those of the rules, by code."""
    secrets = _secrets(results.evidence, masking)
    of_findings, of_tasks = _subjects(results)
    quoting = _quoting_illnesses(results.findings, results.evidence)
    findings = masked_findings(results.findings, secrets, of_findings, masking)
    tasks = _masked_tasks(results, secrets, of_tasks, masking, titles)
    return replace(
        results,
        findings=_with_titles(findings, quoting, pl.col("rule"), titles),
        evidence=masked_evidence(results.evidence, masking),
        outcomes=_places(results.outcomes, masking).with_columns(
            masked_numbers(masking.column("reason"))
        ),
        subjects=masked_subjects(results.subjects),
        tasks=tasks,
        reasons=without_names(results.reasons),
        figures=_places(results.figures, masking).with_columns(
            masked_numbers(masking.column("reason"))
        ),
    )


def masked_subjects(subjects: pl.DataFrame) -> pl.DataFrame:
    """SUBJECTS with the first character of names, without numbers."""
    names = pl.concat([subjects["head_name"], subjects["name"]]).unique().drop_nulls()
    shown = names.to_frame("name").select(harmless_signs(masked(pl.col("name")))).to_series()
    return subjects.with_columns(
        pl.col("head_name", "name").replace(names, shown), id_number=pl.lit(None, pl.String)
    )


def masked_evidence(evidence: pl.DataFrame, masking: Masking) -> pl.DataFrame:
    """EVIDENCE with ``value`` and ``proposed`` masked: whole where ``personal`` is true, elsewhere
    by what they are."""
    return _places(evidence, masking).with_columns(
        pl.when(pl.col("personal").not_())
        .then(masking.column(name))
        .when(tells_who(evidence))
        .then(harmless_signs(masked(pl.col(name))))
        .when(pl.col(name).is_not_null())
        .then(pl.lit(_ILLNESS))
        .alias(name)
        for name in ("value", "proposed")
    )


def _quoting_illnesses(findings: pl.DataFrame, evidence: pl.DataFrame) -> pl.Series:
    """Fingerprints of the findings whose message quotes such a cell of theirs."""
    cells = of_illness(evidence).lazy()
    secrets = pl.concat(
        cells.select("fingerprint", secret=name) for name in ("value", "proposed")
    ).filter(pl.col("secret").str.len_chars() > 0)
    return (
        findings.lazy()
        .select("fingerprint", "message")
        .join(secrets, on="fingerprint")
        .filter(pl.col("message").str.contains(pl.col("secret"), literal=True))
        .select("fingerprint")
        .collect()["fingerprint"]
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
    findings: pl.DataFrame, secrets: pl.DataFrame, subjects: pl.DataFrame, masking: Masking
) -> pl.DataFrame:
    """FINDINGS, or TASKS, without personal values in their sentences, keys and places.

    A message should hold none; should one quote a name or number of its own evidence or subject
    all the same (``secrets`` and ``subjects``), it is masked here. What stands in the suggestion,
    which is the same for everybody, is a word of the rule and identifies nobody. A key is masked
    where it is such a value (a record without a number of its own is known by its person's) or a
    number of a person.
    """
    secrets = quoted(findings, secrets, subjects)
    if secrets.is_empty():
        findings = findings.with_columns(masking.key(pl.col("household_id", "person_id")))
        return _without_numbers(_places(findings, masking))
    for key in ("household_id", "person_id"):
        owned = (
            findings.lazy()
            .select("fingerprint", key)
            .join(
                secrets.lazy(),
                left_on=["fingerprint", key],
                right_on=["fingerprint", "secret"],
                how="semi",
            )
            .select("fingerprint", _hidden=masked(pl.col(key)))
            .unique("fingerprint")
            .collect()
        )
        if owned.is_empty():
            findings = findings.with_columns(masking.key(pl.col(key)).alias(key))
            continue
        findings = (
            findings.join(owned, on="fingerprint", how="left", maintain_order="left")
            .with_columns(pl.coalesce("_hidden", masking.key(pl.col(key))).alias(key))
            .drop("_hidden")
        )
    findings = without_secrets(findings, secrets)
    return _without_numbers(_places(findings, masking))


def _without_numbers(findings: pl.DataFrame) -> pl.DataFrame:
    return findings.with_columns(
        sentences_without_numbers(findings[name]) for name in ("message", "suggestion")
    )


def _places(frame: pl.DataFrame, masking: Masking) -> pl.DataFrame:
    """A frame with its areas, files, sheets and headers without numbers and names of persons."""
    return frame.with_columns(masking.column(name) for name in _PLACES if name in frame.columns)


def _masked_tasks(
    results: Results,
    secrets: pl.DataFrame,
    subjects: pl.DataFrame,
    masking: Masking,
    titles: Mapping[str, str],
) -> pl.DataFrame:
    """TASKS of the results without personal values in its cell, its sentences and its keys;
    ``titles`` are those of the rules, by code, ``subjects`` those of the tasks."""
    of_tasks = results.findings.select("fingerprint", "task")
    tasks = results.tasks.rename({"task": "fingerprint"})
    cells = tasks.with_columns(personal_of_tasks(tasks, results.evidence, of_tasks))
    hidden = masked_evidence(cells, masking).drop("personal")
    hidden = masked_findings(hidden, _renamed(secrets, of_tasks), subjects, masking)
    quoting = _quoting_illnesses(tasks, _renamed(of_illness(results.evidence), of_tasks))
    hidden = _with_titles(hidden, quoting, pl.col("rules").list.first(), titles)
    return _masked_alternatives(hidden.rename({"fingerprint": "task"}), masking)


def _masked_alternatives(tasks: pl.DataFrame, masking: Masking) -> pl.DataFrame:
    """TASKS with the places of their ``alternatives``, and what is proposed there, masked."""
    listed = tasks.select("task", "alternatives").drop_nulls()
    if listed.is_empty():
        return tasks
    cells = listed.explode("alternatives").unnest("alternatives")
    is_personal = declared_personal(cells).fill_null(value=True)
    cells = cells.with_columns(
        *(masking.free(pl.col(name)) for name in ("file", "sheet", "column")),
        proposed=pl.when(~is_personal).then(masking.free(pl.col("proposed"))),
    )
    again = cells.group_by("task").agg(alternatives=pl.struct(list(ALTERNATIVE)))
    return tasks.drop("alternatives").join(again, on="task", how="left", maintain_order="left")


def _renamed(frame: pl.DataFrame, of_tasks: pl.DataFrame) -> pl.DataFrame:
    """A frame by fingerprint with the task of each in its place."""
    joined = frame.lazy().join(of_tasks.lazy(), on="fingerprint", maintain_order="left")
    return joined.with_columns(fingerprint="task").drop("task").collect()


def _subjects(results: Results) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Who findings are about (SUBJECTS), and the same with the task of each for its finding."""
    findings, subjects = results.findings, results.subjects
    if not subjects["fingerprint"].equals(findings["fingerprint"]):
        return subjects, _renamed(subjects, findings.select("fingerprint", "task"))
    return subjects, subjects.with_columns(findings["task"].alias("fingerprint"))


def _secrets(evidence: pl.DataFrame, masking: Masking) -> pl.DataFrame:
    """fingerprint, secret, hidden: the texts in the cells of each finding that nobody may read, and
    what is shown instead (null: as :func:`masked` says).

    They are its personal cells, and the names and illnesses in its other cells. Not every row is
    distinct.
    """
    who, is_personal = tells_who(evidence), pl.col("personal").fill_null(value=True)
    personal = (
        evidence.lazy()
        .filter(is_personal, who)
        .select("fingerprint", "value", "proposed")
        .unpivot(index="fingerprint", value_name="secret")
        .filter(pl.col("secret").str.len_chars() > 1)
        .select("fingerprint", "secret", hidden=pl.lit(None, pl.String))
    )
    words = masking.words_in_cells()
    if words.is_empty():
        return personal.collect()
    others = evidence.lazy().filter(~is_personal)
    quoting = (
        others.select("fingerprint", text=name)
        .join(words.lazy(), on="text", maintain_order="left")
        .select("fingerprint", "secret", "hidden")
        for name in ("value", "proposed")
    )
    return pl.concat([personal, *quoting]).collect()
