"""report.html: one file that shows a run to people, in Chinese and English, without a network."""
