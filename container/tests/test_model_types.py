"""Each model type learns each task on public data, and its ONNX file answers as the library does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import onnx
import pytest
from job import Job, lines
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine

from remodel_container.failures import TrainingFailure
from remodel_container.model_types import REGISTRY, model_type
from remodel_container.onnx_session import open_session
from remodel_container.target import BINARY, MULTICLASS, REGRESSION, Target

# Enough to learn something from some hundred rows, and quick.
QUICK = {
    "xgboost": {"n_estimators": 20},
    "catboost": {"n_estimators": 40, "max_depth": 4},
    "random_forest": {"n_estimators": 20},
    "neural_network": {"max_iter": 30, "hidden_layer_sizes": "32", "learning_rate_init": 0.01},
}
QUICK["ensemble"] = {f"{name}.{key}": value for name, own in QUICK.items() for key, value in own.items()}
BINARY_TARGET = Target(BINARY, 2)


@dataclass(frozen=True)
class Rows:
    """Public rows in a seeded order, with gaps, a categorical feature of four and one of sixty categories."""

    matrix: np.ndarray
    labels: np.ndarray
    target: Target
    category_counts: list[int]

    @property
    def times(self) -> np.ndarray:
        return np.arange(len(self.labels), dtype=np.float64)

    @property
    def learnt(self) -> int:
        return len(self.labels) * 2 // 3


def public_rows(load, target: Target, rows_max: int = 600) -> Rows:
    source = np.random.default_rng(5)
    matrix, labels = load(return_X_y=True)
    order = source.permutation(len(labels))[:rows_max]
    matrix, labels = matrix[order].astype(np.float32), labels[order].astype(np.float64)
    matrix[source.random(matrix.shape) < 0.05] = np.nan
    few, many = source.integers(0, 5, len(labels)).astype(np.float32), source.integers(0, 60, len(labels))
    few[few == 4] = np.nan
    labels = (labels - labels.mean()) / labels.std() if target.task == REGRESSION else labels.astype(np.float32)
    counts = [0] * matrix.shape[1] + [4, 60]
    return Rows(np.column_stack([matrix, few, many]).astype(np.float32), labels, target, counts)


SETS = {
    "breast cancer": public_rows(load_breast_cancer, BINARY_TARGET),
    "wine": public_rows(load_wine, Target(MULTICLASS, 3)),
    "digits": public_rows(load_digits, Target(MULTICLASS, 10), 500),
    "diabetes": public_rows(load_diabetes, Target(REGRESSION, 0)),
    "diabetes by absolute errors": public_rows(load_diabetes, Target(REGRESSION, 0, is_absolute=True)),
    "the upper quarter of diabetes": public_rows(load_diabetes, Target(REGRESSION, 0, quantile=0.75)),
}


def fit(name: str, rows: Rows, given: dict | None = None, count: int | None = None):
    algorithm = model_type(name)
    end = rows.learnt if count is None else count
    parameters = algorithm.read_parameters(QUICK[name] if given is None else given)
    matrix, labels, times = rows.matrix[:end], rows.labels[:end], rows.times[:end]
    return algorithm.fit(matrix, labels, parameters, 7, rows.target, times, rows.category_counts)


def answers(content: bytes, matrix: np.ndarray, target: Target) -> np.ndarray:
    output = "values" if target.task == REGRESSION else "probabilities"
    found = open_session(content).run([output], {"features": matrix})[0]
    if target.task == MULTICLASS:
        return found
    return found[:, 1] if target.task == BINARY else found[:, 0]


@pytest.mark.parametrize("of", SETS)
@pytest.mark.parametrize("name", REGISTRY)
def test_a_type_learns_a_task_and_its_onnx_file_answers_as_the_library(name: str, of: str):
    rows = SETS[of]
    model = fit(name, rows)
    content = model.to_onnx()
    # Also rows of missing values alone, of categories never seen, and of the largest values that rows may have.
    width = rows.matrix.shape[1]
    extremes = np.array([np.full(width, value) for value in (np.nan, 1e38, -1e38, 0)], dtype=np.float32)
    matrix = np.vstack([rows.matrix, extremes])
    found = answers(content, matrix, rows.target)
    # Labels of a regression have a standard deviation of 1.
    assert np.abs(found - model.predict(matrix)).max() <= (1e-5 if rows.target.task == REGRESSION else 1e-6)
    tested, labels = found[rows.learnt : len(rows.labels)], rows.labels[rows.learnt :]
    if rows.target.task == REGRESSION:
        quantile = rows.target.quantile or 0.5
        constant = np.quantile(rows.labels[: rows.learnt], quantile)
        assert pinball(labels - tested, quantile) < 0.95 * pinball(labels - constant, quantile)
    else:
        answered = tested.argmax(axis=1) if rows.target.task == MULTICLASS else tested >= 0.5
        assert (answered == labels).mean() > {"breast cancer": 0.9, "wine": 0.85, "digits": 0.7}[of]
    checked = onnx.load_from_string(content)
    onnx.checker.check_model(checked, full_check=True)
    assert [entry.name for entry in checked.graph.input] == ["features"]


def pinball(errors: np.ndarray, quantile: float) -> float:
    return float(np.maximum(quantile * errors, (quantile - 1) * errors).mean())


@pytest.fixture(scope="module")
def digests_by_threads() -> list[dict[str, list[str]]]:
    """Digests of each type's files, as two processes write them with one and with three threads."""
    program = (
        "import sys, json, hashlib; sys.path.insert(0, sys.argv[1])\n"
        "from remodel_container.model_types import threads; threads.PARALLEL_CELLS_MIN = 0\n"
        "from test_model_types import SETS, fit\n"
        "sets = [SETS[of] for of in ('wine', 'diabetes by absolute errors')]\n"
        "digest = lambda *fitted: hashlib.sha256(fit(*fitted).to_onnx()).hexdigest()\n"
        "asked = json.loads(sys.argv[2])\n"
        "print(json.dumps({name: [digest(name, rows, given) for rows in sets] for name, given in asked.items()}))"
    )
    small = {name: {"n_estimators": 5} for name in ("xgboost", "catboost", "random_forest")} | {"neural_network": {"max_iter": 4}}
    members = {f"{member}.n_estimators": 3 for member in ("xgboost", "catboost", "random_forest")}
    small["ensemble"] = members | {"neural_network.max_iter": 2}
    found = []
    for threads in ("1", "3"):
        words = [sys.executable, "-c", program, os.path.dirname(__file__), json.dumps(small)]
        ended = subprocess.run(words, env={**os.environ, "OMP_NUM_THREADS": threads}, capture_output=True, text=True, check=True)
        found.append(json.loads(ended.stdout.splitlines()[-1]))
    return found


