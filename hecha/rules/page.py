"""The documentation of a rule, read from its docstring.

A docstring has a Chinese and an English half. Each starts with one paragraph - in Chinese the
message of a finding, with ``{column}`` where a value of the row is quoted - followed by labelled
paragraphs::

    纯收入 {net_income} 元与分项合计不符。

    改法：核对收入明细，改正录错的分项。
    局限：一次性收入的口径各地不一。

    Net income differs from the sum of its parts.

    Fix: re-enter the part that is wrong; do not edit the total alone.
    Limits: ...

``改法``/``Fix`` is required in both halves; ``为何``/``Why`` and ``局限``/``Limits`` may follow.
``标题``/``Title``, before them, names a rule whose message quotes values.
"""

from __future__ import annotations

import inspect
import re
import string
from dataclasses import dataclass
from functools import cache

_LABELS = {
    "标题": "title",
    "Title": "title",
    "为何": "why",
    "改法": "fix",
    "局限": "limits",
    "Why": "why",
    "Fix": "fix",
    "Limits": "limits",
}
_LABEL = re.compile(rf"^({'|'.join(_LABELS)})[:：]\s*")
_PLACEHOLDER = re.compile(r"\{[a-z_0-9]+\}")
_LATIN = re.compile(r"[A-Za-z]")
_CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Words:
    """One language of a page; ``message`` may hold placeholders."""

    message: str
    fix: str
    why: str = ""
    limits: str = ""
    title: str = ""
    """What the rule is called where no row is told of; the message if blank."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is said about a rule, in Chinese and in English."""

    zh: Words
    en: Words

    def title(self, lang: str) -> str:
        """The title, else the message with an ellipsis for each value."""
        words: Words = getattr(self, lang)
        return words.title or _PLACEHOLDER.sub("…", words.message).rstrip("。.")

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Columns quoted in the message, in order, each once."""
        return _placeholders(self.zh.message + self.en.message)


@cache
def _placeholders(text: str) -> tuple[str, ...]:
    names = [field for _, field, _, _ in string.Formatter().parse(text) if field]
    return tuple(dict.fromkeys(names))


def parse(docstring: str | None, code: str) -> Page:
    """The page of a docstring. Raises ValueError if a part is missing or stands twice."""
    halves: list[dict[str, str]] = []
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(docstring or "")):
        for label, text in _labelled(paragraph):
            if label == "message":
                halves.append({})
            if not halves or label in halves[-1]:
                raise ValueError(f"rule {code}: {label} out of place")
            halves[-1][label] = text
    if len(halves) != 2 or not all("fix" in half for half in halves):
        raise ValueError(f"rule {code}: a page is a Chinese and an English half, each with a fix")
    return Page(*(Words(**half) for half in halves))


def _labelled(paragraph: str) -> list[tuple[str, str]]:
    """The parts of a paragraph: a message, or one or more labelled texts."""
    parts: list[tuple[str, list[str]]] = []
    for line in paragraph.splitlines():
        match = _LABEL.match(line)
        if match:
            parts.append((_LABELS[match.group(1)], [line[match.end() :]]))
        elif parts:
            parts[-1][1].append(line)
        else:
            parts.append(("message", [line]))
    return [(label, _join(lines)) for label, lines in parts]


def _join(lines: list[str]) -> str:
    """Lines as one text; a Chinese one needs no blank at a line break beside a Chinese sign."""
    whole = _PLACEHOLDER.sub("", "".join(lines))
    # A Chinese sentence quotes codes and names; a word of three letters is worth one sign.
    is_chinese = 3 * len(_CHINESE.findall(whole)) > len(_LATIN.findall(whole))
    text = lines[0].strip()
    for line in map(str.strip, lines[1:]):
        beside = _CHINESE.search(text[-1:]) or _CHINESE.search(line[:1])
        text = f"{text}{'' if is_chinese and beside else ' '}{line}"
    return text
