"""A trained artifact that the tests share, because training it takes a second."""

from __future__ import annotations

from pathlib import Path

import pytest
from job import Job, lines


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Job:
    job = Job(tmp_path_factory.mktemp("trained")).add("rows.ndjson.gz", lines(range(1000)))
    result = job.train()
    assert result.returncode == 0, result.stdout + result.stderr
    return job


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path / "job")
