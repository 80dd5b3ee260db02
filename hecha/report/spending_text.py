"""What a run says with ``--explain``: rules, plans, columns, collects and seconds, by table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hecha.declare.words import Words
from hecha.report.labels import labels
from hecha.report.text_columns import aligned
from hecha.results.spending import (
    EXPECTATIONS,
    READING,
    RULES,
    STEPS,
    SUMMING,
    WRITING,
    Spending,
    Spent,
    TableSpending,
)

_TITLE = Words(
    "核查过程（秒为时钟时间；求值为 Polars 执行查询的次数，不含读取文件和 Great Expectations "
    "两个子进程的）",
    "How the data were checked (seconds of the clock; collects are the queries Polars ran, without "
    "those of the two processes that read files and run Great Expectations)",
)
_STEP_HEADS = (Words("步骤", "step"), Words("秒", "seconds"), Words("求值", "collects"))
_STEP_NAMES = {
    READING: Words("读取文件", "reading files"),
    RULES: Words("核查规则", "checking the rules"),
    EXPECTATIONS: Words("核对文件要求", "checking the claims of the paper"),
    SUMMING: Words("汇总结果", "summing up"),
    WRITING: Words("写出结果", "writing the results"),
}
_TABLE_HEADS = (
    Words("数据表", "table"),
    Words("规则", "rules"),
    Words("读取列", "columns read"),
    Words("判断遍历", "plans judging"),
    Words("统计遍历", "plans counting"),
    Words("判断秒", "s judging"),
    Words("判断求值", "collects"),
    Words("列出问题秒", "s findings"),
    Words("列出问题求值", "collects"),
)

_TOGETHER = Words("统计、小表一并", "facts, small tables together")


def spending_text(spending: Spending, own_tables: Mapping[str, str], lang: str) -> str:
    """One block for the steps of the run, one for its tables; ``own_tables`` are the titles of
    those a suite declares. No value of a row is in it."""
    words = labels(lang)
    steps = [(name, spending.steps[name]) for name in STEPS if name in spending.steps]
    whole = Spent(
        sum(spent.seconds for _, spent in steps), sum(spent.collects for _, spent in steps)
    )
    by_step = [
        [head.of(lang) for head in _STEP_HEADS],
        *([_STEP_NAMES[name].of(lang), *_said(spent)] for name, spent in steps),
        [Words("合计", "all").of(lang), *_said(whole)],
    ]
    by_table = [
        [head.of(lang) for head in _TABLE_HEADS],
        *(
            [words.table(name, own_tables), *_of_table(spent)]
            for name, spent in sorted(
                spending.tables.items(), key=lambda item: (-item[1].rules, item[0])
            )
        ),
        [_TOGETHER.of(lang), *[""] * 4, *_said(spending.together), "", ""],
    ]
    lines = [
        _TITLE.of(lang),
        *aligned(by_step, right=range(1, len(_STEP_HEADS))),
        "",
        *aligned(by_table, right=range(1, len(_TABLE_HEADS))),
    ]
    return "\n".join(lines)


def _of_table(spent: TableSpending) -> Iterator[str]:
    yield from map(str, (spent.rules, spent.columns, spent.plans, spent.counting))
    for part in (spent.judging, spent.gathering):
        yield from _said(part)


def _said(spent: Spent) -> tuple[str, str]:
    return f"{spent.seconds:.2f}", str(spent.collects)
