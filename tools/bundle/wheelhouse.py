"""For machines that have a Python: the checkout, its wheels, and ``run.py --offline``."""

from __future__ import annotations

from pathlib import Path

from tools.bundle.pinned import pinned, requirements
from tools.bundle.same_bytes import files_below, sums, zipped
from tools.bundle.wheels import CannotBuild, checkout

FOLDER, LISTED, SUMS = "wheelhouse", "requirements.txt", "SHA256SUMS"
"""Beside run.py: the folder of the wheels; in it, what is installed with hashes, and digests."""
_LEFT_OUT = ("tests/", "tools/", ".ci/", ".github/")


def build(system: str, python: str, wheels: Path, target: Path) -> str:
    """Write the bundle; its SHA-256. Raises CannotBuild where a wheel is missing."""
    packages = pinned(system, python)
    found = {
        name: content for name, content in files_below(wheels).items() if name.endswith(".whl")
    }
    present = {name.split("-")[0].replace("_", "-").lower() for name in found}
    if missing := sorted({package.name for package in packages} - present):
        raise CannotBuild(f"no wheel of {', '.join(missing)} in {wheels}")
    listed = requirements(packages).encode()
    files = {
        name: content for name, content in checkout().items() if not name.startswith(_LEFT_OUT)
    }
    files |= {f"{FOLDER}/{name}": content for name, content in found.items()}
    files[f"{FOLDER}/{LISTED}"] = listed
    files[f"{FOLDER}/{SUMS}"] = sums({**found, LISTED: listed})
    return zipped({f"hecha/{name}": content for name, content in files.items()}, target)
