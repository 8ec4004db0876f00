"""Ends this process with its parent."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
import time

PARENT_POLL_SECONDS = 0.5


def end_with_parent(parent: int) -> None:
    """End this process when stdin, a pipe that the parent holds, is closed, or when another process has become the parent."""

    def watch_pipe() -> None:
        while os.read(0, 4096):
            continue
        signal.raise_signal(signal.SIGTERM)

    def watch_parent() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_POLL_SECONDS)
        signal.raise_signal(signal.SIGTERM)

    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        threading.Thread(target=watch_pipe, daemon=True).start()
    if sys.platform != "win32":
        threading.Thread(target=watch_parent, daemon=True).start()
