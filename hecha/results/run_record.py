"""One run: what was handed in, what it was checked against, what came of it, the verdict.

Every output is a view of a :class:`Run`; programs get it from :func:`hecha.check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from hecha.declare.lexicon import OWN
from hecha.declare.origin import AREA_COLUMNS
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.policy.claim import Claim
from hecha.policy.policy import MUST, SEVERITIES, Parameter, Severity
from hecha.reading.submission import Notice, Snapshot, Source, Submission
from hecha.reading.unread import LeftOut, Superseded
from hecha.results.masking import Masking, without_personal_values
from hecha.results.register import Register
from hecha.results.results import Results

NEVER = "never"
FAIL_ON = (*SEVERITIES[:-1], NEVER)
"""Values of ``fail_on``: the severity from which findings block submission; ``never``
keeps the verdict of ``must`` and gives exit code 0."""

CAN_SUBMIT, CANNOT_SUBMIT = "can_submit", "cannot_submit"
CANNOT_JUDGE, NOT_CHECKED = "cannot_judge", "not_checked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the data can be submitted.

    ``code`` is one of the four above, ``sentence`` says it in the language of the run, and
    ``sentences`` in each, by language; ``households`` counts those with a task that blocks
    submission, ``others`` such tasks that belong to no household.
    """

    code: str
    sentence: str
    exit_code: int
    households: int = 0
    others: int = 0
    sentences: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleText:
    """The words of a rule: what is wrong, how to correct it, and its severity in this suite."""

    title: str
    fix: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Tidying:
    """How many cells of a column were tidied in one way (kinds of hecha.reading.tidy)."""

    kind: str
    file: str
    sheet: str | None
    column: str
    count: int


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file, or a sheet of one, that may hold data and was not read; ``message`` says why and
    what to do, in the language of the run."""

    file: str
    sheet: str | None
    message: str

    @property
    def place(self) -> str:
        """File and sheet in one name."""
        return _place(self)


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the tasks of a follow-up since the run before: ``since`` is the day of its
    data (None: there was none before), ``tasks`` counts by state (STATES of hecha.results.results)
    those found now, and those that are gone since then."""

    since: date | None
    tasks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run.

    ``table_rows`` counts the rows read per declared table, by name; ``own_tables`` are the Chinese
    titles of those the suite declares; ``rules`` has the words of
    every rule that ran or could have run; ``claims`` are the sentences of the paper and
    ``parameters`` the thresholds in force. ``unread`` is what may hold data and was not read,
    ``contradictions`` say which sources state different values for the same rows, ``left_out``
    names what was left out on purpose, ``older`` exports of which a newer one was used instead,
    ``narrowed`` the options that narrowed the run to some rules
    (empty: all). ``inputs`` are the digests (SHA-256) of the files read, by name, ``versions``
    those of the rule book (``rules``) and of the suite (``suite``). ``followup`` is the file the
    run was recorded in, ``changes`` are those since the run before in it; ``only_new`` counts,
    where only what is new or reopened is shown, the findings not shown that block submission; it is
    None otherwise. ``approval`` says whether the suite lets an answer 属实 count only once it is
    approved. ``submission`` holds the typed tables; it is None in a masked run. Workbooks are
    encrypted with the ``password`` where there is one.
    """

    suite: str
    suite_title: str
    version: str
    snapshot: Snapshot
    results: Results
    lang: str = "zh"
    fail_on: str = MUST
    sources: tuple[Source, ...] = ()
    table_rows: Mapping[str, int] = field(default_factory=dict)
    own_tables: Mapping[str, str] = field(default_factory=dict)
    counties: tuple[str, ...] = ()
    rules: Mapping[str, RuleText] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    notices: tuple[Notice, ...] = ()
    tidyings: tuple[Tidying, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    unread: tuple[NotRead, ...] = ()
    contradictions: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    narrowed: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    followup: str = ""
    changes: Changes | None = None
    only_new: int | None = None
    approval: bool = False
    verdict: Verdict = field(default_factory=lambda: Verdict(NOT_CHECKED, "", 2))
    submission: Submission | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        submission: Submission,
        results: Results,
        *,
        suite: str,
        suite_title: str,
        version: str,
        rules: Mapping[str, RuleText],
        claims: Iterable[Claim] = (),
        parameters: Iterable[Parameter] = (),
        narrowed: str = "",
        versions: Mapping[str, str] | None = None,
        approval: bool = False,
        lang: str = "zh",
        fail_on: str = MUST,
    ) -> Run:
        """The record of checking one submission, not judged yet."""
        own = {
            name: data.table.title
            for name, data in submission.tables.items()
            if name.startswith(OWN)
        }
        return cls(
            suite=suite,
            suite_title=suite_title,
            version=version,
            snapshot=submission.snapshot,
            results=results,
            lang=lang,
            fail_on=fail_on,
            sources=submission.sources,
            table_rows={
                name: submission.tables[name].frame.height
                for name in (*TABLES, *own)
                if name in submission.tables
            },
            own_tables=own,
            counties=_counties(submission),
            rules=rules,
            claims=tuple(claims),
            notices=submission.notices,
            tidyings=_tidyings(submission),
            unread=_unread(submission, lang),
            contradictions=tuple(item.message.of(lang) for item in submission.contradictions),
            left_out=tuple(dict.fromkeys(_place(item) for item in submission.left_out)),
            older=tuple(
                dict.fromkeys(_place(item) for item in submission.superseded if item.is_older)
            ),
            parameters=tuple(parameters),
            narrowed=narrowed,
            inputs=submission.digests,
            versions=versions or {},
            approval=approval,
            submission=submission,
        )

    def title(self, rule: str) -> str:
        """The title of a rule, or its code where no words are known."""
        return self.rules[rule].title if rule in self.rules else rule

    @property
    def households(self) -> int | None:
        """Rows of the household table; None where it was not handed in."""
        return self.table_rows.get("household")

    @property
    def persons(self) -> int | None:
        """Rows of the member table; None where it was not handed in."""
        return self.table_rows.get("member")

    @property
    def tasks(self) -> pl.DataFrame:
        """What has to be put right: TASKS of hecha.results.results."""
        return self.results.tasks

    def masked(self) -> Run:
        """The same run without numbers, illnesses and the tables they are from; of names the
        first character is left."""
        register = Register.of(self.results, self.submission)
        masking = Masking(register, self.results, _other_texts(self))
        titles = {code: words.title for code, words in self.rules.items()}
        results = without_personal_values(self.results, masking, titles)
        return _without_names(replace(self, results=results, submission=None), masking)

    def write(
        self,
        folder: Path | str,
        *,
        personal: bool = False,
        private: bool = False,
        password: str | None = None,
        annotate: bool = False,
    ) -> tuple[Path, ...]:
        """Write every output into ``folder``, all of them or none, and return their paths.

        Names and numbers are masked, but in officers' worksheets and in ``内部/``, which only the
        owner can read; ``personal`` writes them whole in the others too, ``private`` lets nobody
        but the owner read any file. Windows has no such permissions: there the folder itself has
        to be closed. Workbooks are encrypted with the ``password`` where there is one (Excel and
        WPS open them with it), the other files are not. ``annotate``
        writes ``标注/`` too: copies of the source workbooks in which the cells of the tasks are
        coloured and explained. Files of an earlier run that this one does not write are removed,
        every other file stays; one of an earlier run that was changed since stays under another
        name (hecha.results.kept). Raises InputRejected if the folder cannot be written, or typed
        tables are to be annotated.
        """
        from hecha.results.writers import write

        run = replace(self, password=password)
        options = ("annotate",) if annotate else ()
        return write(run, Path(folder), personal=personal, private=private, options=options)


_RECORDS = ("sources", "notices", "tidyings", "unread")
_SAID = ("file", "sheet", "column", "message", "wording")
_LISTS = ("counties", "contradictions", "left_out", "older")


def _other_texts(run: Run) -> Iterator[str | None]:
    """What a run says beside its results, in which anything may be written."""
    yield from (run.verdict.sentence, *run.verdict.sentences.values(), run.followup, *run.inputs)
    for name in _LISTS:
        yield from getattr(run, name)
    for name in _RECORDS:
        for record in getattr(run, name):
            for said in (getattr(record, name, None) for name in _SAID):
                yield from said if isinstance(said, Words) else (said,)


def _without_names(run: Run, masking: Masking) -> Run:
    """The run with its files, sheets, areas and sentences masked."""
    shown: dict[str, Any] = {
        name: tuple(_masked(record, masking) for record in getattr(run, name)) for name in _RECORDS
    }
    shown |= {name: tuple(map(masking.text, getattr(run, name))) for name in _LISTS}
    sentences = {lang: masking.text(said) for lang, said in run.verdict.sentences.items()}
    verdict = replace(run.verdict, sentence=masking.text(run.verdict.sentence), sentences=sentences)
    inputs = _inputs(run, masking)
    followup = masking.text(run.followup)
    return replace(run, verdict=verdict, inputs=inputs, followup=followup, **shown)


def _inputs(run: Run, masking: Masking) -> dict[str, str]:
    """The digests by name; of files whose names are shown alike, all but the first by a number."""
    inputs: dict[str, str] = {}
    for name, digest in sorted(run.inputs.items()):
        shown, number = masking.text(name), 1
        while shown in inputs:
            number += 1
            shown = f"{masking.text(name)} ({number})"
        inputs[shown] = digest
    return inputs


_Record = TypeVar("_Record", Source, Notice, Tidying, NotRead)


def _masked(record: _Record, masking: Masking) -> _Record:
    shown: dict[str, Any] = {}
    for name in _SAID:
        said = getattr(record, name, None)
        if isinstance(said, Words):
            shown[name] = Words(*map(masking.text, said))
        elif said is not None:
            shown[name] = masking.text(said)
    return replace(record, **shown)


def _unread(submission: Submission, lang: str) -> tuple[NotRead, ...]:
    return tuple(NotRead(item.file, item.sheet, item.message(lang)) for item in submission.unread)


def _place(item: NotRead | LeftOut | Superseded) -> str:
    return item.file if item.sheet is None else f"{item.file}/{item.sheet}"


def _counties(submission: Submission) -> tuple[str, ...]:
    plans = (
        data.frame.lazy().select(pl.col(AREA_COLUMNS[0]).unique())
        for data in submission.tables.values()
    )
    found = {name for names in pl.collect_all(plans) for name in names[AREA_COLUMNS[0]]}
    return tuple(sorted(found - {None}))


def _tidyings(submission: Submission) -> tuple[Tidying, ...]:
    keys = ("kind", "file", "sheet", "column")
    counts = submission.events.lazy().group_by(keys).len().sort(keys, nulls_last=True)
    return tuple(Tidying(*row) for row in counts.collect().iter_rows())
