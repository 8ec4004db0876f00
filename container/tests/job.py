"""Builds training jobs on disk in the layout of the container contract, with seeded random rows."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2024, 1, 1, tzinfo=UTC)
FEATURES = [
    {"name": "price", "kind": "numeric", "group": "ohlcv"},
    {"name": "volume", "kind": "numeric", "group": "ohlcv"},
    {"name": "venue", "kind": "categorical", "group": "flow"},
]


def iso(hours: float) -> str:
    return (START + timedelta(hours=hours)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def observation(number: int, features: list | None = None, *, at: float | None = None) -> dict:
    features = make_features(number) if features is None else features
    return {"kind": "observation", "id": f"row-{number}", "at": iso(number if at is None else at), "features": features}


# With what the defaults were when the artifacts and evaluations that the tests keep were made.
EARLIER_PARAMETERS = {
    "n_estimators": 20,
    "max_depth": 3,
    "early_stopping_rounds": 0,
    "learning_rate": 0.3,
    "subsample": 1,
    "colsample_bytree": 1,
}


def label(number: int, value: int | None = None, *, known_at: float | None = None) -> dict:
    known = number + 1 if known_at is None else known_at
    value = make_label(number) if value is None else value
    return {"kind": "label", "id": f"row-{number}", "at": iso(number), "label": value, "knownAt": iso(known)}


def make_features(number: int) -> list:
    source = random.Random(number)
    price, volume = source.gauss(0, 1), source.gauss(0, 1)
    return [round(price, 6), None if number % 17 == 0 else round(volume, 6), source.choice(["north", "south", "west"])]


def make_label(number: int) -> int:
    """Three labels in four follow the price and the venue; the others are noise."""
    price, _, venue = make_features(number)
    follows = random.Random(number + 10**6).random() < 0.75
    return int((price + (0.8 if venue == "north" else 0) > 0.2) == follows)


def lines(numbers: range) -> list[dict]:
    return [line for number in numbers for line in (observation(number), label(number))]


def write_lines(path: Path, entries: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = "".join(json.dumps(entry) + "\n" for entry in entries).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


@dataclass
class Job:
    """A job directory; `train` writes the `hyperparameters`."""

    base: Path
    hyperparameters: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hyperparameters = {
            "model_type": "xgboost",
            "features": json.dumps(FEATURES),
            "window_from": iso(0),
            "cutoff": iso(1001),
            "parameters": json.dumps({"n_estimators": 20, "max_depth": 3}),
            **self.hyperparameters,
        }

    def add(self, name: str, entries: list[dict]) -> Job:
        write_lines(self.base / "input" / "data" / "training" / name, entries)
        return self

    def write_hyperparameters(self) -> None:
        config = self.base / "input" / "config"
        config.mkdir(parents=True, exist_ok=True)
        (config / "hyperparameters.json").write_text(json.dumps(self.hyperparameters))

    def train(self, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        self.write_hyperparameters()
        return subprocess.run(
            [sys.executable, "-I", "-m", "remodel_container.train"],
            env={**os.environ, "SM_BASE_DIR": str(self.base)},
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    @property
    def model(self) -> Path:
        return self.base / "model"

    @property
    def evaluation(self) -> dict:
        return json.loads((self.base / "output" / "data" / "evaluation.json").read_text())

    @property
    def failure(self) -> list[str]:
        return (self.base / "output" / "failure").read_text().splitlines()
