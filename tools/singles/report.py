"""The figures of an experiment as text and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tools.singles.measuring import Judged, Judgement, Said

_HEADS = ("cells", "silent", "elsewhere", "first", "findings", "tasks", "shown", "right", "over")


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over some experiments.

    ``elsewhere``: only right cells are named; ``first``: the wrong cell leads what comes first.
    ``shown``, ``right``, ``over``: proposals, those that restore the right text, those that would
    change a right cell. ``offered``: cells with a proposal.
    """

    cells: int
    silent: int
    elsewhere: int
    first: int
    findings: int
    tasks: int
    shown: int
    right: int
    over: int
    offered: int

    @classmethod
    def of(cls, judged: Sequence[Judged]) -> Figures:
        """The sums over ``judged``."""
        return cls(
            cells=len(judged),
            silent=sum(each.is_silent for each in judged),
            elsewhere=sum(each.is_elsewhere for each in judged),
            first=sum(each.is_first for each in judged),
            findings=sum(len(each.findings) for each in judged),
            tasks=sum(len(each.tasks) for each in judged),
            shown=sum(len(each.proposals) for each in judged),
            right=sum(each.restored for each in judged),
            over=sum(each.overwriting for each in judged),
            offered=sum(bool(each.proposals) for each in judged),
        )

    def as_dict(self) -> dict[str, int]:
        """The figures by name."""
        return {name: getattr(self, name) for name in (*_HEADS, "offered")}


def as_text(judgement: Judgement, details: str | None = None) -> str:
    """A line per kind, the sums, and with ``details`` every cell of the kinds that begin so."""
    by_kind = _by_kind(judgement.judged)
    width = max(map(len, by_kind))
    lines = [" ".join([" " * width, *(f"{head:>9}" for head in _HEADS)])]
    for name, judged in [*by_kind.items(), ("all", judgement.judged)]:
        figures = Figures.of(judged).as_dict()
        lines.append(" ".join([name.ljust(width), *(f"{figures[head]:9}" for head in _HEADS)]))
    lines += ["", *_sentences(judgement)]
    if details is not None:
        chosen = [each for each in judgement.judged if each.single.kind.name.startswith(details)]
        lines += ["", *(line for each in chosen for line in _cell_lines(each))]
    return "\n".join(lines)


def _by_kind(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    found: dict[str, list[Judged]] = {}
    for each in sorted(judged, key=lambda each: each.single.kind.name):
        found.setdefault(each.single.kind.name, []).append(each)
    return found


def _sentences(judgement: Judgement) -> list[str]:
    figures = Figures.of(judgement.judged)
    heard = max(figures.cells - figures.silent, 1)
    spoken = sum(each.is_silent and each.single.kind.is_spoken_of for each in judgement.judged)
    unclaimed = sorted({said.rule for said in judgement.unclaimed})
    return [
        f"{figures.cells} wrong cells of {len(_by_kind(judgement.judged))} kinds",
        f"silent: {figures.silent} ({figures.silent / figures.cells:.1%}); "
        f"of kinds a rule speaks of: {spoken}",
        f"only right cells named: {figures.elsewhere} ({figures.elsewhere / figures.cells:.1%})",
        f"the wrong cell comes first: {figures.first} ({figures.first / heard:.1%} of those heard)",
        f"findings per cell: {figures.findings / heard:.2f}; tasks: {figures.tasks / heard:.2f}",
        f"proposals shown: {figures.shown}, for {figures.offered} cells "
        f"({figures.offered / heard:.1%}); right: {figures.right} "
        f"({figures.right / max(figures.shown, 1):.1%}); of right cells: {figures.over}",
        f"findings of no wrong cell: {len(judgement.unclaimed)} {' '.join(unclaimed)}".rstrip(),
    ]


def _cell_lines(judged: Judged) -> list[str]:
    single = judged.single
    place = f"{single.place.file} row {single.place.row} {single.header}"
    lines = [f"{single.kind.name}  {place}  {single.right!r} -> {single.wrong!r}"]
    lines += [f"    {_said(judged, said)}" for said in judged.findings]
    lines += [
        f"    proposed {row} {header} = {value!r}{' RIGHT' if is_right else ''}"
        for ((_, row, header), value), is_right in judged.proposals.items()
    ]
    return lines


def _said(judged: Judged, said: Said) -> str:
    """The finding with its cells, the wrong one between stars."""
    named = [
        f"*{header}*" if (file, row, header) == judged.cell else f"{file}.{row}.{header}"
        for file, row, header in said.cells[:6]
    ]
    rest = f" and {len(said.cells) - 6} more" if len(said.cells) > 6 else ""
    return f"{said.rule} {said.severity} {said.task}: {'; '.join(named)}{rest}"


def as_json(judgement: Judgement) -> str:
    """All figures by kind, and every experiment with what was said of it."""
    by_kind = _by_kind(judgement.judged)
    whole = {
        "all": Figures.of(judgement.judged).as_dict(),
        "kinds": {name: Figures.of(judged).as_dict() for name, judged in by_kind.items()},
        "cells": [_as_dict(each) for each in judgement.judged],
        "unclaimed": [said.rule for said in judgement.unclaimed],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _as_dict(judged: Judged) -> dict[str, Any]:
    single = judged.single
    return {
        "kind": single.kind.name,
        "file": single.place.file,
        "row": single.place.row,
        "column": single.header,
        "right": single.right,
        "wrong": single.wrong,
        "silent": judged.is_silent,
        "elsewhere": judged.is_elsewhere,
        "first": judged.is_first,
        "rules": [said.rule for said in judged.findings],
        "tasks": list(judged.tasks),
        "proposals": [
            {"file": file, "row": row, "column": header, "value": value, "right": is_right}
            for ((file, row, header), value), is_right in judged.proposals.items()
        ],
    }
