"""Facts of helpers: doubled phones and names, helpers who are registered members."""

from __future__ import annotations

import narwhals as nw

from hecha.rules import fact

from ..names import Helper, Member, Parameters


@fact("helper", "helper", on=("helper_phone",), shows=("helper_phone",))
def helpers_with_phone(k: Helper, policy: Parameters) -> nw.Expr:
    return nw.len()


@fact("helper", "helper", on=("unit", "helper_name"), shows=("helper_name",))
def namesakes_in_unit(k: Helper, policy: Parameters) -> nw.Expr:
    return k.id_key.n_unique()


@fact("helper", "member", on=("id_key",), default=0, shows=("id_number",))
def registered_members(m: Member, policy: Parameters) -> nw.Expr:
    return nw.len()
