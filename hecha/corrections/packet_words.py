"""The words of a packet, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PacketWords:
    """One language. Texts with ``{}`` are templates."""

    book: str
    cover: str
    tasks: str
    infos: str
    county: str
    headers: Mapping[str, str]
    facts: Mapping[str, str]
    verdicts: tuple[str, str, str]
    first: str
    start: str
    blank: str
    row: str
    proposal: str
    how: tuple[str, ...]
    signatures: tuple[str, ...]
    privacy: str


_HEADERS = (
    *("serial", "who", "place", "value", "problem"),
    *("decision", "new_value", "reason", "handler", "date", "key"),
)

WORDS = {
    "zh": PacketWords(
        book="整改任务单",
        cover="封面",
        tasks="任务",
        infos="提示",
        county="县级",
        headers=dict(
            zip(
                _HEADERS,
                (
                    *("序号", "户、人", "位置", "现值", "问题和建议"),
                    *("处理结果", "更正值", "原因/部门/批准人", "经办人", "日期/暂缓到", "编号"),
                ),
                strict=True,
            )
        ),
        facts={
            "place": "单位",
            "verdict": "结论",
            "count": "任务",
            "first": "先改",
            "responsible": "责任人",
            "due": "期限",
            "day": "数据日期",
            "packet": "任务单编号",
        },
        verdicts=(
            "还差 {households} 户、{tasks} 处，改正或答复后才能上报",
            "还差 {tasks} 处，改正或答复后才能上报",
            "没有必须办理的任务",
        ),
        first="·先改",
        start="标有“先改”的 {count} 处：全部任务单中标有“先改”的，合起来可消除 80% 的必须整改问题",
        blank="（空）",
        row="第{}行",
        proposal="建议值：{}",
        how=(
            "逐条对照该户档案，在业务系统中改正；本表只记录办理结果，不会改系统里的数据。",
            "“改正”填更正值；“属实”填原因；“删除”填批准人；“转其他部门”填部门；"
            "“暂缓”填原因和暂缓到哪一天。",
            "缺填的格子会变红。号码按文本填写，不要改最后一列“编号”。",
            "填好后交回县里汇总；下次导出核查通过的，才算整改完成。",
        ),
        signatures=("填报人：", "审核人：", "单位负责人：", "日期："),
        privacy="含个人信息，仅限工作使用，不得外传。",
    ),
    "en": PacketWords(
        book="Correction tasks",
        cover="Cover",
        tasks="Tasks",
        infos="Information",
        county="County",
        headers=dict(
            zip(
                _HEADERS,
                (
                    *("No.", "Household, person", "Where", "Value", "Problem and advice"),
                    *("Decision", "Correct value", "Reason / department / approved by"),
                    *("Handled by", "Date / until", "Key"),
                ),
                strict=True,
            )
        ),
        facts={
            "place": "Place",
            "verdict": "Verdict",
            "count": "Tasks",
            "first": "Start with",
            "responsible": "Responsible",
            "due": "Due",
            "day": "Date of the data",
            "packet": "Packet",
        },
        verdicts=(
            "{households} households and {tasks} tasks to go before it can be submitted",
            "{tasks} tasks to go before it can be submitted",
            "No task has to be done",
        ),
        first=", first",
        start="{count} tasks marked “first”: in all packets together these clear 80% of the musts",
        blank="(blank)",
        row="row {}",
        proposal="Proposed: {}",
        how=(
            "Compare each row with the papers of the household and correct the record in the "
            "system; this sheet only notes what was done.",
            "“Corrected” needs the correct value, “True as it is” the reason, “Deleted” who "
            "approved it, “Other department” which, “Postponed” the reason and until when.",
            "A cell that is missing turns red. Write numbers as text; leave the last column as "
            "it is.",
            "Hand it back to the county; a task is done when the next export passes.",
        ),
        signatures=("Filled in by:", "Checked by:", "Head of office:", "Date:"),
        privacy="Contains personal data: for official use only, do not pass on.",
    ),
}
