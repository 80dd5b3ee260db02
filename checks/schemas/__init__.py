"""The Pandera model of each table: ``Household.validate(frames["household"], lazy=True)``.

The frames are those of ``hecha.typed(folder)``. Columns, headers, code lists and keys come from
``hecha/declare``, checks from the rules of this rule book; nothing is declared here again.
"""

from .helping import Helper, Pairing, VillageTeam
from .household import Household
from .ledgers import (
    Asset,
    Clue,
    Dividend,
    DropoutList,
    HealthCard,
    LeftBehind,
    Pledge,
    RainDewPayment,
    Rectification,
    ReserveCadre,
    Visit,
    WatchList,
)
from .levels import Comparison, Register, Tally
from .lists import Beneficiary, Loan, Movement, Project
from .member import Member, PreviousMember
from .monitored import Monitored
from .rosters import (
    AllowanceList,
    CandidateList,
    CompanyList,
    DeathList,
    DisabilityList,
    InsuranceList,
    PayrollList,
    PropertyList,
    SchoolList,
    SupportList,
    VehicleList,
)
from .village import Village
from .work import WorkSpell

__all__ = [
    "AllowanceList",
    "Asset",
    "Beneficiary",
    "CandidateList",
    "Clue",
    "CompanyList",
    "Comparison",
    "DeathList",
    "DisabilityList",
    "Dividend",
    "DropoutList",
    "HealthCard",
    "Helper",
    "Household",
    "InsuranceList",
    "LeftBehind",
    "Loan",
    "Member",
    "Monitored",
    "Movement",
    "Pairing",
    "PayrollList",
    "Pledge",
    "PreviousMember",
    "Project",
    "PropertyList",
    "RainDewPayment",
    "Rectification",
    "Register",
    "ReserveCadre",
    "SchoolList",
    "SupportList",
    "Tally",
    "VehicleList",
    "Village",
    "VillageTeam",
    "Visit",
    "WatchList",
    "WorkSpell",
]
