"""The XGBoost model type gives the predictions of the library as ONNX, whatever the number of threads."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from job import Job, make_features

from remodel_container.artifact import load_artifact
from remodel_container.model_types import model_type
from remodel_container.model_types import threads as fit_threads
from remodel_container.model_types.newest_rows import TREES
from remodel_container.onnx_session import open_session
from remodel_container.target import BINARY_TARGET, Target

XGBOOST = model_type("xgboost")
PARAMETER_SETS = [
    {},
    {"n_estimators": 1, "max_depth": 1},
    {"n_estimators": 100, "max_depth": 8, "learning_rate": 0.1, "subsample": 0.7, "colsample_bytree": 0.5},
    {"gamma": 2, "reg_alpha": 1, "reg_lambda": 3, "min_child_weight": 5, "scale_pos_weight": 3, "max_bin": 32},
]


def make_data(seed: int = 1, count: int = 1200) -> tuple[np.ndarray, np.ndarray]:
    source = np.random.default_rng(seed)
    matrix = source.normal(size=(count, 6)).astype(np.float32)
    matrix[:, 1] = np.round(matrix[:, 1])
    labels = (matrix[:, 0] + matrix[:, 1] * matrix[:, 2] + source.normal(size=count) > 0).astype(np.float32)
    matrix[source.random(matrix.shape) < 0.1] = np.nan
    matrix[:, 5] = np.nan
    return matrix, labels


def fit(matrix: np.ndarray, labels: np.ndarray, given: dict | None = None, target: Target = BINARY_TARGET, seed: int = 7):
    times = np.arange(len(labels), dtype=np.float64)
    return XGBOOST.fit(matrix, labels, XGBOOST.read_parameters(given or {}), seed, target, times)


def probabilities(onnx_bytes: bytes, matrix: np.ndarray) -> np.ndarray:
    return open_session(onnx_bytes).run(["probabilities"], {"features": matrix})[0]


@pytest.mark.parametrize("given", PARAMETER_SETS)
def test_onnx_gives_xgboosts_own_predictions_within_rounding(given: dict):
    matrix, labels = make_data()
    model = fit(matrix, labels, given)
    scored = probabilities(model.to_onnx(), matrix)
    assert np.abs(scored[:, 1] - model.predict(matrix)).max() <= 3e-7
    np.testing.assert_allclose(scored.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("given", PARAMETER_SETS)
def test_the_model_is_the_one_that_the_python_package_trains(given: dict):
    import xgboost

    matrix, labels = make_data()
    parameters = XGBOOST.read_parameters(given)
    options = {name: value for name, value in parameters.items() if name not in TREES}
    options |= {"objective": "binary:logistic", "tree_method": "hist", "seed": 7}
    older, newest = xgboost.DMatrix(matrix[:960], labels[:960]), xgboost.DMatrix(matrix[960:], labels[960:])
    judged = {"evals": [(newest, "newest")], "early_stopping_rounds": 30, "verbose_eval": False}
    stopped = xgboost.train(options, older, parameters["n_estimators"], **judged)
    own = xgboost.train(options, xgboost.DMatrix(matrix, labels), stopped.best_iteration + 1)
    model = fit(matrix, labels, given)
    np.testing.assert_array_equal(model.predict(matrix), own.predict(xgboost.DMatrix(matrix)))


@pytest.mark.parametrize("given", PARAMETER_SETS)
def test_the_bytes_do_not_depend_on_threads_or_repetition(given: dict, monkeypatch: pytest.MonkeyPatch):
    matrix, labels = make_data(count=5000)
    monkeypatch.setattr(fit_threads, "PARALLEL_CELLS_MIN", 0)
    files = set()
    for threads in ("1", "2", "3", "2"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        files.add(fit(matrix, labels, given).to_onnx())
    assert len(files) == 1


def test_a_small_matrix_takes_one_thread_and_a_large_one_those_that_are_allowed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert fit_threads.thread_count(8640 * 19) == 1
    assert fit_threads.thread_count(200_000 * 19) == 3


def test_another_seed_samples_other_rows():
    matrix, labels = make_data()
    half = {"subsample": 0.5}
    assert fit(matrix, labels, half, seed=1).to_onnx() != fit(matrix, labels, half, seed=2).to_onnx()


def test_the_onnx_package_reads_and_checks_the_file():
    matrix, labels = make_data()
    content = fit(matrix, labels).to_onnx()
    model = onnx.load_from_string(content)
    onnx.checker.check_model(model, full_check=True)
    assert [(graph_input.name) for graph_input in model.graph.input] == ["features"]
    assert [output.name for output in model.graph.output] == ["label", "probabilities"]
    assert model.graph.node[0].op_type == "TreeEnsembleClassifier"


def test_large_and_tiny_values_survive_the_export():
    matrix, labels = make_data()
    matrix[:, 0] *= 1e37
    matrix[:, 2] *= 1e-37
    model = fit(matrix, labels)
    assert np.abs(probabilities(model.to_onnx(), matrix)[:, 1] - model.predict(matrix)).max() <= 3e-7


def test_the_librarys_own_errors_are_raised():
    from xgboost.core import XGBoostError

    matrix, labels = make_data()
    with pytest.raises(XGBoostError, match="max_depth"):
        XGBOOST.fit(
            matrix, labels, {**XGBOOST.read_parameters({}), "max_depth": "deep"}, 7, BINARY_TARGET, np.arange(len(labels))
        )


@pytest.mark.parametrize(
    ("given", "positives_in_ten"),
    [({}, 5), ({"n_estimators": 1, "max_depth": 1}, 5), ({"min_child_weight": 1e6}, 3), ({"gamma": 1e6}, 2)],
    ids=["balanced labels", "one stump of balanced labels", "first leaf of zero", "leaves alone"],
)
def test_trees_that_the_converter_misreads_alone_are_exported_right(given: dict, positives_in_ten: int):
    matrix = np.ones((1200, 2), dtype=np.float32) if not given else make_data()[0]
    labels = (np.arange(1200) % 10 < positives_in_ten).astype(np.float32)
    model = fit(matrix, labels, given)
    scored = probabilities(model.to_onnx(), matrix)
    assert scored.shape == (1200, 2)
    assert np.abs(scored[:, 1] - model.predict(matrix)).max() <= 3e-7


def test_every_process_writes_the_same_bytes():
    program = (
        "import sys, numpy, hashlib; from remodel_container.model_types import xgboost as model_type\n"
        "matrix = numpy.arange(600, dtype=numpy.float32).reshape(-1, 3) % 7\n"
        "from remodel_container.target import BINARY_TARGET\n"
        "labels = (matrix[:, 0] > 3).astype('f4')\n"
        "model = model_type.fit(matrix, labels, model_type.read_parameters({}), 7, BINARY_TARGET, numpy.arange(200.0))\n"
        "print(hashlib.sha256(model.to_onnx()).hexdigest())"
    )
    command = [sys.executable, "-I", "-c", program]
    printed = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(3)]
    digests = {lines.splitlines()[-1] for lines in printed}
    assert len(digests) == 1
    assert len(digests.pop()) == len(hashlib.sha256().hexdigest())


def test_an_earlier_artifact_scores_as_one_of_today(trained_before: Job):
    """`train` of commit 71a245d, which wrote ONNX without a library, made `earlier-artifact` from the same rows."""
    earlier, today = load_artifact(Path(__file__).parent / "earlier-artifact"), load_artifact(trained_before.model)
    matrix = today.encode([make_features(number) for number in range(5000)])
    np.testing.assert_allclose(earlier.score_matrix(matrix), today.score_matrix(matrix), rtol=0, atol=1e-6)
