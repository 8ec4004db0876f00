"""A version's artifact: `model.onnx` and `model.json`, neither of which runs code when it is loaded.

`model.json` describes how to encode values for the ONNX file and read its answers: features in order, category codes, task,
threshold or classes or interval. Without a task it is a binary classification.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import orjson

from remodel_container.failures import TrainingFailure
from remodel_container.features import Categories, Feature, encode
from remodel_container.interval import Interval
from remodel_container.onnx_session import INPUT_NAME, OUTPUT_NAMES, open_session, run_session
from remodel_container.target import BINARY, MULTICLASS, TASKS

FORMAT_VERSION = 1
ONNX_FILE = "model.onnx"
DESCRIPTION_FILE = "model.json"


class BrokenArtifact(Exception):
    """The directory holds no artifact that can score."""


@dataclass(frozen=True)
class Scorer:
    """A loaded version: raw instances in, answers out."""

    model_type: str
    task: str
    classes: tuple[str, ...] | None
    """A multiclass classification's, in the order of its probabilities."""
    features: tuple[Feature, ...]
    categories: Categories
    threshold: float
    """A binary classification's."""
    interval: Interval
    """A regression's."""
    sha256: str
    session: onnxruntime.InferenceSession

    def encode(self, instances: list[list[object]]) -> np.ndarray:
        """Return the matrix of instances (values in feature order); raise BadValue naming the instance and the feature."""
        return encode(self.features, self.categories, instances)

    def encodes_like(self, other: Scorer) -> bool:
        """Return whether both encode the same instances as the same matrix."""
        return self.features == other.features and self.categories == other.categories

    def score_matrix(self, matrix: np.ndarray) -> np.ndarray:
        """Return an answer for each row of an encoded matrix, as `run_session` does."""
        return run_session(self.session, self.task, matrix)


def write_artifact(directory: Path, onnx_bytes: bytes, description: dict[str, Any]) -> None:
    """Write both files; the same arguments give the same bytes, so that the artifact can be addressed by its content."""
    directory.mkdir(parents=True, exist_ok=True)
    complete = {
        "formatVersion": FORMAT_VERSION,
        **description,
        "model": {
            "file": ONNX_FILE,
            "sha256": hashlib.sha256(onnx_bytes).hexdigest(),
            "input": INPUT_NAME,
            "output": OUTPUT_NAMES[description.get("task", BINARY)],
        },
    }
    (directory / ONNX_FILE).write_bytes(onnx_bytes)
    (directory / DESCRIPTION_FILE).write_bytes(orjson.dumps(complete, option=orjson.OPT_INDENT_2) + b"\n")


def load_artifact(directory: Path) -> Scorer:
    """Load an artifact of `write_artifact`; raise BrokenArtifact with one sentence when it cannot score."""
    try:
        description = orjson.loads((directory / DESCRIPTION_FILE).read_bytes())
        onnx_bytes = (directory / ONNX_FILE).read_bytes()
        if description["formatVersion"] != FORMAT_VERSION:
            raise BrokenArtifact(f"format version {description['formatVersion']!r} is not {FORMAT_VERSION}")
        sha256 = hashlib.sha256(onnx_bytes).hexdigest()
        if sha256 != description["model"]["sha256"]:
            raise BrokenArtifact(f"{ONNX_FILE} is not the file that {DESCRIPTION_FILE} describes (SHA-256 differs)")
        task, classes = _read_task(description)
        output = OUTPUT_NAMES[task]
        features = tuple(Feature.from_json(entry) for entry in description["features"])
        session = open_session(onnx_bytes)
        inputs, outputs = ([node.name for node in nodes] for nodes in (session.get_inputs(), session.get_outputs()))
        if inputs != [INPUT_NAME] or output not in outputs:
            raise BrokenArtifact(f"{ONNX_FILE} has inputs {inputs} and outputs {outputs}, not {INPUT_NAME} and {output}")
        if not isinstance(description["categories"], dict):
            raise BrokenArtifact(f"{DESCRIPTION_FILE} has no map of categories")
        width = session.get_inputs()[0].shape[-1]
        if width != len(features):
            raise BrokenArtifact(f"{ONNX_FILE} takes {width} features, {DESCRIPTION_FILE} names {len(features)}")
        if classes is not None:
            _expect_probabilities_of(session, classes, width)
        return Scorer(
            model_type=str(description["modelType"]),
            task=task,
            classes=classes,
            features=features,
            categories=description["categories"],
            threshold=float(description["classificationThreshold"]) if task == BINARY else 0.5,
            interval=Interval.from_json(description.get("interval")),
            sha256=sha256,
            session=session,
        )
    except BrokenArtifact:
        raise
    except OSError as error:
        raise BrokenArtifact(f"{error.filename} cannot be read: {error.strerror}") from error
    except KeyError as error:
        raise BrokenArtifact(f"{DESCRIPTION_FILE} lacks {error.args[0]}") from error
    except (TrainingFailure, ValueError, TypeError, IndexError, AttributeError) as error:
        raise BrokenArtifact(f"{DESCRIPTION_FILE} cannot be read: {error}") from error
    except Exception as error:  # the exceptions of onnxruntime have no common base
        raise BrokenArtifact(f"{ONNX_FILE} cannot be loaded: {(str(error).splitlines() or [type(error).__name__])[0]}") from error


def _read_task(description: dict[str, Any]) -> tuple[str, tuple[str, ...] | None]:
    task = description.get("task", BINARY)
    if task not in TASKS:
        raise BrokenArtifact(f"{DESCRIPTION_FILE} has the task {task!r}; known are {', '.join(TASKS)}")
    if task != MULTICLASS:
        return task, None
    classes = description["classes"]
    if not isinstance(classes, list) or len(classes) < 2 or not all(isinstance(name, str) for name in classes):
        raise BrokenArtifact(f"{DESCRIPTION_FILE} has no list of classes")
    return task, tuple(classes)


def _expect_probabilities_of(session: onnxruntime.InferenceSession, classes: tuple[str, ...], width: int) -> None:
    """Raise BrokenArtifact if a row has more or fewer probabilities than there are classes: a file need not say how many."""
    count = run_session(session, MULTICLASS, np.full((1, width), np.nan, dtype=np.float32)).shape[-1]
    if count != len(classes):
        raise BrokenArtifact(f"{ONNX_FILE} gives {count} probabilities, {DESCRIPTION_FILE} names {len(classes)} classes")
