"""Runs the command line of one checkout over a list of commands, in one process.

``python -P worker.py CHECKOUT COMMANDS RECORD``: COMMANDS is a JSON list of ``{"name", "argv"}``,
RECORD gets one JSON line per command when it has ended: name, exit code, what it printed. A
command that crashes ends the process with its traceback; the caller records the crash and starts
another process for the rest. Nothing here imports hecha except from CHECKOUT, in the layout that
CHECKOUT has: engine modules at the top level, or one package ``hecha``.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.machinery
import importlib.util
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

ENGINE = "hecha"
FOREIGN = 70
"""Exit code of the process when a module came from elsewhere than the checkout."""


def load(checkout: Path) -> Callable[..., object]:
    """The ``main`` of the checkout's command line.

    The editable install of this environment is put out of the way first: it would offer the
    modules of another checkout wherever this one has none of that name.
    """
    sys.meta_path[:] = [
        finder for finder in sys.meta_path if not _name_of(finder).startswith("__editable__")
    ]
    sys.path[:] = [str(checkout), *(entry for entry in sys.path if _is_environment(entry))]
    if (checkout / ENGINE / "__init__.py").exists():
        _load_engine(checkout)
    main: Callable[..., object] = importlib.import_module("cli").main
    return main


def _name_of(finder: object) -> str:
    return str(getattr(finder, "__module__", ""))


def _is_environment(entry: str) -> bool:
    """Whether a path entry is the standard library or the site-packages of this environment."""
    return bool(entry) and any(
        Path(entry).resolve().is_relative_to(prefix) for prefix in _environment()
    )


def _environment() -> set[Path]:
    return {Path(prefix).resolve() for prefix in (sys.prefix, sys.base_prefix)}


def _load_engine(checkout: Path) -> None:
    """Import ``hecha`` with the checkout's root as a second place of its sub-packages.

    The build maps ``hecha.checks`` and ``hecha.suites`` to folders at the root.
    """
    spec = importlib.machinery.PathFinder.find_spec(ENGINE, [str(checkout)])
    if spec is None or spec.loader is None or spec.submodule_search_locations is None:
        raise ImportError(f"{checkout} has a folder {ENGINE} that cannot be imported")
    spec.submodule_search_locations.append(str(checkout))
    module = importlib.util.module_from_spec(spec)
    sys.modules[ENGINE] = module
    spec.loader.exec_module(module)


def strangers(checkout: Path) -> list[str]:
    """Modules of the project that were loaded from elsewhere than the checkout.

    These are modules with the name of a package or module of the checkout, and any module from a
    place that is neither the checkout nor this environment.
    """
    own = {path.parent.name for path in checkout.glob("*/__init__.py")}
    own |= {path.stem for path in checkout.glob("*.py")}
    found = []
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is None or module is sys.modules["__main__"]:
            continue
        place = Path(file).resolve()
        is_library = any(place.is_relative_to(prefix) for prefix in _environment())
        is_here = place.is_relative_to(checkout) and not is_library
        if not is_here and (name.split(".")[0] in own or not is_library):
            found.append(f"{name} ({file})")
    return found


def run(main: Callable[..., object], argv: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(args=argv, prog_name="hecha")
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    return code, out.getvalue(), err.getvalue()


def work(checkout: Path, commands: Path, record: Path) -> None:
    """Run all commands and record each. Exits with FOREIGN if a module came from elsewhere."""
    main = load(checkout)
    with record.open("a", encoding="utf-8") as lines:
        for command in json.loads(commands.read_text(encoding="utf-8")):
            code, out, err = run(main, command["argv"])
            found = strangers(checkout)
            if found:
                listed = ", ".join(found)
                print(f"loaded from outside the checkout {checkout}: {listed}", file=sys.stderr)
                sys.exit(FOREIGN)
            entry = {"name": command["name"], "exit": code, "out": out, "err": err}
            print(json.dumps(entry, ensure_ascii=False), file=lines, flush=True)


if __name__ == "__main__":
    work(Path(sys.argv[1]).resolve(), Path(sys.argv[2]), Path(sys.argv[3]))
