"""What can be known of the names in a function without running it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from hecha.policy.policy import Policy
from tools.mutation.source import FunctionNode

_PLAIN = (
    *(ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Load, ast.Starred),
    *(ast.Tuple, ast.List, ast.Set, ast.UnaryOp, ast.USub, ast.BinOp, ast.Add),
)
_POLICY_FIELDS = {field.name for field in fields(Policy)} - {"day"}


class Scope:
    """The globals of a function, less what the function itself binds."""

    def __init__(self, function: FunctionNode, names: Mapping[str, Any]) -> None:
        self.names = names
        self._bound = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)} | {
            node.id
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }

    def value(self, node: ast.expr) -> Any:
        """The value of an expression of constants and module names alone; else None."""
        for part in ast.walk(node):
            if not isinstance(part, _PLAIN):
                return None
            if isinstance(part, ast.Name) and (part.id in self._bound or part.id not in self.names):
                return None
        code = compile(ast.fix_missing_locations(ast.Expression(node)), "<value>", "eval")
        # Names and attributes of imported modules, nothing is called.
        return eval(code, dict(self.names))

    @staticmethod
    def is_parameter(node: ast.expr) -> bool:
        """Whether it is a threshold of the policy, or its day."""
        return (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "policy"
            and node.attr not in _POLICY_FIELDS
        )

    def is_day_part(self, node: ast.expr) -> bool:
        """Whether it is the year, month or day of the month of the policy's day."""
        return (
            isinstance(node, ast.Attribute)
            and node.attr in {"year", "month", "day"}
            and self.is_parameter(node.value)
        )
