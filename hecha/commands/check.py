"""``hecha check``: read, check, write, print, and end with the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hecha.commands.options import EXIT_CODES, LANG, PATH, unknown
from hecha.commands.passwords import given_password
from hecha.declare.origin import TYPED_MARK
from hecha.declare.words import Words, listed
from hecha.reading.started import waiting
from hecha.terminal.parameters import Day
from hecha.terminal.progress import Progress
from hecha.terminal.screen import ScreenLost, say, say_utf8, screen_width
from hecha.terminal.settings import Setting, applied

if TYPE_CHECKING:
    from hecha.backends.on_spark import OnSpark
    from hecha.followup.only_new import Baseline
    from hecha.results.run_record import Run

TEXT = "text"
FORMATS = (TEXT, "github", "json", "junit", "sarif")
"""TEXT and the names of the formats of hecha.exchange, which ``--help`` does not load."""


@click.command(epilog=EXIT_CODES)
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="文件或文件夹...")
@click.option(
    "--suite", default="national", show_default=True, help="政策套件名，或自己的套件文件夹。"
)
@click.option("--as-of", type=Day(), help="快照日期，如 2023-12-31；不写则从文件名或年度判断。")
@click.option("-o", "--output", type=PATH, metavar="文件夹", help="结果文件夹；不写则只显示汇总。")
@click.option("--previous", type=PATH, metavar="文件夹", help="上期导出数据，用于前后期比对。")
@click.option(
    "--leave-out",
    multiple=True,
    metavar="名称",
    help="与核查无关、不读取的文件，如 '*说明*'；可写多次。",
)
@click.option(
    "--select",
    multiple=True,
    metavar="编号",
    help="只核查这些规则、要求或主题，如 ID,HH01；可写多次。这样不会得出“可以上报”。",
)
@click.option("--ignore", multiple=True, metavar="编号", help="不核查的规则、要求或主题。")
@click.option(
    "--severity", type=click.Choice(["must", "confirm", "info"]), help="只核查此级别及以上的规则。"
)
@click.option(
    "--followup",
    type=PATH,
    metavar="台账文件",
    help="整改台账：记下这次核查，与以前各次对比，标明每项任务的状态；没有则新建。",
)
@click.option(
    "--only-new",
    is_flag=True,
    help="只列出、只按新增和再次出现的问题下结论；要有 --followup 或 --baseline。",
)
@click.option(
    "--baseline",
    type=PATH,
    metavar="findings.parquet",
    help="没有台账时，--only-new 与这次以前的结果对比。",
)
@click.option(
    "--fail-on",
    type=click.Choice(["must", "confirm", "never"]),
    default="must",
    show_default=True,
    help="有此级别及以上的问题即不能上报；never 不改变结论，退出码为 0。",
)
@click.option(
    "--personal",
    is_flag=True,
    help="csv、parquet 中写出完整的姓名和号码（默认遮盖；整改清单.xlsx 不受影响）。",
)
@click.option(
    "--private",
    is_flag=True,
    help="结果文件只有本人能打开（Windows 不起作用，请自行限制文件夹的权限）。",
)
@click.option(
    "--password",
    is_flag=True,
    help="给工作簿（整改清单.xlsx 等）加打开密码：运行时输入，不显示；"
    "也可设环境变量 HECHA_PASSWORD。csv、parquet 等文件不加密。",
)
@click.option(
    "--password-file", type=PATH, metavar="文件", help="同 --password，密码是文件的第一行。"
)
@click.option(
    "--annotate",
    is_flag=True,
    help="另写“标注”文件夹：源文件的副本，有问题的单元格涂色并加批注（姓名和号码不遮盖）。",
)
@click.option(
    "--engine",
    type=click.Choice(["polars", "spark"]),
    default="polars",
    show_default=True,
    help="在哪里核查：spark 只核查 hecha load 写出的文件夹，数据留在 Spark 上（docs/scale.md）。",
)
@click.option("--connect", metavar="sc://主机:端口", help="Spark Connect 的地址。")
@click.option(
    "--tables",
    metavar="household=库.表,...",
    help="各表在 Spark 目录中的名称；不写的由 Spark 读文件夹里的 parquet。",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="屏幕输出的格式：汇总，或供程序读取的 UTF-8 文本（姓名和号码遮盖）。",
)
@click.option(
    "--progress",
    "shown",
    type=click.Choice(["auto", "json"]),
    default="auto",
    show_default=True,
    help="进度的样式：json 是每步一行 JSON（step、share），写到标准错误，供启动它的程序读取。",
)
@click.option("--quiet", is_flag=True, help="不显示汇总和进度。")
@click.option("--verbose", is_flag=True, help="显示每条规则、每个乡镇和每条未执行的规则。")
@click.option(
    "--explain",
    is_flag=True,
    help="在标准错误上另写：各数据表的规则数、读取的列数、遍历和求值次数，各步骤用时。",
)
@LANG
@click.pass_context
def check(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    output: Path | None,
    personal: bool,
    private: bool,
    password: bool,
    password_file: Path | None,
    annotate: bool,
    form: str,
    shown: str,
    quiet: bool,
    verbose: bool,
    engine: str,
    connect: str | None,
    tables: str | None,
    explain: bool,
    **_: object,
) -> int:
    """核查导出数据，列出每一条会被退回的记录。

    每次都一样的选项可以写在 hecha.toml 里，放在当前文件夹或导出数据文件夹。
    一个文件夹里有多个县的数据表（hecha load --each 写出的），就逐县核查，另写全省汇总.xlsx。

    \b
    例：hecha check 导出数据 --suite national -o 核查结果
    """
    if engine == "polars" and not (paths[0] / TYPED_MARK).is_file():
        waiting.preload()  # It loads while the run is imported.
    from hecha import run as pipeline
    from hecha.province.folders import is_province
    from hecha.results.atomic import settle
    from hecha.results.spending import WRITING, Collects, Spending

    options, used = applied(context, paths)
    lang = context.obj.lang = options["lang"]  # that of a hecha.toml too
    if is_province(paths):
        _say_settings(used, lang)
        return _province(paths[0], options)
    compare = _Comparison.of(options)
    spark = _on_spark(engine, connect, tables)
    secret = given_password(lang, wanted=password, file=password_file)
    if annotate and output is None:
        raise unknown("annotate", "要与 -o 一起用", "needs -o")
    if output is not None:
        settle(output)  # a folder that cannot be written is refused before minutes of reading
    _say_settings(used, lang)
    compare.say(lang)
    files: tuple[Path, ...] = ()
    opening = {"zh": "正在核查：{}", "en": "Checking: {}"}[lang]
    said = opening.format(_listed(paths))
    progress_shown = nullcontext() if quiet else Progress(said, lines=shown == "json")
    collects = Collects()
    spending = Spending(collects)
    with progress_shown as progress, collects if explain else nullcontext():
        run = pipeline.check(
            paths,
            suite=options["suite"],
            as_of=options["as_of"],
            previous=options["previous"],
            leave_out=options["leave_out"],
            select=_codes(options["select"]),
            ignore=_codes(options["ignore"]),
            severity=options["severity"],
            lang=lang,
            fail_on=options["fail_on"],
            progress=progress,
            spark=spark,
            spending=spending,
        )
        spending.begin(WRITING)
        run = compare.applied(run)
        if output is not None:
            files = run.write(
                output, personal=personal, private=private, password=secret, annotate=annotate
            )
        spending.begin("")
    if form != TEXT:
        from hecha.results.writers import formats

        say_utf8(formats()[form].text(run.masked()))
    elif not quiet:
        _show(run.masked(), files, verbose=verbose)
        compare.say_states(run)
        if annotate:
            _say_copies(files, lang)
    if output is not None and not quiet:
        _say_kept(output, run, error=form != TEXT)
    if explain:
        from hecha.report.spending_text import spending_text

        say(spending_text(spending, run.own_tables, lang), error=True)
    return run.verdict.exit_code


def _province(folder: Path, options: Mapping[str, Any]) -> int:
    """A run of several counties, one after the other."""
    from hecha.commands.check_province import check_province
    from hecha.province.counties import Settings

    same = ("suite", "as_of", "previous", "leave_out", "severity", "lang", "fail_on")
    chosen = {name: options[name] for name in same}
    chosen |= {name: _codes(options[name]) for name in ("select", "ignore")}
    return check_province(folder, Settings(**chosen), options)


def _on_spark(engine: str, connect: str | None, tables: str | None) -> OnSpark | None:
    """Where the rows are, of a run on Spark. Raises Misuse where the options contradict."""
    if engine != "spark":
        for name, value in (("connect", connect), ("tables", tables)):
            if value is not None:
                raise unknown(name, "要与 --engine spark 一起用", "needs --engine spark")
        return None
    if connect is None:
        raise unknown("connect", "--engine spark 要写 sc://主机:端口", "is needed: sc://host:port")
    names = {}
    for pair in _codes([tables or ""]):
        name, equals, place = pair.partition("=")
        if not (name and equals and place):
            raise unknown("tables", "要写成 household=库.表", "is written household=db.table")
        names[name.strip()] = place.strip()
    from hecha.backends.on_spark import OnSpark

    return OnSpark(connect, names)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What the run is compared with: a follow-up, a baseline, or nothing."""

    followup: Path | None
    baseline: Baseline | None
    only_new: bool

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> _Comparison:
        """By the options. Raises Misuse where they contradict each other, InputRejected where a
        file cannot be used."""
        followup, earlier = options["followup"], options["baseline"]
        if followup is not None and earlier is not None:
            raise unknown("baseline", "不能与 --followup 同时用", "not together with --followup")
        if options["only_new"] and followup is None and earlier is None:
            raise unknown(
                "only_new",
                "要与 --followup 或 --baseline 一起用",
                "needs --followup or --baseline",
            )
        if followup is not None and followup.exists():
            from hecha.followup.followup_file import reading

            with reading(followup):  # refused before minutes of reading
                pass
        if earlier is None:
            return cls(followup, None, options["only_new"])
        from hecha.followup.only_new import baseline

        return cls(followup, baseline(earlier), options["only_new"])

    def applied(self, run: Run) -> Run:
        """The run with the states of its tasks, recorded, narrowed."""
        if self.followup is not None:
            from hecha.followup.recording import record

            run = record(run, self.followup)
        elif self.baseline is not None:
            from hecha.followup.only_new import against

            run = against(run, self.baseline)
        if self.only_new:
            from hecha.followup.only_new import only_new

            run = only_new(run)
        return run

    def say(self, lang: str) -> None:
        """How old the baseline is."""
        if self.baseline is not None:
            say(self.baseline.sentence(lang, date.today()), error=True)

    def say_states(self, run: Run) -> None:
        """The states of all tasks the follow-up knows, in one line."""
        if self.followup is not None:
            from hecha.followup.standing import states_line

            say(states_line(self.followup, run.lang))


