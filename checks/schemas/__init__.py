"""The Pandera model of each table: ``Household.validate(frames["household"], lazy=True)``.

The frames are those of ``hecha.typed(folder)``. Columns, headers, code lists and keys come from
``hecha/declare``, checks from the rules of this rule book; nothing is declared here again.
"""

from .helping import Helper, Pairing, VillageTeam
from .household import Household
from .lists import Beneficiary, Loan, Movement, Project
from .member import Member
from .monitored import Monitored
from .village import Village
from .work import WorkSpell

__all__ = [
    "Beneficiary",
    "Helper",
    "Household",
    "Loan",
    "Member",
    "Monitored",
    "Movement",
    "Pairing",
    "Project",
    "Village",
    "VillageTeam",
    "WorkSpell",
]
