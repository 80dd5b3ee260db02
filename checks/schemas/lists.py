"""项目, 受益, 小额信贷, 人口变动: lists kept beside the national exports."""

from hecha.rules.table_models import TableModel


class Project(TableModel, table="project"):
    """A project paid from the funds of the programme."""


class Beneficiary(TableModel, table="beneficiary"):
    """A household or person that a project benefits."""


class Loan(TableModel, table="loan"):
    """A micro loan of a household."""


class Movement(TableModel, table="movement"):
    """A person who joined or left a household."""
