"""Keeps the most recently used versions of an object store loaded."""

from __future__ import annotations

import hashlib
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from remodel_container.artifact import DESCRIPTION_FILE, ONNX_FILE, BrokenArtifact, load_artifact
from remodel_container.serving.model_table import LoadedModel

# Returns an object's bytes, or None where there is no such object.
Fetch = Callable[[str], bytes | None]

# Memory that ONNX Runtime needs for a session beside the file's content.
SESSION_BYTES = 2 * 2**20


@dataclass(frozen=True)
class _Kept:
    model: LoadedModel
    size_bytes: int


class ArtifactCache:
    """Loads artifacts by the keys of their files and drops the least recently used ones beyond a memory limit."""

    def __init__(self, fetch: Fetch, *, bytes_max: int) -> None:
        """Start empty; `bytes_max` limits the bytes of the files plus SESSION_BYTES for each version."""
        self._fetch = fetch
        self._bytes_max = bytes_max
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def get(self, name: str, keys: Sequence[str]) -> LoadedModel:
        """Return the version whose files have these keys, under `name`; raise BrokenArtifact when it cannot score.

        Keys end with the content's hash and the file's name, so a loaded version is never out of date.
        """
        digest = hashlib.sha256("\n".join(keys).encode()).hexdigest()
        kept = self._kept.get(digest)
        if kept is None:
            kept = self._load(keys)
            self._kept[digest] = kept
            self._forget_oldest()
        self._kept.move_to_end(digest)
        return LoadedModel(name, kept.model.url, kept.model.scorer)

    def __len__(self) -> int:
        """Return how many versions are loaded."""
        return len(self._kept)

    def _load(self, keys: Sequence[str]) -> _Kept:
        # The shortest key of a name is the one in the artifact's own folder: a folder below may hold a copy.
        files = {key.rpartition("/")[2]: key for key in sorted(keys, key=len, reverse=True)}
        lacking = [name for name in (DESCRIPTION_FILE, ONNX_FILE) if name not in files]
        if lacking:
            raise BrokenArtifact(f"there is no {lacking[0]} among its files")
        size_bytes = SESSION_BYTES
        # A session holds the file's content, so the folder can be deleted.
        with tempfile.TemporaryDirectory(prefix="remodel-") as folder:
            for name in (DESCRIPTION_FILE, ONNX_FILE):
                content = self._fetch(files[name])
                if content is None:
                    raise BrokenArtifact(f"{files[name]} is gone")
                (Path(folder) / name).write_bytes(content)
                size_bytes += len(content)
            return _Kept(LoadedModel("", files[ONNX_FILE], load_artifact(Path(folder))), size_bytes)

    def _forget_oldest(self) -> None:
        while len(self._kept) > 1 and sum(kept.size_bytes for kept in self._kept.values()) > self._bytes_max:
            self._kept.popitem(last=False)
