"""TOML files written by officers: what is wrong in them said with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from hecha.declare.words import Words, listed
from hecha.reading.submission import InputRejected

_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file that parsed, and its text, to find the line of a mistake in."""

    path: Path
    text_lines: tuple[str, ...]
    root: Mapping[str, Any]

    def rejected(self, zh: str, en: str, near: str = "") -> InputRejected:
        """The exception to raise, with the first line that starts with ``near``."""
        numbers = (
            number
            for number, line in enumerate(self.text_lines, 1)
            if near and line.strip().replace("[[", "[").startswith(near)
        )
        line = next(numbers, None)
        place = Words("", "") if line is None else Words(f" 第 {line} 行", f", line {line}")
        return InputRejected(f"{self.path}{place.zh}：{zh}。", f"{self.path}{place.en}: {en}.")

    def only_keys(self, table: Mapping[str, Any], allowed: Iterable[str], where: str = "") -> None:
        """Reject a key nobody reads: a misspelt one would be ignored in silence.

        ``where`` is the table as it is written, empty for the head of the file.
        """
        allowed = tuple(allowed)
        place, known = _place(where), listed(allowed)
        for key in table:
            if key not in allowed:
                raise self.rejected(
                    f"{place.zh} 不认识“{key}”，可以写的有 {known.zh}",
                    f"{place.en} knows no “{key}”; there may be {known.en}",
                    key,
                )

    def text(
        self, table: Mapping[str, Any], key: str, where: str = "", default: str | None = None
    ) -> str:
        """A string of a table; without ``default`` it must be there."""
        value = table.get(key, default)
        if value is None:
            place = _place(where)
            raise self.rejected(f"{place.zh} 缺少 {key}", f"{place.en} lacks {key}", where)
        if not isinstance(value, str):
            name = f"{where} {key}".strip()
            raise self.rejected(
                f"{name} 要写成带引号的文字", f"{name} must be a text in quotation marks", key
            )
        return value

    def table(self, table: Mapping[str, Any], key: str) -> dict[str, Any]:
        """A table of a table, empty where there is none."""
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise self.rejected(
                f"{key} 要写成表，例如 [{key}]", f"{key} must be a table, such as [{key}]", key
            )
        return value

    def day(self, table: Mapping[str, Any], key: str, where: str = "") -> date | None:
        """A date of a table."""
        value = table.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        name = f"{where} {key}".strip()
        raise self.rejected(
            f"{name} 要写成日期，例如 2021-01-01（不加引号）",
            f"{name} must be a date, such as 2021-01-01 (without quotation marks)",
            key,
        )

    def period(self, table: Mapping[str, Any], where: str = "") -> tuple[date | None, date | None]:
        """``from`` and ``to``, both included."""
        start, end = self.day(table, "from", where), self.day(table, "to", where)
        if start and end and end < start:
            raise self.rejected(
                f"{where} to 早于 from".strip(), f"{where} to is before from".strip(), where
            )
        return start, end


def _place(where: str) -> Words:
    return Words(where, where) if where else Words("文件开头", "the head of the file")


def read_toml(path: Path) -> Document:
    """A TOML file. Raises InputRejected where it is not UTF-8 or not TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise not_utf8(path) from None
    try:
        root = _parsed(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise InputRejected(
            f"{path} 第 {line} 行写法有误，请对照其他套件的写法改正。",
            f"Line {line} of {path} cannot be understood; please compare it with other suites.",
        ) from None
    return Document(path, tuple(text.splitlines()), root)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Mapping[str, Any]:
    """What TOML says, remembered by the text itself: a run asks for the files of a suite several
    times. Nobody may change it."""
    return tomllib.loads(text)


def not_utf8(path: Path) -> InputRejected:
    """What to raise for a file of a suite that is not UTF-8."""
    return InputRejected(
        f"{path} 不是 UTF-8 编码，请用 UTF-8 另存后再试。",
        f"{path} is not UTF-8; please save it as UTF-8.",
    )
