"""Runs an ONNX file of the contract: `features` in, `probabilities` or `values` out."""

from __future__ import annotations

import numpy as np
import onnxruntime

from remodel_container.target import BINARY, MULTICLASS, REGRESSION

INPUT_NAME = "features"
PROBABILITIES_NAME = "probabilities"
VALUES_NAME = "values"
OUTPUT_NAMES = {BINARY: PROBABILITIES_NAME, MULTICLASS: PROBABILITIES_NAME, REGRESSION: VALUES_NAME}


def open_session(onnx_bytes: bytes, threads: int = 1) -> onnxruntime.InferenceSession:
    """Load an ONNX file on the CPU. One thread: batches are small, and waiting threads cost more than they gain."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(onnx_bytes, options, providers=["CPUExecutionProvider"])


def run_session(session: onnxruntime.InferenceSession, task: str, matrix: np.ndarray) -> np.ndarray:
    """Return an answer for each row of a float32 matrix.

    The positive class's probability, shape (rows,); of several classes each one's, (rows, K); or a value, (rows,), float64.
    """
    if not len(matrix):
        return np.empty((0, 1) if task == MULTICLASS else 0, dtype=np.float32)
    found = session.run([OUTPUT_NAMES[task]], {INPUT_NAME: matrix})[0]
    if task == MULTICLASS:
        return found
    return found[:, 1] if task == BINARY else found[:, 0].astype(np.float64)
