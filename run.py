"""Run hecha, its tests or its linters from a fresh clone, with nothing but Python.

    python run.py hecha ARGS...   the `hecha` command; its exit code is passed on
    python run.py test [ARGS...]  pytest, on every core
    python run.py lint            ruff check, ruff format --check, mypy
    python run.py spark           the rules on Spark compared with Polars (docs/scale.md)
    python run.py docs            writes the pages and names made from the rules
    python run.py --offline hecha ARGS...   the same without a network, from a bundle with wheels

The first run installs the packages of requirements.lock, each checked against its hash,
into `.venv` beside this file; a change of the lock or of pyproject.toml installs anew.
"""

import hashlib
import os
import signal
import subprocess
import sys
import venv
from pathlib import Path

OLDEST, TOO_NEW = (3, 11), (3, 15)  # requires-python in pyproject.toml
USAGE_REJECTED, BROKEN, INTERRUPTED = 2, 3, 130  # never 1, which means "findings"

# Stands before the annotations below, which an older Python cannot evaluate.
if not OLDEST <= sys.version_info[:2] < TOO_NEW:
    found = ".".join(map(str, sys.version_info[:3]))
    message = f"需要 Python 3.11 至 3.14 / hecha needs Python 3.11 to 3.14, this is {found}"
    print(message, file=sys.stderr)
    sys.exit(BROKEN)

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
# Made by tools.bundle: the wheels of the packages hecha runs on, and their hashes.
WHEELHOUSE = ROOT / "wheelhouse"
VENV = ROOT / ".venv"
BIN, EXE = (VENV / "Scripts", ".exe") if os.name == "nt" else (VENV / "bin", "")
PYTHON = str(BIN / f"python{EXE}")
# Written when everything is installed; an environment without it is half-made.
STAMP = VENV / "installed-for"


class SetupError(Exception):
    """The environment could not be made; the message is one line for the user."""


def fingerprint(lock: Path = LOCK) -> str:
    """What an environment is made for: its place, the packages there, the files that define it."""
    # The editable install knows only the packages that were there when it was made.
    packages = sorted(str(path.parent) for path in ROOT.glob("[chst]*/**/__init__.py"))
    digest = hashlib.sha256(repr((str(ROOT), packages)).encode())
    for path in (lock, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ready(lock: Path = LOCK) -> bool:
    """Whether `.venv` is complete, up to date, and its interpreter still exists."""
    return Path(PYTHON).exists() and STAMP.exists() and STAMP.read_text() == fingerprint(lock)


def install(lock: Path = LOCK) -> None:
    """Make `.venv` from nothing, of a lock and, unless it is LOCK, of the wheels beside it alone.

    Raises SetupError, leaving it unstamped, if a step fails.
    """
    notice = "正在安装依赖，约需几分钟… / installing, this takes a few minutes…"
    print(notice, file=sys.stderr, flush=True)
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(VENV)
    except subprocess.CalledProcessError:
        raise SetupError("this Python has no pip to install with; add python3-venv") from None
    except (OSError, ValueError) as error:
        raise SetupError(f"cannot make {VENV} ({error}); delete it and run again") from None
    offline = [] if lock == LOCK else ["--no-index", "--find-links", str(lock.parent)]
    pip_install(*offline, "--require-hashes", "-r", str(lock))
    pip_install(*offline, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    STAMP.write_text(fingerprint(lock))


def pip_install(*args: str) -> None:
    """Run pip inside `.venv`. Raises SetupError if it fails; pip itself has said why."""
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([*pip, *args], check=False, stdin=subprocess.DEVNULL).returncode:
        raise SetupError("pip could not install, see its message above; run again to retry")


def run(commands: list[list[str]], cwd: Path | None = None) -> int:
    """Run every command, also after one has failed. Returns the first exit code that is not 0."""
    codes = [subprocess.run(command, check=False, cwd=cwd).returncode for command in commands]
    return next((code for code in codes if code), 0)


def main(task: str, args: list[str]) -> int:
    """Install if needed, then do the task. Returns its exit code. Raises SetupError."""
    lock = LOCK
    if task == "--offline" and args[:1] == ["hecha"]:  # the tools of developers are in no bundle
        lock, task, args = WHEELHOUSE / "requirements.txt", args[0], args[1:]
        if not lock.is_file():
            raise SetupError(f"no wheels in {WHEELHOUSE}: this is no bundle of tools.bundle")
    if task not in ("hecha", "test", "lint", "docs", "spark"):
        print(__doc__.strip(), file=sys.stderr)
        return USAGE_REJECTED
    if not ready(lock):
        install(lock)
    if task == "hecha":
        # Ctrl-C reaches hecha as well, which tidies up and ends: wait for it, do not kill it.
        signal.signal(signal.SIGINT, lambda *_: None)
        return run([[str(BIN / f"hecha{EXE}"), *args]])
    module = [PYTHON, "-m"]
    if task == "test":
        return run([[*module, "pytest", "-n", "auto", "--dist", "worksteal", *args]], cwd=ROOT)
    if task == "docs":
        return run([[*module, "tools.docs"]], cwd=ROOT)
    if task == "spark":
        return run([[*module, "tools.spark_env", *args]], cwd=ROOT)
    ruff = [*module, "ruff"]
    return run([[*ruff, "check"], [*ruff, "format", "--check"], [*module, "mypy"]], cwd=ROOT)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1] if sys.argv[1:] else "", sys.argv[2:]))
    except SetupError as problem:
        print(f"run.py: {problem}", file=sys.stderr)
        sys.exit(BROKEN)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