@pytest.mark.parametrize("name", REGISTRY)
def test_another_process_with_other_threads_writes_the_same_bytes(name: str, digests_by_threads: list[dict[str, list[str]]]):
    one, three = digests_by_threads
    assert one[name] == three[name]
    assert len(set(one[name])) == 2


@pytest.mark.parametrize("name", REGISTRY)
def test_a_class_without_training_rows_has_its_place_among_the_probabilities(name: str):
    rows = SETS["wine"]
    known = rows.labels != 1
    some = Rows(rows.matrix[known], rows.labels[known], rows.target, rows.category_counts)
    model = fit(name, some)
    found = answers(model.to_onnx(), rows.matrix, rows.target)
    assert found.shape == (len(rows.labels), 3)
    assert np.abs(found - model.predict(rows.matrix)).max() <= 1e-6
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    assert found[:, 1].mean() < 0.1


@pytest.mark.parametrize("name", REGISTRY)
def test_2000_features_of_which_some_say_nothing_are_learnt(name: str):
    source = np.random.default_rng(3)
    matrix = source.normal(size=(300, 2000)).astype(np.float32)
    labels = (matrix[:, 0] > 0).astype(np.float32)
    matrix[:, 1], matrix[:, 2], matrix[:, 3] = np.nan, 1e38, 7
    given = QUICK[name] | ({"n_estimators": 5} if "n_estimators" in QUICK[name] else {})
    if name == "ensemble":
        given = {"members": "xgboost,random_forest", "xgboost.n_estimators": 5, "random_forest.n_estimators": 5}
    model = fit(name, Rows(matrix, labels, BINARY_TARGET, []), given, 300)
    assert np.abs(answers(model.to_onnx(), matrix, BINARY_TARGET) - model.predict(matrix)).max() <= 1e-6


@pytest.mark.parametrize("name", ["xgboost", "random_forest", "neural_network", "ensemble"])
def test_features_that_say_nothing_give_one_answer_for_all_rows(name: str):
    matrix = np.column_stack([np.full(300, np.nan), np.ones(300)]).astype(np.float32)
    labels = (np.arange(300) % 4 == 0).astype(np.float32)
    model = fit(name, Rows(matrix, labels, BINARY_TARGET, []), None, 300)
    found = answers(model.to_onnx(), matrix, BINARY_TARGET)
    assert np.ptp(found) == 0
    # A network approaches the share in rounds, the others compute it.
    assert found[0] == pytest.approx(0.25, abs=0.1)


def test_catboost_names_the_outcome_where_no_feature_says_anything():
    matrix = np.column_stack([np.full(300, np.nan), np.ones(300)]).astype(np.float32)
    labels = (np.arange(300) % 4 == 0).astype(np.float32)
    with pytest.raises(TrainingFailure, match="All features are constant or missing") as raised:
        fit("catboost", Rows(matrix, labels, BINARY_TARGET, []), None, 300)
    assert raised.value.code == "CONSTANT_FEATURES"


