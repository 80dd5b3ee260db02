"""Facts of 扶贫资产: their project, and what was distributed of their income."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import derived, fact
from hecha.rules.terms import A_YEAR, any_blank, cents, day_number, filled, yuan

from ..names import Asset, Dividend, Parameters, Project


@derived("asset")
def year_is_over(a: Asset, policy: Parameters) -> nw.Expr:
    """Whether the year of the row has ended; of a list without years, whether the asset is more
    than a year old."""
    year, formed = a.optional("year"), a.optional("formed_on")
    if year is None and formed is None:
        year = a.year
    stated = []
    if year is not None:
        stated.append(year < policy.day.year)
    if formed is not None:
        stated.append(day_number(formed) < day_number(nw.lit(policy.day)) - A_YEAR)
    return nw.coalesce(*stated)


@fact("asset", "dividend", on=("asset_id",))
def last_paid_year(d: Dividend, policy: Parameters) -> nw.Expr:
    return d.paid_year.max()


@fact("asset", "project", on=("project_id",), default=0)
def projects_with_number(p: Project, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("asset", "project", on=("everywhere",))
def first_year_of_library(p: Project, policy: Parameters) -> nw.Expr:
    return p.year.min()


@derived("asset")
def asset_key(a: Asset, policy: Parameters) -> nw.Expr:
    """Number and year, if there is one."""
    year = a.optional("year")
    if year is None:
        return a.asset_id
    return nw.concat_str(a.asset_id, year.cast(nw.String).fill_null(""), separator="|")


@fact("asset", "asset", on=("asset_key",))
def rows_of_asset(a: Asset, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("asset", "asset", on=("asset_id",))
def distributed_in_all(a: Asset, policy: Parameters) -> nw.Expr:
    return cents(a.distributed).sum()


@fact("asset", "dividend", on=("asset_id",), shows=("asset_id", "paid_on"))
def paid_in_all(d: Dividend, policy: Parameters) -> nw.Expr:
    return cents(d.amount).sum()


@fact("asset", "dividend", on=("asset_id",))
def payments_of_asset(d: Dividend, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("asset", "dividend", on=("asset_id", "township"))
def payments_in_township(d: Dividend, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("asset", "dividend", on=("asset_id",))
def has_unknown_amount(d: Dividend, policy: Parameters) -> nw.Expr:
    return any_blank(d.amount)


@fact("asset", "dividend", on=("asset_id", "year"), by=("asset_id", "paid_year"))
def paid_in_year(d: Dividend, policy: Parameters) -> nw.Expr:
    return cents(d.amount).sum()


@fact("asset", "dividend", on=("asset_id", "distributed_on"), by=("asset_id", "paid_on"))
def paid_on_day(d: Dividend, policy: Parameters) -> nw.Expr:
    return cents(d.amount).sum()


@derived("asset")
def paid_cents(a: Asset, policy: Parameters) -> nw.Expr:
    """What the list of payments has for the year of the row, or in all without a year."""
    year = a.optional("year")
    if year is None:
        return a.paid_in_all
    return nw.when(filled(year)).then(a.paid_in_year).otherwise(a.paid_in_all)


@derived("asset")
def paid_by_list(a: Asset, policy: Parameters) -> nw.Expr:
    """The same in yuan, for the message."""
    return yuan(a.paid_cents)
