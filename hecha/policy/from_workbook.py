"""A suite from a workbook of parameters: what ``hecha sample --templates`` writes, filled in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from hecha.policy.dated import DatedParameter
from hecha.policy.loading import POLICY_FILE, Layer, chain
from hecha.reading.filled_list import PLACE, read_list
from hecha.reading.submission import InputRejected
from hecha.reading.written_day import day_of

PARAMETERS_FILE = "参数.xlsx"
SUITE_SHEET = "套件"
PARAMETERS = {
    "name": "参数名",
    "title": "名称",
    "unit": "单位",
    "value": "取值",
    "from": "起",
    "to": "止",
    "clause": "条款",
}
"""Columns of the first sheet; a parameter may have several rows, one for each period."""
ABOUT = {
    "title": "套件名称",
    "number": "文号",
    "issued_by": "发文单位",
    "from": "施行",
    "to": "废止",
    "extends": "继承套件",
}
"""Rows of the sheet 套件."""

_Row = Mapping[str, str | None]


def write_suite(book: Path, folder: Path) -> int:
    """Write a suite folder from a workbook; how many parameters it has.

    Rows that say what the inherited suite says are left out. Raises InputRejected, naming the row,
    where the workbook cannot be used or the folder has a suite; then nothing is written.
    """
    target = folder / POLICY_FILE
    if target.exists():
        raise InputRejected(
            f"{target} 已存在：请换一个文件夹。",
            f"{target} exists: please choose another folder.",
        )
    about = _about(book)
    inherited = declared(chain(about["extends"])) if about["extends"] else {}
    rows = read_list(book, {key: (title,) for key, title in PARAMETERS.items()}, ("name", "value"))
    by_name: dict[str, list[_Row]] = {}
    for row in rows.iter_rows(named=True):
        if row["value"] is not None:
            if row["name"] is None:
                raise InputRejected(
                    f"{row[PLACE]}：没有写参数名。", f"{row[PLACE]}: names no parameter."
                )
            by_name.setdefault(row["name"], []).append(row)
    own = {
        name: given
        for name, given in by_name.items()
        if not _is_inherited(given, inherited.get(name))
    }
    text = "\n".join([*_head(about), *_parameters(own, inherited)])
    existed = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    try:
        chain(folder.resolve())
    except InputRejected:
        target.unlink()
        if not existed:
            folder.rmdir()
        raise
    return len(own)


def declared(layers: Iterable[Layer]) -> dict[str, DatedParameter]:
    """The parameters of a suite as the innermost layer that gives them values says them."""
    found: dict[str, DatedParameter] = {}
    for layer in layers:
        for name, dated in layer.parameters.items():
            if dated.values or name not in found:
                found[name] = dated
    return found


def _about(book: Path) -> dict[str, str]:
    rows = read_list(book, {"key": ("项",), "value": ("内容",)}, ("key", "value"))
    given = {row["key"]: row["value"] or "" for row in rows.iter_rows(named=True)}
    about = {key: given.get(title, "") for key, title in ABOUT.items()}
    if not about["title"]:
        raise InputRejected(
            f"{book.name} 的“{SUITE_SHEET}”表里没有写{ABOUT['title']}。",
            f"{book.name}: the sheet {SUITE_SHEET} gives no {ABOUT['title']}.",
        )
    return about


def _is_inherited(rows: list[_Row], dated: DatedParameter | None) -> bool:
    if dated is None or len(rows) != len(dated.values):
        return False
    told = [(_value(row, dated), day_of(row["from"]), day_of(row["to"])) for row in rows]
    return told == [(value.value, value.start, value.end) for value in dated.values]


def _head(about: Mapping[str, str]) -> Iterator[str]:
    for key in ("title", "number", "issued_by"):
        if about[key]:
            yield f"{key} = {_text(about[key])}"
    for key in ("from", "to"):
        if about[key]:
            if (day := day_of(about[key])) is None:
                raise InputRejected(
                    f"“{SUITE_SHEET}”表的{ABOUT[key]}不是日期，如 2024-01-10。",
                    f"{ABOUT[key]} on the sheet {SUITE_SHEET} is no day, such as 2024-01-10.",
                )
            yield f"{key} = {day.isoformat()}"
    if about["extends"]:
        yield f"extends = {_text(about['extends'])}"


def _parameters(
    own: Mapping[str, list[_Row]], inherited: Mapping[str, DatedParameter]
) -> Iterator[str]:
    for name, rows in own.items():
        first = rows[0]
        yield f"\n[parameters.{_text(name)}]"
        yield f"title = {_text(first['title'] or name)}"
        if first["unit"]:
            yield f"unit = {_text(first['unit'])}"
        for row in rows:
            yield f"[[parameters.{_text(name)}.values]]"
            for key in ("from", "to"):
                if row[key] is not None:
                    if (day := day_of(row[key])) is None:
                        raise InputRejected(
                            f"{row[PLACE]}：{PARAMETERS[key]}不是日期，如 2024-01-10。",
                            f"{row[PLACE]}: {PARAMETERS[key]} is no day, such as 2024-01-10.",
                        )
                    yield f"{key} = {day.isoformat()}"
            yield f"value = {_written(_value(row, inherited.get(name)))}"
            if row["clause"]:
                yield f"clause = {_text(row['clause'])}"


def _value(row: _Row, dated: DatedParameter | None) -> Any:
    """The value of a row: a list or a day where the parameter is one, else a number where it can
    be read as one."""
    text = row["value"] or ""
    known = dated.values[0].value if dated is not None and dated.values else None
    if isinstance(known, list):
        return [part.strip() for part in text.split("、")]
    if isinstance(known, date):
        return day_of(text) or text
    share = text.endswith(("%", "％"))
    try:
        number = float(text.rstrip("%％").replace(",", ""))
    except ValueError:
        return text
    number = round(number / 100, 6) if share else number
    return int(number) if number == int(number) else number


def _written(value: Any) -> str:
    """A value as TOML writes it: days bare, texts quoted as in JSON."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


_text = _written
