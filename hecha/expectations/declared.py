"""The expectations of a suite: Great Expectations JSON, and what the officer reads of them.

A suite folder holds one file per table it speaks about. ``county.json``, ``town.json`` and
``village.json`` speak about indicators (one row per area), ``household.json`` and ``member.json``
about records. Each file is a suite that Great Expectations loads as it stands. What this product
needs besides lies in ``meta``:

claim     id of the claim, unique in the suite; a child layer overrides the claim of its parent
clause    the article of the paper, quote the phrase it says
title_zh  what is wrong when the expectation fails, fix_zh what to do about it
grain     for records: the area one finding is made for (village, town or county)
from, to  days on which the claim can be checked (ISO, both included; may be left out)
counties  for a total over several counties: with the data of fewer it is not checked
whole     for a total: what shows that all of its city or county is there, else it is not checked
          (:mod:`hecha.expectations.whole`)
due       when the paper wants it done (:mod:`hecha.policy.duty`; may be left out)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hecha.declare.fact_columns import COMPUTED
from hecha.declare.model import Table
from hecha.declare.words import Words, listed
from hecha.expectations import row_conditions as conditions
from hecha.expectations.bounds import TYPES, unfit
from hecha.expectations.suite_file import AREA_GRAINS, RECORD_FRAMES, entries
from hecha.expectations.whole import Whole, read_whole
from hecha.figures.counting import AREA_NAMES
from hecha.figures.indicator import GRAINS, Indicator
from hecha.figures.own import with_own
from hecha.policy.due import why_not_due
from hecha.policy.duty import Duty, DutyInvalid, duty
from hecha.policy.loading import Layer
from hecha.policy.policy import CONFIRM, INFO, MUST, Severity
from hecha.reading.submission import InputRejected

SEVERITY_OF = {"critical": MUST, "warning": CONFIRM, "info": INFO}
"""Severity of Great Expectations -> severity of a finding."""

_ABOUT_NULLS = ("expect_column_values_to_be_null", "expect_column_values_to_not_be_null")
_IGNORE_ANY = ("either_value_is_missing", "any_value_is_missing")
_IGNORE_NONE = ("neither", "never")
_COLUMN_KEYS = ("column", "column_A", "column_B")
_REQUIRED = ("claim", "clause", "quote", "title_zh", "fix_zh")
_META = (*_REQUIRED, "grain", "from", "to", "counties", "whole", "rule", "due")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation of a suite.

    ``frame`` is the table it is evaluated on, ``grain`` the area a finding is made for, ``layer``
    the paper it is from. With ``rule`` it is no claim of a paper but a second count of what that
    rule finds.
    """

    claim: str
    frame: str
    grain: str
    type: str
    kwargs: Mapping[str, Any]
    severity: Severity
    clause: str
    quote: str
    title: str
    fix: str
    start: date | None
    end: date | None
    counties: int
    whole: Whole | None
    layer: Layer
    rule: str | None = None
    due: Duty | None = None

    @property
    def paper(self) -> str:
        """How its paper is cited."""
        return self.layer.paper

    @property
    def table(self) -> Table:
        """The table of records it is about, with the columns the suite declares."""
        return self.layer.tables[self.frame]

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """The figures it may speak of, with those the suite declares."""
        return with_own(self.layer.figures)

    @property
    def suite(self) -> str:
        """The name of the suite folder it is from."""
        return self.layer.name

    def why_not_due(self, day: date) -> Words | None:
        """Why it is not checked on a day, in Chinese; None where it is."""
        return why_not_due(self.layer, self.start, self.end, day)

    @property
    def subject(self) -> tuple[str, ...]:
        """The columns it is about."""
        named = [self.kwargs[key] for key in _COLUMN_KEYS if key in self.kwargs]
        return (*named, *self.kwargs.get("column_list", ()))

    @property
    def condition(self) -> Mapping[str, Any] | None:
        """Its row condition."""
        found: Mapping[str, Any] | None = self.kwargs.get("row_condition")
        return found

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        return tuple(dict.fromkeys((*self.subject, *conditions.columns(self.condition))))

    def applies(self, schema: Mapping[str, pl.DataType]) -> pl.Expr:
        """The rows of a table of these columns that the expectation is about."""
        return conditions.expression(self.condition, schema)

    def judged(self, schema: Mapping[str, pl.DataType]) -> pl.Expr:
        """Rows of those that Great Expectations judges: it passes over missing values."""
        applies = self.applies(schema)
        filled = [conditions.column(name).is_not_null() for name in self.subject]
        if not filled or self.type in _ABOUT_NULLS:
            return applies
        ignored = self.kwargs.get("ignore_row_if", "all_values_are_missing")
        if len(filled) == 1 or ignored in _IGNORE_ANY:
            return applies & pl.all_horizontal(filled)
        if ignored in _IGNORE_NONE:
            return applies
        return applies & pl.any_horizontal(filled)

    @property
    def parameters(self) -> frozenset[str]:
        """The policy parameters it takes its values from."""
        return frozenset(_parameters(self.kwargs))

    @property
    def every_parameter(self) -> frozenset[str]:
        """Those, and the one that says what the whole of its total is."""
        return self.parameters | ({self.whole.parameter} if self.whole is not None else set())

    @property
    def config(self) -> dict[str, Any]:
        """What Great Expectations is given."""
        return {"type": self.type, "kwargs": dict(self.kwargs), "meta": {"claim": self.claim}}


