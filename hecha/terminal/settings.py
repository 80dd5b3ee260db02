"""hecha.toml: options of ``hecha check`` that are the same every time.

One may lie in the working folder and one beside the data. The command line goes before the working
folder, and that before the data. What a file sets is said, so that nobody is surprised by a
setting that came with the data.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from hecha.declare.words import listed
from hecha.terminal.usage import Misuse, bad_value, english_of

FILE = "hecha.toml"
OPTIONS = (
    "suite",
    "as_of",
    "previous",
    "leave_out",
    "select",
    "ignore",
    "severity",
    "fail_on",
    "lang",
)
"""What may be set in a file: nothing that writes, and nothing that shows personal values."""

_PATHS = ("previous", "suite")
_LISTS = ("leave_out", "select", "ignore")


@dataclass(frozen=True, slots=True)
class Setting:
    """An option, its value as on the command line, and the file it is from."""

    option: str
    value: Any
    file: Path

    def __str__(self) -> str:
        written = ",".join(self.value) if isinstance(self.value, list) else str(self.value)
        return f"{self.option.replace('_', '-')} = {written}"


def settings(paths: Iterable[Path]) -> list[Setting]:
    """What the files say, those of the working folder before those beside the data.

    Raises Misuse where one cannot be read or names an option there is not.
    """
    found: dict[str, Setting] = {}
    folders = [Path(), *(path if path.is_dir() else path.parent for path in paths)]
    for file in dict.fromkeys((folder / FILE).resolve() for folder in folders):
        for setting in _of_file(file):
            found.setdefault(setting.option, setting)
    return list(found.values())


def applied(context: click.Context, paths: Iterable[Path]) -> tuple[dict[str, Any], list[Setting]]:
    """The parameters of a command with what the files set, and the settings that were used."""
    values = dict(context.params)
    used = []
    for setting in settings(paths):
        if context.get_parameter_source(setting.option) is not ParameterSource.DEFAULT:
            continue
        parameter = next(one for one in context.command.params if one.name == setting.option)
        try:
            values[setting.option] = parameter.type_cast_value(context, setting.value)
        except click.BadParameter as wrong:
            raise _misuse(
                setting.file,
                f"{setting}：{bad_value(parameter, wrong.message)}",
                f"{setting}: {english_of(wrong)}",
            ) from None
        used.append(setting)
    return values, used


def _of_file(file: Path) -> Iterator[Setting]:
    if not file.is_file():
        return
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
        raise _misuse(file, "写法不对，读不出来", "cannot be read") from None
    yield from _entries(file, written)


def _entries(file: Path, written: Mapping[str, Any]) -> Iterator[Setting]:
    for key, value in written.items():
        option = key.replace("-", "_")
        if option not in OPTIONS:
            known = listed(name.replace("_", "-") for name in OPTIONS)
            raise _misuse(
                file,
                f"没有“{key}”这一项，可以写 {known.zh}",
                f"there is no “{key}”, there may be {known.en}",
            )
        if option in _LISTS:
            yield Setting(option, _listed(file, key, value), file)
        elif isinstance(value, dict | list | bool | float):
            raise _misuse(file, f"{key} 要写成一个值", f"{key} is one value")
        else:
            beside = file.parent / str(value)
            is_path = option in _PATHS and beside.exists()
            yield Setting(option, str(beside) if is_path else value, file)


def _listed(file: Path, key: str, value: object) -> list[str]:
    values = [value] if isinstance(value, str) else value
    if isinstance(values, list) and all(isinstance(one, str) for one in values):
        return values
    raise _misuse(file, f"{key} 要写成文字的列表", f"{key} is a list of texts")


def _misuse(file: Path, message: str, english: str) -> Misuse:
    return Misuse(f"{file} {message}", f"{file}: {english}", click.get_current_context(), None)
