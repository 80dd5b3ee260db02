"""``python -m tools.singles``: one wrong cell per household, and what is said of each."""

from __future__ import annotations

from pathlib import Path

import click

import hecha
from tools.singles import report
from tools.singles.kinds import KINDS
from tools.singles.measuring import judge
from tools.singles.pairs import as_text as pairs_as_text
from tools.singles.pairs import try_pairs
from tools.singles.planting import plant


@click.command()
@click.option("--seed", default=1, show_default=True, help="Another seed, another county.")
@click.option("--cells", default=600, show_default=True, help="Wrong cells, all kinds in turn.")
@click.option("--kind", "prefix", default="", help="Only kinds that begin so: member.id_number")
@click.option("--details", metavar="KIND", help="Every cell of the kinds that begin so.")
@click.option("--pairs", default=0, help="Two wrong cells in each of so many households instead.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write everything here.")
def main(
    seed: int, cells: int, prefix: str, details: str | None, pairs: int, file: Path | None
) -> None:
    """Change one cell in each of some households of a county without a fault and check it once."""
    kinds = [kind for kind in KINDS if kind.name.startswith(prefix)]
    if not kinds:
        raise click.BadParameter(f"no kind begins with {prefix}", param_hint="--kind")
    if pairs:
        click.echo(pairs_as_text(try_pairs(seed, pairs, kinds)))
        return
    planted = plant(seed, cells, kinds)
    judgement = judge(planted, hecha.check(planted.tables, as_of=planted.day))
    if file is not None:
        file.write_text(report.as_json(judgement), encoding="utf-8")
    click.echo(report.as_text(judgement, details))


if __name__ == "__main__":
    main()
