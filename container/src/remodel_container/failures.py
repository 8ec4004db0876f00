"""Failures of a training: one sentence for people, a code for programs, an exit code."""

from __future__ import annotations

import traceback
from pathlib import Path

EXIT_UNEXPECTED = 1
EXIT_INPUT_AT_FAULT = 2
EXIT_OUT_OF_MEMORY = 3

# Messages of libraries that run out of address space and raise no MemoryError.
OUT_OF_MEMORY_SIGNS = ("MemoryError", "bad_alloc", "failed to map segment", "Cannot allocate memory")


class TrainingFailure(Exception):
    """The training cannot give a model, and a second try with the same input would fail too."""

    def __init__(self, code: str, message: str) -> None:
        """Take a `code` in capitals for programs and a `message` of one sentence for people."""
        super().__init__(message)
        self.code = code
        self.exit_code = EXIT_INPUT_AT_FAULT


def explain(error: BaseException) -> tuple[str, str, int]:
    """Return code, one sentence and exit code for any error."""
    if isinstance(error, TrainingFailure):
        return error.code, str(error), error.exit_code
    if isinstance(error, MemoryError) or any(sign in str(error) for sign in OUT_OF_MEMORY_SIGNS):
        return "OUT_OF_MEMORY", "The training needed more memory than it may use.", EXIT_OUT_OF_MEMORY
    text = str(error).strip().splitlines()
    return "UNEXPECTED", f"The training failed: {type(error).__name__}: {text[0] if text else ''}", EXIT_UNEXPECTED


def write_failure(output_dir: Path, error: BaseException) -> int:
    """Write `failure` (the sentence, the code, the traceback) and return the exit code.

    SageMaker shows the first 1,024 characters of the file as the job's failure reason.
    """
    code, sentence, exit_code = explain(error)
    trace = "".join(traceback.format_exception(error))
    output_dir.mkdir(parents=True, exist_ok=True)
    (output_dir / "failure").write_text(f"{sentence}\ncode: {code}\n\n{trace}", encoding="utf-8")
    print(f"{sentence} [{code}]\n{trace}", flush=True)
    return exit_code
