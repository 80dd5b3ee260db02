"""A round of correction by script: are the states right, and did nothing else change?

    python -m tools.round_trip --households 1000 --defects 300

An invented county with planted faults is checked and recorded. Its packets are answered by script:
with the truth, with a wrong value, as true as it is, twice in two ways, or not at all; of some
corrected cells the export gets another value meanwhile. The answers are collected and patched, and
what comes out is checked as the next export. Then, worked out here from the tasks before and after
and from the cells of both exports,

- every answer is collected or refused for the expected reason,
- every cell of the answers taken has its new value, and no other cell differs,
- the follow-up has the expected state for every task.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from hecha.corrections.collecting import Collected, collect
from hecha.corrections.packet_book import Circumstances, write_packets
from hecha.corrections.packet_rows import TOWN, packets
from hecha.corrections.task_keys import TaskKey
from hecha.declare.lexicon import Lexicon
from hecha.exchange.internal import Internal, read_internal
from hecha.followup.digests import values
from hecha.followup.recording import record
from hecha.followup.standing import listed
from hecha.patches.answered import Answered, answered
from hecha.patches.as_handed_in import with_copies
from hecha.patches.cell_forms import bare, says
from hecha.patches.edit import Edit
from hecha.patches.grids import Exports, Grid, read_exports
from hecha.patches.patching import Patch, patched
from hecha.patches.workbook_copy import workbook_with
from hecha.results.results import (
    ACCEPTED,
    CHANGED,
    CORRECTED,
    FAILED,
    NEW,
    OPEN,
    PASSED,
    UNVERIFIABLE,
)
from hecha.run import check
from hecha.samples.generating import generate

RIGHT, WRONG, TRUE, CONFLICT, MISSING, STALE = (
    *("right", "wrong", "true", "conflict"),
    *("missing", "stale"),
)
_SHARES = {RIGHT: 50, WRONG: 12, TRUE: 10, CONFLICT: 8, MISSING: 12, STALE: 8}
"""Of a hundred tasks whose truth is known."""
_ALIKE = 3
"""Cells in which a row may differ from the one in its place before the faults were planted."""
_MEANWHILE = "改过"
_REFUSALS = {
    *("conflict", "held", "not_in_list", "not_a_number", "not_an_id", "not_a_phone", "not_a_day"),
    "long_number",
}
_NOT_PATCHED = {"held", "rows_differ", "two_values"}


@dataclass(frozen=True)
class Round:
    """What became of one round: answers by kind, refusals by reason, states, and what is not as it
    should be, in words."""

    answers: Counter[str]
    refused: Counter[str]
    not_patched: Counter[str]
    cells: int
    states: Counter[str]
    faults: list[str] = field(default_factory=list)


def round_trip(folder: Path, households: int, defects: int, seed: int) -> Round:
    """Run one round below an empty folder."""
    county = {"households": households, "persons": 3 * households, "suite": "national"}
    generate(folder / "truth", **county, defects=0, seed=seed)  # type: ignore[arg-type]
    generate(folder / "exports", **county, defects=defects, seed=seed)  # type: ignore[arg-type]
    book = folder / "book.db"
    record(check(folder / "exports"), book).write(folder / "out")
    internal = read_internal(folder / "out")
    clerk = _Clerk(internal, _read(folder / "exports", folder), _read(folder / "truth", folder))
    clerk.decide(random.Random(seed))
    done = collect(internal, clerk.fill(folder), book)
    now = _meanwhile(folder, clerk)
    found = _read(now, folder)
    (folder / "new").mkdir()
    checked = internal.record["inputs"].values()
    patch = patched(answered(internal, book), found, checked, folder / "new")
    [after] = with_copies([now], found, patch.copies, folder / "next")
    run = record(check(after), book)
    return Round(
        Counter(clerk.kinds.values()),
        Counter(one.reason for one in done.refusals),
        Counter(patch.refused.values()),
        len(patch.changes),
        Counter(listed([book])["state"]),
        [
            *_collected(clerk, done, internal),
            *_cells(found, _read(after, folder), patch),
            *_carried_over(clerk, done, patch),
            *_states(internal, run.results, listed([book]), clerk, done),
        ],
    )


def _read(exports: Path, folder: Path) -> Exports:
    return read_exports([exports], folder / "zip", lexicon=Lexicon.of({}))


@dataclass
class _Clerk:
    """Who answers: what the truth is, and what is answered to each task (``kinds``, ``told``)."""

    internal: Internal
    exports: Exports
    truth: Exports
    kinds: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """The tasks of the run that are about a cell of their own value."""
        return list(self.internal.results.tasks.iter_rows(named=True))

    def decide(self, chance: random.Random) -> None:
        """Choose an answer for each task whose truth is known; the others get none."""
        by_column: dict[tuple[str, str], list[str]] = {}
        for task in self.tasks:
            place = self.place(task)
            right = None if place is None else self._right(task, *place)
            if place is None or right is None or right == bare(task["value"]):
                self.kinds[task["task"]] = MISSING
                continue
            kind = chance.choices(list(_SHARES), list(_SHARES.values()))[0]
            column = (task["file"], task["column"])
            values_ = by_column.setdefault(column, self._values(*place))
            others = [one for one in values_ if one not in (right, bare(task["value"]))]
            if kind == WRONG and not others:
                kind = RIGHT
            self.kinds[task["task"]] = kind
            self.told[task["task"]] = chance.choice(others) if kind == WRONG else right

    def place(self, task: Mapping[str, Any]) -> tuple[Grid, int, int] | None:
        """The cell of a task, where it has one that shows the task's value."""
        for grid in self.exports.of_file(task["file"] or ""):
            at = [one for one, text in grid.shown.items() if text == task["column"]]
            if (grid.sheet.name or "") == (task["sheet"] or "") and len(at) == 1 and task["row"]:
                row = task["row"] - 1
                if bare(grid.cell(row, at[0])) == bare(task["value"]):
                    return grid, row, at[0]
        return None

    def _right(self, task: Mapping[str, Any], grid: Grid, row: int, at: int) -> str | None:
        for other in self.truth.of_file(task["file"]):
            if other.number == grid.number and row < other.sheet.cells.height:
                mine, theirs = grid.sheet.cells.row(row), other.sheet.cells.row(row)
                differ = sum(one != two for one, two in zip(mine, theirs, strict=False))
                return bare(other.cell(row, at)) or None if differ <= _ALIKE else None
        return None

    @staticmethod
    def _values(grid: Grid, _: int, at: int) -> list[str]:
        """Some values of a column."""
        cells = {bare(text) for text in grid.sheet.cells.to_series(at)[grid.first_row :]}
        return sorted(cells - {""})[:20]

    def fill(self, folder: Path) -> list[Path]:
        """Write the packets and answer them; conflicts are in a second set of packets."""
        about = Circumstances(date.fromisoformat(self.internal.record["snapshot"]["day"]))
        sent = []
        for name in ("first", "second"):
            found = list(packets(self.internal, TOWN, "zh"))
            for path in write_packets(found, folder / name, about):
                own = path.rename(path.with_name(f"{name}{path.name}"))
                if self._answer(own, name == "second"):
                    sent.append(own)
        return sent

    def _answer(self, path: Path, is_second: bool) -> int:
        """Answer the rows of a packet; how many."""
        book, count = openpyxl.load_workbook(path), 0
        for sheet in book.worksheets[1:]:
            at = {cell.value: cell.column for cell in sheet[1]}
            for row in range(2, sheet.max_row + 1):
                key = TaskKey.read(str(sheet.cell(row, at["编号"]).value or ""))
                kind = MISSING if key is None else self.kinds[key.task]
                if key is None or kind == MISSING or (is_second and kind != CONFLICT):
                    continue
                count += 1
                is_true = kind == TRUE or is_second
                cells = {"处理结果": "属实" if is_true else "改正", "经办人": "王五"}
                cells["原因/部门/批准人"] = "核对过"
                if not is_true:
                    cells["更正值"] = self.told[key.task]
                for header, text in cells.items():
                    sheet.cell(row, at[header]).value = text
        book.save(path)
        return count


