"""Whether a suite folder can be used, and what is wrong with it in the words of its author.

Loading a suite stops at the first mistake and reads nothing it does not need. Here every file is
read, all mistakes found are listed, and names that would be ignored in silence (of rules, of
parameters, of files) are compared with those there are.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any

from hecha.expectations.bounds import unfit
from hecha.expectations.claims import CLAIMS_FILE, claims
from hecha.expectations.declared import (
    mistakes,
    of_layers,
    read_expectations,
)
from hecha.expectations.suite_file import entries, frames_of
from hecha.figures.own import with_own
from hecha.policy.claim import EXPECTATION, NOT_CHECKABLE, RULES
from hecha.policy.loading import POLICY_FILE, Layer, LoadedSuite, load
from hecha.policy.own_columns import own_columns
from hecha.reading.submission import InputRejected
from hecha.rules import rulebook

_NOTES = (".md", ".txt", ".docx", ".doc", ".pdf", ".xlsx", ".bak")
"""Files of a suite folder that are the author's own papers."""


def check(folder: str | Path, day: date) -> list[str]:
    """What is wrong with a suite, one sentence each; empty where it can be used as it is.

    ``day`` is one on which the suite is to be used.
    """
    try:
        suite = load(folder, day)
    except InputRejected as rejected:
        return [str(rejected)]
    layer = suite.layers[-1]
    wrong = [*_files(layer)]
    wrong = wrong or _broken(with_own, layer.figures)
    wrong = wrong or _broken(of_layers, suite.layers) or _broken(claims, suite)
    wrong += _refused(layer)
    if wrong:
        return wrong
    return [
        *_values(suite),
        *_codes(suite),
        *_claimed_rules(suite),
        *_counted_again(suite),
        *_misspelt(suite),
    ]


def as_text(wrong: list[str]) -> str:
    """The mistakes of a suite, numbered."""
    lines = [f"套件有 {len(wrong)} 处要改："]
    return "\n".join(lines + [f"{number}. {one}" for number, one in enumerate(wrong, 1)])


def summary(folder: str | Path, day: date) -> str:
    """One paragraph about a suite without mistakes: what it holds, what it inherits."""
    suite = load(folder, day)
    own = suite.layers[-1]
    listed = [claim for claim in claims(suite) if claim.suite == own.name]
    by_kind = {kind: sum(claim.kind == kind for claim in listed) for kind in _KINDS}
    parents = "、".join(layer.name for layer in reversed(suite.layers[:-1])) or "不继承"
    lines = [
        f"套件可以使用：{own.title}",
        f"  继承：{parents}",
        f"  参数：{len(own.parameters)} 个",
        f"  规则：停用 {len(own.off)} 条，恢复 {len(own.on)} 条，改级别 {len(own.severities)} 条",
        f"  本地列名：对应 {sum(map(len, own.headers.values()))} 列",
        f"  自设：列 {len(own_columns(suite.tables))} 个，台账 {len(own.ledgers)} 种，"
        f"指标 {len(suite.figures)} 个",
        "  要求：" + "，".join(f"{_KINDS[kind]} {by_kind[kind]} 条" for kind in _KINDS),
    ]
    idle = sorted(own.parameters.keys() - suite.parameters.keys())
    if idle:
        lines.append(f"  注意：{day} 没有取值的参数 {'、'.join(idle)}，用到它的要求和规则会跳过")
    if lonely := unread(suite):
        lines.append(f"  注意：{'、'.join(lonely)} 没有规则或要求用到，只有继承本套件的套件能用")
    return "\n".join(lines)


_KINDS = {EXPECTATION: "由指标或记录核对", RULES: "由规则核对", NOT_CHECKABLE: "不能从数据核对"}


def _files(layer: Layer) -> Iterator[str]:
    """Files nobody reads, and what is wrong with those that are read, each by itself."""
    expectations = tuple(f"{frame}.json" for frame in frames_of(layer))
    known = (POLICY_FILE, CLAIMS_FILE, *expectations)
    for path in sorted(layer.folder.iterdir()):
        if path.name in known or path.name.startswith((".", "~$")) or path.suffix in _NOTES:
            if path.name in expectations:
                yield from mistakes(path, layer)
        elif path.is_file():
            hint = _alike(path.name, known) or f"套件的文件有 {'、'.join(known)}"
            yield f"{path}：程序不读这个文件；{hint}。"


def _broken(read: Callable[..., Any], *given: Any) -> list[str]:
    """What a reader says of what it is given."""
    try:
        read(*given)
    except InputRejected as rejected:
        return [str(rejected)]
    return []


def _refused(layer: Layer) -> Iterator[str]:
    """Expectations that Great Expectations itself does not accept."""
    for path in sorted(layer.folder.glob("*.json")):
        if _broken(read_expectations, path, layer):
            continue
        gx = import_module("great_expectations")
        for entry in entries(path, layer):
            try:
                gx.ExpectationSuite(name=path.stem, expectations=[entry])
            except Exception:  # noqa: BLE001 - whatever it raises, the officer gets a sentence
                yield (
                    f"{path}：{entry['meta']['claim']} 的 {entry['type']} 写法不对，"
                    "Great Expectations 不接受；请对照其他套件检查 type 和 kwargs 里的名字。"
                )


