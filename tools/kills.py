"""Do result folders survive? A writer is killed again and again, and writers run at once.

    python -m tools.kills --kills 200 --pairs 100

Each round writes a small set of files, in which every file carries the number of its round, over
an earlier one. Half of the kills come before a file operation chosen at random, half at a moment
chosen at random. A folder that :func:`whole_set` accepts must hold one round and nothing else;
after the next run, or after nothing but :func:`settle`, nothing may be left behind. Between rounds
somebody fills in a list: what was written into it must never be lost. Needs
``os.fork``, hence not for Windows.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from hecha.exchange.run_json import RUN_JSON, digests
from hecha.exchange.whole_set import whole_set
from hecha.reading.own_file import is_kept
from hecha.reading.submission import InputRejected
from hecha.results.atomic import settle, staged
from hecha.results.kept import changed_since

ALWAYS = ("findings.csv", "outcomes.csv", "内部/tasks.parquet", "整改清单.xlsx")
SOMETIMES = ("乡镇/流沙镇.xlsx", "judged.txt")  # one in even rounds, the other in odd ones
OWNED = (*ALWAYS, *SOMETIMES, RUN_JSON)
LIST = "整改清单.xlsx"
NOTES = "notes.txt"
"""A file of somebody else's, which has to stay."""
FILLED = "filled-in-"

REFUSED = 2
_OPERATIONS = ("open", "os.", "shutil.")
_SIZE = 20_000


def files(number: int) -> frozenset[str]:
    """The files of a round."""
    return frozenset({*ALWAYS, SOMETIMES[number % 2], RUN_JSON})


def write(folder: Path, number: int) -> None:
    """Write the set of a round as the product writes its own."""
    beside = changed_since(folder, folder / RUN_JSON, {RUN_JSON})
    with staged(folder, OWNED, seal=RUN_JSON, beside=beside) as work:
        for name in sorted(files(number) - {RUN_JSON}):
            (work / name).parent.mkdir(exist_ok=True)
            (work / name).write_text(f"{number} " * _SIZE, encoding="utf-8")
        record = {"round": number, "sha256": digests(work), "worksheets": [LIST]}
        (work / RUN_JSON).write_text(json.dumps(record), encoding="utf-8")


def content(folder: Path) -> dict[str, str]:
    """Every file below a folder with its first word: the round it is of."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8").split(" ")[0]
        for path in folder.rglob("*")
        if path.is_file()
    }


def whole_round(folder: Path) -> int | None:
    """The round a folder holds by :func:`whole_set`; None where it is refused.

    Raises AssertionError where a mixture passes for a whole set.
    """
    try:
        number: int = whole_set(folder).record["round"]
    except InputRejected:
        return None
    stray = {
        name: word
        for name, word in content(folder).items()
        if name in OWNED and name != RUN_JSON and word != str(number)
        if name != LIST or not word.startswith(FILLED)
    }
    missing = files(number) - content(folder).keys()
    if stray or missing:
        raise AssertionError(f"unnoticed: round {number} with {stray}, without {missing}")
    return number


def nothing_left_behind(folder: Path, number: int) -> None:
    """Raise AssertionError where a folder holds more or less than a round and the notes."""
    found = {name for name in content(folder) if name != NOTES and not is_kept(name)}
    folders = {path.name for path in folder.iterdir() if path.is_dir()}
    if found != files(number) or folders - {"内部", "乡镇"} or not (folder / NOTES).exists():
        raise AssertionError(f"left behind or lost: {sorted(found ^ files(number))} {folders}")


def fill_in(folder: Path, number: int) -> None:
    """Write into the list of a folder."""
    (folder / LIST).write_text(f"{FILLED}{number} ", encoding="utf-8")


def nothing_lost(folder: Path, filled: Iterable[int]) -> None:
    """Raise AssertionError where what was filled in is gone."""
    wanted = {f"{FILLED}{number}" for number in filled}
    there = content(folder)
    if lost := wanted - set(there.values()):
        raise AssertionError(f"lost: {sorted(lost)}")
    if more := [name for name, word in there.items() if is_kept(name) and word not in wanted]:
        raise AssertionError(f"kept for nothing: {more}")


def forked(work: Callable[[], None]) -> int:
    """Start a process; the number it can be waited for."""
    with warnings.catch_warnings():
        # The child only moves files: it needs none of the threads of the libraries loaded.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    code = 3
    try:
        work()
        code = 0
    except InputRejected:
        code = REFUSED
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """The exit code of a process, negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_before(step: int, work: Callable[[], None]) -> bool:
    """Run ``work`` in a process killed before its file operation number ``step``; False where it
    ended earlier."""

    def dying() -> None:
        left = step

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event.startswith(_OPERATIONS):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        work()

    return ended(forked(dying)) == -signal.SIGKILL


