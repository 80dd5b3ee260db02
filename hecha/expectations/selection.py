"""A run of some rules only: which are wanted, and what the others are skipped for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hecha.declare.words import Words
from hecha.expectations.declared import of_layers
from hecha.policy.loading import LoadedSuite
from hecha.policy.policy import SEVERITIES, Severity
from hecha.reading.submission import InputRejected
from hecha.rules import docs, rulebook
from hecha.rules.file_notices import codes as file_codes

_THEME = re.compile("[A-Z]+")


@dataclass(frozen=True, slots=True)
class Selection:
    """What a run is narrowed to.

    ``select`` and ``ignore`` are codes of rules or claims, province numbers, codes of which several
    parts exist (HP11) or themes (ID, PN); nothing selected is everything. ``severity`` leaves out
    what is below it.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Severity | None = None

    def __bool__(self) -> bool:
        return bool(self.select or self.ignore or self.severity)

    def __str__(self) -> str:
        """The options of the command line it was written with."""
        parts = {"--select": ",".join(self.select), "--ignore": ",".join(self.ignore)}
        parts["--severity"] = self.severity or ""
        return " ".join(f"{option} {value}" for option, value in parts.items() if value)

    def applied(self, suite: LoadedSuite) -> LoadedSuite:
        """The suite with everything else switched off, for that reason.

        Raises InputRejected where a code names nothing.
        """
        if not self:
            return suite
        severities = dict(_severities(suite))
        wanted = set(_named(self.select, severities)) if self.select else set(severities)
        wanted -= set(_named(self.ignore, severities))
        if self.severity is not None:
            enough = SEVERITIES[: SEVERITIES.index(self.severity) + 1]
            wanted = {code for code in wanted if severities[code] in enough}
        why = Words(f"本次只核查一部分规则（{self}）", f"only some rules were checked ({self})")
        off = dict.fromkeys(severities.keys() - wanted, why)
        return replace(suite, off={**off, **suite.off})

    def leaves_expectations(self, suite: LoadedSuite) -> bool:
        """Whether an expectation of the suite may be evaluated, on some day and of some severity.

        Raises InputRejected where a code names nothing.
        """
        off = replace(self, severity=None).applied(suite).off
        return any(
            off.keys().isdisjoint({one.claim, one.rule} - {None}) for one in of_layers(suite.layers)
        )


def _severities(suite: LoadedSuite) -> Iterator[tuple[str, Severity]]:
    """Code and severity of everything a run may evaluate."""
    registry = rulebook.load()
    for code, rule in registry.rules.items():
        yield code, suite.severities.get(code, rule.severity)
    for code in file_codes():
        yield code, suite.severities.get(code, registry.entry(code).severity)
    for one in of_layers(suite.layers):
        if one.rule is None:
            yield one.claim, suite.severities.get(one.claim, one.severity)


def _named(names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    codes = list(known)
    by_number = rulebook.load()
    for name in names:
        rules = docs.find(by_number, name)
        meant = {name.upper(), *(code.upper() for code in rules)}
        found = [code for code in codes if not meant.isdisjoint(_names_of(code))]
        if not found and rules:
            raise InputRejected(
                f"规则 {name} 不能从导出数据核查，不能用来选择。",
                f"Rule {name} cannot be checked from the exports, so it cannot be selected.",
            )
        if not found:
            raise InputRejected(
                f"没有规则、要求或主题 {name}：用 hecha rules 查看规则编号，用 hecha suites 套件名"
                "查看要求编号。",
                f"There is no rule, claim or theme {name}: hecha rules lists the rules, hecha "
                "suites and the name of a suite its claims.",
            )
        yield from found


def _names_of(code: str) -> Iterator[str]:
    """A code, the one whose part it is, and its theme."""
    yield code.upper()
    yield re.sub("[a-z]$", "", code).upper()
    if theme := _THEME.match(code):
        yield theme[0]