def _parameters(value: Any) -> Iterator[str]:
    match value:
        case {"$PARAMETER": name}:
            yield name
        case Mapping():
            for inner in value.values():
                yield from _parameters(inner)
        case list():
            for inner in value:
                yield from _parameters(inner)


def of_layers(layers: Sequence[Layer]) -> tuple[Expectation, ...]:
    """The expectations of a suite with those it inherits, by claim. Raises InputRejected."""
    by_claim: dict[str, Expectation] = {}
    for layer in layers:
        own: dict[str, Expectation] = {}
        for file in sorted(layer.folder.glob("*.json")):
            for expectation in read_expectations(file, layer):
                if expectation.claim in own:
                    raise InputRejected(
                        f"{file}：编号 {expectation.claim} 用了两次，请改成不同的编号。",
                        f"{file}: the id {expectation.claim} is there twice; please change one.",
                    )
                own[expectation.claim] = expectation
        by_claim |= own
    declared = {name for layer in layers for name in layer.parameters}
    for claim, expectation in by_claim.items():
        for name in sorted(expectation.every_parameter - declared):
            raise InputRejected(
                f"套件 {expectation.suite} 的 {claim} 用了没有声明的参数“{name}”，"
                "请在 policy.toml 里写上它。",
                f"{claim} of the suite {expectation.suite} uses the parameter “{name}”, which is "
                "not declared; please add it to policy.toml.",
            )
    return tuple(by_claim[claim] for claim in sorted(by_claim))


def read_expectations(file: Path, layer: Layer) -> list[Expectation]:
    """The expectations of one file. Raises InputRejected, naming file and expectation."""
    return [_expectation(entry, n, file, layer) for n, entry in enumerate(entries(file, layer), 1)]


def mistakes(file: Path, layer: Layer) -> Iterator[str]:
    """What is wrong with a file, one sentence for each expectation that cannot be used."""
    try:
        written = entries(file, layer)
    except InputRejected as rejected:
        yield str(rejected)
        return
    for number, entry in enumerate(written, 1):
        try:
            _expectation(entry, number, file, layer)
        except InputRejected as rejected:
            yield str(rejected)


def _expectation(entry: Any, number: int, file: Path, layer: Layer) -> Expectation:
    where = Words(f"{file}：第 {number} 条", f"{file}, expectation {number}")
    match entry:
        case {"type": str(kind), "kwargs": dict(kwargs), "meta": dict(meta)}:
            pass
        case _:
            raise _wrong(
                where, "要有 type、kwargs 和 meta 三项", "type, kwargs and meta are needed"
            )
    for key in _REQUIRED:
        if not isinstance(meta.get(key), str) or not meta[key].strip():
            raise _wrong(where, f"的 meta 里缺少 {key}", f"meta lacks {key}")
    for key in meta:
        if key not in _META:
            known = listed(_META)
            raise _wrong(
                where,
                f"的 meta 里不认识“{key}”，可以写的有 {known.zh}",
                f"meta knows no “{key}”; there may be {known.en}",
            )
    where = Words(f"{file}：{meta['claim']}", f"{file}, {meta['claim']}")
    severity = entry.get("severity", "critical")
    if not isinstance(severity, str) or severity not in SEVERITY_OF:
        known = listed(SEVERITY_OF)
        raise _wrong(where, f" 的 severity 只能是 {known.zh}", f"severity is one of {known.en}")
    grain = meta.get("grain", file.stem)
    if grain not in AREA_GRAINS or (file.stem in AREA_GRAINS and grain != file.stem):
        known = listed(AREA_GRAINS)
        raise _wrong(where, f" 的 grain 只能是 {known.zh}", f"grain is one of {known.en}")
    _check_form(kind, kwargs, where)
    start, end = _day(meta, "from", where), _day(meta, "to", where)
    if start is not None and end is not None and end < start:
        raise _wrong(
            where,
            f" 的 from（{start}）晚于 to（{end}），永远不会核对，请改正",
            f"from ({start}) is after to ({end}), so that it is never checked; please correct it",
        )
    expectation = Expectation(
        claim=meta["claim"],
        frame=file.stem,
        grain=grain,
        type=kind,
        kwargs=kwargs,
        severity=SEVERITY_OF[severity],
        clause=meta["clause"],
        quote=meta["quote"],
        title=meta["title_zh"],
        fix=meta["fix_zh"],
        start=start,
        end=end,
        counties=_counties(meta, where),
        whole=read_whole(meta, file.stem, where, with_own(layer.figures)),
        layer=layer,
        rule=_rule(meta, file.stem, where),
        due=_due(meta, where),
    )
    for column in expectation.columns:
        if not _is_known(expectation, column):
            raise _wrong(where, f" 用了没有的列“{column}”", f"there is no column “{column}”")
    for fault in unfit(expectation, {}):
        raise _wrong(where, f" {fault.zh}", fault.en)
    return expectation


