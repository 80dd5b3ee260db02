"""Imports go one way through the rooms of the house, and the rule book stays behind its door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.process import ROOT

ORDER = (
    ("processes",),
    ("declare",),
    ("reading",),
    ("registers",),
    ("policy",),
    ("results",),
    ("rules",),
    ("figures",),
    ("expectations",),
    ("samples",),
    ("report",),
    ("exchange",),
    ("workbooks",),
    ("worksheets",),
    ("followup",),
    ("corrections",),
    ("patches",),
    ("paper",),
    ("backends",),
    ("intake",),
    ("run",),
    ("province",),
    ("web",),
    ("terminal",),
    ("commands",),
    ("cli",),
)
"""Each room may import itself and those of the lines above it."""

RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}


def imported(path: Path) -> Iterator[str]:
    """The dotted names a file imports, also inside functions; relative ones start with a dot."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def rooms_of(path: Path) -> set[str]:
    """The rooms of hecha a file imports from."""
    parts = [name.split(".") for name in imported(path)]
    return {part[1] for part in parts if part[0] == "hecha" and len(part) > 1}


ENGINE = sorted((ROOT / "hecha").rglob("*.py"))


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_room_imports_only_earlier_rooms(path: Path) -> None:
    room = path.relative_to(ROOT / "hecha").parts[0].removesuffix(".py")
    if room == "__init__":
        assert rooms_of(path) <= {"run", "results", "reading"}
        return
    later = {other for other in rooms_of(path) if other != room and RANK[other] >= RANK[room]}
    assert later == set()


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "checks").rglob("*.py")),
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_the_rule_book_imports_the_rules_and_the_declarations_only(path: Path) -> None:
    assert rooms_of(path) <= {"rules", "declare"}
    assert not any(name.startswith("checks") for name in imported(path))


def test_the_engine_reaches_the_rule_book_in_one_place() -> None:
    doors = [path for path in ENGINE if "hecha.checks" in path.read_text(encoding="utf-8")]
    assert [path.name for path in doors] == ["rulebook.py"]


def test_no_two_engine_modules_share_a_name() -> None:
    names = [path.stem for path in ENGINE if path.stem != "__init__"]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
