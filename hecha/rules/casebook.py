"""The cases of the rules: small tables a non-programmer can read, and the findings they must give.

A case file ``checks/cases/THEME/CODE.toml`` holds ``[[case]]`` entries: ``title``, ``kind`` (pass,
fail or borderline), optional ``as_of``, ``suite``, ``parameters`` (set over the suite's) and
``also``, one text per table - its name is a file name, its cells are separated by ``|``, its first
line is the header - and ``expect``, a table with the columns 规则, 户编号, 人员 (人口编号 or 姓名),
字段 and 行 of every finding that must come. With a last column 建议值 it also gives the value
proposed for that cell, or nothing.

A case runs the rule of its file, those its ``expect`` names and those of ``also``: none of them may
give another finding. ``{id 1950-01-01 男}`` in a cell stands for a valid identity number with that
birth date and sex, always the same; ``{id 1950-01-01 男 2}`` is another one.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from hecha.policy.loading import load as load_suite
from hecha.policy.policy import Parameter, Policy
from hecha.reading.reader import read
from hecha.reading.submission import InputRejected
from hecha.results.results import Results
from hecha.rules import rulebook
from hecha.rules.checking import check
from hecha.rules.rule import FILE_THEME

FOLDER = rulebook.data("cases")
KINDS = ("pass", "fail", "borderline")
_OPTIONS = {"title", "kind", "as_of", "suite", "parameters", "also", "expect"}
_DEFAULT_DAY = "2023-12-31"


@dataclass(frozen=True, slots=True)
class Expected:
    """One finding a case must give; ``person`` is a 人口编号 or, without one, empty.

    ``proposed`` is None where the case does not tell what is proposed.
    """

    rule: str
    household: str
    person: str
    column: str
    row: int | None
    proposed: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a rule; ``tables`` maps a file name without ending to its rows, header first."""

    code: str
    title: str
    kind: str
    as_of: date
    suite: str
    tables: Mapping[str, tuple[tuple[str, ...], ...]]
    expected: tuple[Expected, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    @property
    def rules(self) -> frozenset[str]:
        """The codes the case is about; what other rules find in its tables does not matter."""
        return frozenset({self.code, *self.also, *(finding.rule for finding in self.expected)})

    @property
    def judged(self) -> frozenset[str]:
        """Those of them that are judged by the rule book, not noticed while files are read."""
        return frozenset(code for code in self.rules if not code.startswith(FILE_THEME))

    def adjusted(self, policy: Policy) -> Policy:
        """The policy with the parameters the case sets: those a suite may give, or not."""
        own = {name: Parameter(name, value) for name, value in self.parameters.items()}
        return replace(policy, parameters={**policy.parameters, **own})

    @property
    def tells_proposals(self) -> bool:
        """Whether the values proposed are part of what is expected."""
        return any(finding.proposed is not None for finding in self.expected)

    def write(self, folder: Path) -> None:
        """Write the tables as csv files a reader can open."""
        for name, rows in self.tables.items():
            path = folder / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows(rows)


_NUMBER = re.compile(r"\{id([^}]*)\}")
_NUMBER_PARTS = re.compile(r" ([0-9]{4}-[0-9]{2}-[0-9]{2}) ([男女])(?: ([1-9][0-9]?))?")
_AREA = "445281"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def id_number(birth: date, sex: str, which: int = 1, area: str = _AREA) -> str:
    """A valid 18-digit number of nobody in particular: the ``which``-th of that day and sex in an
    area (six digits)."""
    digits = f"{area}{birth:%Y%m%d}{2 * which - (sex == '男'):03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + _CHECK[total % 11]


def _with_numbers(text: str, where: str) -> str:
    """``text`` with a number in place of every ``{id …}``. Raises ValueError for a wrong one."""

    def number(match: re.Match[str]) -> str:
        parts = _NUMBER_PARTS.fullmatch(match.group(1))
        try:
            if parts is not None:
                day = date.fromisoformat(parts[1])
                return id_number(day, parts[2], int(parts[3] or 1))
        except ValueError:
            pass
        raise ValueError(f"{where}: {match.group(0)} should be like {{id 1950-01-01 男}}")

    return _NUMBER.sub(number, text)


def _rows(text: str) -> tuple[tuple[str, ...], ...]:
    lines = [line for line in text.splitlines() if line.strip()]
    return tuple(tuple(cell.strip(" ") for cell in line.split("|")) for line in lines)


def load(path: Path) -> list[Case]:
    """The cases of one file. Raises ValueError naming file and case if one is malformed."""
    cases = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
        where = f"{path.name}, {entry.get('title')}"
        if entry.get("kind") not in KINDS or not entry.get("title"):
            raise ValueError(f"{where}: a case needs a title and a kind of {KINDS}")
        tables = {
            name: _rows(_with_numbers(text, where))
            for name, text in entry.items()
            if name not in _OPTIONS
        }
        for name, rows in tables.items():
            if len({len(row) for row in rows}) != 1:
                raise ValueError(f"{where}: the rows of {name} differ in length")
        expected = _rows(entry.get("expect", ""))[1:]
        cases.append(
            Case(
                code=path.stem,
                title=entry["title"],
                kind=entry["kind"],
                as_of=date.fromisoformat(entry.get("as_of", _DEFAULT_DAY)),
                suite=entry.get("suite", "national"),
                tables=tables,
                expected=tuple(
                    Expected(rule, household, person, column, int(row) if row else None, *rest)
                    for rule, household, person, column, row, *rest in expected
                ),
                parameters=entry.get("parameters", {}),
                also=tuple(entry.get("also", ())),
            )
        )
    return cases


def case_file(code: str) -> Path:
    """Where the cases of a rule are."""
    return FOLDER / code[:2] / f"{code}.toml"


def all_cases() -> list[Case]:
    """Every case of every rule, in the order of their files."""
    return [case for path in sorted(FOLDER.glob("*/*.toml")) for case in load(path)]


def run(case: Case, folder: Path) -> Results:
    """The results of the rules a case is about; its tables are written below ``folder``.

    Raises ValueError naming file and case if a table is not read: a column is missing by which its
    rows are identified, or its name is not understood.
    """
    case.write(folder)
    where = f"{case.code}.toml, {case.title}"
    try:
        submission = read([folder], as_of=case.as_of)
    except InputRejected as rejected:
        raise ValueError(f"{where}: {rejected}") from None
    read_files = {source.file for source in submission.sources}
    for file in (f"{name}.csv" for name in case.tables):
        if file not in read_files:
            why = [entry.message() for entry in submission.unread if entry.file == file]
            raise ValueError(f"{where}: {file} is not read: {'; '.join(why)}")
    policy = case.adjusted(load_suite(case.suite, case.as_of))
    return check(submission, policy, registry=rulebook.load().only(case.judged))


def found(case: Case, results: Results) -> set[Expected]:
    """The findings of a run as a case names them, of the rules it is about."""
    return {
        finding
        for finding in named(results, proposals=case.tells_proposals)
        if finding.rule in case.rules
    }


def named(results: Results, *, proposals: bool = False) -> set[Expected]:
    """Findings as a case names them: by their first evidence cell."""
    first = results.evidence.unique("fingerprint", keep="first", maintain_order=True)
    joined = results.findings.join(first, on="fingerprint", how="left")
    return {
        Expected(
            row["rule"],
            row["household_id"] or "",
            row["person_id"] or "",
            row["column"] or "",
            row["row"],
            (row["proposed"] or "") if proposals else None,
        )
        for row in joined.iter_rows(named=True)
    }
