"""A recorded run with its packets, and what officers write into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner, Result
from support.results_by_hand import cell, finding, subject
from support.rounds_by_hand import HEADS, LIUSHA, NUMBERS, ONE, TWO, income, phone, round_of

from hecha.cli import main
from hecha.corrections.packet_book import Circumstances, write_packets
from hecha.corrections.packet_rows import TOWN, packets
from hecha.exchange.internal import Internal, read_internal
from hecha.followup.recording import record

Found = dict[str, Any]


def relation(value: str = "配偶子") -> Found:
    """A finding about 与户主关系 of a member of household ONE."""
    return {
        "finding": finding("relation", "ID01", grain="person", household_id=ONE, town=LIUSHA),
        "cell": cell("relation", "与户主关系", value, 8, table="member"),
        "subject": subject("relation", HEADS[ONE], "陈小文", None),
    }


def number(value: str = "44528119901105402") -> Found:
    """A finding about 证件号码 of a member of household TWO."""
    return {
        "finding": finding(
            "number", "ID01", grain="person", household_id=TWO, person_id="P2", town="占陇镇"
        ),
        "cell": cell("number", "证件号码", value, 9, table="member", personal=True),
        "subject": subject("number", HEADS[TWO], HEADS[TWO], NUMBERS[TWO]),
    }


def of_county() -> Found:
    """A finding about the county as a whole."""
    return {
        "finding": finding(
            "county", "SG01", grain="county", household_id=None, town=None, village=None
        ),
        "cell": cell("county", "县", "普宁市", 3),
        "subject": subject("county", None, None, None),
    }


@dataclass(frozen=True)
class Desk:
    """A county's desk: the results, the follow-up and the packets that go out."""

    folder: Path

    @property
    def book(self) -> Path:
        return self.folder / "台账.db"

    def check(self, *found: Found, name: str = "out", **values: Any) -> Internal:
        run = record(round_of(found, **values), self.book)
        run.write(self.folder / name)
        return read_internal(self.folder / name)

    def send(self, internal: Internal, name: str = "packets") -> dict[str, Path]:
        """Write the packets; their paths by town."""
        about = Circumstances(round_of([]).snapshot.day)
        found = list(packets(internal, TOWN, "zh"))
        written = write_packets(found, self.folder / name, about)
        return {packet.town or "": path for packet, path in zip(found, written, strict=True)}


ALL = (income(), phone(), relation(), number(), of_county())


def fill(path: Path, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """Write into the rows of a packet; ``answers`` by a text of 位置, cells by header."""
    book = openpyxl.load_workbook(path)
    sheet = book["任务"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        place = sheet.cell(row, at["位置"]).value
        for text, cells in answers.items():
            if text in place:
                for header, value in cells.items():
                    sheet.cell(row, at[header]).value = value
    book.save(path)


def followup(*words: str | Path) -> Result:
    """``hecha followup`` with these words."""
    return CliRunner().invoke(main, ["followup", *map(str, words)])
