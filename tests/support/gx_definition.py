"""What a definition of an expectation is, the data it is about, and short ways to write one.

A definition is data, an expectation on it and the outcome: the positions of the unexpected rows,
the observed value, or an error. ``pandas`` is what the pandas engine gives where that differs,
with the reason in a comment.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

ERROR = "error"
"""The expectation cannot be evaluated."""
REFUSED = "refused"
"""Great Expectations does not accept the definition, whatever the engine."""
SAME = "same"


@dataclass(frozen=True)
class Definition:
    """``outcome`` is ERROR or what a result says: success, rows, observed."""

    data: str
    type: str
    kwargs: dict[str, Any]
    outcome: Any
    pandas: Any = field(default=SAME)


DATA: dict[str, pl.DataFrame] = {
    "numbers": pl.DataFrame(
        {
            "n": [1, 2, 3, 4, None],
            "x": [0.5, 1.5, math.nan, 3.5, 3.5],
            "one": [7, 7, 7, 7, 7],
            "far": [1.0, 2.0, 3.0, 2.0, 100.0],
            "inf": [1.0, 2.0, math.inf, 2.0, None],
        }
    ),
    "texts": pl.DataFrame(
        {
            "s": ["a", "bb", None, "", "ccc"],
            "t": ["a", "BB", None, " ", "dd"],
            "j": ['{"n": 1}', "[1, 2]", None, "{", "3"],
            "day": ["2024-02-28", "2024-02-30", None, "28.02.2024", "2024-2-1"],
        }
    ),
    "days": pl.DataFrame(
        {
            "d": [date(2024, 2, 28), date(2024, 2, 29), None, date(2024, 3, 1)],
            "u": [datetime(2024, 2, 28, 12), datetime(2024, 2, 29), None, datetime(2024, 3, 1)],
        }
    ),
    "blank": pl.DataFrame({"z": [None, None, None], "n": [1, 2, 3], "s": ["a", "b", "c"]}),
    "typed_blank": pl.DataFrame(
        {"n": [None, None], "s": [None, None]}, schema={"n": pl.Int64, "s": pl.String}
    ),
    "empty": pl.DataFrame(schema={"n": pl.Int64, "s": pl.String}),
    "one_row": pl.DataFrame({"n": [5], "s": ["a"]}),
    "mixed": pl.DataFrame(
        {"n": [1, 2, 3, None], "s": ["1", "2", None, None], "d": [date(2024, 1, 1)] * 4}
    ),
    "ties": pl.DataFrame({"n": [2, 1, 2, 1, 3], "s": ["b", "a", "b", "a", "c"]}),
    "names": pl.DataFrame(
        {
            "a": [1, 2, 3],
            "ab": [10, 20, 30],
            "^a.*$": [5, 5, 6],
            "*": [7, 8, 9],
            "_polars_gx_row": [0, 0, 1],
            "_polars_gx": [3, 3, 3],
        }
    ),
    "flags": pl.DataFrame({"b": [True, False, True, None], "n": [1, 0, 0, 1]}),
}


def comparison(column: str, operator: str, parameter: Any) -> dict[str, Any]:
    """A row condition that compares a column with a value."""
    return {
        "type": "comparison",
        "column": {"name": column},
        "operator": operator,
        "parameter": parameter,
    }


def rows(*positions: int) -> dict[str, Any]:
    """The expectation fails, or passes, by these unexpected rows alone."""
    return {"success": not positions, "rows": list(positions)}


def passes(*positions: int) -> dict[str, Any]:
    """It passes all the same, by ``mostly``."""
    return {"success": True, "rows": list(positions)}


def observed(value: Any, success: bool = True) -> dict[str, Any]:
    """The observed value of an expectation about a whole column or table."""
    return {"success": success, "observed": value}


def column(data: str, kind: str, name: str, outcome: Any, **kwargs: Any) -> Definition:
    """An expectation on one column."""
    pandas = kwargs.pop("pandas", SAME)
    return Definition(data, f"expect_column_{kind}", {"column": name, **kwargs}, outcome, pandas)


def between(data: str, name: str, outcome: Any, **kwargs: Any) -> Definition:
    """One on the values of a column."""
    return column(data, "values_to_be_between", name, outcome, **kwargs)


def pair(data: str, kind: str, a: str, b: str, outcome: Any, **kwargs: Any) -> Definition:
    """An expectation on two columns."""
    pandas = kwargs.pop("pandas", SAME)
    names = {"column_A": a, "column_B": b}
    return Definition(
        data, f"expect_column_pair_values_{kind}", {**names, **kwargs}, outcome, pandas
    )


def record(data: str, kind: str, names: list[str], outcome: Any, **kwargs: Any) -> Definition:
    """An expectation on several columns."""
    pandas = kwargs.pop("pandas", SAME)
    return Definition(data, f"expect_{kind}", {"column_list": names, **kwargs}, outcome, pandas)
