"""What is installed with the product, what it may do, and that it works cut off from the world."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.process import ROOT

from tools import sbom

OURS = sorted(
    path for place in ("hecha", "checks", "suites") for path in (ROOT / place).rglob("*.py")
)


def test_the_bill_of_materials_is_that_of_the_lock() -> None:
    assert (ROOT / sbom.TARGET).read_text(encoding="utf-8") == sbom.text(), (
        "python -m tools.sbom writes it anew"
    )


def test_the_bill_of_materials_names_what_the_product_needs_and_no_tool_of_ours() -> None:
    value = json.loads(sbom.text())
    names = {component["name"] for component in value["components"]}
    assert {"polars", "polars-runtime-32", "great-expectations", "urllib3"} <= names
    assert names.isdisjoint({"pytest", "ruff", "hypothesis", "atheris"})
    refs = {component["bom-ref"] for component in value["components"]}
    assert {ref for entry in value["dependencies"] for ref in entry["dependsOn"]} == refs
    assert all(re.fullmatch(r"pkg:pypi/[a-z0-9-]+@[0-9.]+", ref) for ref in refs)


def test_every_dependency_has_a_line_of_reason() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    described = re.findall(r"^\| ([a-z0-9-]+) \|.*[a-z].* \|$", text, re.MULTILINE)
    described.remove("package")
    described.remove("package")
    assert sorted(described) == sorted({package.name for package in sbom.runtime()})


def test_every_artefact_of_the_lock_has_a_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=[a-z])", lock):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert "http" not in lock


_UNSAFE_MODULES = {"pickle", "cPickle", "dill", "marshal", "shelve"}
_UNSAFE_CALLS = {"eval", "exec", "compile", "__import__"}
_UNSAFE_OPTIONS = {"shell"}


def _unsafe(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in _UNSAFE_MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in _UNSAFE_MODULES:
            yield node.module
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in _UNSAFE_CALLS:
                yield node.func.id
            yield from (word.arg for word in node.keywords if word.arg in _UNSAFE_OPTIONS)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_read_is_ever_run(path: Path) -> None:
    assert list(_unsafe(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_what_would_run_something_is_found() -> None:
    tree = ast.parse("import pickle\nfrom marshal import loads\neval('1')\nrun('ls', shell=True)")
    assert sorted(_unsafe(tree)) == ["eval", "marshal", "pickle", "shell"]


_NO_SOCKETS = """
import os, sys

def refuse(event, args):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"):
        with open(os.environ["ATTEMPTS"], "a") as stream:
            stream.write(f"{event} {args[1:]}\\n")
        raise PermissionError(event)

sys.addaudithook(refuse)
"""


_WITH_HOOK = """#!{python}
import sys
import sitecustomize
at = sys.argv.index("-c")
code, sys.argv = sys.argv[at + 1], ["-c", *sys.argv[at + 2:]]
exec(code)
"""
"""In place of the interpreter: what the product starts pays no heed to PYTHONPATH, where the hook
is."""


_LOOKS_FOR_IPV6 = "socket.bind (('::1', 0),)"
"""What urllib3 does when it is imported: it takes a port of the same computer and gives it back."""


class CutOff:
    """Runs the command with sockets refused, an empty home that cannot be written to and, where
    the system allows it, no network at all."""

    def __init__(self, folder: Path) -> None:
        self.attempts, self.home = folder / "attempts", folder / "home"
        self.home.mkdir()
        self.home.chmod(0o555)
        hook = folder / "hook"
        hook.mkdir()
        (hook / "sitecustomize.py").write_text(_NO_SOCKETS, encoding="utf-8")
        self._python = folder / "python"
        self._python.write_text(_WITH_HOOK.format(python=sys.executable), encoding="utf-8")
        self._python.chmod(0o755)
        self._env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
            "ATTEMPTS": str(self.attempts),
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "PYTHONPATH": str(hook),
            "PYTHONIOENCODING": "utf-8",
        }
        self._prefix = _without_network()

    def __call__(self, *args: str | Path) -> subprocess.CompletedProcess[str]:
        code = (
            f"import sys; sys.executable = {str(self._python)!r}; "
            "from hecha.cli import main; main()"
        )
        return subprocess.run(
            [*self._prefix, sys.executable, "-c", code, *map(str, args)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=self._env,
            check=False,
        )


def _without_network() -> list[str]:
    prefix = ["unshare", "--map-root-user", "--net"]
    if shutil.which(prefix[0]) is None:
        return []
    return [] if subprocess.run([*prefix, "true"], check=False).returncode else prefix


def test_the_hook_refuses_sockets(tmp_path: Path) -> None:
    cut_off = CutOff(tmp_path)
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=cut_off._env, capture_output=True, text=True, check=False
    )
    assert "PermissionError: socket." in done.stderr
    assert cut_off.attempts.read_text(encoding="utf-8").startswith("socket.")


def test_the_product_works_cut_off_from_the_world(tmp_path: Path, faulty_county: Path) -> None:
    cut_off = CutOff(tmp_path)
    out = tmp_path / "out"
    done = cut_off("check", faulty_county, "-o", out, "--format", "sarif")
    assert (done.returncode, json.loads(done.stdout)["version"]) == (1, "2.1.0"), done.stderr
    assert (out / "整改清单.xlsx").is_file()
    for command in (
        ("certify", out, "-o", tmp_path / "statement"),
        ("suites", "puning-2016"),
        ("rules", "IN02", "--format", "json"),
        ("sample", tmp_path / "sample", "--households", "20"),
    ):
        done = cut_off(*command)
        assert done.returncode == 0, (command, done.stderr)
    tried = cut_off.attempts.read_text(encoding="utf-8") if cut_off.attempts.exists() else ""
    # It comes from the process that loads Great Expectations: the hook sees that one too.
    assert set(tried.splitlines()) == {_LOOKS_FOR_IPV6}
    assert list(cut_off.home.iterdir()) == []
