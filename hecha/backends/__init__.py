"""Where the typed tables of a submission live: the folder ``hecha load`` writes, and Spark."""
