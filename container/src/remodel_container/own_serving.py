"""Serves a version of a user's own model, as SageMaker asks for it."""

from __future__ import annotations

import os
import signal
import sys

from remodel_container.artifact import BrokenArtifact
from remodel_container.own_model import OwnModel
from remodel_container.own_scorer import load_own_version
from remodel_container.paths import ContainerPaths
from remodel_container.serving.capture import Capture
from remodel_container.serving.http_server import make_server
from remodel_container.serving.model_table import LoadedModel, ModelTable
from remodel_container.serving.routes import Routes


def serve_own_model(own: OwnModel) -> int:
    """Answer `GET /ping` and `POST /invocations` until SIGTERM.

    The artifact is in SM_MODEL_DIR; the port is SAGEMAKER_BIND_TO_PORT (8080), the address SERVE_HOST (all of the machine's).
    With CAPTURE_DIR answered requests are written down there, as by the container's own `serve`.
    """
    environment = os.environ.get
    folder = ContainerPaths.from_environment().model
    try:
        scorer = load_own_version(own, folder)
    except BrokenArtifact as error:
        print(f"The version in {folder} cannot be loaded: {error}.", file=sys.stderr, flush=True)
        return 2
    model = LoadedModel(environment("MODEL_VERSION", "1"), str(folder), scorer)
    capture = Capture.from_environment()
    server = make_server(
        environment("SERVE_HOST", "0.0.0.0"),
        int(environment("SAGEMAKER_BIND_TO_PORT") or 8080),
        Routes(ModelTable(), only_model=model),
        capture,
    )
    # At SystemExit the server finishes the answers in progress and leaves its loop.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    server.run()
    if capture is not None:
        capture.close()
    return 0
