"""The container's `score`: a Lambda function that scores rows with versions in a bucket.

The input is `{"versions": [{"version", "artifactKeys"}, …], "rows": [[value, …], …]}`, values in the model's feature order.
The answer is `{"scores": {version: [score, …]}, "leftOut": {version: reason}}`; a score is null where the row does not fit
the version.

Environment: `BUCKET_NAME`, and `LOADED_MB_MAX`, the memory that loaded versions may take.
"""

from __future__ import annotations

import os
from typing import Any

from remodel_container.artifact import BrokenArtifact
from remodel_container.serving.answers import RequestRefused, read_instances, scores_by_model
from remodel_container.serving.artifact_cache import ArtifactCache, Fetch
from remodel_container.serving.model_table import LoadedModel

LOADED_MB_MAX = 256


class ArtifactNotRead(Exception):
    """The bucket failed to return a file that may exist: a retry may succeed."""


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an invocation. The error RequestRefused blames the request, ArtifactNotRead the bucket."""
    return answer(_cache(), event)


def answer(cache: ArtifactCache, event: object) -> dict[str, Any]:
    """Return each version's scores, or why it was left out; raise RequestRefused for a malformed request."""
    if not isinstance(event, dict) or not isinstance(event.get("versions"), list):
        raise RequestRefused(400, "BAD_REQUEST", 'The input has no list "versions".')
    instances = read_instances({"instances": event.get("rows")})
    left_out: dict[str, str] = {}
    models: list[LoadedModel] = []
    for named in event["versions"]:
        version, keys = _read_version(named)
        try:
            models.append(cache.get(version, keys))
        except BrokenArtifact as error:
            left_out[version] = str(error)
            print(f"version {version} of {keys[:1]} is left out: {error}")
    return {**scores_by_model(models, instances), "leftOut": left_out}


def _read_version(named: object) -> tuple[str, list[str]]:
    version, keys = (named.get("version"), named.get("artifactKeys")) if isinstance(named, dict) else (None, None)
    if not isinstance(version, int) or not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise RequestRefused(400, "BAD_REQUEST", f'{named!r} has no number "version" or no list "artifactKeys" of texts.')
    return str(version), keys


_made: list[ArtifactCache] = []


def _cache() -> ArtifactCache:
    """Return this process's cache, which Lambda keeps from one invocation to the next."""
    if not _made:
        bytes_max = int(os.environ.get("LOADED_MB_MAX", LOADED_MB_MAX)) * 2**20
        _made.append(ArtifactCache(_fetch_from(os.environ["BUCKET_NAME"]), bytes_max=bytes_max))
    return _made[0]


def _fetch_from(bucket_name: str) -> Fetch:
    # boto3 is part of Lambda's runtime, not a dependency of the container.
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    client = boto3.client("s3")

    def fetch(key: str) -> bytes | None:
        try:
            return client.get_object(Bucket=bucket_name, Key=key)["Body"].read()
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise ArtifactNotRead(f"{key} cannot be read: {error}") from error

    return fetch
