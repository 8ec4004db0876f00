"""A user's own model in a file of JSON: the share of positives on each side of the median of the first feature."""

import json

import numpy as np

from remodel_container.own_model import run


def fit(rows, labels):
    """Return the median, and both shares by Laplace's rule: neither is certain."""
    first = rows[:, 0].astype(float)
    middle = float(np.nanmedian(first))
    shares = [(labels[side].sum() + 1) / (side.sum() + 2) for side in (~(first > middle), first > middle)]
    return {"middle": middle, "shares": [float(share) for share in shares]}


def predict(model, rows):
    """Return the share of the row's side."""
    return np.where(rows[:, 0].astype(float) > model["middle"], model["shares"][1], model["shares"][0])


run(
    fit=fit,
    predict=predict,
    save=lambda model, folder: (folder / "own.json").write_text(json.dumps(model)),
    load=lambda folder: json.loads((folder / "own.json").read_text()),
)
