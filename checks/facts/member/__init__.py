"""Facts of members, one file per theme."""
