"""Makes this process the leader of its group, finds its followers and ends them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


def become_leader() -> None:
    """Lead a session and group of its own; on Linux also adopt descendants whose parent ends, so that none escapes."""
    if hasattr(os, "setsid") and os.getpgrp() != os.getpid():
        os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def start_ticks(pid: int) -> int | None:
    """Return a process's start time in clock ticks since boot; with the pid it identifies one process. Linux only."""
    try:
        return int(_stat_fields(pid)[19])
    except (OSError, IndexError, ValueError):
        return None


def _stat_fields(pid: int) -> list[str]:
    # The name in parentheses may contain spaces; the fields after it start with the state (the third).
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _processes() -> dict[int, tuple[int, int]]:
    """Return parent and group by pid, of all processes that still run."""
    return _processes_from_proc() if sys.platform == "linux" else _processes_from_psutil()


def _processes_from_proc() -> dict[int, tuple[int, int]]:
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                state, parent, group = _stat_fields(int(entry))[:3]
            except (OSError, ValueError):
                continue  # ended meanwhile
            if state not in "ZX":
                found[int(entry)] = (int(parent), int(group))
    return found


def _processes_from_psutil() -> dict[int, tuple[int, int]]:
    import psutil  # takes 20 ms and is not needed on Linux

    found = {}
    for process in psutil.process_iter(["ppid", "status"]):
        if process.info["status"] != psutil.STATUS_ZOMBIE:
            try:
                group = os.getpgid(process.pid) if hasattr(os, "getpgid") else 0
            except OSError:
                continue  # ended meanwhile, or owned by another user
            found[process.pid] = (process.info["ppid"], group)
    return found


def followers() -> list[int]:
    """Return the pids of all others in this process's group and of all its descendants."""
    own = os.getpid()
    processes = _processes()
    found = {pid for pid, (_, group) in processes.items() if group == own} | {own}
    while True:
        more = {pid for pid, (parent, _) in processes.items() if parent in found} - found
        if not more:
            return sorted(found - {own})
        found |= more


def end_followers(grace_seconds: float) -> None:
    """Ask all followers to end, wait, then kill those that remain, until none is left."""
    _signal_all(signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while time.monotonic() < deadline and followers():
        time.sleep(0.02)
    while followers():
        _signal_all(getattr(signal, "SIGKILL", signal.SIGTERM))
        time.sleep(0.02)


def _signal_all(number: int) -> None:
    for pid in followers():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def reap_adopted() -> None:
    """Reap adopted descendants that have ended; call it when the process has no child of its own left."""
    with contextlib.suppress(ChildProcessError, AttributeError):  # none left; Windows adopts none
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
