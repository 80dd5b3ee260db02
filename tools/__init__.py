"""What the developers of hecha use; not part of the installed package."""
