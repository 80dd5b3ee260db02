"""The files by which other programs run hecha: they parse, and name what there is."""

import re
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML
from support.process import ROOT

from hecha.commands import commands
from hecha.terminal.settings import OPTIONS

COMMANDS = {command.name: command for command in commands()}


def options_of(name: str) -> set[str]:
    parameters = COMMANDS[name].params
    return {text for one in parameters if isinstance(one, click.Option) for text in one.opts}


def loaded(name: str) -> Any:
    return YAML(typ="safe").load(ROOT / name)


def test_the_hook_runs_a_command_there_is() -> None:
    (hook,) = loaded(".pre-commit-hooks.yaml")
    program, command, *options = hook["entry"].split()
    assert program == "hecha"
    assert set(options) <= options_of(command)
    assert "--quiet" not in options  # a hook that fails shows why
    assert hook["language"] == "python"
    for name in ("户信息_20231231.xlsx", "成员.csv", "户信息.et", "全县.zip"):
        assert re.search(hook["files"], name)


def test_the_action_passes_its_inputs_to_options_there_are() -> None:
    action = loaded("action.yml")
    (step,) = action["runs"]["steps"]
    words = step["run"].split()
    assert words[:4] == ["python", '"$GITHUB_ACTION_PATH/run.py"', "hecha", "check"]
    assert {word for word in words if word.startswith("-")} <= options_of("check")
    named = {match[1] for text in step["env"].values() for match in INPUT.finditer(text)}
    assert named == set(action["inputs"])
    # Inputs reach the shell as variables, so that none of them is run as a command.
    assert "inputs." not in step["run"]


INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")


def test_the_container_copies_and_starts_what_there_is() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    for name in re.findall(r"/opt/hecha/(\S+)", text):
        assert (ROOT / name).is_file()
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert re.search(r'ENTRYPOINT \["/opt/venv/bin/(\w+)"\]', text)[1] in scripts  # type: ignore[index]
    ignored = set((ROOT / ".dockerignore").read_text("utf-8").split())
    assert ignored.isdisjoint({"hecha", "checks", "suites", "pyproject.toml", "README.md"})


@pytest.mark.parametrize("name", OPTIONS)
def test_what_a_settings_file_may_set_is_an_option_of_check(name: str) -> None:
    assert f"--{name.replace('_', '-')}" in options_of("check")
    page = Path(ROOT / "docs" / "pipelines.md").read_text("utf-8")
    assert f"`{name.replace('_', '-')}`" in page
