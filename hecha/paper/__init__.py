"""What goes out on paper: the sheets helpers take to a household, and pages as PDF."""
