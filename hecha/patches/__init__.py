"""Answers as changes to the exports: the patch list, and corrected copies in their own layout."""
