"""The claims of a paper and how each of them is checked.

A claim is checked by an expectation of the suite, by rules of the catalogue, or not at all, and
then the reason is given. The last two kinds are listed in ``claims.toml`` of the suite folder, with
the days (``from``, ``to``) between which the paper wants what it says, when it is due (``due``,
:mod:`hecha.policy.duty`), and what of it the rules leave out (``limits``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from hecha.expectations import wording
from hecha.expectations.declared import of_layers
from hecha.policy.claim import EXPECTATION, NOT_CHECKABLE, RULES, Claim
from hecha.policy.due import why_not_due
from hecha.policy.duty import Duty, DutyInvalid, duty
from hecha.policy.loading import Layer, LoadedSuite
from hecha.policy.toml import Document, read_toml
from hecha.reading.submission import InputRejected
from hecha.rules.wanted import without_value

CLAIMS_FILE = "claims.toml"
_KEYS = ("id", "clause", "quote", "rules", "limits", "not_checkable", "from", "to", "due")


def claims(suite: LoadedSuite) -> list[Claim]:
    """Every claim of a suite and of those it extends, by id. Raises InputRejected."""
    values: dict[str, Any] = {
        name: f"“{dated.title}”"
        for layer in suite.layers
        for name, dated in layer.parameters.items()
    }
    values |= {name: parameter.value for name, parameter in suite.parameters.items()}
    found = {
        expectation.claim: Claim(
            expectation.claim,
            expectation.clause,
            expectation.quote,
            expectation.paper,
            expectation.suite,
            EXPECTATION,
            wording.how(expectation, values),
            suite.severities.get(expectation.claim, expectation.severity),
            start=expectation.start,
            end=expectation.end,
            not_due=expectation.why_not_due(suite.day),
            wanted=tuple(_unset(suite, expectation.every_parameter)),
            measure=wording.measure(expectation),
            due=expectation.due,
        )
        for expectation in of_layers(suite.layers)
        if expectation.rule is None
    }
    for layer in suite.layers:
        for claim in _listed(layer):
            if claim.id in found:
                raise InputRejected(
                    f"{layer.folder / CLAIMS_FILE}：编号 {claim.id} 用了两次，请改成不同的编号。",
                    f"{layer.folder / CLAIMS_FILE}: the id {claim.id} is there twice; please "
                    "change one.",
                )
            found[claim.id] = replace(
                claim,
                not_due=why_not_due(layer, claim.start, claim.end, suite.day),
                wanted=tuple(_unset(suite, without_value(suite, claim.rules))),
            )
    for identifier in found.keys() & suite.off.keys():
        claim = found[identifier]
        how = f"{claim.how}（{suite.off[identifier].zh}）"
        found[identifier] = replace(claim, how=how)
    return sorted(found.values(), key=lambda claim: natural(claim.id))


def natural(identifier: str) -> list[tuple[int, str]]:
    """A sort key by which PN-03-10 comes after PN-03-9."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in identifier.split("-")]


def _unset(suite: LoadedSuite, names: Iterable[str]) -> Iterator[str]:
    for name in sorted(set(names) - suite.parameters.keys()):
        why = suite.why_unset(name) or f"{suite.titles.get(name, name)}在 {suite.day} 没有取值"
        yield f"{name}（{why}）"


def _listed(layer: Layer) -> list[Claim]:
    path = layer.folder / CLAIMS_FILE
    if not path.is_file():
        return []
    document = read_toml(path)
    document.only_keys(document.root, ("claim",))
    entries = document.root.get("claim", [])
    if not isinstance(entries, list):
        raise document.rejected("要求要写成 [[claim]]", "claims are written [[claim]]", "[claim]")
    listed = []
    for entry in entries:
        document.only_keys(entry, _KEYS, "[[claim]]")
        identifier = document.text(entry, "id", "[[claim]]")
        near = f'id = "{identifier}"'
        rules = entry.get("rules", [])
        reason = document.text(entry, "not_checkable", identifier, default="")
        if not isinstance(rules, list) or bool(rules) == bool(reason):
            raise document.rejected(
                f"{identifier} 要写 rules 或 not_checkable，二者取一",
                f"{identifier} needs either rules or not_checkable",
                near,
            )
        start, end = document.period(entry, near)
        limits = document.text(entry, "limits", identifier, default="")
        how = f"规则 {'、'.join(rules)}：不符应为 0 处{f'（{limits}）' if limits else ''}"
        listed.append(
            Claim(
                identifier,
                document.text(entry, "clause", identifier),
                document.text(entry, "quote", identifier),
                layer.paper,
                layer.name,
                RULES if rules else NOT_CHECKABLE,
                how if rules else f"不能从数据核对：{reason}",
                rules=tuple(rules),
                start=start,
                end=end,
                due=_due(document, entry, near),
            )
        )
    return listed


def _due(document: Document, entry: Mapping[str, Any], near: str) -> Duty | None:
    if "due" not in entry:
        return None
    try:
        return duty(entry["due"])
    except DutyInvalid as invalid:
        raise document.rejected(invalid.words.zh, invalid.words.en, near) from None
