"""Kinds of values on the command line."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

import click

from hecha.terminal.usage import Misuse

_WRITTEN = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d\d)(\d\d))"
)


class Day(click.ParamType[date]):
    """A day: 2023-12-31, 2023/12/31, 2023.12.31, 20231231 or 2023年12月31日."""

    name = "日期"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day in a text."""
        if isinstance(value, date):
            return value
        text = unicodedata.normalize("NFKC", str(value)).strip()
        if found := _WRITTEN.fullmatch(text):
            year, _, *parts = found.groups()
            month, day = (part for part in parts if part is not None)
            try:
                return date(int(year), int(month), int(day))
            except ValueError:
                pass  # The 31st of November is no day either.
        raise Misuse(
            f"“{value}”不是日期，请写成 2023-12-31",
            f"{value!r} is not a day, write it like 2023-12-31",
            ctx,
            param,
        )


class PathOrNothing(click.Path):
    """A path; an empty text is refused, which Python would read as the current folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """The path in a text."""
        if not str(value).strip():
            raise Misuse("是空的，请写文件或文件夹", "is empty, write a file or folder", ctx, param)
        return Path(str(value))
