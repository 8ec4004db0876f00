"""Loads a version of Remodel as an MLflow python_function: model.json encodes the values, model.onnx scores them.

Nothing is unpickled. It depends on numpy, pandas and onnxruntime.
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd


def _load_pyfunc(path):
    return RemodelModel(Path(path))


class RemodelModel:
    """A version: rows of features by name in, answers out."""

    def __init__(self, folder):
        self.description = json.loads((folder / "model.json").read_text())
        self.session = onnxruntime.InferenceSession((folder / "model.onnx").read_bytes(), providers=["CPUExecutionProvider"])

    def predict(self, rows, params=None):
        """Return a frame: `score`, a column for each class, or `value` with its interval."""
        description = self.description
        matrix = np.column_stack([self._encoded(feature, rows) for feature in description["features"]])
        model = description["model"]
        answers = self.session.run([model["output"]], {model["input"]: matrix.astype(np.float32)})[0]
        task = description.get("task", "binary-classification")
        if task == "multiclass-classification":
            return pd.DataFrame(answers, columns=description["classes"], index=rows.index)
        if task == "binary-classification":
            return pd.DataFrame({"score": answers[:, 1]}, index=rows.index)
        values = answers[:, 0].astype(np.float64)
        interval = description.get("interval") or {}
        known = {name: values + interval[name] for name in ("lower", "upper") if interval.get(name) is not None}
        return pd.DataFrame({"value": values, **known}, index=rows.index)

    def _encoded(self, feature, rows):
        """A category that the training rows did not show is a missing value, as in Remodel."""
        column = rows[feature["name"]]
        if feature["kind"] == "numeric":
            return pd.to_numeric(column).to_numpy(dtype=np.float64)
        codes = {category: code for code, category in enumerate(self.description["categories"].get(feature["name"], []))}
        return np.array([np.nan if pd.isna(value) else codes.get(_category_key(value), np.nan) for value in column])


def _category_key(value):
    is_whole = isinstance(value, (float, np.floating)) and float(value).is_integer()
    return str(int(value)) if is_whole else str(value)
