"""What checks find, given by hand."""

from __future__ import annotations

from typing import Any

import pytest
from support.rounds_by_hand import round_of

from hecha.results.run_record import Run


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets the next checks find what it is given."""

    def set_to(*found: Any, **values: Any) -> None:
        def check(*_: object, **__: object) -> Run:
            return round_of(found, **values)

        monkeypatch.setattr("hecha.run.check", check)

    return set_to
