"""Hyperparameters map text to text; an error names the one at fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from job import FEATURES, iso

from remodel_container.failures import TrainingFailure
from remodel_container.hyperparameters import parse_hyperparameters
from remodel_container.model_types import model_type
from remodel_container.target import Target

REQUIRED = {"model_type": "xgboost", "features": json.dumps(FEATURES), "window_from": iso(0), "cutoff": iso(10)}


def test_defaults_fill_what_is_not_given():
    request = parse_hyperparameters(REQUIRED)
    assert (request.holdout_fraction, request.gap_seconds, request.seed, request.classification_threshold) == (0.2, 0, 1, 0.5)
    assert request.champion_cutoff is None
    assert [feature.name for feature in request.features] == ["price", "volume", "venue"]


def test_spans_are_as_long_as_the_gap_unless_they_are_given():
    assert parse_hyperparameters({**REQUIRED, "gap_seconds": "3600"}).span_seconds_min == 3600
    assert parse_hyperparameters({**REQUIRED, "gap_seconds": "3600", "span_seconds_min": "0"}).span_seconds_min == 0


def test_the_platforms_own_names_are_ignored():
    parse_hyperparameters({**REQUIRED, "sagemaker_program": "x", "sm_anything": "y"})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"model_type": ""}, "model_type missing"),
        ({"learning_rate": "0.1"}, "unknown learning_rate"),
        ({"seed": "one"}, "seed: invalid literal"),
        ({"seed": "-1"}, "seed is '-1', must be between"),
        ({"holdout_fraction": "1"}, "holdout_fraction is '1', must be between 0 and 1"),
        ({"span_seconds_min": "-1"}, "span_seconds_min is '-1', must be at least 0"),
        ({"gap_seconds": "nan"}, "gap_seconds is 'nan'"),
        ({"cutoff": iso(0)}, "cutoff is .*, must be after window_from"),
        ({"cutoff": "2024-01-01"}, "cutoff: .*names no time zone"),
        ({"features": "[]"}, "must be a JSON list of features"),
        ({"features": '[{"kind":"numeric"}]'}, "has no name"),
        ({"features": '[{"name":"a","kind":"colour"}]'}, "known kinds are numeric and categorical"),
        ({"features": '[{"name":"a"},{"name":"a"}]'}, "a name appears twice"),
        ({"parameters": "[1]"}, "must be a JSON map"),
        ({"parameters": "{"}, "parameters: "),
    ],
)
def test_what_is_wrong_is_named(change: dict, says: str):
    with pytest.raises(TrainingFailure, match=says) as raised:
        parse_hyperparameters({**REQUIRED, **change})
    assert raised.value.code == "BAD_HYPERPARAMETER"


def test_an_unknown_model_type_names_the_known_ones():
    with pytest.raises(TrainingFailure, match="Unknown model type 'lightgbm'; known are .*xgboost"):
        model_type("lightgbm")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"n_trees": 5}, "Unknown parameter n_trees; known are n_estimators"),
        ({"n_estimators": 0}, "n_estimators is 0, must be a whole number from 1"),
        ({"n_estimators": 10.5}, "n_estimators is 10.5"),
        ({"max_depth": "5"}, "max_depth is '5'"),
        ({"learning_rate": 0}, "learning_rate is 0, must be a number above 0 to 1"),
        ({"subsample": True}, "subsample is True"),
    ],
)
def test_an_algorithms_parameter_that_does_not_fit_is_named(given: dict, says: str):
    with pytest.raises(TrainingFailure, match=says) as raised:
        model_type("xgboost").read_parameters(given)
    assert raised.value.code == "BAD_PARAMETER"


@pytest.mark.parametrize(
    ("change", "target"),
    [
        ({}, Target("binary-classification", 2)),
        ({"classes": '["no","yes"]'}, Target("binary-classification", 2)),
        ({"task": "multiclass-classification", "classes": '["a","b","c"]'}, Target("multiclass-classification", 3)),
        ({"task": "regression"}, Target("regression", 0, is_absolute=True)),
        ({"task": "regression", "metric": "squared-error"}, Target("regression", 0)),
        ({"task": "regression", "metric": '{"quantile":0.25}'}, Target("regression", 0, quantile=0.25)),
    ],
)
def test_the_target_follows_from_task_classes_and_metric(change: dict, target: Target):
    assert parse_hyperparameters({**REQUIRED, **change}).target == target


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"task": "ranking"}, "task is 'ranking', must be one of binary-classification, multiclass-classification, regression"),
        ({"task": "multiclass-classification"}, "classes missing: a multiclass-classification needs them"),
        ({"task": "regression", "classes": '["a","b"]'}, "classes are given, a regression has none"),
        ({"classes": '["a","b","c"]'}, "must be a JSON list of 2 different texts"),
        ({"task": "multiclass-classification", "classes": '["a"]'}, "must be a JSON list of 2 to 100 different texts"),
        ({"task": "multiclass-classification", "classes": '["a","a"]'}, "must be a JSON list of 2 to 100 different texts"),
        ({"task": "multiclass-classification", "classes": "[1,2]"}, "must be a JSON list of 2 to 100 different texts"),
        (
            {"task": "multiclass-classification", "classes": json.dumps([str(n) for n in range(101)])},
            "must be a JSON list of 2 to",
        ),
        ({"task": "multiclass-classification", "classes": "a,b"}, "Hyperparameter classes: "),
        ({"task": "regression", "metric": "accuracy"}, "Hyperparameter metric: 'accuracy' is no metric of a regression"),
    ],
)
def test_a_task_that_does_not_fit_is_named(change: dict, says: str):
    with pytest.raises(TrainingFailure, match=says) as raised:
        parse_hyperparameters({**REQUIRED, **change})
    assert raised.value.code == "BAD_HYPERPARAMETER"


def test_the_readmes_examples_are_accepted():
    text = (Path(__file__).parent.parent / "README.md").read_text()
    examples = [json.loads(line) for line in text.splitlines() if line.startswith('{"model_type"')]
    assert [parse_hyperparameters(example).target for example in examples] == [
        Target("regression", 0, quantile=0.9),
        Target("multiclass-classification", 3),
    ]