def _say_copies(files: Sequence[Path], lang: str) -> None:
    from hecha.worksheets.annotated.annotated_copies import ABOUT

    words = {"zh": "标注副本：每个文件的说明见 {}", "en": "Annotated copies: see {}"}[lang]
    say(words.format(next(file for file in files if file.name == ABOUT)))


def _say_kept(folder: Path, run: Run, *, error: bool) -> None:
    """Which results somebody wrote into stay in the folder, and how their answers are collected."""
    from hecha.results.kept import kept

    if not (found := kept(folder)):
        return
    names = listed(path.relative_to(folder).as_posix() for path in found)
    said = Words(_KEPT.zh.format(names.zh), _KEPT.en.format(names.en)).of(run.lang)
    lists = [path for path in found if path.parent == folder and path.suffix == ".xlsx"]
    if lists:
        how = _COLLECT if run.followup else _CHECK_FIRST
        said += how.filled(folder=folder, file=lists[-1]).of(run.lang)
    say(said, error=error)


_KEPT = Words(
    "以前的结果写出后被改过，没有覆盖，保留为：{}。",
    "Earlier results were changed after they were written; they were not replaced and are kept: "
    "{}.",
)
_COLLECT = Words(
    "收回其中的答复：hecha collect {folder} {file}",
    " To collect the answers in them: hecha collect {folder} {file}",
)
_CHECK_FIRST = Words(
    "要收回其中的答复，请先用 --followup 重新核查，再用 hecha collect。",
    " To collect the answers in them, check again with --followup, then use hecha collect.",
)


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    """The codes of an option that may be given several times and hold several, by commas."""
    split = (code.strip() for text in given for code in text.replace("，", ",").split(","))
    return tuple(dict.fromkeys(code for code in split if code))


