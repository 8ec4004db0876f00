"""Writes answered requests down, as SageMaker's data capture does: a line of JSON each, for a sidecar to send."""

from __future__ import annotations

import base64
import contextlib
import os
import random
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FILE_SECONDS_MAX = 60.0
FILE_BYTES_MAX = 4 * 1024 * 1024  # ingestion takes a file whole, and the sender holds it in memory
KEPT_BYTES_MAX = 256 * 1024 * 1024  # unsent files: a pod that fills its folder is evicted, which costs answers
TEXT_TYPES = {"application/json": "JSON", "text/csv": "CSV"}
PART = ".part"


class Capture:
    """A folder of captured requests. `.jsonl` files are complete; the one being written ends with `.part`.

    Capturing never costs an answer: what cannot be written is left out, and said once until it can be again.
    """

    def __init__(self, folder: Path, percent: float, *, usage: Callable[[], Mapping[str, float]] | None = None) -> None:
        """Capture `percent` of the requests; `usage` returns cpuPercent and memoryMb, which each line carries."""
        self._folder = folder
        self._share = percent / 100
        self._usage = usage or (lambda: {})
        self._lock = threading.Lock()
        self._part: Path | None = None
        self._size = 0
        self._closes_at = 0.0
        self._is_failing = False
        for part in folder.glob(f"*.jsonl{PART}"):  # of a server that was killed
            _finish(part)
        threading.Thread(target=self._close_old, daemon=True).start()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Capture | None:
        """Return the capture that CAPTURE_DIR and CAPTURE_PERCENT (default 100) ask for; None without CAPTURE_DIR."""
        folder = environment.get("CAPTURE_DIR")
        if not folder:
            return None
        return cls(Path(folder), float(environment.get("CAPTURE_PERCENT") or 100), usage=ProcessUsage())

    def keep(self, request: tuple[str, bytes], answer: tuple[str, bytes], *, inference_id: str, seconds: float) -> None:
        """Write a request and its answer, each as content type and body; `seconds` is the time that the answer took."""
        if self._share < 1 and random.random() >= self._share:  # noqa: S311
            return
        try:
            line = orjson.dumps(_record(request, answer, inference_id, {"latencyMs": 1000 * seconds, **self._usage()}))
            with self._lock:
                self._append(line + b"\n")
            self._is_failing = False
        except Exception as error:
            if not self._is_failing:
                print(f"requests are not captured: {error}", file=sys.stderr, flush=True)
            self._is_failing = True

    def close(self) -> None:
        """Complete the file that is being written."""
        with self._lock:
            self._complete()

    def _append(self, line: bytes) -> None:
        if self._part is not None and (self._size + len(line) > FILE_BYTES_MAX or time.monotonic() >= self._closes_at):
            self._complete()
        if self._part is None:
            kept = sum(entry.stat().st_size for entry in os.scandir(self._folder))
            if kept > KEPT_BYTES_MAX:
                raise OSError(f"{kept} bytes wait to be sent, and at most {KEPT_BYTES_MAX} are kept")
            name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{uuid.uuid4()}.jsonl"
            self._part, self._size = self._folder / f"{name}{PART}", 0
            self._closes_at = time.monotonic() + FILE_SECONDS_MAX
        with self._part.open("ab") as file:
            file.write(line)
        self._size += len(line)

    def _complete(self) -> None:
        part, self._part = self._part, None
        if part is not None:
            _finish(part)

    def _close_old(self) -> None:
        """Complete a file whose time is up even where no further request comes."""
        while True:
            time.sleep(1)
            with self._lock, contextlib.suppress(OSError):
                if self._part is not None and time.monotonic() >= self._closes_at:
                    self._complete()


class ProcessUsage:
    """CPU of this process (100 = one core) and its memory, measured at most once a second."""

    def __init__(self) -> None:
        """Begin to count now."""
        self._lock = threading.Lock()
        self._seen = (time.monotonic(), time.process_time())
        self._usage: dict[str, float] = {}

    def __call__(self) -> dict[str, float]:
        """Return `cpuPercent` since the measurement before, and `memoryMb` where psutil is installed."""
        with self._lock:
            now, cpu = time.monotonic(), time.process_time()
            before, cpu_before = self._seen
            if not self._usage or now - before >= 1:
                percent = 100 * (cpu - cpu_before) / max(now - before, 1e-3)
                self._usage = {"cpuPercent": round(percent, 1), **_memory()}
                self._seen = (now, cpu)
            return self._usage


def _memory() -> dict[str, float]:
    """Return `memoryMb` of this process; empty in a user's own image without psutil."""
    try:
        import psutil  # imported on the first request, as for /usage
    except ModuleNotFoundError:
        return {}
    return {"memoryMb": round(psutil.Process().memory_info().rss / 1e6, 1)}


def _finish(part: Path) -> None:
    part.rename(part.with_name(part.name.removesuffix(PART)))


def _record(
    request: tuple[str, bytes], answer: tuple[str, bytes], inference_id: str, measured: Mapping[str, float]
) -> dict[str, object]:
    named = {"inferenceId": inference_id} if inference_id else {}
    return {
        "captureData": {"endpointInput": _payload("INPUT", *request), "endpointOutput": _payload("OUTPUT", *answer)},
        "eventMetadata": {
            "eventId": str(uuid.uuid4()),
            **named,
            "inferenceTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            **{name: round(value, 3) for name, value in measured.items()},
        },
        "eventVersion": "0",
    }


def _payload(mode: str, content_type: str, body: bytes) -> dict[str, str]:
    """Return a payload as text where its type says how it reads, else as base64."""
    encoding = TEXT_TYPES.get(content_type or "application/json", "BASE64")
    try:
        data = base64.b64encode(body).decode() if encoding == "BASE64" else body.decode()
    except UnicodeDecodeError:
        encoding, data = "BASE64", base64.b64encode(body).decode()
    return {
        "observedContentType": content_type or "application/json",
        "mode": mode,
        "data": data,
        "encoding": encoding,
    }
