"""One wrong cell per household: what the rules, tasks and proposals make of each kind of error."""