def _say_settings(used: Sequence[Setting], lang: str) -> None:
    opening = {"zh": "按 {} 的设置：{}", "en": "Set by {}: {}"}[lang]
    for file in dict.fromkeys(setting.file for setting in used):
        listed = "; ".join(str(setting) for setting in used if setting.file == file)
        say(opening.format(file, listed), error=True)


def _listed(paths: Sequence[Path]) -> str:
    return " ".join(map(str, paths))


def _show(run: Run, files: Sequence[Path], *, verbose: bool) -> None:
    """The summary; a screen that fails does not undo a run whose results are written."""
    from hecha.report.details import details
    from hecha.report.summary import WIDTH, summary

    try:
        text = summary(run, files, width=screen_width(WIDTH)).rstrip("\n")
        say(text, colour=_COLOURS[run.verdict.code])
        if verbose:
            say("\n" + details(run).rstrip())
    except ScreenLost as lost:
        failed = {"zh": "汇总显示不出来（{}）。", "en": "The summary could not be shown ({})."}
        why = failed[run.lang].format(lost.words.of(run.lang))
        say(f"{run.verdict.sentence}{_STOP[run.lang]}{why}", error=True)


_STOP = {"zh": "。", "en": ". "}
_COLOURS = {
    "can_submit": "green",
    "cannot_submit": "red",
    "cannot_judge": "yellow",
    "not_checked": "yellow",
}
