"""Rules about the registers of the five levels."""

from hecha.rules import theme

theme("LV", "五级册簿", "Registers of five levels")
