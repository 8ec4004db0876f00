"""Runs a command within limits and writes its outcome to disk.

`python -m remodel_container.supervise --job-dir DIR --cpus 2 --memory-bytes N --wall-seconds 3600 -- COMMAND…`

It writes DIR/process.json at the start, DIR/log.txt as the command prints, and DIR/status.json at the end, after all that it
started has ended. A second supervisor of the same directory finds process.json, exits with 75 and changes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from remodel_container.job_failure import job_failure
from remodel_container.process_group import become_leader, end_followers, reap_adopted, start_ticks
from remodel_container.process_limits import children_usage, limit_this_process

EXIT_NO_DIRECTORY = 66
EXIT_ALREADY_SUPERVISED = 75
WAIT_SLICE_SECONDS = 0.1


@dataclass
class Stop:
    """Whether a stop was requested."""

    asked: bool = False

    def ask(self, *_: object) -> None:
        """Remember the request; the handler of the signals."""
        self.asked = True


def main() -> int:
    """Supervise one command; exit with 0 when it succeeded, else with 1: status.json has the details."""
    options = _read_arguments(sys.argv[1:])
    directory: Path = options.job_dir
    if not directory.is_dir():
        # Creating it would revive a job that was removed while this process started.
        print(f"{directory} is no directory", file=sys.stderr)
        return EXIT_NO_DIRECTORY
    become_leader()
    stop = Stop()
    signal.signal(signal.SIGTERM, stop.ask)
    signal.signal(signal.SIGINT, stop.ask)
    started_at = _now()
    not_enforced = limit_this_process(cpus=options.cpus, memory_bytes=options.memory_bytes)
    identity = {
        "pid": os.getpid(),
        "startTicks": start_ticks(os.getpid()),
        "startedAt": started_at,
        "command": options.command,
        "limits": {"cpus": options.cpus, "memoryBytes": options.memory_bytes, "wallSeconds": options.wall_seconds},
        "limitsNotEnforced": not_enforced,
    }
    if not _create_exclusively(directory / "process.json", identity):
        print(f"{directory} has a supervisor already", file=sys.stderr)
        return EXIT_ALREADY_SUPERVISED
    state, exit_code = _run(options, directory, stop)
    status = {
        "state": state,
        "exitCode": exit_code if exit_code is not None and exit_code >= 0 else None,
        "signal": signal.Signals(-exit_code).name if exit_code is not None and exit_code < 0 else None,
        "startedAt": started_at,
        "endedAt": _now(),
        **children_usage(),
        "failure": job_failure(state, exit_code, directory, options.wall_seconds),
    }
    _replace(directory / "status.json", status)
    return 0 if state == "succeeded" else 1


def _run(options: argparse.Namespace, directory: Path, stop: Stop) -> tuple[str, int | None]:
    """Run the command to its end, its deadline or the first SIGTERM; return the state and the exit code."""
    deadline = time.monotonic() + options.wall_seconds
    with open(directory / "log.txt", "ab") as log:
        try:
            child = subprocess.Popen(
                options.command, cwd=options.working_directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        except OSError as error:
            log.write(f"{options.command[0]} cannot be started: {error}\n".encode())
            return "failed", 127
        state = None
        while state is None:
            remaining = deadline - time.monotonic()
            try:
                state = "succeeded" if child.wait(max(0, min(WAIT_SLICE_SECONDS, remaining))) == 0 else "failed"
            except subprocess.TimeoutExpired:
                state = "stopped" if stop.asked else "timed-out" if remaining <= 0 else None
        # A stop signals the whole group, so the child may end before its supervisor notices.
        state = "stopped" if stop.asked and state == "failed" else state
        ended_by_itself = child.returncode is not None
        end_followers(0 if ended_by_itself else options.grace_seconds)
        exit_code = child.wait()
        reap_adopted()
        return state, exit_code


def _read_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="supervise", description=__doc__.splitlines()[0])
    parser.add_argument("--job-dir", type=Path, required=True)
    parser.add_argument("--cpus", type=float, required=True)
    parser.add_argument("--memory-bytes", type=int, required=True)
    parser.add_argument("--wall-seconds", type=float, required=True)
    parser.add_argument("--grace-seconds", type=float, default=5, help="between SIGTERM and SIGKILL (default 5)")
    parser.add_argument("--working-directory", type=Path, help="of the command (default: this process's own)")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    options.command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not options.command:
        parser.error("no command after --")
    return options


def _create_exclusively(path: Path, content: dict) -> bool:
    """Create a complete file, or return False when it is there already."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True


def _replace(path: Path, content: dict) -> None:
    """Write a file so that a reader sees all of it or none."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    os.replace(temporary, path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


if __name__ == "__main__":
    sys.exit(main())
