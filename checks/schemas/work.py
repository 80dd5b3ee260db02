"""务工月监测: who works away from home, month by month."""

from hecha.rules.table_models import TableModel


class WorkSpell(TableModel, table="work_spell"):
    """One spell of work of a person, with what the member table states of the same person."""
