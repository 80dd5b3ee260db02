"""Whether the programs of a Windows Python are those their signers signed (Authenticode)."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

SIGNERS = ("Python Software Foundation", "Microsoft Corporation")
"""Who signs what is in the embeddable package; the runtime library is Microsoft's."""
_TOOL = "osslsigncode"
_PROGRAMS = (".exe", ".dll", ".pyd")
_STATED = re.compile(r"Current message digest\s*:\s*([0-9A-F]+)")
_FOUND = re.compile(r"Calculated message digest\s*:\s*([0-9A-F]+)")


@dataclass(frozen=True, slots=True)
class Checked:
    """Programs by what was found: ``wrong`` are signed by others or changed after signing.
    ``not_checked`` says why nothing was looked at; ``by`` are the signers."""

    right: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    not_checked: str = ""


def checked(files: Mapping[str, bytes]) -> Checked:
    """The signatures of the programs among files: digest and name of the signer.

    Whether the certificate leads to a root that is trusted is left to Windows.
    """
    if shutil.which(_TOOL) is None:
        return Checked(not_checked=f"{_TOOL} is not installed")
    kinds: dict[str, list[str]] = {"right": [], "unsigned": [], "wrong": []}
    by: set[str] = set()
    with TemporaryDirectory(prefix="hecha-bundle-") as scratch:
        for name in sorted(files):
            if name.lower().endswith(_PROGRAMS):
                path = Path(scratch) / "program"
                path.write_bytes(files[name])
                told = subprocess.run(
                    [_TOOL, "verify", "-in", str(path)], capture_output=True, text=True, check=False
                )
                kind, signer = judged(told.stdout + told.stderr)
                kinds[kind].append(name)
                by |= {signer} if kind == "right" else set()
    right, unsigned, wrong = (tuple(kinds[kind]) for kind in ("right", "unsigned", "wrong"))
    return Checked(right, unsigned, wrong, tuple(sorted(by)))


def judged(told: str) -> tuple[str, str]:
    """What osslsigncode says of a program: right, unsigned or wrong; and the signer."""
    if "No signature found" in told or "not signed" in told.lower():
        return "unsigned", ""
    stated, found = _STATED.search(told), _FOUND.search(told)
    signer = next((one for one in SIGNERS if one in told), "")
    same = stated is not None and found is not None and stated[1] == found[1]
    return ("right" if same and signer else "wrong"), signer
