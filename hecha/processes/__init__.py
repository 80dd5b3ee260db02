"""Processes of ours that work for a run: how they are started, spoken to and ended.

A process is given what it works on, and gives what it found, over the two pipes of its standard
input and output, which nobody else can open. It ends with the program that started it.
"""
