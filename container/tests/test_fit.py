"""A fit whose file or whose answers are wrong is a named failure, whatever the type."""

from __future__ import annotations

import json

import numpy as np
import pytest
from job import make_features
from test_hyperparameters import REQUIRED
from test_xgboost import XGBOOST

from remodel_container.failures import TrainingFailure
from remodel_container.fit import fit_and_export
from remodel_container.hyperparameters import parse_hyperparameters
from remodel_container.model_types.xgboost import XGBoostModel
from remodel_container.rows import Rows

TASKS = [
    {"task": "binary-classification"},
    {"task": "multiclass-classification", "classes": json.dumps(["a", "b", "c"])},
    {"task": "regression"},
]


class Astray:
    """XGBoost, whose own answers are changed."""

    def __init__(self, change: float) -> None:
        self.change = change

    def fit(self, *arguments) -> XGBoostModel:
        model = XGBOOST.fit(*arguments)
        predict = model.predict
        model.predict = lambda matrix: predict(matrix) + np.float32(self.change)
        return model


def fit(request: dict, change: float):
    labels = np.arange(300) % (3 if "classes" in request else 2)
    if request["task"] == "regression":
        labels = 1e6 + labels * 0.001
    rows = Rows(list(range(300)), [make_features(number) for number in range(300)], labels, [""] * 300, list(range(300)))
    asked = parse_hyperparameters({**REQUIRED, **request})
    return fit_and_export(Astray(change), asked, XGBOOST.read_parameters({"n_estimators": 3}), rows, rows.slice(200, 300))


@pytest.mark.parametrize("request_", TASKS, ids=lambda request: request["task"])
def test_an_export_within_rounding_is_taken(request_: dict):
    assert fit(request_, 0).difference < 3e-7


@pytest.mark.parametrize("request_", TASKS, ids=lambda request: request["task"])
def test_an_export_that_differs_is_not(request_: dict):
    unit = " standard deviations of the labels" if request_["task"] == "regression" else ""
    with pytest.raises(TrainingFailure, match=f"scores differ from the model's own by [0-9.e-]+{unit}\\.") as raised:
        fit(request_, 3e-5)
    assert raised.value.code == "EXPORT_DIFFERS"


@pytest.mark.parametrize("request_", TASKS, ids=lambda request: request["task"])
@pytest.mark.parametrize("change", [np.nan, np.inf])
def test_answers_that_are_no_numbers_are_a_fit_that_diverged(request_: dict, change: float):
    with pytest.raises(TrainingFailure, match="not finite numbers") as raised:
        fit(request_, change)
    assert raised.value.code == "FIT_DIVERGED"
