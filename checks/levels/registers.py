"""LV01-LV07, LV12: the households of the registers of five levels against each other.

Walking up from the household's card, a difference is reported at the level where it first appears:
where a level differs from the one below it and does not agree with the lowest again.
"""

from __future__ import annotations

from functools import partial

import narwhals as nw

from hecha.declare.codes import EXITED_STATUSES
from hecha.declare.levels import STAND_IN
from hecha.rules import entry, fact, rule
from hecha.rules.terms import blank, every, filled, some, value_if

from ..names import Parameters, Register

_AT_LEVEL = ("household_id", "level_title")

_STATED = ("persons", "place", "exit_status", "exit_year", "household_attribute")
_HEAD = ("head_key", "head_called")
"""What registers state of a household; its head by two columns."""

_EXITED = "已脱贫"
"""An exit that does not say whether policies go on: it agrees with either."""


_of_level = partial(fact, "register", "register", by=_AT_LEVEL)


@_of_level(on=("household_id", "{stated}_from"), name="{stated}_below", each=_STATED)
@_of_level(on=("household_id", "head_from"), name="{stated}_below", each=_HEAD)
def stated_below(r: Register, policy: Parameters, stated: str) -> nw.Expr:
    return r[stated].max()


@_of_level(on=("household_id", "{stated}_base"), name="{stated}_lowest", each=_STATED)
@_of_level(on=("household_id", "head_base"), name="{stated}_lowest", each=_HEAD)
def stated_at_the_lowest(r: Register, policy: Parameters, stated: str) -> nw.Expr:
    return r[stated].max()


_rows_of_level = partial(_of_level, default=0, shows=("household_id",))


