"""The invented county in memory: villages, families, persons, helpers. Amounts are in cents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from hecha.declare import codes

Month = tuple[int, int]
"""Year and month."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A place of work: full administrative name, the county alone, and whether it is elsewhere."""

    name: str
    county: str
    outside: bool


@dataclass(frozen=True, slots=True)
class Spell:
    """One spell of work; ``end`` is None while it lasts."""

    start: Month
    end: Month | None


@dataclass(slots=True)
class Work:
    """Work of one person in the snapshot year; ``months`` are those inside the year."""

    place: Workplace
    months: int
    employer: str
    sector: str
    channel: str
    monthly_wage: int
    """Whole yuan."""
    spells: tuple[Spell, ...]


@dataclass(frozen=True, slots=True)
class Disability:
    """Type and grade digits of the card (positions 19 and 20) and the year it was issued."""

    type: str
    grade: str
    year: int

    @property
    def is_severe(self) -> bool:
        """First or second grade."""
        return self.grade in ("1", "2")


@dataclass(slots=True)
class Person:
    """A registered person; the defaults are those of a healthy grown-up without work."""

    relation: str
    sex: str
    birth: date
    surname: str
    name: str = ""
    resident_id: str = ""
    """The 18-digit number, also for holders of a disability card."""
    person_id: str = ""
    ethnicity: str = "汉族"
    phone: str = ""
    school_status: str = ""
    education: str = ""
    health: tuple[str, ...] = (codes.HEALTHY,)
    disability: Disability | None = None
    labour: str = codes.NO_LABOUR
    political_status: str = "群众"
    speaks_mandarin: bool = True
    has_allowance: bool = False
    has_support: bool = False
    employee_insured: bool = False
    pension_insured: bool = False
    medical_aid: bool = False
    commercial_medical: bool = False
    work: Work | None = None
    post: str = ""
    post_months: int = 0
    post_wage: int = 0

    @property
    def id_number(self) -> str:
        """证件号码: the resident ID, with type and grade digit for holders of a card."""
        if self.disability is None:
            return self.resident_id
        return f"{self.resident_id}{self.disability.type}{self.disability.grade}"

    @property
    def id_type(self) -> str:
        """证件类型 that goes with the number."""
        return codes.RESIDENT_ID if self.disability is None else codes.DISABILITY_CARD

    @property
    def can_work(self) -> bool:
        """Labour of any kind, weak included."""
        return self.labour not in codes.WITHOUT_LABOUR

    def age_on(self, day: date) -> int:
        """Completed years."""
        return (
            day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))
        )


@dataclass(slots=True)
class Income:
    """Income of a household in one year, in cents; the totals follow from the parts."""

    wage: int = 0
    business: int = 0
    business_cost: int = 0
    dividend: int = 0
    other_property: int = 0
    allowance: int = 0
    support: int = 0
    pension: int = 0
    family_planning: int = 0
    ecology: int = 0
    other_transfer: int = 0

    @property
    def property_total(self) -> int:
        """财产性收入."""
        return self.dividend + self.other_property

    @property
    def transfer(self) -> int:
        """转移性收入."""
        return (
            self.allowance
            + self.support
            + self.pension
            + self.family_planning
            + self.ecology
            + self.other_transfer
        )

    @property
    def gross(self) -> int:
        """年收入."""
        return self.wage + self.business + self.property_total + self.transfer

    @property
    def net(self) -> int:
        """纯收入."""
        return self.gross - self.business_cost


@dataclass(slots=True)
class Monitoring:
    """What the monitored export says of a household; measures by column name."""

    category: str
    household_type: str
    identified: Month
    removed: Month | None
    risks: tuple[str, ...] = ()
    risk_note: str = ""
    disaster_item: str = ""
    measures: dict[str, str] = field(default_factory=dict)
    own_medical_cost: int = 0
    no_labour: bool = False
    collector: str = ""
    collector_phone: str = ""


@dataclass(slots=True)
class Helper:
    """帮扶责任人: who helps households or serves in a team."""

    name: str
    sex: str
    resident_id: str
    phone: str
    unit: str
    unit_type: str
    affiliation: str
    rank: str
    post: str
    is_leader: bool = False
    is_first_secretary: bool = False
    is_team_member: bool = False


@dataclass(slots=True)
class TeamTerm:
    """A helper serving in a village's team since ``start``."""

    helper: Helper
    start: date


@dataclass(slots=True)
class Village:
    """A village; ``income_per_person`` is in yuan."""

    town: str
    name: str
    is_poor: bool
    group: str
    """Who helps here, a key of the profile's groups."""
    size_plan: tuple[int, ...] = ()
    """Persons of each household to be made."""
    population: int = 0
    household_total: int = 0
    income_per_person: int = 0
    office_phone: str = ""
    team: list[TeamTerm] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)


@dataclass(slots=True)
class Household:
    """A household; its members begin with the head."""

    household_id: str
    village: Village
    members: list[Person]
    phone: str = ""
    bank_card: str = ""
    income: Income = field(default_factory=Income)
    monitoring: Monitoring | None = None
    main_cause: str = ""
    other_causes: tuple[str, ...] = ()
    arable_land: int = 0
    """Land in tenths of a mu, also below."""
    forest_land: int = 0
    converted_land: int = 0
    orchard_land: int = 0
    is_unsafe: bool = False
    house_grade: str = "A"
    house_area: int = 0
    road_distance: int = 0
    """Tenths of a kilometre."""
    road_type: str = ""
    fuel: str = ""
    has_toilet: bool = True
    in_cooperative: bool = False
    led_by_enterprise: bool = False
    led_by_entrepreneur: bool = False
    planned_exit_year: int = 0
    helper: Helper | None = None

    @property
    def head(self) -> Person:
        """The first member."""
        return self.members[0]

    @property
    def size(self) -> int:
        """Number of members."""
        return len(self.members)

    @property
    def has_labour(self) -> bool:
        """Whether anybody can work."""
        return any(person.can_work for person in self.members)

    @property
    def has_worker(self) -> bool:
        """Whether anybody works or holds a post."""
        return any(person.work or person.post for person in self.members)


@dataclass(slots=True)
class County:
    """All that the exports tell of."""

    day: date
    province: str
    city: str
    name: str
    villages: list[Village]
    helpers: list[Helper]

    @property
    def households(self) -> list[Household]:
        """All households, village by village."""
        return [household for village in self.villages for household in village.households]
