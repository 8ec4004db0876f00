"""Trained artifacts that the tests share, because training one takes a second."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from job import EARLIER_PARAMETERS, Job, lines
from task_jobs import public_job


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Job:
    job = Job(tmp_path_factory.mktemp("trained")).add("rows.ndjson.gz", lines(range(1000)))
    result = job.train()
    assert result.returncode == 0, result.stdout + result.stderr
    return job


@pytest.fixture(scope="session")
def trained_before(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """The rows of `trained`, learnt as they were when the files that the tests keep were made."""
    job = Job(tmp_path_factory.mktemp("before"), {"parameters": json.dumps(EARLIER_PARAMETERS)})
    result = job.add("rows.ndjson.gz", lines(range(1000))).train()
    assert result.returncode == 0, result.stdout + result.stderr
    return job


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path / "job")


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Job:
    job = public_job(tmp_path_factory.mktemp("digits"), "digits", metric="log-loss")
    result = job.train()
    assert result.returncode == 0, result.stdout + result.stderr
    return job


@pytest.fixture(scope="session")
def diabetes(tmp_path_factory: pytest.TempPathFactory) -> Job:
    job = public_job(tmp_path_factory.mktemp("diabetes"), "diabetes")
    result = job.train()
    assert result.returncode == 0, result.stdout + result.stderr
    assert "mean absolute error" in result.stdout
    return job