def _wrong(where: Words, zh: str, en: str) -> InputRejected:
    """What to raise for an expectation; both texts without a full stop."""
    return InputRejected(f"{where.zh}{zh}。", f"{where.en}: {en}.")


def _check_form(kind: str, kwargs: Mapping[str, Any], where: Words) -> None:
    """Reject what cannot be an expectation at all, whatever its columns and values."""
    if kind not in TYPES:
        near = difflib.get_close_matches(kind, TYPES, n=1)
        hint = Words("请对照其他套件的写法", "please compare it with other suites")
        if near:
            hint = Words(f"是不是 {near[0]}", f"is it {near[0]}")
        raise _wrong(
            where,
            f" 的 type“{kind}”不存在或不能执行，{hint.zh}",
            f"there is no type “{kind}”, or it cannot be evaluated; {hint.en}",
        )
    named = [kwargs[key] for key in _COLUMN_KEYS if key in kwargs]
    listed = kwargs.get("column_list", [])
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in (*named, *listed)):
        raise _wrong(
            where,
            " 的列名要写成带引号的文字，column_list 要写成列名的列表",
            "a column must be a text in quotation marks, column_list a list of columns",
        )
    if not all(isinstance(name, str) for name in _parameters(kwargs)):
        raise _wrong(
            where,
            ' 的参数要写成 {"$PARAMETER": "参数名"}',
            'a parameter is written {"$PARAMETER": "its name"}',
        )
    try:
        conditions.columns(kwargs.get("row_condition"))
    except conditions.ConditionInvalid:
        form = '{"type": "comparison", "column": {"name": …}, "operator": "==", "parameter": …}'
        raise _wrong(
            where,
            f" 的 row_condition 要写成 {form} 这样的形式",
            f"row_condition is written like {form}",
        ) from None


def _is_known(expectation: Expectation, column: str) -> bool:
    frame = expectation.frame
    if frame in AREA_GRAINS:
        if column in AREA_NAMES:
            return AREA_NAMES.index(column) < GRAINS[frame]
        known = expectation.indicators
        return column in known and frame in known[column].grains
    return column in COMPUTED.get(frame, {}) or column in expectation.table


def _rule(meta: Mapping[str, Any], frame: str, where: Words) -> str | None:
    rule = meta.get("rule")
    if rule is None:
        return None
    if not isinstance(rule, str) or frame not in RECORD_FRAMES:
        files = listed(f"{name}.json" for name in RECORD_FRAMES)
        raise _wrong(
            where,
            f' 的 rule 要写成规则编号，例如 "ID01"，并且只能写在 {files.zh} 里',
            f'rule is the code of a rule, such as "ID01", and belongs into {files.en}',
        )
    return rule


def _due(meta: Mapping[str, Any], where: Words) -> Duty | None:
    if "due" not in meta:
        return None
    try:
        return duty(meta["due"])
    except DutyInvalid as invalid:
        raise _wrong(where, f" 的 {invalid.words.zh}", invalid.words.en) from None


def _counties(meta: Mapping[str, Any], where: Words) -> int:
    number = meta.get("counties", 1)
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise _wrong(
            where, " 的 counties 要写成整数，例如 3", "counties is a whole number, such as 3"
        )
    return number


def _day(meta: Mapping[str, Any], key: str, where: Words) -> date | None:
    if key not in meta:
        return None
    try:
        return date.fromisoformat(meta[key])
    except (TypeError, ValueError):
        raise _wrong(
            where,
            f' 的 {key} 要写成日期，例如 "2018-12-31"',
            f'{key} is a date, such as "2018-12-31"',
        ) from None
