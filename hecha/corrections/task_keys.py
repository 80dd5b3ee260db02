"""The key in the last cell of a row of a packet: which task, which packet, which values.

With it a row is known wherever it was copied to, and whether the data still say what it answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from hecha.results.fingerprint import fingerprint

_WRITTEN = re.compile(r"([0-9a-f]{16})(?:-([0-9a-f]{16})-([0-9a-f]{8}))?")


@dataclass(frozen=True, slots=True)
class TaskKey:
    """A task (or, alone, a fingerprint of a finding), the packet it was sent in, the check digits
    of its values."""

    task: str
    packet: str = ""
    check: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, (self.task, self.packet, self.check)))

    @classmethod
    def read(cls, text: str) -> TaskKey | None:
        """The key in a text; None where it is none."""
        found = _WRITTEN.fullmatch(text.strip().lower())
        return None if found is None else cls(*(part or "" for part in found.groups()))


def check_of(values: str) -> str:
    """The check digits of the values of a task (hecha.followup.digests.values)."""
    return sha256(values.encode()).hexdigest()[:8]


def run_id(record: Mapping[str, Any]) -> str:
    """What tells one run from another: by the digests of all its files."""
    return fingerprint(json.dumps(record["sha256"], sort_keys=True))


def packet_id(run: str, county: str | None, town: str | None, village: str | None) -> str:
    """The id of the packet of a place."""
    return fingerprint(run, county, town, village)
