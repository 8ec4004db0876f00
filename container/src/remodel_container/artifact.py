"""A version's artifact: `model.onnx` and `model.json`, neither of which runs code when it is loaded.

`model.json` describes how to encode values for the ONNX file and read its scores: features in order, category codes, threshold.
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

FORMAT_VERSION = 1
ONNX_FILE = "model.onnx"
DESCRIPTION_FILE = "model.json"
INPUT_NAME = "features"
OUTPUT_NAME = "probabilities"


class BrokenArtifact(Exception):
    """The directory holds no artifact that can score."""


@dataclass(frozen=True)
class Scorer:
    """A loaded version: raw instances in, probabilities out."""

    model_type: str
    features: tuple[Feature, ...]
    categories: Categories
    threshold: float
    sha256: str
    session: onnxruntime.InferenceSession

    def encode(self, instances: list[list[object]]) -> np.ndarray:
        """Return the matrix of instances (values in feature order); raise BadValue naming the instance and the feature."""
        return encode(self.features, self.categories, instances)

    def encodes_like(self, other: Scorer) -> bool:
        """Return whether both encode the same instances as the same matrix."""
        return self.features == other.features and self.categories == other.categories

    def score_matrix(self, matrix: np.ndarray) -> np.ndarray:
        """Return the positive class's probability for each row of an encoded matrix, shape (rows,)."""
        if not len(matrix):
            return np.empty(0, dtype=np.float32)
        return self.session.run([OUTPUT_NAME], {INPUT_NAME: matrix})[0][:, 1]


def open_session(onnx_bytes: bytes, threads: int = 1) -> onnxruntime.InferenceSession:
    """Load an ONNX file on the CPU. One thread: batches are small, and waiting threads cost more than they gain."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(onnx_bytes, options, providers=["CPUExecutionProvider"])


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
            "output": OUTPUT_NAME,
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
        features = tuple(Feature.from_json(entry) for entry in description["features"])
        session = open_session(onnx_bytes)
        inputs, outputs = ([node.name for node in nodes] for nodes in (session.get_inputs(), session.get_outputs()))
        if inputs != [INPUT_NAME] or OUTPUT_NAME not in outputs:
            raise BrokenArtifact(f"{ONNX_FILE} has inputs {inputs} and outputs {outputs}, not {INPUT_NAME} and {OUTPUT_NAME}")
        if not isinstance(description["categories"], dict):
            raise BrokenArtifact(f"{DESCRIPTION_FILE} has no map of categories")
        width = session.get_inputs()[0].shape[-1]
        if width != len(features):
            raise BrokenArtifact(f"{ONNX_FILE} takes {width} features, {DESCRIPTION_FILE} names {len(features)}")
        return Scorer(
            model_type=str(description["modelType"]),
            features=features,
            categories=description["categories"],
            threshold=float(description["classificationThreshold"]),
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
