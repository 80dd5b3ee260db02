"""The password of workbooks: typed unseen, from the environment, or from a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from hecha.commands.options import unknown
from hecha.terminal.screen import is_terminal

VARIABLE = "HECHA_PASSWORD"
"""The environment variable that may hold it."""

_LEAST = 8
"""Characters: the least that NIST SP 800-63B (2017) accepts of a password people choose."""


def given_password(lang: str, *, wanted: bool, file: Path | None) -> str | None:
    """The password a command line asks for with ``--password`` or ``--password-file``, or None.

    It is never part of the command line, where other users of the machine and the history of the
    shell would see it. Raises Misuse where there is none, or none that every program can type.
    """
    if file is not None:
        return _checked(_first_line(file), "password_file")
    if not wanted:
        return None
    if VARIABLE in os.environ:
        return _checked(os.environ[VARIABLE], "password")
    if not is_terminal(sys.stdin):
        raise unknown(
            "password",
            f"没有终端可以输入密码，请设环境变量 {VARIABLE}，或用 --password-file",
            f"no terminal to type it, set {VARIABLE} or use --password-file",
        )
    words = {"zh": ("密码", "再输一遍"), "en": ("Password", "Once more")}[lang]
    typed: str = click.prompt(words[0], hide_input=True, err=True)
    if click.prompt(words[1], hide_input=True, err=True) != typed:
        raise unknown("password", "两次输入不同", "the two are not the same")
    return _checked(typed, "password")


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig").partition("\n")[0].rstrip("\r")
    except (OSError, ValueError):
        raise unknown("password_file", f"{file} 读不出", f"{file} cannot be read") from None


def _checked(password: str, name: str) -> str:
    if len(password) < _LEAST or not (password.isascii() and password.isprintable()):
        raise unknown(
            name,
            f"密码至少 {_LEAST} 个字符，只能用英文字母、数字和符号",
            f"a password has at least {_LEAST} characters: English letters, digits and signs",
        )
    return password
