"""Facts of the pairings of the last period."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import fact

from ..names import Pairing, Parameters
from .conditions import valid_only


@fact(
    "previous_pairing", "pairing", on=("household_id", "helper_name"), where=valid_only, default=0
)
def pairings_kept(p: Pairing, policy: Parameters) -> nw.Expr:
    return nw.len()
