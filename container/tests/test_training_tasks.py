"""Whole trainings of several classes and of values on public data: evaluation, champion, named faults."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from job import EARLIER_PARAMETERS, Job, iso, lines, make_features
from task_jobs import TASKS, made_job, public_job

from remodel_container.artifact import load_artifact
from remodel_container.interval import Interval

BEFORE = Path(__file__).parent / "binary-before"


def same(found: object, expected: object) -> bool:
    """Whether all of the expected value is in the found one; numbers may differ by the rounding of another C library."""
    if isinstance(expected, dict):
        return all(same(found[name], value) for name, value in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(same(*pair) for pair in zip(found, expected, strict=True))
    return found == pytest.approx(expected, abs=1e-6) if isinstance(expected, float) else found == expected


def test_a_binary_classification_is_as_it_was_before_there_were_tasks(trained_before: Job, job: Job):
    """Commit 86ced420 made `binary-before` from the same rows and the same champion; additions aside nothing has changed."""
    shutil.copytree(trained_before.model, job.base / "input" / "data" / "champion")
    job.hyperparameters |= {"cutoff": iso(1501), "champion_cutoff": iso(999), "gap_seconds": "36000", "metric": "log-loss"}
    job.hyperparameters["parameters"] = json.dumps(EARLIER_PARAMETERS)
    assert job.add("rows", lines(range(1500))).train().returncode == 0
    before, after = (json.loads((folder / "model.json").read_text()) for folder in (BEFORE, job.model))
    before["model"].pop("sha256"), after["model"].pop("sha256")
    before["parameters"] |= {name: after["parameters"][name] for name in ("early_stopping_rounds", "validation_fraction")}
    assert after == before
    old, new = load_artifact(BEFORE), load_artifact(job.model)
    matrix = new.encode([make_features(number) for number in range(5000)])
    np.testing.assert_allclose(new.score_matrix(matrix), old.score_matrix(matrix), rtol=0, atol=1e-6)
    assert same(job.evaluation, json.loads((BEFORE / "evaluation.json").read_text()))
    additions = [job.evaluation[name] for name in ("task", "classes", "classCounts", "interval")]
    assert additions == ["binary-classification", None, None, None]


def test_an_evaluation_of_classes_says_their_figures(digits: Job):
    evaluation, classes = digits.evaluation, TASKS["digits"][1]
    assert (evaluation["task"], evaluation["classes"]) == ("multiclass-classification", classes)
    counts = evaluation["classCounts"]
    assert (sum(counts["training"]), sum(counts["holdout"])) == (480, 120)
    assert evaluation["rows"]["positives"] is evaluation["trainingPositives"] is evaluation["holdoutPositives"] is None
    figures = evaluation["challenger"]
    assert 0.75 < figures["accuracy"] < 1
    assert figures["accuracy"] > evaluation["majorityAccuracy"]
    assert [sum(row) for row in figures["confusion"]] == counts["holdout"]
    assert len(figures["byClass"]) == 10
    losses = evaluation["lossesByTime"]
    assert losses["positiveShare"] is None
    assert sum(losses["classShares"]) == pytest.approx(1)
    total = {name: sum(block[name] for block in losses["blocks"]) for name in ("rows", "challenger", "majority")}
    assert total["rows"] == 120
    assert total["challenger"] / 120 == pytest.approx(figures["logLoss"], abs=1e-5)
    assert total["challenger"] < total["majority"]
    assert [evaluation["interval"], evaluation["classificationThreshold"], evaluation["paired"]] == [None, None, None]
    assert evaluation["exportMaxDifference"] <= 1e-6


def test_held_out_answers_of_classes_have_their_probability(digits: Job):
    blocks, figures = digits.evaluation["heldOutScores"], digits.evaluation["challenger"]
    rows = [row for block in blocks for row in zip(block["scores"], block["answers"], block["labels"], strict=True)]
    assert len(rows) == 120
    assert sum(answer == label for _, answer, label in rows) / 120 == pytest.approx(figures["accuracy"])
    assert all(0.1 <= score <= 1 for score, _, _ in rows)


@pytest.mark.parametrize("job_of", ["digits", "diabetes"])
def test_the_artifact_repeats_the_answers_of_its_check(job_of: str, request: pytest.FixtureRequest):
    job = request.getfixturevalue(job_of)
    check, scorer = job.evaluation["artifactCheck"], load_artifact(job.model)
    assert scorer.score_matrix(scorer.encode(check["instances"])).astype(float).tolist() == check["scores"]
    description = json.loads((job.model / "model.json").read_text())
    assert "classificationThreshold" not in description
    assert (description["formatVersion"], description["task"]) == (1, job.hyperparameters["task"])


def test_an_evaluation_of_values_says_errors_interval_and_naive_forecasts(diabetes: Job):
    evaluation = diabetes.evaluation
    assert [evaluation[name] for name in ("classes", "classCounts", "paired", "majorityAccuracy")] == [None] * 4
    figures = evaluation["challenger"]
    assert 40 < figures["mae"] < 65
    assert figures["rmse"] > figures["mae"]
    assert 0.1 < figures["r2"] < 0.7
    assert figures["mase"] < 1
    assert figures["pinball"] is None
    assert 0.6 < figures["coverage"] <= 1
    interval = evaluation["interval"]
    assert interval["coverage"] == 0.9
    assert interval == json.loads((diabetes.model / "model.json").read_text())["interval"]
    blocks = evaluation["heldOutScores"]
    values, labels = (np.array([value for block in blocks for value in block[name]]) for name in ("scores", "labels"))
    assert Interval.of(labels, values).to_json() == interval
    assert 0.9 <= Interval.from_json(interval).coverage(labels, values) <= 0.96
    losses = evaluation["lossesByTime"]
    assert (losses["metric"], losses["positiveShare"], losses["classShares"]) == ("absolute-error", None, None)
    total = {name: sum(block[name] for block in losses["blocks"]) for name in ("rows", "challenger", "majority", "lastLabel")}
    assert total["challenger"] / total["rows"] == pytest.approx(figures["mae"])
    assert total["majority"] / total["rows"] == pytest.approx(np.abs(labels - np.median(labels)).mean(), rel=0.1)
    assert total["challenger"] < total["majority"] < total["lastLabel"]


def test_the_features_that_matter_come_first_with_an_error(diabetes: Job):
    listed = diabetes.evaluation["featureImportance"]
    assert {entry["feature"] for entry in listed} == {f"f{place}" for place in range(10)}
    # Body mass index and a measure of triglycerides, as in the paper that published the data.
    assert {entry["feature"] for entry in listed[:2]} == {"f2", "f8"}
    assert listed[0]["importance"] > listed[0]["standardError"] > 0
    assert [entry["importance"] for entry in listed] == sorted((entry["importance"] for entry in listed), reverse=True)


def test_a_quantile_is_learnt_and_judged_by_its_own_loss(job: Job, diabetes: Job, tmp_path: Path):
    high = public_job(tmp_path, "diabetes", metric='{"quantile":0.9}')
    assert high.train().returncode == 0
    evaluation = high.evaluation
    blocks = evaluation["lossesByTime"]["blocks"]
    assert evaluation["lossesByTime"]["metric"] == {"quantile": 0.9}
    assert sum(block["challenger"] for block in blocks) / 88 == pytest.approx(evaluation["challenger"]["pinball"])
    below = [
        value >= label
        for block in evaluation["heldOutScores"]
        for value, label in zip(block["scores"], block["labels"], strict=True)
    ]
    assert 0.75 < np.mean(below) <= 1


def with_champion(job: Job, champion: Job) -> Job:
    shutil.copytree(champion.model, job.base / "input" / "data" / "champion")
    job.hyperparameters["champion_cutoff"] = iso(199)
    return job


@pytest.mark.parametrize(("name", "metric"), [("digits", "accuracy"), ("diabetes", "squared-error")])
def test_a_champion_is_judged_on_the_same_rows(name: str, metric: str, tmp_path: Path):
    earlier = public_job(tmp_path / "earlier", name, rows=200, labelled_rows_min="100")
    assert earlier.train().returncode == 0
    job = with_champion(public_job(tmp_path / "later", name, metric=metric), earlier)
    assert job.train().returncode == 0
    evaluation = job.evaluation
    assert evaluation["outcomes"] == []
    total = {who: sum(block[who] for block in evaluation["lossesByTime"]["blocks"]) for who in ("challenger", "champion")}
    rows = evaluation["rows"]["holdout"]
    if name == "digits":
        paired = evaluation["paired"]
        assert sum(paired.values()) == rows
        assert total["champion"] == paired["onlyChallengerCorrect"] + paired["bothWrong"]
        assert evaluation["champion"]["accuracy"] == pytest.approx(1 - total["champion"] / rows)
    else:
        assert evaluation["paired"] is None
        assert evaluation["champion"]["rmse"] ** 2 == pytest.approx(total["champion"] / rows)
        assert 0.6 < evaluation["champion"]["coverage"] <= 1
    assert total["challenger"] < total["champion"]


@pytest.mark.parametrize(
    ("champion", "change", "says"),
    [
        ("diabetes", {}, "The champion is a regression, the model is a multiclass-classification now."),
        ("trained", {}, "The champion is a binary-classification, the model is a multiclass-classification now."),
        (
            "digits",
            {"classes": json.dumps([*"123456789", "10"])},
            "The champion's classes are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9; the model's are 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 now.",
        ),
    ],
)
def test_a_champion_of_another_question_is_broken_in_words(
    champion: str, change: dict, says: str, tmp_path: Path, request: pytest.FixtureRequest
):
    job = with_champion(public_job(tmp_path, "digits", **change), request.getfixturevalue(champion))
    assert job.train().returncode == 0
    assert job.evaluation["championError"] == says
    assert job.evaluation["outcomes"] == ["champion-broken"]
    assert all(block["champion"] is None for block in job.evaluation["lossesByTime"]["blocks"])


def test_a_class_that_only_held_out_rows_have_is_judged_and_one_that_they_lack_has_no_figures(tmp_path: Path):
    """480 training rows of classes 0 to 2, 120 held-out rows of classes 0, 1 and 3; no row has class 4."""
    source = random.Random(4)
    values = [source.choice([0, 1, 2] if number < 480 else [0, 1, 3]) for number in range(600)]
    features = [[value + source.gauss(0, 0.3), None, "north"] for value in values]
    request = {"task": "multiclass-classification", "classes": json.dumps(list("abcde")), "metric": "balanced-accuracy"}
    job = made_job(tmp_path, values, features, **request)
    assert job.train().returncode == 0
    evaluation = job.evaluation
    assert evaluation["classCounts"]["training"][3:] == [0, 0]
    by_class = evaluation["challenger"]["byClass"]
    assert (by_class[3]["recall"], by_class[3]["precision"]) == (0, None)
    assert by_class[2]["recall"] is by_class[2]["auc"] is None
    assert by_class[4] == {"precision": None, "recall": None, "f1": None, "auc": None}
    assert all(np.isfinite(block["challenger"]) for block in evaluation["lossesByTime"]["blocks"])
    assert evaluation["lossesByTime"]["classShares"][3] == pytest.approx(0.5 / 482.5)


@pytest.mark.parametrize(
    ("values", "request_", "code", "says"),
    [
        ([5.0] * 300, {}, "CONSTANT_LABELS", "All 240 training rows have label 5: there is nothing to learn."),
        (
            [1] * 300,
            {"task": "multiclass-classification", "classes": '["up","down","flat"]'},
            "SINGLE_CLASS",
            "All 240 training rows have label down: there is nothing to learn.",
        ),
        (
            [1.0] * 299 + [1.1e15],
            {},
            "MALFORMED_LINE",
            "rows.ndjson.gz, line 600: label is 1100000000000000.0, must be a number from -1e+15 to 1e+15.",
        ),
        (
            [0, 1, 2] * 100,
            {"task": "multiclass-classification", "classes": '["up","down"]'},
            "MALFORMED_LINE",
            "rows.ndjson.gz, line 6: label is 2, must be a whole number from 0 to 1: a class's place in classes",
        ),
        (
            [0, 0.5] * 150,
            {"task": "multiclass-classification", "classes": '["up","down"]'},
            "MALFORMED_LINE",
            "rows.ndjson.gz, line 4: label is 0.5",
        ),
        ([0.0, 1.0] * 100, {}, "TOO_FEW_TRAINING_ROWS", "200 labelled rows lie in the window, 250 are needed."),
        (
            [0.0, 1.0] * 150,
            {"parameters": '{"scale_pos_weight":2}'},
            "BAD_PARAMETER",
            "Parameter scale_pos_weight is for a binary",
        ),
    ],
)
def test_a_failure_is_one_clear_sentence_and_a_code(values: list, request_: dict, code: str, says: str, tmp_path: Path):
    job = made_job(tmp_path, values, **request_)
    assert job.train().returncode == 2
    assert job.failure[0].startswith(says)
    assert job.failure[1] == f"code: {code}"


def test_constant_features_give_a_constant_value_that_is_named(tmp_path: Path):
    source = random.Random(1)
    job = made_job(tmp_path, [source.gauss(1e6, 1) for _ in range(400)], [[1, None, "a"]] * 400)
    assert job.train().returncode == 0
    evaluation = job.evaluation
    assert evaluation["outcomes"] == ["challenger-constant-output"]
    assert evaluation["featureImportance"] == [
        {"feature": name, "importance": None, "standardError": None} for name in ("price", "volume", "venue")
    ]


def test_held_out_values_that_are_all_alike_have_no_r2(tmp_path: Path):
    source = random.Random(2)
    job = made_job(tmp_path, [source.gauss(0, 1) if number < 320 else 7.0 for number in range(400)])
    assert job.train().returncode == 0
    assert job.evaluation["challenger"]["r2"] is None
    assert job.evaluation["challenger"]["labelDeviation"] == 0


def test_2000_columns_are_trained_and_the_200_that_answers_depend_on_are_measured(tmp_path: Path):
    source, count = np.random.default_rng(6), 400
    matrix = source.normal(size=(count, 2000)).round(4)
    values = (3 * matrix[:, 1500] + matrix[:, 3]).tolist()
    features = json.dumps([{"name": f"f{place}"} for place in range(2000)])
    job = made_job(tmp_path, values, matrix.tolist(), features=features)
    assert job.train().returncode == 0
    listed = job.evaluation["featureImportance"]
    assert [entry["feature"] for entry in listed[:2]] == ["f1500", "f3"]
    assert sum(entry["importance"] is not None for entry in listed) == 200
    assert len(listed) == 2000
