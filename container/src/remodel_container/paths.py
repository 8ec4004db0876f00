"""Paths of the container contract's files: below `/opt/ml`, unless `SM_*` variables name others."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ContainerPaths:
    """The folders of one training or serving process."""

    config: Path
    long_hyperparameters: Path
    training: Path
    champion: Path
    model: Path
    output: Path
    output_data: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> ContainerPaths:
        """Read the SM_* variables: INPUT_CONFIG_DIR, MODEL_DIR, OUTPUT_DIR, OUTPUT_DATA_DIR, and CHANNEL_… for each channel.

        SM_BASE_DIR (default `/opt/ml`) moves all of them at once.
        """
        base = Path(environment.get("SM_BASE_DIR", "/opt/ml"))

        def path(variable: str, default: Path) -> Path:
            return Path(environment[variable]) if environment.get(variable) else default

        output = path("SM_OUTPUT_DIR", base / "output")
        return cls(
            config=path("SM_INPUT_CONFIG_DIR", base / "input" / "config"),
            long_hyperparameters=path("SM_CHANNEL_HYPERPARAMETERS", base / "input" / "data" / "hyperparameters"),
            training=path("SM_CHANNEL_TRAINING", base / "input" / "data" / "training"),
            champion=path("SM_CHANNEL_CHAMPION", base / "input" / "data" / "champion"),
            model=path("SM_MODEL_DIR", base / "model"),
            output=output,
            output_data=path("SM_OUTPUT_DATA_DIR", output / "data"),
        )
