"""Ends this process at SIGTERM, whatever it is busy with, also as the first process of a container."""

from __future__ import annotations

import os
import signal
import threading

EXIT_TERMINATED = 143  # 128 and the signal's number, as a shell says it


def end_on_sigterm() -> None:
    """Let a thread wait for SIGTERM and end the process; call it before other threads start, which inherit what is blocked.

    The kernel gives a container's first process no default for SIGTERM, so one that handles nothing is killed only when
    the platform's patience is over (120 seconds on SageMaker). A handler in Python would wait for the fit, one long call of C.
    Nothing is written: a job that was stopped has not failed.
    """
    if not hasattr(signal, "pthread_sigmask"):
        return  # Windows ends a process without asking it
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    threading.Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    signal.sigwait({signal.SIGTERM})
    print("Stopped by SIGTERM.", flush=True)
    os._exit(EXIT_TERMINATED)
