"""The policy papers: one folder each, with parameters, expectations and claims."""
