"""Trying mutants on the cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FunctionType
from typing import Any

import narwhals as nw
import polars as pl

from hecha.policy.loading import load
from hecha.policy.policy import Policy
from hecha.reading.reader import read
from hecha.reading.submission import Submission
from hecha.results.results import ERROR
from hecha.rules import terms
from hecha.rules.casebook import Case, found
from hecha.rules.checking import check
from hecha.rules.rule import Registry
from tools.mutation.operators import mutations
from tools.mutation.reach import Reached, unwrapped
from tools.mutation.source import compiled, node_of, running

_FAULTS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, NameError, TypeError),
    *(ValueError, pl.exceptions.PolarsError, pl.exceptions.PanicException),
    nw.exceptions.NarwhalsError,
)
"""What a mutant can break with where the engine does not forgive a rule."""

_FAR = 99
"""What is added to the value of a fact without rows: enough for any rule to notice."""

KILLED, SURVIVED, UNTESTED = "killed", "survived", "untested"


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to mutate: a function, or the declaration of a fact.

    ``owner`` is the rule it belongs to or, where several use it, its own name; ``rules`` are all
    that use it. Either ``functions``, which run the same ``code``, or ``fact`` is given.
    """

    owner: str
    rules: tuple[str, ...]
    code: CodeType
    functions: tuple[FunctionType, ...] = ()
    fact: tuple[str, str] | None = None

    @property
    def is_term(self) -> bool:
        """Whether it is a word that any rule may be written with (hecha.rules.terms)."""
        return self.code.co_filename == terms.__file__


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: killed, survived or, if none of its rules has a case, untested."""

    owner: str
    file: str
    line: int
    before: str
    after: str
    status: str


def subjects(registry: Registry, reached: Reached) -> list[Subject]:
    """Everything that can be mutated, in an order that is the same in every process."""
    found = [
        Subject(_owner(code.co_name, code, rules), tuple(rules), code, tuple(functions))
        for code, (functions, rules) in reached.functions.items()
    ]
    for key, rules in reached.facts.items():
        function = unwrapped(registry.definitions[key].expression)
        assert isinstance(function, FunctionType)
        code = function.__code__
        found.append(Subject(_owner(key[1], code, rules), tuple(rules), code, fact=key))
    return found


def _owner(name: str, code: CodeType, rules: Sequence[str]) -> str:
    return rules[0] if len(rules) == 1 else f"{Path(code.co_filename).stem}.{name}"


class Trial:
    """Tries mutants on cases, each of which is read once and run by the rules it is about."""

    def __init__(self, registry: Registry, cases: Sequence[Case]) -> None:
        self._registry = registry
        self._cases: dict[str, list[Case]] = {}
        for case in cases:
            for code in sorted(case.rules):
                self._cases.setdefault(code, []).append(case)
        self._read: dict[tuple[str, str], tuple[Submission, Policy]] = {}
        self._findings: dict[tuple[str, str], int | None] = {}

    def verdicts(self, subject: Subject) -> list[Verdict]:
        """What becomes of every mutant of a subject."""
        named = {_key(case): case for rule in subject.rules for case in self._cases.get(rule, ())}
        cases = [case for case in named.values() if self._is_sound(case)]
        verdicts = []
        for line, before, after, planted in self._mutants(subject):
            status = SURVIVED if cases else UNTESTED
            with planted as registry:
                for position, case in enumerate(cases):
                    if self._findings_of(case, registry) != self._findings[_key(case)]:
                        status = KILLED
                        # What killed one mutant of a function often kills the next.
                        cases.insert(0, cases.pop(position))
                        break
            file = subject.code.co_filename
            verdicts.append(Verdict(subject.owner, file, line, before, after, status))
        return verdicts

    def unsound(self) -> list[str]:
        """The cases met so far that fail without any mutant; they were not used."""
        return [
            f"{code}（{title}）"
            for (code, title), number in self._findings.items()
            if number is None
        ]

    def _mutants(self, subject: Subject) -> Iterator[tuple[int, str, str, Any]]:
        if subject.fact is not None:
            yield from self._declared_otherwise(subject)
            return
        node = node_of(subject.code)
        for mutation in mutations(node, subject.functions[0].__globals__):
            mutation.apply()
            try:
                code = compiled(node, subject.code)
            finally:
                mutation.undo()
            planted = self._with_code(subject.functions, code)
            yield mutation.line, mutation.before, mutation.after, planted

    @contextmanager
    def _with_code(self, functions: Sequence[FunctionType], code: CodeType) -> Iterator[Registry]:
        with running(functions, code):
            yield self._registry

    def _declared_otherwise(self, subject: Subject) -> Iterator[tuple[int, str, str, Any]]:
        """Another value where a fact has no rows; its filter left out."""
        assert subject.fact is not None
        table, name = subject.fact
        definition = self._registry.definitions[subject.fact]
        line = subject.code.co_firstlineno
        if isinstance(definition.default, int):
            other = definition.default + _FAR
            told = f"{table}.{name}: default={definition.default}", f"default={other}"
            yield line, *told, self._with_fact(subject.fact, default=other)
        if definition.where is not None:
            kept = unwrapped(definition.where)
            assert isinstance(kept, FunctionType)
            told = f"{table}.{name}: where={kept.__name__}", "where=None"
            yield line, *told, self._with_fact(subject.fact, where=None)

    @contextmanager
    def _with_fact(self, key: tuple[str, str], **changes: Any) -> Iterator[Registry]:
        changed = replace(self._registry.definitions[key], **changes)
        yield replace(self._registry, definitions={**self._registry.definitions, key: changed})

    def _is_sound(self, case: Case) -> bool:
        key = _key(case)
        if key not in self._findings:
            self._findings[key] = self._findings_of(case, self._registry)
        return self._findings[key] is not None

    def _findings_of(self, case: Case, registry: Registry) -> int | None:
        """How many findings the case gives, where they are those expected: one told for every row
        of a household is at the same cell."""
        submission, policy = self._submission(case)
        try:
            results = check(submission, policy, registry=registry.only(case.judged))
        except _FAULTS:
            return None
        if (results.outcomes["outcome"] == ERROR).any():
            return None
        if found(case, results) != set(case.expected):
            return None
        return results.findings.filter(pl.col("rule").is_in(sorted(case.rules))).height

    def _submission(self, case: Case) -> tuple[Submission, Policy]:
        key = _key(case)
        if key not in self._read:
            with TemporaryDirectory() as folder:
                case.write(Path(folder))
                submission = read([Path(folder)], as_of=case.as_of)
            self._read[key] = submission, case.adjusted(load(case.suite, case.as_of))
        return self._read[key]


def _key(case: Case) -> tuple[str, str]:
    return case.code, case.title
