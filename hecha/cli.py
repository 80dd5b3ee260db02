"""The command line: parse, call, print, return the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hecha.terminal.door import OK, REJECTED, Door
from hecha.terminal.parameters import Day, PathOrNothing
from hecha.terminal.progress import Progress
from hecha.terminal.screen import ScreenLost, coloured, say, say_utf8, screen_width
from hecha.terminal.usage import Misuse

if TYPE_CHECKING:
    from hecha.results.run import Run

_EXIT_CODES = """
\b
退出码 / exit codes:
  0    可以上报；或 --fail-on never      can be submitted, or --fail-on never
  1    不能上报；交来的数据没有读全       cannot be submitted, or not everything was read
  2    未核查：输入或用法不对             not checked: input or usage rejected
  3    不能判断：规则或程序出错           a rule or the tool itself broke
  130  已中断                            interrupted
"""

TEXT = "text"
FORMATS = (TEXT, "github", "json", "junit", "sarif")
"""TEXT and the names of the formats of hecha.exchange, which ``--help`` does not load."""

_PATH = PathOrNothing()
_LANG = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", help="提示和清单的语言。"
)


@click.group(
    "hecha",
    cls=Door,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EXIT_CODES,
)
@click.version_option(package_name="hecha", prog_name="hecha")
def main() -> None:
    """核查：上报前检查扶贫（防返贫）信息系统导出数据，生成整改清单。

    Checks poverty-registry exports before submission and writes correction lists.
    """


@main.command(epilog=_EXIT_CODES)
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="文件或文件夹...")
@click.option(
    "--suite", default="national", show_default=True, help="政策套件名，或自己的套件文件夹。"
)
@click.option("--as-of", type=Day(), help="快照日期，如 2023-12-31；不写则从文件名或年度判断。")
@click.option("-o", "--output", type=_PATH, metavar="文件夹", help="结果文件夹；不写则只显示汇总。")
@click.option("--previous", type=_PATH, metavar="文件夹", help="上期导出数据，用于前后期比对。")
@click.option(
    "--leave-out",
    multiple=True,
    metavar="名称",
    help="与核查无关、不读取的文件，如 '*说明*'；可写多次。",
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
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="屏幕输出的格式：汇总，或供程序读取的 UTF-8 文本（姓名和号码遮盖）。",
)
@click.option("--quiet", is_flag=True, help="不显示汇总和进度。")
@click.option("--verbose", is_flag=True, help="显示每条规则、每个乡镇和每条未执行的规则。")
@_LANG
def check(
    paths: tuple[Path, ...],
    suite: str,
    as_of: date | None,
    output: Path | None,
    previous: Path | None,
    leave_out: tuple[str, ...],
    fail_on: str,
    personal: bool,
    private: bool,
    form: str,
    quiet: bool,
    verbose: bool,
    lang: str,
) -> int:
    """核查导出数据，列出每一条会被退回的记录。

    \b
    例：hecha check 导出数据 --suite national -o 核查结果
    """
    from hecha import run as pipeline
    from hecha.results.atomic import settle

    if output is not None:
        settle(output)  # a folder that cannot be written is refused before minutes of reading
    opening = {"zh": "正在核查：{}", "en": "Checking: {}"}[lang]
    with nullcontext() if quiet else Progress(opening.format(_listed(paths))) as progress:
        run = pipeline.check(
            paths,
            suite=suite,
            as_of=as_of,
            previous=previous,
            leave_out=leave_out,
            lang=lang,
            fail_on=fail_on,
            progress=progress,
        )
        files = () if output is None else run.write(output, personal=personal, private=private)
    if form != TEXT:
        from hecha.results.writers import formats

        say_utf8(formats()[form].text(run.masked()))
    elif not quiet:
        _show(run, files, verbose=verbose)
    return run.verdict.exit_code


def _listed(paths: Sequence[Path]) -> str:
    return " ".join(map(str, paths))


def _show(run: Run, files: Sequence[Path], *, verbose: bool) -> None:
    """The summary; a screen that fails does not undo a run whose results are written."""
    from hecha.report.details import details
    from hecha.report.summary import WIDTH, summary

    first, *rest = summary(run, files, width=screen_width(WIDTH)).splitlines()
    text = "\n".join([coloured(first, _COLOURS[run.verdict.code]), *rest])
    try:
        say(text)
        if verbose:
            say("\n" + details(run).rstrip())
    except ScreenLost as lost:
        failed = {"zh": "汇总显示不出来（{}）。", "en": "The summary could not be shown ({})."}
        say(f"{run.verdict.sentence}{_STOP[run.lang]}{failed[run.lang].format(lost)}", error=True)


_STOP = {"zh": "。", "en": ". "}
_COLOURS = {
    "can_submit": "green",
    "cannot_submit": "red",
    "cannot_judge": "yellow",
    "not_checked": "yellow",
}


@main.command()
@click.argument("directory", type=_PATH, metavar="文件夹")
@click.option("--households", type=click.IntRange(1), default=100, show_default=True, help="户数。")
@click.option("--persons", type=click.IntRange(1), help="人数；不写则约为户数的3倍。")
@click.option("--suite", default="national", show_default=True, help="按哪个套件的口径生成。")
@click.option(
    "--defects", type=click.IntRange(0), default=0, show_default=True, help="埋入的错误数。"
)
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子；相同则结果相同。")
@click.option(
    "--formats",
    default="xlsx",
    show_default=True,
    metavar="xlsx|township-sheets|...",
    help="导出表的样式：xlsx 系统原样，township-sheets 一个乡镇一张工作表，gbk-csv，"
    "flat 全县全字段，mixed 各乡镇不同（后两种不带错误）。",
)
@click.option(
    "--ledgers",
    is_flag=True,
    help="另写“台账”“五级”两个文件夹，与导出表相符；这时 --defects 只埋在这两处。",
)
@_LANG
def sample(
    directory: Path,
    households: int,
    persons: int | None,
    suite: str,
    defects: int,
    seed: int,
    formats: str,
    ledgers: bool,
    lang: str,
) -> int:
    """生成一个虚构县的导出数据，用于培训和试用。

    \b
    例：hecha sample 培训数据 --households 300 --defects 50
        hecha sample 台账样本 --ledgers --suite xianning-2020
    """
    from hecha.samples import generate

    generate(
        directory,
        households=households,
        persons=persons or households * 3,
        suite=suite,
        defects=defects,
        seed=seed,
        formats=formats,
        ledgers=ledgers,
    )
    say(f"已生成：{directory}" if lang == "zh" else f"Written: {directory}")
    return OK


@main.command()
@click.argument("code", required=False, metavar="[规则或省级编号]")
@click.option("--theme", metavar="ID|HH|...", help="只列一个主题，如 IN。")
@click.option("--severity", type=click.Choice(["must", "confirm", "info"]), help="只列一个级别。")
@click.option("--table", metavar="表名", help="只列核查某一张表的规则，如 家庭成员。")
@click.option(
    "--checkable/--not-checkable", default=None, help="只列能（不能）从导出数据核查的规则。"
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_LANG
def rules(
    code: str | None,
    theme: str | None,
    severity: str | None,
    table: str | None,
    checkable: bool | None,
    form: str,
    lang: str,
) -> int:
    """列出规则，或显示一条规则的说明。

    \b
    例：hecha rules --theme IN
        hecha rules IN02
        hecha rules 1_01_003
    """
    from hecha.rules import docs as pages
    from hecha.rules import rulebook

    registry = rulebook.load()
    if code is not None:
        codes = pages.find(registry, code)
        if not codes:
            raise _unknown("code", f"没有规则 {code}", f"there is no rule {code}")
        if form == "json":
            lines = [line for line in pages.summaries(registry, lang) if line.code in codes]
            _say_json([line.as_json() for line in lines])
        else:
            say("\n".join(pages.page(registry, found, lang) for found in codes).rstrip("\n"))
        return OK
    everything = list(pages.summaries(registry, lang))
    themes = sorted({line.theme for line in everything})
    if theme is not None and theme.upper() not in themes:
        listed = "、".join(themes)
        raise _unknown("theme", f"没有主题 {theme}，有 {listed}", f"themes: {' '.join(themes)}")
    tables = sorted({name for line in everything for name in line.tables})
    if table is not None and table not in tables:
        listed = "、".join(tables)
        raise _unknown("table", f"没有表 {table}，有 {listed}", f"tables: {', '.join(tables)}")
    lines = [
        line
        for line in everything
        if (theme is None or line.theme == theme.upper())
        and (severity is None or line.severity == severity)
        and (table is None or table in line.tables)
        and (checkable is None or line.checkable == checkable)
    ]
    if form == "json":
        _say_json([line.as_json() for line in lines])
        return OK
    for line in lines:
        mark = "" if line.checkable else ("〔不能核查〕" if lang == "zh" else "[not checkable] ")
        say(f"{line.code:<6} {pages.SEVERITY_NAMES[lang][line.severity]}  {mark}{line.title}")
    return OK


def _unknown(name: str, message: str, english: str) -> Misuse:
    """What to raise where the value of a parameter of the present command is not known."""
    context = click.get_current_context()
    parameter = next(known for known in context.command.params if known.name == name)
    return Misuse(message, english, context, parameter)


@main.command(name="suites", epilog=_EXIT_CODES)
@click.argument("name", required=False, metavar="[套件名或文件夹]")
@click.option(
    "--run", "out", type=_PATH, metavar="结果文件夹", help="加上每条要求在这次核查的结果。"
)
@click.option("--diff", nargs=2, metavar="套件 套件", help="两个套件的参数、要求、规则有哪些不同。")
@click.option("--check", "own", type=_PATH, metavar="文件夹", help="检查自己写的套件有没有错。")
@click.option(
    "--as-of", type=Day(), help="按哪一天的取值显示；不写则为今天（核查结果为其快照日）。"
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def show_suites(
    name: str | None,
    out: Path | None,
    diff: tuple[str, str] | None,
    own: Path | None,
    as_of: date | None,
    form: str,
) -> int:
    """列出政策套件，显示一个套件的每条要求，比较两个套件，或检查自己的套件。

    \b
    例：hecha suites
        hecha suites puning-2016 --run 核查结果
        hecha suites --diff national 本县套件
        hecha suites --check 本县套件
    """
    if sum(given is not None for given in (name, diff, own)) > 1 or (out and name is None):
        raise click.UsageError("套件名（可加 --run）、--diff、--check 一次只用一种。")
    if diff is not None:
        values, text = _difference(*diff)
    elif own is not None:
        values, text = _mistakes(own, as_of or date.today())
    elif name is not None:
        values, text = _claims(name, out, as_of)
    else:
        values, text = _available()
    if form == "json":
        _say_json(values)
    else:
        say(text)
    return REJECTED if own is not None and values else OK


def _available() -> tuple[object, str]:
    from hecha.policy import available

    infos = available()
    values = [{"name": info.name, "title": info.title, "number": info.number} for info in infos]
    lines = (f"{info.name:<14} {info.title} {info.number}".rstrip() for info in infos)
    return values, "\n".join(lines)


def _claims(name: str, out: Path | None, as_of: date | None) -> tuple[object, str]:
    from hecha.expectations.claims import claims
    from hecha.policy import load as load_suite
    from hecha.report import claim_listing
    from hecha.report.claim_results import claim_results

    if out is None:
        suite = load_suite(name, as_of or date.today())
        listed, results = claims(suite), None
    else:
        from hecha.exchange.read_back import read_back

        finished = read_back(out)
        suite = load_suite(name, as_of or finished.day)
        finished.must_be_of(suite.name, suite.title)
        listed = claims(suite)
        results = claim_results(finished.outcomes, listed)
    return claim_listing.as_json(listed, results), claim_listing.as_text(suite, listed, results)


def _difference(first: str, second: str) -> tuple[object, str]:
    from hecha.expectations import diff

    found = diff.diff(first, second)
    return diff.as_json(found), diff.as_text(first, second, found)


def _mistakes(folder: Path, day: date) -> tuple[object, str]:
    from hecha.expectations import mistakes as checking

    wrong = checking.check(folder, day)
    return wrong, checking.as_text(wrong) if wrong else checking.summary(folder, day)


def _say_json(value: object) -> None:
    import json

    say_utf8(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
