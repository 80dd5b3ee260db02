"""What can be wrong: the rules, the engine that runs them, and what they found."""
