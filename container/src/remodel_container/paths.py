"""Where the container contract's files are: `/opt/ml`, or where `SM_*` variables say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ContainerPaths:
    """The folders of one training or serving process."""

    config: Path
    training: Path
    champion: Path
    model: Path
    output: Path
    output_data: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> ContainerPaths:
        """Read SM_INPUT_CONFIG_DIR, SM_CHANNEL_TRAINING, SM_CHANNEL_CHAMPION, SM_MODEL_DIR, SM_OUTPUT_DIR, SM_OUTPUT_DATA_DIR.

        SM_BASE_DIR (default `/opt/ml`) moves all of them at once.
        """
        base = Path(environment.get("SM_BASE_DIR", "/opt/ml"))

        def path(variable: str, default: Path) -> Path:
            return Path(environment[variable]) if environment.get(variable) else default

        output = path("SM_OUTPUT_DIR", base / "output")
        return cls(
            config=path("SM_INPUT_CONFIG_DIR", base / "input" / "config"),
            training=path("SM_CHANNEL_TRAINING", base / "input" / "data" / "training"),
            champion=path("SM_CHANNEL_CHAMPION", base / "input" / "data" / "champion"),
            model=path("SM_MODEL_DIR", base / "model"),
            output=output,
            output_data=path("SM_OUTPUT_DATA_DIR", output / "data"),
        )
