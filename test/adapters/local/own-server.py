"""A server by SageMaker's contract that behaves as its argument says. The score of a row is its first value plus the weight."""

import json
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

behavior = sys.argv[1]
folder = Path(os.environ["SM_MODEL_DIR"])
weight = float((folder / "weight.txt").read_text())


def answer(instances):
    """Return status and body of an answer."""
    scores = [row[0] + weight for row in instances]
    if behavior == "dies" or (behavior == "dies-once" and not dead_before()):
        os._exit(9)
    if behavior == "hangs":
        time.sleep(3600)
    if behavior == "refuses":
        return 400, "no such column: price"
    if behavior == "garbage":
        return 200, "<html>hello</html>"
    if behavior == "nan":
        return 200, json.dumps({"predictions": [{"score": float("nan")} for _ in scores]})
    if behavior == "too-few":
        return 200, json.dumps({"predictions": scores[1:]})
    if behavior == "labels":
        return 200, json.dumps({"predictions": ["yes" for _ in scores]})
    if behavior == "hungry":
        return 200, json.dumps({"predictions": [len(bytearray(8 << 30)) * score for score in scores]})
    if behavior == "cpus":
        return 200, json.dumps({"predictions": [len(os.sched_getaffinity(0)) for _ in scores]})
    if behavior == "objects":
        return 200, json.dumps({"predictions": [{"label": 1, "score": score} for score in scores]})
    return 200, json.dumps({"predictions": [None if score > 900 else score for score in scores]})


def dead_before():
    """Return whether this was called before for the same version."""
    mark = folder / "dead"
    found = mark.exists()
    mark.touch()
    return found


class Handler(BaseHTTPRequestHandler):
    """Answers both requests of the contract."""

    def do_GET(self):
        """Answer /ping."""
        self.reply(503 if behavior == "unhealthy" else 200, "{}")

    def do_POST(self):
        """Answer /invocations."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        try:
            self.reply(*answer(body["instances"]))
        except MemoryError:
            self.reply(500, "MemoryError")

    def reply(self, status, text):
        """Send an answer."""
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        """Print nothing."""


if behavior == "exits":
    sys.exit("no module named pipeline")
if behavior == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if behavior == "forks":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True)
    (folder / "child").write_text(str(child.pid))
ThreadingHTTPServer(("127.0.0.1", int(os.environ["SAGEMAKER_BIND_TO_PORT"])), Handler).serve_forever()
