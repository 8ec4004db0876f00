"""A user's own model in numpy, with faults: `own_models.py FAULT train` or `serve`."""

import json
import sys
from pathlib import Path

import numpy as np

from remodel_container.own_model import run

fault = sys.argv[1]


def numbers(rows):
    """The columns of numbers, 0 where a value is missing."""
    columns = [index for index in range(rows.shape[1]) if not any(isinstance(value, str) for value in rows[:, index])]
    return np.nan_to_num(rows[:, columns].astype(float))


def fit(rows, labels, ridge=1.0):
    if fault == "fit-raises":
        raise ValueError("Input X contains NaN.")
    matrix = np.column_stack([numbers(rows), np.ones(len(rows))])
    targets = np.eye(int(labels.max()) + 1)[labels] if labels.dtype.kind == "i" else labels
    weights = np.linalg.solve(matrix.T @ matrix + ridge * np.eye(matrix.shape[1]), matrix.T @ targets)
    return {"weights": weights.tolist(), "is_value": labels.dtype.kind != "i"}


def predict(model, rows):
    if fault == "predict-raises":
        raise KeyError("price")
    values = np.column_stack([numbers(rows), np.ones(len(rows))]) @ np.array(model["weights"])
    if model["is_value"]:
        return values
    shares = np.clip(values, 0.01, None)
    return shares / shares.sum(axis=1, keepdims=True) * (2 if fault == "sums-to-two" else 1)


def save(model, folder: Path):
    kept = {**model, "weights": np.round(model["weights"], 2).tolist()} if fault == "keeps-less" else model
    (folder / "weights").mkdir()
    (folder / "weights" / "own.json").write_text(json.dumps(kept))


def load(folder: Path):
    if fault == "load-raises":
        raise RuntimeError("no codec")
    return json.loads((folder / "weights" / "own.json").read_text())


run(fit=fit, predict=predict, save=save, load=load)
