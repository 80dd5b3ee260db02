"""Expectations about the type of a column, for which Great Expectations has no open hook.

A type may be written with the name of Polars (``Int64``, ``String``), of numpy (``int64``,
``datetime64``) or of Python (``int``, ``str``, ``date``). A column of text is also an ``object``,
which is what pandas holds text in.
"""

from __future__ import annotations

import builtins
import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
from great_expectations.expectations.core.expect_column_type_to_be import ExpectColumnTypeToBe
from great_expectations.expectations.core.expect_column_values_to_be_in_type_list import (
    ExpectColumnValuesToBeInTypeList,
)
from great_expectations.expectations.core.expect_column_values_to_be_of_type import (
    ExpectColumnValuesToBeOfType,
)

from hecha.expectations.gx.engine import PolarsExecutionEngine
from hecha.expectations.gx.values import typed

_TEXT_ON_PANDAS = ("O", "object", "object_", "string")
_ON_NUMPY = {pl.Boolean: np.bool_, pl.Datetime: np.datetime64, pl.Duration: np.timedelta64}


def matching(dtype: pl.DataType, names: Iterable[str]) -> bool:
    """Whether a type has one of the names. Raises ValueError where no type has any of them."""
    names = list(names)
    outcomes = [outcome for name in names for outcome in _outcomes(dtype, name)]
    if not outcomes:
        raise ValueError(f"no type is called {' or '.join(map(repr, names))}")
    return any(outcomes)


def _outcomes(dtype: pl.DataType, name: str) -> Iterator[bool]:
    """One outcome for each library that knows the name."""
    if (of_polars := _class(pl, name)) is not None and issubclass(of_polars, pl.DataType):
        yield isinstance(dtype, of_polars)
    of_python = _class(builtins, name) or _class(datetime, name)
    if of_python is not None:
        yield dtype.to_python() is of_python
    if name in _TEXT_ON_PANDAS:
        yield dtype == pl.String
    elif (of_numpy := _numpy(name)) is not None:
        yield _on_numpy(dtype) is of_numpy


def _class(module: ModuleType, name: str) -> type[Any] | None:
    found = getattr(module, name, None)
    return found if isinstance(found, type) else None


def _numpy(name: str) -> type[Any] | None:
    try:
        return np.dtype(name).type
    except TypeError:
        return None


def _on_numpy(dtype: pl.DataType) -> type[Any] | None:
    if dtype.is_integer() or dtype.is_float():
        return _numpy(type(dtype).__name__.lower())
    return next((kind for known, kind in _ON_NUMPY.items() if dtype == known), None)


def _of_type(kwargs: Mapping[str, Any]) -> list[str] | None:
    name = kwargs.get("type_")
    return None if name is None else [name]


_NAMES: dict[type[Any], Callable[[Mapping[str, Any]], list[str] | None]] = {
    ExpectColumnTypeToBe: _of_type,
    ExpectColumnValuesToBeInTypeList: lambda kwargs: kwargs.get("type_list"),
    ExpectColumnValuesToBeOfType: _of_type,
}
"""Expectation -> the names of types it accepts; None for every type."""


def register() -> None:
    """Have the expectations evaluated here for frames of Polars; other engines are untouched."""
    for expectation, names in _NAMES.items():
        expectation._validate = _dispatched(expectation._validate, names)


def _dispatched(
    original: Callable[..., Any], names: Callable[[Mapping[str, Any]], list[str] | None]
) -> Callable[..., Any]:
    @wraps(original)
    def validate(
        self: Any,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> Any:
        if not isinstance(execution_engine, PolarsExecutionEngine):
            return original(self, metrics, runtime_configuration, execution_engine)
        kwargs = self.configuration.kwargs
        types = {one["name"]: one["type"] for one in metrics["table.column_types"]}
        dtype = typed(kwargs["column"], types).dtype
        wanted = names(kwargs)
        return {
            "success": wanted is None or matching(dtype, wanted),
            "result": {"observed_value": type(dtype).__name__},
        }

    return validate
