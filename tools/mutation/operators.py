"""The mutators: what may be wrong in the expression of a rule.

Each of them makes one small change a careless hand could have made. ``mutations`` gives the
changes of one function; nothing is compiled here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.mutation.scope import Scope
from tools.mutation.source import FunctionNode
from tools.mutation.values import OTHER_TEXT, dropped, moved, other_patterns, reference, shown

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ONE_SIDED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.GtE, ast.LtE),
    ast.NotEq: (ast.Gt, ast.Lt),
}
"""What equality with a number may have been meant for. Not tried towards below 0: most numbers
a rule looks at are counts and amounts, which end there."""
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
_WORDS = {
    "every": "some",
    "some": "every",
    "any_row": "all_rows",
    "all_rows": "any_row",
    "filled": "blank",
    "given": "blank",
    "blank": "filled",
}
"""Words of hecha.rules.terms."""
_METHODS = {
    "min": "max",
    "max": "min",
    "sum": "max",
    "mean": "max",
    "any": "all",
    "all": "any",
    "first": "last",
    "last": "first",
    "n_unique": "count",
    "sum_horizontal": "max_horizontal",
    "min_horizontal": "max_horizontal",
    "max_horizontal": "min_horizontal",
    "any_horizontal": "all_horizontal",
    "all_horizontal": "any_horizontal",
}
_MANY = {
    *("every", "some", "total", "coalesce", "sum_horizontal", "min_horizontal"),
    *("max_horizontal", "any_horizontal", "all_horizontal"),
}
"""Functions that mean something with one argument less."""
_TAKES_CONDITION = {
    "every",
    "some",
    "is_true",
    "count_if",
    "any_row",
    "all_rows",
    "value_if",
    "when",
}
_SAYS_TEXT = {"lists": 1, "contains": 0, "starts_with": 0, "ends_with": 0, "offset_by": 0}
"""Functions comparing with texts, and the position of the first text."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change: the node standing in a field of its parent (at an index), and another for it."""

    line: int
    before: str
    after: str
    parent: ast.AST
    field: str
    index: int | None
    old: ast.AST
    new: ast.AST

    def apply(self) -> None:
        """Change the tree."""
        self._put(self.new)

    def undo(self) -> None:
        """Change it back."""
        self._put(self.old)

    def _put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutations(function: FunctionNode, names: Mapping[str, Any]) -> list[Mutation]:
    """Every change of a function; ``names`` are the globals it runs with."""
    scope = Scope(function, names)
    found: dict[tuple[int, str, str, int], Mutation] = {}
    for parent, field, index, node in _slots(function, scope):
        for new in _changes(node, scope):
            text = shown(node), shown(new)
            change = Mutation(node.lineno, *text, parent, field, index, node, new)
            found.setdefault((node.lineno, *text, node.col_offset), change)
    return list(found.values())


def _slots(
    function: FunctionNode, scope: Scope
) -> Iterator[tuple[ast.AST, str, int | None, ast.expr]]:
    """The expressions of a function, outer before inner, and where each of them stands."""
    if isinstance(function, ast.Lambda):
        yield from _below(function, "body", None, function.body, scope)
        return
    for position, statement in enumerate(function.body):
        if position == 0 and ast.get_docstring(function) is not None:
            continue
        yield from _fields(statement, scope)


def _below(
    parent: ast.AST, field: str, index: int | None, node: ast.AST, scope: Scope
) -> Iterator[tuple[ast.AST, str, int | None, ast.expr]]:
    if isinstance(node, ast.JoinedStr) or (isinstance(parent, ast.keyword) and _is_switch(node)):
        return
    if isinstance(node, ast.expr):
        yield parent, field, index, node
        if scope.is_day_part(node):
            return
    yield from _fields(node, scope)


def _fields(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.AST, str, int | None, ast.expr]]:
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list"}:
            continue
        if isinstance(value, ast.AST):
            yield from _below(node, field, None, value, scope)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield from _below(node, field, index, item, scope)


def _is_switch(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _changes(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    if isinstance(node, ast.Compare):
        yield from _comparison(node, scope)
    elif isinstance(node, ast.BinOp):
        yield from _operation(node)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert | ast.Not):
        yield node.operand
    elif isinstance(node, ast.Call):
        yield from _call(node, scope)
    elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp):
        yield from _comprehension(node, scope)
    else:
        yield from _value(node, scope)


