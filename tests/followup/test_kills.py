"""A follow-up survives killed writers (tools.followup_kills kills a hundred)."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tools.followup_kills import kills, record_round, whole


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_follow_up_survives_killed_writers(tmp_path: Path) -> None:
    book = tmp_path / "台账.db"
    record_round(book, 0)
    found = kills(6, book, random.Random(5))
    assert sum(times for name, times in found.items() if name.startswith("killed")) == 6
    assert 0 in whole(book)["run"]
