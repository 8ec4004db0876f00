"""Several model types together: the weighted mean of their answers, in one ONNX graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import orjson

from remodel_container.failures import TrainingFailure
from remodel_container.model_types import REGISTRY, FittedModel, model_type
from remodel_container.model_types.member_weights import find_weights
from remodel_container.model_types.onnx_graph import Part, part_of_model, prefixed, write_model
from remodel_container.onnx_session import INPUT_NAME
from remodel_container.target import BINARY, MULTICLASS, REGRESSION, Target

OWN_NAME = "ensemble"
MEMBERS = tuple(name for name in REGISTRY if name != OWN_NAME)
# Each member is fitted to the rows before each of these parts of the training rows and answers the part. Two of them: weights
# by the newest two fifths of the rows, for three fits a member.
INNER_PARTS = ((0.6, 0.8), (0.8, 1.0))
# A lighter member would cost time with each answer and change none.
WEIGHT_MIN = 0.01


def read_parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """Check `members` (types with commas between them, or a JSON list) and their own parameters, such as `xgboost.max_depth`.

    By default the members are all types, and one that cannot learn from the rows is left out.
    """
    members = _read_members(given.get("members", ""))
    unknown = [name for name in given if name != "members" and name.partition(".")[0] not in members]
    if unknown:
        raise TrainingFailure(
            "BAD_PARAMETER",
            f"Unknown parameter {', '.join(unknown)}; known are members, and as xgboost.max_depth those of {', '.join(members)}.",
        )
    # Empty stands for all that can learn.
    parameters: dict[str, Any] = {"members": ",".join(members) if str(given.get("members", "")).strip() else ""}
    for member in members:
        own = {name.partition(".")[2]: value for name, value in given.items() if name.startswith(f"{member}.")}
        parameters |= {f"{member}.{name}": value for name, value in model_type(member).read_parameters(own).items()}
    return parameters


def _read_members(given: object) -> list[str]:
    rule = f"Parameter members is {given!r}, must name some of {', '.join(MEMBERS)}, each once."
    if not isinstance(given, str):
        raise TrainingFailure("BAD_PARAMETER", rule)
    if not given.strip():
        return list(MEMBERS)
    try:
        names = orjson.loads(given) if given.lstrip().startswith("[") else [word.strip() for word in given.split(",")]
    except ValueError:
        names = []
    if not names or len(set(map(str, names))) != len(names) or not all(name in MEMBERS for name in names):
        raise TrainingFailure("BAD_PARAMETER", rule)
    return names


def library_versions() -> dict[str, str]:
    """Return the versions of all members' libraries."""
    return {name: version for member in MEMBERS for name, version in model_type(member).library_versions().items()}


class EnsembleModel:
    """Fitted members and their weights."""

    def __init__(self, members: Mapping[str, tuple[float, FittedModel]], width: int, target: Target) -> None:
        """Keep the members, each with its weight."""
        self.members, self._width, self._target = members, width, target

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return the weighted mean of the members' own probabilities or values."""
        return sum(weight * np.asarray(model.predict(matrix), dtype=np.float64) for weight, model in self.members.values())

    def to_onnx(self) -> bytes:
        """Return one graph of all members, which share its input."""
        import onnx

        output, columns = ("values", 1) if self._target.task == REGRESSION else ("probabilities", self._target.class_count)
        parts = []
        mean = Part(output=output)
        for name, (weight, model) in self.members.items():
            read = onnx.load_from_string(model.to_onnx())
            parts.append(prefixed(part_of_model(read, output, {}), f"{name}_", kept=[INPUT_NAME]))
            share = mean.constant(f"{name}_weight", np.array([weight], dtype=np.float32))
            mean.add("Mul", [parts[-1].output, share], f"{name}_weighted")
        weighted = [f"{name}_weighted" for name in self.members]
        mean.add("Sum", weighted, output)
        return write_model([*parts, mean], width=self._width, output=output, columns=columns)


def fit(
    matrix: np.ndarray,
    labels: np.ndarray,
    parameters: dict[str, Any],
    seed: int,
    target: Target,
    times: np.ndarray,
    category_counts: Sequence[int] = (),
) -> EnsembleModel:
    """Fit the members to all rows and weigh them by parts of these rows that they were not fitted to.

    Raises a member's TrainingFailure if the member is named in `members`, or if no member can learn.
    """
    is_named = parameters["members"] != ""
    members = parameters["members"].split(",") if is_named else list(MEMBERS)

    def fit_member(name: str, end: int) -> FittedModel:
        own = {key.partition(".")[2]: value for key, value in parameters.items() if key.startswith(f"{name}.")}
        return model_type(name).fit(matrix[:end], labels[:end], own, seed, target, times[:end], category_counts)

    fitted: dict[str, FittedModel] = {}
    failures: list[TrainingFailure] = []
    for name in members:
        try:
            fitted[name] = fit_member(name, len(labels))
        except TrainingFailure as failure:
            if is_named:
                raise
            failures.append(failure)
            print(f"The ensemble goes without {name}. {failure}")
    if not fitted:
        raise failures[0]
    weights = _weights(list(fitted), fit_member, matrix, labels, times, target)
    heaviest = {name: weight for name, weight in zip(fitted, weights, strict=True) if weight >= WEIGHT_MIN}
    total = sum(heaviest.values())
    kept = {name: (weight / total, fitted[name]) for name, weight in heaviest.items()}
    print("Weights of the members: " + ", ".join(f"{name} {weight:.3f}" for name, (weight, _) in kept.items()) + ".")
    return EnsembleModel(kept, matrix.shape[1], target)


def _weights(
    names: list[str],
    fit_member: Callable[[str, int], FittedModel],
    matrix: np.ndarray,
    labels: np.ndarray,
    times: np.ndarray,
    target: Target,
) -> np.ndarray:
    """Return the members' weights by their answers to the inner parts; equal ones where no part can be answered."""
    ends = [(_first_of_time(times, start), _first_of_time(times, end)) for start, end in INNER_PARTS]
    answers: list[np.ndarray] = []
    judged: list[np.ndarray] = []
    for start, end in ends if len(names) > 1 else []:
        if end <= start or not start or labels[:start].min() == labels[:start].max():
            continue
        try:
            found = [_answers_to(fit_member(name, start).predict(matrix[start:end]), labels[start:end], target) for name in names]
        except TrainingFailure as failure:
            # The rows of all parts let each member learn; the first of them need not.
            print(f"An inner part does not count for the weights. {failure}")
            continue
        answers.append(np.array(found, dtype=np.float64))
        judged.append(np.arange(start, end))
    if not answers:
        return np.full(len(names), 1 / len(names))
    places = np.concatenate(judged)
    return find_weights(np.hstack(answers), labels[places], times[places], target)


def _first_of_time(times: np.ndarray, fraction: float) -> int:
    """Return the place at the fraction, moved back to the first row of its time; the number of rows for 1."""
    place = int(len(times) * fraction)
    return len(times) if place >= len(times) else int(np.searchsorted(times, times[place], side="left"))


def _answers_to(predicted: np.ndarray, labels: np.ndarray, target: Target) -> np.ndarray:
    """Return values, or the probabilities of the rows' own classes."""
    if target.task == BINARY:
        return np.where(labels == 1, predicted, 1 - predicted)
    if target.task == MULTICLASS:
        return predicted[np.arange(len(labels)), labels.astype(np.int64)]
    return predicted
