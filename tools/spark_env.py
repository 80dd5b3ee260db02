"""The environment of the Spark engine: made from its own lock, and the engines compared in it.

    python -m tools.spark_env [--connect sc://HOST:PORT]

``.venv-spark`` holds the packages of requirements-spark.lock, each checked against its hash: the
client of Spark needs an older pandas than requirements.lock. pysail in it is a Spark Connect server
without Java. Where a package cannot be had, that is said, nothing is compared, and the exit code is
0: no rule depends on it. Otherwise it is that of tools.engines.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements-spark.lock"
ENVIRONMENT = ROOT / ".venv-spark"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / "installed-for"
_PATIENCE = 1_800
"""Seconds the comparison may take; it takes one or two minutes, and a server may hang."""


def installed() -> bool:
    """Make the environment, unless it is there; whether it could be made."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    wanted = digest.hexdigest()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return True
    print("installing the packages of the Spark engine…", flush=True)
    venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(ENVIRONMENT)
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    for step in (
        [*pip, "--no-deps", "--no-compile", "--require-hashes", "-r", str(LOCK)],
        [*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    ):
        if subprocess.run(step, check=False, stdin=subprocess.DEVNULL).returncode:
            return False
    STAMP.write_text(wanted)
    return True


def main(args: list[str]) -> int:
    """Install and compare. Returns the exit code."""
    if not installed():
        print(
            "NOT COMPARED: the packages of requirements-spark.lock (pysail, pyspark-client, "
            "pandas 2) could not be installed, see pip above. Rules on Spark were not tested."
        )
        return 0
    command = [str(PYTHON), "-m", "tools.engines", *args]
    try:
        return subprocess.run(command, check=False, cwd=ROOT, timeout=_PATIENCE).returncode
    except subprocess.TimeoutExpired:
        print(
            f"The server did not answer within {_PATIENCE} seconds: nothing is known to be equal."
        )
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
