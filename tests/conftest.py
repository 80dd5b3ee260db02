"""What tests of several areas share: the command as a process, and counties to run it on."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from support import process

from hecha.rules import rulebook
from hecha.samples import generate

# As in a run: no test may depend on whether another one has loaded the rules.
rulebook.load()

settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session")
def hecha() -> process.Hecha:
    """The command line as a process of its own: ``hecha("check", folder)``."""
    return process.run


@pytest.fixture(scope="session")
def clean_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 households of the national suite without a defect."""
    folder = tmp_path_factory.mktemp("clean") / "county"
    generate(folder, households=60, persons=190, suite="national", defects=0, seed=7)
    return folder


@pytest.fixture(scope="session")
def faulty_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 households with defects of the four families; what was planted is in planted.json."""
    folder = tmp_path_factory.mktemp("faulty") / "county"
    generate(folder, households=300, persons=950, suite="national", defects=110, seed=5)
    return folder
