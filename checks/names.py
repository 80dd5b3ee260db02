"""The types rules are written with: a class for each table, and :class:`Parameters`.

Their members are listed in ``names.pyi``, which mypy and editors read. When rules run there is
nothing to look up here: a row finds its columns in the export, a policy its values in the suites.
"""

from __future__ import annotations

from hecha.rules import Columns


def __getattr__(name: str) -> type[Columns]:
    if name.startswith("_"):
        raise AttributeError(name)
    return Columns
