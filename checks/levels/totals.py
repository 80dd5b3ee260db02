"""LV08-LV11: the tallies of five levels against the level below, above, and their own rows."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from hecha.registers.computed import MEASURES
from hecha.rules import entry, fact, rule
from hecha.rules.terms import every, filled, some, value_if

from ..names import Parameters, Register, Tally
from ..shared import named


def _least(t: Tally, policy: Parameters, measure: str) -> nw.Expr:
    return t[measure].min()


def _most(t: Tally, policy: Parameters, measure: str) -> nw.Expr:
    return t[measure].max()


def _first(t: Tally, policy: Parameters, measure: str) -> nw.Expr:
    return value_if(filled(t[measure]), t.row_id).min()


for _measure in MEASURES:
    for _end, _value in (("least", _least), ("most", _most)):
        fact("tally", "tally", on=("level_title", "area"))(
            named(f"{_measure}_{_end}", partial(_value, measure=_measure))
        )
        fact(
            "tally",
            "tally",
            on=(f"{_measure}_below_row", "area"),
            by=("level_title", "area"),
        )(named(f"{_measure}_{_end}_below", partial(_value, measure=_measure)))
    fact("tally", "tally", on=("level_title", "area"))(
        named(f"first_row_of_{_measure}", partial(_first, measure=_measure))
    )


def _outside(value: nw.Expr, low: nw.Expr, high: nw.Expr) -> nw.Expr:
    return some(value < low, value > high)


def _differs(t: Tally, measure: str, side: str) -> nw.Expr:
    return _outside(t[measure], t[f"{measure}_{side}_low"], t[f"{measure}_{side}_high"])


def _differs_below(t: Tally, measure: str) -> nw.Expr:
    """Against the row of the level below where it has one, else against what it comes to."""
    low = nw.coalesce(t[f"{measure}_below_low"], t[f"{measure}_least_below"])
    high = nw.coalesce(t[f"{measure}_below_high"], t[f"{measure}_most_below"])
    return _outside(t[measure], low, high)


entry(
    "LV08",
    title="汇总户数与下一级不符",
    gloss="households of a total differ from the level below",
    entity="V",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)


@rule("LV08a", "tally", first="households")
def households_are_those_below(t: Tally, policy: Parameters) -> nw.Expr:
    """{level_title}汇总 {households} 户，
    与{households_below_from}（{households_below_how}）的 {households_below} 户不符。

    为何：乡簿等于各村册之和、县档等于各乡簿之和，逐级应一致。
    改法：从最低一级逐级核对，找到第一处不符的村，改正汇总或补报漏报的户。
    局限：下一级没有交齐时，只在已交部分就超过汇总数时才报；几级都不符的只报最先不符的一级；
    能分村核对的只按村报，不再按乡镇重复报。

    {level_title} totals {households} households, {households_below_from} has {households_below}
    ({households_below_how}).

    Why: each level is the sum of the one below it.
    Fix: compare level by level from the lowest and correct the first that differs.
    Limits: where the level below is not complete only a part that exceeds the total is told; told
    once, at the first level and the finest area.
    """
    return _differs_below(t, "households")


@rule("LV08b", "tally", first="households")
def households_are_those_above(t: Tally, policy: Parameters) -> nw.Expr:
    """{level_title}汇总 {households} 户，
    与上级{households_above_from}（{households_above_how}）的 {households_above} 户不符。

    改法：核对上一级名单与本级汇总，漏报的补报，多出的核实后清出，汇总填错的改正。
    局限：系统导出表中只因监测才登记的户，计与不计都不算不符。

    {level_title} totals {households} households, {households_above_from} above it has
    {households_above} ({households_above_how}).

    Fix: compare the list above with the total and correct the one that is wrong.
    Limits: households the export has for monitoring alone may count or not.
    """
    return _differs(t, "households", "above")


entry(
    "LV09",
    title="汇总人数与下一级不符",
    gloss="persons of a total differ from the level below",
    entity="V",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)


@rule("LV09a", "tally", first="persons")
def persons_are_those_below(t: Tally, policy: Parameters) -> nw.Expr:
    """{level_title}汇总 {persons} 人，
    与{persons_below_from}（{persons_below_how}）的 {persons_below} 人不符。

    为何：乡簿等于各村册之和、县档等于各乡簿之和，逐级应一致。
    改法：从最低一级逐级核对，找到第一处不符的村，改正汇总或家庭人口数。
    局限：下一级没有交齐、或有的户没有人口数时，只在已知部分就超过汇总数时才报；
    能分村核对的只按村报，不再按乡镇重复报。

    {level_title} totals {persons} persons, {persons_below_from} has {persons_below}
    ({persons_below_how}).

    Why: each level is the sum of the one below it.
    Fix: compare level by level from the lowest and correct the first that differs.
    Limits: where the level below is not complete only a part that exceeds the total is told; told
    once, at the first level and the finest area.
    """
    return _differs_below(t, "persons")


@rule("LV09b", "tally", first="persons")
def persons_are_those_above(t: Tally, policy: Parameters) -> nw.Expr:
    """{level_title}汇总 {persons} 人，
    与上级{persons_above_from}（{persons_above_how}）的 {persons_above} 人不符。

    改法：核对上一级名单的家庭人口数与本级汇总，改正填错的一级。
    局限：系统导出表中只因监测才登记的户，计与不计都不算不符。

    {level_title} totals {persons} persons, {persons_above_from} above it has {persons_above}
    ({persons_above_how}).

    Fix: compare the sizes in the list above with the total and correct the one that is wrong.
    Limits: households the export has for monitoring alone may count or not.
    """
    return _differs(t, "persons", "above")


entry(
    "LV10",
    title="汇总与下一级册簿的村、乡镇不一致",
    gloss="an area stands in one level only",
    entity="V",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)


@rule("LV10a", "register", "tally", grain="village")
def village_stands_at_the_other_level(r: Register | Tally, policy: Parameters) -> nw.Expr:
    """{village_absent_at}没有{level_title}里的村“{_village}”。

    改法：核对村名：写法不同、并村改名的改成一致；漏了整村的补报。
    局限：村名逐字比对。整村查不到时只报这一条，不逐户报；没有交来册簿的地区不判。

    {village_absent_at} has no village {_village}, which {level_title} has.

    Fix: bring the names into line, or send up the village that was left out.
    Limits: names are compared letter by letter; told once instead of for each household; says
    nothing of areas whose register was not handed in.
    """
    return r.village_absent


@rule("LV10b", "register", "tally", grain="town")
def town_stands_at_the_other_level(r: Register | Tally, policy: Parameters) -> nw.Expr:
    """{town_absent_at}没有{level_title}里的乡镇“{_town}”。

    改法：核对乡镇名：写法不同、撤并改名的改成一致；漏了整乡镇的补报。
    局限：名称逐字比对。整乡镇查不到时只报这一条，不逐村逐户报；没有交来册簿的地区不判。

    {town_absent_at} has no town {_town}, which {level_title} has.

    Fix: bring the names into line, or send up the town that was left out.
    Limits: names are compared letter by letter; told once instead of for each village; says
    nothing of areas whose register was not handed in.
    """
    return r.town_absent


@rule("LV10c", "register", "tally", grain="county")
def county_stands_at_the_other_level(r: Register | Tally, policy: Parameters) -> nw.Expr:
    """{county_absent_at}没有{level_title}里的县“{_county}”，其中的户却在。

    改法：核对县名写法（如“县”“市”“区”），改成一致。
    局限：名称逐字比对；一半以上的户在另一级查得到时才报，否则按没有交来处理。

    {county_absent_at} has no county {_county}, though it has the households {level_title} lists.

    Fix: bring the names into line.
    Limits: told only where more than half of the households stand at the other level; else it is
    taken as not handed in.
    """
    return r.county_absent


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

    改法：对照同一级的各份汇总，作废旧的，只留一份。

    Several tallies of {level_title} give different {column} of the same area; one says {value}.

    Fix: compare the tallies of the level and keep the one that is right.
    """
    return every(
        t.row_id == t[f"first_row_of_{column}"], t[f"{column}_least"] != t[f"{column}_most"]
    )


