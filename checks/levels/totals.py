"""LV08-LV11: the tallies of five levels against the level below, above, and their own rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import narwhals as nw

from hecha.declare.levels import COMPARISON, MEASURES
from hecha.rules import Expression, entry, fact, rule
from hecha.rules.terms import every, filled, some, value_if

from ..names import Parameters, Tally
from ..shared import named

_AT = ("level_title", "area")

_of_tally = partial(fact, "tally", "tally", on=_AT, each=MEASURES)
_of_comparison = partial(fact, COMPARISON, "tally", on=("stated_at", "area"), by=_AT, each=MEASURES)


@_of_tally(name="least_{measure}")
@_of_comparison(name="least_{measure}")
def least(t: Tally, policy: Parameters, measure: str) -> nw.Expr:
    return t[measure].min()


@_of_tally(name="most_{measure}")
@_of_comparison(name="most_{measure}")
def most(t: Tally, policy: Parameters, measure: str) -> nw.Expr:
    return t[measure].max()


@_of_tally(name="first_row_of_{measure}")
def first_row_of_measure(t: Tally, policy: Parameters, measure: str) -> nw.Expr:
    return value_if(filled(t[measure]), t.row_id).min()


_CHOICE = re.compile(r"\[([^|\]]*)\|([^|\]]*)\]")


def rules_of_comparisons(*codes: str) -> Callable[[Expression], Expression]:
    """Declare one rule for each of MEASURES, under its code, from one function and one page.

    Of ``[one|other]`` in the page the first is meant for households, the second for persons.
    """

    def register(function: Expression) -> Expression:
        for choice, (code, measure) in enumerate(zip(codes, MEASURES, strict=True), start=1):
            expression = named(f"{function.__name__}_{measure}", function, measure=measure)
            expression.__doc__ = _CHOICE.sub(rf"\{choice}", function.__doc__ or "")
            rule(code, COMPARISON, first=measure)(expression)
        return function

    return register


def _outside(t: Tally, measure: str, side: str, low: nw.Expr, high: nw.Expr) -> nw.Expr:
    is_compared = every(t.measure == measure, t.side == side)
    return value_if(is_compared, some(t[measure] < low, t[measure] > high))


entry(
    "LV08",
    title="汇总户数与下一级不符",
    gloss="households of a total differ from the level below",
    entity="V",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)

entry(
    "LV09",
    title="汇总人数与下一级不符",
    gloss="persons of a total differ from the level below",
    entity="V",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)


@rules_of_comparisons("LV08a", "LV09a")
def total_is_that_below(t: Tally, policy: Parameters, measure: str) -> nw.Expr:
    """{level_title}汇总 {[households|persons]} [户|人]，
    与{from_level}（{how}）的 {number} [户|人]不符。

    标题：各级汇总的[户|人]数与下一级不符
    为何：乡簿等于各村册之和、县档等于各乡簿之和，逐级应一致。
    改法：从最低一级逐级核对，找到第一处不符的村，改正汇总或[补报漏报的户|家庭人口数]。
    局限：下一级没有交齐[|、或有的户没有人口数]时，只在已[交|知]部分就超过汇总数时才报；
    几级都不符的只报最先不符的一级；能分村核对的只按村报，不再按乡镇重复报。

    {level_title} totals {[households|persons]} [households|persons], {from_level} has {number}
    ({how}).

    Title: [Households|Persons] of a total differ from the level below
    Why: each level is the sum of the one below it.
    Fix: compare level by level from the lowest and correct the first that differs.
    Limits: where the level below is not complete only a part that exceeds the total is reported;
    reported once, at the first level and the smallest area.
    """
    # The row of the level below where it has one, else the number derived.
    low = nw.coalesce(t.low, t[f"least_{measure}"])
    high = nw.coalesce(t.high, t[f"most_{measure}"])
    return _outside(t, measure, "below", low, high)


@rules_of_comparisons("LV08b", "LV09b")
def total_is_that_above(t: Tally, policy: Parameters, measure: str) -> nw.Expr:
    """{level_title}汇总 {[households|persons]} [户|人]，
    与上级{from_level}（{how}）的 {number} [户|人]不符。

    标题：各级汇总的[户|人]数与上一级不符
    改法：核对上一级名单[与本级汇总，漏报的补报，多出的核实后清出，汇总填错的改正|的家庭人口数与本级汇总，改正填错的一级]。
    局限：系统导出表中只因监测才登记的户，计与不计都不算不符。

    {level_title} totals {[households|persons]} [households|persons], {from_level} above it has
    {number} ({how}).

    Title: [Households|Persons] of a total differ from the level above
    Fix: compare the [list above|sizes in the list above] with the total and correct the one that
    is wrong.
    Limits: households the export has for monitoring alone may count or not.
    """
    return _outside(t, measure, "above", t.low, t.high)


entry(
    "LV10",
    title="汇总与下一级册簿的村、乡镇不一致",
    gloss="an area appears in one level only",
    entity="V",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)


@rule("LV10a", "register", "tally", grain="village", complete=("register", "household"))
def village_is_known_to_the_other_level(r: Tally, policy: Parameters) -> nw.Expr:
    """{village_absent_at}没有{level_title}里的村“{_village}”。

    标题：一级的村在另一级中没有
    改法：核对村名：写法不同、并村改名的改成一致；漏了整村的补报。
    局限：村名逐字比对。整村查不到时只报这一条，不逐户报；没有交来册簿的地区不判。

    {village_absent_at} has no village {_village}, which {level_title} has.

    Title: A village of one level is missing in another
    Fix: bring the names into line, or send up the village that was left out.
    Limits: names are compared letter by letter; reported once instead of for each household; says
    nothing of areas whose register was not handed in.
    """
    return r.village_absent_at != ""


@rule("LV10b", "register", "tally", grain="town", complete=("register", "household"))
def town_is_known_to_the_other_level(r: Tally, policy: Parameters) -> nw.Expr:
    """{town_absent_at}没有{level_title}里的乡镇“{_town}”。

    标题：一级的乡镇在另一级中没有
    改法：核对乡镇名：写法不同、撤并改名的改成一致；漏了整乡镇的补报。
    局限：名称逐字比对。整乡镇查不到时只报这一条，不逐村逐户报；没有交来册簿的地区不判。

    {town_absent_at} has no town {_town}, which {level_title} has.

    Title: A town of one level is missing in another
    Fix: bring the names into line, or send up the town that was left out.
    Limits: names are compared letter by letter; reported once instead of for each village; says
    nothing of areas whose register was not handed in.
    """
    return r.town_absent_at != ""


@rule("LV10c", "register", "tally", grain="county", complete=("register", "household"))
def county_is_known_to_the_other_level(r: Tally, policy: Parameters) -> nw.Expr:
    """{county_absent_at}没有{level_title}里的县“{_county}”，其中的户却在。

    标题：一级的县在另一级中没有，其中的户却在
    改法：核对县名写法（如“县”“市”“区”），改成一致。
    局限：名称逐字比对；一半以上的户在另一级查得到时才报，否则按没有交来处理。

    {county_absent_at} has no county {_county}, though it has the households {level_title} lists.

    Title: A county of one level is missing in another that has its households
    Fix: bring the names into line.
    Limits: reported only where the other level has more than half of the households; else it is
    considered not handed in.
    """
    return r.county_absent_at != ""


entry(
    "LV11",
    title="同一级的汇总与汇总、明细不符",
    gloss="two totals of one level or total and details disagree",
    entity="V",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)


@rule("LV11a", "tally", each=MEASURES)
def tallies_of_a_level_agree(t: Tally, policy: Parameters, column: str) -> nw.Expr:
    """{level_title}的几处汇总，同一地区的{column}不一：一处为 {value}。

    标题：同一级的几处汇总不一
    改法：对照同一级的各份汇总，作废旧的，只留一份。

    Several tallies of {level_title} give different {column} of the same area; one says {value}.

    Title: Several tallies of one level differ
    Fix: compare the tallies of the level and keep the one that is right.
    """
    return every(
        t.row_id == t[f"first_row_of_{column}"], t[f"least_{column}"] != t[f"most_{column}"]
    )


@rules_of_comparisons("LV11b", "LV11c")
def total_is_what_is_listed(t: Tally, policy: Parameters, measure: str) -> nw.Expr:
    """{level_title}汇总 {[households|persons]} [户|人]，
    与同一级所列（{how}）的 {number} [户|人]不符。

    标题：汇总的[户|人]数与同一级所列的不符
    改法：重新汇总：先核对名单[|的家庭人口数]、各行有无漏填，再改合计。
    局限：有本级名单的与名单比对；没有的，与同一张表（没有分项的，与同级另一张列有
    几个下属地区的表）中下属地区各行之和比对。

    {level_title} totals {[households|persons]} [households|persons]; what the same level lists
    comes to {number} ({how}).

    Title: [Households|Persons] of a total differ from what the level lists
    Fix: add up again: check the [list|sizes in the list] and the rows first, then correct the
    total.
    Limits: compares with the lists of the level, else with the rows of the same sheet, else with
    those of the one other sheet that has several.
    """
    return _outside(t, measure, "own", t.low, t.high)
