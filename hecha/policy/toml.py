"""TOML files written by officers: what is wrong in them said with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hecha.reading.submission import InputRejected

_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file that parsed, and its text, to find the line of a mistake in."""

    path: Path
    text_lines: tuple[str, ...]
    root: Mapping[str, Any]

    def rejected(self, message: str, near: str = "") -> InputRejected:
        """The exception to raise, with the first line that starts with ``near``."""
        numbers = (
            number
            for number, line in enumerate(self.text_lines, 1)
            if near and line.strip().replace("[[", "[").startswith(near)
        )
        line = next(numbers, None)
        place = f"{self.path}" if line is None else f"{self.path} 第 {line} 行"
        return InputRejected(f"{place}：{message}。")

    def only_keys(
        self, table: Mapping[str, Any], allowed: Iterable[str], where: str = "文件开头"
    ) -> None:
        """Reject a key nobody reads: a misspelt one would be ignored in silence."""
        allowed = tuple(allowed)
        for key in table:
            if key not in allowed:
                known = "、".join(allowed)
                raise self.rejected(f"{where} 不认识“{key}”，可以写的有 {known}", key)

    def text(
        self, table: Mapping[str, Any], key: str, where: str = "", default: str | None = None
    ) -> str:
        """A string of a table; without ``default`` it must be there."""
        value = table.get(key, default)
        if value is None:
            raise self.rejected(f"{where or '文件开头'} 缺少 {key}", where)
        if not isinstance(value, str):
            raise self.rejected(f"{where} {key} 要写成带引号的文字".strip(), key)
        return value

    def table(self, table: Mapping[str, Any], key: str) -> dict[str, Any]:
        """A table of a table, empty where there is none."""
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise self.rejected(f"{key} 要写成表，例如 [{key}]", key)
        return value

    def day(self, table: Mapping[str, Any], key: str, where: str = "") -> date | None:
        """A date of a table."""
        value = table.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        raise self.rejected(f"{where} {key} 要写成日期，例如 2021-01-01（不加引号）".strip(), key)

    def period(self, table: Mapping[str, Any], where: str = "") -> tuple[date | None, date | None]:
        """``from`` and ``to``, both included."""
        start, end = self.day(table, "from", where), self.day(table, "to", where)
        if start and end and end < start:
            raise self.rejected(f"{where} to 早于 from".strip(), where)
        return start, end


def read_toml(path: Path) -> Document:
    """A TOML file. Raises InputRejected where it is not UTF-8 or not TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputRejected(f"{path} 不是 UTF-8 编码，请用 UTF-8 另存后再试。") from None
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise InputRejected(f"{path} 第 {line} 行写法有误，请对照其他套件的写法改正。") from None
    return Document(path, tuple(text.splitlines()), root)
