"""Captured requests: what a sidecar sends, in the form of SageMaker's data capture."""

from __future__ import annotations

import base64
import json
import signal
import sys
import threading
from pathlib import Path

import pytest
from job import Job, make_features
from test_serve import serving

from remodel_container.serving import capture as module
from remodel_container.serving.capture import Capture, ProcessUsage

JSON, CSV = "application/json", "text/csv"


def lines_of(folder: Path, pattern: str = "*.jsonl") -> list[dict]:
    return [json.loads(line) for path in sorted(folder.glob(pattern)) for line in path.read_text().splitlines()]


def keep(capture: Capture, body: bytes = b"1,2\n", content_type: str = CSV, inference_id: str = "") -> None:
    capture.keep((content_type, body), (JSON, b'{"version":"4"}'), inference_id=inference_id, seconds=0.0125)


def test_a_served_request_is_written_with_its_answer_its_time_and_what_it_took(trained: Job, tmp_path: Path) -> None:
    body = {"instances": [make_features(1), make_features(2)]}
    with serving("--model-version", "7", SM_MODEL_DIR=str(trained.model), CAPTURE_DIR=str(tmp_path)) as client:
        client.connection.request(
            "POST", "/invocations", json.dumps(body), {"Content-Type": JSON, "X-Amzn-SageMaker-Inference-Id": "order-7"}
        )
        answered = json.loads(client.connection.getresponse().read())
        assert client.ask("GET", "/ping")[0] == 200
        assert client.ask("POST", "/invocations", b"{")[0] == 400
        assert lines_of(tmp_path) == []  # the file is still being written
        client.process.send_signal(signal.SIGTERM)
        assert client.process.wait(timeout=20) == 0
    (line,) = lines_of(tmp_path)
    captured, metadata = line["captureData"], line["eventMetadata"]
    assert json.loads(captured["endpointInput"]["data"]) == body
    assert json.loads(captured["endpointOutput"]["data"]) == answered
    assert (answered["version"], len(answered["predictions"])) == ("7", 2)
    assert [captured[part]["encoding"] for part in ("endpointInput", "endpointOutput")] == ["JSON", "JSON"]
    assert metadata["inferenceId"] == "order-7"
    assert 0 < metadata["latencyMs"] < 10_000
    assert metadata["cpuPercent"] >= 0
    assert 10 < metadata["memoryMb"] < 10_000


def test_text_is_kept_as_text_and_everything_else_as_base64(tmp_path: Path) -> None:
    capture = Capture(tmp_path, 100)
    keep(capture, b"1,2\n", CSV)
    keep(capture, b"\xff\x00", CSV)
    keep(capture, b"\x01\x02", "application/octet-stream")
    capture.close()
    inputs = [line["captureData"]["endpointInput"] for line in lines_of(tmp_path)]
    assert [(one["encoding"], one["data"]) for one in inputs] == [
        ("CSV", "1,2\n"),
        ("BASE64", base64.b64encode(b"\xff\x00").decode()),
        ("BASE64", base64.b64encode(b"\x01\x02").decode()),
    ]


def test_files_are_completed_by_size_and_by_time_and_no_line_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FILE_BYTES_MAX", 2000)
    capture = Capture(tmp_path, 100)
    for number in range(40):
        keep(capture, f"{number}".encode())
    assert all(path.stat().st_size <= 2000 for path in tmp_path.glob("*.jsonl"))
    monkeypatch.setattr(module, "FILE_SECONDS_MAX", 0.0)
    keep(capture, b"40")
    keep(capture, b"41")
    threads = [threading.Thread(target=lambda: [keep(capture, b"x") for _ in range(25)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    capture.close()
    sent = [line["captureData"]["endpointInput"]["data"] for line in lines_of(tmp_path)]
    assert sorted(sent) == sorted([*[str(number) for number in range(42)], *["x"] * 100])
    assert list(tmp_path.glob("*.part")) == []


def test_a_share_of_the_requests_is_captured(tmp_path: Path) -> None:
    none, some = tmp_path / "none", tmp_path / "some"
    none.mkdir()
    some.mkdir()
    nothing, half = Capture(none, 0), Capture(some, 50)
    for _ in range(2000):
        keep(nothing)
        keep(half)
    nothing.close()
    half.close()
    assert lines_of(none) == []
    # Six standard deviations of a binomial of 2,000 halves: a chance of 2e-9.
    assert abs(len(lines_of(some)) - 1000) < 6 * 22.4


def test_a_full_folder_costs_captures_and_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(module, "KEPT_BYTES_MAX", 1000)
    (tmp_path / "unsent.jsonl").write_text("x" * 1500)
    capture = Capture(tmp_path, 100)
    keep(capture)
    keep(capture)
    assert capsys.readouterr().err.count("requests are not captured: 1500 bytes wait to be sent") == 1
    (tmp_path / "unsent.jsonl").unlink()
    keep(capture)
    capture.close()
    assert len(lines_of(tmp_path)) == 1


def test_a_file_of_a_killed_server_is_completed_by_the_next_one(tmp_path: Path) -> None:
    keep(Capture(tmp_path, 100))
    assert lines_of(tmp_path) == []
    Capture(tmp_path, 100)
    assert len(lines_of(tmp_path)) == 1


def test_the_use_of_the_process_is_measured_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = {"now": 100.0, "cpu": 5.0}
    monkeypatch.setattr(module.time, "monotonic", lambda: clock["now"])
    monkeypatch.setattr(module.time, "process_time", lambda: clock["cpu"])
    usage = ProcessUsage()
    clock.update(now=102.0, cpu=6.0)
    assert usage()["cpuPercent"] == 50.0
    clock.update(now=102.5, cpu=6.5)
    assert usage()["cpuPercent"] == 50.0
    clock.update(now=103.0, cpu=7.0)
    assert usage()["cpuPercent"] == 100.0


def test_without_psutil_requests_are_captured_without_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)
    capture = Capture(tmp_path, 100, usage=ProcessUsage())
    keep(capture)
    capture.close()
    (line,) = lines_of(tmp_path)
    assert "cpuPercent" in line["eventMetadata"]
    assert "memoryMb" not in line["eventMetadata"]
