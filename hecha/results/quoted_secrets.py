"""The texts of findings that nobody may read, where a key or a sentence quotes them.

They come as fingerprint, secret, hidden: what is shown instead (null: as :func:`masked` says). Not
every row is distinct.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from hecha.results.personal_numbers import harmless_signs, is_doubtful, masked_numbers

_DIGIT = r"\p{Nd}"
_BEFORE = r"[^\p{L}\p{N}]*"  # an apostrophe, a tab, the =" of a text export


def masked(value: pl.Expr) -> pl.Expr:
    """A personal text with all but its beginning replaced by ``*`` (digits) or ``＊`` (names)."""
    digits = value.str.count_matches(_DIGIT)
    number = (
        pl.when(digits >= 15)
        .then(value.str.extract(rf"^({_BEFORE}{_DIGIT}{{6}})"))
        .when(digits >= 7)
        .then(value.str.extract(rf"^({_BEFORE}{_DIGIT}{{3}})"))
    )
    first = pl.when(value.str.len_chars() > 1).then(value.str.head(1)).otherwise(pl.lit(""))
    return (
        pl.when(number.is_not_null())
        .then(number + value.str.slice(number.str.len_chars()).str.replace_all("(?s).", "*"))
        .otherwise(first + value.str.slice(first.str.len_chars()).str.replace_all("(?s).", "＊"))
    )


_KEYS = ("household_id", "person_id")
_SENTENCES = ("message", "suggestion")
_MESSAGES = {"fingerprint": pl.String, "_message": pl.String}


@dataclass(frozen=True, slots=True)
class Case:
    """Findings, or tasks, and what they might quote, each with their ``fingerprint``.

    ``secrets`` have secret and hidden; ``subjects`` (SUBJECTS) say who they are about, and are
    ``in_order`` where each row is about the finding in the same place; ``ill`` has value and
    proposed of the cells about illnesses.
    """

    findings: pl.LazyFrame
    secrets: pl.LazyFrame
    subjects: pl.LazyFrame
    ill: pl.LazyFrame
    in_order: bool


@dataclass(frozen=True, slots=True)
class Quoting:
    """What findings quote of those they are about: hardly any do.

    ``keys`` has for each key fingerprint and _hidden, what is shown of it, ``messages`` fingerprint
    and _message; ``ill`` are the fingerprints whose message quotes an illness, ``numbers`` for each
    sentence the texts that have numbers of persons, and what is shown.
    """

    ill: pl.Series
    numbers: Mapping[str, pl.DataFrame]
    keys: Mapping[str, pl.DataFrame] = field(
        default_factory=lambda: {
            key: pl.DataFrame(schema={"fingerprint": pl.String, "_hidden": pl.String})
            for key in _KEYS
        }
    )
    messages: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_MESSAGES))

    def sentence(self, name: str) -> pl.Expr:
        """A column of sentences without the numbers of persons."""
        found = self.numbers[name]
        text = pl.col(name)
        return text if found.is_empty() else text.replace(found["text"], found["shown"])


def quotings(cases: Sequence[Case]) -> list[Quoting]:
    """What the findings of each case quote, found by two calls of Polars."""
    looked_for = 2 + len(_SENTENCES)
    plans = [
        plan
        for case in cases
        for plan in (
            _quoted(case),
            _of_illness(case),
            *(_numbers(case.findings, name) for name in _SENTENCES),
        )
    ]
    found = pl.collect_all(plans, engine="in-memory")
    quoted = found[::looked_for]
    told = [
        Quoting(ill["fingerprint"], dict(zip(_SENTENCES, numbers, strict=True)))
        for ill, *numbers in (
            found[start + 1 : start + looked_for] for start in range(0, len(found), looked_for)
        )
    ]
    if all(secrets.is_empty() for secrets in quoted):
        return told
    plans = [
        plan
        for case, secrets in zip(cases, quoted, strict=True)
        for plan in (
            *(_owned(case.findings, secrets.lazy(), key) for key in _KEYS),
            _to_replace(case.findings, secrets.lazy()),
        )
    ]
    found = pl.collect_all(plans, engine="in-memory")
    size = len(_KEYS) + 1
    return [
        Quoting(
            one.ill,
            one.numbers,
            dict(zip(_KEYS, found[start:], strict=False)),
            _replaced(found[start + len(_KEYS)]),
        )
        for one, start in zip(told, range(0, len(found), size), strict=True)
    ]


def _quoted(case: Case) -> pl.LazyFrame:
    """The secrets that are a key of their finding or stand in its message: hardly any."""
    of_finding = case.findings.select("fingerprint", *_KEYS, "message")
    if case.in_order:
        about = pl.concat([of_finding, case.subjects.drop("fingerprint")], how="horizontal")
    else:
        about = of_finding.join(case.subjects, on="fingerprint")
    names = [
        about.filter(pl.col(name).str.len_chars() > 1, _is_quoted(pl.col(name))).select(
            "fingerprint", secret=name, hidden=pl.lit(None, pl.String)
        )
        for name in ("head_name", "name", "id_number")
    ]
    others = (
        case.secrets.join(of_finding, on="fingerprint", maintain_order="left")
        .filter(_is_quoted(pl.col("secret")))
        .select("fingerprint", "secret", "hidden")
    )
    return pl.concat([*names, others])


def _is_quoted(secret: pl.Expr) -> pl.Expr:
    """Whether a text is a key of its finding or stands in its message."""
    return (
        (secret == pl.col("household_id")).fill_null(value=False)
        | (secret == pl.col("person_id")).fill_null(value=False)
        | pl.col("message").str.contains(secret, literal=True)
    )


def _of_illness(case: Case) -> pl.LazyFrame:
    """``fingerprint`` of the findings whose message quotes a cell of theirs about an illness."""
    secrets = pl.concat(
        case.ill.select("fingerprint", secret=name) for name in ("value", "proposed")
    ).filter(pl.col("secret").str.len_chars() > 0)
    return (
        case.findings.select("fingerprint", "message")
        .join(secrets, on="fingerprint")
        .filter(pl.col("message").str.contains(pl.col("secret"), literal=True))
        .select("fingerprint")
    )


def _numbers(findings: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """text, shown: the sentences of a column that may have numbers of persons or steering signs;
    most have none, and every distinct one is looked at once."""
    text = pl.col("text")
    return (
        findings.select(text=pl.col(name).unique().drop_nulls())
        .filter(is_doubtful(text))
        .select(text, shown=harmless_signs(masked_numbers(text)))
    )


def _owned(findings: pl.LazyFrame, secrets: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """fingerprint, _hidden: the keys that are a secret of their finding, as they are shown."""
    return (
        findings.select("fingerprint", key)
        .join(secrets, left_on=["fingerprint", key], right_on=["fingerprint", "secret"], how="semi")
        .select("fingerprint", _hidden=masked(pl.col(key)))
        .unique("fingerprint")
    )


def _to_replace(findings: pl.LazyFrame, secrets: pl.LazyFrame) -> pl.LazyFrame:
    """fingerprint, message, secret, hidden: what is to be replaced in each message, the longest
    first."""
    return (
        findings.select("fingerprint", "message", "suggestion")
        .join(secrets, on="fingerprint")
        .filter(
            pl.col("message").str.contains(pl.col("secret"), literal=True),
            ~pl.col("suggestion").fill_null("").str.contains(pl.col("secret"), literal=True),
        )
        .unique(["fingerprint", "secret"])
        .with_columns(pl.coalesce("hidden", masked(pl.col("secret"))).alias("hidden"))
        .sort(
            "fingerprint",
            pl.col("secret").str.len_chars(),
            "secret",
            descending=[False, True, False],
        )
        .select("fingerprint", "message", "secret", "hidden")
    )


def _replaced(secrets: pl.DataFrame) -> pl.DataFrame:
    """fingerprint, _message: each message without the secrets of its own finding, nor numbers."""
    messages: dict[str, str] = {}
    for fingerprint, message, secret, hidden in secrets.iter_rows():
        messages[fingerprint] = messages.get(fingerprint, message).replace(secret, hidden)
    found = pl.DataFrame(list(messages.items()), _MESSAGES, orient="row")
    return found.with_columns(harmless_signs(masked_numbers(pl.col("_message"))))