@rule("LV11b", "tally", first="households")
def households_are_those_listed(t: Tally, policy: Parameters) -> nw.Expr:
    """{level_title}汇总 {households} 户，
    与同一级所列（{households_own_how}）的 {households_own} 户不符。

    改法：重新汇总：先核对名单、各行有无漏填，再改合计。
    局限：有本级名单的与名单比对；没有的，与同一张表（没有分项的，与同级另一张列有
    几个下属地区的表）中下属地区各行之和比对。

    {level_title} totals {households} households; what the same level lists comes to
    {households_own} ({households_own_how}).

    Fix: add up again: check the list and the rows first, then correct the total.
    Limits: compares with the lists of the level, else with the rows of the same sheet, else with
    those of the one other sheet that has several.
    """
    return _differs(t, "households", "own")


@rule("LV11c", "tally", first="persons")
def persons_are_those_listed(t: Tally, policy: Parameters) -> nw.Expr:
    """{level_title}汇总 {persons} 人，与同一级所列（{persons_own_how}）的 {persons_own} 人不符。

    改法：重新汇总：先核对名单的家庭人口数、各行有无漏填，再改合计。
    局限：有本级名单的与名单比对；没有的，与同一张表（没有分项的，与同级另一张列有
    几个下属地区的表）中下属地区各行之和比对。

    {level_title} totals {persons} persons; what the same level lists comes to {persons_own}
    ({persons_own_how}).

    Fix: add up again: check the sizes in the list and the rows first, then correct the total.
    Limits: compares with the lists of the level, else with the rows of the same sheet, else with
    those of the one other sheet that has several.
    """
    return _differs(t, "persons", "own")
