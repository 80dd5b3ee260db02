"""户信息: one row for each household."""

from hecha.rules.table_models import TableModel


class Household(TableModel, table="household"):
    """A household of the national export, with the facts of its members, helpers and ledgers.

    Income inconsistencies are IN01-IN05, uncovered households SG15 and MO31, missing helpers
    HP01; ``Household.rules()`` lists all.
    """
