"""Facts that figures and expectations are counted from, one file per subject."""
