"""The differences as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tools.compare.differences import (
    ADDED,
    EVIDENCE,
    LOST,
    MESSAGE,
    OUTCOMES,
    RUN,
    Compared,
    Difference,
    Row,
)

ALL = "all"
_SAME = "same"
_COLUMNS = (_SAME, ADDED, LOST, MESSAGE, EVIDENCE, OUTCOMES)
_VALUES = ("value", "proposed")
_NOT_SHOWN = "***"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything one call found out; ``head`` are lines about revisions, corpus and time."""

    head: tuple[str, ...]
    counties: tuple[Compared, ...]

    @property
    def differences(self) -> list[Difference]:
        """All differences, county after county."""
        return [difference for county in self.counties for difference in county.differences]

    @property
    def is_same(self) -> bool:
        """Whether no difference was found and every file compared is byte-identical."""
        return not self.differences and not any(county.differing for county in self.counties)


def counts(comparison: Comparison) -> dict[str, Counter[str]]:
    """How many findings of a rule are the same, added, lost ... in all counties."""
    counted: dict[str, Counter[str]] = {}
    for county in comparison.counties:
        for rule, number in county.same.items():
            counted.setdefault(rule, Counter())[_SAME] += number
    for difference in comparison.differences:
        if difference.kind != RUN:
            counted.setdefault(difference.rule, Counter())[difference.kind] += 1
    return dict(sorted(counted.items()))


def as_text(comparison: Comparison, details: str | None, *, values: bool = False) -> str:
    """The table of the rules that differ, the files, and with ``details`` (a rule's code or
    ``all``) every difference; values of cells only with ``values``.
    """
    lines = [*comparison.head, "", *_table(counts(comparison)), "", *_files(comparison.counties)]
    runs = [each for each in comparison.differences if each.kind == RUN]
    lines += [f"run       {each.county}: {each.subject}{_fields(each, values)}" for each in runs]
    if details is not None:
        shown = [
            each
            for each in comparison.differences
            if each.kind != RUN and details in (ALL, each.rule)
        ]
        lines += [line for each in shown for line in ("", *_detail(each, values))]
    lines += ["", "no difference" if comparison.is_same else "there are differences"]
    return "\n".join(lines)


def _table(counted: dict[str, Counter[str]]) -> Iterator[str]:
    """A row per rule with a difference, then the sum of the others and of all."""
    changed = {
        rule: each for rule, each in counted.items() if any(each[kind] for kind in _COLUMNS[1:])
    }
    others = [each for rule, each in counted.items() if rule not in changed]
    width = max([len(rule) for rule in changed] + [len(f"{len(others)} other rules")])
    yield " ".join([f"{'rule':<{width}}", *(f"{name:>9}" for name in _COLUMNS)])
    rows = [*changed.items(), (f"{len(others)} other rules", _sum(others))]
    for name, each in [*rows, (ALL, _sum(counted.values()))]:
        yield " ".join([f"{name:<{width}}", *(f"{each[kind]:>9}" for kind in _COLUMNS)])


def _sum(counted: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counted:
        total.update(each)
    return total


def _files(counties: Sequence[Compared]) -> Iterator[str]:
    """One line of the files that are byte-identical everywhere, one of the others."""
    differing = Counter(name for county in counties for name in county.differing)
    identical = sorted({name for county in counties for name in county.identical} - set(differing))
    yield f"identical {', '.join(identical) or 'none'}"
    if differing:
        listed = (f"{name} ({number} counties)" for name, number in sorted(differing.items()))
        yield f"differ    {', '.join(listed)}"


def _detail(difference: Difference, values: bool) -> Iterator[str]:
    yield (f"{difference.kind} {difference.rule} {difference.county} {difference.subject}".rstrip())
    for sign, rows in (("-", difference.before), ("+", difference.after)):
        for row in rows:
            cells = row.get("cells", [])
            yield f"  {sign} {_line({k: v for k, v in row.items() if k != 'cells'}, values)}"
            yield from (f"  {sign}   {_line(cell, values)}" for cell in cells)


def _fields(difference: Difference, values: bool) -> str:
    sides = (
        f" {sign} {_line(row, values)}"
        for sign, rows in (("-", difference.before), ("+", difference.after))
        for row in rows
    )
    return "".join(f"\n         {side}" for side in sides)


def _line(row: Row, values: bool) -> str:
    shown = _masked(row, values)
    return " ".join(f"{name}={value}" for name, value in shown.items() if value is not None)


def _masked(row: Row, values: bool) -> Row:
    """Without what a cell contains, unless ``values``."""
    if values:
        return row
    return {
        name: _NOT_SHOWN if name in _VALUES and value is not None else _inner(value)
        for name, value in row.items()
    }


def _inner(value: Any) -> Any:
    return [_masked(each, False) for each in value] if _is_rows(value) else value


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def as_json(comparison: Comparison, *, values: bool = False) -> str:
    """Counts by rule, files by county and every difference."""
    differences = [
        {
            **asdict(each),
            "before": [_masked(row, values) for row in each.before],
            "after": [_masked(row, values) for row in each.after],
        }
        for each in comparison.differences
    ]
    told = {
        "head": list(comparison.head),
        "same": comparison.is_same,
        "rules": counts(comparison),
        "files": {
            county.county: {"identical": county.identical, "differing": county.differing}
            for county in comparison.counties
        },
        "differences": differences,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