def _meanwhile(folder: Path, clerk: _Clerk) -> Path:
    """The exports with another value in the cells of stale answers."""
    edits: dict[str, list[Edit]] = {}
    for task in clerk.tasks:
        if clerk.kinds[task["task"]] == STALE and (place := clerk.place(task)) is not None:
            grid, row, at = place
            column = grid.sheet.first_column + at
            new = Edit(grid.number, row + 1, column, grid.cell(row, at), _MEANWHILE)
            edits.setdefault(task["file"], []).append(new)
    now = folder / "now"
    now.mkdir()
    for path in (folder / "exports").iterdir():
        content = path.read_bytes()
        if path.name in edits:
            content = workbook_with(content, edits[path.name])
        (now / path.name).write_bytes(content)
    return now


def _collected(clerk: _Clerk, done: Collected, internal: Internal) -> Iterator[str]:
    """Answers refused for another reason than the script gave."""
    of_finding = dict(internal.results.findings.select("fingerprint", "task").iter_rows())
    for one in done.refusals:
        task = of_finding.get(one.row.key.task, one.row.key.task)
        if one.reason not in _REFUSALS or (one.reason == "conflict") != (
            clerk.kinds[task] == CONFLICT
        ):
            yield f"collect: {task} {clerk.kinds[task]} refused: {one.reason}"


