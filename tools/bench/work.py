"""One piece of work in a process of its own, for tools.bench.scale: what it did goes to stdout.

python -m tools.bench.work PIECE ARGUMENTS...      (the pieces are in WORK)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from time import perf_counter, sleep

import polars as pl

from hecha.results.spending import Collects
from tools.bench.measure import family_cpu

OWN: dict[str, float] = {}
"""CPU and wall seconds, and collects, of a part of the work, where that alone is to be compared."""
_COLLECTS = Collects()
_IDLE = 1.0
"""Seconds without work after which the processes of this one are taken to have loaded."""


def count_collects() -> Callable[[], int]:
    """How many plans Polars was asked to evaluate from now on, by eager frames too."""
    _COLLECTS.__enter__()
    return lambda: _COLLECTS.count


@contextmanager
def alone() -> Iterator[None]:
    """Count what follows, in this process and in those it starts, and nothing else."""
    before = family_cpu(), perf_counter(), _COLLECTS.count
    yield
    after = family_cpu(), perf_counter(), _COLLECTS.count
    for name, first, last in zip(("cpu", "wall", "collects"), before, after, strict=True):
        OWN[name] = OWN.get(name, 0) + last - first


def _workbook_cells(book: Path) -> int:
    sheet = pl.read_excel(book, engine="calamine", infer_schema_length=0)
    return sheet.height


def read(county: str, threads: str = "1") -> int:
    """A bare read of the workbooks, all cells as text; returns the rows."""
    books = sorted(Path(county).glob("*.xlsx"))
    with alone(), ThreadPoolExecutor(int(threads)) as pool:
        return sum(pool.map(_workbook_cells, books))


def typing(county: str) -> int:
    """The workbooks read and typed as a check does; returns the rows."""
    from hecha.reading import read as read_exports

    with alone():
        submission = read_exports([Path(county)])
    return sum(data.frame.height for data in submission.tables.values())


def check(county: str, out: str) -> int:
    """A whole run with all its files; returns the findings."""
    import hecha

    run = hecha.check(county)
    run.write(out)
    return run.results.findings.height


def warm(county: str, out: str) -> int:
    """The same in a process as the page keeps one for the next check: all is loaded before."""
    from hecha.web import warm as waiting

    waiting.load()
    _wait_until_idle()
    with alone():
        return command(county, out)


def _wait_until_idle() -> None:
    last = -1.0
    while (now := family_cpu()) - last > _IDLE / 20:
        last = now
        sleep(_IDLE)


def command(path: str, out: str) -> int:
    """The same by the command; returns the findings in its files."""
    from hecha.cli import main

    try:
        with redirect_stdout(sys.stderr):
            main(["check", path, "-o", out])
    except SystemExit as end:
        if end.code not in (0, 1):
            raise
    masked = [path for path in Path(out).rglob("findings.parquet") if path.parent.name != "内部"]
    return sum(pl.scan_parquet(path).select(pl.len()).collect().item() for path in masked)


def scan(folder: str, columns: str) -> int:
    """Every part of typed folders read and its cells counted; returns the rows.

    ``columns``: all, or those that are not the text as found (typed); of a table alone after a
    colon (typed:member).
    """
    kind, _, table = columns.partition(":")
    parts = sorted(Path(folder).rglob(f"tables/{table or '*'}/*/*.parquet"))
    wanted = pl.all() if kind == "all" else pl.selectors.exclude("^raw:.*$")
    with alone():
        rows = [
            pl.scan_parquet(part)
            .select(wanted.count(), pl.len().alias("rows of the part"))
            .collect(engine="streaming")["rows of the part"]
            .item()
            for part in parts
        ]
    return sum(rows)


def table(folder: str, name: str) -> int:
    """The rules of one table judged, their findings not gathered; returns the broken rows."""
    from hecha.backends import typed_folder
    from hecha.policy import lexicon_of, load
    from hecha.rules import rulebook
    from hecha.rules.checking import Engine
    from hecha.run import DEFAULT_SUITE, product_version

    wanted = typed_folder.Wanted()
    submission = typed_folder.read(
        Path(folder), lexicon_of(DEFAULT_SUITE), product_version(), wanted, lambda *_: None
    )
    policy = load(DEFAULT_SUITE, submission.snapshot.day)
    registry = rulebook.load()
    own = [
        one for one in registry.rules.values() if name in one.tables and one.code not in policy.off
    ]
    engine = Engine()
    with alone():
        world = engine.world(submission, registry, policy)
        outcome = engine.run(world, {name: own})[name]
    return outcome.broken.height


def data(count: str) -> int:
    """Results with so many findings made, and nothing written."""
    from tools.bench.workbook import results

    with alone():
        made = results(int(count))
    return made.findings.height


def workbook(count: str, out: str) -> int:
    """The same results written as a workbook alone."""
    from hecha.worksheets.workbook import write_workbook
    from tools.bench.workbook import results, run_of

    made = run_of(results(int(count)))
    Path(out).mkdir(parents=True, exist_ok=True)
    with alone():
        write_workbook(Path(out) / "workbook.xlsx", made)
    return made.results.findings.height


def write(count: str, out: str) -> int:
    """The same results, masked and written in every form."""
    from tools.bench.workbook import results, run_of

    made = run_of(results(int(count)))
    with alone():
        made.write(out)
    return made.results.findings.height


def rows(engine: str, frame: str) -> int:
    """The 24 row rules on a frame, by one library; returns the rows that fail."""
    from tools.bench.row_rules import ENGINES

    judge = ENGINES[engine](pl.read_parquet(frame))
    judge()  # what is made once is not counted
    with alone():
        return judge()


WORK: dict[str, Callable[..., int]] = {
    one.__name__: one
    for one in (read, typing, check, warm, command, scan, table, data, workbook, write, rows)
}


def _limited(size: str) -> None:
    """Let this process and each that it starts have so many bytes of address space at most."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (int(size), int(size)))


if __name__ == "__main__":
    sys.modules["hypothesis"] = None  # type: ignore[assignment]  # Pandera imports it where it is
    collects = count_collects()
    option, _, limit = sys.argv[1].partition("=")
    if option == "--address-space":
        _limited(limit)
    piece, *arguments = sys.argv[2 if limit else 1 :]
    done = WORK[piece](*arguments)
    print(json.dumps({"rows": done, "collects": collects(), **OWN}))
