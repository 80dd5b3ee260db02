"""``hecha check`` of a folder with folders of ``hecha load``: one county after another."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hecha.commands.options import unknown
from hecha.commands.passwords import given_password
from hecha.terminal.door import fault_log
from hecha.terminal.progress import Progress
from hecha.terminal.screen import say, say_utf8, screen_width

if TYPE_CHECKING:
    from hecha.province.counties import Province, Settings
    from hecha.province.links import County
    from hecha.province.overview import Line, Overview

WIDTH = 96
"""Columns of a line where no terminal has its own."""
_LINKED = 0.1
"""Share of the whole that comparing the counties takes, roughly."""
_NOT_HERE = (
    "followup",
    "baseline",
    "only_new",
    "annotate",
    "connect",
    "tables",
    "explain",
    "verbose",
)
"""Options of a run of one county that a run of several does not know."""


def check_province(
    folder: Path,
    settings: Settings,
    given: Mapping[str, Any],
) -> int:
    """Check every county in a folder, write and say what came of it; returns the exit code.

    ``given`` are the parameters of the command. Raises Misuse for those that make no sense here,
    InputRejected where nothing can be checked.
    """
    from hecha.province.counties import opened
    from hecha.province.overview import summary
    from hecha.province.overview_files import as_json, refuse_others, write

    _refuse(given)
    lang, quiet, output = settings.lang, bool(given["quiet"]), given["output"]
    password = given_password(lang, wanted=given["password"], file=given["password_file"])
    if output is not None:
        _refuse_data(output, folder)
        refuse_others(output)
    counties = opened(folder, settings)
    opening = {"zh": "正在核查 {} 个县：{}", "en": "Checking {} counties: {}"}[lang]
    said = opening.format(len(counties), folder)
    with nullcontext() if quiet else Progress(said, lines=given["shown"] == "json") as shown:
        overview = _checked(counties, settings, given, output, password, shown or _silent)
        files = () if output is None else write(overview, output)
    if given["form"] == "json":
        say_utf8(as_json(overview, whole=True))
    elif not quiet:
        say(summary(overview, screen_width(WIDTH)))
        if output is not None:
            words = {"zh": "结果：{}（{}，各县的在同名文件夹）", "en": "Written: {} ({} first)"}
            say(words[lang].format(output, files[0].name))
    return overview.verdict.exit_code


@contextmanager
def _unfrozen_afterwards() -> Iterator[None]:
    try:
        yield
    finally:
        gc.unfreeze()


def _checked(
    counties: Sequence[County],
    settings: Settings,
    given: Mapping[str, Any],
    output: Path | None,
    password: str | None,
    told: Callable[[str, float], None],
) -> Overview:
    """Every county checked and, with an ``output``, written into its folder there."""
    from hecha.province.counties import province
    from hecha.province.overview import Overview
    from hecha.run import product_version

    comparing = {"zh": "比对各县", "en": "Comparing the counties"}[settings.lang]
    colon = {"zh": "：", "en": ": "}[settings.lang]
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
    lines = []
    with (
        province(
            counties, settings, output, lambda share: told(comparing, share * _LINKED)
        ) as whole,
        _unfrozen_afterwards(),
    ):
        for done, county in enumerate(counties):

            def step(words: str, share: float, county: County = county, done: int = done) -> None:
                said = (done + share) / len(counties)
                told(f"{county.name}{colon}{words}", _LINKED + said * (1 - _LINKED))

            lines.append(_line(whole, county, given, output, password, step))
            # Objects that refer to each other, a run and its tables, are else held for long; what
            # is left, libraries and rules, is there to the end and need not be looked through.
            gc.collect()
            gc.freeze()
        title = whole.title
    day = counties[0].outline.submission.snapshot.day
    return Overview(tuple(lines), day, settings.suite, title, product_version(), settings.lang)


def _line(
    whole: Province,
    county: County,
    given: Mapping[str, Any],
    output: Path | None,
    password: str | None,
    told: Callable[[str, float], None],
) -> Line:
    """What came of one county; whatever breaks in it is its own."""
    from hecha.province.overview import Line
    from hecha.reading.submission import InputRejected

    lang = whole.settings.lang
    try:
        run = whole.checked(county, told)
        if output is not None:
            run.write(
                output / county.name,
                personal=given["personal"],
                private=given["private"],
                password=password,
            )
        return Line.of(county.name, run)
    except InputRejected as why:
        return Line.failed(county.name, why, None, lang)
    except Exception as fault:  # noqa: BLE001 - a county's fault is its outcome, not the others'
        return Line.failed(county.name, fault, fault_log(fault), lang)


def _refuse(given: Mapping[str, Any]) -> None:
    for name in _NOT_HERE:
        if given[name]:
            raise unknown(
                name,
                "要逐县核查时再用：这个文件夹里有多个县",
                "is for one county: there are several in this folder",
            )
    if given["engine"] != "polars":
        raise unknown("engine", "多个县一起核查时不能用", "is for one county")
    if given["form"] not in ("text", "json"):
        raise unknown("form", "多个县一起核查时只有 json", "of several counties is json")


def _refuse_data(output: Path, folder: Path) -> None:
    """Raise InputRejected where results would be written among the tables."""
    from hecha.backends.typed_folder import is_typed
    from hecha.reading.submission import InputRejected

    place, data = output.resolve(), folder.resolve()
    if place == data or any(is_typed([path]) for path in (place, *place.parents)):
        raise InputRejected(
            f"{output} 是数据表的文件夹：结果请写到另一个文件夹。",
            f"{output} holds the tables: please give another folder for the results.",
        )


def _silent(step: str, share: float) -> None:
    pass
