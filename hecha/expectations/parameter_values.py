"""The parameters in what an expectation is given: ``{"$PARAMETER": "its name"}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def filled(value: Any, parameters: Mapping[str, Any]) -> Any:
    """A keyword of an expectation with the values of its parameters, also within lists and tables.

    Raises KeyError where a parameter has no value.
    """
    match value:
        case {"$PARAMETER": str(name)}:
            return parameters[name]
        case Mapping():
            return {key: filled(inner, parameters) for key, inner in value.items()}
        case list():
            return [filled(inner, parameters) for inner in value]
    return value
