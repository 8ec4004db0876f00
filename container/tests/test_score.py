"""Scoring on Lambda: a real artifact from a store, versions left out with reasons, versions kept loaded."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from job import Job, make_features

from remodel_container import score
from remodel_container.artifact import load_artifact
from remodel_container.score import ArtifactNotRead, answer
from remodel_container.serving.answers import RequestRefused
from remodel_container.serving.artifact_cache import SESSION_BYTES, ArtifactCache

ROWS = [make_features(number) for number in range(20)]


class Store(dict[str, bytes]):
    """Objects by key; records the fetched keys."""

    def __init__(self, model: Path, *prefixes: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        for prefix in prefixes:
            for file in model.iterdir():
                self[f"{prefix}/{file.name}"] = file.read_bytes()

    def fetch(self, key: str) -> bytes | None:
        self.fetched.append(key)
        return self.get(key)


def named(version: int, prefix: str) -> dict:
    return {"version": version, "artifactKeys": [f"{prefix}/model.json", f"{prefix}/model.onnx"]}


@pytest.fixture
def store(trained: Job) -> Store:
    return Store(trained.model, "a", "b", "c")


@pytest.fixture
def cache(store: Store) -> ArtifactCache:
    return ArtifactCache(store.fetch, bytes_max=2**30)


def test_versions_score_as_the_artifact_itself_does(trained: Job, cache: ArtifactCache):
    given = answer(cache, {"versions": [named(4, "a"), named(3, "b")], "rows": ROWS})
    scorer = load_artifact(trained.model)
    expected = scorer.score_matrix(scorer.encode(ROWS)).tolist()
    assert given == {"scores": {"4": expected, "3": expected}, "leftOut": {}}
    assert len(set(expected)) > 5


def test_an_answer_is_json(cache: ArtifactCache):
    given = answer(cache, {"versions": [named(4, "a")], "rows": ROWS})
    assert json.loads(json.dumps(given, allow_nan=False)) == given


def test_what_was_loaded_is_not_fetched_again_under_another_number_either(store: Store, cache: ArtifactCache):
    answer(cache, {"versions": [named(4, "a")], "rows": ROWS})
    assert answer(cache, {"versions": [named(5, "a")], "rows": ROWS})["scores"].keys() == {"5"}
    assert store.fetched == ["a/model.json", "a/model.onnx"]


def test_the_version_that_was_not_asked_for_longest_is_forgotten(store: Store):
    size = SESSION_BYTES + sum(len(content) for key, content in store.items() if key.startswith("a/"))
    cache = ArtifactCache(store.fetch, bytes_max=2 * size)
    for prefix in ("a", "b", "a", "c"):
        answer(cache, {"versions": [named(1, prefix)], "rows": ROWS})
    assert len(cache) == 2
    del store.fetched[:]
    answer(cache, {"versions": [named(1, "a"), named(2, "c")], "rows": ROWS})
    assert store.fetched == []
    answer(cache, {"versions": [named(1, "b")], "rows": ROWS})
    assert store.fetched == ["b/model.json", "b/model.onnx"]


def test_one_version_is_kept_however_large_it_is(store: Store):
    cache = ArtifactCache(store.fetch, bytes_max=1)
    answer(cache, {"versions": [named(1, "a"), named(2, "b")], "rows": ROWS})
    assert len(cache) == 1


def test_a_version_whose_files_are_gone_broken_or_of_another_kind_is_left_out_and_said(store: Store, cache: ArtifactCache):
    store["broken/model.json"], store["broken/model.onnx"] = store["a/model.json"], b"no onnx"
    pickled = {"version": 1, "artifactKeys": ["x/model.pkl"]}
    given = answer(cache, {"versions": [named(4, "a"), named(3, "gone"), named(2, "broken"), pickled], "rows": ROWS})
    assert given["scores"].keys() == {"4"}
    assert given["leftOut"] == {
        "3": "gone/model.json is gone",
        "2": "model.onnx is not the file that model.json describes (SHA-256 differs)",
        "1": "there is no model.json among its files",
    }


def test_a_row_that_does_not_fit_goes_without_a_score_alone(cache: ArtifactCache):
    rows = [ROWS[0], [1e300, None, "north"], ROWS[1], ROWS[2][:2]]
    fits = answer(cache, {"versions": [named(4, "a")], "rows": ROWS[:2]})["scores"]["4"]
    assert answer(cache, {"versions": [named(4, "a")], "rows": rows})["scores"] == {"4": [fits[0], None, fits[1], None]}


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        {"versions": []},
        {"versions": {}, "rows": []},
        {"versions": [{"version": "4"}], "rows": []},
        {"versions": [4], "rows": []},
    ],
)
def test_what_is_no_question_is_refused(cache: ArtifactCache, event: object):
    with pytest.raises(RequestRefused):
        answer(cache, event)


def test_no_rows_have_no_scores(cache: ArtifactCache):
    assert answer(cache, {"versions": [named(4, "a")], "rows": []}) == {"scores": {"4": []}, "leftOut": {}}


class FakeClientError(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(f"An error occurred ({code})")
        self.response = {"Error": {"Code": code}}


def test_lambda_reads_the_bucket_and_tells_gone_from_away(monkeypatch: pytest.MonkeyPatch, store: Store):
    class Body(bytes):
        def read(self) -> bytes:
            return self

    class Client:
        def get_object(self, *, Bucket: str, Key: str) -> dict:
            assert Bucket == "rows-and-models"
            if Key.startswith("away/"):
                raise FakeClientError("SlowDown")
            if Key not in store:
                raise FakeClientError("NoSuchKey")
            return {"Body": Body(store[Key])}

    boto3, exceptions = ModuleType("boto3"), ModuleType("botocore.exceptions")
    boto3.client = lambda service: Client() if service == "s3" else None
    exceptions.ClientError, exceptions.BotoCoreError = FakeClientError, OSError
    for name, module in {"boto3": boto3, "botocore": ModuleType("botocore"), "botocore.exceptions": exceptions}.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setenv("BUCKET_NAME", "rows-and-models")
    monkeypatch.setattr(score, "_made", [])
    given = score.handler({"versions": [named(4, "a"), named(3, "gone")], "rows": ROWS}, None)
    assert (given["scores"].keys(), given["leftOut"]) == ({"4"}, {"3": "gone/model.json is gone"})
    with pytest.raises(ArtifactNotRead, match="away/model.json cannot be read: .*SlowDown"):
        score.handler({"versions": [named(2, "away")], "rows": ROWS}, None)


@pytest.mark.parametrize("task", ["digits", "diabetes"])
def test_versions_of_every_task_answer_as_the_artifact_does(task: str, request: pytest.FixtureRequest):
    job = request.getfixturevalue(task)
    check = job.evaluation["artifactCheck"]
    cache = ArtifactCache(Store(job.model, "a").fetch, bytes_max=2**30)
    rows = [*check["instances"][:4], ["x"]]
    given = answer(cache, {"versions": [named(4, "a")], "rows": rows})
    assert given == {"scores": {"4": [*check["scores"][:4], None]}, "leftOut": {}}
    assert json.loads(json.dumps(given, allow_nan=False)) == given
    assert answer(cache, {"versions": [named(4, "a")], "rows": []})["scores"] == {"4": []}


@pytest.mark.parametrize(
    ("task", "change", "says"),
    [
        ("digits", {"classes": ["0", "1"]}, "model.onnx gives 10 probabilities, model.json names 2 classes"),
        ("digits", {"classes": "0123456789"}, "model.json has no list of classes"),
        ("digits", {"classes": None}, "model.json has no list of classes"),
        ("digits", {"task": "regression"}, "model.onnx has inputs ['features'] and outputs ['label', 'probabilities'], not feat"),
        ("digits", {"task": "ranking"}, "model.json has the task 'ranking'; known are binary-classification, multi"),
        ("diabetes", {"interval": {"coverage": 0.9}}, "model.json lacks lower"),
    ],
)
def test_a_description_of_another_task_is_broken_in_words(task: str, change: dict, says: str, request: pytest.FixtureRequest):
    store = Store(request.getfixturevalue(task).model, "a")
    store["a/model.json"] = json.dumps({**json.loads(store["a/model.json"]), **change}).encode()
    given = answer(ArtifactCache(store.fetch, bytes_max=2**30), {"versions": [named(4, "a")], "rows": []})
    assert given["leftOut"]["4"].startswith(says)
