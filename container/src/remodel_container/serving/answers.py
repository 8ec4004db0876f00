"""Reads request bodies and builds answers, independent of HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import numpy as np
import orjson

from remodel_container.features import BadValue, TooLarge
from remodel_container.target import BINARY, MULTICLASS, REGRESSION

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from remodel_container.artifact import Scorer
    from remodel_container.serving.model_table import LoadedModel


JSON = "application/json"
FIELDS = {BINARY: ("score", "label"), MULTICLASS: ("probabilities", "label"), REGRESSION: ("value", "interval")}


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


def what_fits(model: LoadedModel, instances: list[list[object]]) -> tuple[np.ndarray, dict[int, BadValue]]:
    """Return the matrix of the instances that fit the model, and the errors of the others by their index.

    Most requests fit as a whole, and encoding tells: only after it failed is each instance looked at alone.
    """
    try:
        return model.scorer.encode(instances), {}
    except BadValue:
        fitting, errors = [], {}
        for index, instance in enumerate(instances):
            try:
                model.scorer.encode([instance])
                fitting.append(instance)
            except BadValue as error:
                errors[index] = error
        return model.scorer.encode(fitting), errors


def scores_beside_large(model: LoadedModel, instances: list[list[object]]) -> tuple[np.ndarray, dict[int, BadValue]]:
    """Return the scores of the instances that fit, and the errors of those with a number beyond a 32-bit float by index.

    Such a number costs its own instance the score. Every other value that does not fit raises RequestRefused 400
    `BAD_INSTANCE`, because the caller sends something else than the model takes.
    """
    matrix, errors = what_fits(model, instances)
    for index, error in errors.items():
        if not isinstance(error, TooLarge):
            where = f"Instance {index}" + (f", feature {error.feature}: " if error.feature else " ")
            raise RequestRefused(400, "BAD_INSTANCE", f"{where}{error}.", instance=index, feature=error.feature) from error
    return model.scorer.score_matrix(matrix), errors


def spread(count: int, without: Container[int], answers: np.ndarray) -> list[float | list[float] | None]:
    """Return `count` answers in the instances' order; null in the places without one, and for an answer that is no number."""
    sound = np.isfinite(answers).all(axis=tuple(range(1, answers.ndim))).tolist()
    left = iter([answer if is_sound else None for answer, is_sound in zip(answers.tolist(), sound, strict=True)])
    return [None if place in without else next(left) for place in range(count)]


def predictions(model: LoadedModel, instances: list[list[object]]) -> dict[str, object]:
    """Return `{"version", "predictions"}` in the instances' order, each prediction as its task has it.

    Its fields are null for a number beyond a 32-bit float, and `error` says why; raises as `scores_beside_large` does.
    """
    answers, errors = scores_beside_large(model, instances)
    left, fields = iter(described(model.scorer, answers)), FIELDS[model.scorer.task]
    predicted: list[dict[str, object]] = []
    for index in range(len(instances)):
        if index in errors:
            reason = f"Feature {errors[index].feature}: {errors[index]}."
            predicted.append({**dict.fromkeys(fields), "error": reason})
        else:
            predicted.append(dict(zip(fields, next(left), strict=True)))
    return {"version": model.name, "predictions": predicted}


def described(scorer: Scorer, answers: np.ndarray) -> Iterable[tuple[object, ...]]:
    """Return for each answer the values of its task's FIELDS.

    The answer of several classes is the place of the first of the likeliest ones.
    """
    if scorer.task == MULTICLASS:
        return zip(answers.tolist(), answers.argmax(axis=1).tolist(), strict=True)
    if scorer.task == REGRESSION:
        return ((value, scorer.interval.around(value)) for value in answers.tolist())
    return zip(answers.tolist(), (answers >= scorer.threshold).astype(int).tolist(), strict=True)


def scores_by_model(models: list[LoadedModel], instances: list[list[object]]) -> dict[str, object]:
    """Return `{"scores": {name: [answer, …]}}`: many models on the same instances; null where an instance does not fit.

    An answer is a score, a list of probabilities or a value. Versions of one model usually encode alike: they share one matrix.
    """
    matrices: list[tuple[LoadedModel, tuple[np.ndarray, dict[int, BadValue]]]] = []
    scores = {}
    for model in models:
        made = next((made for other, made in matrices if model.scorer.encodes_like(other.scorer)), None)
        if made is None:
            made = what_fits(model, instances)
            matrices.append((model, made))
        matrix, errors = made
        scores[model.name] = spread(len(instances), errors, model.scorer.score_matrix(matrix))
    return {"scores": scores}
