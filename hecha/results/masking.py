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
from itertools import chain

import polars as pl

from hecha.results.personal_cells import Declared, is_of_illness, tells_who
from hecha.results.personal_numbers import PLAIN, harmless_signs, masked_numbers, without_numbers
from hecha.results.quoted_secrets import Case, Quoting, masked, quotings
from hecha.results.reasons import without_names
from hecha.results.register import QUOTES, Known, Register
from hecha.results.results import ALTERNATIVE, Results

_ILLNESS = "＊＊"
_BRANCHES = pl.QueryOptFlags(comm_subexpr_elim=False)
"""A common part of branches would be evaluated for all rows, of which few are masked."""


class Masking:
    """Masks the texts of some results by what they are.

    ``register`` says which words are known; ``others`` are further texts that may be asked for.
    Every distinct text is looked at once. ``who``: whether a cell of these results is of a column
    declared to tell who somebody is.
    """

    def __init__(
        self, register: Register, results: Results, others: Iterable[str | None] = ()
    ) -> None:
        asked = pl.Series(list(others), dtype=pl.String)
        distinct = _free_texts(results)
        headers = (texts for (_, name), texts in distinct.items() if name == "column")
        self.who = tells_who(chain.from_iterable(headers))
        texts = (text.alias("text").to_frame().lazy() for text in (asked, *distinct.values()))
        doubtful = (
            pl.concat(texts).unique().drop_nulls().filter(~pl.col("text").str.contains(PLAIN))
        )
        looked_at = doubtful.collect()["text"]
        known = register.known(looked_at)
        self._words, self._keys = known.words, known.shown_keys
        self._changed = self._changes(looked_at, known)
        self._columns, self._asked = self._changed_in(distinct, asked)

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

    def words_in_cells(self) -> pl.LazyFrame | None:
        """text, secret, hidden: the names and illnesses in the texts of cells, if any may be."""
        if self._columns.isdisjoint(("value", "proposed")):
            return None
        hidden = {word: shown for word, shown in self._words.items() if word != shown}
        words = pl.col("text").str.extract_many(list(self._words), leftmost=True)
        return (
            self._changed.lazy()
            .select("text", secret=words)
            .explode("secret")
            .filter(pl.col("secret").is_in(list(hidden)))
            .with_columns(
                hidden=pl.col("secret").replace_strict(hidden or {"": ""}, return_dtype=pl.String)
            )
        )

    def _changed_in(
        self, distinct: Mapping[tuple[str, str], pl.Series], asked: pl.Series
    ) -> tuple[set[str], dict[str, str]]:
        """The columns in which one of these texts stands, and those that may be asked for."""
        changed = pl.lit(self._changed["text"]).implode()
        in_columns = (
            texts.alias("text").to_frame().lazy().select(pl.col("text").is_in(changed).any())
            for texts in distinct.values()
        )
        of_asked = self._changed.lazy().filter(pl.col("text").is_in(pl.lit(asked).implode()))
        found, *stands = pl.collect_all([of_asked, *in_columns])
        names = (name for _, name in distinct)
        standing = {name for name, any_ in zip(names, stands, strict=True) if any_.item()}
        return standing, dict(found.iter_rows())

    def _changes(self, texts: pl.Series, known: Known) -> pl.DataFrame:
        """text, shown: those of some distinct texts that are not shown as they are."""
        text = pl.col("text")
        looked_at = texts.to_frame().lazy()
        words = text.str.replace_many(list(self._words), list(self._words.values()), leftmost=True)
        is_area = text.is_in(pl.lit(known.areas).implode())
        numbers = without_numbers(pl.when(is_area).then(text).otherwise(words))
        is_key = text.str.strip_chars(QUOTES).is_in(pl.lit(known.keys).implode())
        shown = looked_at.select(
            "text", shown=harmless_signs(pl.when(is_key).then(text).otherwise(numbers))
        )
        return shown.filter(text != pl.col("shown")).collect()


_AREAS = ("county", "town", "village")
_PLACES = (*_AREAS, "file", "sheet", "column")


def _free_texts(results: Results) -> dict[tuple[str, str], pl.Series]:
    """The distinct texts of the columns in which anything may be written, by table and column; of
    values only those that are not PLAIN."""
    said = {"evidence": ~pl.col("personal"), "tasks": pl.lit(value=True)}
    asked, plans = [], []
    for table in ("findings", "evidence", "outcomes", "tasks", "figures"):
        frame: pl.DataFrame = getattr(results, table)
        for name in (*_PLACES, "reason", "value", "proposed"):
            if name in frame.columns:
                text = pl.col(name)
                if name in ("value", "proposed"):
                    # Most are amounts, hardly two of them alike: to look at each is less than to
                    # find the distinct ones.
                    text = text.filter(said[table], ~text.str.contains(PLAIN))
                asked.append((table, name))
                plans.append(frame.lazy().select(text.unique()))
    found = pl.collect_all(plans, engine="in-memory")
    return {place: frame.to_series() for place, frame in zip(asked, found, strict=True)}


