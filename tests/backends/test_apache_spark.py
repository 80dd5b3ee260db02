"""The engines compared on Apache Spark; it needs a server, and says so where there is none."""

from __future__ import annotations

import os
import subprocess

import pytest
from support.process import ROOT

from tools.spark_env import PYTHON

SERVER = os.environ.get("HECHA_SPARK")


@pytest.mark.spark
def test_apache_spark_finds_what_polars_finds() -> None:
    if SERVER is None:
        pytest.skip(
            "HECHA_SPARK=sc://host:port is not set: no Spark Connect server (docs/scale.md)"
        )
    if not PYTHON.exists():
        pytest.skip(".venv-spark is not there: python run.py spark makes it")
    done = subprocess.run(
        [PYTHON, "-m", "tools.engines", "--connect", SERVER],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "equal" in done.stdout
