"""XGBoost's own predictions of several classes and of values survive the export, on public data and on awkward labels."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from public_data import read_public
from test_xgboost import PARAMETER_SETS, fit, make_data

from remodel_container.failures import TrainingFailure
from remodel_container.label_units import LabelUnits
from remodel_container.model_types import threads as fit_threads
from remodel_container.onnx_session import open_session, run_session
from remodel_container.target import MULTICLASS, REGRESSION, Target

SETS = [{name: value for name, value in given.items() if name != "scale_pos_weight"} for given in PARAMETER_SETS]
REGRESSIONS = {
    "mean": Target(REGRESSION, 0),
    "median": Target(REGRESSION, 0, is_absolute=True),
    "quantile": Target(REGRESSION, 0, quantile=0.9),
}


def classes(count: int) -> Target:
    return Target(MULTICLASS, count)


def holes(matrix: np.ndarray) -> np.ndarray:
    """The rows with a tenth of their values missing, and a feature that is never known."""
    holed = np.where(np.random.default_rng(3).random(matrix.shape) < 0.1, np.float32(np.nan), matrix)
    holed[:, -1] = np.nan
    return holed


def difference(model, matrix: np.ndarray, task: str, units: LabelUnits | None = None) -> float:
    """How far the ONNX file's answers are from the library's own at most; of values, in standard deviations of the labels."""
    content = model.to_onnx() if units is None else units.into_onnx(model.to_onnx())
    onnx.checker.check_model(onnx.load_from_string(content), full_check=True)
    answers, own = run_session(open_session(content), task, matrix), model.predict(matrix)
    assert answers.shape == own.shape
    if units is None:
        return float(np.abs(answers - own).max())
    return float(np.abs(answers - units.restore(own)).max() / units.scale)


@pytest.mark.parametrize("given", SETS)
@pytest.mark.parametrize(("name", "count"), [("wine", 3), ("digits", 10)])
def test_probabilities_of_classes_are_xgboosts_own(name: str, count: int, given: dict):
    matrix, labels = read_public(name)
    matrix, labels = holes(matrix)[:400], labels[:400].astype(np.float32)
    model = fit(matrix, labels, {**given, "n_estimators": min(given.get("n_estimators", 10), 20)}, classes(count))
    assert difference(model, matrix, MULTICLASS) <= 1e-6
    np.testing.assert_allclose(model.predict(matrix).sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("given", SETS)
@pytest.mark.parametrize("aim", REGRESSIONS)
def test_values_are_xgboosts_own(aim: str, given: dict):
    matrix, labels = read_public("diabetes")
    units = LabelUnits.of(labels)
    model = fit(holes(matrix), units.standardize(labels), given, REGRESSIONS[aim])
    assert difference(model, holes(matrix), REGRESSION, units) <= 3e-6


def test_two_classes_of_several_are_those_of_a_binary_classification():
    matrix, labels = read_public("breast_cancer")
    labels = labels.astype(np.float32)
    model = fit(matrix[:400], labels[:400], target=classes(2))
    assert difference(model, matrix, MULTICLASS) <= 1e-6
    binary = fit(matrix[:400], labels[:400]).predict(matrix)
    np.testing.assert_array_equal(model.predict(matrix), np.column_stack([1 - binary, binary]))
    assert ((binary >= 0.5) == labels)[400:].mean() > 0.93


@pytest.mark.parametrize("name", ["wine", "digits"])
def test_most_rows_that_it_has_not_seen_are_put_in_their_class(name: str):
    matrix, labels = read_public(name)
    cut, count = int(0.7 * len(labels)), int(labels.max()) + 1
    model = fit(matrix[:cut], labels[:cut].astype(np.float32), target=classes(count))
    assert (model.predict(matrix[cut:]).argmax(axis=1) == labels[cut:]).mean() > 0.9


def test_each_aim_is_learnt():
    """On 2,000 rows of exponential noise: its mean is 1, its median 0.69, its ninth decile 2.3."""
    source = np.random.default_rng(5)
    matrix = source.integers(0, 2, (2000, 2)).astype(np.float32)
    labels = source.exponential(size=2000)
    found = {aim: fit(matrix, labels, target=target).predict(matrix).mean() for aim, target in REGRESSIONS.items()}
    assert found["mean"] == pytest.approx(1, abs=0.15)
    assert found["median"] == pytest.approx(np.log(2), abs=0.1)
    assert found["quantile"] == pytest.approx(np.log(10), abs=0.35)


@pytest.mark.parametrize(
    "present", [[0, 1, 3], [0, 2], [1, 2, 3], [3, 0]], ids=["one between", "two", "the first", "two between"]
)
@pytest.mark.parametrize("given", [{}, {"min_child_weight": 1e6}, {"gamma": 1e6}], ids=["trees", "heavy leaves", "leaves alone"])
def test_a_class_that_no_training_row_has_is_unlikely_and_exported_right(present: list[int], given: dict):
    matrix, labels = make_data(count=400)
    labels = np.array(present, dtype=np.float32)[np.arange(400) % len(present)]
    model = fit(matrix, labels, given, classes(4))
    assert difference(model, matrix, MULTICLASS) <= 1e-6
    absent = [place for place in range(4) if place not in present]
    assert model.predict(matrix)[:, absent].max() < 1e-3


@pytest.mark.parametrize("aim", REGRESSIONS)
@pytest.mark.parametrize(
    "given", [{"gamma": 1e6}, {"min_child_weight": 1e6}, {"n_estimators": 1, "max_depth": 1}], ids=["leaves", "heavy", "a stump"]
)
def test_trees_that_do_not_split_give_a_constant_that_is_exported_right(aim: str, given: dict):
    matrix, _ = make_data(count=300)
    labels = np.random.default_rng(1).normal(size=300)
    assert difference(fit(matrix, labels, given, REGRESSIONS[aim]), matrix, REGRESSION, LabelUnits(5, 2)) <= 1e-6


@pytest.mark.parametrize("aim", REGRESSIONS)
@pytest.mark.parametrize(
    ("shift", "scale"), [(1e6, 1), (-1e9, 1e3), (0, 1e-9), (1e-3, 1e-12), (0, 1e14), (1e14, 1)], ids=lambda value: f"{value:g}"
)
def test_large_and_tiny_labels_keep_their_differences(aim: str, shift: float, scale: float):
    matrix, _ = make_data(count=600)
    shape = np.nan_to_num(matrix[:, 0]) + 0.1 * np.random.default_rng(1).normal(size=600)
    labels = shift + scale * shape
    units = LabelUnits.of(labels)
    model = fit(matrix, units.standardize(labels), target=REGRESSIONS[aim])
    assert difference(model, matrix, REGRESSION, units) <= 1e-5
    values = run_session(open_session(units.into_onnx(model.to_onnx())), REGRESSION, matrix)
    assert values.dtype == np.float64
    if aim != "quantile":
        known = ~np.isnan(matrix[:, 0])
        assert np.abs(values - labels)[known].mean() < 0.2 * labels.std()


def test_heavy_tails_keep_the_values_of_the_many():
    labels = np.concatenate([np.linspace(0, 1, 500), [1e12]])
    matrix = np.arange(501, dtype=np.float32)[:, None]
    units = LabelUnits.of(labels)
    assert difference(fit(matrix, units.standardize(labels), target=REGRESSIONS["mean"]), matrix, REGRESSION, units) <= 1e-5


def test_units_of_labels_are_exact_where_squares_would_vanish():
    labels = np.array([1e-200, 3e-200])
    units = LabelUnits.of(labels)
    assert (units.shift, units.scale) == pytest.approx((2e-200, 1e-200))
    np.testing.assert_allclose(units.restore(units.standardize(labels)), labels, rtol=1e-12)


@pytest.mark.parametrize("target", [classes(3), *REGRESSIONS.values()], ids=["classes", *REGRESSIONS])
def test_the_bytes_do_not_depend_on_threads_or_repetition(target: Target, monkeypatch: pytest.MonkeyPatch):
    matrix, labels = make_data(count=5000)
    labels = np.floor(np.abs(np.nan_to_num(matrix[:, 0])) * 1.5).clip(0, 2).astype(np.float32)
    labels = labels if target.task == MULTICLASS else labels.astype(np.float64)
    monkeypatch.setattr(fit_threads, "PARALLEL_CELLS_MIN", 0)
    given = {"n_estimators": 15, "subsample": 0.7, "colsample_bytree": 0.5}
    files = set()
    for threads in ("1", "2", "3", "2"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        files.add(fit(matrix, labels, given, target).to_onnx())
    assert len(files) == 1


def test_a_parameter_of_a_binary_classification_is_refused_elsewhere():
    matrix, labels = make_data(count=300)
    with pytest.raises(TrainingFailure, match="scale_pos_weight is for a binary-classification, the model is a regression"):
        fit(matrix, labels, {"scale_pos_weight": 2}, REGRESSIONS["mean"])
