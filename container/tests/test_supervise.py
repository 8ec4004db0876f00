"""Limits hold, every started process ends, and the outcome is on disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from remodel_container.job_failure import job_failure

GIBIBYTE = 1 << 30


def start(directory: Path, program: str, *, cpus: str = "1", memory: int = GIBIBYTE, wall: str = "30", grace: str = "0.3"):
    directory.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "remodel_container.supervise", "--job-dir", str(directory), "--cpus", cpus]
        + ["--memory-bytes", str(memory), "--wall-seconds", wall, "--grace-seconds", grace, "--"]
        + [sys.executable, "-I", "-c", program]
    )


def status_of(directory: Path, program: str, **limits) -> dict:
    start(directory, program, **limits).wait(20)
    return json.loads((directory / "status.json").read_text())


def log_of(directory: Path) -> str:
    return (directory / "log.txt").read_text()


def await_log(directory: Path, count: int) -> list[int]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        words = log_of(directory).split() if (directory / "log.txt").exists() else []
        if len(words) >= count:
            return [int(word) for word in words]
        time.sleep(0.02)
    raise AssertionError(f"the log has not {count} words: {log_of(directory)}")


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_success_is_recorded_with_its_use(tmp_path: Path):
    status = status_of(tmp_path, "import sys; print('out'); print('err', file=sys.stderr)")
    assert (status["state"], status["exitCode"], status["signal"], status["failure"]) == ("succeeded", 0, None, None)
    assert status["startedAt"] <= status["endedAt"]
    assert status["peakRssBytes"] > 10**6
    assert status["cpuSeconds"] > 0
    assert sorted(log_of(tmp_path).split()) == ["err", "out"]


def test_the_process_is_named_on_disk_while_it_runs(tmp_path: Path):
    supervisor = start(tmp_path, "import time; print(1, flush=True); time.sleep(30)")
    await_log(tmp_path, 1)
    process = json.loads((tmp_path / "process.json").read_text())
    assert process["pid"] == supervisor.pid == os.getpgid(supervisor.pid) == os.getsid(supervisor.pid)
    assert process["startTicks"] == int(Path(f"/proc/{supervisor.pid}/stat").read_text().rpartition(")")[2].split()[19])
    assert process["limitsNotEnforced"] == []
    os.killpg(supervisor.pid, signal.SIGKILL)
    supervisor.wait()
    assert not (tmp_path / "status.json").exists()


def test_over_allocation_is_an_error_of_the_process_alone(tmp_path: Path):
    status = status_of(tmp_path, f"bytearray({2 * GIBIBYTE})")
    assert "MemoryError" in log_of(tmp_path)
    assert (status["state"], status["failure"]["code"], status["failure"]["retryable"]) == ("failed", "OUT_OF_MEMORY", False)


def test_a_training_that_runs_out_of_memory_says_so(tmp_path: Path):
    program = "import numpy; numpy.ones(1 << 40)"
    assert status_of(tmp_path, program)["failure"]["code"] == "OUT_OF_MEMORY"


def test_cpus_and_threads_are_limited_for_the_child(tmp_path: Path):
    status_of(tmp_path, "import os; print(len(os.sched_getaffinity(0)), os.environ['OMP_NUM_THREADS'])", cpus="1")
    assert log_of(tmp_path).split() == ["1", "1"]


def test_the_deadline_ends_grandchildren_that_ignore_sigterm_and_left_the_session(tmp_path: Path):
    ignore = (
        "import signal, time, os; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(os.getpid(), flush=True); time.sleep(60)"
    )
    program = (
        "import subprocess, sys, time, os\n"
        f"subprocess.Popen([sys.executable, '-c', {ignore!r}])\n"
        f"subprocess.Popen([sys.executable, '-c', {ignore!r}], start_new_session=True)\n"
        "print(os.getpid(), flush=True)\ntime.sleep(60)"
    )
    supervisor = start(tmp_path, program, wall="1.5")
    pids = await_log(tmp_path, 3)
    supervisor.wait(30)
    status = json.loads((tmp_path / "status.json").read_text())
    assert (status["state"], status["failure"]["code"]) == ("timed-out", "DEADLINE")
    assert [pid for pid in pids if runs(pid)] == []


def test_a_success_leaves_no_process_behind(tmp_path: Path):
    program = "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid)"
    assert status_of(tmp_path, program)["state"] == "succeeded"
    assert not runs(int(log_of(tmp_path)))


@pytest.mark.parametrize("whole_group", [False, True])
def test_sigterm_stops_it(tmp_path: Path, whole_group: bool):
    supervisor = start(tmp_path, "import os, time; print(os.getpid(), flush=True); time.sleep(60)")
    (child,) = await_log(tmp_path, 1)
    os.killpg(supervisor.pid, signal.SIGTERM) if whole_group else supervisor.terminate()
    supervisor.wait(30)
    status = json.loads((tmp_path / "status.json").read_text())
    assert (status["state"], status["failure"]["code"]) == ("stopped", "STOPPED")
    assert not runs(child)


def test_a_child_that_ignores_sigterm_is_killed_after_the_grace(tmp_path: Path):
    program = "import signal, os, time; signal.signal(15, signal.SIG_IGN); print(os.getpid(), flush=True); time.sleep(60)"
    supervisor = start(tmp_path, program)
    await_log(tmp_path, 1)
    supervisor.terminate()
    supervisor.wait(30)
    status = json.loads((tmp_path / "status.json").read_text())
    assert (status["state"], status["signal"]) == ("stopped", "SIGKILL")


def test_a_second_supervisor_of_the_same_directory_changes_nothing(tmp_path: Path):
    first = start(tmp_path, "import time; print(1, flush=True); time.sleep(30)")
    await_log(tmp_path, 1)
    before = (tmp_path / "process.json").read_bytes()
    second = start(tmp_path, "print(2)")
    assert second.wait(30) == 75
    assert (tmp_path / "process.json").read_bytes() == before
    assert log_of(tmp_path).split() == ["1"]
    first.terminate()
    first.wait(30)


def test_the_trainers_own_failure_file_is_the_reason(tmp_path: Path):
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "failure").write_text("Too few rows: 3 of 50.\ncode: TOO_FEW_TRAINING_ROWS\n\nTraceback")
    assert status_of(tmp_path, "raise SystemExit(2)")["failure"] == {
        "code": "TOO_FEW_TRAINING_ROWS",
        "message": "Too few rows: 3 of 50.",
        "retryable": False,
    }


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (b"a NUL \0 in it\ncode: NO_DATA\n", "a NUL \ufffd in it"),
        (b"half a pair \xed\xa0\xbd and no UTF-8 \xff", "half a pair \ufffd\ufffd\ufffd and no UTF-8 \ufffd"),
        (b"\n\n  late\n", "late"),
        (b" \n", "The trainer wrote an empty failure file."),
        ("\U0001f600".encode() * 250_000, "\U0001f600" * 16_384),
    ],
)
def test_a_failure_file_of_any_bytes_is_a_reason_that_can_be_kept(tmp_path: Path, written: bytes, message: str):
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "failure").write_bytes(written)
    assert job_failure("failed", 1, tmp_path, 60)["message"] == message


def test_a_crash_says_the_last_line_or_the_signal(tmp_path: Path):
    crashed = status_of(tmp_path / "a", "raise ValueError('no way')")
    assert (crashed["exitCode"], crashed["failure"]["message"]) == (1, "Exited with code 1: ValueError: no way")
    killed = status_of(tmp_path / "b", "import os; os.kill(os.getpid(), 9)")
    assert (killed["exitCode"], killed["signal"], killed["failure"]["code"]) == (None, "SIGKILL", "ENDED_BY_SIGNAL")


def test_a_command_that_is_not_there_is_a_failure(tmp_path: Path):
    command = [sys.executable, "-I", "-m", "remodel_container.supervise", "--job-dir", str(tmp_path), "--cpus", "1"]
    subprocess.run([*command, "--memory-bytes", str(GIBIBYTE), "--wall-seconds", "9", "--", "/no/such/trainer"])
    status = json.loads((tmp_path / "status.json").read_text())
    assert (status["state"], status["exitCode"]) == ("failed", 127)
    assert "/no/such/trainer cannot be started" in status["failure"]["message"]


def test_a_directory_that_is_gone_is_not_brought_back(tmp_path: Path):
    gone = tmp_path / "gone"
    command = [sys.executable, "-I", "-m", "remodel_container.supervise", "--job-dir", str(gone), "--cpus", "1"]
    result = subprocess.run([*command, "--memory-bytes", str(GIBIBYTE), "--wall-seconds", "9", "--", "true"])
    assert result.returncode == 66
    assert not gone.exists()
