"""Values that facts of the rule book and figures counted from them have in common."""

POOR_GROUP, CITY_GROUP, COUNTY_GROUP, TOWN_GROUP = "poor", "city", "county", "town"
"""Who is in charge of a village's households (普市发[2016]10号 §24)."""

BASE_YEAR = 2013
"""The year whose registers the first plans divide: the persons of its end stay the base."""
