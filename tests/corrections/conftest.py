"""The desk every test here works at."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.corrections_desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
