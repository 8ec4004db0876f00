"""The container's `serve`: answers `GET /ping` and `POST /invocations` until SIGTERM."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys


def main() -> int:
    """Serve one model (SM_MODEL_DIR) or, in multi-model mode, the models that `POST /models` loads."""
    options = _read_arguments(sys.argv[1:])
    parent = os.getppid()
    from remodel_container.parent_watch import end_with_parent
    from remodel_container.paths import ContainerPaths
    from remodel_container.serving.answers import RequestRefused
    from remodel_container.serving.capture import Capture
    from remodel_container.serving.http_server import make_server
    from remodel_container.serving.model_table import ModelTable
    from remodel_container.serving.routes import Routes

    table = ModelTable()
    only_model = None
    if not options.multi_model:
        directory = ContainerPaths.from_environment().model
        try:
            only_model = table.load(options.model_version, str(directory))
        except RequestRefused as refusal:
            print(f"{refusal} ({directory})", file=sys.stderr)
            return 2
    capture = Capture.from_environment() if only_model is not None else None
    server = make_server(options.host, options.port, Routes(table, only_model=only_model), capture)
    # At SystemExit the server finishes the answers in progress and leaves its loop.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    if options.exit_with_parent:
        end_with_parent(parent)
    listening = {"host": server.effective_host, "port": int(server.effective_port), "pid": os.getpid()}
    print(json.dumps({"event": "listening", **listening}), flush=True)
    server.run()
    if capture is not None:
        capture.close()
    return 0


def _read_arguments(arguments: list[str]) -> argparse.Namespace:
    environment = os.environ.get
    parser = argparse.ArgumentParser(prog="serve", description=__doc__)
    parser.add_argument("--host", default=environment("SERVE_HOST", "0.0.0.0"))
    port = int(environment("SERVE_PORT") or environment("SAGEMAKER_BIND_TO_PORT") or 8080)
    parser.add_argument("--port", type=int, default=port, help="0: any free port (default 8080)")
    parser.add_argument(
        "--multi-model",
        action="store_true",
        default=environment("SAGEMAKER_MULTI_MODEL", "").lower() == "true",
        help="start without a model; POST /models loads them",
    )
    parser.add_argument(
        "--model-version",
        default=environment("MODEL_VERSION", "1"),
        help="the version to name in answers in single-model mode",
    )
    parser.add_argument("--exit-with-parent", action="store_true", help="end when the parent process ends")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
