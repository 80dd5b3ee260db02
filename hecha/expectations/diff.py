"""What differs between two suites: thresholds, claims and how they are checked, switches, headers.

Thresholds are compared over all days, so that a value that only one paper dates is seen; all else
is compared with everything the two suites inherit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from hecha.expectations import wording
from hecha.expectations.claims import claims, natural
from hecha.expectations.declared import Expectation, of_layers
from hecha.figures.indicator import SHARE
from hecha.policy.claim import EXPECTATION, Claim
from hecha.policy.loading import LoadedSuite, chain, load, switches
from hecha.policy.own_columns import KINDS, LISTS, own_columns
from hecha.policy.policy import Parameter

PARAMETER, CLAIM, RULE, HEADER = "parameter", "claim", "rule", "header"
COLUMN, FIGURE = "column", "figure"
_SEVERITIES = {"must": "必须整改", "confirm": "须核实", "info": "提示"}
_KINDS = {
    PARAMETER: "参数",
    CLAIM: "要求",
    RULE: "规则",
    HEADER: "本地列名",
    COLUMN: "自设的列",
    FIGURE: "自设的指标",
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two suites say differently.

    ``kind`` is PARAMETER, CLAIM, RULE, FIGURE, HEADER or COLUMN (of the last two ``name`` is the
    table, ``title`` the column);
    ``first`` and ``second`` say in Chinese what each suite has, None where it has nothing. A
    parameter differs from ``start`` to ``end`` (ISO, both included, None without bound).
    """

    kind: str
    name: str
    title: str
    first: str | None
    second: str | None
    start: str | None = None
    end: str | None = None


def diff(first: str | Path, second: str | Path) -> list[Difference]:
    """Everything that differs, parameters first, each kind by name. Raises InputRejected."""
    # Which claims there are does not depend on the day; any will do.
    one, other = load(first, date.max), load(second, date.max)
    return [
        *_parameters(first, second),
        *_claims(one, other),
        *_rules(one, other),
        *_headers(one, other),
        *_of_pairs(COLUMN, _own_columns(one), _own_columns(other)),
        *_of_pairs(FIGURE, _own_figures(one), _own_figures(other)),
    ]


def as_json(differences: list[Difference]) -> list[dict[str, str | None]]:
    """The differences as JSON values."""
    return [asdict(difference) for difference in differences]


def as_text(first: str, second: str, differences: list[Difference]) -> str:
    """The differences for officers, the two suites by their names."""
    if not differences:
        return f"{first} 与 {second} 没有不同。"
    lines = []
    for kind, title in _KINDS.items():
        of_kind = [one for one in differences if one.kind == kind]
        if of_kind:
            lines.append(f"{title}（{len(of_kind)} 处不同）")
        for one in of_kind:
            lines.append(f"  {one.name} {one.title}{_period(one)}".rstrip())
            lines.append(f"    {first}：{one.first or '没有'}")
            lines.append(f"    {second}：{one.second or '没有'}")
    return "\n".join(lines)


def _period(difference: Difference) -> str:
    if difference.start is None and difference.end is None:
        return ""
    return f"（{difference.start or ''} 至 {difference.end or '今后'}）"


def _parameters(first: str | Path, second: str | Path) -> Iterator[Difference]:
    """Stretches of days on which the two suites give a parameter different values."""
    starts = sorted({date.min, *_turns(first), *_turns(second)})
    ends = [*(start - _DAY for start in starts[1:]), date.max]
    stretches: dict[str, list[Difference]] = {}
    for start, end in zip(starts, ends, strict=True):
        one, other = load(first, start).parameters, load(second, start).parameters
        for name in sorted(one.keys() | other.keys()):
            mine, theirs = one.get(name), other.get(name)
            if mine is not None and theirs is not None and mine.value == theirs.value:
                continue
            said = Difference(
                PARAMETER,
                name,
                (mine or theirs or Parameter(name, None)).title,
                _value(mine),
                _value(theirs),
                None if start == date.min else start.isoformat(),
                None if end == date.max else end.isoformat(),
            )
            of_name = stretches.setdefault(name, [])
            if of_name and _goes_on(of_name[-1], said):
                said = replace(of_name.pop(), end=said.end)
            of_name.append(said)
    for name in sorted(stretches):
        yield from stretches[name]


def _turns(suite: str | Path) -> Iterator[date]:
    """The days on which a value begins or has ended."""
    for layer in chain(suite):
        for parameter in layer.parameters.values():
            for value in parameter.values:
                if value.start is not None:
                    yield value.start
                if value.end is not None:
                    yield value.end + _DAY


def _goes_on(before: Difference, after: Difference) -> bool:
    """Whether two stretches that say the same follow one another."""
    follows = before.end is not None and date.fromisoformat(before.end) + _DAY == (
        date.fromisoformat(after.start or date.min.isoformat())
    )
    return follows and (before.first, before.second) == (after.first, after.second)


