"""The follow-up (整改台账): one file that remembers, from run to run, tasks, states and answers.

Not to be mixed up with the ledgers (台账) of departments, which are inputs.
"""
