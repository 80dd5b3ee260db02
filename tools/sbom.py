"""Writes the bill of materials from the lock: ``python -m tools.sbom`` (CycloneDX 1.6, JSON)."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = "sbom.cdx.json"
_PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.+?))? \\$")
_NEEDED_BY = re.compile(r"^    #(?: via|  ) ([a-z0-9-]+)")
_NAME = re.compile(r"^[A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the lock; ``marker`` says where it is installed, None for everywhere."""

    name: str
    version: str
    marker: str | None
    needed_by: frozenset[str]

    @property
    def purl(self) -> str:
        """The name of the package for every tool that reads bills of materials."""
        return f"pkg:pypi/{self.name}@{self.version}"


def packages(lock: str) -> list[Package]:
    """The packages of a lock in its order."""
    found: list[Package] = []
    for line in lock.splitlines():
        if pinned := _PINNED.match(line):
            found.append(Package(pinned[1], pinned[2], pinned[3], frozenset()))
        elif (needed := _NEEDED_BY.match(line)) and found:
            last = found[-1]
            needed_by = last.needed_by | {needed[1]}
            found[-1] = Package(last.name, last.version, last.marker, needed_by)
    return found


def direct(project: str) -> list[str]:
    """The packages the product itself needs, by the text of pyproject.toml."""
    values = tomllib.loads(project)["project"]["dependencies"]
    return sorted(_normal(found[0]) for value in values if (found := _NAME.match(value)))


def runtime(root: Path = ROOT) -> list[Package]:
    """The packages installed with the product, direct ones and those below them."""
    every = packages((root / "requirements.lock").read_text(encoding="utf-8"))
    names = set(direct((root / "pyproject.toml").read_text(encoding="utf-8")))
    while more := {package.name for package in every if package.needed_by & names} - names:
        names |= more
    return [package for package in every if package.name in names]


def text(root: Path = ROOT) -> str:
    """The bill of materials of a checkout."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    listed = runtime(root)
    needs = {own: direct((root / "pyproject.toml").read_text(encoding="utf-8"))}
    for package in listed:
        needs[package.purl] = [other.name for other in listed if package.name in other.needed_by]
    value = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "purl": own,
            }
        },
        "components": [_component(package) for package in listed],
        "dependencies": [
            {
                "ref": ref,
                "dependsOn": [package.purl for package in listed if package.name in names],
            }
            for ref, names in needs.items()
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _component(package: Package) -> dict[str, object]:
    where = [{"name": "marker", "value": package.marker}] if package.marker else []
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        **({"properties": where} if where else {}),
    }


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def write(root: Path = ROOT) -> None:
    """Write the bill of materials of a checkout."""
    (root / TARGET).write_text(text(root), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
