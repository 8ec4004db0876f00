"""HTTP/1.1 with keep-alive around the routes: one thread a connection, one write an answer."""

from __future__ import annotations

import socket
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson

from remodel_container.serving.answers import RequestRefused
from remodel_container.serving.routes import JSON, Routes

BODY_BYTES_MAX = 25 * 1024 * 1024  # SageMaker's own limit for a real-time request


class PredictionServer(ThreadingHTTPServer):
    """Listens; `server_address` tells the port that was chosen when 0 was asked for."""

    daemon_threads = True  # an idle keep-alive connection must not hold the end up
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], routes: Routes) -> None:
        """Bind the address; serving starts with `serve_forever`."""
        self.routes = routes
        super().__init__(address, PredictionHandler)

    def server_bind(self) -> None:
        """Bind without asking the resolver for the host's name, which can take seconds."""
        socket.socket.setsockopt(self.socket, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]


class PredictionHandler(BaseHTTPRequestHandler):
    """Reads a request, asks the routes, writes head and body at once."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else answers wait for the client's delayed acknowledgement: 40 ms
    wbufsize = -1
    server: PredictionServer

    def answer(self) -> None:
        """Answer one request; whatever goes wrong inside is a 500 with the same shape as every refusal."""
        try:
            body = self._read_body()
            content_type = (self.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
            self._write(200, *self.server.routes.answer(self.command, self.path, content_type, body))
        except RequestRefused as refusal:
            self._write(refusal.status, JSON, orjson.dumps(refusal.to_json()))
        except Exception as error:
            traceback.print_exc()
            refusal = RequestRefused(500, "UNEXPECTED", f"{type(error).__name__}: {error}")
            self._write(500, JSON, orjson.dumps(refusal.to_json()))

    do_GET = do_POST = do_DELETE = do_PUT = answer  # noqa: N815 (the base class names them)

    def _read_body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit():
            self.close_connection = True
            raise RequestRefused(411, "LENGTH_REQUIRED", "The request needs a Content-Length.")
        if int(length) > BODY_BYTES_MAX:
            # The body stays unread, so nothing more can be read from this connection.
            self.close_connection = True
            raise RequestRefused(413, "BODY_TOO_LARGE", f"The body is larger than {BODY_BYTES_MAX} bytes.")
        return self.rfile.read(int(length))

    def _write(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Print nothing per request."""
