"""The packages of the lock that a kind of machine needs, with their hashes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker, default_environment

from tools import sbom

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"
BUILDS = "setuptools"
"""What installs the product itself from a checkout without a network."""

_ENTRY = re.compile(r"^(?=[a-z0-9-]+==)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")

_SYSTEMS: Mapping[str, Mapping[str, str]] = {
    "windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
    "linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
}
PLATFORMS: Mapping[str, tuple[str, ...]] = {
    "windows": ("win_amd64",),
    "linux": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
}
"""The tags of the wheels of a system."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """A package as the lock pins it; ``hashes`` are pip's options."""

    name: str
    version: str
    hashes: tuple[str, ...]

    @property
    def requirement(self) -> str:
        """A line of a requirements file, without a marker: what is here is needed."""
        return " \\\n    ".join((f"{self.name}=={self.version}", *self.hashes))


def pinned(system: str, python: str, *, lock: Path = LOCK, builds: bool = True) -> list[Pinned]:
    """What the product needs to run on a system (``windows``, ``linux``, 64 bits) with a Python
    (such as 3.11), and with ``builds`` what installs it.

    Markers are evaluated for that machine. pip's ``--platform`` chooses wheels for another system
    but evaluates markers for the running one, and so leaves out what only Windows needs (colorama,
    without which click fails there).
    """
    text = lock.read_text(encoding="utf-8")
    wanted = {package.name for package in sbom.runtime(lock.parent)} | (
        {BUILDS} if builds else set()
    )
    entries = {
        (package.name, package.version): entry
        for package, entry in zip(sbom.packages(text), _ENTRY.split(text)[1:], strict=True)
    }
    return [
        Pinned(
            package.name,
            package.version,
            tuple(_HASH.findall(entries[package.name, package.version])),
        )
        for package in sbom.packages(text)
        if package.name in wanted and is_needed(package.marker, system, python)
    ]


def is_needed(marker: str | None, system: str, python: str) -> bool:
    """Whether a marker of the lock is true on a machine."""
    environment = {
        **default_environment(),
        **_SYSTEMS[system],
        "python_version": python,
        "python_full_version": f"{python}.9",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "platform_machine": "AMD64" if system == "windows" else "x86_64",
    }
    return marker is None or Marker(marker).evaluate(environment)  # type: ignore[arg-type]


def requirements(packages: Iterable[Pinned]) -> str:
    """The packages as a requirements file."""
    return "".join(f"{package.requirement}\n" for package in packages)
