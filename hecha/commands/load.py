"""``hecha load``: read exports once and keep their typed tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hecha.commands.options import LANG, PATH, unknown
from hecha.terminal.door import FINDINGS, OK, REJECTED
from hecha.terminal.parameters import Day
from hecha.terminal.progress import Progress
from hecha.terminal.screen import say
from hecha.terminal.settings import applied

if TYPE_CHECKING:
    from hecha.results.run_record import Run


_EXIT_CODES = """
\b
退出码 / exit codes:
  0    交来的数据都读了                  everything handed in was read
  1    有文件没有读取，或来源互相矛盾    something was not read, or sources contradict each other
       （--each：或有的子文件夹没有载入） (--each: or a sub-folder was not loaded)
  2    没有载入：输入或用法不对           nothing written: input or usage rejected
  3    程序出错                          the tool itself broke
  130  已中断                            interrupted
"""


@click.command(epilog=_EXIT_CODES)
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="文件或文件夹...")
@click.option(
    "-o", "--output", required=True, type=PATH, metavar="文件夹", help="写到哪个新的或空的文件夹。"
)
@click.option(
    "--suite", default="national", show_default=True, help="表头按哪个套件；以后用同一个核查。"
)
@click.option("--as-of", type=Day(), help="快照日期，如 2023-12-31；不写则从文件名或年度判断。")
@click.option("--previous", type=PATH, metavar="文件夹", help="上期导出数据，一起载入。")
@click.option(
    "--leave-out", multiple=True, metavar="名称", help="与核查无关、不读取的文件；可写多次。"
)
@click.option(
    "--each",
    is_flag=True,
    help="一个县一个子文件夹时：逐个载入，各写一个同名文件夹，以后 hecha check 一起核查；"
    "读不了的写明，其余照常。--previous 也按子文件夹名。",
)
@click.option("--quiet", is_flag=True, help="不显示汇总和进度。")
@LANG
@click.pass_context
def load(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    output: Path,
    each: bool,
    quiet: bool,
    **_: object,
) -> int:
    """把导出数据读一次，写成带出处的 parquet 数据表，按县区分开；以后核查这个文件夹，
    不用再读原文件，结果与核查原文件相同。

    里面是完整的姓名和号码，只有本人能打开（Windows 不起作用，请自行限制文件夹的权限）。

    \b
    例：hecha load 导出数据 -o 数据表
        hecha check 数据表 -o 核查结果
        hecha load 全省 --each -o 各县数据表
    """
    options, _used = applied(context, paths)
    context.obj.lang = options["lang"]
    if each:
        return _each(paths, output, options)
    run = _loaded(paths, output, options)
    if not quiet:
        say("\n".join(_summary(run, output)))
    return FINDINGS if run.unread or run.contradictions else OK


def _each(paths: tuple[Path, ...], output: Path, options: Mapping[str, Any]) -> int:
    """Every sub-folder loaded into one of its name; what cannot be read is told and left out."""
    from hecha.reading.submission import InputRejected

    lang = options["lang"]
    folders = [path for top in paths if top.is_dir() for path in sorted(top.iterdir())]
    folders = [path for path in folders if path.is_dir() and not path.name.startswith(".")]
    if not folders or len({path.name for path in folders}) < len(folders):
        raise unknown("each", "要有子文件夹，名称各不相同", "needs sub-folders of different names")
    codes, refused = [], 0
    past = options["previous"]
    for folder in folders:
        own = {**options, "previous": past / folder.name if past is not None else None}
        if own["previous"] is not None and not own["previous"].exists():
            own["previous"] = None
        try:
            run = _loaded((folder,), output / folder.name, own)
        except InputRejected as why:
            refused += 1
            say(f"{folder.name}{_WORDS[lang]['colon']}{why.of(lang)}", error=True)
            continue
        codes.append(FINDINGS if run.unread or run.contradictions else OK)
        if not options["quiet"]:
            say("\n".join(_summary(run, output / folder.name)))
    if not codes:
        return REJECTED
    return FINDINGS if refused else max(codes)


def _loaded(paths: tuple[Path, ...], output: Path, options: Mapping[str, Any]) -> Run:
    """What was read, and written into ``output``; without names and numbers."""
    from hecha import run as pipeline

    lang = options["lang"]
    opening = {"zh": "正在载入：{}", "en": "Loading: {}"}[lang]
    said = opening.format(" ".join(map(str, paths)))
    with nullcontext() if options["quiet"] else Progress(said) as progress:
        run = pipeline.load(
            paths,
            output,
            suite=options["suite"],
            as_of=options["as_of"],
            previous=options["previous"],
            leave_out=options["leave_out"],
            lang=lang,
            progress=progress,
        )
    return run.masked()


def _summary(run: Run, folder: Path) -> Iterator[str]:
    words = _WORDS[run.lang]
    unread, contradictions = len(run.unread), len(run.contradictions)
    yield words["loaded"].format(
        tables=len(run.table_rows),
        rows=sum(run.table_rows.values()),
        day=run.snapshot.day,
        origin=run.snapshot.origin.of(run.lang),
        folder=folder,
    )
    if unread:
        yield words["unread"].format(unread)
        yield from (f"  {item.place}{words['colon']}{item.message}" for item in run.unread)
    if contradictions:
        yield words["contradictions"].format(contradictions)
        yield from (f"  {message}" for message in run.contradictions)
    if run.left_out:
        yield words["left_out"].format(len(run.left_out))
    if run.notices:
        yield words["notices"].format(len(run.notices))


_WORDS = {
    "zh": {
        "loaded": "已载入 {tables} 张表 {rows:,} 行（数据日期 {day}，{origin}）：{folder}",
        "unread": "没有读取 {} 处，核查时照样写明：",
        "contradictions": "来源互相矛盾 {} 处，核查时照样写明：",
        "left_out": "略去 {} 处（与核查无关）。",
        "notices": "读取时注意到 {} 处，核查时逐条列出。",
        "colon": "：",
    },
    "en": {
        "loaded": "Loaded {rows:,} rows of {tables} tables (data of {day}, {origin}): {folder}",
        "unread": "Not read: {}; a check says so as well:",
        "contradictions": "Sources that contradict each other: {}; a check says so as well:",
        "left_out": "Left out: {} (without effect).",
        "notices": "Noticed while reading: {}; a check lists each.",
        "colon": ": ",
    },
}
