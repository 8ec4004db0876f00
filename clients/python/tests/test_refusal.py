import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pandas as pd
import pytest

from remodel_client import Client, RefusalError


class Foreign(BaseHTTPRequestHandler):
    """A server between us and an installation: API Gateway's refusal, or a web page."""

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        is_refusal = self.headers.get("authorization") is not None
        kind, text = ("application/json", b'{"message":"Unauthorized"}') if is_refusal else ("text/html", b"<p>Hello</p>")
        self.send_response(401 if is_refusal else 200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def foreign() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Foreign) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("token", "status", "said"), [("wrong", 401, "Unauthorized"), (None, 200, "<p>Hello</p>")])
def test_an_answer_that_is_not_an_installations_says_so(foreign: str, token: str | None, status: int, said: str) -> None:
    client = Client(foreign, token)
    model = client.model("churn")
    for ask in (model.predictions, model.retrain, lambda: client.apply({}), lambda: model.log_labels(pd.DataFrame({"a": [1]}))):
        with pytest.raises(RefusalError, match=said) as refusal:
            ask()
        assert (refusal.value.status, refusal.value.code) == (status, "UNKNOWN_ANSWER")
