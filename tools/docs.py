"""Writes the generated pages anew: ``python -m tools.docs``."""

from __future__ import annotations

from pathlib import Path

from hecha.reading.ledger_docs import ledgers_page
from hecha.rules.docs import generated
from hecha.rules.rulebook import load

DOCS = Path(__file__).parents[1] / "docs"


def write(folder: Path = DOCS) -> None:
    """Write the pages of rules and ledgers below ``folder``."""
    pages = {Path("rules") / path: text for path, text in generated(load()).items()}
    for path, text in {**pages, Path("ledgers.md"): ledgers_page()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
