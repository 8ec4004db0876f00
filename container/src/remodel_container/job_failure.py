"""Explains in one sentence why a supervised command failed, and whether a retry could succeed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from remodel_container.failures import OUT_OF_MEMORY_SIGNS

LOG_TAIL_BYTES = 8192
FAILURE_BYTES_MAX = 65_536


def job_failure(state: str, exit_code: int | None, directory: Path, wall_seconds: float) -> dict[str, object] | None:
    """Return `{"code", "message", "retryable"}`, or None after success.

    The trainer's own failure file takes precedence ($SM_OUTPUT_DIR/failure, else DIR/output/failure) over log and exit code.
    """
    if state == "succeeded":
        return None
    if state == "timed-out":
        return _failure("DEADLINE", f"Stopped at its deadline of {wall_seconds:g} seconds.", retryable=False)
    if state == "stopped":
        return _failure("STOPPED", "Stopped because somebody asked.", retryable=True)
    written = Path(os.environ.get("SM_OUTPUT_DIR") or directory / "output") / "failure"
    if written.is_file():
        # A trainer may write any bytes, and any number of them.
        with open(written, "rb") as file:
            head = file.read(FAILURE_BYTES_MAX).decode("utf-8", errors="replace")
        sentence, _, rest = head.replace("\0", "\ufffd").strip().partition("\n")
        sentence = sentence.strip() or "The trainer wrote an empty failure file."
        code = rest.removeprefix("code: ").partition("\n")[0] if rest.startswith("code: ") else "TRAINER_FAILED"
        return _failure(code, sentence, retryable=code in ("UNEXPECTED", "TRAINER_FAILED"))
    last_lines = _log_tail(directory / "log.txt")
    if any(sign in line for sign in OUT_OF_MEMORY_SIGNS for line in last_lines):
        return _failure("OUT_OF_MEMORY", "The training needed more memory than it may use.", retryable=False)
    if exit_code is not None and exit_code < 0:
        name = signal.Signals(-exit_code).name
        return _failure("ENDED_BY_SIGNAL", f"Ended by {name}, which nobody here sent.", retryable=True)
    last = f": {last_lines[-1]}" if last_lines else ", and printed nothing."
    return _failure("TRAINER_FAILED", f"Exited with code {exit_code}{last}", retryable=True)


def _failure(code: str, message: str, *, retryable: bool) -> dict[str, object]:
    return {"code": code, "message": message, "retryable": retryable}


def _log_tail(path: Path) -> list[str]:
    if not path.is_file():
        return []
    text = path.read_bytes()[-LOG_TAIL_BYTES:].decode("utf-8", errors="replace")
    return [line for line in text.splitlines() if line.strip()]
