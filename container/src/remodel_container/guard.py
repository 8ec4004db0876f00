"""Runs a server within limits, for as long as the process that started it lives.

`python -m remodel_container.guard --cpus 1 --memory-bytes N --working-directory DIR -- COMMAND…`

It leads a process group. It ends the command and all that the command started when it gets SIGTERM and when its parent
ends, and ends with the command's exit code.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from remodel_container.parent_watch import end_with_parent
from remodel_container.process_group import become_leader, end_followers, reap_adopted
from remodel_container.process_limits import limit_this_process

EXIT_NOT_STARTED = 127
WAIT_SLICE_SECONDS = 0.1


def main() -> int:
    """Run the command to its end or to a stop."""
    options = _read_arguments(sys.argv[1:])
    parent = os.getppid()
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: stopped.append(number))
    become_leader()
    for sentence in limit_this_process(cpus=options.cpus, memory_bytes=options.memory_bytes):
        print(f"Not enforced: {sentence}", file=sys.stderr, flush=True)
    try:
        # The command's output is its log, and this process's stdin is its parent's end of a pipe.
        child = subprocess.Popen(options.command, cwd=options.working_directory, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    except OSError as error:
        print(f"{options.command[0]} cannot be started: {error}", file=sys.stderr, flush=True)
        return EXIT_NOT_STARTED
    end_with_parent(parent)
    while not stopped and child.poll() is None:
        try:
            child.wait(WAIT_SLICE_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    end_followers(options.grace_seconds)
    code = child.wait()
    reap_adopted()
    return code if code >= 0 else 128 - code


def _read_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="guard", description=__doc__.splitlines()[0])
    parser.add_argument("--cpus", type=float, required=True)
    parser.add_argument("--memory-bytes", type=int, required=True)
    parser.add_argument("--working-directory", type=Path, required=True)
    parser.add_argument("--grace-seconds", type=float, default=1, help="between SIGTERM and SIGKILL (default 1)")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    options.command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not options.command:
        parser.error("no command after --")
    return options


if __name__ == "__main__":
    sys.exit(main())
