"""Copies of the source workbooks with the cells to look at coloured and explained."""