def _values(suite: LoadedSuite) -> Iterator[str]:
    """Bounds and values that cannot be right once the parameters have their values of the day."""
    layer = suite.layers[-1]
    values = {name: parameter.value for name, parameter in suite.parameters.items()}
    for expectation in of_layers(suite.layers):
        if expectation.parameters and expectation.suite == layer.name:
            used = "、".join(sorted(expectation.parameters))
            for fault in unfit(expectation, values):
                yield (
                    f"{layer.folder / expectation.frame}.json：{expectation.claim}"
                    f"（参数 {used} 按 {suite.day} 的取值）{fault.zh}。"
                )


def _codes(suite: LoadedSuite) -> Iterator[str]:
    """Switches of rules and claims that do not exist: they would do nothing."""
    layer = suite.layers[-1]
    known = {*_rules(), *(claim.id for claim in claims(suite))}
    known |= {one.claim for one in of_layers(suite.layers)}
    for code in sorted({*layer.off, *layer.on, *layer.severities}):
        if code not in known:
            parts = sorted(one for one in known if re.fullmatch(f"{re.escape(code)}[a-z]", one))
            hint = f"它分为 {'、'.join(parts)}，请逐个写" if parts else _LIST
            yield f"{layer.folder / POLICY_FILE}：没有规则或要求 {code}；{hint}。"
    inherited = {code for parent in suite.layers[:-1] for code in parent.off}
    for code in sorted(layer.on - inherited):
        yield f"{layer.folder / POLICY_FILE}：[rules] on 的 {code} 没有被上级套件停用，不必写。"


_LIST = "全部规则见 hecha rules"


def _claimed_rules(suite: LoadedSuite) -> Iterator[str]:
    """Rules a claim rests on that do not exist or cannot be checked."""
    layer = suite.layers[-1]
    for claim in claims(suite):
        for code in claim.rules if claim.suite == layer.name else ():
            if not any(re.fullmatch(f"{re.escape(code)}[a-z]?", one) for one in _rules()):
                why = (
                    "不能从导出数据核查；请改写 not_checkable，说明原因"
                    if code in rulebook.entries()
                    else f"不存在；{_LIST}"
                )
                yield f"{layer.folder / CLAIMS_FILE}：{claim.id} 写的规则 {code} {why}。"


def _counted_again(suite: LoadedSuite) -> Iterator[str]:
    """Rules an expectation counts again that do not exist, or that judge other tables."""
    layer = suite.layers[-1]
    rules = rulebook.load().rules
    for one in of_layers(suite.layers):
        if one.rule is None or one.suite != layer.name:
            continue
        if one.rule not in rules or rules[one.rule].tables != (one.frame,):
            path = layer.folder / f"{one.frame}.json"
            why = f"不存在，或不是逐行核查这张表的规则；{_LIST}"
            yield f"{path}：{one.claim} 写的规则 {one.rule} {why}。"


def _misspelt(suite: LoadedSuite) -> Iterator[str]:
    """Parameters nobody reads whose name is nearly that of one that is read."""
    layer = suite.layers[-1]
    for name in unread(suite):
        if hint := _alike(name, _read(suite), cutoff=0.85):
            yield f"{layer.folder / POLICY_FILE}：没有规则或要求用到参数 {name}；{hint}。"


def unread(suite: LoadedSuite) -> list[str]:
    """Own parameters that no expectation, no rule and no other parameter takes a value from.

    They have a meaning only for a suite that extends this one.
    """
    return sorted(suite.layers[-1].parameters.keys() - _read(suite))


def _read(suite: LoadedSuite) -> frozenset[str]:
    """The names of every parameter that is read, and of those the parent suites declare."""
    of_claims = {name for one in of_layers(suite.layers) for name in one.every_parameter}
    factors = {
        name
        for layer in suite.layers
        for dated in layer.parameters.values()
        for name in dated.factors
    }
    inherited = {name for parent in suite.layers[:-1] for name in parent.parameters}
    return _read_by_rules() | of_claims | factors | inherited


def _alike(name: str, known: Iterable[str], cutoff: float = 0.7) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=2, cutoff=cutoff)
    return f"是不是 {'、'.join(near)}" if near else ""


@cache
def _rules() -> frozenset[str]:
    """The codes of the rules that can be checked."""
    from hecha.rules.file_notices import codes

    return frozenset({*rulebook.load().rules, *codes()})


@cache
def _read_by_rules() -> frozenset[str]:
    """Every name the code of a rule mentions; the parameters it reads are among them."""
    from hecha.rules import terms

    names: set[str] = set()
    for module in [*rulebook.modules(), terms]:
        for value in vars(module).values():
            if (code := getattr(value, "__code__", None)) is not None:
                names |= _names(code)
    return frozenset(names)


def _names(code: CodeType) -> set[str]:
    found = {*code.co_names}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _names(constant)
        elif isinstance(constant, str):
            found.add(constant)
    return found
