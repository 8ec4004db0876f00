"""Ends this process at SIGTERM, even in the middle of a fit and as a container's first process."""

from __future__ import annotations

import os
import signal
import threading

EXIT_TERMINATED = 143  # 128 plus the signal's number, as shells report it


def end_on_sigterm() -> None:
    """Start a thread that waits for SIGTERM and ends the process; call it before other threads, which inherit the blocked signal.

    The kernel has no default action for SIGTERM in a container's first process. Without a handler the platform kills it
    after a grace period (120 seconds on SageMaker). A Python signal handler would run only after the fit, one long call into C.
    No failure file is written: a stopped job has not failed.
    """
    if not hasattr(signal, "pthread_sigmask"):
        return  # Windows ends a process without a signal
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    threading.Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    signal.sigwait({signal.SIGTERM})
    print("Stopped by SIGTERM.", flush=True)
    os._exit(EXIT_TERMINATED)
