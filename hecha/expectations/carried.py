"""What goes to the process of Great Expectations and what comes back, as plain values and a frame.

Values are those of JSON; a day or moment is an object with its type and its text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import accumulate, pairwise
from typing import Any

import polars as pl

from hecha.expectations.validation import Executed

_TYPE, _TEXT = "$TYPE", "text"
_MOMENTS = {kind.__name__: kind for kind in (date, datetime, time)}


def carried(value: Any) -> Any:
    """A value of a suite or a parameter as JSON has it."""
    if isinstance(value, list | tuple):
        return [carried(inner) for inner in value]
    if isinstance(value, Mapping):
        return {key: carried(inner) for key, inner in value.items()}
    if type(value) in _MOMENTS.values():
        return {_TYPE: type(value).__name__, _TEXT: value.isoformat()}
    return value


def value_of(carried: Any) -> Any:
    """The value that :func:`carried` was given."""
    if isinstance(carried, list):
        return [value_of(inner) for inner in carried]
    if isinstance(carried, dict):
        if carried.keys() == {_TYPE, _TEXT}:
            return _MOMENTS[carried[_TYPE]].fromisoformat(carried[_TEXT])
        return {key: value_of(inner) for key, inner in carried.items()}
    return carried


def carried_results(done: Sequence[Executed]) -> tuple[dict[str, Any], pl.DataFrame]:
    """Outcomes of expectations: the values of a message, and the failing rows of all of them one
    after another (``row``, their positions)."""
    results = [
        {
            "success": one.success,
            "failing": None if one.rows is None else len(one.rows),
            "checked": one.checked,
            "observed": one.observed if isinstance(one.observed, _PLAIN) else str(one.observed),
            "error": one.error,
        }
        for one in done
    ]
    positions = [row for one in done for row in one.rows or ()]
    return {"results": results}, pl.DataFrame({"row": positions}, schema={"row": pl.Int64})


_PLAIN = (bool, int, float, str, type(None))
"""All others are only ever shown, as the text that ``str`` gives."""


def results_of(message: Mapping[str, Any], rows: pl.DataFrame | None) -> list[Executed]:
    """The outcomes that :func:`carried_results` was given."""
    positions = [] if rows is None else rows["row"].to_list()
    results = message["results"]
    ends = accumulate((one["failing"] or 0 for one in results), initial=0)
    return [
        Executed(
            success=one["success"],
            rows=None if one["failing"] is None else tuple(positions[start:end]),
            checked=one["checked"],
            observed=one["observed"],
            error=one["error"],
        )
        for one, (start, end) in zip(results, pairwise(ends), strict=True)
    ]
