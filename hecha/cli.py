"""The command line: a group of the commands in :mod:`hecha.commands`."""

from __future__ import annotations

import click

from hecha.commands import commands
from hecha.commands.options import EXIT_CODES
from hecha.terminal.door import Door


@click.group(
    "hecha",
    cls=Door,
    commands=list(commands()),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.version_option(package_name="hecha", prog_name="hecha")
def main() -> None:
    """核查：上报前检查扶贫（防返贫）信息系统导出数据，生成整改清单。

    Checks poverty-registry exports before submission and writes correction lists.
    """


if __name__ == "__main__":
    main()
