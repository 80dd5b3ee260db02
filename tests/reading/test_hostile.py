"""Whatever arrives is read or rejected with one sentence, within bounds of memory and time."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support.bounded import MOST_MEMORY, Answer, read_bounded
from support.files_by_hand import write_csv
from support.hostile_texts import PARQUETS, TEXTS
from support.hostile_workbooks import (
    BINARY_WORKBOOKS,
    FAR_CELLS,
    HEADERS,
    NAME,
    OLD_WORKBOOKS,
    OPEN_DOCUMENTS,
    WORKBOOKS,
)
from support.process import Hecha

from hecha.reading import limits

if sys.platform != "linux":
    pytest.skip("only Linux keeps both limits of a process", allow_module_level=True)

KINDS: Mapping[str, Mapping[str, Callable[[Path], Path]]] = {
    "xlsx": WORKBOOKS,
    "xls": OLD_WORKBOOKS,
    "ods": OPEN_DOCUMENTS,
    "xlsb": BINARY_WORKBOOKS,
    "csv": TEXTS,
    "parquet": PARQUETS,
}
CASES = [(kind, name) for kind, makers in KINDS.items() for name in makers]

OTHER = ["某县", "乙镇", "西村", "4900000000000002", "2", "某乙", "450102199003140027", "户主"]

READ = "read"
"""The person in the file was read, besides the one in another file."""
UNREAD = "未读取：不能作为表格打开（内容不是 Excel 格式、已损坏或设有密码）。"
DAMAGED = "不是完整的 Excel 文件（可能下载中断）：请重新导出。"
ENDED = "无法读取（所需内存超出限度，或文件已损坏）：请用 WPS 或 Excel 打开后"
FAR = "内容一直延伸到第 1048576 行、第 52 列，超出限度：请在 Excel 中删除多余的行列"
NO_PARQUET = "不是完整的 parquet 文件：请重新生成。"
MILLION = "超过 4194304 个字符，可能没有换行或引号没有成对：请用 Excel 打开后另存为 .xlsx"

EXPECTED: dict[str, dict[str, str]] = {
    "xlsx": {
        **dict.fromkeys(FAR_CELLS, FAR),
        "last cell": "内容一直延伸到第 1048576 行、第 16384 列，超出限度：",
        "past the last row": "有 321272406 列，超出限度：",
        "an entity in the reference": DAMAGED,
        "UTF-16": DAMAGED,
        "a > in an attribute": ENDED,
        "no references": ENDED,
        "100,000 times a long text": ENDED,
        "a text of 100 MB": ENDED,
        "5,000 times a text of a million": ENDED,
        "deflate bomb": "解压后达 201 MB，超出限度：",
        "flipped bits": "不是表格文件：请用 Excel 打开后另存为 .xlsx。",
        **dict.fromkeys(
            ["far merge", "million merges", "long digits", "blanks in a value", "deep"], READ
        ),
    },
    "xls": {
        "looping table": ENDED,
        "looping tables": ENDED,
        "far cell": "内容一直延伸到第 65536 列，最多 256 列，超出限度：",
    },
    "ods": {"spanned a billion times": READ},
    "xlsb": {"plain": READ, "beyond the end": READ},
    "csv": {
        "300 KB of commas": READ,
        "300 KB of commas in the header": READ,
        "16,000 commas in every line": "未读取：有表头，没有数据行（空表）。",
        "a line of 1 GB": "不是表格文件：请用 Excel 打开后另存为 .xlsx。",
        "a line of 300 MB of text": f"第 2 行{MILLION}",
        "4 million commas without an end": "未读取：文件中没有任何内容。",
        "NUL bytes": "不是表格文件：请用 Excel 打开后另存为 .xlsx。",
        "a NUL byte far down": "第 30002 行起有空字符（NUL），文件可能没有写完：",
        "an open quotation mark": "第 5 行起引号没有成对，其后的 50 多行被当作同一个单元格",
        "an open quotation mark in the last line": "第 5 行起引号没有成对，其后的内容被当作",
        "two open quotation marks": "第 2 行起引号没有成对，其后的 2 行被当作同一个单元格",
        "millions of blank lines": "行、第 8 列，超出限度：",
        "millions of quotation marks": "第 2 行起引号没有成对，其后的内容被当作",
        "carriage returns only": READ,
        "half a character at the end": "第 3 行有损坏的字符（文字编码 UTF-8）：",
        "UTF-16 of odd length": "第 3 行有损坏的字符（文字编码 UTF-16）：",
        "UTF-32": "第 1 行起有空字符（NUL），文件可能没有写完：",
        "lone surrogates": "第 2 行有损坏的字符（文字编码 UTF-8）：",
        "control sequences": READ,
    },
    "parquet": {
        "60 million rows": "内容一直延伸到第 60000000 行、第 1 列，超出限度：",
        "nested": READ,
        "struct": READ,
        "duration, decimal, time": READ,
        "a date of the year 200,000": READ,
        "binary": "有不能读成文字的列：请把各列改为文本、数字或日期后重新生成。",
        "20,000 columns": "有 20000 列，超出限度：",
        "no column": "未读取：文件中没有任何内容。",
    },
}
"""What is said of each; DEFAULT where a kind does not name it."""
DEFAULT = {"xlsx": DAMAGED, "xls": DAMAGED, "ods": UNREAD, "xlsb": UNREAD, "parquet": NO_PARQUET}


class Corpus:
    """The answers to the cases of one kind, made and read when the first is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._done: dict[str, dict[str, Answer]] = {}

    def answer(self, kind: str, name: str) -> Answer:
        if kind not in self._done:
            self._done[kind] = self._read(kind)
        return self._done[kind][name]

    def _read(self, kind: str) -> dict[str, Answer]:
        folders = {}
        for number, (name, make) in enumerate(KINDS[kind].items()):
            folder = folders[name] = self._folder / kind / str(number)
            write_csv(folder / "家庭成员_乙镇_20231231.csv", [HEADERS, OTHER])
            file = make(folder / f"{NAME}.{kind}")
            if kind != "csv":
                assert file.stat().st_size < 8 << 20
        answers, memory, errors = read_bounded(folders)
        # Nothing of a library reaches the user, and the rest of the bound is the reader's.
        assert errors == ""
        assert memory + limits.most_memory(4 << 20) < MOST_MEMORY
        return answers


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("hostile"))


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_it_is_read_or_rejected_with_one_sentence(corpus: Corpus, kind: str, name: str) -> None:
    answer = corpus.answer(kind, name)
    expected = EXPECTED[kind].get(name) or DEFAULT[kind]
    if expected == READ:
        # Lines that are the same in every cell are one row (FF19).
        assert (answer.rows["member"], answer.unread) == (2, ())
    elif expected.startswith("未读取"):
        [message] = answer.unread
        assert message.startswith(expected)
        assert answer.rows == {"member": 1}
    else:
        assert answer.sentence.startswith(f"{NAME}.{kind} ")
        assert expected in answer.sentence
        assert "\n" not in answer.sentence


