"""Copies of workbooks: in place with some cells written anew, or of their values."""
