"""Who is responsible where: the file of ``packets --assign``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import fastexcel
import polars as pl

from hecha.declare.words import listed
from hecha.reading.submission import InputRejected

COLUMNS = ("乡", "村", "责任人", "期限")
"""Its columns, in any order; 村 and 期限 may be missing or blank: a row without 村 is for the whole
township, one without 乡 for the county. 期限 is YYYY-MM-DD and goes before --due."""

_NEEDED = ("乡", "责任人")


@dataclass(frozen=True, slots=True)
class Assignment:
    """Responsible person and due day by township and village (empty: all of it)."""

    places: dict[tuple[str, str], tuple[str, date | None]] = field(default_factory=dict)

    def of(
        self, county: str | None, town: str | None, village: str | None
    ) -> tuple[str, date | None]:
        """Who is responsible for a place, and until when; of a village its township's if it has
        none of its own."""
        nobody: tuple[str, date | None] = ("", None)
        whole = self.places.get((town or "", ""), nobody)
        return self.places.get((town or "", village or ""), whole)


def read_assignment(path: Path) -> Assignment:
    """The assignment in a workbook (first sheet) or csv file. Raises InputRejected."""
    frame = _frame(path)
    if missing := [name for name in _NEEDED if name not in frame.columns]:
        lacks, needs = listed(missing), listed(COLUMNS)
        raise InputRejected(
            f"{path} 缺少列 {lacks.zh}：应有 {needs.zh}。",
            f"{path} lacks columns (“{lacks.en}”): it needs “{needs.en}”.",
        )
    frame = frame.with_columns(
        pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in frame.columns
    )
    places = {}
    rows = frame.select(pl.col(COLUMNS).str.strip_chars().fill_null("")).iter_rows()
    for number, (town, village, responsible, due) in enumerate(rows, 2):
        try:
            day = date.fromisoformat(due[:10]) if due else None
        except ValueError:
            raise InputRejected(
                f"{path} 第{number}行的期限不是日期：请写成 2023-12-31。",
                f"Row {number} of {path} has a due day (“期限”) that is no date: please write "
                "2023-12-31.",
            ) from None
        places[town, village] = (responsible, day)
    return Assignment(places)


def _frame(path: Path) -> pl.DataFrame:
    try:
        if path.suffix.lower() == ".csv":
            content = path.read_bytes()
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = content.decode("gb18030")
            frame = pl.read_csv(text.encode(), infer_schema=False)
        else:
            sheet = fastexcel.read_excel(path).load_sheet(0, dtypes="string")
            frame = sheet.to_polars()
    except (OSError, UnicodeDecodeError, fastexcel.FastExcelError, pl.exceptions.PolarsError):
        raise InputRejected(
            f"{path} 打不开：请提供 .xlsx 或 .csv 的分工表。",
            f"{path} cannot be opened: please give the assignment as .xlsx or .csv.",
        ) from None
    return frame.rename(str.strip)
