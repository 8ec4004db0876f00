"""A version of a user's own model: its files, and a description of how to ask it and to read its answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from remodel_container.artifact import BrokenArtifact
from remodel_container.failures import TrainingFailure, explain
from remodel_container.features import Feature, as_columns
from remodel_container.hyperparameters import Hyperparameters
from remodel_container.interval import Interval
from remodel_container.own_model import OwnModel
from remodel_container.target import BINARY, MULTICLASS, TASKS

FORMAT_VERSION = 1
DESCRIPTION_FILE = "remodel.json"
SUM_DIFFERENCE_MAX = 1e-4  # of probabilities with 32 bits, added up over a hundred classes


@dataclass(frozen=True)
class OwnScorer:
    """A loaded version: raw instances in, answers out, as `Scorer` for the files of this project."""

    own: OwnModel
    model: Any
    task: str
    classes: tuple[str, ...] | None
    features: tuple[Feature, ...]
    threshold: float
    interval: Interval

    def encode(self, instances: list[list[object]]) -> np.ndarray:
        """Return the matrix that `predict` takes; raise BadValue naming the instance and the feature."""
        return as_columns(self.features, instances)

    def encodes_like(self, other: OwnScorer) -> bool:
        """Return whether both encode the same instances as the same matrix."""
        return self.features == other.features

    def score_matrix(self, matrix: np.ndarray) -> np.ndarray:
        """Return an answer for each row: (rows,) or, of a multiclass classification, (rows, classes).

        Raises BrokenArtifact if `predict` fails or gives what cannot be an answer.
        """
        class_count = len(self.classes or ())
        if not len(matrix):
            return np.empty((0, class_count) if self.task == MULTICLASS else 0)
        try:
            predicted = self.own.predict(self.model, matrix)
            return answers_of(predicted, len(matrix), task=self.task, class_count=class_count)
        except MemoryError:
            raise
        except Exception as error:  # of a user's own function
            raise BrokenArtifact(_in_one_sentence(error)) from error


def answers_of(predicted: Any, count: int, *, task: str, class_count: int) -> np.ndarray:
    """Return what `predict` gave as float64; raise TrainingFailure `BAD_ANSWERS` for what cannot be an answer.

    A binary classification may give both probabilities a row, as scikit-learn does: the second is that of label 1.
    """
    try:
        answers = np.asarray(predicted, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TrainingFailure("BAD_ANSWERS", f"predict gave no numbers: {error}.") from error
    if task == BINARY and answers.shape == (count, 2):
        _expect_sums_of_one(answers)
        answers = answers[:, 1]
    wanted = (count, class_count) if task == MULTICLASS else (count,)
    if answers.shape != wanted:
        also = f" or ({count}, 2)" if task == BINARY else ""
        raise TrainingFailure("BAD_ANSWERS", f"predict gave an array of {answers.shape}, of a {task} it is {wanted}{also}.")
    if not np.isfinite(answers).all():
        broken = int((~np.isfinite(answers)).sum())
        raise TrainingFailure("BAD_ANSWERS", f"predict gave {broken} answers that are not finite, in {count} rows.")
    if task in (BINARY, MULTICLASS) and (answers.min() < 0 or answers.max() > 1):
        raise TrainingFailure("BAD_ANSWERS", f"predict gave {answers.min():g} to {answers.max():g}: probabilities are 0 to 1.")
    if task == MULTICLASS:
        _expect_sums_of_one(answers)
    return answers


def _expect_sums_of_one(probabilities: np.ndarray) -> None:
    sums = probabilities.sum(axis=1)
    if np.abs(sums - 1).max() > SUM_DIFFERENCE_MAX:
        wrong = sums[np.abs(sums - 1).argmax()]
        raise TrainingFailure("BAD_ANSWERS", f"predict gave probabilities of a row that add up to {wrong:g}, not to 1.")


def write_description(folder: Path, request: Hyperparameters, interval: Interval | None) -> None:
    """Write `remodel.json` beside the model's files."""
    description = {
        "formatVersion": FORMAT_VERSION,
        "task": request.task,
        "classes": request.classes,
        "features": [feature.to_json() for feature in request.features],
        "classificationThreshold": request.classification_threshold,
        "interval": None if interval is None else interval.to_json(),
    }
    (folder / DESCRIPTION_FILE).write_bytes(orjson.dumps(description, option=orjson.OPT_INDENT_2) + b"\n")


def load_own_version(own: OwnModel, folder: Path) -> OwnScorer:
    """Load a version; raise BrokenArtifact with one sentence when it cannot score."""
    try:
        description = orjson.loads((folder / DESCRIPTION_FILE).read_bytes())
        if description["formatVersion"] != FORMAT_VERSION or description["task"] not in TASKS:
            raise BrokenArtifact(f"{DESCRIPTION_FILE} is of another format")
        scorer = OwnScorer(
            own=own,
            model=None,
            task=description["task"],
            classes=tuple(description["classes"]) if description["task"] == MULTICLASS else None,
            features=tuple(Feature.from_json(entry) for entry in description["features"]),
            threshold=float(description["classificationThreshold"]),
            interval=Interval.from_json(description["interval"]),
        )
    except OSError as error:
        raise BrokenArtifact(f"{DESCRIPTION_FILE} cannot be read: {error.strerror}") from error
    except (TrainingFailure, KeyError, TypeError, ValueError) as error:
        raise BrokenArtifact(f"{DESCRIPTION_FILE} cannot be read: {error}") from error
    try:
        return OwnScorer(**{**scorer.__dict__, "model": own.load(folder)})
    except MemoryError:
        raise
    except Exception as error:  # of a user's own function
        raise BrokenArtifact(_in_one_sentence(error)) from error


def _in_one_sentence(error: Exception) -> str:
    """Return the error's sentence without its full stop."""
    return explain(error)[1].removeprefix("The training failed: ").removesuffix(".")
