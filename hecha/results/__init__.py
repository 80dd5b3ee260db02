"""Findings, evidence and outcomes: the three tables every output is a view of."""
