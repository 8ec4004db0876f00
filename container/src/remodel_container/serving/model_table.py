"""The models that a serving process has loaded, by name."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from remodel_container.artifact import BrokenArtifact, Scorer, load_artifact
from remodel_container.serving.answers import RequestRefused


@dataclass(frozen=True)
class LoadedModel:
    """A model under the name that requests use (its version)."""

    name: str
    url: str
    scorer: Scorer


class ModelTable:
    """Loads, lists and unloads models. Readers never wait: a change replaces the whole table."""

    def __init__(self) -> None:
        """Start empty."""
        self._models: dict[str, LoadedModel] = {}
        self._changing = threading.Lock()

    def load(self, name: str, url: str) -> LoadedModel:
        """Load the artifact directory at `url` under `name`.

        Raises RequestRefused: 409 `MODEL_ALREADY_LOADED` for a name in use, 400 `MODEL_BROKEN` for an artifact that cannot score.
        """
        with self._changing:
            if name in self._models:
                raise RequestRefused(409, "MODEL_ALREADY_LOADED", f"Model {name} is loaded already; delete it first.")
            try:
                model = LoadedModel(name, url, load_artifact(Path(url.removeprefix("file://"))))
            except BrokenArtifact as error:
                raise RequestRefused(400, "MODEL_BROKEN", f"Model {name} cannot be loaded: {error}.") from error
            self._models = {**self._models, name: model}
            return model

    def unload(self, name: str) -> None:
        """Unload a model; requests in progress finish with it. Raises RequestRefused 404."""
        with self._changing:
            self.get(name)
            self._models = {other: model for other, model in self._models.items() if other != name}

    def get(self, name: str) -> LoadedModel:
        """Return a model; raise RequestRefused 404 `MODEL_NOT_LOADED`, which names the loaded ones."""
        model = self._models.get(name)
        if model is None:
            loaded = ", ".join(sorted(self._models)) or "none"
            raise RequestRefused(404, "MODEL_NOT_LOADED", f"Model {name} is not loaded; loaded are: {loaded}.")
        return model

    def all(self) -> list[LoadedModel]:
        """Return the loaded models in order of name."""
        return [self._models[name] for name in sorted(self._models)]
