"""Which rows a rule has judged: those where it found something, or compared what it reads."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw

from hecha.rules.terms import some


def judged(broken: nw.Expr, kept: nw.Expr | None, cells: Iterable[str]) -> nw.Expr:
    """``broken``, true where the rule is broken; but null instead of false where nothing was
    compared.

    That is where every one of the ``cells`` (columns) the rule reads of the row is blank, and where
    ``kept``, the same expression with blanks kept if that differs
    (:func:`hecha.rules.terms.with_blanks_kept`), is null: it is false only because a blank counts
    as not true.
    """
    terms = [broken]
    if kept is not None:
        terms.append(kept)
    if read := [*cells]:
        are_blank = nw.all_horizontal(nw.col(*read).is_null(), ignore_nulls=False)
        terms.append(are_blank & nw.lit(None, nw.Boolean))
    # Where it is not null, ``kept`` equals ``broken``; and false or null is null.
    return some(*terms)
