"""What does not fit: in a cell of a workbook, on a disk."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from support import results_by_hand as by_hand
from support.process import ROOT

from hecha.declare.words import Words
from hecha.exchange.whole_set import whole_set
from hecha.reading.submission import Notice
from hecha.results.writers import write

LONG = "备注" * 20_000
"""40,000 letters; a cell of a workbook holds 32,767."""


def test_a_long_text_is_shortened_in_the_workbook_and_whole_in_the_csv(tmp_path: Path) -> None:
    whole = by_hand.results(
        [by_hand.finding("f", "IN02", message=LONG)], [by_hand.cell("f", "备注", LONG, 5)]
    )
    notice = Notice("FF04", Words(*["\U00020bb7" * 30_000] * 2), "户信息.xlsx")
    long_name = "长" * 40_000 + ".xlsx"
    write(by_hand.run(whole, notices=(notice,), contradictions=(long_name,)), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "整改清单.xlsx")
    texts = [
        str(cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    assert max(len(text.encode("utf-16-le")) // 2 for text in texts) <= 32_767
    assert "\U00020bb7" * 16_000 + " …[30000]" in texts
    assert "长" * 16_000 + " …[40005]" in texts
    csv.field_size_limit(1_000_000)
    with (tmp_path / "findings.csv").open(encoding="utf-8-sig", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert (row["message"], row["value"]) == (LONG, LONG)


FULL = """
import resource, signal, sys
sys.path.insert(0, "tests")
from support import results_by_hand as by_hand
from hecha.reading.submission import InputRejected
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
run = by_hand.run()
run.write(sys.argv[1])
said = set()
for size in (1, 300, 1500, 4000, 9000):  # of a file, in bytes
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        run.write(sys.argv[1])
    except InputRejected as error:
        said.add(str(error))
print(*said)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of the size of files")
def test_a_full_disk_is_one_sentence_and_leaves_the_set_before(tmp_path: Path) -> None:
    """Every writer meets it: the limit comes at another file each time."""
    words = [sys.executable, "-c", FULL, str(tmp_path / "out")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (
        done.stdout
        == f"无法写入 {tmp_path / 'out'}：磁盘空间不足，请清理后再试。原有文件未改动。\n"
    )

    assert whole_set(tmp_path / "out", worksheets=True).record["tool"]["name"] == "hecha"
    assert not (tmp_path / "out" / ".hecha").exists()
