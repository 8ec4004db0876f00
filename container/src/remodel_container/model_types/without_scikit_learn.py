"""Hides scikit-learn from a library that imports it wherever it is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

NAME = "sklearn"


@contextmanager
def without_scikit_learn() -> Iterator[None]:
    """Let imports find no scikit-learn meanwhile, unless it is imported already.

    XGBoost imports it for estimators that no training here uses, which takes 0.8 s and 64 MB. None in `sys.modules` makes an
    import fail as if the package were missing (https://docs.python.org/3/reference/import.html#the-module-cache).
    """
    if NAME in sys.modules:
        yield
        return
    sys.modules[NAME] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[NAME]
