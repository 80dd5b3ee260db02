"""五级: the registers of five levels, as they are compared (hecha.registers)."""

from hecha.rules.table_models import TableModel


class Register(TableModel, table="register"):
    """五级册簿: a household of one level, with the levels it is compared with."""


class Tally(TableModel, table="tally"):
    """五级汇总: an area of one level, with the numbers stated of it."""


class Comparison(TableModel, table="comparison"):
    """One number of a tally, with what it is compared with."""
