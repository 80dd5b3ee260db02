"""Rules about the registers of the five levels."""