@pytest.mark.parametrize(
    ("kind", "name"),
    [("xlsx", "no references"), ("xls", "looping table"), ("parquet", "60 million rows")],
)
def test_the_command_ends_with_2_and_says_nothing_else(
    hecha: Hecha, tmp_path: Path, kind: str, name: str
) -> None:
    KINDS[kind][name](tmp_path / "in" / f"{NAME}.{kind}")
    done = hecha("check", "--quiet", tmp_path / "in", "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    [sentence] = done.stderr.splitlines()
    assert sentence.startswith(f"未核查：{NAME}.{kind} ")
    assert not (tmp_path / "out").exists()


_SPINS = """
from pathlib import Path
from hecha.reading import child, limits
limits.most_seconds = lambda size: 1
limits.most_memory = lambda size, a_byte: 500 << 20
child._limit(Path("."))
"""


@pytest.mark.parametrize(
    ("does", "code", "says"),
    [("while True: pass", -24, ""), ("bytes(900 << 20)", 1, "MemoryError")],
)
def test_the_limits_of_the_reading_process_are_kept(does: str, code: int, says: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SPINS + does], capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert says in done.stderr


def test_what_a_larger_file_took_is_not_counted_against_the_next() -> None:
    held = "held = bytes(400 << 20)\n"
    more = "bytes(200 << 20)"
    done = subprocess.run([sys.executable, "-c", held + _SPINS + more], check=False)
    assert done.returncode == 0


FUZZED = sorted((Path(__file__).parent / "fuzzed").iterdir())


def test_what_fuzzing_found_is_rejected_with_one_sentence(tmp_path: Path) -> None:
    folders = {}
    for file in FUZZED:
        folders[file.name] = tmp_path / file.name
        write_csv(folders[file.name] / "家庭成员_乙镇_20231231.csv", [HEADERS, OTHER])
        shutil.copy(file, folders[file.name])
    answers, _, errors = read_bounded(folders)
    assert errors == ""
    for name, answer in answers.items():
        assert answer.sentence.startswith(f"{name} "), answer
        # Nobody opens Parquet in a spreadsheet program.
        assert ("Excel" in answer.sentence) == (not name.endswith(".parquet")), answer
