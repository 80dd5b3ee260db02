"""Other values than those a rule is written with: texts, numbers, lists and thresholds."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from tools.mutation.scope import Scope

_SHARE = 0.001
"""By how much of itself a threshold that is no whole number is moved."""
_LONG = 8
"""Of a longer list the first, the middle and the last value alone are left out."""
_NUMBER = re.compile("[0-9]+")
_IMPORTED = re.compile(r"__import__\('[\w.]+', fromlist=\['\w+'\]\)\.")


def moved(value: Any, step: int) -> Any:
    """A threshold moved a little: a whole number by 1, a day by a day, a list by its last value."""
    if isinstance(value, date):
        return value + timedelta(days=step)
    if isinstance(value, int):
        return value + step
    if isinstance(value, float):
        return value * (1 + step * _SHARE)
    if isinstance(value, str):
        return OTHER_TEXT
    return tuple(value)[:-1] if step > 0 else tuple(value)[1:]


def without(values: Collection[Any], left_out: Any) -> tuple[Any, ...]:
    """The values but one."""
    return tuple(value for value in values if value != left_out)


OTHER_TEXT = "\x00"
"""A text, or a pattern, that nothing in an export matches."""


def other_patterns(text: str) -> Iterator[str]:
    """A pattern with a number changed by 1, without an anchor, or without an alternative."""
    words = text.split("|")
    if len(words) > 1 and not set(text) & set("()[]"):
        for word in words:
            yield "|".join(other for other in words if other != word)
    for match in _NUMBER.finditer(text):
        number = int(match[0])
        for other in (number - 1, number + 1):
            # [0-9] must remain a range of digits.
            if other >= 0 and len(str(other)) <= len(match[0]):
                yield f"{text[: match.start()]}{other}{text[match.end() :]}"
    if text.startswith("^"):
        yield text[1:]
    if text.endswith("$"):
        yield text[:-1]


def dropped(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """Expressions for a collection with one of its values left out."""
    values = scope.value(node)
    if isinstance(values, Collection) and not isinstance(values, str | bytes):
        chosen = list(dict.fromkeys(values))
        if len(chosen) > _LONG:
            chosen = [chosen[0], chosen[len(chosen) // 2], chosen[-1]]
        if len(values) > 1 and all(isinstance(value, str | int | float) for value in chosen):
            for value in chosen:
                yield ast.Call(reference(without), [node, ast.Constant(value)], [])
    elif isinstance(node, ast.Tuple | ast.List) and len(node.elts) > 1:
        for element in node.elts:
            kept = [other for other in node.elts if other is not element]
            yield ast.Tuple(kept, ast.Load())


def reference(function: Any, name: str | None = None) -> ast.expr:
    """An expression for a function, or for another of its module, whatever is imported."""
    wanted = name or function.__name__
    text = f"__import__({function.__module__!r}, fromlist=[{wanted!r}]).{wanted}"
    return ast.parse(text, mode="eval").body


def shown(node: ast.AST) -> str:
    """The text of an expression as a reader would write it."""
    return _IMPORTED.sub("", ast.unparse(node)).replace("\\x00", "×")
