"""``python -m tools.bundle wheelhouse|windows``: bundles for machines without a network."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.bundle import wheelhouse, windows_folder
from tools.bundle.pinned import PLATFORMS, pinned
from tools.bundle.wheels import CannotBuild, fetch


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tools.bundle", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    house = kinds.add_parser("wheelhouse", help="for machines with Python: run.py --offline")
    house.add_argument("--system", choices=sorted(PLATFORMS), default="windows")
    house.add_argument("--python", default="3.11", help="the Python of those machines")
    folder = kinds.add_parser("windows", help="for Windows machines without Python")
    folder.add_argument(
        "--python-zip",
        type=Path,
        required=True,
        help="python-3.11.9-embed-amd64.zip of python.org; it is not downloaded here",
    )
    for one in (house, folder):
        one.add_argument("-o", "--output", type=Path, default=Path("dist"))
        one.add_argument("--wheels", type=Path, help="a folder of wheels; else they are downloaded")
    return parser.parse_args()


def _build(given: argparse.Namespace, wheels: Path) -> None:
    if given.kind == "wheelhouse":
        python, system = given.python, given.system
        if given.wheels is None:
            fetch(pinned(system, python), system, python, wheels)
        target = given.output / f"hecha-{system}-python{python}.zip"
        print(f"{wheelhouse.build(system, python, wheels, target)}  {target}")
        return
    if given.wheels is None:
        # 3.11 is the Python of python.org's last package of that series; another one by --wheels.
        fetch(pinned("windows", "3.11", builds=False), "windows", "3.11", wheels)
    target = given.output / "hecha-windows.zip"
    digest, said = windows_folder.build(given.python_zip, wheels, target)
    print(f"{digest}  {target}", *said, sep="\n")


def main() -> int:
    """Build what the command line asks for; the exit code."""
    given = _arguments()
    try:
        with TemporaryDirectory(prefix="hecha-bundle-") as scratch:
            _build(given, given.wheels or Path(scratch) / "wheels")
    except CannotBuild as error:
        print(f"not built: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
