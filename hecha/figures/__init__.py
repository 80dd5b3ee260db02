"""Figures per county, town and village that the expectations of a suite are about."""
