"""比对名单: lists of other departments, one table for each kind."""

from hecha.rules.table_models import TableModel


class CandidateList(TableModel, table="roster_candidate"):
    """摸底: persons or households somebody has named as poor."""


class DeathList(TableModel, table="roster_death"):
    """死亡: persons who have died."""


class AllowanceList(TableModel, table="roster_allowance"):
    """低保: who receives a subsistence allowance."""


class SupportList(TableModel, table="roster_support"):
    """特困: who is supported as destitute."""


class DisabilityList(TableModel, table="roster_disability"):
    """残疾: holders of a disability card."""


class InsuranceList(TableModel, table="roster_insurance"):
    """医保: who is insured."""


class SchoolList(TableModel, table="roster_school"):
    """学籍: pupils on the rolls."""


class VehicleList(TableModel, table="roster_vehicle"):
    """车辆: owners of vehicles."""


class PropertyList(TableModel, table="roster_property"):
    """房产: owners of houses."""


class CompanyList(TableModel, table="roster_company"):
    """工商: who has a company."""


class PayrollList(TableModel, table="roster_payroll"):
    """财政供养: who is paid from public funds."""
