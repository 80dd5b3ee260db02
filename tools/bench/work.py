"""One piece of work in a process of its own, for tools.bench.scale: what it did goes to stdout.

Run: python -m tools.bench.work read COUNTY | check COUNTY OUT | write FINDINGS OUT | data FINDINGS.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl

from hecha.results.spending import Collects


def count_collects() -> Callable[[], int]:
    """How many plans Polars was asked to evaluate from now on, by eager frames too."""
    collects = Collects()
    collects.__enter__()
    return lambda: collects.count


def read(county: str) -> int:
    """A bare read of the workbooks, all cells as text; returns the rows."""
    books = sorted(Path(county).glob("*.xlsx"))
    frames = [pl.read_excel(book, engine="calamine", infer_schema_length=0) for book in books]
    return sum(frame.height for frame in frames)


def check(county: str, out: str) -> int:
    """A whole run with all its files; returns the findings."""
    import hecha

    run = hecha.check(county)
    run.write(out)
    return run.results.findings.height


def data(count: str) -> int:
    """Results with so many findings made, and nothing written."""
    from tools.bench.workbook import results

    return results(int(count)).findings.height


def write(count: str, out: str) -> int:
    """The same results, masked and written in every form."""
    from tools.bench.workbook import results, run_of

    made = results(int(count))
    run_of(made).write(out)
    return made.findings.height


WORK: dict[str, Callable[..., int]] = {"read": read, "check": check, "data": data, "write": write}

if __name__ == "__main__":
    collects = count_collects()
    rows = WORK[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({"rows": rows, "collects": collects()}))
