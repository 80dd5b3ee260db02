"""The texts of findings that nobody may read, where a key or a sentence quotes them.

They come as fingerprint, secret, hidden: what is shown instead (null: as :func:`masked` says). Not
every row is distinct.
"""

from __future__ import annotations

import polars as pl

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


def quoted(findings: pl.DataFrame, secrets: pl.DataFrame, subjects: pl.DataFrame) -> pl.DataFrame:
    """The secrets that are a key of their finding or stand in its message: hardly any."""
    of_finding = findings.lazy().select("fingerprint", "household_id", "person_id", "message")
    if subjects["fingerprint"].equals(findings["fingerprint"]):
        about = pl.concat([of_finding, subjects.drop("fingerprint").lazy()], how="horizontal")
    else:
        about = of_finding.join(subjects.lazy(), on="fingerprint")
    names = [
        about.filter(pl.col(name).str.len_chars() > 1, _is_quoted(pl.col(name))).select(
            "fingerprint", secret=name, hidden=pl.lit(None, pl.String)
        )
        for name in subjects.columns
        if name != "fingerprint"
    ]
    others = (
        secrets.lazy()
        .join(of_finding, on="fingerprint", maintain_order="left")
        .filter(_is_quoted(pl.col("secret")))
        .select(secrets.columns)
    )
    return pl.concat([*names, others]).collect(engine="in-memory")


def _is_quoted(secret: pl.Expr) -> pl.Expr:
    """Whether a text is a key of its finding or stands in its message."""
    return (
        (secret == pl.col("household_id")).fill_null(value=False)
        | (secret == pl.col("person_id")).fill_null(value=False)
        | pl.col("message").str.contains(secret, literal=True)
    )


def without_secrets(findings: pl.DataFrame, secrets: pl.DataFrame) -> pl.DataFrame:
    """The same rows; each message without the secrets of its own finding, the longest first."""
    found = (
        findings.lazy()
        .select("fingerprint", "message", "suggestion")
        .join(secrets.lazy(), on="fingerprint")
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
        .select(
            "fingerprint",
            "secret",
            "hidden",
            nth=pl.int_range(pl.len()).over("fingerprint"),
        )
        .collect()
    )
    shown = findings.lazy()
    for nth in sorted(set(found["nth"])):
        these = found.lazy().filter(pl.col("nth") == nth).drop("nth")
        without = pl.col("message").str.split(pl.col("secret")).list.join(pl.col("hidden"))
        shown = (
            shown.join(these, on="fingerprint", how="left", maintain_order="left")
            .with_columns(
                message=pl.when(pl.col("secret").is_null()).then("message").otherwise(without)
            )
            .drop("secret", "hidden")
        )
    return shown.collect()
