"""Writes the generated files anew: ``python -m tools.docs``."""

from __future__ import annotations

from pathlib import Path

from hecha.backends.spark_docs import rules_page
from hecha.policy.loading import available, chain
from hecha.reading.ledger_docs import OwnLedgers, ledgers_page
from hecha.rules.docs import generated
from hecha.rules.names import stub
from hecha.rules.rulebook import load

ROOT = Path(__file__).parents[1]


def texts() -> dict[Path, str]:
    """Every generated file below the root of the checkout, and its text."""
    pages = {Path("docs", "rules", path): text for path, text in generated(load()).items()}
    stubs = {Path("checks", "names.pyi"): stub(load())}
    lists = {
        Path("docs", "ledgers.md"): ledgers_page(own_ledgers()),
        Path("docs", "spark-rules.md"): rules_page(load()),
    }
    return {**pages, **lists, **stubs}


def own_ledgers() -> list[OwnLedgers]:
    """The suites of the product that declare ledgers, with those of their own."""
    found = []
    for suite in available():
        *parents, layer = chain(suite.name)
        inherited = parents[-1].ledgers if parents else {}
        own = tuple(one for name, one in layer.ledgers.items() if name not in inherited)
        if own:
            found.append(OwnLedgers(layer.name, layer.title, own))
    # What several papers share comes first.
    return sorted(found, key=lambda one: one.suite != "ledgers")


def write(root: Path = ROOT) -> None:
    """Write the generated files below ``root``."""
    for path, text in texts().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
