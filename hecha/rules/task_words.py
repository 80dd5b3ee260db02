"""The sentence of a task: what is wrong, what else it concerns, what clears with it."""

from __future__ import annotations

import polars as pl

_WORDS = {
    "zh": ("另涉及 {}", "改正后自动消除：{}", "、", "。"),
    "en": ("Also: {}", "Clears when corrected: {}", ", ", ". "),
}


def messages(lang: str) -> pl.Expr:
    """Of rows with ``message``, ``also`` (rules, the first left out) and ``clears`` (rules)."""
    also, clears, comma, stop = _WORDS[lang]
    return (
        pl.concat_str(
            pl.col("message").str.strip_chars_end("。. "),
            *(
                pl.when(codes.list.len() > 0).then(pl.format(text, codes.list.join(comma)))
                for text, codes in (
                    (also, pl.col("also").list.slice(1)),
                    (clears, pl.col("clears")),
                )
            ),
            separator=stop,
            ignore_nulls=True,
        )
        + stop.strip()
    )
