"""Several counties, each in a folder of ``hecha load``, checked one after another: in memory are
the rows of one county, and those of others that share a number with it."""
