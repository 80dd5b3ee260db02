"""Records (dataclasses) as JSON values and back, by the types their fields are declared with."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import polars as pl

_Record = TypeVar("_Record")


def plain(value: object, frames: list[pl.DataFrame]) -> Any:
    """A record as JSON values. A frame in it is appended to ``frames`` and stands as its position.

    Raises TypeError for a value of any other kind.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, pl.DataFrame):
        frames.append(value)
        return len(frames) - 1
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name), frames) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(one, frames) for key, one in value.items()}
    if isinstance(value, frozenset):
        return [plain(one, frames) for one in sorted(value)]
    if isinstance(value, Iterable):
        return [plain(one, frames) for one in value]
    raise TypeError(f"not a value of a record: {type(value).__name__}")


def record(kind: type[_Record], values: Any, frames: list[pl.DataFrame]) -> _Record:
    """The reverse of :func:`plain` for a record of a kind.

    Raises ValueError, KeyError or TypeError where the values are of no such record.
    """
    return cast(_Record, _of(kind, values, frames))


def _of(kind: Any, value: Any, frames: list[pl.DataFrame]) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        return _of(next(one for one in inner if one is not type(None)), value, frames)
    if kind is pl.DataFrame:
        return frames[value]
    if kind is date:
        return date.fromisoformat(value)
    if kind is Path:
        return Path(value)
    if is_dataclass(kind):
        hints = _hints(cast(type, kind))
        return cast(type, kind)(**{name: _of(hints[name], value[name], frames) for name in hints})
    if isinstance(kind, type) and issubclass(kind, tuple):  # a named tuple
        hinted = zip(_hints(kind).values(), value, strict=True)
        return kind(*(_of(one, given, frames) for one, given in hinted))
    if origin is tuple:
        return tuple(_of(inner[0], one, frames) for one in value)
    if origin is frozenset:
        return frozenset(_of(inner[0], one, frames) for one in value)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _of(inner[1], one, frames) for key, one in value.items()}
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} expected")
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
