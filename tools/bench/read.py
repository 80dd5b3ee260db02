"""Time of reading a 30,000-person export against a bare calamine read of the same file.

Run: python -m tools.bench.read [PERSONS]. Prints seconds and the ratio, best of three runs.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import xlsxwriter

from hecha import reading as registry
from hecha.declare.model import Kind
from hecha.declare.tables import MEMBER

_PLAIN = {
    Kind.FLAG: "是",
    Kind.INT: "4",
    Kind.NUMBER: "6",
    Kind.YEAR: "2023",
    Kind.DATE: "19650312",
}


def write_export(path: Path, persons: int) -> None:
    """A member export of 47 columns under two title rows, all cells text."""
    draw = random.Random(1)
    columns = [column for column in MEMBER.columns if column.name != "serial"][:47]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("家庭成员")
        sheet.write_string(0, 0, "家庭成员信息")
        for at, column in enumerate(columns):
            sheet.write_string(2, at, column.header)
        for row in range(persons):
            for at, column in enumerate(columns):
                if column.name == "household_id":
                    text = f"{4_900_000_000_000_000 + row // 3}"
                elif column.kind in (Kind.KEY, Kind.ID):
                    text = f"{draw.randrange(10**17, 10**18)}"
                elif column.kind is Kind.PHONE:
                    text = f"1380{draw.randrange(10**7):07}"
                elif column.kind is Kind.NAME:
                    text = "".join(draw.sample("赵钱孙李周吴郑王冯陈", 3))
                elif column.codes is not None and column.kind is not Kind.FLAG:
                    text = draw.choice(column.codes.values)
                else:
                    text = _PLAIN.get(column.kind, "文字")
                sheet.write_string(row + 3, at, text)


def best_of_three(run: Callable[[], object]) -> float:
    """Seconds of the fastest of three calls."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    persons = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "家庭成员_20231218.xlsx"
        write_export(path, persons)
        bare = best_of_three(lambda: pl.read_excel(path, engine="calamine", infer_schema_length=0))
        full = best_of_three(lambda: registry.read([path], as_of=date(2023, 12, 18)))
    print(
        f"{persons} persons: calamine {bare:.2f} s, registry.read {full:.2f} s, "
        f"ratio {full / bare:.2f}"
    )


if __name__ == "__main__":
    main()
