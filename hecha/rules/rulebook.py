"""The one door to the rule book, the package ``hecha.checks``."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import ModuleType

from hecha.declare.tables import TABLES
from hecha.reading.source_digest import source_digest
from hecha.rules.catalogue import Entry, base_code
from hecha.rules.rule import REGISTRY, Registry

PACKAGE = "hecha.checks"
_MODELS = f"{PACKAGE}.schemas"
"""Made from the rules, not a part of them: importing it takes Pandera."""


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the rule book, imported, sub-folders included, in the order of their names.

    Raises whatever an import raises: a rule book of which a part is missing must not be run.
    """
    package = import_module(PACKAGE)
    return tuple(import_module(name) for name in sorted(_names(package)))


def _names(package: ModuleType) -> Iterator[str]:
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if info.name != _MODELS:
            yield info.name
            if info.ispkg:
                yield from _names(import_module(info.name))


@cache
def digest() -> str:
    """SHA-256 (hexadecimal) of the source of the rule book: two runs with the same digest judged by
    the same rules."""
    sources = map(Path, sorted(str(module.__file__) for module in modules()))
    root = Path(str(import_module(PACKAGE).__file__)).parent
    return source_digest((path.relative_to(root).as_posix(), path) for path in sources)


@cache
def load() -> Registry:
    """All rules, facts and derived columns, the codes no export can answer, and the catalogue.

    Raises ValueError for a rule without an entry in the catalogue, an entry without a rule, or a
    name in ``suspect`` or ``follows`` that does not exist.
    """
    modules()
    if wrong := [*REGISTRY.unaccounted(), *misnamed(REGISTRY)]:
        raise ValueError("; ".join(wrong))
    return REGISTRY


def misnamed(registry: Registry) -> Iterator[str]:
    """Suspect columns no table has, followed codes there are not, rules that follow each other."""
    for code, rule in registry.rules.items():
        for name in rule.suspects:
            if not any(name in table for table in TABLES.values()):
                yield f"{code}: no table has the suspect column {name}"
        for other in rule.follows:
            if other == code or not {other} & {*registry.rules, *map(base_code, registry.rules)}:
                yield f"{code}: there is no rule {other} to follow from"
    yield from _circles(registry)


def _circles(registry: Registry) -> Iterator[str]:
    """Rules that follow from themselves by way of others: nothing would be the first of them."""
    parts: dict[str, list[str]] = {}
    for code in registry.rules:
        for named in {code, base_code(code)}:
            parts.setdefault(named, []).append(code)
    order = TopologicalSorter(
        {
            code: [part for other in rule.follows for part in parts.get(other, ()) if part != code]
            for code, rule in registry.rules.items()
        }
    )
    try:
        order.prepare()
    except CycleError as circle:
        yield f"rules follow each other: {' '.join(circle.args[1])}"


def entries() -> dict[str, Entry]:
    """Every entry of the catalogue by code, in the order of the codes."""
    return dict(sorted(load().entries.items()))


def data(*names: str) -> Path:
    """A file or folder of the rule book that is no code, such as ``cases``."""
    return Path(str(files(PACKAGE))).joinpath(*names)
