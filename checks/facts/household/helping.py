"""Facts of households about who helps them, now and last period."""

from __future__ import annotations

import narwhals as nw

from hecha.declare.codes import EXITED_NO_POLICY
from hecha.rules import derived, fact
from hecha.rules.terms import count_if, filled, is_true, the_only

from ...names import Household, Pairing, Parameters, PreviousHousehold, PreviousPairing
from ..conditions import valid_only


@fact("household", "pairing", default=0)
def valid_pairings(p: Pairing, policy: Parameters) -> nw.Expr:
    return count_if(p.is_valid & filled(p.helper_name))


@derived("household")
def is_to_be_helped(h: Household, policy: Parameters) -> nw.Expr:
    """Not exited without further policies, or monitored; everybody where no status is exported."""
    status, monitored = h.optional("exit_status"), h.optional("is_monitored")
    if status is None:
        return nw.lit(True)
    released = is_true(status == EXITED_NO_POLICY)
    return ~released if monitored is None else ~released | is_true(monitored)


@fact("household", "pairing", where=valid_only, shows=("helper_name",))
def first_helpers(p: Pairing, policy: Parameters) -> nw.Expr:
    return count_if(is_true(p.help_type.str.contains("第一")))


@fact("household", "previous_pairing")
def helpers_lost(p: PreviousPairing, policy: Parameters) -> nw.Expr:
    return count_if(filled(p.helper_name) & (p.pairings_kept == 0))


@fact("household", "previous_pairing")
def helpers_before(p: PreviousPairing, policy: Parameters) -> nw.Expr:
    return count_if(filled(p.helper_name))


@fact("household", "previous_household")
def place_before(h: PreviousHousehold, policy: Parameters) -> nw.Expr:
    return the_only(h.place)


@derived("household")
def has_changed_village(h: Household, policy: Parameters) -> nw.Expr:
    return h.place != h.place_before
