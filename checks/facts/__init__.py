"""Facts and derived columns, one file for each table they are columns of.

``household`` and ``member`` are folders with a file per theme. What several tables share is in
``people`` (every export of persons), ``periods`` (this period and the last), ``ledger`` (every
ledger) and ``shared``; ``conditions`` holds the filters facts of several tables use. All names of a
table, with the file each is declared in, are listed in ``checks/names.pyi``.
"""