def without_personal_values(
    results: Results, masking: Masking, titles: Mapping[str, str]
) -> Results:
    """The same results, masked; surnames are left. ``titles`` are those of the rules, by code."""
    findings, evidence = results.findings.lazy(), results.evidence.lazy()
    tasks = results.tasks.lazy().rename({"task": "fingerprint"})
    of_tasks = findings.select("fingerprint", "task")
    alternatives = _alternatives(results.tasks)
    secrets, names, personal, *columns = pl.collect_all(
        [
            _secrets(evidence, masking),
            _shown_names(results.subjects.lazy()),
            evidence.select(pl.col("personal").any()),
            *(cells.select("table", "column").unique() for cells in (tasks, alternatives)),
        ],
        engine="in-memory",
    )
    declared = Declared.of(columns)
    of_findings, about_tasks = quotings(_cases(results, tasks, secrets.lazy(), masking))
    if personal.item() or declared.any:
        cells = declared.of_tasks(tasks, evidence, of_tasks)
    else:
        cells = tasks.with_columns(personal=pl.lit(value=False))
    cells = masked_evidence(cells, masking).drop("personal")
    hidden = _applied(about_tasks, cells, pl.col("rules").list.first(), masking, titles)
    hidden = hidden.rename({"fingerprint": "task"})
    if not columns[1].is_empty():
        hidden = _with_alternatives(hidden, declared.on(alternatives), masking)
    shown = pl.collect_all(
        [
            _applied(of_findings, findings, pl.col("rule"), masking, titles),
            masked_evidence(evidence, masking),
            hidden,
            _masked_subjects(results.subjects.lazy(), names),
            *(
                _places(frame.lazy(), masking).with_columns(
                    masked_numbers(masking.column("reason"))
                )
                for frame in (results.outcomes, results.figures)
            ),
        ],
        engine="in-memory",
        optimizations=_BRANCHES,
    )
    found, quoted, told, about, outcomes, figures = shown
    return replace(
        results,
        findings=found,
        evidence=quoted,
        outcomes=outcomes,
        subjects=about,
        tasks=told,
        reasons=without_names(results.reasons),
        figures=figures,
    )


def _shown_names(subjects: pl.LazyFrame) -> pl.LazyFrame:
    """name, shown: the names of some subjects and what is left of them."""
    names = pl.concat([subjects.select(name=one) for one in ("head_name", "name")])
    return names.unique().drop_nulls().with_columns(shown=harmless_signs(masked(pl.col("name"))))


def _masked_subjects(subjects: pl.LazyFrame, names: pl.DataFrame) -> pl.LazyFrame:
    """SUBJECTS with the first character of names, without numbers."""
    return subjects.with_columns(
        pl.col("head_name", "name").replace(names["name"], names["shown"]),
        id_number=pl.lit(None, pl.String),
    )


def masked_evidence(evidence: pl.LazyFrame, masking: Masking) -> pl.LazyFrame:
    """EVIDENCE, or TASKS with ``personal``, with ``value`` and ``proposed`` masked: whole where
    ``personal`` is true, elsewhere by what they are."""
    return _places(evidence, masking).with_columns(
        pl.when(pl.col("personal").not_())
        .then(masking.column(name))
        .when(masking.who)
        .then(harmless_signs(masked(pl.col(name))))
        .when(pl.col(name).is_not_null())
        .then(pl.lit(_ILLNESS))
        .alias(name)
        for name in ("value", "proposed")
    )


def _cases(
    results: Results, tasks: pl.LazyFrame, secrets: pl.LazyFrame, masking: Masking
) -> tuple[Case, Case]:
    """The findings and the tasks (with ``fingerprint`` for ``task``), each with who they are about,
    the ``secrets`` in their cells, and their illnesses."""
    of_tasks = results.findings.lazy().select("fingerprint", "task")
    subjects = results.subjects.lazy()
    ill = (
        results.evidence.lazy()
        .filter(is_of_illness(masking.who))
        .select("fingerprint", "value", "proposed")
    )
    in_order = results.subjects["fingerprint"].equals(results.findings["fingerprint"])
    if in_order:
        told = pl.concat([of_tasks, subjects.drop("fingerprint")], how="horizontal")
        by_task = told.drop("fingerprint").rename({"task": "fingerprint"})
    else:
        by_task = _renamed(subjects, of_tasks)
    alike = in_order and results.findings["task"].equals(results.tasks["task"])
    return (
        Case(results.findings.lazy(), secrets, subjects, ill, in_order),
        Case(tasks, _renamed(secrets, of_tasks), by_task, _renamed(ill, of_tasks), alike),
    )


