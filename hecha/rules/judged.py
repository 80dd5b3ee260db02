"""Which rows a rule has judged: those where it found something, or compared what it reads."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw

from hecha.rules.terms import filled, some, value_if


def judged(broken: nw.Expr, kept: nw.Expr | None, cells: Iterable[nw.Expr]) -> nw.Expr:
    """``broken``, true where the rule is broken; but null instead of false where nothing was
    compared.

    That is where every one of the ``cells`` the rule reads of the row is blank, and where
    ``kept``, the same expression built with :func:`hecha.rules.terms.blanks_kept` if that differs,
    is null: it is false only because a blank counts as not true.
    """
    terms = [broken]
    if kept is not None:
        terms.append(kept)
    if read := [filled(cell) for cell in cells]:
        terms.append(value_if(some(*read), value=False))
    # Where it is not null, ``kept`` equals ``broken``; and false or null is null.
    return some(*terms)
