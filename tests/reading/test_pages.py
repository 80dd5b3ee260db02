"""The generated page of ledgers and levels: current, and true to what is read."""

from __future__ import annotations

from pathlib import Path

from hecha.declare.ledgers import LEDGERS
from hecha.declare.levels import LEVELS, REGISTER, TALLY
from hecha.reading.ledger_docs import ledgers_page
from tools.docs import own_ledgers

PAGE = Path(__file__).parents[2] / "docs" / "ledgers.md"


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text(encoding="utf-8") == ledgers_page(own_ledgers()), (
        "run: python -m tools.docs"
    )


def test_every_ledger_tells_its_words_paper_headers_and_required_cells() -> None:
    sections = {part.split("\n")[0]: part for part in ledgers_page([]).split("\n### ")}
    for ledger in LEDGERS.values():
        section = sections[ledger.table.title]
        assert "- 名称含：" + "、".join(f"“{word}”" for word in ledger.words) in section
        assert f"- 要求的文件：{ledger.paper}\n" in section
        for name in ledger.required:
            label = ledger.table[name].label
            (line,) = (line for line in section.split("\n") if line.startswith(f"| {label} |"))
            assert line.endswith(f"| 是 | `{name}` |")
        assert section.count("| 是 |") == len(ledger.required)


def test_the_levels_stand_from_the_household_up_with_both_tables() -> None:
    text = ledgers_page([])
    places = [text.index(f"| {level.title} | “{level.words[0]}”") for level in LEVELS]
    assert places == sorted(places)
    assert f"表名：`{REGISTER.name}`" in text
    assert f"表名：`{TALLY.name}`" in text
    assert "| 户编号 | 贫困户编号 | 编号，按文本存 | `household_id` |" in text


def test_the_ledgers_of_a_paper_stand_under_it_and_may_be_renamed() -> None:
    text = PAGE.read_text(encoding="utf-8")
    shared, _, harbin = text.partition("### 套件 harbin-2016：")
    assert "#### 危房改造台账\n" in shared
    assert "#### 软弱涣散村党组织整顿台账\n" in harbin.partition("### 套件 ")[0]
    assert text.count("#### 危房改造台账\n") == 1
    assert "在本县套件的 `[headers]` 中对应" in shared
