"""The cases of the rules: small tables a non-programmer can read, and the findings they must give.

A case file ``checks/cases/THEME/CODE.toml`` holds ``[[case]]`` entries: ``title``, ``kind`` (pass,
fail or borderline), optional ``as_of``, ``suite`` and ``parameters`` (set over the suite's), one
text per table - its name is a file name, its cells are separated by ``|``, its first line is the
header - and ``expect``, a table with the columns 规则, 户编号, 人员 (人口编号 or 姓名), 字段 and
行 of every finding that must come, and no other. With a last column 建议值 it also tells the value
proposed for that cell, or nothing.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from hecha.policy.policy import Parameter, Policy
from hecha.results.results import Results
from hecha.rules import rulebook

FOLDER = rulebook.data("cases")
KINDS = ("pass", "fail", "borderline")
_OPTIONS = {"title", "kind", "as_of", "suite", "parameters", "expect"}
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
        tables = {name: _rows(text) for name, text in entry.items() if name not in _OPTIONS}
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
            )
        )
    return cases


def case_file(code: str) -> Path:
    """Where the cases of a rule are."""
    return FOLDER / code[:2] / f"{code}.toml"


def all_cases() -> list[Case]:
    """Every case of every rule, in the order of their files."""
    return [case for path in sorted(FOLDER.glob("*/*.toml")) for case in load(path)]


def told(results: Results, *, proposals: bool = False) -> set[Expected]:
    """The findings of a run as a case names them: by their first evidence cell."""
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
