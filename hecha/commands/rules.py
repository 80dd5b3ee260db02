"""``hecha rules``: the rules, or the page of one."""

from __future__ import annotations

import click

from hecha.commands.options import LANG, say_json, unknown
from hecha.terminal.door import OK
from hecha.terminal.screen import say


@click.command()
@click.argument("code", required=False, metavar="[规则或省级编号]")
@click.option("--theme", metavar="ID|HH|...", help="只列一个主题，如 IN。")
@click.option("--severity", type=click.Choice(["must", "confirm", "info"]), help="只列一个级别。")
@click.option("--table", metavar="表名", help="只列核查某一张表的规则，如 家庭成员。")
@click.option(
    "--checkable/--not-checkable", default=None, help="只列能（不能）从导出数据核查的规则。"
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@LANG
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
            raise unknown("code", f"没有规则 {code}", f"there is no rule {code}")
        if form == "json":
            lines = [line for line in pages.summaries(registry, lang) if line.code in codes]
            say_json([line.as_json() for line in lines])
        else:
            say("\n".join(pages.page(registry, found, lang) for found in codes).rstrip("\n"))
        return OK
    everything = list(pages.summaries(registry, lang))
    themes = sorted({line.theme for line in everything})
    if theme is not None and theme.upper() not in themes:
        listed = "、".join(themes)
        raise unknown("theme", f"没有主题 {theme}，有 {listed}", f"themes: {' '.join(themes)}")
    tables = sorted({name for line in everything for name in line.tables})
    if table is not None and table not in tables:
        listed = "、".join(tables)
        raise unknown("table", f"没有表 {table}，有 {listed}", f"tables: {', '.join(tables)}")
    lines = [
        line
        for line in everything
        if (theme is None or line.theme == theme.upper())
        and (severity is None or line.severity == severity)
        and (table is None or table in line.tables)
        and (checkable is None or line.checkable == checkable)
    ]
    if form == "json":
        say_json([line.as_json() for line in lines])
        return OK
    for line in lines:
        mark = "" if line.checkable else ("〔不能核查〕" if lang == "zh" else "[not checkable] ")
        say(f"{line.code:<6} {pages.SEVERITY_NAMES[lang][line.severity]}  {mark}{line.title}")
    return OK
