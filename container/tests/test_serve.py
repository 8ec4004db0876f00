"""The serving process: SageMaker's contract for one model and for many, refusals that name the value at fault."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from job import Job, make_features

INSTANCES = [make_features(number) for number in range(20)]


class Client:
    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process
        self.listening = json.loads(process.stdout.readline())
        self.connection = http.client.HTTPConnection("127.0.0.1", self.listening["port"], timeout=10)

    def ask(self, method: str, path: str, body: object = None, content_type: str = "application/json") -> tuple[int, object]:
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        self.connection.request(method, path, data, {"Content-Type": content_type})
        answer = self.connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if answer.headers["Content-Type"] == "application/json" else content.decode()


@contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[Client]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "remodel_container.serve", "--host", "127.0.0.1", "--port", "0", *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Client(process)
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


@pytest.fixture(scope="module")
def one(trained: Job) -> Iterator[Client]:
    with serving("--model-version", "7", SM_MODEL_DIR=str(trained.model)) as client:
        yield client


@pytest.fixture
def many(trained: Job) -> Iterator[Client]:
    with serving("--multi-model") as client:
        for name in ("3", "2"):
            assert client.ask("POST", "/models", {"model_name": name, "url": str(trained.model)})[0] == 200
        yield client


def test_one_model_answers_ping_and_invocations(one: Client):
    assert one.ask("GET", "/ping")[0] == 200
    status, answer = one.ask("POST", "/invocations", {"instances": INSTANCES})
    assert status == 200
    assert answer["version"] == "7"
    assert len(answer["predictions"]) == 20
    assert all(entry["label"] == (entry["score"] >= 0.5) for entry in answer["predictions"])


def test_csv_gives_the_same_scores(one: Client):
    rows = "".join(",".join("" if value is None else str(value) for value in row) + "\n" for row in INSTANCES)
    status, text = one.ask("POST", "/invocations", rows.encode(), "text/csv; charset=utf-8")
    scores = [entry["score"] for entry in one.ask("POST", "/invocations", {"instances": INSTANCES})[1]["predictions"]]
    assert status == 200
    assert [float(line) for line in text.splitlines()] == pytest.approx(scores, abs=1e-8)


def test_an_unseen_category_and_a_missing_value_are_scored(one: Client):
    status, answer = one.ask("POST", "/invocations", {"instances": [[None, None, "elsewhere"], [None, None, None]]})
    assert status == 200
    assert answer["predictions"][0] == answer["predictions"][1]


def test_no_instance_gives_no_prediction(one: Client):
    assert one.ask("POST", "/invocations", {"instances": []})[1]["predictions"] == []


@pytest.mark.parametrize(
    ("body", "says", "details"),
    [
        (b"{", "not JSON", {}),
        (b"[]", "not a JSON object", {}),
        ({"rows": []}, 'no list "instances"', {}),
        ({"instances": [[1, 2, "a"], 5]}, "Instance 1 is not a list", {"instance": 1}),
        ({"instances": [[1, 2, "a"], [1]]}, "Instance 1 has 1 values, the model takes 3", {"instance": 1}),
        ({"instances": [[1, 2, "a"], [1, "x", "a"]]}, "Instance 1, feature volume: 'x'", {"instance": 1, "feature": "volume"}),
    ],
)
def test_bad_input_is_refused_naming_instance_and_feature(one: Client, body: object, says: str, details: dict):
    status, answer = one.ask("POST", "/invocations", body)
    assert status == 400
    assert re.search(says, answer["error"]["message"])
    assert {name: answer["error"][name] for name in details} == details
    assert one.ask("GET", "/ping")[0] == 200


@pytest.mark.parametrize("value", [1e39, -1e39, 1.7e308])
def test_a_number_beyond_a_32_bit_float_costs_its_own_instance_the_score(one: Client, value: float):
    sound = [[1, 2, "north"], [0.5, None, "south"]]
    alone = one.ask("POST", "/invocations", {"instances": sound})[1]["predictions"]
    status, answer = one.ask("POST", "/invocations", {"instances": [sound[0], [1, value, "north"], sound[1]]})
    assert status == 200
    first, large, last = answer["predictions"]
    assert [first, last] == alone
    assert [large["score"], large["label"]] == [None, None]
    assert "Feature volume" in large["error"]
    assert one.ask("POST", "/invocations", {"instances": [[value, 2, "north"]]})[1]["predictions"][0]["score"] is None


def test_a_value_of_another_kind_is_refused_by_its_own_index_below_a_number_that_is_too_large(one: Client):
    instances = [[1, 1e39, "north"], [1, 2, "north"], [1, "x", "north"]]
    status, answer = one.ask("POST", "/invocations", {"instances": instances})
    assert (status, answer["error"]["instance"], answer["error"]["feature"]) == (400, 2, "volume")


@pytest.mark.parametrize(
    ("method", "path", "content_type", "status", "code"),
    [
        ("GET", "/nothing", "application/json", 404, "NO_SUCH_PATH"),
        ("GET", "/models", "application/json", 404, "NO_SUCH_PATH"),
        ("DELETE", "/ping", "application/json", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/invocations", "image/png", 415, "BAD_CONTENT_TYPE"),
    ],
)
def test_what_is_not_there_is_refused(one: Client, method: str, path: str, content_type: str, status: int, code: str):
    refused = one.ask(method, path, b"", content_type)
    assert (refused[0], refused[1]["error"]["code"]) == (status, code)


def test_a_body_of_megabytes_is_answered(one: Client):
    status, answer = one.ask("POST", "/invocations", {"instances": INSTANCES * 3000})
    assert (status, len(answer["predictions"])) == (200, 60_000)
    assert answer["predictions"][:20] == answer["predictions"][-20:]


def test_a_body_that_is_too_large_is_refused_unread(one: Client):
    connection = http.client.HTTPConnection("127.0.0.1", one.listening["port"], timeout=10)
    connection.putrequest("POST", "/invocations")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert json.loads(answer.read())["error"]["code"] == "BODY_TOO_LARGE"


def test_a_body_without_length_is_refused(one: Client):
    connection = http.client.HTTPConnection("127.0.0.1", one.listening["port"], timeout=10)
    connection.request("POST", "/invocations", iter([b"{}"]), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    assert connection.getresponse().status == 411


def test_usage_counts_cpu_and_memory(one: Client):
    status, usage = one.ask("GET", "/usage")
    assert status == 200
    assert usage["cpuSeconds"] > 0
    assert 0 < usage["uptimeSeconds"] < 600
    assert usage["rssBytes"] > 10**7


def test_answers_do_not_wait_for_delayed_acknowledgements(one: Client):
    times = []
    for _ in range(300):
        started = time.perf_counter()
        one.ask("POST", "/invocations", {"instances": INSTANCES[:1]})
        times.append(time.perf_counter() - started)
    assert sorted(times)[150] < 0.01  # below 0.001 on a quiet machine, 0.04 with the wait


def test_many_models_score_the_same_rows_in_one_round_trip(many: Client):
    status, answer = many.ask("POST", "/invocations", {"instances": INSTANCES, "models": ["3", "2"]})
    assert status == 200
    assert list(answer["scores"]) == ["3", "2"]
    assert answer["scores"]["3"] == answer["scores"]["2"]
    invoked = many.ask("POST", "/models/3/invoke", {"instances": INSTANCES})[1]
    assert invoked["version"] == "3"
    assert [entry["score"] for entry in invoked["predictions"]] == answer["scores"]["3"]


def test_models_are_listed_described_and_unloaded(many: Client, trained: Job):
    assert many.ask("GET", "/ping")[0] == 200
    described = [{"modelName": name, "modelUrl": str(trained.model)} for name in ("2", "3")]
    assert many.ask("GET", "/models") == (200, {"models": described})
    assert many.ask("GET", "/models/2") == (200, described[0])
    assert many.ask("DELETE", "/models/2")[0] == 200
    refused = many.ask("POST", "/invocations", {"instances": INSTANCES, "models": ["3", "2"]})
    assert refused == (404, {"error": {"code": "MODEL_NOT_LOADED", "message": "Model 2 is not loaded; loaded are: 3."}})


def test_loading_twice_is_409_and_what_is_broken_400(many: Client, trained: Job, tmp_path: Path):
    assert many.ask("POST", "/models", {"model_name": "3", "url": str(trained.model)})[0] == 409
    refused = many.ask("POST", "/models", {"model_name": "4", "url": str(tmp_path)})
    assert (refused[0], refused[1]["error"]["code"]) == (400, "MODEL_BROKEN")
    assert many.ask("POST", "/models", {"model_name": "4"})[0] == 400


def test_sigterm_ends_it_cleanly(many: Client):
    many.process.send_signal(signal.SIGTERM)
    assert many.process.wait(30) == 0


def test_it_ends_with_its_parent():
    with serving("--multi-model", "--exit-with-parent") as client:
        client.process.stdin.close()
        assert client.process.wait(30) == 0


def test_it_ends_when_its_parent_is_killed_and_nobody_holds_its_pipe():
    program = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-I', '-m', 'remodel_container.serve', '--host', '127.0.0.1', '--port', '0',"
        " '--multi-model', '--exit-with-parent'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)\n"
        "print(child.stdout.readline(), end='', flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    port = json.loads(parent.stdout.readline())["port"]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/ping")
        except ConnectionRefusedError:
            return
        time.sleep(0.1)
    pytest.fail("it still listens")


def test_a_model_directory_that_is_broken_stops_the_start(tmp_path: Path):
    result = subprocess.run(
        [sys.executable, "-I", "-m", "remodel_container.serve", "--port", "0"],
        env={**os.environ, "SM_MODEL_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 2
    assert "model.json cannot be read" in result.stderr


@pytest.mark.parametrize("task", ["digits", "diabetes"])
def test_answers_of_a_task_are_its_own(task: str, request: pytest.FixtureRequest):
    job = request.getfixturevalue(task)
    check = job.evaluation["artifactCheck"]
    instances, expected = check["instances"][:5], check["scores"][:5]
    with serving("--model-version", "7", SM_MODEL_DIR=str(job.model)) as client:
        status, answer = client.ask("POST", "/invocations", {"instances": [*instances, [1e39] * len(instances[0])]})
        assert status == 200
        *found, large = answer["predictions"]
        rows = "".join(",".join(map(str, row)) + "\n" for row in instances)
        lines = client.ask("POST", "/invocations", rows.encode(), "text/csv")[1].splitlines()
        assert client.ask("POST", "/invocations", {"instances": []})[1]["predictions"] == []
        assert client.ask("POST", "/invocations", b"", "text/csv") == (200, "")
    assert [[float(number) for number in line.split(",")] for line in lines] == pytest.approx(
        np.array(expected).reshape(5, -1), rel=1e-8
    )
    if task == "digits":
        assert [set(entry) for entry in found] == [{"probabilities", "label"}] * 5
        assert [entry["probabilities"] for entry in found] == expected
        assert [entry["label"] for entry in found] == [each.index(max(each)) for each in expected]
        assert [large["probabilities"], large["label"]] == [None, None]
    else:
        interval = job.evaluation["interval"]
        assert [entry["value"] for entry in found] == expected
        assert [entry["interval"] for entry in found] == [
            [value + interval["lower"], value + interval["upper"]] for value in expected
        ]
        assert [large["value"], large["interval"]] == [None, None]
    assert "Feature f0" in large["error"]


def test_a_value_without_bounds_has_no_interval(diabetes: Job, tmp_path: Path):
    shutil.copytree(diabetes.model, tmp_path / "model")
    path = tmp_path / "model" / "model.json"
    description = json.loads(path.read_text())
    description["interval"] |= {"lower": None, "upper": None}
    path.write_text(json.dumps(description))
    with serving(SM_MODEL_DIR=str(path.parent)) as client:
        instance = diabetes.evaluation["artifactCheck"]["instances"][0]
        [found] = client.ask("POST", "/invocations", {"instances": [instance]})[1]["predictions"]
    assert found["interval"] is None
    assert found["value"] == diabetes.evaluation["artifactCheck"]["scores"][0]


def test_models_of_several_tasks_answer_beside_each_other(trained: Job, digits: Job, diabetes: Job):
    with serving("--multi-model") as client:
        for name, job in (("1", trained), ("2", digits), ("3", diabetes)):
            assert client.ask("POST", "/models", {"model_name": name, "url": str(job.model)})[0] == 200
        check = diabetes.evaluation["artifactCheck"]
        answers = {}
        for name, job in (("2", digits), ("3", diabetes)):
            instances = [*job.evaluation["artifactCheck"]["instances"][:3], ["x"]]
            answers[name] = client.ask("POST", "/invocations", {"instances": instances, "models": ["1", name]})[1]["scores"]
        assert client.ask("POST", "/models/3/invoke", {"instances": check["instances"][:1]})[1]["version"] == "3"
    assert answers["2"] == {"1": [None] * 4, "2": [*digits.evaluation["artifactCheck"]["scores"][:3], None]}
    assert answers["3"] == {"1": [None] * 4, "3": [*check["scores"][:3], None]}
