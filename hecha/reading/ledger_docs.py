"""The page of ledgers and levels, ``docs/ledgers.md``: what officers name and title their books.

Written anew by ``python -m tools.docs``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from hecha.declare.columns import AREA, SERIAL
from hecha.declare.ledgers import LEDGERS, Ledger
from hecha.declare.levels import LEVELS, REGISTER, TALLY
from hecha.declare.model import Column, Kind, Table
from hecha.declare.tables import TABLES
from hecha.reading.files import Part
from hecha.reading.layouts import LAYOUTS, LISTS, AtLeast, Layout

_KINDS = {
    Kind.TEXT: "文字",
    Kind.NAME: "姓名",
    Kind.ID: "证件号码，按文本存",
    Kind.KEY: "编号，按文本存",
    Kind.PHONE: "电话",
    Kind.CARD: "账号，按文本存",
    Kind.FLAG: "是/否",
    Kind.INT: "整数",
    Kind.NUMBER: "数字",
    Kind.YUAN: "金额（元）",
    Kind.DATE: "日期，如 2023-12-08",
    Kind.MONTH: "年月，如 202312",
    Kind.YEAR: "年度，如 2023",
}
"""How a cell is written; of the other kinds the value list says it."""

_COUNTS = {1: "一", 2: "两"}

_EVERYWHERE = (SERIAL, *AREA)
"""Told once for all tables."""

_MOST_VALUES = 8
"""Longer value lists are named, not printed."""


@dataclass(frozen=True, slots=True)
class OwnLedgers:
    """The ledgers a suite of the product declares, with its name and title."""

    suite: str
    title: str
    ledgers: tuple[Ledger, ...]


def ledgers_page(own: Sequence[OwnLedgers]) -> str:
    """The whole page as Markdown, in Chinese; ``own`` are the suites with ledgers of their own."""
    sections = (
        [_HEAD],
        _columns(_EVERYWHERE, ()),
        ["## 台账", "", _ABOUT_LEDGERS, ""],
        *(_ledger(ledger) for ledger in LEDGERS.values()),
        ["## 文件要求、由套件声明的台账", "", _ABOUT_OWN, ""],
        *(_of_suite(one) for one in own),
        ["## 项目、资金和人口变动名册", "", _ABOUT_LISTS, ""],
        *(_list(layout) for layout in LAYOUTS if layout.name in LISTS),
        ["## 五级册簿", "", _ABOUT_LEVELS, ""],
        _levels(),
        _level_table(REGISTER, _ABOUT_REGISTER),
        _level_table(TALLY, _ABOUT_TALLY),
    )
    return "\n".join(line for section in sections for line in section).rstrip("\n") + "\n"


def _folder(part: Part) -> str:
    """The Chinese name of a part's folder."""
    return next(name for name in sorted(part.value) if not name.isascii())


_HEAD = f"""# 台账和五级册簿

由登记表的声明自动生成（python -m tools.docs），请勿手工修改。

政策文件要求的台账没有全国统一格式，各地自己做。把它们放进导出表旁边的两个子文件夹就能一起核查：
台账放“{_folder(Part.LEDGER)}”；户卡、村册、乡簿、县档和市平台的表放“{_folder(Part.LEVEL)}”。
xlsx、xls、csv 都可以；一本一个文件、几张工作表一个文件、一个乡镇一个文件都可以；表头上面的标题行、
下面的合计行和制表人不影响。

- 列的先后不限，缺列也可以：用到缺列的规则跳过并说明原因。
- 每张表都认下面这几列。没有县、乡、村列的，按户编号或证件号码从登记表取得。
- 列名与本页不同的，在本县套件的 `[headers]` 中对应，用各表的“表名”和“名称”。
"""

