"""行政村: one row for each village and year."""

from hecha.rules.table_models import TableModel


class Village(TableModel, table="village"):
    """An administrative village, with what its households and members add up to."""
