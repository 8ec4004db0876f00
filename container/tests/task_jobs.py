"""Builds jobs of several classes and of values, on public data sets or with given labels."""

from __future__ import annotations

import json
from pathlib import Path

from job import Job, iso, label, observation
from public_data import read_public

TASKS = {
    "wine": ("multiclass-classification", ["first", "second", "third"]),
    "digits": ("multiclass-classification", [str(digit) for digit in range(10)]),
    "diabetes": ("regression", None),
}
SMALL = {"n_estimators": 15, "max_depth": 3}


def public_job(base: Path, name: str, rows: int = 600, **request: str) -> Job:
    """A job on a public data set, a row an hour."""
    matrix, labels = read_public(name)
    rows = min(rows, len(labels))
    task, classes = TASKS[name]
    job = Job(base)
    job.hyperparameters |= {"task": task, "cutoff": iso(rows + 2), "parameters": json.dumps(SMALL), "labelled_rows_min": "100"}
    job.hyperparameters["features"] = json.dumps([{"name": f"f{place}"} for place in range(matrix.shape[1])])
    if classes:
        job.hyperparameters["classes"] = json.dumps(classes)
    job.hyperparameters |= {"holdout_rows_min": "30", **request}
    entries = []
    for number in range(rows):
        entries += [observation(number, matrix[number].tolist()), label(number, float(labels[number]))]
    return job.add("rows.ndjson.gz", entries)


def made_job(base: Path, values: list[float], instances: list[list] | None = None, **request: str) -> Job:
    """A job of a regression, unless the request says otherwise, with given labels."""
    job = Job(base)
    job.hyperparameters |= {"task": "regression", "cutoff": iso(len(values) + 2), **request}
    entries = []
    for number, value in enumerate(values):
        entries += [observation(number, instances[number] if instances else None), label(number, value)]
    return job.add("rows.ndjson.gz", entries)
