"""The page of a rule, as ``hecha rules CODE`` prints it and ``docs/rules`` keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hecha.declare.tables import TABLES
from hecha.policy.policy import Severity
from hecha.rules.casebook import case_file, load
from hecha.rules.catalogue import as_csv, base_code
from hecha.rules.rule import EQUAL, FILE_THEME, ODD, Registry, Rule
from hecha.rules.trace import declared_table

SEVERITY_NAMES = {
    "zh": {"must": "必须整改", "confirm": "须核实", "info": "提示"},
    "en": {"must": "must be corrected", "confirm": "correct or confirm", "info": "note"},
}
GRAIN_NAMES = {
    "zh": {
        "cell": "单元格",
        "person": "人",
        "household": "户",
        "record": "记录",
        "village": "村",
        "town": "乡镇",
        "county": "县",
        "area": "县、乡镇或村",
        "file": "文件",
    },
    "en": {
        name: name
        for name in (
            *("cell", "person", "household", "record"),
            *("village", "town", "county", "area", "file"),
        )
    },
}


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the list of rules; ``reason`` says why a rule cannot be checked."""

    code: str
    theme: str
    severity: Severity
    title: str
    tables: tuple[str, ...]
    province: tuple[str, ...]
    checkable: bool
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """The line as JSON values."""
        return {
            "code": self.code,
            "theme": self.theme,
            "severity": self.severity,
            "title": self.title,
            "tables": list(self.tables),
            "province": list(self.province),
            "checkable": self.checkable,
            "reason": self.reason,
        }


def summaries(registry: Registry, lang: str = "zh") -> list[Summary]:
    """Every rule and every catalogue entry that cannot be checked, by code."""
    lines = [
        Summary(
            code,
            code[:2],
            rule.severity,
            rule.title(lang),
            tuple(TABLES[declared_table(table)].title for table in rule.tables),
            rule.entry.province,
            True,
        )
        for code, rule in registry.rules.items()
    ]
    for code, reason in registry.not_checkable.items():
        entry = registry.entry(code)
        lines.append(
            Summary(
                code,
                code[:2],
                entry.severity,
                entry.title,
                (),
                entry.province,
                False,
                getattr(reason, lang),
            )
        )
    for code, entry in registry.entries.items():
        if code.startswith(FILE_THEME):
            lines.append(
                Summary(code, FILE_THEME, entry.severity, entry.title, (), entry.province, True)
            )
    return sorted(lines, key=lambda line: line.code)


def find(registry: Registry, wanted: str) -> list[str]:
    """Codes a word stands for: a code, a code without its letter, or a province's number."""
    wanted = wanted.strip()
    codes = sorted({*registry.rules, *registry.not_checkable} | _file_codes(registry))
    exact = [code for code in codes if code.lower() == wanted.lower()]
    parts = [code for code in codes if base_code(code).lower() == wanted.lower()]
    return exact or parts or [code for code in codes if wanted in registry.entry(code).province]


def _file_codes(registry: Registry) -> set[str]:
    return {code for code in registry.entries if code.startswith(FILE_THEME)}


def page(registry: Registry, code: str, lang: str = "zh") -> str:
    """The whole page of a rule as Markdown."""
    entry = registry.entry(code)
    facts = _facts(registry, code, lang)
    lines = [f"# {code} {_heading(registry, code, lang)}", ""]
    lines += [
        f"- {name}：{value}" if lang == "zh" else f"- {name}: {value}" for name, value in facts
    ]
    rule = registry.rules.get(code)
    if rule is not None:
        words = getattr(rule.page, lang)
        heads = (
            ("提示内容", "为何", "改法", "局限")
            if lang == "zh"
            else ("Message", "Why", "Fix", "Limits")
        )
        texts = (shown_message(rule, words.message, lang), words.why, words.fix, words.limits)
        for head, text in zip(heads, texts, strict=True):
            if text:
                lines += ["", f"## {head}", "", text]
        lines += _cases(code, lang)
    elif code in registry.not_checkable:
        reason = getattr(registry.not_checkable[code], lang)
        head = "为何不能从导出数据核查" if lang == "zh" else "Why exports cannot answer it"
        lines += ["", f"## {head}", "", reason]
    elif entry.gloss:
        lines += ["", entry.gloss]
    return "\n".join(lines) + "\n"


def shown_message(rule: Rule, message: str, lang: str) -> str:
    """A message with the header of each quoted column in its place."""
    columns = {
        column.name: column.label
        for table in reversed(rule.tables)
        for column in TABLES[declared_table(table)].columns
    }
    generic = {"column": ("列名", "column"), "value": ("现值", "value")}
    labels = {
        name: columns.get(name) or generic.get(name, ("…", "…"))[lang == "en"]
        for name in rule.page.placeholders
    }
    return message.format(**{name: f"〔{label}〕" for name, label in labels.items()})


