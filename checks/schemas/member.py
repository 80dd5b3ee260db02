"""家庭成员: one row for each person."""

from hecha.rules.table_models import TableModel


class Member(TableModel, table="member"):
    """A member of a household. Duplicate IDs are ID01 and ID02, uninsured members SG02."""
