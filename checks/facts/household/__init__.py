"""Facts of households, one file per theme."""
