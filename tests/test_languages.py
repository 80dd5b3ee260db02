"""Every text for people is there in Chinese and in English, and neither is in the other's place.

What is quoted (“…”, "…", […]) may be of the other language: headers, values, keys of a file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from pathlib import Path

import pytest
from support.process import ROOT

from hecha.exchange import statement, whole_set
from hecha.followup import followup_file, only_new
from hecha.policy import load
from hecha.reading import read
from hecha.reading.submission import InputRejected
from hecha.results import signing

PAIRS = {"Words", "InputRejected", "TooLarge", "WrongOptions", "unknown", "_misuse", "Misuse"}
PAIRS |= {"rejected", "_wrong", "_Reason"}
"""What is called with a Chinese text and the English one right behind it."""

CHINESE = re.compile("[\u4e00-\u9fff]")
NAMES = re.compile("上期|整改清单\\.xlsx")
"""What people have to write as it is."""
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|\[[^\]]*\]")
CODE = re.compile(r"\{[^{}]*\}|--[a-z-]+|hecha [a-z]+|Great Expectations")
SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]+){2,}")
"""Three words of English in a row."""


def english_in(text: str) -> bool:
    """Whether something in a text is English that is neither quoted nor a command."""
    return SENTENCE.search(CODE.sub("", QUOTED.sub("", text))) is not None


def chinese_in(text: str) -> bool:
    """Whether something in a text is Chinese that is neither quoted nor a name to be written."""
    return CHINESE.search(NAMES.sub("", QUOTED.sub("", text))) is not None


class Text:
    """One half of a pair: what is written of it, and the attributes that fill it."""

    def __init__(self, node: ast.expr) -> None:
        parts = list(ast.walk(node))
        constants = [part.value for part in parts if isinstance(part, ast.Constant)]
        self.written = " ".join(value for value in constants if isinstance(value, str))
        self.attributes = {part.attr for part in parts if isinstance(part, ast.Attribute)}


def pairs(path: Path) -> Iterator[tuple[str, Text, Text | None]]:
    """Place, Chinese and English of every pair in a module; None where there is no English."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if getattr(node.func, "id", getattr(node.func, "attr", "")) not in PAIRS:
            continue
        texts = [Text(value) for value in node.args]
        for zh, en in zip_longest(texts, texts[1:]):
            if CHINESE.search(zh.written):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", zh, en
                break


def test_texts_are_in_their_language() -> None:
    wrong, seen = [], 0
    modules = [*(ROOT / "hecha").rglob("*.py"), *(ROOT / "checks").rglob("*.py")]
    for path in sorted(modules):
        for place, zh, en in pairs(path):
            seen += 1
            if en is None or chinese_in(en.written) or "zh" in en.attributes:
                wrong.append(f"{place}: not English")
            if english_in(zh.written) or "en" in zh.attributes:
                wrong.append(f"{place}: not Chinese")
    assert wrong == []
    assert seen > 300


NO_FILE, DAY = Path("nowhere"), date(2023, 12, 31)


def refused(tmp_path: Path) -> Iterator[InputRejected]:
    """Rejections as the system and several rooms make them, with all that fills their texts."""

    def reads(name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)
        read([tmp_path / name])

    def suite(text: str) -> None:
        (tmp_path / "policy.toml").write_text(text, encoding="utf-8")
        load(tmp_path, DAY)

    def has_run_json() -> None:
        (tmp_path / "run.json").write_text('{"sha256": {"gone": ""}, "worksheets": []}')
        whole_set.whole_set(tmp_path)

    for broken in (
        lambda: read([NO_FILE]),
        lambda: read([Path("/dev/null")]),
        lambda: reads("a.csv", b""),
        lambda: reads("a.csv", b"%PDF-1.4"),
        lambda: reads("a.csv", b"\x00\x01"),
        lambda: reads("a.csv", b"x,y\n1,2\n"),
        lambda: reads("a.rar", b"Rar!"),
        lambda: reads("a.xlsx", b"PK\x03\x04"),
        lambda: reads("a.docx", b"x"),
        lambda: suite("title = 1"),
        lambda: suite("titel = 'x'"),
        lambda: suite("title = 'x'\nfrom = 'x'"),
        lambda: suite("title = 'x'\nextends = 'x'"),
        lambda: suite("title = 'x'\n[headers.x]"),
        lambda: suite("title = 'x'\n[parameters.x]\ntitle = 'x'"),
        lambda: suite("title ="),
        lambda: load("nowhere", DAY),
        lambda: whole_set.whole_set(NO_FILE),
        has_run_json,
        lambda: signing.public_key(NO_FILE),
        lambda: signing.new_key(NO_FILE / "key", ""),
        lambda: signing.new_key(NO_FILE / "key", "x"),
        lambda: statement.parsed(b""),
        lambda: only_new.baseline(NO_FILE),
        lambda: followup_file.reading(NO_FILE).__enter__(),
    ):
        with pytest.raises(InputRejected) as raised:
            broken()
        yield raised.value


def test_rejections_are_whole_sentences_of_one_language(tmp_path: Path) -> None:
    for rejected in refused(tmp_path):
        place = re.escape(str(tmp_path))
        zh, en = (re.sub(place, "", rejected.of(lang)) for lang in ("zh", "en"))
        assert str(rejected) == rejected.of("zh")
        assert zh.endswith("。"), zh
        assert not english_in(zh), zh
        assert en.endswith((".", "?")), en
        assert not chinese_in(en), en
