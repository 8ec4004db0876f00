"""A whole training as a process: artifact, evaluation, named outcomes, clear failures."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from job import FEATURES, Job, iso, label, lines, make_features, observation

from remodel_container.artifact import load_artifact


def test_the_artifact_is_two_files_that_run_no_code(trained: Job):
    assert sorted(path.name for path in trained.model.iterdir()) == ["model.json", "model.onnx"]
    description = json.loads((trained.model / "model.json").read_text())
    assert description["formatVersion"] == 1
    assert description["modelType"] == "xgboost"
    assert description["features"] == FEATURES
    assert description["categories"] == {"venue": ["north", "south", "west"]}
    assert description["cutoffs"] == {"trainingFrom": iso(0), "evaluationCutoff": iso(799), "cutoff": iso(999)}


def test_the_evaluation_says_rows_window_metrics_and_times(trained: Job):
    evaluation = trained.evaluation
    assert {**evaluation["rows"], "positives": 0} == {"joined": 1000, "training": 800, "holdout": 200, "positives": 0}
    assert evaluation["trainingPositives"] + evaluation["holdoutPositives"] == evaluation["rows"]["positives"]
    assert (evaluation["trainingFrom"], evaluation["evaluationCutoff"], evaluation["cutoff"]) == (iso(0), iso(799), iso(999))
    assert evaluation["holdoutFrom"] == iso(800)
    assert evaluation["window"] == {"from": iso(0), "cutoff": iso(1001), "championCutoff": None}
    assert 0.6 < evaluation["challenger"]["accuracy"] < 0.9
    assert evaluation["challenger"]["accuracy"] > evaluation["majorityAccuracy"]
    assert evaluation["exportMaxDifference"] <= 3e-7
    assert evaluation["champion"] is evaluation["paired"] is evaluation["championError"] is None
    assert evaluation["outcomes"] == []
    assert {"xgboost", "numpy", "onnxruntime"} <= evaluation["libraryVersions"].keys()
    assert {"imports", "read", "train", "evaluate", "refit", "total"} <= evaluation["seconds"].keys()
    usage = evaluation["usage"]
    assert usage["wallSeconds"] == evaluation["seconds"]["total"]
    # A training computes on at most the machine's cores, and its libraries alone take tens of megabytes.
    assert usage["cpuSeconds"] > 0
    assert 30e6 < usage["peakMemoryBytes"] < 64e9


def test_the_evaluation_has_held_out_rows_with_the_scores_of_the_artifact_itself(trained: Job):
    check = trained.evaluation["artifactCheck"]
    assert len(check["instances"]) == len(check["scores"]) == 100
    scorer = load_artifact(trained.model)
    assert scorer.score_matrix(scorer.encode(check["instances"])).tolist() == check["scores"]


def test_the_evaluation_has_the_held_out_scores_of_the_fit_that_did_not_see_them(trained: Job):
    blocks = trained.evaluation["heldOutScores"]
    assert sum(block["rows"] for block in blocks) == sum(len(block["scores"]) for block in blocks) == 200
    rows = [row for block in blocks for row in zip(block["scores"], block["labels"], strict=True)]
    assert sum((score >= 0.5) == (label == 1) for score, label in rows) / 200 == trained.evaluation["challenger"]["accuracy"]


@pytest.mark.parametrize("value", [1e39, -1e300])
def test_a_value_beyond_a_32_bit_float_is_missing_and_counted(trained: Job, job: Job, value: float):
    entries = lines(range(1000))
    features = entries[0]["features"]
    entries[0] = observation(0, [value, *features[1:]])
    assert job.add("rows.ndjson", entries).train().returncode == 0
    evaluation = job.evaluation
    assert evaluation["valuesTooLarge"] == 1
    assert evaluation["rows"] == trained.evaluation["rows"]


def test_the_same_rows_in_other_files_and_twice_give_the_same_bytes(trained: Job, job: Job):
    entries = lines(range(1000))
    job.add("b.ndjson", entries[::-1][:1500]).add("a.ndjson.gz", entries[:900])
    assert job.train().returncode == 0
    for name in ("model.onnx", "model.json"):
        assert (job.model / name).read_bytes() == (trained.model / name).read_bytes()


def test_the_artifact_is_the_refit_with_all_rows_however_many_were_held_out(trained: Job, job: Job):
    job.hyperparameters |= {"holdout_fraction": "0.5", "gap_seconds": str(100 * 3600)}
    assert job.add("rows", lines(range(1000))).train().returncode == 0
    assert job.evaluation["rows"]["training"] == 401
    assert (job.model / "model.onnx").read_bytes() == (trained.model / "model.onnx").read_bytes()


def test_losses_by_time_are_those_of_both_versions_on_the_same_rows(trained: Job, job: Job):
    assert with_champion(job, trained).train().returncode == 0
    evaluation = job.evaluation
    losses, paired = evaluation["lossesByTime"], evaluation["paired"]
    assert (losses["metric"], losses["gapSeconds"]) == ("accuracy", 36000)
    assert losses["positiveShare"] == evaluation["trainingPositives"] / evaluation["rows"]["training"]
    sums = {name: sum(block[name] for block in losses["blocks"]) for name in ("rows", "challenger", "champion", "majority")}
    assert len(losses["blocks"]) == 25  # the shortest that are no shorter than the gap
    assert sums["rows"] == evaluation["rows"]["holdout"] == 250
    assert sums["challenger"] == paired["onlyChampionCorrect"] + paired["bothWrong"]
    assert sums["champion"] == paired["onlyChallengerCorrect"] + paired["bothWrong"]
    assert sums["majority"] == pytest.approx(250 * (1 - evaluation["majorityAccuracy"]))
    assert {type(block["lastLabel"]) for block in losses["blocks"]} == {float}
    assert {type(block["sameHourYesterday"]) for block in losses["blocks"]} == {float}


def test_spans_may_be_shorter_than_the_gap_where_labels_only_come_late(trained: Job, job: Job):
    with_champion(job, trained).hyperparameters["span_seconds_min"] = "0"
    assert job.train().returncode == 0
    losses = job.evaluation["lossesByTime"]
    assert losses["gapSeconds"] == 36000
    assert 30 <= len(losses["blocks"]) <= 50
    assert sum(block["rows"] for block in losses["blocks"]) == job.evaluation["rows"]["holdout"] == 250


def test_losses_are_those_of_the_models_metric(trained: Job, job: Job):
    job.hyperparameters["metric"] = "log-loss"
    assert job.add("rows", lines(range(1000))).train().returncode == 0
    evaluation = job.evaluation
    blocks = evaluation["lossesByTime"]["blocks"]
    assert all(block["champion"] is None for block in blocks)
    assert sum(block["challenger"] for block in blocks) / 200 == pytest.approx(evaluation["challenger"]["logLoss"], abs=1e-5)
    assert evaluation["challenger"] == trained.evaluation["challenger"]


def with_champion(job: Job, champion: Job) -> Job:
    shutil.copytree(champion.model, job.base / "input" / "data" / "champion")
    job.hyperparameters |= {"cutoff": iso(1501), "champion_cutoff": iso(999), "gap_seconds": "36000"}
    return job.add("rows", lines(range(1500)))


def test_the_champion_is_scored_on_the_same_rows(trained: Job, job: Job):
    assert with_champion(job, trained).train().returncode == 0
    evaluation = job.evaluation
    assert evaluation["rows"]["holdout"] == sum(evaluation["paired"].values()) == 250
    paired, count = evaluation["paired"], evaluation["rows"]["holdout"]
    right = paired["bothCorrect"] + paired["onlyChampionCorrect"]
    assert evaluation["champion"]["accuracy"] == pytest.approx(right / count)
    scores = load_artifact(trained.model)
    holdout = range(1250, 1500)
    encoded = scores.encode([make_features(number) for number in holdout])
    assert evaluation["champion"]["confusion"]["truePositives"] + evaluation["champion"]["confusion"]["falsePositives"] == int(
        (scores.score_matrix(encoded) >= 0.5).sum()
    )


def test_a_champion_is_not_compared_on_rows_that_it_was_trained_on(trained: Job, job: Job):
    with_champion(job, trained)
    job.hyperparameters |= {"champion_cutoff": iso(1490), "unjudged_allowed": "true"}
    assert job.train().returncode == 0
    assert job.evaluation["champion"] is job.evaluation["paired"] is None
    assert job.evaluation["championError"] == "It was trained on rows that are held out, because too few came after it."
    assert job.evaluation["outcomes"] == ["champion-has-seen-rows"]


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("model.onnx", b"not onnx", "SHA-256 differs"),
        ("model.json", b"{", "model.json cannot be read"),
        ("model.json", b"{}", "model.json lacks formatVersion"),
        ("model.json", b'{"formatVersion":2}', "format version 2 is not 1"),
        ("model.onnx", None, "model.onnx cannot be read"),
    ],
)
def test_a_broken_champion_is_an_outcome_not_a_crash(trained: Job, job: Job, file: str, content: bytes | None, says: str):
    with_champion(job, trained)
    path = job.base / "input" / "data" / "champion" / file
    path.unlink() if content is None else path.write_bytes(content)
    assert job.train().returncode == 0
    assert job.evaluation["champion"] is job.evaluation["paired"] is None
    assert says in job.evaluation["championError"]
    assert job.evaluation["outcomes"] == ["champion-broken"]


def test_a_champion_finds_its_features_by_name(trained: Job, job: Job):
    with_champion(job, trained)
    job.hyperparameters["features"] = json.dumps([*FEATURES[::-1], {"name": "extra", "kind": "numeric"}])
    entries = [observation(n, [*make_features(n)[::-1], n]) for n in range(1500)] + [label(n) for n in range(1500)]
    job.add("rows", entries)
    assert job.train().returncode == 0
    assert job.evaluation["champion"]["auc"] > 0.6


def test_a_champion_whose_feature_is_gone_is_an_outcome(trained: Job, job: Job):
    with_champion(job, trained)
    job.hyperparameters["features"] = json.dumps(FEATURES[:2])
    job.add("rows", [observation(n, make_features(n)[:2]) for n in range(1500)] + [label(n) for n in range(1500)])
    assert job.train().returncode == 0
    assert job.evaluation["championError"] == "The champion needs features that the rows lack: venue."


def test_constant_features_give_a_constant_output_that_is_named(job: Job):
    job.add("rows", [line for n in range(600) for line in (observation(n, [1, None, "a"]), label(n))])
    assert job.train().returncode == 0
    assert job.evaluation["outcomes"] == ["challenger-constant-output"]


def test_a_held_out_tail_of_one_class_is_named(job: Job):
    job.add("rows", [line for n in range(600) for line in (observation(n), label(n, make_label_until(n, 480)))])
    assert job.train().returncode == 0
    assert job.evaluation["challenger"]["auc"] is None
    assert "holdout-single-class" in job.evaluation["outcomes"]


def make_label_until(number: int, end: int) -> int:
    return number % 2 if number < end else 1


@pytest.mark.parametrize(
    ("entries", "change", "code", "says"),
    [
        (lines(range(260)), {"holdout_rows_min": "60"}, "TOO_FEW_HOLDOUT_ROWS", "Too few held-out rows: 52 of 260 labelled rows"),
        (lines(range(240)), {}, "TOO_FEW_TRAINING_ROWS", "240 labelled rows lie in the window, 250 are needed."),
        ([observation(1)], {}, "TOO_FEW_TRAINING_ROWS", "No labelled row lies in the window, 250 are needed."),
        ([line for n in range(400) for line in (observation(n), label(n, 0))], {}, "SINGLE_CLASS", "All 320 training rows"),
        (lines(range(400)), {"model_type": "prophet"}, "UNKNOWN_MODEL_TYPE", "Unknown model type 'prophet'; known are"),
        (lines(range(400)), {"parameters": '{"depth":3}'}, "BAD_PARAMETER", "Unknown parameter depth"),
        (
            [*lines(range(400)), observation(400, ["x", 1, "a"]), label(400)],
            {},
            "MALFORMED_LINE",
            "rows, line 801: feature price",
        ),
    ],
)
def test_a_failure_is_one_clear_sentence_and_a_code(job: Job, entries: list, change: dict, code: str, says: str):
    job.hyperparameters |= change
    assert job.add("rows", entries).train().returncode == 2
    assert job.failure[0].startswith(says)
    assert job.failure[1] == f"code: {code}"
    assert any(line.startswith("Traceback") for line in job.failure)
    assert not (job.model / "model.onnx").exists()


def test_running_out_of_memory_is_a_clear_failure_too(job: Job):
    job.add("rows", lines(range(1000))).write_hyperparameters()
    limited = [sys.executable, "-I", "-m", "remodel_container.supervise", "--job-dir", str(job.base), "--cpus", "1"]
    limited += [
        "--memory-bytes",
        "140000000",
        "--wall-seconds",
        "30",
        "--",
        sys.executable,
        "-I",
        "-m",
        "remodel_container.train",
    ]
    subprocess.run(limited, env={**os.environ, "SM_BASE_DIR": str(job.base)}, timeout=30)
    failure = json.loads((job.base / "status.json").read_text())["failure"]
    assert (failure["code"], failure["retryable"]) == ("OUT_OF_MEMORY", False)


def test_a_missing_configuration_is_a_clear_failure(job: Job):
    result = subprocess.run(
        [sys.executable, "-I", "-m", "remodel_container.train"], env={**os.environ, "SM_BASE_DIR": str(job.base)}
    )
    assert result.returncode == 2
    assert "hyperparameters.json cannot be read" in job.failure[0]


def test_the_refit_scores_like_a_model_that_has_seen_all_rows(trained: Job):
    scorer = load_artifact(trained.model)
    scores = scorer.score_matrix(scorer.encode([make_features(number) for number in range(1000)]))
    labels = np.array([entry["label"] for entry in lines(range(1000)) if entry["kind"] == "label"])
    assert ((scores >= 0.5) == labels).mean() > trained.evaluation["challenger"]["accuracy"]


def test_sigterm_ends_a_fit_at_once_where_the_process_is_its_containers_first(job: Job):
    job.hyperparameters["parameters"] = json.dumps({"n_estimators": 10000, "max_depth": 8, "early_stopping_rounds": 0})
    job.add("rows", lines(range(1000))).write_hyperparameters()
    # SIGTERM has no default action in a container's first process, which is as if the process ignored it.
    first = ["sh", "-c", 'trap "" TERM; exec "$@"', "sh", sys.executable, "-I", "-m", "remodel_container.train"]
    environment = {**os.environ, "SM_BASE_DIR": str(job.base)}
    with subprocess.Popen(first, env=environment, stdout=subprocess.PIPE, text=True) as training:
        try:
            deadline = time.monotonic() + 20
            while not uses_a_second(training.pid) and time.monotonic() < deadline:
                time.sleep(0.05)
            training.terminate()
            assert training.wait(5) == 143
        finally:
            training.kill()
        assert training.stdout.read() == "Stopped by SIGTERM.\n"
    assert not (job.base / "output" / "failure").exists()


def uses_a_second(pid: int) -> bool:
    """Whether the process has worked long enough to be within the fit: starting takes half of that."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") > 1


def test_a_training_that_nobody_supervises_holds_itself_to_its_limits():
    limits = {"TRAINING_CPUS_MAX": "1", "TRAINING_MEMORY_BYTES_MAX": str(2**30)}
    program = "from remodel_container.train import hold_to_limits; hold_to_limits(); bytearray(2**31)"
    command = [sys.executable, "-I", "-c", program]
    result = subprocess.run(command, env={**os.environ, **limits}, capture_output=True, text=True)
    assert result.stderr.endswith("MemoryError\n")
    assert subprocess.run(command, capture_output=True).returncode == 0


def test_long_hyperparameters_come_in_a_channel(job: Job):
    features = job.hyperparameters.pop("features")
    write = job.base / "input" / "data" / "hyperparameters"
    write.mkdir(parents=True)
    (write / "hyperparameters.json").write_text(json.dumps({"features": features}))
    assert job.add("rows", lines(range(1000))).train().returncode == 0
    assert job.evaluation["rows"]["joined"] == 1000