def _comparison(node: ast.Compare, scope: Scope) -> Iterator[ast.expr]:
    if len(node.ops) > 1:
        return
    operator, right = type(node.ops[0]), node.comparators[0]
    others = list(_COMPARISONS[operator])
    number = scope.value(right)
    if isinstance(number, int | float) and not isinstance(number, bool):
        one_sided = _ONE_SIDED.get(operator, ())
        others += [other for other in one_sided if number or other is ast.GtE]
    for other in others:
        yield ast.Compare(node.left, [other()], [right])
    for side in (node.left, right):
        text = scope.value(side)
        if isinstance(text, str):
            changed = ast.Constant(OTHER_TEXT)
            yield (
                ast.Compare(changed, node.ops, [right])
                if side is node.left
                else ast.Compare(node.left, node.ops, [changed])
            )


def _operation(node: ast.BinOp) -> Iterator[ast.expr]:
    other = _ARITHMETIC.get(type(node.op))
    if other is None or any(_is_collection(side) for side in (node.left, node.right)):
        return
    yield ast.BinOp(node.left, other(), node.right)
    if isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield from (node.left, node.right)
        for side in (node.left, node.right):
            if _may_be_negated(side):
                negated = ast.UnaryOp(ast.Invert(), side)
                left, right = (negated, node.right) if side is node.left else (node.left, negated)
                yield ast.BinOp(left, node.op, right)


def _is_collection(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.List | ast.Tuple | ast.ListComp | ast.JoinedStr)


def _may_be_negated(node: ast.expr) -> bool:
    """Not where another mutator turns the condition round already."""
    if isinstance(node, ast.Call):
        return _name(node.func) not in _WORDS
    return isinstance(node, ast.Attribute | ast.Name)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _call(node: ast.Call, scope: Scope) -> Iterator[ast.expr]:
    name = _name(node.func)
    if isinstance(node.func, ast.Name) and name in _WORDS:
        yield ast.Call(reference(scope.names[name], _WORDS[name]), node.args, node.keywords)
    elif isinstance(node.func, ast.Attribute) and name in _METHODS:
        swapped = ast.Attribute(node.func.value, _METHODS[name], ast.Load())
        yield ast.Call(swapped, node.args, node.keywords)
    if name == "abs" and isinstance(node.func, ast.Attribute):
        yield node.func.value
    if name == "is_in" and node.args:
        for changed in dropped(node.args[0], scope):
            yield ast.Call(node.func, [changed], node.keywords)
    if name == "is_between" and not node.keywords:
        for closed in ("left", "right"):
            keyword = ast.keyword("closed", ast.Constant(closed))
            yield ast.Call(node.func, node.args, [keyword])
    yield from _conditions(node, name)
    yield from _texts(node, name, scope)


def _conditions(node: ast.Call, name: str) -> Iterator[ast.expr]:
    """One of the arguments left out, or a condition turned round."""
    plain = not any(isinstance(argument, ast.Starred) for argument in node.args)
    if name in _MANY and len(node.args) > 1 and plain:
        for left_out in node.args:
            kept = [argument for argument in node.args if argument is not left_out]
            yield ast.Call(node.func, kept, node.keywords)
    if name in _TAKES_CONDITION:
        for condition in node.args[:1] if name in {"value_if", "when"} else node.args:
            if _may_be_negated(condition):
                yield _with(node, condition, ast.UnaryOp(ast.Invert(), condition))


def _texts(node: ast.Call, name: str, scope: Scope) -> Iterator[ast.expr]:
    """Another text to look for."""
    for argument in node.args[_SAYS_TEXT.get(name, len(node.args)) :]:
        text = scope.value(argument)
        if isinstance(text, str):
            others = [] if name == "offset_by" else [OTHER_TEXT]
            for other in [*others, *other_patterns(text)]:
                yield _with(node, argument, ast.Constant(other))


def _with(call: ast.Call, old: ast.expr, new: ast.expr) -> ast.Call:
    arguments = [new if argument is old else argument for argument in call.args]
    return ast.Call(call.func, arguments, call.keywords)


def _comprehension(
    node: ast.ListComp | ast.GeneratorExp | ast.SetComp, scope: Scope
) -> Iterator[ast.expr]:
    first, *others = node.generators
    for changed in dropped(first.iter, scope):
        generator = ast.comprehension(first.target, changed, first.ifs, first.is_async)
        yield type(node)(node.elt, [generator, *others])


def _value(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """Numbers and thresholds, wherever they come from; true and false."""
    if scope.is_day_part(node):
        for step in (1, -1):
            yield ast.BinOp(node, ast.Add(), ast.Constant(step))
    elif scope.is_parameter(node):
        for step in (1, -1):
            yield ast.Call(reference(moved), [node, ast.Constant(step)], [])
    elif isinstance(node, ast.Constant | ast.Name | ast.Attribute):
        number = scope.value(node)
        if isinstance(number, bool):
            yield ast.Constant(not number)
        elif isinstance(number, int | float):
            yield from (ast.Constant(number + step) for step in (1, -1))
