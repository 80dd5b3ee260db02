"""What a finding's rule says of itself, in both languages: what, why, how to correct, source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hecha.declare.words import Words
from hecha.results.run_record import Run
from hecha.rules import rulebook
from hecha.rules.catalogue import base_code
from hecha.rules.docs import shown_message
from hecha.rules.rule import Rule

CLAIMS = "claims"
"""Theme of what an expectation of a paper finds; rules have the first two letters of their code."""

_CLAIMS_TITLE = Words("文件要求", "Claims of the paper")
_NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class Explanation:
    """The words of a rule or claim; a part that has none is empty in both languages.

    ``what`` is the message with the header of each quoted column in its place.
    """

    code: str
    theme: str
    severity: str | None
    title: Words
    what: Words = _NOTHING
    why: Words = _NOTHING
    fix: Words = _NOTHING
    limits: Words = _NOTHING
    source: Words = _NOTHING
    numbers: str = ""


def explained(run: Run, code: str) -> Explanation:
    """The explanation of a rule, a claim, or of a code of files."""
    text = run.rules.get(code)
    severity = text.severity if text is not None else None
    for claim in run.claims:
        if claim.id == code:
            title = f"{claim.clause}“{claim.quote}”"
            source = _alike(f"{claim.paper} {claim.clause}".strip())
            return Explanation(
                code, CLAIMS, severity, _alike(title), _alike(claim.how), source=source
            )
    registry = rulebook.load()
    rule = registry.rules.get(code)
    if rule is not None:
        return _of_rule(rule, severity)
    theme = code[:2] if code[:2] in registry.themes else CLAIMS
    fix = _alike(text.fix) if text is not None else _NOTHING
    entry = registry.entries.get(code)
    if entry is None:
        return Explanation(code, theme, severity, _alike(run.title(code)), fix=fix)
    title_en = entry.gloss or entry.title
    return Explanation(
        code,
        theme,
        severity or entry.severity,
        Words(entry.title, title_en),
        fix=fix,
        source=_alike(entry.source),
    )


def _of_rule(rule: Rule, severity: str | None) -> Explanation:
    page, entry = rule.page, rule.entry

    def both(part: Callable[[str], str]) -> Words:
        return Words(part("zh"), part("en"))

    return Explanation(
        rule.code,
        base_code(rule.code)[:2],
        severity or rule.severity,
        both(rule.title),
        both(lambda lang: shown_message(rule, getattr(page, lang).message, lang)),
        both(lambda lang: str(getattr(page, lang).why)),
        both(lambda lang: str(getattr(page, lang).fix)),
        both(lambda lang: str(getattr(page, lang).limits)),
        _alike(entry.source),
        "、".join(entry.province),
    )


def theme_titles() -> dict[str, Words]:
    """The title of every theme, that of the claims last."""
    themes = rulebook.load().themes
    return {code: Words(*themes[code]) for code in sorted(themes)} | {CLAIMS: _CLAIMS_TITLE}


def _alike(text: str) -> Words:
    """A text that papers and catalogue have in one language only."""
    return Words(text, text)
