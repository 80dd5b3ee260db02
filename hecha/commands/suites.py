"""``hecha suites``: the papers, what they demand, and how two of them differ."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from hecha.commands.options import PATH, say_json
from hecha.terminal.door import OK, REJECTED
from hecha.terminal.parameters import Day
from hecha.terminal.screen import say
from hecha.terminal.usage import WrongOptions


@click.command()
@click.argument("name", required=False, metavar="[套件名或文件夹]")
@click.option(
    "--run", "out", type=PATH, metavar="结果文件夹", help="加上每条要求在这次核查的结果。"
)
@click.option("--diff", nargs=2, metavar="套件 套件", help="两个套件的参数、要求、规则有哪些不同。")
@click.option("--check", "own", type=PATH, metavar="文件夹", help="检查自己写的套件有没有错。")
@click.option(
    "--from-xlsx",
    "book",
    type=PATH,
    metavar="参数.xlsx",
    help="从填好的参数表（hecha sample --templates）写出套件文件夹，与 -o 一起用。",
)
@click.option("-o", "--output", type=PATH, metavar="文件夹", help="--from-xlsx 写到哪里。")
@click.option(
    "--as-of", type=Day(), help="按哪一天的取值显示；不写则为今天（核查结果为其快照日）。"
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def suites(
    name: str | None,
    out: Path | None,
    diff: tuple[str, str] | None,
    own: Path | None,
    book: Path | None,
    output: Path | None,
    as_of: date | None,
    form: str,
) -> int:
    """列出政策套件，显示一个套件的每条要求，比较两个套件，或检查自己的套件。

    \b
    例：hecha suites
        hecha suites puning-2016 --run 核查结果
        hecha suites --diff national 本县套件
        hecha suites --check 本县套件
        hecha suites --from-xlsx 参数.xlsx -o 本县套件
    """
    if sum(given is not None for given in (name, diff, own, book)) > 1 or (out and name is None):
        raise WrongOptions(
            "套件名（可加 --run）、--diff、--check、--from-xlsx 一次只用一种。",
            "Give a suite (with --run, if you like), --diff, --check or --from-xlsx: one of them.",
        )
    if (book is None) != (output is None):
        raise WrongOptions("--from-xlsx 和 -o 要一起写。", "Give --from-xlsx and -o together.")
    if book is not None and output is not None:
        values, text = _from_xlsx(book, output)
    elif diff is not None:
        values, text = _difference(*diff)
    elif own is not None:
        values, text = _mistakes(own, as_of or date.today())
    elif name is not None:
        values, text = _claims(name, out, as_of)
    else:
        values, text = _available()
    if form == "json":
        say_json(values)
    else:
        say(text)
    return REJECTED if own is not None and values else OK


def _from_xlsx(book: Path, folder: Path) -> tuple[object, str]:
    from hecha.policy.from_workbook import write_suite

    count = write_suite(book, folder)
    return {"folder": str(folder), "parameters": count}, (
        f"已写出套件 {folder}（{count} 个参数与继承的不同）：请用 hecha suites --check 检查。"
    )


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
