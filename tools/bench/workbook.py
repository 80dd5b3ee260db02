"""Time, memory, size and fidelity of the correction workbook against other writers.

    python -m tools.bench.workbook [FINDINGS]

Every writer gets the same list rows and does what it can of: styles, column widths, header frozen,
filter, drop-down, print set-up. Writers that are not installed are left out.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import re
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import polars as pl

from hecha.declare.words import Words
from hecha.policy.policy import MUST
from hecha.reading.submission import Snapshot
from hecha.report.counts import worth_first
from hecha.report.labels import labels
from hecha.report.verdict import judged
from hecha.results.results import EVIDENCE, FINDINGS, OUTCOMES, SUBJECTS, Results
from hecha.results.run_record import RuleText, Run
from hecha.rules.tasks import with_tasks
from hecha.worksheets import listing
from hecha.worksheets.table_sheet import Book
from hecha.worksheets.workbook import list_columns, write_workbook

WORDS = labels("zh")


def run_of(made: Results) -> Run:
    """A run with these results."""
    rules = {
        f"IN{n:02}": RuleText("纯收入与分项不符", "改正填错的分项，不要只改合计。", MUST)
        for n in range(1, 41)
    }
    day = Snapshot(date(2016, 12, 31), Words("测试", "test"))
    return judged(Run("bench", "测试", "0", day, made, rules=rules))


TRICKY = ["=1+1", "http://a.example/", "<r><t>x</t></r>", "_x0041_", "a\x01b", "445281196503120018"]


def results(count: int) -> Results:
    """``count`` findings with four cells each, in twenty townships."""
    return with_tasks(_found(count), {})  # what they were made from is let go of


def _found(count: int) -> Results:
    """The same before tasks are made of them."""
    n = pl.int_range(count)
    text = n.cast(pl.String)
    findings = pl.select(
        fingerprint=text.str.zfill(32),
        rule="IN" + (n % 40 + 1).cast(pl.String).str.zfill(2),
        severity=pl.lit(MUST),
        grain=pl.lit("household"),
        household_id="445281" + (n // 3).cast(pl.String).str.zfill(10),
        county=pl.lit("普宁市"),
        town=pl.format("第{}镇", n % 20),
        village=pl.format("第{}村", n % 500),
        message=pl.lit(
            "纯收入与分项不符：纯收入 ≠ 工资性 + 生产经营性 + 财产性 + 转移性 − 生产经营性支出"
        ),
    )
    cells = findings.select("fingerprint", "household_id").with_row_index("row", 2)
    headers = ["纯收入（元）", "工资性收入", "生产经营性收入", "转移性收入"]
    evidence = (
        cells.with_columns(
            table=pl.lit("household"),
            file=pl.lit("户信息_20161231.xlsx"),
            sheet=pl.format("第{}镇", pl.col("row") % 20),
            column=pl.lit(headers),
            value=pl.format("{}.50", "row"),
            personal=pl.lit(False),
        )
        .explode("column")
        .drop("household_id")
    )
    subjects = findings.select(
        "fingerprint",
        head_name=pl.lit("陈大文"),
        name=pl.format("林{}", pl.col("household_id").str.tail(3)),
        id_number="44528119650312" + pl.col("household_id").str.tail(4),
    )
    empty = pl.DataFrame(schema=OUTCOMES)
    fill = {"how": "diagonal"}
    return Results(
        pl.concat([pl.DataFrame(schema=FINDINGS), findings], **fill),
        pl.concat([pl.DataFrame(schema=EVIDENCE), evidence], how="diagonal_relaxed").select(
            *EVIDENCE
        ),
        empty,
        subjects.select(*SUBJECTS),
    )


def ours(frame: pl.DataFrame, path: Path) -> None:
    book = Book(WORDS.book, "测试", date(2016, 12, 31), WORDS)
    book.table("必须整改", list_columns(WORDS), frame)
    book.save(path)


def xlsxwriter(frame: pl.DataFrame, path: Path, *, constant_memory: bool = False) -> None:
    from xlsxwriter import Workbook

    book = Workbook(path, {"constant_memory": constant_memory})
    sheet = book.add_worksheet("必须整改")
    style = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
    rows = frame.drop("shade")
    for position, (name, width) in enumerate(listing.WIDTHS.items()):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, name, style)
    for row, values in enumerate(rows.iter_rows(), 1):
        for position, value in enumerate(values):
            if value is None:
                sheet.write_blank(row, position, None, style)
            elif isinstance(value, str):
                sheet.write_string(row, position, value, style)
            else:
                sheet.write_number(row, position, value, style)
    place = rows.columns.index("decision")
    source = list(WORDS.decisions.values())
    sheet.data_validation(1, place, rows.height, place, {"validate": "list", "source": source})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows.height, rows.width - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    book.close()


def xlsxwriter_constant_memory(frame: pl.DataFrame, path: Path) -> None:
    xlsxwriter(frame, path, constant_memory=True)


def rustpy_xlsxwriter(frame: pl.DataFrame, path: Path) -> None:
    from rustpy_xlsxwriter import Format, write_worksheet

    rows = frame.drop("shade")
    style = Format().set_text_wrap().set_border("thin").set_num_format("@").set_align("top")
    write_worksheet(
        rows,
        str(path),
        sheet_name="必须整改",
        freeze_row=1,
        autofilter=True,
        column_formats=dict.fromkeys(rows.columns, style),
        column_widths=listing.WIDTHS,
        page_setup={"landscape": True, "paper_size": 9, "fit_to_pages": (1, 0), "repeat_rows": 0},
        data_validations={"decision": {"type": "list", "values": [*WORDS.decisions.values()]}},
    )


def rvgsrust_xlsxwriter(frame: pl.DataFrame, path: Path) -> None:
    from rvgsrust_xlsxwriter import Workbook

    rows = frame.drop("shade")
    book = Workbook(str(path))
    sheet = book.add_worksheet("必须整改")
    style = book.add_format()
    style.set_text_wrap()
    style.set_num_format("@")
    sheet.write_dataframe(0, 0, rows, column_formats=dict.fromkeys(rows.columns, style))
    sheet.autofilter(0, 0, rows.height, rows.width - 1)
    sheet.freeze_panes(1, 0)
    book.close(str(path))


def xlsxturbo(frame: pl.DataFrame, path: Path) -> None:
    import xlsxturbo as turbo

    choice = {"type": "list", "values": [*WORDS.decisions.values()]}
    rows = frame.drop("shade")
    turbo.df_to_xlsx(
        rows, str(path), sheet_name="必须整改", freeze_panes=True, validations={"decision": choice}
    )


WRITERS: tuple[Callable[[pl.DataFrame, Path], None], ...] = (
    ours,
    xlsxwriter,
    xlsxwriter_constant_memory,
    rustpy_xlsxwriter,
    rvgsrust_xlsxwriter,
    xlsxturbo,
)


def texts_kept(writer: Callable[[pl.DataFrame, Path], None], folder: Path) -> int:
    """How many of TRICKY stand in the file as a reader of Excel files must see them."""
    row = dict.fromkeys(listing.WIDTHS) | {"serial": 1, "shade": False}
    schema = dict.fromkeys(listing.WIDTHS, pl.String) | {
        "serial": pl.Int64,
        "shade": pl.Boolean,
    }
    frame = pl.DataFrame([row | {"value": text} for text in TRICKY], schema)
    writer(frame, folder / "texts.xlsx")
    with zipfile.ZipFile(folder / "texts.xlsx") as archive:
        parts = [
            archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")
        ]
    written = re.findall("<t(?: [^>]*)?>([^<]*)</t>", "".join(parts))
    escaped = [
        *TRICKY[:2],
        "&lt;r&gt;&lt;t&gt;x&lt;/t&gt;&lt;/r&gt;",
        "_x005F_x0041_",
        "a_x0001_b",
        TRICKY[5],
    ]
    return sum(text in written for text in escaped)


def measure(
    writer: Callable[[pl.DataFrame, Path], None], rows: Path
) -> tuple[float, float, float, bool, int]:
    frame = pl.read_ipc(rows)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        writer(frame, folder / "a.xlsx")
        seconds = time.perf_counter() - start
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        size = (folder / "a.xlsx").stat().st_size / 1e6
        small = frame.head(100)
        time.sleep(1.1)  # the clock of a file header has full seconds
        writer(small, folder / "b.xlsx")
        time.sleep(1.1)
        writer(small, folder / "c.xlsx")
        same = (folder / "b.xlsx").read_bytes() == (folder / "c.xlsx").read_bytes()
        return seconds, memory, size, same, texts_kept(writer, folder)


def main(count: int) -> None:
    made = results(count)
    start = time.perf_counter()
    frame = listing.build(run_of(made), worth_first(made), WORDS).lists[MUST].frame()
    building = time.perf_counter() - start
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        rows = Path(name) / "rows.arrow"
        frame.write_ipc(rows)
        print(f"{count:,} findings, {frame.width - 1} columns; list rows built in {building:.2f} s")
        print(f"{'writer':28} seconds  ratio  +MB RAM  MB file  same bytes  texts kept")
        base = 0.0
        for writer in WRITERS:
            package = writer.__name__.removesuffix("_constant_memory")
            if writer is not ours and importlib.util.find_spec(package) is None:
                print(f"{writer.__name__:28}  not installed")
                continue
            with ProcessPoolExecutor(1, context) as child:
                measured = child.submit(measure, writer, rows).result()
            seconds, memory, size, same, kept = measured
            base = base or seconds
            print(
                f"{writer.__name__:28}{seconds:8.2f}{seconds / base:7.1f}{memory:9.0f}{size:9.1f}"
                f"  {'yes' if same else 'no':10}  {kept}/{len(TRICKY)}"
            )
        start = time.perf_counter()
        write_workbook(Path(name) / "whole.xlsx", run_of(made))
        print(f"whole workbook: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
