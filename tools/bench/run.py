"""Time of whole runs against a bare calamine read of the same workbooks.

Run: python -m tools.bench.run [PERSONS]. Writes a county with the sample generator, then prints the
seconds of a bare read of its workbooks, of ``hecha check`` as a process, and of the parts of a run
inside one process, each as a ratio to the bare read.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import polars as pl

import hecha
from hecha import expectations
from hecha.policy import load as load_suite
from hecha.reading import read
from hecha.rules.checking import check
from hecha.samples import generate

T = TypeVar("T")


def timed(call: Callable[[], T]) -> tuple[float, T]:
    """Seconds and result of one call."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def main() -> None:
    """Measure and print."""
    persons = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    with tempfile.TemporaryDirectory() as name:
        county, out = Path(name) / "county", Path(name) / "out"
        generate(
            county, households=persons // 3, persons=persons, suite="national", defects=100, seed=1
        )
        books = sorted(county.glob("*.xlsx"))
        bare, _ = timed(
            lambda: [
                pl.read_excel(book, engine="calamine", infer_schema_length=0) for book in books
            ]
        )
        whole, _ = timed(
            lambda: subprocess.run(
                [sys.executable, "-m", "hecha.cli", "check", str(county), "-o", str(out)],
                stdout=subprocess.DEVNULL,
                check=False,
            )
        )
        reading, submission = timed(lambda: read([county]))
        policy = load_suite("national", submission.snapshot.day)
        checking, _ = timed(lambda: check(submission, policy))
        evaluating, _ = timed(lambda: expectations.evaluate(submission, policy))
        finished = hecha.check(county)
        writing, _ = timed(lambda: finished.write(out))
    print(f"{persons} persons, bare calamine read of {len(books)} workbooks: {bare:.2f} s")
    for title, seconds in (
        ("hecha check, whole process", whole),
        ("  read and type", reading),
        ("  check all rules", checking),
        ("  expectations, import included", evaluating),
        ("  write all files", writing),
    ):
        print(f"{title:<34} {seconds:6.2f} s  {seconds / bare:5.2f} x bare read")


if __name__ == "__main__":
    main()
