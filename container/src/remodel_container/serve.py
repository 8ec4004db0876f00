"""The container's `serve`: answers `GET /ping` and `POST /invocations` until SIGTERM."""

from __future__ import annotations

import argparse
import json
import os
import signal
import stat
import sys
import threading
import time

PARENT_POLL_SECONDS = 0.5


def main() -> int:
    """Serve one model (SM_MODEL_DIR) or, in multi-model mode, those that are loaded through `POST /models`."""
    options = _read_arguments(sys.argv[1:])
    parent = os.getppid()
    from remodel_container.paths import ContainerPaths
    from remodel_container.serving.answers import RequestRefused
    from remodel_container.serving.http_server import PredictionServer
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
    server = PredictionServer((options.host, options.port), Routes(table, only_model=only_model))

    def end(*_: object) -> None:
        # shutdown() waits for the serving loop, which is this very thread when a signal comes.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    if options.exit_with_parent:
        _watch_parent(parent, end)
    host, port = server.server_address[:2]
    print(json.dumps({"event": "listening", "host": host, "port": port, "pid": os.getpid()}), flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    return 0


def _watch_parent(parent: int, end: object) -> None:
    """Call `end` when stdin, a pipe that the parent holds, is closed, or when another process has become the parent."""

    def watch_pipe() -> None:
        while os.read(0, 4096):
            continue
        end()

    def watch_parent() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_POLL_SECONDS)
        end()

    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        threading.Thread(target=watch_pipe, daemon=True).start()
    if sys.platform != "win32":
        threading.Thread(target=watch_parent, daemon=True).start()


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
        help="the version that answers name in single-model mode",
    )
    parser.add_argument("--exit-with-parent", action="store_true", help="end when the parent process ends")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
