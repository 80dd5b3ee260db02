"""Why a rule was skipped or broke: a code with its parameters, in words of both languages.

What papers and suites state of themselves (the title of a parameter, why it has no value, why a
rule is switched off) is quoted as written, in Chinese; columns are named by their header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hecha.declare.words import Words

MISSING_TABLE, MISSING_PREVIOUS = "missing_table", "missing_previous"
MISSING_TABLES, MISSING_COLUMN = "missing_tables", "missing_column"
BLANK_COLUMN = "blank_column"
NO_VALUE, NO_VALUES, OFF = "no_value", "no_values", "off"
NOTHING, INCOMPLETE, BROKE = "nothing_to_judge", "incomplete", "broke"
NOT_READ, AS_WRITTEN = "not_read", "as_written"
NO_TOTAL, SILENT, EVALUATION = "no_total", "silent", "evaluation"
NOT_ON_SPARK = "not_on_spark"
RECOUNTED, NOT_BY_ROW, NO_SUCH_ROW_RULE = "recounted", "not_by_row", "no_such_row_rule"


SENTENCES = {
    MISSING_TABLE: Words("缺少“{table}”表", "table {table} was not handed in"),
    MISSING_PREVIOUS: Words(
        "缺少“上期{table}”表", "table {table} of the last period was not handed in"
    ),
    MISSING_TABLES: Words(
        "缺少“{table}”等 {count} 张表，交来哪张核查哪张",
        "none of {count} tables ({table} and others) was handed in; each is checked if it is",
    ),
    MISSING_COLUMN: Words("“{table}”表缺少“{column}”列", "table {table} has no column “{column}”"),
    BLANK_COLUMN: Words(
        "“{table}”表的“{column}”列整列为空",
        "column “{column}” of table {table} is blank in every row",
    ),
    NO_VALUE: Words(
        "参数“{title}”（{name}）在 {day} 没有适用的取值{why}",
        "parameter “{title}” ({name}) has no value on {day}{why}",
    ),
    NO_VALUES: Words("参数 {names} 在 {day} 没有取值{why}", "no value of {names} on {day}{why}"),
    OFF: Words("{why}", "{why}"),
    NOTHING: Words(
        "没有可核查的记录（没有此类记录，或所需单元格为空）",
        "nothing to check (there is no such record, or the cells needed are blank)",
    ),
    INCOMPLETE: Words("{gap}", "{gap}"),
    BROKE: Words("规则本身出错（{fault}{detail}）", "the rule itself broke ({fault}{detail})"),
    NOT_READ: Words("{file} 没有读取（{why}）", "{file} was not read ({why})"),
    AS_WRITTEN: Words("{text}", "{text}"),
    NOT_ON_SPARK: Words(
        "这条规则不能在 Spark 上执行（{fault}）", "the rule cannot be evaluated on Spark ({fault})"
    ),
    NO_TOTAL: Words(
        "{count} {unit}没有可核对的数值，合计无从核对",
        "the total cannot be checked: {count} {unit} without a figure",
    ),
    SILENT: Words("{count} {unit}没有可核对的数值", "{count} {unit} without a figure to check"),
    RECOUNTED: Words(
        "规则 {rule} 数得 {first} 处，Great Expectations 数得 {second} 处，两者应一致",
        "rule {rule} counts {first}, Great Expectations {second}: both should be the same",
    ),
    NOT_BY_ROW: Words(
        "{type} 不是逐行的要求，不能与规则 {rule} 比较",
        "{type} judges no rows and cannot be compared with rule {rule}",
    ),
    NO_SUCH_ROW_RULE: Words(
        "没有逐行核查这张表的规则 {rule}", "no rule {rule} judges the rows of this table"
    ),
    EVALUATION: Words("{fault}", "Great Expectations could not evaluate it ({fault})"),
}
"""Code -> its sentence in both languages."""

_SEPARATOR = Words("；", "; ")
_DECLARED = frozenset(
    {MISSING_TABLE, MISSING_PREVIOUS, MISSING_TABLES, MISSING_COLUMN, BLANK_COLUMN}
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code, a key of the sentences above, and the parameters of the sentence."""

    code: str
    values: tuple[tuple[str, str | Words], ...] = ()

    def __getitem__(self, name: str) -> str | Words:
        return dict(self.values)[name]

    def text(self, lang: str = "zh") -> str:
        """The sentence in a language (zh, en)."""
        values = {
            name: value if isinstance(value, str) else value.of(lang) for name, value in self.values
        }
        return SENTENCES[self.code].of(lang).format(**values)


Reasons = tuple[Reason, ...]


def reason(code: str, **values: str | int | Words) -> Reason:
    """A reason from its code and the parameters of its sentence."""
    return Reason(
        code,
        tuple((name, str(v) if isinstance(v, int) else v) for name, v in values.items()),
    )


NOTHING_TO_JUDGE: Reasons = (reason(NOTHING),)


def text(reasons: Iterable[Reason], lang: str = "zh") -> str | None:
    """All reasons in one sentence; None where there is none."""
    return separator(lang).join(one.text(lang) for one in reasons) or None


def separator(lang: str) -> str:
    """What stands between two reasons."""
    return _SEPARATOR.of(lang)


def parts(sentence: str) -> list[str]:
    """The reasons in a sentence made by :func:`text`, in either language."""
    return re.split("|".join(map(re.escape, _SEPARATOR)), sentence)


def in_brackets(why: str) -> Words | str:
    """A remark behind a sentence; nothing where there is none."""
    return Words(f"（{why}）", f" ({why})") if why else ""


def without_names(reasons: Mapping[str, Reasons]) -> dict[str, Reasons]:
    """Those reasons by sentence that quote nothing but declarations: no file, no suite."""
    return {
        sentence: found
        for sentence, found in reasons.items()
        if all(one.code in _DECLARED for one in found)
    }
