"""Mutation testing of the rules: is there a case for every comparison, bound and operator?"""
