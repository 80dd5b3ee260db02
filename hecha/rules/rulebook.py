"""The one door to the rule book, the package ``hecha.checks``."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import ModuleType

from hecha.rules.catalogue import Entry
from hecha.rules.rule import REGISTRY, Registry

PACKAGE = "hecha.checks"


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the rule book, imported, sub-folders included, in the order of their names.

    Raises whatever an import raises: a rule book of which a part is missing must not be run.
    """
    package = import_module(PACKAGE)
    names = sorted(info.name for info in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."))
    return tuple(import_module(name) for name in names)


@cache
def load() -> Registry:
    """All rules, facts and derived columns, the codes no export can answer, and the catalogue.

    Raises ValueError for a rule without an entry in the catalogue or an entry without a rule.
    """
    modules()
    if wrong := REGISTRY.unaccounted():
        raise ValueError("; ".join(wrong))
    return REGISTRY


def entries() -> dict[str, Entry]:
    """Every entry of the catalogue by code, in the order of the codes."""
    return dict(sorted(load().entries.items()))


def data(*names: str) -> Path:
    """A file or folder of the rule book that is no code, such as ``cases``."""
    return Path(str(files(PACKAGE))).joinpath(*names)