def _killed_after(seconds: float, work: Callable[[], None]) -> bool:
    child = forked(work)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return ended(child) == -signal.SIGKILL


def kills(count: int, folder: Path, chance: random.Random) -> Counter[str]:
    """Kill ``count`` writers over one folder; what was found after each."""
    found: Counter[str] = Counter()
    number = 0
    write(folder, number)
    (folder / NOTES).write_text("mine", encoding="utf-8")
    start = time.perf_counter()
    write(folder, number)
    span = time.perf_counter() - start
    steps = _steps(folder)
    filled = set[int]()
    while found["kills"] < count:
        before, number = whole_round(folder), number + 1
        if chance.random() < 0.5 and not content(folder)[LIST].startswith(FILLED):
            fill_in(folder, number)
            filled.add(number)
        work = partial(write, folder, number)
        if found["kills"] % 2:
            dead = killed_before(chance.randint(1, steps), work)
        else:
            dead = _killed_after(chance.uniform(0, span * 1.2), work)
        if not dead:
            found["ended before the kill"] += 1
            continue
        found["kills"] += 1
        held = whole_round(folder)
        names = {None: "refused", before: "the set before", number: "the new set"}
        found[f"after the kill: {names[held]}"] += 1
        if chance.random() < 0.5:
            settle(folder)
            held = whole_round(folder)
            if held not in (before, number):
                raise AssertionError(f"lost: {held}")
            found["settled: " + names[held]] += 1
        else:
            number += 1
            write(folder, number)
            held = whole_round(folder)
            if held != number:
                raise AssertionError(f"the next run left {held}")
            found["next run: whole"] += 1
        nothing_left_behind(folder, held)
        nothing_lost(folder, filled)
    found["lists filled in, none lost"] = len(filled)
    return found


def _steps(folder: Path) -> int:
    """File operations of one writer."""
    steps = 50
    while killed_before(steps, lambda: write(folder, 0)):
        steps += 10
    settle(folder)
    write(folder, 0)
    return steps


def pairs(count: int, folder: Path, chance: random.Random) -> Counter[str]:
    """Let two writers run at once, ``count`` times; how they ended."""
    found: Counter[str] = Counter()
    write(folder, 0)
    (folder / NOTES).write_text("mine", encoding="utf-8")
    for pair in range(1, count + 1):
        fill_in(folder, pair)
        numbers = (2 * pair, 2 * pair + 1)
        children = [
            forked(partial(_write_after, chance.uniform(0, 0.05), folder, number))
            for number in numbers
        ]
        codes = list(map(ended, children))
        held = whole_round(folder)
        if held not in {number for number, code in zip(numbers, codes, strict=True) if code == 0}:
            raise AssertionError(f"exit codes {codes}, but the folder holds {held}")
        nothing_left_behind(folder, held)
        nothing_lost(folder, range(1, pair + 1))
        found[f"exit codes {sorted(codes)}"] += 1
    return found


def _write_after(seconds: float, folder: Path, number: int) -> None:
    time.sleep(seconds)
    write(folder, number)


def main() -> None:
    """Run both and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as scratch:
        for found in (
            kills(given.kills, Path(scratch) / "kills", chance),
            pairs(given.pairs, Path(scratch) / "pairs", chance),
        ):
            for name, times in sorted(found.items()):
                print(f"{times:6} {name}")


if __name__ == "__main__":
    main()