@_rows_of_level(on=("household_id", "level_above"), name="rows_above")
@_rows_of_level(on=("household_id", "level_below"), name="rows_below")
@_rows_of_level(on=("household_id", "level_base"), name="rows_at_base")
@_of_level(on=_AT_LEVEL, name="rows_at_level", shows=("household_id",))
def rows_of_household(r: Register, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("register", "register", on=_AT_LEVEL)
def first_row_at_level(r: Register, policy: Parameters) -> nw.Expr:
    return r.row_id.min()


def is_handed_in(r: Register) -> nw.Expr:
    """A row of a register, and not of the export that stands in for one."""
    return r.level_title != STAND_IN.title


@rule(
    "LV01",
    "register",
    grain="household",
    first="household_id",
    title="下一级册簿有此户、上一级没有",
    gloss="household lost on the way up",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
    complete=("register", "household"),
)
def is_kept_above(r: Register, policy: Parameters) -> nw.Expr:
    """{level_above}没有{level_title}里的这一户。

    为何：户有卡、村有册、乡有簿、县有档、市有平台，五级应是同一批户；上报途中丢失的户领不到政策。
    改法：核对上一级册簿和上报材料：漏报的补报补录，已清退、销户的在下一级注销并注明。
    局限：按户编号查找；上一级没有交来本村所在地区的册簿时不判；整村在上一级查不到的见LV10。

    {level_above} lacks this household of {level_title}.

    Why: the five levels keep the same households; one lost on the way up gets no help.
    Fix: check the upper register and what was sent up; add what was left out, or close the lower
    record with a note.
    Limits: looks for the household number; says nothing where the upper register of the area was
    not handed in; a village unknown above is reported by LV10.
    """
    return value_if(filled(r.level_above), every(r.rows_above == 0, r.rows_at_base > 0))


@rule(
    "LV02",
    "register",
    grain="household",
    first="household_id",
    title="上一级册簿有此户、下一级没有",
    gloss="household appears only above",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
    complete=("register", "household"),
)
def is_kept_below(r: Register, policy: Parameters) -> nw.Expr:
    """{level_below}没有{level_title}里的这一户。

    为何：上一级的户应由下一级逐级上报而来；只在上一级有的户，可能未经评议公示。
    改法：到村核实：确有此户的补建下一级册、卡，不应有的按程序从上一级清出。
    局限：按户编号查找；下一级没有交来本村的册簿时不判；系统导出表中只因监测才登记的户不判。

    {level_below} lacks this household of {level_title}.

    Why: what is above was sent up from below; a household known only above may never have
    been assessed in its village.
    Fix: check in the village; complete the lower register, or remove the household above.
    Limits: looks for the household number; says nothing where the lower register of the village
    was not handed in, nor of households the export has for monitoring alone.
    """
    return value_if(filled(r.level_below), every(r.rows_below == 0, r.rows_at_base == 0))


@rule(
    "LV03",
    "register",
    grain="household",
    title="两级册簿的家庭人口数不符",
    gloss="household size differs between two levels",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)
def size_is_the_same(r: Register, policy: Parameters) -> nw.Expr:
    """{level_title}为 {persons} 人，{persons_from}为 {persons_below} 人。

    改法：对照户口簿和实际居住情况核实人口，改正填错的一级，并逐级改到一致。
    局限：取填写的家庭人口数；册簿按人逐行登记又没有这一列的，取行数。

    {level_title} has {persons} persons, {persons_from} has {persons_below}.

    Fix: check the members against the household booklet and correct the wrong level.
    Limits: takes the number stated; a list of members without that column is counted.
    """
    return every(r.persons != r.persons_below, r.persons != r.persons_lowest)


@rule(
    "LV04",
    "register",
    grain="household",
    title="两级册簿的所在乡村不符",
    gloss="area differs between two levels",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)
def place_is_the_same(r: Register, policy: Parameters) -> nw.Expr:
    """{level_title}登记在{place}，{place_from}登记在{place_below}。

    改法：核实该户现属哪个村；搬迁、并村、区划调整的逐级改到一致，填错的改正。
    局限：村名逐字比对；整村在另一级查不到的只报LV10。

    {level_title} has the household in {place}, {place_from} in {place_below}.

    Fix: find out which village it belongs to and bring all levels to it.
    Limits: names are compared letter by letter; a village unknown to the other level is
    reported by LV10 alone.
    """
    return every(r.place != r.place_below, r.place != r.place_lowest)


def _another_head(r: Register, end: str) -> nw.Expr:
    """By the numbers; by the names where a number is missing."""
    return nw.coalesce(r.head_key != r[f"head_key_{end}"], r.head_called != r[f"head_called_{end}"])


@rule(
    "LV05",
    "register",
    grain="household",
    title="两级册簿的户主不符",
    gloss="head differs between two levels",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)
def head_is_the_same(r: Register, policy: Parameters) -> nw.Expr:
    """{level_title}与{head_from}登记的户主不是同一人。

    改法：对照户口簿核实户主；户主已变更的逐级更新，号码录错的改正。
    局限：按证件号码前18位比对；一方没有证件号码时按姓名（不计空格）比对，同音、繁简写法会多报。

    {level_title} and {head_from} name different heads.

    Fix: check the household booklet; update the levels that still have the former head.
    Limits: compares the first 18 characters of the ID; names, without blanks, only where one of
    the numbers is missing.
    """
    return every(_another_head(r, "below"), _another_head(r, "lowest"))


def _another_status(one: nw.Expr, other: nw.Expr) -> nw.Expr:
    vague = every(
        one.is_in(EXITED_STATUSES),
        other.is_in(EXITED_STATUSES),
        some(one == _EXITED, other == _EXITED),
    )
    return every(one != other, ~vague)


entry(
    "LV06",
    title="两级册簿的脱贫属性、脱贫年度或贫困户属性不符",
    gloss="status differs between two levels",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)


@rule("LV06a", "register", grain="household", first="exit_status")
def exit_status_is_the_same(r: Register, policy: Parameters) -> nw.Expr:
    """{level_title}的脱贫属性为“{exit_status}”，{exit_status_from}为“{exit_status_below}”。

    标题：各级名册的脱贫属性不一致
    改法：核对退出认定材料，改正填错或未更新的一级。
    局限：只填“已脱贫”的，与已脱贫的其他写法不算不符；不认识的写法不判。

    The exit status is {exit_status} in {level_title}, {exit_status_below} in {exit_status_from}.

    Title: The levels give different exit statuses
    Fix: check the papers of the exit and correct the level that is wrong or out of date.
    Limits: a plain 已脱贫 agrees with its other forms; unknown values are not evaluated.
    """
    return every(
        _another_status(r.exit_status, r.exit_status_below),
        _another_status(r.exit_status, r.exit_status_lowest),
    )


@rule("LV06b", "register", grain="household", first="exit_year")
def exit_year_is_the_same(r: Register, policy: Parameters) -> nw.Expr:
    """{level_title}的脱贫年度为 {exit_year}，{exit_year_from}为 {exit_year_below}。

    标题：各级名册的脱贫年度不一致
    改法：核对退出认定材料，改正填错的一级。

    The exit year is {exit_year} in {level_title}, {exit_year_below} in {exit_year_from}.

    Title: The levels give different exit years
    Fix: check the papers of the exit and correct the wrong level.
    """
    return every(r.exit_year != r.exit_year_below, r.exit_year != r.exit_year_lowest)


def _another_attribute(one: nw.Expr, other: nw.Expr) -> nw.Expr:
    """Whether two values contradict each other: spellings changed over the years."""
    kinds = (_has(one, kind) != _has(other, kind) for kind in ("低保", "特困|五保"))
    poor, exited = "贫困户", "脱贫户"
    return some(
        *kinds,
        every(_has(one, poor), _has(other, exited)),
        every(_has(one, exited), _has(other, poor)),
    )


def _has(value: nw.Expr, words: str) -> nw.Expr:
    return value.str.contains(words)


@rule("LV06c", "register", grain="household", first="household_attribute")
def attribute_is_the_same(r: Register, policy: Parameters) -> nw.Expr:
    """{level_title}的贫困户属性为“{household_attribute}”，{household_attribute_from}为“{household_attribute_below}”。

    标题：各级名册的贫困户属性不一致
    改法：核对低保、特困认定和退出材料，改正填错或未更新的一级。
    局限：只比对低保、特困（五保）、贫困或脱贫三点，新旧写法不同而意思相同的不报；不认识的写法不判。

    The attribute is {household_attribute} in {level_title}, {household_attribute_below} in
    {household_attribute_from}.

    Title: The levels give different attributes
    Fix: check the papers on 低保, 特困 and the exit; correct the level that is out of date.
    Limits: compares 低保, 特困 or 五保, and poor or exited alone, so that old spellings pass;
    unknown values are not evaluated.
    """
    return every(
        _another_attribute(r.household_attribute, r.household_attribute_below),
        _another_attribute(r.household_attribute, r.household_attribute_lowest),
    )


@rule(
    "LV07",
    "register",
    grain="household",
    first="household_id",
    title="同一级册簿重复登记一户",
    gloss="household twice in one level",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)
def is_entered_once(r: Register, policy: Parameters) -> nw.Expr:
    """{level_title}里这一户登记了 {rows_at_level} 次。

    改法：核对各处登记，保留一处；确是两户的，改正录错的户编号。
    局限：按户编号查找；同一户在一张表中逐人登记的算一次。系统导出表内的重复户由其他规则核查。

    {level_title} has this household {rows_at_level} times.

    Fix: keep one of the records; if they are two households, correct the wrong number.
    Limits: looks at the household number; the members of one household in one sheet count once.
    Twins within the export are reported by other rules.
    """
    is_first = every(r.row_id == r.first_row_at_level, r.rows_at_level > 1)
    return value_if(every(is_handed_in(r), ~r.household_id__damaged), is_first)


@rule(
    "LV12",
    "register",
    first="household_id",
    title="册簿的户编号为空或受损",
    gloss="household number of a register blank or damaged",
    entity="H",
    severity="confirm",
    basis="proposed",
    source="S002 三(四)",
)
def household_can_be_found(r: Register, policy: Parameters) -> nw.Expr:
    """{level_title}这一行的户编号为空或已受损，无法与其他级逐户核对。

    为何：数字型单元格只保留15位，更长的户编号末位会变成0；空着的更无从查找。
    改法：按系统导出表补填户编号，单元格设为文本格式后重新粘贴。
    局限：在补填之前，这一户不逐户核对，所在村也不判“少了哪一户”。

    The household number of this row of {level_title} is blank or damaged: it cannot be compared.

    Why: a cell stored as a number keeps 15 digits of a longer household number.
    Fix: take the number from the export into a cell formatted as text.
    Limits: until then the household is not compared, and nothing of its village is
    reported as missing.
    """
    return value_if(is_handed_in(r), some(blank(r.household_id), r.household_id__damaged))
