"""A run whose results lie in a folder of the page, and what is handed out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hecha.reading.files import RESULT_MARK

_SHOWN = 20
"""Files not read that are named on the page; the report has all."""


@dataclass(slots=True)
class Finished:
    """Results in ``folder``; ``record`` is their run.json, ``packets`` the workbooks made of them.
    ``restored``: from a zip of an earlier day."""

    number: int
    folder: Path
    record: Mapping[str, Any] = field(repr=False)
    restored: bool = False
    packets: tuple[Path, ...] = ()

    @classmethod
    def of(cls, number: int, folder: Path, *, restored: bool = False) -> Finished | None:
        """The run in a folder; None where there is none."""
        try:
            record = json.loads((folder / RESULT_MARK).read_text(encoding="utf-8"))
            found = cls(number, folder, record, restored)
            found.told()
            found.name(found.workbook + found.report)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration):
            return None
        return found

    def told(self) -> dict[str, Any]:
        """What the page shows of it."""
        record = self.record
        tables, verdict = record["tables"], record["verdict"]
        return {
            "number": self.number,
            "restored": self.restored,
            "verdict": verdict["code"],
            "sentences": verdict.get("sentences")
            or dict.fromkeys(("zh", "en"), verdict["sentence"]),
            "counties": record["counties"],
            "households": tables.get("household"),
            "persons": tables.get("member"),
            "day": record["snapshot"]["day"],
            "origin": record["snapshot"]["origin"],
            "suite": record["suite"]["title"],
            "tasks": record["tasks"]["by_severity"],
            "files": len({source["file"] for source in record["sources"]}),
            "left_out": len(record["left_out"]),
            "unread": [_place(item) for item in record["unread"][:_SHOWN]],
            "unread_count": len(record["unread"]),
            "contradictions": record["contradictions"][:_SHOWN],
            "changes": record.get("changes"),
            "packets": [path.name for path in self.packets],
        }

    @property
    def workbook(self) -> str:
        """The file officers correct from."""
        return next(str(name) for name in self.record["worksheets"] if "/" not in name)

    @property
    def report(self) -> str:
        """The file that shows the run."""
        return next(str(name) for name in self.record["files"] if name.endswith(".html"))

    def name(self, what: str) -> str:
        """A file name that says what it is, of which county and day."""
        counties = self.record["counties"]
        county = counties[0] if len(counties) == 1 else ""
        return f"{county}_{what}" if county else what


def _place(item: Mapping[str, str | None]) -> dict[str, str]:
    place = "/".join(filter(None, (item["file"], item["sheet"])))
    return {"place": place, "message": item["message"] or ""}
