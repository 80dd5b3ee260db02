"""Lists that go out of a follow-up as workbooks, and those that come back filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from hecha.declare.words import Words
from hecha.followup.standing import cell_name, lead_rule, place_name
from hecha.reading.filled_list import read_list
from hecha.reading.own_file import BOOK_MARK
from hecha.reading.submission import InputRejected
from hecha.report.labels import labels
from hecha.results.one_file import one_file
from hecha.worksheets.table_sheet import Book, Column, Look


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """A list of tasks to be filled in: header and width of each column by role.

    ``key`` is the role a row is known by when it comes back, ``answer`` the one that takes one of
    ``choices``; ``to_fill`` are all that somebody fills in, of which ``days`` are dates.
    """

    kind: str
    title: Words
    columns: Mapping[str, tuple[Words, int]]
    key: str
    answer: str
    choices: Sequence[Words]
    to_fill: Sequence[str]
    days: Sequence[str]

    def write(
        self,
        tasks: pl.DataFrame,
        titles: Mapping[str, str],
        people: pl.DataFrame,
        path: Path,
        lang: str,
    ) -> None:
        """Write ``tasks`` (task, county, town, village, rules, table, column, and the roles it has
        values for) with the ``titles`` of rules and what ``people`` says by task.

        Raises InputRejected as :func:`write_list` does.
        """
        rows = tasks.join(people, on="task", how="left", maintain_order="left").with_columns(
            place=place_name(lang),
            problem=lead_rule().replace(titles),
            cell=cell_name(lang),
            **{role: pl.lit(None, pl.String) for role in self.to_fill},
        )
        choices = tuple(said.of(lang) for said in self.choices)
        columns = [
            Column(
                role,
                header.of(lang),
                width,
                self._look(role),
                to_fill=role in self.to_fill,
                choices=choices if role == self.answer else (),
            )
            for role, (header, width) in self.columns.items()
        ]
        write_list(rows.select(*self.columns), columns, self.title.of(lang), self.kind, path, lang)

    def _look(self, role: str) -> Look:
        if role in self.days:
            return Look.DAY
        return Look.KEY if role == self.key else Look.TEXT

    def read(self, paths: Iterable[Path]) -> pl.DataFrame:
        """The rows of lists that came back: key, what was filled in, and PLACE; all text. Raises
        InputRejected where one cannot be read or is no such list."""
        headers = {
            role: (header.zh, header.en)
            for role, (header, _) in self.columns.items()
            if role in (self.key, *self.to_fill)
        }
        return pl.concat([read_list(path, headers, (self.key, self.answer)) for path in paths])


def write_list(
    rows: pl.DataFrame, columns: Sequence[Column], title: str, kind: str, path: Path, lang: str
) -> None:
    """Write rows as a workbook of one sheet; ``kind`` marks it as a list of that kind.

    The file can be read by its owner only. Raises InputRejected where it cannot be written, or is
    there already: it may have been filled in.
    """
    if path.exists():
        raise InputRejected(
            f"{path} 已存在，可能已经填写：请换一个文件名。",
            f"{path} is there already and may be filled in: please choose another name.",
        )
    day = date.today()
    book = Book(title, title, day, labels(lang))
    book.mark(BOOK_MARK, f"{kind} {day}")
    book.table(title, columns, rows)
    with one_file(path, owner_only=True) as unfinished:
        book.save(unfinished)
