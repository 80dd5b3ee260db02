"""The command line: parse, call, print, exit code."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

OK, FINDINGS, REJECTED, BROKEN = 0, 1, 2, 3
"""Exit codes: nothing at or above --fail-on; findings; input or usage rejected; a rule broke."""

_EXIT_CODES = """
\b
退出码 / exit codes:
  0  没有达到 --fail-on 级别的问题    nothing at or above --fail-on
  1  有问题                          findings
  2  输入或用法不对，未核查           input or usage rejected
  3  有规则出错，结果不完整           a rule or the tool itself broke
"""


class _Day(click.ParamType[date]):
    name = "日期"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        text = str(value)
        for form in ("%Y-%m-%d", "%Y%m%d"):
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
        self.fail(f"{text} 不是日期，请写成 2023-12-31。", param, ctx)


_PATH = click.Path(path_type=Path)
_LANG = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", help="提示和清单的语言。"
)


@click.group(
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
@click.option("--as-of", type=_Day(), help="快照日期，如 2023-12-31；不写则从文件名或年度判断。")
@click.option("-o", "--output", type=_PATH, metavar="文件夹", help="结果文件夹；不写则只显示汇总。")
@click.option("--previous", type=_PATH, metavar="文件夹", help="上期导出数据，用于前后期比对。")
@click.option(
    "--fail-on",
    type=click.Choice(["must", "confirm", "never"]),
    default="must",
    show_default=True,
    help="有此级别及以上的问题时退出码为 1。",
)
@click.option(
    "--personal",
    is_flag=True,
    help="csv、parquet 中写出完整的姓名和号码（默认遮盖；整改清单.xlsx 不受影响）。",
)
@click.option("--quiet", is_flag=True, help="不显示汇总和进度。")
@_LANG
def check(
    paths: tuple[Path, ...],
    suite: str,
    as_of: date | None,
    output: Path | None,
    previous: Path | None,
    fail_on: str,
    personal: bool,
    quiet: bool,
    lang: str,
) -> None:
    """核查导出数据，列出每一条会被退回的记录。

    \b
    例：hecha check 导出数据 --suite national -o 核查结果
    """
    from hecha import run as pipeline
    from hecha.reading.submission import InputRejected

    try:
        finished = pipeline.run(
            paths,
            suite=suite,
            as_of=as_of,
            previous=previous,
            lang=lang,
            progress=None if quiet or not sys.stderr.isatty() else _progress,
        )
        if output is not None:
            pipeline.write(finished, output, personal=personal, lang=lang)
    except InputRejected as rejected:
        click.echo(f"{'未核查' if lang == 'zh' else 'Not checked'}：{rejected}", err=True)
        sys.exit(REJECTED)
    if not quiet:
        from hecha.report.summary import summary

        click.echo(summary(finished.results, finished.info, lang))
        if output is not None:
            click.echo(f"{'结果已写入' if lang == 'zh' else 'Written to'} {output}")
    if finished.broke:
        sys.exit(BROKEN)
    sys.exit(FINDINGS if fail_on != "never" and finished.has_findings(fail_on) else OK)


def _progress(step: str) -> None:
    click.echo(step, err=True)


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
) -> None:
    """生成一个虚构县的导出数据，用于培训和试用。

    \b
    例：hecha sample 培训数据 --households 300 --defects 50
        hecha sample 台账样本 --ledgers --suite xianning-2020
    """
    from hecha.reading.submission import InputRejected
    from hecha.samples import generate

    try:
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
    except InputRejected as rejected:
        click.echo(f"{'未生成' if lang == 'zh' else 'Not written'}：{rejected}", err=True)
        sys.exit(REJECTED)
    click.echo(f"{'已生成' if lang == 'zh' else 'Written'}：{directory}")


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
) -> None:
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
            click.echo(f"没有规则“{code}”。hecha rules 列出全部规则。", err=True)
            sys.exit(REJECTED)
        if form == "json":
            lines = [line for line in pages.summaries(registry, lang) if line.code in codes]
            click.echo(_json([line.as_json() for line in lines]))
        else:
            click.echo("\n".join(pages.page(registry, one, lang) for one in codes), nl=False)
        return
    lines = [
        line
        for line in pages.summaries(registry, lang)
        if (theme is None or line.theme == theme.upper())
        and (severity is None or line.severity == severity)
        and (table is None or table in line.tables)
        and (checkable is None or line.checkable == checkable)
    ]
    if form == "json":
        click.echo(_json([line.as_json() for line in lines]))
        return
    for line in lines:
        mark = "" if line.checkable else ("〔不能核查〕" if lang == "zh" else "[not checkable] ")
        click.echo(
            f"{line.code:<6} {pages.SEVERITY_NAMES[lang][line.severity]}  {mark}{line.title}"
        )


@main.command(name="suites", epilog=_EXIT_CODES)
@click.argument("name", required=False, metavar="[套件名或文件夹]")
@click.option(
    "--run", "out", type=_PATH, metavar="结果文件夹", help="加上每条要求在这次核查的结果。"
)
@click.option("--diff", nargs=2, metavar="套件 套件", help="两个套件的参数、要求、规则有哪些不同。")
@click.option("--check", "own", type=_PATH, metavar="文件夹", help="检查自己写的套件有没有错。")
@click.option(
    "--as-of", type=_Day(), help="按哪一天的取值显示；不写则为今天（核查结果为其快照日）。"
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def show_suites(
    name: str | None,
    out: Path | None,
    diff: tuple[str, str] | None,
    own: Path | None,
    as_of: date | None,
    form: str,
) -> None:
    """列出政策套件，显示一个套件的每条要求，比较两个套件，或检查自己的套件。

    \b
    例：hecha suites
        hecha suites puning-2016 --run 核查结果
        hecha suites --diff national 本县套件
        hecha suites --check 本县套件
    """
    from hecha.reading.submission import InputRejected

    if sum(given is not None for given in (name, diff, own)) > 1 or (out and name is None):
        raise click.UsageError("套件名（可加 --run）、--diff、--check 一次只用一种。")
    try:
        if diff is not None:
            told, text = _difference(*diff)
        elif own is not None:
            told, text = _mistakes(own, as_of or date.today())
        elif name is not None:
            told, text = _claims(name, out, as_of)
        else:
            told, text = _available()
    except InputRejected as rejected:
        click.echo(str(rejected), err=True)
        sys.exit(REJECTED)
    click.echo(_json(told) if form == "json" else text)
    if own is not None and told:
        sys.exit(REJECTED)


def _available() -> tuple[object, str]:
    from hecha.policy import available

    infos = available()
    told = [{"name": one.name, "title": one.title, "number": one.number} for one in infos]
    return told, "\n".join(f"{one.name:<14} {one.title} {one.number}".rstrip() for one in infos)


def _claims(name: str, out: Path | None, as_of: date | None) -> tuple[object, str]:
    from hecha.expectations.claims import claims
    from hecha.policy import load as load_suite
    from hecha.report import claim_results as results

    day = as_of or (date.today() if out is None else results.day_of_run(out))
    suite = load_suite(name, day)
    listed = claims(suite)
    came_out = None if out is None else results.claim_results(out, suite, listed)
    return results.as_json(listed, came_out), results.as_text(listed, came_out)


def _difference(first: str, second: str) -> tuple[object, str]:
    from hecha.expectations import diff

    found = diff.diff(first, second)
    return diff.as_json(found), diff.as_text(first, second, found)


def _mistakes(folder: Path, day: date) -> tuple[object, str]:
    from hecha.expectations import mistakes as checking

    wrong = checking.check(folder, day)
    return wrong, checking.as_text(wrong) if wrong else checking.summary(folder, day)


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
