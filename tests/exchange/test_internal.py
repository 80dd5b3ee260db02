"""内部/: what later steps work from."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal
from support import results_by_hand as by_hand

from hecha.exchange.internal import TABLES, read_internal
from hecha.reading.submission import InputRejected
from hecha.results.writers import write

unix = pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")


def modes(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in folder.rglob("*")
    }


def test_results_are_read_back_whole(tmp_path: Path) -> None:
    write(by_hand.run(), tmp_path)
    internal = read_internal(tmp_path)
    for name in TABLES:
        assert_frame_equal(getattr(internal.results, name), getattr(by_hand.county(), name))
    assert internal.record["suite"]["name"] == "puning-2016"


@unix
def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write(by_hand.run(), tmp_path)
    finally:
        os.umask(before)
    found = modes(tmp_path)
    assert {name: mode for name, mode in found.items() if name.startswith("内部")} == {
        "内部": 0o700,
        **{f"内部/{name}.parquet": 0o600 for name in TABLES},
    }
    assert (found["run.json"], found["整改清单.xlsx"]) == (0o644, 0o644)


@unix
def test_private_closes_every_file(tmp_path: Path) -> None:
    write(by_hand.run(), tmp_path, private=True)
    assert {mode for name, mode in modes(tmp_path).items() if name != "内部"} == {0o600}


def test_a_mixture_of_two_runs_is_refused(tmp_path: Path) -> None:
    write(by_hand.run(), tmp_path / "one")
    write(by_hand.run(by_hand.results([])), tmp_path / "two")
    shutil.copy(tmp_path / "one/内部/evidence.parquet", tmp_path / "two/内部/evidence.parquet")
    with pytest.raises(InputRejected, match=r"evidence\.parquet 与写出时不同"):
        read_internal(tmp_path / "two")


def test_results_without_it_are_refused(tmp_path: Path) -> None:
    write(by_hand.run(), tmp_path)
    shutil.rmtree(tmp_path / "内部")
    with pytest.raises(InputRejected, match="结果文件不全"):
        read_internal(tmp_path)
