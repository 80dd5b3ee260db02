"""``python -m tools.mutation``: mutate the rules, run their cases, tell what no case noticed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from hecha.rules.rulebook import load as rulebook
from tools.mutation.reach import reach
from tools.mutation.report import Report, equivalents
from tools.mutation.source import NotFound
from tools.mutation.trial import subjects
from tools.mutation.workers import tried


@click.command()
@click.option("--theme", "themes", multiple=True, help="Only the rules of a theme, such as IN.")
@click.option("--rule", "rules", multiple=True, help="Only a rule, such as IN02.")
@click.option("--jobs", default=2, show_default=True, help="Processes to work with.")
def main(themes: Sequence[str], rules: Sequence[str], jobs: int) -> None:
    """Mutate the rules and tell which mutants the cases do not notice.

    The terms that rules of all themes are written with are mutated with all rules only.
    Exits with 0 if at least 95 % of the mutants are killed.
    """
    reached = reach(rulebook())
    wanted = {code for code in rulebook().rules if code.startswith((*themes, *rules) or ("",))}
    if not wanted:
        raise click.UsageError("there is no such rule")
    everything = len(wanted) == len(rulebook().rules)
    positions = [
        position
        for position, subject in enumerate(subjects(rulebook(), reached))
        if wanted.intersection(subject.rules) and (everything or not subject.is_term)
    ]
    verdicts, unsound = [], set()
    try:
        with click.progressbar(tried(positions, jobs), len(positions), file=sys.stderr) as answers:
            for found, broken in answers:
                verdicts += found
                unsound |= set(broken)
    except NotFound as changed:
        raise click.ClickException(str(changed)) from None
    report = Report(
        verdicts,
        equivalents(),
        sorted(unsound),
        [
            f"{Path(code.co_filename).name}:{code.co_firstlineno} {code.co_name}"
            for code in reached.unreached
            if everything
        ],
        everything,
    )
    click.echo("\n".join(report.lines()))
    raise SystemExit(0 if report.is_good else 1)


if __name__ == "__main__":
    main()
