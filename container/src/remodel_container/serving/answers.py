"""Reads request bodies and builds answers, independent of HTTP."""

from __future__ import annotations

import csv
import io
from http import HTTPStatus
from typing import TYPE_CHECKING

import numpy as np
import orjson

from remodel_container.features import NUMBER_MAX, BadValue, is_too_large

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


def without_unfit(model: LoadedModel, instances: list[list[object]]) -> tuple[list[int], np.ndarray]:
    """Return the places of the instances that fit the model, and their matrix.

    One instance that does not fit has no score; the others of the request keep theirs. O(values) where all fit.
    """
    places = list(range(len(instances)))
    try:
        return places, model.scorer.encode(instances)
    except BadValue:
        places = [place for place in places if _fits(model, instances[place])]
        return places, model.scorer.encode([instances[place] for place in places])


def _fits(model: LoadedModel, instance: list[object]) -> bool:
    try:
        model.scorer.encode([instance])
        return True
    except BadValue:
        return False


def spread(count: int, places: list[int], scores: np.ndarray) -> list[float | None]:
    """Return `count` scores, null in every place without one."""
    answer: list[float | None] = [None] * count
    for place, score in zip(places, scores.tolist(), strict=True):
        answer[place] = score if np.isfinite(score) else None
    return answer


def predictions(model: LoadedModel, instances: list[list[object]]) -> dict[str, object]:
    """Return `{"version", "predictions": [{"score", "label"}, …]}` in the instances' order.

    A number beyond a 32-bit float costs its own instance the score: both are null, and `error` says why. Every other
    value that does not fit raises RequestRefused 400, because the caller sends something else than the model takes.
    """
    kept, errors = _set_large_aside(model, instances)
    scores = model.scorer.score_matrix(encoded(model, kept))
    labels = scores >= model.scorer.threshold
    pairs = iter(zip(scores.tolist(), labels.tolist(), strict=True))
    answer = []
    for index in range(len(instances)):
        if index in errors:
            answer.append({"score": None, "label": None, "error": errors[index]})
        else:
            value, label = next(pairs)
            answer.append({"score": value, "label": int(label)})
    return {"version": model.name, "predictions": answer}


def _set_large_aside(model: LoadedModel, instances: list[list[object]]) -> tuple[list[list[object]], dict[int, str]]:
    """Return the instances without those that hold a number beyond a 32-bit float, and the reasons by their index."""
    features = model.scorer.features
    errors: dict[int, str] = {}
    for index, instance in enumerate(instances):
        for feature, value in zip(features, instance, strict=False):
            if feature.kind == "numeric" and is_too_large(value):
                errors[index] = (
                    f"Feature {feature.name}: {value!r} is beyond {NUMBER_MAX:g}, more than a 32-bit float holds safely."
                )
                break
    return [instance for index, instance in enumerate(instances) if index not in errors], errors


def scores_by_model(models: list[LoadedModel], instances: list[list[object]]) -> dict[str, object]:
    """Return `{"scores": {name: [score, …]}}`: many models on the same instances; null where an instance does not fit.

    Versions of one model usually encode alike: they share one matrix.
    """
    matrices: list[tuple[LoadedModel, tuple[list[int], np.ndarray]]] = []
    scores = {}
    for model in models:
        made = next((made for other, made in matrices if model.scorer.encodes_like(other.scorer)), None)
        if made is None:
            made = without_unfit(model, instances)
            matrices.append((model, made))
        places, matrix = made
        scores[model.name] = spread(len(instances), places, model.scorer.score_matrix(matrix))
    return {"scores": scores}


def predictions_as_csv(model: LoadedModel, body: bytes) -> bytes:
    """Score CSV rows without a header (an empty value is missing); return one score a line, an empty line for a
    row with a number beyond a 32-bit float."""
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
    kept, errors = _set_large_aside(model, instances)
    scores = iter(model.scorer.score_matrix(encoded(model, kept)).tolist())
    return "".join("\n" if index in errors else f"{next(scores):.9g}\n" for index in range(len(instances))).encode()