def test_a_network_that_diverges_has_a_name():
    rows = SETS["diabetes"]
    with pytest.raises(TrainingFailure, match="not a finite number") as raised:
        fit("neural_network", rows, {"learning_rate_init": 1e6, "hidden_layer_sizes": "64,64,64,64,64", "batch_size": 16})
    assert raised.value.code == "FIT_DIVERGED"


def test_a_network_stops_by_the_newest_rows_and_learns_from_them_too():
    source = np.random.default_rng(11)
    matrix = source.normal(size=(2000, 4)).astype(np.float32)
    labels = (matrix[:, 0] > 0).astype(np.float32)
    labels[1700:] = 1 - labels[1700:]
    rows = Rows(matrix, labels, BINARY_TARGET, [])
    reversed_at_the_end = fit("neural_network", rows, {"max_iter": 60}, 2000).predict(matrix)
    without_them = fit("neural_network", rows, {"max_iter": 60}, 1700).predict(matrix)
    # The first round serves the newest rows best, because each further one learns more of what no longer holds.
    assert np.abs(reversed_at_the_end - 0.5).mean() < np.abs(without_them - 0.5).mean() - 0.1


def test_the_rows_of_one_time_stop_a_network_together():
    rows = SETS["diabetes"]
    algorithm = model_type("neural_network")
    times = np.zeros(len(rows.labels))
    parameters = algorithm.read_parameters({"max_iter": 3})
    model = algorithm.fit(rows.matrix, rows.labels, parameters, 7, rows.target, times)
    assert np.isfinite(model.predict(rows.matrix)).all()


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("catboost", {"depth": 3}, "Unknown parameter depth; known are n_estimators"),
        ("catboost", {"max_depth": 13}, "max_depth is 13, must be a whole number from 1 to 12"),
        ("random_forest", {"max_features": "sqrt"}, "max_features is 'sqrt', must be a number above 0 to 1"),
        ("random_forest", {"n_estimators": 0}, "n_estimators is 0"),
        ("neural_network", {"hidden_layer_sizes": "64,x"}, "must be 1 to 5 whole numbers from 1 to 1024 with commas"),
        ("neural_network", {"hidden_layer_sizes": ""}, "hidden_layer_sizes is ''"),
        ("neural_network", {"activation": "sine"}, "activation is 'sine', must be relu or tanh"),
        ("ensemble", {"members": "xgboost,lstm"}, "members is 'xgboost,lstm', must name some of xgboost, catboost"),
        ("ensemble", {"members": "xgboost,xgboost"}, "each once"),
        ("ensemble", {"members": "[1]"}, "must name some of"),
        ("ensemble", {"members": '["xgboost"'}, "must name some of"),
        ("ensemble", {"members": "xgboost", "catboost.max_depth": 3}, "Unknown parameter catboost.max_depth"),
        ("ensemble", {"xgboost.max_depth": 0}, "max_depth is 0"),
        ("ensemble", {"max_depth": 3}, "Unknown parameter max_depth"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(name: str, given: dict, says: str):
    with pytest.raises(TrainingFailure, match=".") as raised:
        model_type(name).read_parameters(given)
    assert raised.value.code == "BAD_PARAMETER"
    assert says in str(raised.value)


@pytest.mark.parametrize("given", [64, "64", "64,32", "1,1,1,1,1"])
def test_the_layers_of_a_network_may_be_a_number_or_a_text(given: object):
    assert model_type("neural_network").read_parameters({"hidden_layer_sizes": given})["hidden_layer_sizes"] == given


@pytest.mark.parametrize("name", [name for name in REGISTRY if name != "xgboost"])
def test_a_whole_training_of_a_type_writes_an_artifact_and_its_evaluation(name: str, job: Job):
    job.hyperparameters |= {"model_type": name, "parameters": json.dumps(QUICK[name])}
    result = job.add("rows", lines(range(1000))).train(timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
    evaluation = job.evaluation
    # Three labels in four follow the features.
    assert 0.6 < evaluation["challenger"]["accuracy"] < 0.9
    assert evaluation["exportMaxDifference"] <= 1e-6
    assert evaluation["outcomes"] == []
    assert evaluation["parameters"].items() >= QUICK[name].items()


def test_a_training_of_xgboost_imports_no_scikit_learn():
    program = (
        "import sys; from remodel_container.model_types import model_type, xgboost\n"
        "assert 'sklearn' not in sys.modules\n"
        "model_type('random_forest'); import sklearn; print(sklearn.__version__)"
    )
    said = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.strip() == model_type("random_forest").library_versions()["scikit-learn"]
