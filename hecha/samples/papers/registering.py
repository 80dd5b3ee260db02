"""Functions found by what they are for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Function = TypeVar("Function")


def registering(functions: dict[str, Function]) -> Callable[..., Callable[[Function], Function]]:
    """A decorator that puts a function into ``functions`` under each of the names it is given.

    It raises ValueError for a name that has a function.
    """

    def under(*names: str) -> Callable[[Function], Function]:
        def register(function: Function) -> Function:
            if taken := functions.keys() & set(names):
                raise ValueError(f"{', '.join(sorted(taken))}: there is a function for it")
            functions.update(dict.fromkeys(names, function))
            return function

        return register

    return under
