"""What several commands share: kinds of options, exit codes for ``--help``, JSON on stdout."""

from __future__ import annotations

import click

from hecha.terminal.parameters import PathOrNothing
from hecha.terminal.screen import say_utf8
from hecha.terminal.usage import Misuse

EXIT_CODES = """
\b
check 的退出码 / exit codes of check:
  0    可以上报；或缺户、人的表、只查一部分，没有必须整改的；或 --fail-on never
       can be submitted; or a core table is missing or a part was checked, and nothing
       blocks; or --fail-on never
  1    不能上报；交来的数据没有读全，或互相矛盾
       cannot be submitted, or not everything was read, or sources contradict each other
  2    未核查：输入或用法不对             not checked: input or usage rejected
  3    不能判断：规则或程序出错           a rule or the tool itself broke
  130  已中断                            interrupted
"""

PATH = PathOrNothing()
LANG = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", help="提示和清单的语言。"
)


def unknown(name: str, message: str, english: str) -> Misuse:
    """What to raise where the value of a parameter of the present command is not known."""
    context = click.get_current_context()
    parameter = next(known for known in context.command.params if known.name == name)
    return Misuse(message, english, context, parameter)


def say_json(value: object) -> None:
    """A value as JSON (UTF-8) on standard output."""
    import json

    say_utf8(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
