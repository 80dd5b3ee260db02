"""``hecha sample``: an invented county."""

from __future__ import annotations

from pathlib import Path

import click

from hecha.commands.options import LANG, PATH
from hecha.terminal.door import OK
from hecha.terminal.screen import say


@click.command()
@click.argument("directory", type=PATH, metavar="文件夹")
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
@click.option(
    "--claims",
    type=click.Choice(["met", "missed"]),
    help="文件的要求全部符合（met），或每条各有一处不符合（missed，清单在 planted.json）；"
    "连同台账、比对名单、套件自设的列和本县套件一起写出。",
)
@click.option(
    "--year", type=click.IntRange(2014, 2030), help="与 --claims 一起用：数据为哪一年底的。"
)
@click.option(
    "--templates",
    is_flag=True,
    help="不生成数据，写出空白表：分工表、套件参数（hecha suites --from-xlsx）、台账、比对名单。",
)
@LANG
def sample(
    directory: Path,
    households: int,
    persons: int | None,
    suite: str,
    defects: int,
    seed: int,
    formats: str,
    ledgers: bool,
    claims: str | None,
    year: int | None,
    templates: bool,
    lang: str,
) -> int:
    """生成一个虚构县的导出数据，用于培训和试用。

    \b
    例：hecha sample 培训数据 --households 300 --defects 50
        hecha sample 模板 --templates --suite xianning-2020
        hecha sample 台账样本 --ledgers --suite xianning-2020
        hecha sample 哈尔滨 --suite harbin-2016 --claims missed
        hecha sample 空白表 --templates
    """
    if templates:
        from hecha.corrections.assignment_template import write_templates as write_assignment
        from hecha.samples.templates import write_templates

        written = [*write_assignment(directory, lang), *write_templates(directory, suite)]
        words = {"zh": "已写出 {} 个模板：{}", "en": "{} templates written: {}"}[lang]
        say(words.format(len(written), directory))
        return OK
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
        claims=claims or "",
        year=year,
    )
    say(f"已生成：{directory}" if lang == "zh" else f"Written: {directory}")
    return OK
