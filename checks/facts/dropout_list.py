"""Facts of the monthly lists of pupils: newest month, missing months, registered schooling."""

from __future__ import annotations

import narwhals as nw

from hecha.declare import codes
from hecha.declare.school_year import school_year_start
from hecha.rules import derived, fact
from hecha.rules.terms import count_if, is_true, month_number, names_one_of, value_if

from ..names import DropoutList, Member, Parameters
from ..shared import content_key

_OUT = ("辍学", "失学")


_AT_SCHOOL = ("在校", "在读", "在学", "就读", "送教")


_DOUBT = (
    *("未", "无", "没", "不", "非", "疑似", "曾", "防", "拟", "待"),
    *("劝返", "复学", "返校", "休学", "退学", "毕业"),
)
"""Words that turn the others round or leave open what holds now."""


@derived("dropout_list", name="content")
def content_of_entry(d: DropoutList, policy: Parameters) -> nw.Expr:
    return content_key(d, "name", "id_number")


@fact("dropout_list", "dropout_list", on=("_source", "list_month", "listed_on"))
def first_content_of_list(d: DropoutList, policy: Parameters) -> nw.Expr:
    return d.content.min()


@derived("dropout_list")
def is_current(d: DropoutList, policy: Parameters) -> nw.Expr:
    """Of the school year of the snapshot: an older list says nothing of today's registry."""
    return (d.list_month >= school_year_start(policy.day)) & (d.list_month <= policy.day)


@fact("dropout_list", "dropout_list", on=("township",))
def newest_month_of_township(d: DropoutList, policy: Parameters) -> nw.Expr:
    return value_if(d.is_current, d.list_month).max()


@derived("dropout_list")
def says_at_school(d: DropoutList, policy: Parameters) -> nw.Expr:
    """True where the text says at school, false where it says out of school, else null."""
    out, there = (names_one_of(d.schooling, words) for words in (_OUT, _AT_SCHOOL))
    return value_if(~names_one_of(d.schooling, _DOUBT) & (out != there), there)


@fact("dropout_list", "dropout_list", on=("id_key",))
def newest_month_of_person(d: DropoutList, policy: Parameters) -> nw.Expr:
    return d.list_month.max()


@fact("dropout_list", "member", on=("id_key",))
def registered_without_school(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(is_true(m.has_no_school))


@fact("dropout_list", "member", on=("id_key",))
def registered_as_pupil(m: Member, policy: Parameters) -> nw.Expr:
    return count_if(m.school_status.is_in(codes.COMPULSORY))


@derived("dropout_list")
def month_of_list(d: DropoutList, policy: Parameters) -> nw.Expr:
    return month_number(d.list_month)


@derived("dropout_list")
def month_before(d: DropoutList, policy: Parameters) -> nw.Expr:
    return d.month_of_list - 1


@derived("dropout_list")
def missing_month(d: DropoutList, policy: Parameters) -> nw.Expr:
    """The month before as text, for the message."""
    earlier = d.month_before - 1
    year, month = earlier // 12, earlier % 12 + 1
    return nw.concat_str(year.cast(nw.String), month.cast(nw.String).str.zfill(2), separator="-")


@fact("dropout_list", "dropout_list", on=("_county",))
def first_month_of_county(d: DropoutList, policy: Parameters) -> nw.Expr:
    return d.list_month.min()


@fact("dropout_list", "dropout_list", on=("_county", "list_month"))
def first_content_of_month(d: DropoutList, policy: Parameters) -> nw.Expr:
    return d.content.min()


@fact(
    "dropout_list",
    "dropout_list",
    on=("_county", "month_before"),
    by=("_county", "month_of_list"),
    default=0,
)
def rows_of_month_before(d: DropoutList, policy: Parameters) -> nw.Expr:
    return nw.len()
