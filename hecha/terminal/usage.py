"""What was wrong with a command line, in Chinese unless ``--lang en`` is in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

_EXTRA = re.compile(r"^Got unexpected extra arguments? \((.*)\)$")


class Misuse(click.BadParameter):
    """A value that cannot be used, said in both languages."""

    def __init__(
        self, message: str, english: str, ctx: click.Context | None, param: click.Parameter | None
    ) -> None:
        super().__init__(message, ctx, param)
        self.english = english


def language_of(words: Sequence[str]) -> str:
    """The language a command line asks for, also one that cannot be understood."""
    pairs = zip(words, [*words[1:], ""], strict=True)
    english = any(word == "--lang=en" or (word, after) == ("--lang", "en") for word, after in pairs)
    return "en" if english else "zh"


def usage_sentence(error: click.ClickException, lang: str, command: str) -> str:
    """One sentence: what is wrong, and where the usage is described."""
    if isinstance(error, NoArgsIsHelpError):
        return error.format_message()
    if lang == "en":
        text = _english(error).rstrip(".")
        return f"{text}{' See' if text.endswith('?') else '; see'} {command} --help."
    return f"{_chinese(error)}；用法见 {command} --help。"


def _english(error: click.ClickException) -> str:
    if isinstance(error, Misuse) and error.param is not None:
        return f"Invalid value for {_name(error.param)}: {error.english}"
    return error.format_message()


def _chinese(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}{_perhaps(error.possibilities)}"
    if isinstance(error, NoSuchCommand):
        return f"没有命令 {error.command_name}{_perhaps(error.possibilities)}"
    if isinstance(error, click.BadOptionUsage):
        without = "does not take" in error.message
        return f"选项 {error.option_name} 后面{'不能写值' if without else '要写值'}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"缺少“{_name(error.param)}”"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad_value(error.param, error.message)
    if extra := _EXTRA.match(error.message):
        return f"多写了“{extra[1]}”"
    return error.message.rstrip("。.")


def _perhaps(names: Sequence[str] | None) -> str:
    """The most similar name; click puts it first."""
    return f"（是不是要写 {names[0]}？）" if names else ""


def _name(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Argument):
        return (parameter.metavar or parameter.name or "").strip("[].")
    return max(parameter.opts, key=len)


def _bad_value(parameter: click.Parameter, message: str) -> str:
    name, kind = _name(parameter), parameter.type
    if isinstance(kind, click.Choice):
        return f"{name} 只能写 {'、'.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange):
        least = "" if kind.min is None else f"，不小于 {kind.min}"
        most = "" if kind.max is None else f"，不大于 {kind.max}"
        return f"{name} 要写整数{least}{most}"
    if kind is click.INT:
        return f"{name} 要写整数"
    return f"{name}：{message.rstrip('。.')}"
