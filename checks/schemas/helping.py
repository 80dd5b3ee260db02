"""帮扶责任人, 结对帮扶, 驻村工作队: who helps whom."""

from hecha.rules.table_models import TableModel


class Helper(TableModel, table="helper"):
    """A person responsible for helping households (帮扶责任人)."""


class Pairing(TableModel, table="pairing"):
    """A household and one of its helpers (结对帮扶)."""


class VillageTeam(TableModel, table="village_team"):
    """A member of the team stationed in a village (驻村工作队)."""