_ABOUT_LEDGERS = (
    "台账按工作表名或文件名认：先看工作表名，再看文件名，含下面的词即可。"
    "表中至少要有两个认得的列名。"
)
_ABOUT_OWN = (
    "这些台账只在核查所写的套件（和继承它的套件）时认，先于上面的台账；没有交的，用到它的要求跳过，"
    "写明缺哪种台账。文件没有规定它们的表式，也没有找到公布的表式：表名、列名和代码按文件的说法和"
    "通常的叫法由程序定。列名与本县不同的，在本县套件的 `[headers]` 中对应；代码要照这里写，"
    "读不出的、代码表以外的值列在 FF20。"
    "空白表用 `hecha sample 文件夹 --templates --suite 套件` 写出。"
)
_ABOUT_LISTS = "这几种名册按列名认，放在台账文件夹或导出表旁边都可以，名称不限。"
_ABOUT_LEVELS = (
    "级别按文件名或文件夹名认：先看文件名，再看文件夹名；先认“村册”这样的全称，再认别的写法。"
    "有“户编号”列的是册簿，逐户核对；没有户编号而有户数或人数的是汇总，按所写的最细一级地区核对合计。"
    "哪几级都可以只有其中一种，缺的级别不比。"
)
_ABOUT_REGISTER = "一行一户；有“与户主关系”列的一行一人。须有户编号。"
_ABOUT_TALLY = "一行一个地区。须有县、乡、村中的一列，和户数、人数中的一列。"


def _of_suite(own: OwnLedgers) -> Iterator[str]:
    yield f"### 套件 {own.suite}：{own.title}"
    yield ""
    for ledger in own.ledgers:
        yield from _ledger(ledger, "####")


def _ledger(ledger: Ledger, heading: str = "###") -> Iterator[str]:
    table = ledger.table
    yield f"{heading} {table.title}"
    yield ""
    yield f"- 名称含：{_quoted(ledger.words)}"
    if ledger.paper:
        yield f"- 要求的文件：{ledger.paper}"
    yield f"- 表名：`{table.name}`"
    yield ""
    yield from _columns(_own(table, ledger.required), ledger.required)


def _list(layout: Layout) -> Iterator[str]:
    table = TABLES[layout.gives[0]]
    yield f"### {table.title}"
    yield ""
    needed = "、".join(table[name].label for name in layout.requires)
    others = "；或".join(_signs(table, signs) for signs in layout.signs)
    yield f"- 须有的列：{'，以及'.join(filter(None, (needed, others)))}"
    yield f"- 表名：`{table.name}`"
    yield ""
    yield from _columns(_own(table), ())


def _signs(table: Table, signs: Iterable[AtLeast]) -> str:
    parts = []
    for sign in signs:
        labels = "、".join(table[name].label for name in sign.columns)
        one = len(sign.columns) == 1
        parts.append(labels if one else f"{labels}中的{_COUNTS[sign.fewest]}列")
    return "，".join(parts)


def _levels() -> Iterator[str]:
    yield "| 级别（由下到上） | 名称含 |"
    yield "|---|---|"
    for level in LEVELS:
        yield f"| {level.title} | {_quoted(level.words)} |"
    yield ""


def _level_table(table: Table, about: str) -> Iterator[str]:
    yield f"### {table.title}"
    yield ""
    yield about
    yield ""
    yield f"- 表名：`{table.name}`"
    yield ""
    yield from _columns(_own(table), ())


def _own(table: Table, required: Collection[str] = ()) -> list[Column]:
    """The columns but those given once, unless no row may lack them."""
    everywhere = {column.name for column in _EVERYWHERE}
    return [one for one in table.columns if one.name in required or one.name not in everywhere]


def _columns(columns: Iterable[Column], required: Collection[str]) -> Iterator[str]:
    must = " 每行必填 |" if required else ""
    yield f"| 列名 | 也认 | 填写 |{must} 名称 |"
    yield "|---|---|---|" + ("---|" if required else "") + "---|"
    for column in columns:
        cells = [column.label, "、".join(column.aliases), _written(column)]
        if required:
            cells.append("是" if column.name in required else "")
        yield f"| {' | '.join((*cells, f'`{column.name}`'))} |"
    yield ""


def _written(column: Column) -> str:
    if column.codes is None or column.kind in _KINDS:
        return _KINDS[column.kind]
    if len(column.codes.values) > _MOST_VALUES:
        return f"{column.codes.title}代码表"
    return "、".join(column.codes.values)


def _quoted(words: Iterable[str]) -> str:
    return "、".join(f"“{word}”" for word in words)
