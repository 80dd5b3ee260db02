"""Every fixed word of the worksheets, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hecha.declare.tables import TABLES
from hecha.policy.policy import CONFIRM, INFO, MUST
from hecha.reading.tidy import EVENT_TITLES

LIST_COLUMNS = (
    *("town", "village", "household_id", "name", "message", "column", "value", "proposed"),
    *("decision", "new_value", "reason", "handler", "date"),
    *("related", "place", "suggestion", "rule", "head_name", "id_number", "county", "serial"),
    "fingerprint",
)
"""Columns of the list sheets, in order: what is printed, the answers, the rest."""

PRINTED = LIST_COLUMNS[: LIST_COLUMNS.index("new_value") + 1]
"""Those on paper: ten, so that they can be read on A4."""

BLANK_COLUMNS = ("decision", "new_value", "reason", "handler", "date")
"""Those the officer fills in."""

DECISIONS = ("corrected", "true", "deleted", "transferred", "postponed")

PARTLY = "partly"
"""Outcome of a rule that passed where it ran but did not run everywhere."""


@dataclass(frozen=True, slots=True)
class Labels:
    """One language. Texts with ``{}`` are templates."""

    lang: str
    book: str
    severities: Mapping[str, str]
    meanings: Mapping[str, str]
    outcomes: Mapping[str, str]
    not_everywhere: str
    list_headers: Mapping[str, str]
    decisions: Mapping[str, str]
    decision_error: str
    date_error: str
    sheets: Mapping[str, str]
    headers: Mapping[str, str]
    cover: Mapping[str, str]
    steps: tuple[str, ...]
    tidyings: Mapping[str, str]
    row: str
    proposal: str
    related: str
    colon: str
    bracket: str
    more: str
    unlisted: str
    overlong: str
    all_towns: str
    no_town: str
    pause: str
    page: str
    summary: Mapping[str, str]

    def table(self, name: str, own: Mapping[str, str] | None = None) -> str:
        """What a table is called; ``own`` are the titles of those a suite declares."""
        if self.lang != "zh":
            return name
        return TABLES[name].title if name in TABLES else (own or {}).get(name, name)


_ZH = Labels(
    lang="zh",
    book="整改清单",
    severities={MUST: "必须整改", CONFIRM: "须核实", INFO: "提示"},
    meanings={
        MUST: "数据有确定的错误或矛盾，不改正不能上报。",
        CONFIRM: "数据很可能有误：有误的改正；核实属实的，写明原因并留存佐证。",
        INFO: "供参考，不要求逐条处理。",
    },
    outcomes={
        "passed": "通过",
        "failed": "有问题",
        "skipped": "未执行",
        "error": "执行出错",
        PARTLY: "已执行部分通过",
    },
    not_everywhere="（部分乡镇未执行）",
    list_headers=dict(
        zip(
            LIST_COLUMNS,
            (
                *("乡", "村", "户编号", "姓名", "问题", "字段", "现值", "建议值"),
                *("处理结果", "更正值", "原因", "经办人", "日期"),
                *("相关数据", "文件/表/行", "修改建议", "规则", "户主", "证件号码", "县", "序号"),
                "编号",
            ),
            strict=True,
        )
    ),
    decisions=dict(zip(DECISIONS, ("改正", "属实", "删除", "转其他部门", "暂缓"), strict=True)),
    decision_error="请从下拉列表中选择处理结果",
    date_error="请填写日期，如 2023-12-31",
    sheets={
        "cover": "封面",
        "rules": "规则汇总",
        "towns": "乡镇汇总",
        "themes": "乡镇主题",
        "clauses": "文件要求逐条核对",
        "details": "证据明细",
        "not_run": "未执行",
        "notices": "数据整理",
        "sources": "数据来源",
        "parameters": "参数",
    },
    headers={
        "rule": "规则",
        "title": "名称",
        "severity": "等级",
        "checked": "检查记录数",
        "findings": "问题数",
        "tasks": "任务数",
        "outcome": "结果",
        "county": "县",
        "town": "乡镇",
        "total": "合计",
        "reason": "原因",
        "list": "清单",
        "serial": "序号",
        "file": "文件",
        "sheet": "表",
        "row": "行",
        "rows": "行数",
        "column": "字段",
        "value": "现值",
        "proposed": "建议值",
        "fingerprint": "编号",
        "message": "说明",
        "count": "次数",
        "layout": "识别为",
        "header_row": "表头行",
        "encoding": "编码",
        "name": "参数",
        "parameter": "取值",
        "unit": "单位",
        "source": "依据",
        "key": "名称（配置文件中）",
        "table": "数据表",
        "households": "涉及户数",
        "villages": "涉及村数",
        "rules": "规则条数",
        "missing": "缺少什么",
        "clause": "条款",
        "quote": "原文",
        "demand": "要求",
        "found": "实际",
        "failed": "不符处数",
        "paper": "文件",
    },
    cover={
        "suite": "核查依据",
        "snapshot": "数据日期",
        "origin": "{day}（{origin}）",
        "read": "读取内容",
        "files": "{files} 个文件，{sheets} 张表（见“{sheet}”）",
        "rows": "{title} {rows} 行",
        "join": "；",
        "rules": "规则执行",
        "counts": "通过 {passed} 条，有问题 {failed} 条，未执行 {skipped} 条{partly}，"
        "执行出错 {error} 条",
        "partly": "，部分乡镇未执行 {} 条",
        "not_run": "未执行不等于通过：原因见“{sheet}”。",
        "unread": "未读取",
        "more": "另有 {count} 处，见“{sheet}”",
        "concerned": "涉及户数",
        "households": "有任务的 {all} 户，其中有必须整改任务的 {must} 户；分到 {towns} 个乡镇",
        "clauses": "文件要求",
        "clause": "{} {} 条",
        "who": "谁改、何时交",
        "due": "各乡镇按“乡镇汇总”各自负责：村核实、乡镇改正并填好各清单黄色栏，"
        "于        年    月    日前交回县级。",
        "signed": "核查人：                乡镇经办人：                乡镇负责人：                "
        "（盖章）        年    月    日",
        "sign": "签字",
        "found": "整改任务",
        "unit": "处",
        "first": "先改各清单“问题”栏标有“先改”的 {count} 处，可消除 80% 的必须整改问题。",
        "first_mark": "【先改】{}",
        "widespread": "以下各项有一半以上不符，多因整列错行、错列或单位不同，请先核对整列：",
        "share": "应核查 {checked:,}，不符 {findings:,}",
        "noticed": "另有 {count} 处是读取文件时的提示，无需答复，见“{sheet}”。",
        "how": "怎样使用",
        "levels": "等级含义",
        "version": "工具版本",
        "privacy": "本表含个人信息，仅限工作使用，请妥善保管，不得外传。",
    },
    steps=(
        "先看“乡镇汇总”“规则汇总”，再到各清单按“乡”“村”列筛选出本乡镇、本村的任务。",
        "先改“必须整改”，再核“须核实”；“提示”供参考。",
        "按“文件/表/行”找到原记录，对照户口簿、证件、补助凭据等核实，不要只为消除问题而改数。",
        "把结果填入黄色栏（填了处理结果即不再变黄）：处理结果从下拉列表选择；选“改正”要填更正值，"
        "选“属实”要写原因。其余各列已锁定（没有密码），最后一列“编号”用于回读，请勿改动。",
        "在业务系统中改正后重新导出、重新核查，直到“必须整改”为 0。",
    ),
    tidyings=EVENT_TITLES["zh"],
    row="第{}行",
    proposal="（建议 {}）",
    related="{}：{}",
    colon="：",
    bracket="（{}）",
    more="另有 {} 个单元格，见“{}”",
    unlisted="…… 等，另有 {:,} 行未列出",
    overlong="……（内容过长，全文见“{}”）",
    all_towns="全部",
    no_town="（未分到乡镇）",
    pause="、",
    page="第 &P 页，共 &N 页",
    summary={
        "suite": "核查依据：{title}（{name}）",
        "snapshot": "数据日期：{day}（{origin}）",
        "read": "读取：{files} 个文件，{sheets} 张表",
        "rows": "{rows} 行",
        "found": "整改任务 {total} 处（问题 {findings} 条）",
        "by_rule": "按规则（任务数、问题数）",
        "by_town": "按乡镇",
        "skipped": "未执行的规则 {count} 条，含只有部分乡镇未执行的（未执行不等于通过）",
        "errors": "执行出错的规则 {count} 条（结果不完整，请联系维护人员）",
        "towns": "{count} 个乡镇",
        "nothing_skipped": "所有规则均已执行",
    },
)

_EN = Labels(
    lang="en",
    book="Correction list",
    severities={MUST: "Must correct", CONFIRM: "To confirm", INFO: "For information"},
    meanings={
        MUST: "A certain error or contradiction; the data cannot be submitted with it.",
        CONFIRM: "Probably wrong: correct it, or confirm it as true with the reason and proof.",
        INFO: "For information; need not be answered one by one.",
    },
    outcomes={
        "passed": "passed",
        "failed": "findings",
        "skipped": "not run",
        "error": "broke",
        PARTLY: "passed where run",
    },
    not_everywhere=" (not run in some townships)",
    list_headers=dict(
        zip(
            LIST_COLUMNS,
            (
                *("Township", "Village", "Household no.", "Name", "Problem", "Field", "Value"),
                *("Proposed", "Decision", "Correct value", "Reason", "Handled by", "Date"),
                *("Related data", "File / sheet / row", "How to correct", "Rules", "Head"),
                *("ID number", "County", "No.", "Key"),
            ),
            strict=True,
        )
    ),
    decisions=dict(
        zip(
            DECISIONS,
            ("Corrected", "True as it is", "Deleted", "Other department", "Postponed"),
            strict=True,
        )
    ),
    decision_error="Please choose a decision from the list",
    date_error="Please enter a date such as 2023-12-31",
    sheets={
        "cover": "Cover",
        "rules": "By rule",
        "towns": "By township",
        "themes": "Towns by theme",
        "clauses": "Clauses",
        "details": "Evidence",
        "not_run": "Not run",
        "notices": "Tidying",
        "sources": "Sources",
        "parameters": "Parameters",
    },
    headers={
        "rule": "Rule",
        "title": "Title",
        "severity": "Severity",
        "checked": "Records checked",
        "findings": "Findings",
        "tasks": "Tasks",
        "outcome": "Outcome",
        "county": "County",
        "town": "Township",
        "total": "Total",
        "reason": "Reason",
        "list": "List",
        "serial": "No.",
        "file": "File",
        "sheet": "Sheet",
        "row": "Row",
        "rows": "Rows",
        "column": "Field",
        "value": "Value",
        "proposed": "Proposed",
        "fingerprint": "Key",
        "message": "Message",
        "count": "Count",
        "layout": "Read as",
        "header_row": "Header row",
        "encoding": "Encoding",
        "name": "Parameter",
        "parameter": "Value",
        "unit": "Unit",
        "source": "Source",
        "key": "Name in the configuration",
        "table": "Table",
        "households": "Households",
        "villages": "Villages",
        "rules": "Rules",
        "missing": "What is missing",
        "clause": "Clause",
        "quote": "As printed",
        "demand": "Demanded",
        "found": "Actual",
        "failed": "Failed",
        "paper": "Paper",
    },
    cover={
        "suite": "Checked against",
        "snapshot": "Date of the data",
        "origin": "{day} ({origin})",
        "read": "What was read",
        "files": "{files} files, {sheets} sheets (see “{sheet}”)",
        "rows": "{title}: {rows} rows",
        "join": "; ",
        "rules": "Rules",
        "counts": "{passed} passed, {failed} with findings, {skipped} not run{partly}, "
        "{error} broke",
        "partly": ", {} not run in some townships",
        "not_run": "Not run is not passed: the reasons are on “{sheet}”.",
        "unread": "Not read",
        "more": "{count} more, see “{sheet}”",
        "concerned": "Households",
        "households": "{all} with tasks, {must} of them with one that must be corrected; "
        "{towns} townships",
        "clauses": "The paper",
        "clause": "{} {}",
        "who": "Who, until when",
        "due": "Each township answers for its line on “By township”: villages look into it, the "
        "township corrects, fills in the yellow columns and returns the lists by ____-__-__.",
        "signed": "Checked by:                Township clerk:                Head of township:     "
        "           (seal)        Date:",
        "sign": "Signatures",
        "found": "Tasks",
        "unit": "",
        "first": "Start with the {count} tasks marked “first”: they clear 80% of the musts.",
        "first_mark": "[first] {}",
        "widespread": "Half or more is wrong by each of these: look at the whole column first, "
        "it may have slipped, be another one or in another unit.",
        "share": "{findings:,} of {checked:,}",
        "noticed": "{count} more were only noticed while files were read: see “{sheet}”.",
        "how": "How to use",
        "levels": "Severities",
        "version": "Version",
        "privacy": "Contains personal data: for official use only, do not pass on.",
    },
    steps=(
        "Look at “By rule” and “By township”, then filter the lists by township and village.",
        "Correct “Must correct” first, then answer “To confirm”; the rest is for information.",
        "Find the record by file, sheet and row and compare it with the papers of the household; "
        "never change a figure only to make a finding disappear.",
        "Fill in the yellow columns (yellow until there is a decision): “Corrected” needs the "
        "correct value, “True as it is” the reason. The other columns are locked (without a "
        "password); leave the last one, “Key”, as it is.",
        "Correct the record in the system, export and check again until nothing must be corrected.",
    ),
    tidyings=EVENT_TITLES["en"],
    row="row {}",
    proposal=" (proposed {})",
    related="{}: {}",
    colon=": ",
    bracket=" ({})",
    more="{} more cells, see “{}”",
    unlisted="… and {:,} more rows",
    overlong="… (too long, whole text on “{}”)",
    all_towns="all",
    no_town="(no township)",
    pause=", ",
    page="Page &P of &N",
    summary={
        "suite": "Checked against: {title} ({name})",
        "snapshot": "Date of the data: {day} ({origin})",
        "read": "Read: {files} files, {sheets} sheets",
        "rows": "{rows} rows",
        "found": "{total} tasks ({findings} findings)",
        "by_rule": "By rule (tasks, findings)",
        "by_town": "By township",
        "skipped": "{count} rules not run, or not in every township (not run is not passed)",
        "errors": "{count} rules broke (the result is incomplete; tell the maintainers)",
        "towns": "{count} townships",
        "nothing_skipped": "Every rule was run",
    },
)

_LANGUAGES = {"zh": _ZH, "en": _EN}


def labels(lang: str) -> Labels:
    """The words of ``zh`` or ``en``."""
    return _LANGUAGES[lang]
