"""``hecha figures``: the table of indicators of a run and the calendar of its suite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hecha.commands.options import LANG, PATH, unknown
from hecha.terminal.door import OK
from hecha.terminal.parameters import Day
from hecha.terminal.screen import say

if TYPE_CHECKING:
    import polars as pl

    from hecha.report.duty_calendar import Entry

_FORMS = (".xlsx", ".csv")


@click.command()
@click.argument("run", type=PATH, metavar="结果文件夹")
@click.option(
    "--previous", type=PATH, metavar="结果文件夹", help="上一轮核查的结果，用于写出变化。"
)
@click.option("--suite", help="套件名或文件夹；不写则为核查时所用的。")
@click.option("--day", type=Day(), help="任务日历按哪一天；不写则为快照日。")
@click.option(
    "-o",
    "--output",
    "outputs",
    type=PATH,
    multiple=True,
    metavar="x.xlsx|x.csv",
    help="写出工作簿或 csv；可写两次。不写则只显示汇总。",
)
@LANG
def figures(
    run: Path,
    previous: Path | None,
    suite: str | None,
    day: date | None,
    outputs: tuple[Path, ...],
    lang: str,
) -> int:
    """写出指标表：套件的每项指标按县、乡镇、村应达到多少、实际多少、差多少、比上期变化多少，
    并列出任务日历。没有算出的写“未算出”和原因，不写 0。

    \b
    例：hecha figures 核查结果 -o 指标表.xlsx -o 指标表.csv
        hecha figures 核查结果2 --previous 核查结果 -o 指标表.xlsx
    """
    from hecha.exchange.figures_file import read_figures, write_table_csv
    from hecha.exchange.read_back import read_back
    from hecha.expectations.claims import claims
    from hecha.policy import load as load_suite
    from hecha.report.claim_results import claim_results
    from hecha.report.duty_calendar import calendar
    from hecha.report.indicator_table import compared, in_order

    for path in outputs:
        if path.suffix.lower() not in _FORMS:
            raise unknown("outputs", "要写 .xlsx 或 .csv 文件", "must be an .xlsx or a .csv file")
    finished = read_back(run)
    paper = load_suite(suite or finished.suite, finished.day)
    finished.must_be_of(paper.name, paper.title)
    listed = claims(paper)
    earlier = None if previous is None else read_back(previous)
    before = None if previous is None else read_figures(previous)
    table = in_order(compared(read_figures(run), before), listed, paper.name)
    entries = calendar(listed, claim_results(finished.outcomes, listed, lang), day or finished.day)
    for path in outputs:
        if path.suffix.lower() == ".csv":
            write_table_csv(table, path)
        else:
            from hecha.worksheets.indicator_book import About, write_indicators

            since = None if earlier is None else earlier.day
            write_indicators(table, entries, About(paper.title, finished.day, since, lang), path)
    say("\n".join([*_summary(table, lang), *_due(entries, lang), *_written(outputs, lang)]))
    return OK


def _summary(table: pl.DataFrame, lang: str) -> Sequence[str]:
    """How many claims are met, and the figures of counties that are not."""
    import polars as pl

    from hecha.expectations.demands import TOTAL
    from hecha.report.indicator_table import COUNTED, counts, in_words

    comma, colon = {"zh": ("，", "："), "en": (", ", ": ")}[lang]
    found = counts(table)
    head = comma.join(f"{words.of(lang)} {found[key]}" for key, words in COUNTED.items())
    opening = {"zh": "文件要求", "en": "Claims"}[lang]
    missed = table.filter(~pl.col("met"), pl.col("grain").is_in([TOTAL, "county"]))
    lines = [f"{opening}{colon}{head}"]
    for row in in_words(missed, lang).iter_rows(named=True):
        place = f"{row['county']} " if row["county"] else ""
        demand = f"{comma}{row['demand']}"
        lines.append(f"  {row['claim']} {place}{row['title']}{colon}{row['actual']}{demand}")
    return lines


def _due(entries: Sequence[Entry], lang: str) -> Sequence[str]:
    """What is due on the day and what comes next; duties that began on a day of their own and have
    no last day are in the workbook."""
    from hecha.report.duty_calendar import COMING, DUE, STATUS

    to, colon, bracket = {"zh": (" 至 ", "：", "（{}）"), "en": (" to ", ": ", " ({})")}[lang]
    lines = []
    for one in entries:
        if one.status not in (DUE, COMING) or one.end is None:
            continue
        days = {"zh": "剩 {} 天" if one.status == DUE else "{} 天后", "en": "{} days"}[lang]
        start = "" if one.start is None else f"{one.start}{to}"
        left = "" if one.days is None else bracket.format(days.format(one.days))
        when = f"{STATUS[one.status].of(lang)} {start}{one.end}{left}"
        lines.append(f"  {when} {one.claim.clause} {one.claim.quote}{colon}{one.result.of(lang)}")
    title = {"zh": "任务日历", "en": "Calendar"}[lang]
    # Several claims may check one sentence of a paper.
    return [title, *dict.fromkeys(lines)] if lines else []


def _written(outputs: Sequence[Path], lang: str) -> Sequence[str]:
    opening = {"zh": "已写出：{}", "en": "Written: {}"}[lang]
    return [opening.format(path) for path in outputs]
