"""XGBoost through its C interface: the same library as the Python package's, without that package's imports.

`import xgboost` brings scipy.sparse and more: 0.3 s of the 0.6 s that a whole training takes (see README). The C interface
is stable (https://xgboost.readthedocs.io/en/stable/dev/group__Learning.html); a test holds both to the same predictions.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import orjson

_FILE_NAMES = {"win32": "xgboost.dll", "darwin": "libxgboost.dylib"}


class XGBoostError(RuntimeError):
    """What the library answered instead of a result."""


@functools.cache
def library() -> ctypes.CDLL:
    """Load the shared library that the installed xgboost package carries; raise XGBoostError when there is none."""
    spec = importlib.util.find_spec("xgboost")
    if spec is None or not spec.submodule_search_locations:
        raise XGBoostError("the xgboost package is not installed")
    path = Path(spec.submodule_search_locations[0]) / "lib" / _FILE_NAMES.get(sys.platform, "libxgboost.so")
    # Threads that wait must sleep, not spin: spinning on a busy machine made fits of 0.1 s take up to 30 s.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        loaded = ctypes.CDLL(str(path))
    except OSError as error:
        raise XGBoostError(f"{path} cannot be loaded: {error}") from error
    loaded.XGBGetLastError.restype = ctypes.c_char_p
    return loaded


def library_version() -> str:
    """Return the version as the library itself states it."""
    parts = [ctypes.c_int() for _ in range(3)]
    library().XGBoostVersion(*(ctypes.byref(part) for part in parts))
    return ".".join(str(part.value) for part in parts)


def _call(name: str, *arguments: object) -> None:
    if getattr(library(), name)(*arguments) != 0:
        raise XGBoostError((library().XGBGetLastError() or b"").decode(errors="replace").split("\nStack trace")[0].strip())


def _interface(array: np.ndarray) -> bytes:
    """Return the array interface (address, shape, type) as JSON; the array must outlive the call that reads it."""
    described = array.__array_interface__
    return orjson.dumps({name: described[name] for name in ("data", "shape", "typestr", "version")} | {"strides": None})


class Matrix:
    """Rows inside the library: float32 features (NaN is missing) and, to learn from, float32 labels."""

    def __init__(self, features: np.ndarray, labels: np.ndarray | None, threads: int) -> None:
        """Copy `features`, shape (rows, features), and `labels`, shape (rows,), into the library."""
        features = np.ascontiguousarray(features, dtype=np.float32)
        self.handle = ctypes.c_void_p()
        # A bare NaN is what the library's JSON reader takes; it is no JSON, so no encoder writes it.
        options = f'{{"missing": NaN, "nthread": {threads}, "data_split_mode": 0}}'.encode()
        _call("XGDMatrixCreateFromDense", _interface(features), options, ctypes.byref(self.handle))
        if labels is not None:
            labels = np.ascontiguousarray(labels, dtype=np.float32)
            _call("XGDMatrixSetInfoFromInterface", self.handle, b"label", _interface(labels))

    def __del__(self) -> None:
        """Give the library's memory back."""
        if self.handle:
            library().XGDMatrixFree(self.handle)


class Booster:
    """A boosted ensemble inside the library."""

    def __init__(self, parameters: Mapping[str, object], training: Matrix) -> None:
        """Prepare to learn from `training` with the library's own parameters."""
        self.handle = ctypes.c_void_p()
        matrices = (ctypes.c_void_p * 1)(training.handle)
        _call("XGBoosterCreate", matrices, ctypes.c_uint64(1), ctypes.byref(self.handle))
        for name, value in parameters.items():
            _call("XGBoosterSetParam", self.handle, name.encode(), str(value).encode())
        self._training = training

    def fit(self, rounds: int) -> None:
        """Add `rounds` trees."""
        for round_number in range(rounds):
            _call("XGBoosterUpdateOneIter", self.handle, ctypes.c_int(round_number), self._training.handle)

    def predict(self, matrix: Matrix) -> np.ndarray:
        """Return one float32 score a row, shape (rows,)."""
        options = b'{"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false}'
        shape = ctypes.POINTER(ctypes.c_uint64)()
        dimensions = ctypes.c_uint64()
        scores = ctypes.POINTER(ctypes.c_float)()
        _call(
            "XGBoosterPredictFromDMatrix",
            self.handle,
            matrix.handle,
            options,
            ctypes.byref(shape),
            ctypes.byref(dimensions),
            ctypes.byref(scores),
        )
        count = int(np.prod([shape[index] for index in range(dimensions.value)]))
        return np.ctypeslib.as_array(scores, shape=(count,)).copy()

    def to_json(self) -> dict:
        """Return the model as XGBoost's own JSON."""
        length = ctypes.c_uint64()
        text = ctypes.POINTER(ctypes.c_char)()
        _call("XGBoosterSaveModelToBuffer", self.handle, b'{"format": "json"}', ctypes.byref(length), ctypes.byref(text))
        return orjson.loads(ctypes.string_at(text, length.value))

    def __del__(self) -> None:
        """Give the library's memory back."""
        if self.handle:
            library().XGBoosterFree(self.handle)
