"""The analytics service: statistics of the numbers that it is sent, kept in a cache directory."""

import hashlib
import os
import pathlib
import signal
import statistics
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson

PORT = int(os.environ.get("PORT", "8000"))
CACHE = pathlib.Path(os.environ.get("CACHE_DIRECTORY", "/var/cache/analytics"))
LARGEST_BODY = 1024 * 1024

is_ready = threading.Event()


def check_writable(directory: pathlib.Path) -> None:
    """Proves that a directory can be written, or ends the program with the reason."""
    try:
        with tempfile.TemporaryFile(dir=directory) as probe:
            probe.write(b"ok")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        sys.exit(f"analytics: {directory} cannot be written by user {os.getuid()}, group {os.getgid()}: {error.strerror}")


def described(numbers: list[float]) -> dict[str, float]:
    return {"count": len(numbers), "mean": statistics.fmean(numbers), "deviation": statistics.pstdev(numbers)}


def remembered(body: bytes) -> dict[str, float]:
    """The statistics of a list of numbers in JSON, computed once."""
    cached = CACHE / hashlib.sha256(body).hexdigest()
    if not cached.exists():
        # Whoever reads meanwhile never sees half of it.
        content = orjson.dumps(described(orjson.loads(body)))
        with tempfile.NamedTemporaryFile(dir=CACHE, delete=False) as file:
            file.write(content)
        os.replace(file.name, cached)
    return orjson.loads(cached.read_bytes())


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self.answer(200, "alive")
        elif self.path == "/readyz":
            self.answer(*((200, "ready") if is_ready.is_set() else (503, "not ready")))
        else:
            self.answer(404, "not found")

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        if self.path != "/statistics" or length > LARGEST_BODY:
            self.close_connection = True
            self.answer(404, "not found")
            return
        body = self.rfile.read(length)
        try:
            self.answer(200, remembered(body))
        except (TypeError, ValueError) as error:
            self.answer(400, str(error))

    def answer(self, status: int, body: object) -> None:
        content = orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        if not is_ready.is_set():
            self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(content)


class Server(ThreadingHTTPServer):
    # What is being answered is waited for when the server closes.
    daemon_threads = False


def main() -> None:
    check_writable(CACHE)
    server = Server(("", PORT), Handler)

    def stop(signal_number: int, frame: object) -> None:
        is_ready.clear()
        # `shutdown` waits for the loop that this handler interrupts, so it cannot be called here.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    is_ready.set()
    print(f"analytics: serves on port {PORT}", flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()


main()
