"""A user's own model: what its four functions give, and what comes of it, for every task."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from job import Job, iso, lines
from task_jobs import public_job

from remodel_container.failures import TrainingFailure
from remodel_container.features import BadValue, Feature, as_columns
from remodel_container.own_scorer import answers_of
from remodel_container.target import BINARY, MULTICLASS, REGRESSION

SCRIPT = str(Path(__file__).with_name("own_models.py"))


def train(job: Job, fault: str = "none") -> subprocess.CompletedProcess[str]:
    job.write_hyperparameters()
    return subprocess.run(
        [sys.executable, SCRIPT, fault, "train"],
        env={**os.environ, "SM_BASE_DIR": str(job.base)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def own_job(base: Path, **request: str) -> Job:
    return Job(base, {"model_type": "container", "parameters": json.dumps({"ridge": 0.5}), **request})


@pytest.fixture(scope="module")
def own_trained(tmp_path_factory: pytest.TempPathFactory) -> Job:
    job = own_job(tmp_path_factory.mktemp("own")).add("rows.ndjson.gz", lines(range(1000)))
    ended = train(job)
    assert ended.returncode == 0, ended.stderr + ended.stdout
    return job


@contextmanager
def serving(model: Path, fault: str = "none", **others: str):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    variables = {"SM_MODEL_DIR": str(model), "SAGEMAKER_BIND_TO_PORT": str(port), "SERVE_HOST": "127.0.0.1", **others}
    server = subprocess.Popen([sys.executable, SCRIPT, fault, "serve"], env={**os.environ, **variables})

    def ask(path: str, body: str | None = None, content_type: str = "application/json") -> tuple[int, str]:
        data = None if body is None else body.encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, {"Content-Type": content_type})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                assert ask("/ping")[0] == 200
                break
            except urllib.error.URLError:
                assert server.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield ask
    finally:
        server.terminate()
        server.wait(10)


def test_the_evaluation_is_that_of_a_built_in_type(own_trained: Job, trained: Job):
    own, built_in = own_trained.evaluation, trained.evaluation
    # Rows, split and naive forecasts are the same; figures are of other models.
    for name in ("rows", "window", "cutoff", "evaluationCutoff", "holdoutFrom", "majorityAccuracy", "classCounts"):
        assert own[name] == built_in[name]
    assert own["modelType"] == "dict"
    assert 0.6 < own["challenger"]["accuracy"] < 0.9
    blocks, others = own["lossesByTime"]["blocks"], built_in["lossesByTime"]["blocks"]
    for name in ("from", "rows", "majority", "lastLabel", "sameHourYesterday"):
        assert [block[name] for block in blocks] == [block[name] for block in others]
    wrong = sum(block["challenger"] for block in blocks)
    assert wrong == pytest.approx((1 - own["challenger"]["accuracy"]) * own["rows"]["holdout"])
    assert sum(len(block["scores"]) for block in own["heldOutScores"]) == 200


def test_the_artifact_is_the_users_files_and_how_to_ask_them(own_trained: Job):
    files = sorted(path.relative_to(own_trained.model).as_posix() for path in own_trained.model.rglob("*") if path.is_file())
    assert files == ["remodel.json", "weights/own.json"]


def test_the_checked_answers_are_those_of_the_files_not_of_the_fit(own_trained: Job, tmp_path: Path):
    job = own_job(tmp_path).add("rows.ndjson.gz", lines(range(1000)))
    assert train(job, "keeps-less").returncode == 0
    exact, kept = (each.evaluation["artifactCheck"] for each in (own_trained, job))
    assert exact["instances"] == kept["instances"]
    assert exact["scores"] != kept["scores"]
    assert np.abs(np.array(exact["scores"]) - np.array(kept["scores"])).max() < 0.05
    # The evaluation itself is that of the fit.
    assert job.evaluation["challenger"] == own_trained.evaluation["challenger"]


def champion_job(tmp_path: Path, champion: Path, **request: str) -> Job:
    job = own_job(tmp_path, cutoff=iso(2001), champion_cutoff=iso(999), **request).add("rows.ndjson.gz", lines(range(2000)))
    shutil.copytree(champion, job.base / "input" / "data" / "champion")
    return job


@pytest.mark.parametrize("kind", ["own", "built-in"])
def test_it_is_compared_with_a_champion_of_its_own_or_of_a_built_in_type(own_trained, trained, tmp_path, kind):
    job = champion_job(tmp_path, (own_trained if kind == "own" else trained).model)
    assert train(job).returncode == 0
    evaluation = job.evaluation
    assert evaluation["championError"] is None
    assert sum(evaluation["paired"].values()) == evaluation["rows"]["holdout"]
    assert 0.6 < evaluation["champion"]["accuracy"] < 0.9
    assert all(block["champion"] is not None for block in evaluation["lossesByTime"]["blocks"])


def test_a_built_in_type_says_that_it_cannot_load_such_a_champion(own_trained: Job, tmp_path: Path):
    job = champion_job(tmp_path, own_trained.model, model_type="xgboost", parameters='{"n_estimators": 5}')
    assert job.train().returncode == 0
    assert (
        job.evaluation["championError"] == "Only its own container can load the champion's files: this trainer loads model.onnx."
    )
    assert job.evaluation["outcomes"] == ["champion-broken"]


def test_a_champion_whose_files_are_broken_does_not_keep_it_from_training(own_trained: Job, tmp_path: Path):
    job = champion_job(tmp_path, own_trained.model)
    (job.base / "input/data/champion/weights/own.json").write_text("{")
    assert train(job).returncode == 0
    assert job.evaluation["championError"].startswith("The champion's artifact is broken: JSONDecodeError: ")


@pytest.mark.parametrize(("name", "form"), [("wine", "probabilities"), ("diabetes", "value")])
def test_other_tasks_are_trained_and_served(tmp_path: Path, name: str, form: str):
    job = public_job(tmp_path, name, model_type="container", parameters="{}")
    ended = train(job)
    assert ended.returncode == 0, ended.stdout
    check = job.evaluation["artifactCheck"]
    with serving(job.model) as ask:
        status, text = ask("/invocations", json.dumps({"instances": check["instances"]}))
        given = [prediction[form] for prediction in json.loads(text)["predictions"]]
        assert (status, given) == (200, check["scores"])
        if form == "value":
            bounds = job.evaluation["interval"]
            first = json.loads(text)["predictions"][0]
            assert first["interval"] == [first["value"] + bounds["lower"], first["value"] + bounds["upper"]]


def test_it_answers_json_and_csv_and_names_what_does_not_fit(own_trained: Job):
    check = own_trained.evaluation["artifactCheck"]
    with serving(own_trained.model) as ask:
        status, text = ask("/invocations", json.dumps({"instances": check["instances"]}))
        assert (status, [each["score"] for each in json.loads(text)["predictions"]]) == (200, check["scores"])
        rows = "".join(",".join("" if value is None else str(value) for value in row) + "\n" for row in check["instances"])
        status, text = ask("/invocations", rows, "text/csv")
        assert status == 200
        assert [float(line) for line in text.split()] == pytest.approx(check["scores"], abs=1e-8)
        status, text = ask("/invocations", '{"instances": [["much", 1, "north"]]}')
        assert (status, json.loads(text)["error"]["code"]) == (400, "BAD_INSTANCE")
        assert "feature price: 'much' is not a number" in text
        assert ask("/invocations", '{"instances": []}') == (200, '{"version":"1","predictions":[]}')
    with serving(own_trained.model, "predict-raises") as ask:
        status, text = ask("/invocations", json.dumps({"instances": check["instances"][:1]}))
        assert (status, json.loads(text)["error"]["message"]) == (500, "BrokenArtifact: KeyError: 'price'")


def test_its_answered_requests_are_captured_where_a_service_asks_for_it(own_trained: Job, tmp_path: Path):
    check = own_trained.evaluation["artifactCheck"]
    body = json.dumps({"instances": check["instances"]})
    with serving(own_trained.model, MODEL_VERSION="7", CAPTURE_DIR=str(tmp_path)) as ask:
        answered = ask("/invocations", body)[1]
    (file,) = tmp_path.glob("*.jsonl")
    (line,) = file.read_text().splitlines()
    captured = json.loads(line)["captureData"]
    assert [captured[part]["data"] for part in ("endpointInput", "endpointOutput")] == [body, answered]
    assert json.loads(answered)["version"] == "7"


@pytest.mark.parametrize(
    ("fault", "code", "sentence"),
    [
        ("fit-raises", "UNEXPECTED", "The training failed: ValueError: Input X contains NaN."),
        ("sums-to-two", "BAD_ANSWERS", "predict gave probabilities of a row that add up to 2, not to 1."),
        ("load-raises", "ARTIFACT_NOT_LOADED", "load cannot read what save has written: RuntimeError: no codec."),
    ],
)
def test_a_function_that_fails_is_named(tmp_path: Path, fault: str, code: str, sentence: str):
    job = own_job(tmp_path).add("rows.ndjson.gz", lines(range(1000)))
    assert train(job, fault).returncode != 0
    assert job.failure[:2] == [sentence, f"code: {code}"]
    assert not (job.base / "output" / "data" / "evaluation.json").exists()


def test_a_version_that_does_not_load_is_not_served(tmp_path: Path):
    words = [sys.executable, SCRIPT, "none", "serve"]
    ended = subprocess.run(words, env={**os.environ, "SM_MODEL_DIR": str(tmp_path)}, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert (
        ended.stderr == f"The version in {tmp_path} cannot be loaded: remodel.json cannot be read: No such file or directory.\n"
    )


def test_without_train_or_serve_it_says_what_is_missing():
    ended = subprocess.run([sys.executable, SCRIPT, "none"], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert ended.stderr.startswith("the last argument is train or serve")


@pytest.mark.parametrize(
    ("task", "predicted", "sentence"),
    [
        (BINARY, [0.1, 0.2], r"predict gave an array of \(2,\), of a binary-classification it is \(3,\) or \(3, 2\)\."),
        (BINARY, [[0.4, 0.4]] * 3, r"probabilities of a row that add up to 0\.8, not to 1\."),
        (BINARY, [0.1, 1.2, 0.3], r"predict gave 0\.1 to 1\.2: probabilities are 0 to 1\."),
        (BINARY, [0.1, np.nan, 0.3], r"predict gave 1 answers that are not finite, in 3 rows\."),
        (BINARY, ["yes", "no", "no"], r"predict gave no numbers: "),
        (MULTICLASS, [[0.5, 0.5]] * 3, r"an array of \(3, 2\), of a multiclass-classification it is \(3, 4\)\."),
        (REGRESSION, [[1.0], [2.0], [3.0]], r"an array of \(3, 1\), of a regression it is \(3,\)\."),
        (REGRESSION, [1.0, np.inf, 3.0], r"predict gave 1 answers that are not finite, in 3 rows\."),
    ],
)
def test_what_cannot_be_an_answer_is_refused(task: str, predicted: list, sentence: str):
    with pytest.raises(TrainingFailure, match=sentence):
        answers_of(np.array(predicted), 3, task=task, class_count=4)


def test_scikit_learns_two_columns_are_the_second():
    assert answers_of([[0.9, 0.1], [0.25, 0.75]], 2, task=BINARY, class_count=2).tolist() == [0.1, 0.75]


def test_rows_are_numbers_or_objects_where_there_are_categories():
    numeric, both = [Feature("a", "numeric", "other")], [Feature("a", "numeric", "other"), Feature("b", "categorical", "other")]
    columns = as_columns(numeric, [[1], [None]])
    assert (columns.dtype, columns[0, 0], np.isnan(columns[1, 0])) == (np.float64, 1.0, True)
    mixed = as_columns(both, [[1, "x"], [2, None], [None, 3.0]])
    assert mixed[:, 1].tolist() == ["x", None, "3"]
    assert np.isnan(mixed[2, 0])
    with pytest.raises(BadValue, match="'x' is not a number"):
        as_columns(numeric, [["x"]])
    with pytest.raises(BadValue, match="has 2 values, the model takes 1"):
        as_columns(numeric, [[1, 2]])
