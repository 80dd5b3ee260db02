"""Two revisions over one corpus: checked out, run, compared."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.compare import corpus
from tools.compare.corpus import CountyRun
from tools.compare.differences import PARTS, RUN, Compared, Row, compare
from tools.compare.report import Comparison
from tools.compare.revisions import Ended, Revision, UsageError, checked_out, run

_SPEAKING = (None, 2, 3)
"""Exit codes (None is a crash) of a run that says on standard error what is wrong."""


def compare_revisions(
    old: str,
    new: str,
    scratch: Path,
    home: Path | None = None,
    folders: Sequence[Path] = (),
    names: Sequence[str] = (),
    parts: Sequence[str] = PARTS,
) -> Comparison:
    """Run two revisions over a corpus and compare. ``scratch`` is an empty folder for the results.

    Raises UsageError for a revision, corpus or folder that cannot be used, and ForeignModule if a
    revision loads modules that are not its own.
    """
    with (
        checked_out(old, scratch / "old") as before,
        checked_out(new, scratch / "new") as after,
    ):
        start = time.monotonic()
        folder, runs, origin = _corpus(home, scratch, before, names)
        runs += [each for extra in folders for each in corpus.also(extra)]
        _check_names(runs)
        made = time.monotonic()
        sides = _run_both((before, after), runs, folder, scratch)
        checked = time.monotonic()
        counties = tuple(
            _compared(each.name, scratch, ended, parts)
            for each, *ended in zip(runs, *sides, strict=True)
        )
    head = (
        f"revisions {before.title} -> {after.title}",
        f"corpus    {len(runs)} counties, {origin}; defects of "
        f"{len(corpus.planted(folder))} rules planted",
        f"exit      {_exit_codes(sides[1])}",
        f"time      corpus {made - start:.0f} s, both revisions {checked - made:.0f} s, "
        f"comparing {time.monotonic() - checked:.0f} s",
    )
    return Comparison(head, counties)


def _corpus(
    home: Path | None, scratch: Path, revision: Revision, names: Sequence[str]
) -> tuple[Path, list[CountyRun], str]:
    """The folder of the corpus, its runs (those of ``names`` if any are given) and its origin.

    A corpus that is kept is always written whole.
    """
    if home is not None and home.is_dir() and any(home.iterdir()):
        return home, corpus.chosen(corpus.listed(home), names), f"those of {home}"
    folder, needed = (scratch / "corpus", names) if home is None else (home, ())
    runs = corpus.generate(folder, revision, scratch / "generating", needed)
    return folder, corpus.chosen(runs, names), f"written by {revision.title}"


def _check_names(runs: Sequence[CountyRun]) -> None:
    names = Counter(each.name for each in runs)
    twice = [name for name, number in names.items() if number > 1]
    if twice:
        raise UsageError(f"Two counties have the same name: {', '.join(twice)}. Rename a folder.")


def _exit_codes(ended: Sequence[Ended]) -> str:
    """How many runs of the new revision ended with which code."""
    codes = Counter("crash" if each.exit is None else str(each.exit) for each in ended)
    return ", ".join(f"{code}: {number}" for code, number in sorted(codes.items()))


def _run_both(
    revisions: tuple[Revision, Revision], runs: Sequence[CountyRun], folder: Path, scratch: Path
) -> list[list[Ended]]:
    """How the runs ended in either revision; both work at the same time."""

    def work(revision: Revision, side: str) -> list[Ended]:
        out = scratch / f"results-{side}"
        commands = [each.command(folder.resolve(), out) for each in runs]
        return run(revision, commands, scratch / f"running-{side}")

    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, revisions, ("old", "new")))


def _compared(county: str, scratch: Path, ended: Sequence[Ended], parts: Sequence[str]) -> Compared:
    """The result files of one county, and how its two runs ended."""
    old, new = (scratch / f"results-{side}" / county for side in ("old", "new"))
    result = compare(county, old, new, parts)
    before, after = (_ending(each) for each in ended)
    # A crash in both is no agreement: nothing was compared.
    if before != after or any(each.exit is None for each in ended):
        result.add(RUN, "", "exit", [before], [after])
    return result


def _ending(ended: Ended) -> Row:
    ending: Row = {"code": "crashed" if ended.exit is None else ended.exit}
    if ended.exit in _SPEAKING:
        ending["said"] = ended.err
    return ending
