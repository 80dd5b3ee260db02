"""Wheels: fetched by the hashes of the lock, built of the checkout, laid out as a folder."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from tools.bundle.pinned import PLATFORMS, ROOT, Pinned, requirements

_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-q")
_DAY_ONE = "315532800"  # 1980-01-01 in seconds, for the dates inside a wheel


class CannotBuild(Exception):
    """The bundle cannot be built; the text says why."""


def fetch(packages: Iterable[Pinned], system: str, python: str, folder: Path) -> None:
    """Download the wheels of the packages into a folder, each checked against the lock.

    Raises CannotBuild where pip fails; it has said why.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="hecha-bundle-") as scratch:
        listed = Path(scratch) / "requirements.txt"
        listed.write_text(requirements(packages), encoding="utf-8")
        tags = [word for tag in PLATFORMS[system] for word in ("--platform", tag)]
        options = [
            "--only-binary=:all:",
            "--no-deps",
            "--require-hashes",
            "--python-version",
            python,
        ]
        command = [*_PIP, "download", *options, *tags, "-d", str(folder), "-r", str(listed)]
        if subprocess.run(command, check=False).returncode:
            raise CannotBuild("pip could not download the wheels, see its message above")


def checkout(root: Path = ROOT) -> dict[str, bytes]:
    """The committed files of the checkout by their paths. Raises CannotBuild."""
    done = subprocess.run(
        ["git", "archive", "--format=tar", "HEAD"], cwd=root, capture_output=True, check=False
    )
    if done.returncode:
        raise CannotBuild(f"git archive failed in {root}: {done.stderr.decode(errors='replace')}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        return {
            member.name: content.read()
            for member in archive.getmembers()
            if (content := archive.extractfile(member)) is not None
        }


def own_wheel(root: Path = ROOT) -> bytes:
    """The wheel of the committed product. Raises CannotBuild."""
    with TemporaryDirectory(prefix="hecha-bundle-") as scratch:
        source, target = Path(scratch) / "source", Path(scratch) / "wheel"
        for name, content in checkout(root).items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(content)
        command = [
            *_PIP,
            "wheel",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            str(target),
            str(source),
        ]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": _DAY_ONE}
        if subprocess.run(command, check=False, env=environment).returncode:
            raise CannotBuild("pip could not build the wheel of hecha, see its message above")
        (wheel,) = target.glob("hecha-*.whl")
        return wheel.read_bytes()


def unpacked(wheels: Mapping[str, bytes]) -> dict[str, bytes]:
    """What installing wheels (by file name) would put into site-packages, by path.

    Scripts, headers and data of a wheel are left out. Raises CannotBuild where two wheels have a
    file of one name with different contents.
    """
    files: dict[str, bytes] = {}
    for wheel in sorted(wheels):
        with zipfile.ZipFile(io.BytesIO(wheels[wheel])) as archive:
            for info in archive.infolist():
                name = None if info.is_dir() else _installed(info.filename)
                if name is None:
                    continue
                content = archive.read(info)
                if files.setdefault(name, content) != content:
                    raise CannotBuild(f"{wheel}: {name} is in another wheel too")
    return files


def _installed(name: str) -> str | None:
    """Where a file of a wheel goes; None where it is left out."""
    parts = PurePosixPath(name).parts
    if ".." in parts or name.startswith("/"):
        raise CannotBuild(f"{name} would be outside of the bundle")
    if not parts[0].endswith(".data"):
        return name
    if len(parts) > 2 and parts[1] in ("purelib", "platlib"):
        return "/".join(parts[2:])
    return None
