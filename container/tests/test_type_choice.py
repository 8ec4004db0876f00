"""A training that may choose among model types. Each type's own tests are in its file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from job import Job, iso, label, observation

from remodel_container import type_choice
from remodel_container.failures import TrainingFailure
from remodel_container.hyperparameters import parse_hyperparameters
from remodel_container.model_types import REGISTRY
from remodel_container.rows import Rows
from remodel_container.type_choice import choose_type, read_candidates


def request(**changes: str):
    given = {
        "model_type": "xgboost",
        "features": json.dumps([{"name": "x"}, {"name": "y"}]),
        "window_from": iso(0),
        "cutoff": iso(10_000),
        "task": "regression",
        "holdout_days_min": "0",
        "alternatives": json.dumps({"random_forest": {}}),
    }
    return parse_hyperparameters(given | changes)


def rows(count: int, labels: np.ndarray) -> Rows:
    random = np.random.default_rng(1)
    times = [3600.0 * number for number in range(count)]
    return Rows(times, random.normal(size=(count, 2)).tolist(), labels, [""] * count, times)


def stub_losses(monkeypatch: pytest.MonkeyPatch, losses: dict[str, np.ndarray | TrainingFailure]) -> None:
    """Let each type have these losses, without a fit."""
    found = {name: each for name, each in losses.items() if isinstance(each, np.ndarray)}
    errors = {name: each for name, each in losses.items() if isinstance(each, TrainingFailure)}
    monkeypatch.setattr(type_choice, "_losses_by_type", lambda *_: (found, errors))


def choose(monkeypatch: pytest.MonkeyPatch, losses: dict[str, np.ndarray | TrainingFailure], count: int = 500):
    stub_losses(monkeypatch, losses)
    candidates = {name: {"of": name} for name in losses}
    return choose_type(request(), candidates, rows(count, np.random.default_rng(2).normal(size=count)))


JUDGED = 100  # a fifth of 500 rows


def test_takes_the_type_that_evidently_loses_least(monkeypatch):
    noise = np.random.default_rng(3).normal(size=JUDGED)
    choice = choose(monkeypatch, {"a": 1 + 0.1 * noise, "b": 0.5 + 0.1 * noise[::-1], "c": 0.8 + 0.1 * noise})
    assert (choice.name, choice.parameters) == ("b", {"of": "b"})
    assert [entry["type"] for entry in choice.tried] == ["a", "b", "c"]
    assert choice.tried[0]["gain"] == 0
    gains = noise.mean() * 0.1 + 0.5 - noise.mean() * 0.1
    assert choice.tried[1]["gain"] == pytest.approx(gains, abs=1e-12)
    assert choice.tried[1]["loss"] == pytest.approx(0.5 + 0.1 * noise.mean())


def test_keeps_the_first_type_where_another_leads_by_less_than_its_error(monkeypatch):
    noise = np.random.default_rng(4).normal(size=JUDGED)
    better_by_chance = np.ones(JUDGED) + noise - noise.mean() - 0.01
    choice = choose(monkeypatch, {"a": np.ones(JUDGED), "b": better_by_chance})
    assert choice.tried[1]["gain"] == pytest.approx(0.01)
    assert choice.tried[1]["standardError"] > 0.05
    assert choice.name == "a"


def test_leaves_out_a_type_that_fails_and_says_why(monkeypatch):
    failure = TrainingFailure("FIT_DIVERGED", "The loss is not finite.")
    choice = choose(monkeypatch, {"a": failure, "b": np.ones(JUDGED)})
    assert choice.name == "b"
    assert choice.tried[0] == {"type": "a", "loss": None, "gain": None, "standardError": None, "error": str(failure)}


def test_fails_as_the_first_type_where_none_can_be_fitted(monkeypatch):
    failures = {name: TrainingFailure("FIT_DIVERGED", f"{name} diverged.") for name in ("a", "b")}
    with pytest.raises(TrainingFailure, match="a diverged"):
        choose(monkeypatch, failures)


def test_tries_nothing_where_there_is_one_type(monkeypatch):
    choice = choose(monkeypatch, {"a": np.ones(JUDGED)})
    assert (choice.name, choice.tried) == ("a", [])


@pytest.mark.parametrize(
    ("count", "labels"),
    [(60, np.arange(60.0)), (500, np.r_[np.ones(400), np.zeros(100)])],
    ids=["few rows", "labels that are alike"],
)
def test_tries_nothing_where_rows_cannot_be_divided_again(count, labels):
    choice = choose_type(request(), {"xgboost": {}, "random_forest": {}}, rows(count, labels))
    assert (choice.name, choice.tried) == ("xgboost", [])


def test_reads_the_parameters_of_each_type():
    asked = request(alternatives=json.dumps({"random_forest": {"n_estimators": 7}}))
    assert read_candidates(asked)["random_forest"]["n_estimators"] == 7
    with pytest.raises(TrainingFailure, match="Unknown parameter depth"):
        read_candidates(request(alternatives=json.dumps({"random_forest": {"depth": 7}})))
    with pytest.raises(TrainingFailure, match="Unknown model type 'prophet'"):
        read_candidates(request(alternatives=json.dumps({"prophet": {}})))


def test_a_whole_training_keeps_the_chosen_type(tmp_path: Path):
    """A product of many small parts, which trees of depth one cannot learn."""
    random = np.random.default_rng(5)
    values = random.normal(size=(600, 2))
    entries = [
        line for number, (x, y) in enumerate(values.tolist()) for line in (observation(number, [x, y]), label(number, x * y))
    ]
    asked = {
        "task": "regression",
        "features": json.dumps([{"name": "x"}, {"name": "y"}]),
        "parameters": json.dumps({"max_depth": 1}),
        "alternatives": json.dumps({"random_forest": {"n_estimators": 30}}),
    }
    job = Job(tmp_path, asked).add("rows.ndjson", entries)
    assert job.train(timeout=120).returncode == 0
    evaluation = job.evaluation
    assert evaluation["modelType"] == "random_forest"
    assert [entry["type"] for entry in evaluation["typesTried"]] == ["xgboost", "random_forest"]
    assert evaluation["typesTried"][1]["gain"] > 3 * evaluation["typesTried"][1]["standardError"]
    model = json.loads((job.model / "model.json").read_text())
    assert (model["modelType"], model["parameters"]["n_estimators"]) == ("random_forest", 30)
    assert set(REGISTRY) >= {"xgboost", "random_forest"}
