"""What an authority demands: suite folders with their dated, layered thresholds."""

from hecha.policy.loading import (
    Layer,
    LoadedSuite,
    SuiteInfo,
    available,
    import_headers,
    lexicon_of,
    load,
)

__all__ = [
    "Layer",
    "LoadedSuite",
    "SuiteInfo",
    "available",
    "import_headers",
    "lexicon_of",
    "load",
]