def theme_pages(registry: Registry, theme: str, lang: str) -> str:
    """All pages of a theme as one Markdown text."""
    codes = [line.code for line in summaries(registry, lang) if line.theme == theme]
    note = (
        "由规则自动生成（python -m tools.docs），请勿手工修改。"
        if lang == "zh"
        else "Generated from the rules (python -m tools.docs); do not edit."
    )
    title = registry.themes[theme][lang == "en"]
    body = "\n".join(page(registry, code, lang).replace("\n## ", "\n### ") for code in codes)
    body = "\n".join(f"#{line}" if line.startswith("# ") else line for line in body.split("\n"))
    return f"# {theme} {title}\n\n{note}\n\n{body}"


def generated(registry: Registry) -> dict[Path, str]:
    """Every generated documentation file, relative to ``docs/rules``, and its text."""
    pages = {
        Path(lang) / f"{theme}.md": theme_pages(registry, theme, lang)
        for lang in ("zh", "en")
        for theme in sorted(registry.themes)
    }
    return {Path("catalogue.csv"): catalogue(registry), **pages}


def catalogue(registry: Registry) -> str:
    """Every code with severity, wording, province numbers and source, as a csv table."""
    reasons = {code: reason.zh for code, reason in registry.not_checkable.items()}
    return as_csv(dict(sorted(registry.entries.items())), reasons)


def _heading(registry: Registry, code: str, lang: str) -> str:
    rule = registry.rules.get(code)
    return rule.title(lang) if rule is not None else registry.entry(code).title


def _facts(registry: Registry, code: str, lang: str) -> Iterable[tuple[str, str]]:
    entry = registry.entry(code)
    rule: Rule | None = registry.rules.get(code)
    chinese = lang == "zh"
    basis = {
        True: {"published": "有出处", "proposed": "本工具拟定"},
        False: {"published": "published", "proposed": "proposed by this tool"},
    }[chinese][entry.basis]
    yield (
        "级别" if chinese else "Severity",
        f"{SEVERITY_NAMES[lang][entry.severity]}（{basis}）"
        if chinese
        else f"{entry.severity}, {SEVERITY_NAMES[lang][entry.severity]} ({basis})",
    )
    if rule is not None:
        titles = "、".join(TABLES[declared_table(table)].title for table in rule.tables)
        yield ("核查的表" if chinese else "Table", titles)
        grains = dict.fromkeys(GRAIN_NAMES[lang][rule.grain(table)] for table in rule.tables)
        yield ("对象" if chinese else "Grain", "、".join(grains))
        if rule.columns:
            yield ("列" if chinese else "Columns", _labels(rule, rule.columns))
        if rule.suspect:
            yield ("先查" if chinese else "Look first at", _suspects(rule, lang))
        if rule.follows:
            yield ("可能由此引起" if chinese else "May follow from", "、".join(rule.follows))
    if entry.province:
        yield ("省级编号" if chinese else "Province numbers", "、".join(entry.province))
    yield ("出处" if chinese else "Source", entry.source)
    if rule is not None and code != entry.code:
        yield ("所属规则" if chinese else "Part of", f"{entry.code} {entry.title}")


_SUSPECTS = {
    "zh": {EQUAL: "各项同等可疑", ODD: "与其余各处不同的一处"},
    "en": {EQUAL: "any of them", ODD: "the one that differs from the others"},
}


def _suspects(rule: Rule, lang: str) -> str:
    if isinstance(rule.suspect, str):
        return _SUSPECTS[lang][rule.suspect]
    return _labels(rule, rule.suspects)


def _labels(rule: Rule, columns: Iterable[str]) -> str:
    """The headers of columns of the rule's tables, or else of another."""
    tables = [TABLES[declared_table(table)] for table in (*rule.tables, *TABLES)]
    labels = (next(table[name].label for table in tables if name in table) for name in columns)
    return "、".join(dict.fromkeys(labels))


def _cases(code: str, lang: str) -> list[str]:
    path = case_file(code)
    if not path.exists():
        return []
    kinds = {"pass": "通过", "fail": "报错", "borderline": "临界"} if lang == "zh" else {}
    head = "例子" if lang == "zh" else "Cases"
    lines = ["", f"## {head}", ""]
    return lines + [f"- {kinds.get(case.kind, case.kind)}：{case.title}" for case in load(path)]
