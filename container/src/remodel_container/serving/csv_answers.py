"""Reads rows of CSV and answers them in CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from remodel_container.serving.answers import RequestRefused, scores_beside_large
from remodel_container.target import REGRESSION

if TYPE_CHECKING:
    from remodel_container.serving.model_table import LoadedModel


def predictions_as_csv(model: LoadedModel, body: bytes) -> bytes:
    """Score CSV rows without a header (an empty value is missing) and return one answer a line.

    Several probabilities are separated by commas. A row with a number beyond a 32-bit float has an empty line.
    """
    instances = _read_csv(model, body)
    answers, errors = scores_beside_large(model, instances)
    digits = ".17g" if model.scorer.task == REGRESSION else ".9g"  # of a double, of a 32-bit float
    left = iter(np.atleast_2d(answers.T).T.tolist())
    return "".join(
        "\n" if index in errors else ",".join(format(number, digits) for number in next(left)) + "\n"
        for index in range(len(instances))
    ).encode()


def _read_csv(model: LoadedModel, body: bytes) -> list[list[object]]:
    kinds = [feature.kind for feature in model.scorer.features]
    instances: list[list[object]] = []
    for index, row in enumerate(csv.reader(io.StringIO(body.decode("utf-8", errors="replace")))):
        values: list[object] = list(row)
        for place, (kind, text) in enumerate(zip(kinds, row, strict=False)):
            if text == "":
                values[place] = None
            elif kind == "numeric":
                try:
                    values[place] = float(text)
                except ValueError as error:
                    feature = model.scorer.features[place].name
                    message = f"Instance {index}, feature {feature}: {text!r} is not a number."
                    raise RequestRefused(400, "BAD_INSTANCE", message, instance=index, feature=feature) from error
        instances.append(values)
    return instances
