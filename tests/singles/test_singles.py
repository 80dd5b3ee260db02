"""The experiment with single wrong cells: what is planted, and what is told of it."""

import json
from collections import Counter
from pathlib import Path

import polars as pl
from click.testing import CliRunner

from hecha.declare.tables import TABLES
from tools.singles.__main__ import main
from tools.singles.kinds import KINDS
from tools.singles.planting import Planted, plant


def changed(planted: Planted, clean: Planted) -> dict[tuple[str, int, str], tuple[str, str]]:
    """(table, row, column) -> right and wrong text of every cell that differs."""
    found = {}
    for name, frame in planted.tables.items():
        before = clean.tables[name]
        for column in frame.columns:
            pair = pl.DataFrame({"right": before[column], "wrong": frame[column]}).fill_null("")
            differs = pair.with_row_index(offset=2).filter(pl.col("right") != pl.col("wrong"))
            for row, right, wrong in differs.iter_rows():
                found[name, row, TABLES[name][column].label] = (right, wrong)
    return found


def test_there_are_kinds_enough_and_each_stands_once() -> None:
    assert len(KINDS) >= 60
    assert Counter(kind.name for kind in KINDS).most_common(1)[0][1] == 1


def test_exactly_the_cells_told_are_changed_each_in_its_own_household() -> None:
    planted, clean = plant(3, 200), plant(3, 200, kinds=())
    told = {
        (single.place.file, single.place.row, single.header): (single.right, single.wrong)
        for single in planted.singles
    }
    assert len(told) == 200
    assert changed(planted, clean) == told
    rows = Counter(place for single in planted.singles for place in single.rows)
    assert rows.most_common(1)[0][1] == 1


def test_the_same_seed_gives_the_same_cells_and_another_seed_others() -> None:
    assert plant(4, 30).singles == plant(4, 30).singles
    assert plant(4, 30).singles != plant(5, 30).singles


def test_the_figures_of_a_run(tmp_path: Path) -> None:
    file = tmp_path / "singles.json"
    arguments = ["--kind=member.phone:drop", "--cells=3", f"--json={file}"]
    done = CliRunner().invoke(main, [*arguments, "--details=member"], catch_exceptions=False)
    assert done.exit_code == 0
    whole = json.loads(file.read_text(encoding="utf-8"))
    assert whole["unclaimed"] == []
    for cell in whole["cells"]:
        assert cell["kind"] == "member.phone:drop"
        assert len(cell["wrong"]) == len(cell["right"]) - 1
        assert (cell["silent"], cell["elsewhere"], cell["first"]) == (False, False, True)
        assert cell["rules"] == ["ID23a"]
        assert cell["proposals"] == []
    assert whole["all"] == whole["kinds"]["member.phone:drop"]
    assert whole["all"] == {
        **dict.fromkeys(("cells", "first", "findings", "tasks"), 3),
        **dict.fromkeys(("silent", "elsewhere", "shown", "right", "over", "offered"), 0),
    }
    assert "member.phone:drop  member row" in done.output


def test_an_unknown_kind_is_refused() -> None:
    done = CliRunner().invoke(main, ["--kind=nothing"])
    assert done.exit_code == 2
    assert "no kind begins with nothing" in done.output
