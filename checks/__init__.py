"""The rule book: the rules, one file per theme, with the facts they use and their cases.

:func:`hecha.rules.rulebook.load` imports every module here; nothing lists them by hand.
"""
