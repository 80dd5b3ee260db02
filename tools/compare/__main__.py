"""``python -m tools.compare OLD NEW``: the differences of two revisions, rule by rule."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from tools.compare import report
from tools.compare.comparing import compare_revisions
from tools.compare.differences import PARTS
from tools.compare.revisions import ForeignModule, UsageError

SAME, DIFFERENT, USAGE = 0, 1, 2

_FOLDER = click.Path(path_type=Path, file_okay=False)


def _parts(_: click.Context, __: click.Parameter, text: str | None) -> tuple[str, ...]:
    parts = PARTS if text is None else tuple(part.strip() for part in text.split(","))
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(PARTS)}")
    return parts


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--corpus", "home", type=_FOLDER, help="A corpus to use, or where to keep the new.")
@click.option("--also", "folders", type=_FOLDER, multiple=True, help="A folder of more counties.")
@click.option("--county", "names", multiple=True, help="Only runs of this name. Repeatable.")
@click.option("--only", "parts", callback=_parts, help=f"Some of {','.join(PARTS)}.")
@click.option("--details", metavar="CODE|all", help="Every difference of a rule, or of all.")
@click.option("--values", is_flag=True, help="Also what the cells contain.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write everything here.")
def main(
    old: str,
    new: str,
    home: Path | None,
    folders: tuple[Path, ...],
    names: tuple[str, ...],
    parts: tuple[str, ...],
    details: str | None,
    values: bool,
    file: Path | None,
) -> None:
    """Check the same counties by two git revisions and compare the results rule by rule.

    NEW may be . for the working tree as it is. Exit code 0: the same, byte for byte; 1: something
    differs; 2: the call cannot be carried out.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="hecha-compare-") as scratch:
            found = compare_revisions(old, new, Path(scratch), home, folders, names, parts)
    except (UsageError, ForeignModule) as problem:
        click.echo(f"tools.compare: {problem}", err=True)
        sys.exit(USAGE)
    if file is not None:
        file.write_text(report.as_json(found, values=values), encoding="utf-8")
    click.echo(report.as_text(found, details, values=values))
    sys.exit(SAME if found.is_same else DIFFERENT)


if __name__ == "__main__":
    main()
