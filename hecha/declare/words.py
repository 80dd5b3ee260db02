"""A text in the languages of the product."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Words(NamedTuple):
    """A text of its own in each language."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """The text in a language (zh, en)."""
        return self.zh if lang == "zh" else self.en

    def filled(self, **values: object) -> Words:
        """The texts with their placeholders replaced."""
        return Words(self.zh.format(**values), self.en.format(**values))


def listed(names: Iterable[object]) -> Words:
    """Names one after another."""
    texts = [str(name) for name in names]
    return Words("、".join(texts), ", ".join(texts))
