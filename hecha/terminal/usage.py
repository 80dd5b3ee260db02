"""What was wrong with a command line, in Chinese unless ``--lang en`` is in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

_EXTRA = re.compile(r"^Got unexpected extra arguments? \((.*)\)$")


class WrongOptions(click.UsageError):
    """Options that do not go together, said in both languages."""

    def __init__(self, message: str, english: str) -> None:
        super().__init__(message)
        self.english = english


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
    parameter = getattr(error, "param", None)
    if parameter is None:
        return english_of(error)
    name = parameter.name if isinstance(parameter, click.Argument) else _name(parameter)
    if isinstance(error, click.MissingParameter):
        return f"Missing {name}"
    return f"Invalid value for {name}: {english_of(error)}"


def english_of(error: click.ClickException) -> str:
    """What is wrong, in English, without the name of the parameter."""
    if isinstance(error, Misuse | WrongOptions):
        return error.english
    is_of_value = isinstance(error, click.BadParameter)
    return error.message if is_of_value else error.format_message()


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
        fault = bad_value(error.param, error.message)
        return f"{_name(error.param)}{'：' if isinstance(error, Misuse) else ' '}{fault}"
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


def bad_value(parameter: click.Parameter, message: str) -> str:
    """What a value of a parameter has to be, in Chinese; ``message`` where click says it."""
    kind = parameter.type
    if isinstance(kind, click.Choice):
        return f"只能写 {'、'.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange):
        least = "" if kind.min is None else f"，不小于 {kind.min}"
        most = "" if kind.max is None else f"，不大于 {kind.max}"
        return f"要写整数{least}{most}"
    return "要写整数" if kind is click.INT else message.rstrip("。.")
