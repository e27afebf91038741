"""A web server on this computer that misbehaves on request."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Plan:
    """What the server does, request after request; the last behaviour goes on for ever."""

    body: bytes
    behaviours: list[str] = field(default_factory=lambda: ["whole"])
    tag: str = '"v1"'
    requests: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    def next(self) -> str:
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


class Unreliable(BaseHTTPRequestHandler):
    """Answers as the plan says; a subclass has the self.plan."""

    plan: Plan
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.plan.requests.append(wanted)
        self.close_connection = True
        getattr(self, f"_{self.plan.next()}")(wanted)

    def do_CONNECT(self) -> None:
        """What a proxy is asked first."""
        self.plan.requests.append(self.headers.get("Proxy-Authorization", ""))
        self.close_connection = True
        self.send_response({"password": 407, "forbid": 403}[self.plan.next()])
        self._end(0)

    def _start(self, wanted: str) -> bytes:
        """Send the head of an answer to `wanted`; the bytes that should follow."""
        first = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if wanted and self.headers.get("If-Range") != self.plan.tag:
            first, wanted = 0, ""
        if first >= len(self.plan.body) and wanted:
            self.send_response(416)
            self._end(0)
            return b""
        self.send_response(206 if wanted else 200)
        if wanted:
            total = len(self.plan.body)
            self.send_header("Content-Range", f"bytes {first}-{total - 1}/{total}")
        self._end(len(self.plan.body) - first)
        return self.plan.body[first:]

    def _end(self, length: int | None) -> None:
        self.send_header("ETag", self.plan.tag)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _whole(self, wanted: str) -> None:
        self.wfile.write(self._start(wanted))

    def _cut(self, wanted: str) -> None:
        body = self._start(wanted)
        self.wfile.write(body[: len(body) // 2])

    def _stall(self, wanted: str) -> None:
        body = self._start(wanted)
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.plan.release.wait(20)

    def _no_ranges(self, wanted: str) -> None:
        self._whole("")

    def _other_part(self, wanted: str) -> None:
        self.send_response(206)
        self.send_header(
            "Content-Range", f"bytes 7-{len(self.plan.body) - 1}/{len(self.plan.body)}"
        )
        self._end(len(self.plan.body) - 7)
        self.wfile.write(self.plan.body[7:])

    def _too_long(self, wanted: str) -> None:
        self.send_response(200)
        self._end(len(self.plan.body) + 1000)
        self.wfile.write(self.plan.body)

    def _too_short(self, wanted: str) -> None:
        self.send_response(200)
        self._end(len(self.plan.body) // 2)
        self.wfile.write(self.plan.body)

    def _no_length(self, wanted: str) -> None:
        self.send_response(200)
        self._end(None)
        self.wfile.write(self.plan.body)

    def _missing(self, wanted: str) -> None:
        self.send_response(404)
        self._end(0)

    def _busy(self, wanted: str) -> None:
        self.send_response(503)
        self._end(0)

    def _elsewhere(self, wanted: str) -> None:
        self.send_response(302)
        self.send_header("Location", "https://example.org/other.zip")
        self._end(0)

    def _login_page(self, wanted: str) -> None:
        page = b"<html>Please log in</html>"
        self.send_response(200)
        self._end(len(page))
        self.wfile.write(page)


@contextmanager
def serving(plan: Plan, secured: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a server that follows the plan, with https where it is `secured`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Planned", (Unreliable,), {"plan": plan}))
    server.daemon_threads = True
    if secured:
        server.socket = secured.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        kind = "https" if secured else "http"
        yield f"{kind}://127.0.0.1:{server.server_address[1]}/dataset.zip"
    finally:
        plan.release.set()
        server.shutdown()
        server.server_close()
        thread.join()


Serve = Callable[[Plan], str]
