"""The routes over HTTP: a WSGI application, and Waitress to run it."""

from __future__ import annotations

import logging
import os
import time
import traceback
from collections.abc import Callable

import waitress
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.utilities import RequestEntityTooLarge

from remodel_container.serving.answers import RequestRefused
from remodel_container.serving.capture import Capture
from remodel_container.serving.routes import Routes

BODY_BYTES_MAX = 25 * 1024 * 1024  # SageMaker's own limit for a real-time request
# A client that sends a request just as its idle connection is closed takes the server for lost.
IDLE_SECONDS_MAX = 24 * 60 * 60


def make_server(host: str, port: int, routes: Routes, capture: Capture | None = None) -> BaseWSGIServer:
    """Return a listening server; port 0 takes a free one, which `effective_port` names. `run()` serves until SystemExit."""
    server = waitress.create_server(
        _application(routes, capture),
        host=host,
        port=port,
        ipv6=False,
        ident=None,
        threads=max(4, os.cpu_count() or 1),
        connection_limit=1000,
        asyncore_use_poll=True,
        channel_timeout=IDLE_SECONDS_MAX,
        max_request_body_size=BODY_BYTES_MAX + 1,
        # Bodies stay in memory: a container's disk may be read-only.
        inbuf_overflow=BODY_BYTES_MAX + 1,
        outbuf_overflow=BODY_BYTES_MAX + 1,
    )
    server.channel_class = _Channel
    # It would warn of each request that waits for a thread, however briefly.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    return server


def _application(routes: Routes, capture: Capture | None) -> Callable:
    def answer(environ: dict, start_response: Callable) -> list[bytes]:
        """Answer one request; an unexpected error is a 500 in the shape of every refusal."""
        try:
            content_type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
            body = environ["wsgi.input"].read()
            begun, path = time.perf_counter(), environ["REQUEST_URI"]
            answer_type, content = routes.answer(environ["REQUEST_METHOD"], path, content_type, body)
            if capture is not None and path.partition("?")[0].strip("/") == "invocations":
                inference_id = environ.get("HTTP_X_AMZN_SAGEMAKER_INFERENCE_ID", "")
                seconds = time.perf_counter() - begun
                capture.keep((content_type, body), (answer_type, content), inference_id=inference_id, seconds=seconds)
            status, headers = "200 OK", [("Content-Type", answer_type)]
        except RequestRefused as refusal:
            status, headers, content = refusal.to_response()
        except Exception as error:
            traceback.print_exc()
            status, headers, content = RequestRefused(500, "UNEXPECTED", f"{type(error).__name__}: {error}").to_response()
        start_response(status, [*headers, ("Content-Length", str(len(content)))])
        return [content]

    return answer


class _Parser(HTTPRequestParser):
    """Refuses a body that is too large before it is read, and a body without a length."""

    def received(self, data: bytes) -> int:
        consumed = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = RequestRefused(413, "BODY_TOO_LARGE", f"The body is larger than {BODY_BYTES_MAX} bytes.")
        elif self.completed and self.chunked:
            self.error = RequestRefused(411, "LENGTH_REQUIRED", "The request needs a Content-Length.")
        return consumed


class _Channel(HTTPChannel):
    parser_class = _Parser
