"""From a function to its syntax tree, and from the changed tree back to code that can run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

FunctionNode = ast.FunctionDef | ast.Lambda


class NotFound(LookupError):
    """The source of a function is not where its code says it is."""


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse(Path(file).read_text(encoding="utf-8"), file)


def node_of(code: CodeType) -> FunctionNode:
    """The node a function was compiled from. Raises NotFound."""
    for node in ast.walk(_tree(code.co_filename)):
        if isinstance(node, ast.Lambda):
            found = (node.lineno, "<lambda>") == (code.co_firstlineno, code.co_name)
            # Two lambdas may begin on one line.
            if found and compiled(node, code).co_code == code.co_code:
                return node
        elif isinstance(node, ast.FunctionDef):
            line = min([node.lineno, *(outer.lineno for outer in node.decorator_list)])
            if (line, node.name) == (code.co_firstlineno, code.co_name):
                return node
    place = f"{code.co_filename}:{code.co_firstlineno}"
    raise NotFound(f"{place}: {code.co_name} is no longer there; run again on files at rest")


def compiled(node: FunctionNode, like: CodeType) -> CodeType:
    """The code of a function as its tree now stands, with the free variables of ``like``."""
    inner: ast.stmt
    if isinstance(node, ast.Lambda):
        inner = ast.Expr(node)
    else:
        body = list(node.body)
        if like.co_freevars:
            # A variable of the enclosing function stays one even if its last use is gone.
            names: list[ast.expr] = [ast.Name(name, ast.Load()) for name in like.co_freevars]
            body.append(ast.Expr(ast.Lambda(_arguments(()), ast.Tuple(names, ast.Load()))))
        inner = ast.FunctionDef(node.name, node.args, body, [])
    outer = ast.FunctionDef("enclosing", _arguments(like.co_freevars), [inner], [])
    module = ast.fix_missing_locations(ast.Module([outer], []))
    enclosing = _first_code(compile(module, like.co_filename, "exec"))
    return _first_code(enclosing)


def _arguments(names: Sequence[str]) -> ast.arguments:
    return ast.arguments(
        posonlyargs=[],
        args=[ast.arg(name) for name in names],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )


def _first_code(code: CodeType) -> CodeType:
    return next(constant for constant in code.co_consts if isinstance(constant, CodeType))


@contextmanager
def running(functions: Sequence[FunctionType], code: CodeType) -> Iterator[None]:
    """Let functions that share one source run other code."""
    before = [function.__code__ for function in functions]
    for function in functions:
        function.__code__ = code
    try:
        yield
    finally:
        for function, original in zip(functions, before, strict=True):
            function.__code__ = original
