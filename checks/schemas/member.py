"""家庭成员: one row for each person."""

from hecha.rules.table_models import TableModel


class Member(TableModel, table="member"):
    """A member of a household. Duplicate IDs are ID01 and ID02, uninsured members SG02."""


class PreviousMember(TableModel, table="previous_member"):
    """A member of a household in the last period, with what the present one has of it."""
