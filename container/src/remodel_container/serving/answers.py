"""Reads request bodies and builds answers, independent of HTTP."""

from __future__ import annotations

import csv
import io
from http import HTTPStatus
from typing import TYPE_CHECKING

import numpy as np
import orjson

from remodel_container.features import BadValue

if TYPE_CHECKING:
    from remodel_container.serving.model_table import LoadedModel


JSON = "application/json"


class RequestRefused(Exception):
    """An answer other than 200: a status, a code for programs, a sentence for people, and details such as the feature."""

    def __init__(self, status: int, code: str, message: str, **details: object) -> None:
        """Keep the parts of the answer; details that are None are left out."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = {name: value for name, value in details.items() if value is not None}

    def to_json(self) -> dict[str, object]:
        """Return `{"error": {"code", "message", …}}`."""
        return {"error": {"code": self.code, "message": str(self), **self.details}}

    def to_response(self, _server_name: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status line, headers and body; Waitress calls its own errors the same way."""
        status = f"{self.status} {HTTPStatus(self.status).phrase}"
        return status, [("Content-Type", JSON)], orjson.dumps(self.to_json())


def read_json(body: bytes) -> dict:
    """Return a JSON object; raise RequestRefused 400 `BAD_JSON` for anything else."""
    try:
        content = orjson.loads(body)
    except ValueError as error:
        raise RequestRefused(400, "BAD_JSON", f"The body is not JSON: {error}.") from error
    if not isinstance(content, dict):
        raise RequestRefused(400, "BAD_JSON", "The body is not a JSON object.")
    return content


def read_instances(content: dict) -> list[list[object]]:
    """Return `instances`, a list of lists; raise RequestRefused 400 `BAD_INSTANCE`."""
    instances = content.get("instances")
    if not isinstance(instances, list):
        raise RequestRefused(400, "BAD_REQUEST", 'The body has no list "instances".')
    for index, instance in enumerate(instances):
        if not isinstance(instance, list):
            raise RequestRefused(400, "BAD_INSTANCE", f"Instance {index} is not a list of values.", instance=index)
    return instances


def encoded(model: LoadedModel, instances: list[list[object]]) -> np.ndarray:
    """Return the model's matrix; raise RequestRefused 400 `BAD_INSTANCE` naming the instance and the feature at fault."""
    try:
        return model.scorer.encode(instances)
    except BadValue as error:
        where = f"Instance {error.instance}" + (f", feature {error.feature}: " if error.feature else " ")
        raise RequestRefused(400, "BAD_INSTANCE", f"{where}{error}.", instance=error.instance, feature=error.feature) from error


def predictions(model: LoadedModel, instances: list[list[object]]) -> dict[str, object]:
    """Return `{"version", "predictions": [{"score", "label"}, …]}` in the instances' order."""
    scores = model.scorer.score_matrix(encoded(model, instances))
    labels = scores >= model.scorer.threshold
    pairs = zip(scores.tolist(), labels.tolist(), strict=True)
    return {
        "version": model.name,
        "predictions": [{"score": value, "label": int(label)} for value, label in pairs],
    }


def scores_by_model(models: list[LoadedModel], instances: list[list[object]]) -> dict[str, object]:
    """Return `{"scores": {name: [score, …]}}`: many models on the same instances.

    Versions of one model usually encode alike: they share one matrix.
    """
    matrices: list[tuple[LoadedModel, np.ndarray]] = []
    scores = {}
    for model in models:
        matrix = next((made for other, made in matrices if model.scorer.encodes_like(other.scorer)), None)
        if matrix is None:
            matrix = encoded(model, instances)
            matrices.append((model, matrix))
        scores[model.name] = model.scorer.score_matrix(matrix).tolist()
    return {"scores": scores}


def predictions_as_csv(model: LoadedModel, body: bytes) -> bytes:
    """Score CSV rows without a header (an empty value is missing); return one score a line."""
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
    scores = model.scorer.score_matrix(encoded(model, instances))
    return "".join(f"{value:.9g}\n" for value in scores.tolist()).encode()
