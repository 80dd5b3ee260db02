"""One run from files or typed tables to a record: read, check, evaluate the suite, judge."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import polars as pl

from hecha import expectations
from hecha.backends.typed_folder import Wanted, is_typed
from hecha.intake import (
    DEFAULT_SUITE,
    Input,
    Progress,
    load,
    paths_of,
    product_version,
    refuse_future,
    silent,
    submission_of,
    typed,
)
from hecha.policy import lexicon_of
from hecha.policy import load as load_suite
from hecha.policy.claim import EXPECTATION, Claim
from hecha.policy.loading import LoadedSuite
from hecha.policy.policy import MUST, SEVERITIES, Severity
from hecha.reading import guarded
from hecha.reading.submission import InputRejected, Submission
from hecha.report.rule_figures import rule_figures
from hecha.report.verdict import judged
from hecha.results.run_record import FAIL_ON, RuleText, Run
from hecha.results.spending import EXPECTATIONS, READING, RULES, SUMMING, Spending

if TYPE_CHECKING:
    from hecha.backends.on_spark import OnSpark
    from hecha.expectations.judged_records import Records
    from hecha.rules.checking import Engine
    from hecha.rules.world import World

__all__ = ["DEFAULT_SUITE", "check", "load", "product_version", "rule_texts", "typed"]

_STEPS = {
    "zh": ("核查规则", "核对文件要求", "汇总结果"),
    "en": ("Checking the rules", "Checking the claims of the paper", "Summing up"),
}
_READ, _CHECKED, _EVALUATED = 0.45, 0.8, 0.95
"""Share of a run that is done after each step, measured on a county of 27,000 persons."""


def check(
    source: Input,
    *,
    suite: str = DEFAULT_SUITE,
    as_of: date | None = None,
    previous: str | Path | None = None,
    leave_out: Sequence[str] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    severity: Severity | None = None,
    lang: str = "zh",
    fail_on: str = MUST,
    progress: Progress | None = None,
    spark: OnSpark | None = None,
    spending: Spending | None = None,
) -> Run:
    """Check a submission against a suite and return the record of the run.

    ``source`` are files and folders, one folder that :func:`load` wrote, or typed tables by name
    (as :func:`typed` gives them; then ``as_of`` is needed). ``suite`` is the name of a suite or the
    folder of one, ``as_of`` the day of the data (default: given by file names or 年度),
    ``previous`` a folder or file of the last period, ``leave_out`` patterns of file names to leave
    out. ``select``, ``ignore`` and ``severity`` narrow the run to some rules
    (hecha.expectations.selection): the others are skipped, and the verdict cannot be that the data
    can be submitted. ``lang`` (zh, en) is the language of every text of the run, ``fail_on``
    (must, confirm, never) what blocks submission. With ``spark`` the rows of a folder that
    :func:`load` wrote stay on Spark; what is not evaluated there is skipped (docs/scale.md). What
    the run takes is added to ``spending``, by step and table; the plans that run on Spark are in
    the seconds of the rules alone.

    Raises InputRejected, with one sentence, where nothing can be checked, and ValueError for a
    ``lang``, ``fail_on`` or ``severity`` that is none.
    """
    _refuse_unknown(lang, fail_on, severity)
    refuse_future(as_of)
    lexicon = lexicon_of(suite)  # an unknown suite is rejected before minutes of reading
    evaluator = None
    if spark is None:
        if not isinstance(source, Mapping) and not is_typed(paths_of(source)):
            guarded.preload()
        if expectations.are_wanted(suite, select, ignore):
            evaluator = expectations.start
    said = progress or silent
    spending = spending or Spending()
    spending.begin(READING)
    opened = None
    with _RulesLoading() as rules:
        if spark is not None:
            past = [] if previous is None else paths_of(previous)
            wanted = Wanted(as_of, past, leave_out)
            opened = spark.opened(_only(source), lexicon, product_version(), wanted)
            submission = opened.outline.submission
        else:
            submission = submission_of(
                source,
                as_of,
                previous,
                leave_out=leave_out,
                lexicon=lexicon,
                progress=lambda name, share: said(name, share * _READ),
                spare=evaluator,
            )
        rules.join()
    return judge(
        submission,
        opened,
        suite=suite,
        select=select,
        ignore=ignore,
        severity=severity,
        lang=lang,
        fail_on=fail_on,
        progress=said,
        spending=spending,
        spare=evaluator,
    )


class Opened(Protocol):
    """A submission not all rows of which are in memory, or which others lend rows to, and the
    engine that judges it."""

    @property
    def engine(self) -> Engine:
        """What judges its rows."""

    @property
    def beside(self) -> World | None:
        """The tables its rules read, where rows of others are among them; once they ran."""

    def records(self, suite: LoadedSuite) -> Records | None:
        """The rows that the expectations of a suite are about, where they are not here."""

    def brought(self) -> Submission:
        """The submission with the rows that findings tell of, once the rules were evaluated."""

    @property
    def own_sheets(self) -> Collection[int] | None:
        """The ids of the sheets tasks are about, where rows of others are among those brought."""

    def recorded(self, run: Run) -> Run:
        """The record of a run with the numbers of all its own rows."""


def judge(
    submission: Submission,
    opened: Opened | None = None,
    *,
    suite: str = DEFAULT_SUITE,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    severity: Severity | None = None,
    lang: str = "zh",
    fail_on: str = MUST,
    progress: Progress | None = None,
    spending: Spending | None = None,
    spare: Callable[[], None] | None = None,
) -> Run:
    """Check a submission that was read, and return the record of the run; ``opened`` says where its
    rows are judged, if not here; ``spare`` is called as by :func:`hecha.rules.checking.check`. For
    the other arguments and errors see :func:`check`."""
    said = progress or silent
    spending = spending or Spending()
    words = _STEPS[lang]
    from hecha.expectations.claims import claims
    from hecha.expectations.selection import Selection
    from hecha.rules import rulebook
    from hecha.rules.checking import check as check_rules
    from hecha.rules.checking import combine
    from hecha.rules.proposals.retrial import Retrial
    from hecha.rules.tasks import with_tasks

    selection = Selection(tuple(select), tuple(ignore), severity)
    policy = selection.applied(load_suite(suite, submission.snapshot.day))
    said(words[0], _READ)
    spending.begin(RULES)
    engine = None if opened is None else opened.engine
    by_rules = check_rules(
        submission, policy, lang=lang, engine=engine, spending=spending, spare=spare
    )
    said(words[1], _CHECKED)
    spending.begin(EXPECTATIONS)
    beside = None if opened is None else opened.beside
    if opened is None and isinstance(by_rules.retry, Retrial):
        beside = by_rules.retry.world  # its facts are counted
    by_suite = expectations.evaluate(
        submission,
        policy,
        by_rules.outcomes,
        lang=lang,
        beside=beside,
        records=None if opened is None else opened.records(policy),
    )
    own_sheets = None
    if opened is not None:
        submission, own_sheets = opened.brought(), opened.own_sheets
    said(words[2], _EVALUATED)
    spending.begin(SUMMING)
    sentences = claims(policy)
    texts = rule_texts(policy, sentences, lang)
    combined = combine(by_rules, by_suite)
    results = with_tasks(combined, submission.tables, own_sheets=own_sheets, lang=lang)
    counted = rule_figures(
        by_rules.outcomes,
        sentences,
        lambda code: texts[code].title if code in texts else code,
        lang,
    )
    results = replace(results, figures=pl.concat([results.figures, counted]))
    run = Run.of(
        submission,
        results,
        suite=suite,
        suite_title=policy.title,
        version=product_version(),
        rules=texts,
        claims=sentences,
        parameters=policy.parameters.values(),
        narrowed=str(selection),
        versions={"rules": rulebook.digest(), "suite": policy.digest},
        approval=policy.approval,
        lang=lang,
        fail_on=fail_on,
    )
    run = judged(run if opened is None else opened.recorded(run))
    spending.begin("")
    return run


def _only(source: Input) -> Path:
    """The one folder of a run on Spark. Raises InputRejected where there is another."""
    paths = [] if isinstance(source, Mapping) else paths_of(source)
    if len(paths) != 1:
        raise InputRejected(
            "Spark 只核查一个文件夹：请写 hecha load 写出的那个。",
            "On Spark one folder is checked: please give the one that hecha load wrote.",
        )
    return paths[0]


def _refuse_unknown(lang: str, fail_on: str, severity: str | None) -> None:
    if lang not in ("zh", "en") or fail_on not in FAIL_ON:
        raise ValueError(f"lang: zh, en; fail_on: {', '.join(FAIL_ON)}")
    if severity not in (None, *SEVERITIES):
        raise ValueError(f"severity: {', '.join(SEVERITIES)}")


class _RulesLoading(threading.Thread):
    """A thread that imports the rule book and Pandera while another process reads the files.

    A context manager: left early, it loads no further. Whatever fails in it fails again, and is
    told, where the rules are imported to be used.
    """

    _PARTS = (
        *("numpy", "pandas", "pydantic", "pandera.polars", "hecha.rules.checking"),
        "pandera.backends.polars.builtin_checks",  # The first frame checked would import it.
    )
    """The long way to the rules in parts, so that an interrupt does not wait for the whole."""
    _PATIENCE = 1.0
    """Seconds the part at work is given to end, so that no library is left half loaded. It may not
    end at all: an interrupt can leave the lock of a module behind, for which it then waits."""

    def __init__(self) -> None:
        super().__init__(name="rules", daemon=True)
        self._wanted = True

    def __enter__(self) -> _RulesLoading:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._wanted = False
        self.join(self._PATIENCE)

    def run(self) -> None:
        """Import part by part."""
        with suppress(Exception):
            for name in self._PARTS:
                if not self._wanted:
                    return
                import_module(name)
            from hecha.rules import rulebook

            rulebook.load()


def rule_texts(
    policy: LoadedSuite, sentences: Sequence[Claim], lang: str = "zh"
) -> dict[str, RuleText]:
    """Title, fix and severity of every rule, and of the claims that an expectation checks."""
    from hecha.rules import rulebook

    texts = {
        code: RuleText(entry.title, severity=policy.severities.get(code, entry.severity))
        for code, entry in rulebook.entries().items()
    }
    for code, rule in rulebook.load().rules.items():
        words = getattr(rule.page, lang)
        severity = policy.severities.get(code, rule.severity)
        texts[code] = RuleText(rule.title(lang), words.fix, severity)
    for claim in sentences:
        if claim.kind == EXPECTATION:
            title = f"{claim.clause}“{claim.quote}”"
            texts[claim.id] = RuleText(title, severity=claim.severity)
    return texts
