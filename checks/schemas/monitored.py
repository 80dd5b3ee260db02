"""监测对象: households monitored against falling back into poverty."""

from hecha.rules.table_models import TableModel


class Monitored(TableModel, table="monitored"):
    """A person of a monitored household, with what the other exports state of both."""
