"""Maps requests to answers."""

from __future__ import annotations

import os
import time
from urllib.parse import unquote

import orjson

from remodel_container.serving.answers import (
    JSON,
    RequestRefused,
    predictions,
    read_instances,
    read_json,
    scores_by_model,
)
from remodel_container.serving.csv_answers import predictions_as_csv
from remodel_container.serving.model_table import LoadedModel, ModelTable

CSV = "text/csv"


class Routes:
    """SageMaker's contract for one model (`/ping`, `/invocations`) and for many (`/models…`), plus `/usage`."""

    def __init__(self, table: ModelTable, *, only_model: LoadedModel | None) -> None:
        """Answer for `only_model` in single-model mode, for the table in multi-model mode (`only_model` None)."""
        self._table = table
        self._only_model = only_model

    def answer(self, method: str, path: str, content_type: str, body: bytes) -> tuple[str, bytes]:
        """Return content type and body of a 200 answer; raise RequestRefused for every other answer."""
        parts = [unquote(part) for part in path.partition("?")[0].split("/") if part]
        match method, parts:
            case "GET", ["ping"]:
                return JSON, b"{}"
            case "GET", ["usage"]:
                return JSON, orjson.dumps(process_usage())
            case "POST", ["invocations"]:
                return self._invoke(content_type, body)
            case _, ["models", *rest] if self._only_model is None:
                return self._models(method, rest, content_type, body)
            case _, ["ping" | "usage" | "invocations"]:
                raise RequestRefused(405, "METHOD_NOT_ALLOWED", f"{method} is not for {path}.")
        raise RequestRefused(404, "NO_SUCH_PATH", f"There is no {method} {path}.")

    def _models(self, method: str, rest: list[str], content_type: str, body: bytes) -> tuple[str, bytes]:
        match method, rest:
            case "GET", []:
                return JSON, orjson.dumps({"models": [_described(model) for model in self._table.all()]})
            case "POST", []:
                content = read_json(body)
                name, url = content.get("model_name"), content.get("url")
                if not isinstance(name, str) or not name or not isinstance(url, str):
                    raise RequestRefused(400, "BAD_REQUEST", 'The body needs texts "model_name" and "url".')
                return JSON, orjson.dumps(_described(self._table.load(name, url)))
            case "GET", [name]:
                return JSON, orjson.dumps(_described(self._table.get(name)))
            case "DELETE", [name]:
                self._table.unload(name)
                return JSON, b"{}"
            case "POST", [name, "invoke"]:
                return _invoke_one(self._table.get(name), content_type, body)
        raise RequestRefused(404, "NO_SUCH_PATH", f"There is no {method} /models/{'/'.join(rest)}.")

    def _invoke(self, content_type: str, body: bytes) -> tuple[str, bytes]:
        if self._only_model is not None:
            return _invoke_one(self._only_model, content_type, body)
        content = read_json(body)
        names = content.get("models")
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            raise RequestRefused(400, "BAD_REQUEST", 'With many models the body needs a list "models" of their names.')
        models = [self._table.get(name) for name in names]
        return JSON, orjson.dumps(scores_by_model(models, read_instances(content)))


def process_usage() -> dict[str, float | int]:
    """Return this process's CPU seconds, the seconds since its start and its resident bytes."""
    import psutil  # imported on the first request for it

    process = psutil.Process()
    times = os.times()
    return {
        "cpuSeconds": times.user + times.system,
        "uptimeSeconds": time.time() - process.create_time(),
        "rssBytes": process.memory_info().rss,
    }


def _invoke_one(model: LoadedModel, content_type: str, body: bytes) -> tuple[str, bytes]:
    if content_type == CSV:
        return CSV, predictions_as_csv(model, body)
    if content_type not in ("", JSON):
        raise RequestRefused(415, "BAD_CONTENT_TYPE", f"{content_type} is not understood; {JSON} and {CSV} are.")
    return JSON, orjson.dumps(predictions(model, read_instances(read_json(body))))


def _described(model: LoadedModel) -> dict[str, str]:
    return {"modelName": model.name, "modelUrl": model.url}
