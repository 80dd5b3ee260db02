"""The commands of hecha: one module each, which holds the command under its own name.

A new command is a new module and no edit elsewhere. What a command works with is imported when it
runs, so that ``hecha --help`` loads none of it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import click


def commands() -> Iterator[click.Command]:
    """Every command there is, by name."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        found = vars(import_module(f"{__name__}.{module.name}")).get(module.name)
        if isinstance(found, click.Command):
            yield found