def _cells(before: Exports, after: Exports, patch: Patch) -> Iterator[str]:
    """Cells that differ and are not of the patch, or are and do not."""
    wanted = {
        (one.file, one.edit.sheet, one.edit.row, one.edit.column): one.edit for one in patch.changes
    }
    grids = {grid.place: grid for grid in after.grids}
    for grid in before.grids:
        other, first = grids[grid.place], grid.sheet.first_column
        if grid.sheet.cells.shape != other.sheet.cells.shape:
            yield f"cells: {grid.place} has another shape"
            continue
        for at in range(grid.sheet.cells.width):
            old, new = grid.sheet.cells.to_series(at), other.sheet.cells.to_series(at)
            for row in old.ne_missing(new).arg_true():
                edit = wanted.pop((*grid.place, row + 1, first + at), None)
                if edit is None or not says(new[row], edit.new or "", edit.kind):
                    yield f"cells: {grid.place} row {row + 1}, column {first + at}"
    yield from (f"cells: {place} did not change" for place in wanted)


def _carried_over(clerk: _Clerk, done: Collected, patch: Patch) -> Iterator[str]:
    """Answers not carried over without one of the reasons the script gave."""
    held = {one.row.key.task for one in done.refusals}
    # Where a name or number of the row got another value, nobody can tell whose row it is.
    changed = {
        (task["file"], task["row"]) for task in clerk.tasks if clerk.kinds[task["task"]] == STALE
    }
    for one, reason in patch.refused.items():
        is_expected = {
            "other_value": clerk.kinds[one.task] == STALE,
            "other_row": (one.file, one.row) in changed or not _is_of_its_row(clerk, one),
        }
        if not is_expected.get(reason, reason in _NOT_PATCHED):
            yield f"patch: {one.task} {clerk.kinds[one.task]} refused: {reason}"
    refused = {one.task for one in patch.refused}
    for task, kind in clerk.kinds.items():
        if kind == STALE and task not in refused | held:
            yield f"patch: {task} is stale and was carried over"
        if kind in (RIGHT, WRONG) and task not in refused | held | patch.applied:
            yield f"patch: {task} {kind} was not carried over"


def _is_of_its_row(clerk: _Clerk, one: Answered) -> bool:
    """Whether the household of a task is that of its row: of somebody entered in two households it
    may be the other one."""
    grid = next(grid for grid in clerk.exports.of_file(one.file) if grid.sheet.name == one.sheet)
    return one.household in ("", grid.value(one.row - 1, "household_id"))


def _states(
    internal: Internal, after: Any, known: pl.DataFrame, clerk: _Clerk, done: Collected
) -> Iterator[str]:
    """Tasks whose state is not the one that follows from the tasks before and after."""
    before = dict(values(internal.results).iter_rows())
    now = dict(values(after).iter_rows())
    refused = {one.row.key.task for one in done.refusals}
    ran = after.outcomes.filter(pl.col("outcome").is_in([PASSED, FAILED]))
    places = set(ran.select("rule", "town").iter_rows()) | {(rule, None) for rule in ran["rule"]}
    for task, state, rules, town in known.select("task", "state", "rules", "town").iter_rows():
        if task not in now:
            # A helper, say, whose number was that of somebody poor was in no other township.
            looked = (rules.split(" ")[0], town) in places
            expected = CORRECTED if looked else UNVERIFIABLE
        elif task not in before:
            expected = NEW
        elif clerk.kinds[task] == TRUE and task not in refused and now[task] == before[task]:
            expected = ACCEPTED
        else:
            expected = OPEN if now[task] == before[task] else CHANGED
        if state != expected:
            yield f"state: {task} is {state}, expected {expected}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a round and print what came of it; exit code 1 where something is not as it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1000)
    parser.add_argument("--defects", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        found = round_trip(Path(scratch), given.households, given.defects, given.seed)
    for name in ("answers", "refused", "not_patched", "states"):
        print(f"{name}: {dict(sorted(getattr(found, name).items()))}")
    print(f"cells changed: {found.cells}; not as it should be: {len(found.faults)}")
    for fault in found.faults:
        print(f"  {fault}")
    raise SystemExit(1 if found.faults else 0)


if __name__ == "__main__":
    main()
