"""Why an answer cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass

from hecha.corrections.returned import Row
from hecha.declare.words import Words

CONFLICTS = ("conflict", "other_answer")
"""Reasons that are conflicts: two answers to one task."""

REASONS = {
    "no_header": Words(
        "上面没有表头，不知道各列是什么", "has no header above it, so its columns are not known"
    ),
    "unknown_task": Words("这次核查没有这项任务", "this run has no such task"),
    "not_followed": Words(
        "台账里没有这项任务，核查时要用 --followup",
        "is not in the follow-up; check with --followup",
    ),
    "other_run": Words(
        "是以前的任务单，数据已变，请用新的任务单",
        "is of an earlier packet and the data have changed since; use the new packet",
    ),
    "other_value": Words(
        "现值与这次核查的不同（清单是以前的，或现值被改过）",
        "shows another value than this run (an earlier list, or the value was overwritten)",
    ),
    "no_decision": Words("没有选处理结果", "has no decision"),
    "unknown_decision": Words("处理结果不是列表中的", "has a decision that is not in the list"),
    "no_value": Words("改正没有填更正值", "is corrected but has no correct value"),
    "no_reason": Words("没有填原因、部门或批准人", "has no reason, department or approval"),
    "no_date": Words("暂缓没有写到哪一天，如 2024-01-10", "is postponed but has no day"),
    "long_number": Words(
        "更正值是长号码，被 Excel 存成了数字、末几位已丢失，请按文本重填",
        "has a long number that Excel stored as a number and cut; enter it again as text",
    ),
    "not_in_list": Words("更正值不在代码表内", "has a correct value outside the code list"),
    "not_a_number": Words("更正值不是数字", "has a correct value that is no number"),
    "not_a_day": Words("更正值不是日期", "has a correct value that is no day"),
    "not_an_id": Words(
        "更正值不是有效的证件号码（位数或校验码不对）",
        "has a correct value that is no valid ID number (length or check digit)",
    ),
    "not_a_phone": Words("更正值不是电话号码", "has a correct value that is no phone number"),
    "same_value": Words("更正值与现值相同", "has a correct value equal to the present one"),
    "conflict": Words("与另一处答复不同：{}", "contradicts another answer: {}"),
    "other_answer": Words(
        "台账里已有另一个答复，确要替换请加 --replace",
        "contradicts the answer in the follow-up; --replace takes this one",
    ),
    "refuted": Words(
        "抽查不符的答复，请核对后重新答复；确属如此的加 --replace",
        "is the answer a re-check found wrong; answer anew, or --replace if it is so after all",
    ),
    "held": Words("同一户另有一行被退回", "is held back: another row of its household is refused"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row, the reason, and the row it contradicts, if that is the reason."""

    row: Row
    reason: str
    other: Row | None = None

    def sentence(self, lang: str) -> str:
        """Where the row is and why it is refused; it quotes no value."""
        said = REASONS[self.reason].of(lang)
        if self.other is not None:
            said = said.format(place(self.other, lang))
        return f"{place(self.row, lang)}{'：' if lang == 'zh' else ' '}{said}"


def place(row: Row, lang: str) -> str:
    """File, sheet and row."""
    number = f"第{row.row}行" if lang == "zh" else f"row {row.row}"
    return " ".join(filter(None, (row.file, row.sheet, number)))