def _value(parameter: Parameter | None) -> str | None:
    if parameter is None:
        return None
    value = parameter.value
    if isinstance(value, list):
        text = "、".join(map(str, value))
    else:
        # A share is a fraction of 1, as an indicator that is one.
        text = wording.shown(value, SHARE if parameter.unit == "比例" else parameter.unit)
    return f"{text}（{parameter.source}）" if parameter.source else text


def _claims(first: LoadedSuite, second: LoadedSuite) -> Iterator[Difference]:
    one, other = _by_claim(first), _by_claim(second)
    for name in sorted(one.keys() | other.keys(), key=natural):
        mine, theirs = one.get(name, _NOTHING), other.get(name, _NOTHING)
        if mine.words != theirs.words:
            yield Difference(CLAIM, name, "", mine.words, theirs.words)
        elif mine != theirs:
            # The words do not tell every setting of every type apart.
            yield Difference(CLAIM, name, "", mine.in_full, theirs.in_full)


@dataclass(frozen=True, slots=True)
class _Check:
    """How a claim is checked: in words, and the settings of its expectation as JSON."""

    words: str | None = None
    settings: str = ""

    @property
    def in_full(self) -> str:
        return f"{self.words}：{self.settings}"


_NOTHING = _Check()


def _by_claim(suite: LoadedSuite) -> dict[str, _Check]:
    expectations = {one.claim: one for one in of_layers(suite.layers)}
    titles = {
        name: f"“{dated.title}”"
        for layer in suite.layers
        for name, dated in layer.parameters.items()
    }
    return {
        claim.id: _expectation(claim, expectations[claim.id], titles)
        if claim.kind == EXPECTATION
        else _Check(f"{claim.how}（{claim.paper} {claim.clause}）")
        for claim in claims(suite)
    }


def _expectation(claim: Claim, expectation: Expectation, titles: dict[str, str]) -> _Check:
    """How a claim is checked, its severity, and when."""
    parts = [wording.how(expectation, titles), _SEVERITIES[claim.severity or expectation.severity]]
    if expectation.start is not None:
        parts.append(f"{expectation.start} 起")
    if expectation.end is not None:
        parts.append(f"到 {expectation.end} 止")
    if expectation.whole is not None:
        parts.append("只与全部地区的合计比较")
    if expectation.counties > 1:
        parts.append(f"{expectation.counties} 个县以上的合计")
    settings = json.dumps(
        [expectation.type, expectation.kwargs], ensure_ascii=False, sort_keys=True
    )
    return _Check(f"{'，'.join(parts)}（{claim.paper} {claim.clause}）", settings)


def _rules(first: LoadedSuite, second: LoadedSuite) -> Iterator[Difference]:
    one, other = _switches(first), _switches(second)
    for name in sorted(one.keys() | other.keys()):
        mine, theirs = one.get(name), other.get(name)
        if mine != theirs:
            yield Difference(RULE, name, "", mine or "照常", theirs or "照常")


def _switches(suite: LoadedSuite) -> dict[str, str]:
    """What a suite changes about rules: a rule that is off has no severity that matters."""
    off, severities = switches(suite.layers)
    graded = {code: f"级别改为{_SEVERITIES[grade]}" for code, grade in severities.items()}
    return graded | {code: f"停用：{why}" for code, why in off.items()}


def _headers(first: LoadedSuite, second: LoadedSuite) -> Iterator[Difference]:
    yield from _of_pairs(HEADER, _own(first), _own(second))


def _of_pairs(
    kind: str, one: dict[tuple[str, str], str], other: dict[tuple[str, str], str]
) -> Iterator[Difference]:
    """What differs of things known by a name and a title."""
    for name, title in sorted(one.keys() | other.keys()):
        mine, theirs = one.get((name, title)), other.get((name, title))
        if mine != theirs:
            yield Difference(kind, name, title, mine, theirs)


def _own_columns(suite: LoadedSuite) -> dict[tuple[str, str], str]:
    """Title of a table and name of a column the suite declares -> what it is."""
    names = {kind: word for word, kind in KINDS.items()}
    return {
        (suite.tables[table].title, name): "，".join(
            filter(
                None,
                (
                    "、".join((column.header, *column.aliases)),
                    names[column.kind],
                    "、".join(column.codes.values) if column.codes and column.kind in LISTS else "",
                    "个人信息" if column.is_personal else "",
                ),
            )
        )
        for (table, name), column in own_columns(suite.tables).items()
    }


def _own_figures(suite: LoadedSuite) -> dict[tuple[str, str], str]:
    """Name and title of a figure the suite declares -> its definition."""
    return {
        (one.name, one.title): f"{one.definition}，单位：{one.unit}"
        for one in suite.figures.values()
    }


def _own(suite: LoadedSuite) -> dict[tuple[str, str], str]:
    """Title of a table and header of a column -> the county's own headers."""
    return {
        (suite.tables[table].title, suite.tables[table][column].label): "、".join(own)
        for table, columns in suite.headers.items()
        for column, own in columns.items()
    }
