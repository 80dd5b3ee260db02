"""The statement of a run as one page of A4 for 签字盖章."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from hecha.declare.lexicon import OWN
from hecha.declare.tables import TABLES
from hecha.declare.words import Words
from hecha.paper.form_book import lines_taken
from hecha.paper.typesetting import pdf
from hecha.policy.policy import SEVERITIES
from hecha.report.labels import labels
from hecha.report.verdict import cannot_submit
from hecha.results.results import STATE_WORDS, STATES
from hecha.results.run_record import CANNOT_SUBMIT
from hecha.worksheets.look import HEAD_FONT, NEUTRAL, Styles, text

_SENTENCES = {
    "can_submit": Words("可以上报", "Can be submitted"),
    "cannot_judge": Words("不能判断", "Cannot be judged"),
}
_LABELS = {
    "county": Words("县（市、区）", "County"),
    "day": Words("数据日期", "Date of the data"),
    "suite": Words("核查依据", "Checked against"),
    "rows": Words("交来的数据（行）", "Handed in (rows)"),
    "inputs": Words("文件及其摘要（前16位）", "Files, digests (16 signs)"),
    "not_read": Words("没有读取", "Not read"),
    "verdict": Words("结论", "Verdict"),
    "tasks": Words("整改任务", "Tasks"),
    "states": Words("任务状态", "States of the tasks"),
    "accepted": Words("确认属实（按规则）", "Confirmed as true"),
    "followup": Words("整改台账", "Follow-up"),
    "not_run": Words("未执行的规则", "Rules not run"),
    "tool": Words("程序、规则版本", "Tool and rules"),
    "findings": Words("核查结果摘要", "Digest of the findings"),
    "key": Words("签名钥匙", "Signed by"),
}
SIGNATURES = (
    Words("核查人（签字）：", "Checked by:"),
    Words("单位负责人（签字）：", "Head of the unit:"),
    Words("单位（盖章）：", "Seal of the unit:"),
    Words("日期：        年    月    日", "Date:"),
)
TITLE = Words("数据核查声明", "Statement of a data check")
_NONE = Words("无", "none")
_LISTED = 18
"""So many files are listed with their digests; the signed file has all of them."""
_NAMED = 12
"""So many things that were not read, and rules, are named."""
_WIDTH = 66
"""Width of the column of texts, in letters; a Chinese sign takes two."""


def write_statement(
    path: Path, values: Mapping[str, Any], signed_by: str | None, lang: str = "zh"
) -> None:
    """Write a statement (hecha.exchange.statement) as a workbook of one page.

    ``signed_by`` is the fingerprint of the key that signed it, None where none did.
    """
    with Workbook(path, {"in_memory": True, "strings_to_urls": False}) as book:
        styles = Styles(book)
        sheet = book.add_worksheet(Words("声明", "Statement").of(lang))
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        sheet.set_margins(left=0.7, right=0.7, top=0.8, bottom=0.7)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, _WIDTH)
        title = styles(font_name=HEAD_FONT, font_size=20, align="center", valign="vcenter")
        sheet.merge_range(0, 0, 0, 1, TITLE.of(lang), title)
        sheet.set_row(0, 36)
        lines = list(lines_of(values, signed_by, lang))
        _table(sheet, styles, lines)
        signature = styles(font_size=11, valign="bottom")
        for row, words in enumerate(SIGNATURES, len(lines) + 2):
            sheet.set_row(row, 30)
            sheet.write_string(row, 1, words.of(lang), signature)


def statement_pdf(values: Mapping[str, Any], signed_by: str | None, lang: str = "zh") -> bytes:
    """The same page as PDF. Raises NoPdf."""
    page = {
        "lang": lang,
        "title": TITLE.of(lang),
        "lines": list(lines_of(values, signed_by, lang)),
        "signatures": [words.of(lang) for words in SIGNATURES],
    }
    return pdf("statement", page)


def _table(sheet: Worksheet, styles: Styles, lines: list[tuple[str, str]]) -> None:
    label = styles(font_size=11, font_color=NEUTRAL, valign="top", border=1)
    cell = styles(font_size=11, text_wrap=True, valign="top", border=1, num_format="@")
    for row, (name, content) in enumerate(lines, 1):
        sheet.write_string(row, 0, name, label)
        sheet.write_string(row, 1, text(content), cell)
        sheet.set_row(row, 6 + 17 * lines_taken(content, _WIDTH * 10 / 11))


def lines_of(
    values: Mapping[str, Any], signed_by: str | None, lang: str
) -> Iterator[tuple[str, str]]:
    """The label and the text beside it, for every line of the page."""
    join = Words("、", ", ").of(lang)
    told = {name: words.of(lang) for name, words in _LABELS.items()}
    yield told["county"], join.join(values["counties"])
    yield told["day"], values["day"]
    yield told["suite"], f"{values['suite']['title']} ({values['suite']['name']})"
    yield told["rows"], join.join(_rows(values, lang))
    yield told["inputs"], _files(values["inputs"], lang)
    unread = [file if sheet is None else f"{file}/{sheet}" for file, sheet in values["not_read"]]
    yield told["not_read"], _short(unread, lang) or _NONE.of(lang)
    yield told["verdict"], _sentence(values["verdict"], lang)
    severities = labels(lang).severities
    yield (
        told["tasks"],
        join.join(f"{severities[one]} {values['tasks'][one]:,}" for one in SEVERITIES),
    )
    if values["followup"]:
        yield told["followup"], values["followup"]
        counted = values["states"]
        said = (f"{STATE_WORDS[one].of(lang)} {counted[one]:,}" for one in STATES if one in counted)
        yield told["states"], join.join(said)
        by_rule = [f"{rule} {count:,}" for rule, count in sorted(values["accepted"].items())]
        yield told["accepted"], _short(by_rule, lang) or _NONE.of(lang)
    not_run = values["not_run"]
    yield (
        told["not_run"],
        Words(
            f"{not_run} 条，含只有部分乡镇未执行的（未执行不等于通过）",
            f"{not_run}, also those not run in some townships (not passed)",
        ).of(lang),
    )
    tool = values["tool"]
    yield told["tool"], f"{tool['name']} {tool['version']} / {values['versions']['rules'][:16]}"
    yield told["findings"], values["findings"]["digest"]
    yield told["key"], signed_by or Words("未签名", "not signed").of(lang)


def _rows(values: Mapping[str, Any], lang: str) -> Iterator[str]:
    """The rows of each table, those of the suite by the titles it gives them."""
    own = values.get("own_tables", {})
    for name, count in values["rows"].items():
        if name in TABLES:
            yield f"{TABLES[name].title if lang == 'zh' else name} {count:,}"
        elif name in own or name.startswith(OWN):
            yield f"{own.get(name, name)} {count:,}"


def _short(items: Sequence[str], lang: str) -> str:
    """Some of a list: the page is one page."""
    rest = len(items) - _NAMED
    more = [Words(f"另有 {rest} 个", f"{rest} more").of(lang)] if rest > 0 else []
    return Words("、", ", ").of(lang).join([*items[:_NAMED], *more])


def _sentence(verdict: Mapping[str, Any], lang: str) -> str:
    if verdict["code"] == CANNOT_SUBMIT:
        return cannot_submit(verdict["households"], verdict["others"], lang)
    return _SENTENCES[verdict["code"]].of(lang)


def _files(inputs: Mapping[str, str], lang: str) -> str:
    files = [f"{name}  {digest[:16]}" for name, digest in sorted(inputs.items())]
    if (more := len(files) - _LISTED) > 0:
        rest = Words(f"另有 {more} 个文件，见 核查声明.json", f"{more} files more").of(lang)
        files = [*files[:_LISTED], rest]
    return "\n".join(files)