def _renamed(frame: pl.LazyFrame, of_tasks: pl.LazyFrame) -> pl.LazyFrame:
    """A frame by fingerprint with the task of each in its place."""
    joined = frame.join(of_tasks, on="fingerprint", maintain_order="left")
    return joined.with_columns(fingerprint="task").drop("task")


def _applied(
    quoting: Quoting,
    findings: pl.LazyFrame,
    rule: pl.Expr,
    masking: Masking,
    titles: Mapping[str, str],
) -> pl.LazyFrame:
    """FINDINGS, or TASKS, without personal values in their sentences, keys and places.

    A message should hold none; should one quote a name or number of its own evidence or subject
    all the same, it is masked here, and the title of the rule stands for one that quotes an
    illness. What stands in the suggestion, which is the same for everybody, is a word of the rule
    and identifies nobody. A key is masked where it is such a value (a record without a number of
    its own is known by its person's) or a number of a person.
    """
    for key, hidden in quoting.keys.items():
        shown = masking.key(pl.col(key))
        if not hidden.is_empty():
            findings = findings.join(
                hidden.lazy(), on="fingerprint", how="left", maintain_order="left"
            )
            shown = pl.coalesce("_hidden", shown)
        findings = findings.with_columns(shown.alias(key)).drop("_hidden", strict=False)
    message = quoting.sentence("message")
    if not quoting.messages.is_empty():
        findings = findings.join(
            quoting.messages.lazy(), on="fingerprint", how="left", maintain_order="left"
        )
        message = pl.coalesce("_message", message)
    if not quoting.ill.is_empty():
        title = rule.replace_strict(titles, default=rule, return_dtype=pl.String)
        is_ill = pl.col("fingerprint").is_in(pl.lit(quoting.ill).implode())
        message = pl.when(is_ill).then(title).otherwise(message)
    findings = findings.with_columns(
        message.alias("message"), quoting.sentence("suggestion").alias("suggestion")
    )
    return _places(findings.drop("_message", strict=False), masking)


def _places(frame: pl.LazyFrame, masking: Masking) -> pl.LazyFrame:
    """A frame with its areas, files, sheets and headers without numbers and names of persons."""
    columns = frame.collect_schema()
    return frame.with_columns(masking.column(name) for name in _PLACES if name in columns)


def _alternatives(tasks: pl.DataFrame) -> pl.LazyFrame:
    """task, ALTERNATIVE: a row per cell of the ``alternatives`` of tasks."""
    listed = tasks.lazy().select("task", "alternatives").drop_nulls()
    return listed.explode("alternatives").unnest("alternatives")


def _with_alternatives(
    tasks: pl.LazyFrame, alternatives: pl.LazyFrame, masking: Masking
) -> pl.LazyFrame:
    """TASKS with the places of their ``alternatives``, and what is proposed there, masked;
    ``alternatives`` say whether they are personal."""
    cells = alternatives.with_columns(
        *(masking.free(pl.col(name)) for name in ("file", "sheet", "column")),
        proposed=pl.when(~pl.col("personal")).then(masking.free(pl.col("proposed"))),
    )
    again = cells.group_by("task").agg(alternatives=pl.struct(list(ALTERNATIVE)))
    return tasks.drop("alternatives").join(again, on="task", how="left", maintain_order="left")


def _secrets(evidence: pl.LazyFrame, masking: Masking) -> pl.LazyFrame:
    """fingerprint, secret, hidden: the texts in the cells of each finding that nobody may read, and
    what is shown instead (null: as :func:`masked` says).

    They are its personal cells, and the names and illnesses in its other cells. Not every row is
    distinct.
    """
    is_personal = pl.col("personal").fill_null(value=True)
    personal = (
        evidence.filter(is_personal, masking.who)
        .select("fingerprint", "value", "proposed")
        .unpivot(index="fingerprint", value_name="secret")
        .filter(pl.col("secret").str.len_chars() > 1)
        .select("fingerprint", "secret", hidden=pl.lit(None, pl.String))
    )
    words = masking.words_in_cells()
    if words is None:
        return personal
    quoting = (
        evidence.filter(~is_personal)
        .select("fingerprint", text=name)
        .join(words, on="text", maintain_order="left")
        .select("fingerprint", "secret", "hidden")
        for name in ("value", "proposed")
    )
    return pl.concat([personal, *quoting])
