"""Compares model types on a real set at evenly spaced dates: each trains on the days before one, judged on the newest of them.

container/.venv/bin/python bench/types-by-date.py FOLDER [--dates 10] [--days 21] [--metric log-loss] [--types xgboost,…]

FOLDER has `model.json`, `observations.csv.gz` and `labels.csv.gz`, as an example of this repository has them (its
`make-files.ts` writes them). `TYPE:ordinal` is a type whose categories keep their codes instead of columns of zeros and ones.
All trainings of a date hold the same rows out. The best member is chosen in hindsight: the one with the lowest mean loss.
"""

import argparse
import csv
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from remodel_container.model_types import REGISTRY
from remodel_container.target import REGRESSION
from trainings import Job

ORDINAL = "import remodel_container.model_types.one_hot as one_hot; one_hot.WIDTH_MAX = 0\n"
TRAIN = "import runpy; runpy.run_module('remodel_container.train', run_name='__main__')"
# The time between a row and its label is the same for all types: held-out rows begin a day after the training rows.
GAP_SECONDS = 86_400


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file."""
    with gzip.open(path, "rt", newline="") as text:
        yield from csv.DictReader(text)


def time_of(text: str) -> datetime:
    """Return a time in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def iso(at: datetime) -> str:
    """Return the container's form of a time."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def value_of(text: str, kind: str) -> float | str | None:
    """Return a feature's value; None for an empty field."""
    if text == "":
        return None
    return text if kind == "categorical" else float(text)


def read_set(folder: Path) -> tuple[dict, list[tuple[datetime, list[dict]]]]:
    """Return the model file, and each labelled row as its time and the container's lines of it, in order of time."""
    model = json.loads((folder / "model.json").read_text())
    columns, features = model["columns"], model["features"]
    labels = {row[columns["id"]]: row for row in read_rows(folder / "labels.csv.gz")}
    rows = []
    for row in read_rows(folder / "observations.csv.gz"):
        name = row[columns["id"]]
        if name not in labels:
            continue
        at, labelled = time_of(row[columns["time"]]), labels[name]
        values = [value_of(row[feature["name"]], feature.get("kind", "numeric")) for feature in features]
        label, known = float(labelled[columns["label"]]), iso(time_of(labelled[columns["labelKnownAt"]]))
        rows.append(
            (
                at,
                [
                    {"kind": "observation", "id": name, "at": iso(at), "features": values},
                    {"kind": "label", "id": name, "at": iso(at), "label": label, "knownAt": known},
                ],
            )
        )
    return model, sorted(rows, key=lambda row: row[0])


def train(job: Job, name: str) -> float:
    """Train a type on the job's rows; return its mean loss on the held-out ones."""
    name, _, encoding = name.partition(":")
    job.hyperparameters["model_type"] = name
    job.write_hyperparameters()
    words = [sys.executable, "-I", "-c", (ORDINAL if encoding == "ordinal" else "") + TRAIN]
    done = subprocess.run(words, env={**os.environ, "SM_BASE_DIR": str(job.base)}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{name}: {job.failure[0] if (job.base / 'output' / 'failure').exists() else done.stderr}")
    blocks = job.evaluation["lossesByTime"]["blocks"]
    return sum(block["challenger"] for block in blocks) / sum(block["rows"] for block in blocks)


def difference(losses: list[float], others: list[float]) -> str:
    """Return the mean difference of two types' losses and its standard error over dates."""
    each = [own - other for own, other in zip(losses, others, strict=True)]
    error = statistics.stdev(each) / len(each) ** 0.5
    return f"{statistics.fmean(each):+.4f} ± {error:.4f} ({sum(one > 0 for one in each)} of {len(each)} dates worse)"


def main() -> None:
    """Train at each date and print the losses, each type beside the first, and the ensemble beside its best member."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dates", type=int, default=10)
    parser.add_argument("--days", type=int, default=21)
    parser.add_argument("--metric", default=None)
    parser.add_argument("--types", default=",".join(REGISTRY))
    asked = parser.parse_args()
    names = asked.types.split(",")
    model, rows = read_set(asked.folder)
    task = model.get("task", "binary-classification")
    metric = asked.metric or ("absolute-error" if task == REGRESSION else "log-loss")
    first, span = rows[0][0] + timedelta(days=asked.days), rows[-1][0] - rows[0][0] - timedelta(days=asked.days)
    losses: dict[str, list[float]] = {name: [] for name in names}
    for number in range(asked.dates):
        date = first + span * ((number + 1) / asked.dates)
        since = date - timedelta(days=asked.days)
        with tempfile.TemporaryDirectory() as folder:
            job = Job(Path(folder))
            job.hyperparameters |= {"task": task, "metric": metric, "features": json.dumps(model["features"]), "parameters": "{}"}
            job.hyperparameters |= {"window_from": iso(since), "cutoff": iso(date), "gap_seconds": str(GAP_SECONDS)}
            job.add("rows.ndjson.gz", [line for at, lines in rows if since <= at < date for line in lines])
            for name in names:
                losses[name].append(train(job, name))
        print(f"{date:%Y-%m-%d}: " + ", ".join(f"{name} {losses[name][-1]:.4f}" for name in names), flush=True)
    for name in names:
        beside = "" if name == names[0] else f", beside {names[0]} {difference(losses[name], losses[names[0]])}"
        print(f"{name}: {metric} {statistics.fmean(losses[name]):.4f}{beside}")
    members = [name for name in names if name != "ensemble" and ":" not in name]
    if "ensemble" in names and members:
        best = min(members, key=lambda name: statistics.fmean(losses[name]))
        of_each = [min(losses[name][place] for name in members) for place in range(asked.dates)]
        print(f"ensemble beside {best}: {difference(losses['ensemble'], losses[best])}")
        print(f"ensemble beside each date's best: {difference(losses['ensemble'], of_each)}")
    print(json.dumps({"folder": asked.folder.name, "metric": metric, "losses": losses}))


if __name__ == "__main__":
    main()
