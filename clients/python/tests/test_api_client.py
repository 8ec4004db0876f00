"""Every generated function reaches its endpoint, and reads the answer."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest

import remodel_client.api_client.api as api_package
from remodel_client import Client
from remodel_client.api_client.types import Response

# It answers until the connection ends.
ENDLESS = {"follow_events"}

ARGUMENTS = {"model": "generated", "run": "no-run", "feature": "minutes", "id": 1}
FILE: dict[str, object] = {
    "name": "generated",
    "type": "xgboost",
    "columns": {"time": "seen_at", "label": "left"},
    "features": [{"name": "minutes"}],
}
BODIES: dict[str, dict[str, object]] = {
    "put_model": FILE,
    "put_model_mode": {"mode": "active"},
    "put_clock": {"speed": "max"},
    "put_configuration": {"value": 500},
    "put_schedule": {"enabled": True},
    "preview_schedule": {"cronExpression": "0 2 * * *", "timeZone": "UTC"},
    "ask_what_if": {},
}
NAMES = {"configuration": "data_threshold", "schedules": "daily"}


def modules() -> list[str]:
    found = pkgutil.walk_packages(api_package.__path__, f"{api_package.__name__}.")
    return sorted(module.name for module in found if not module.ispkg)


def arguments_of(function: Callable[..., Any], module: str) -> dict[str, object]:
    *_, tag, name = module.split(".")
    given: dict[str, object] = {}
    for argument, parameter in inspect.signature(function).parameters.items():
        if argument == "client" or (parameter.default is not parameter.empty and argument != "body"):
            continue
        if argument == "body":
            given["body"] = body_of(parameter.annotation, name)
        else:
            given[argument] = NAMES.get(tag, "generated") if argument == "name" else ARGUMENTS.get(argument, "generated")
    return given


def body_of(annotation: Any, name: str) -> object:
    kinds = getattr(annotation, "__args__", (annotation,))
    if getattr(annotation, "__origin__", None) is list:
        row = {"seen_at": "2024-01-01", "minutes": 1, "left": 0}
        return [kinds[0].from_dict(row)]
    return kinds[0].from_dict(BODIES.get(name, {}))


@pytest.fixture(scope="module", autouse=True)
def model(url: str) -> None:
    Client(url).apply(dict(FILE))


@pytest.mark.parametrize("module", [name for name in modules() if name.split(".")[-1] not in ENDLESS])
def test_reads_the_answer_of(module: str, client: Client) -> None:
    function = importlib.import_module(module).sync_detailed
    response: Response[Any] = function(client=client.api, **arguments_of(function, module))
    assert response.status_code < 500 or module.endswith("get_readiness"), response.content
    is_text = "json" not in response.headers.get("content-type", "")
    assert is_text or response.parsed is not None, response.content
