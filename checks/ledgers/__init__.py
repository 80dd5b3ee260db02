"""Rules about the ledgers the policy papers ask for."""
