"""The function from request to response behind a real HTTP server on loopback.

The standard library's threading server, HTTP/1.1 with keep-alive. Two things are made so on purpose: Nagle's algorithm
is off, for with it every answer on a kept connection costs 40 ms; and a response leaves in one write. What a correct
server cannot do, such as half a chunk or a reset in mid-body, is written to the socket by hand.
"""

import contextlib
import socket
import struct
import sys
import threading
from contextlib import AbstractContextManager
from http import HTTPStatus
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from genesys_nb.demo.messages import Request, Response


class Answering(Protocol):
    """Whoever has the answers."""

    def answer(self, request: Request) -> Response:
        """Return the response to a request."""

    def attend(self, request: Request) -> AbstractContextManager[None]:
        """Count a request while it is being answered."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Listener"

    def _serve(self) -> None:
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self._send(Response(411))
            return
        request = Request(
            self.command,
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(length)),
        )
        # Over before the first byte leaves: a client that has its answer may ask again at once, and is not two clients.
        with self.server.service.attend(request):
            response = self.server.service.answer(request)
            if response.delay:
                self.server.closing.wait(min(response.delay, 30.0))
        self._send(response)

    def __getattr__(self, name: str) -> Any:
        """Let every method of HTTP be served alike: the service knows best what it does not have."""
        if not name.startswith("do_"):
            raise AttributeError(name)
        return self._serve

    def _send(self, response: Response) -> None:
        body = response.body
        if response.damage == "reset":
            self._reset()
            return
        headers = {"Date": self.date_time_string(), **response.headers}
        if response.damage == "open-chunks":
            headers["Transfer-Encoding"] = "chunked"
            body = b"%x\r\n%s\r\n" % (len(body), body) if body else b""
        elif response.damage == "short-body":
            headers["Content-Length"] = str(len(body) + 512)
        elif response.status != HTTPStatus.NO_CONTENT:
            headers["Content-Length"] = str(len(body))
        lines = [f"HTTP/1.1 {response.status} {responses.get(response.status, '')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        if response.damage == "reset-mid-body":
            self.wfile.write(head + body[: len(body) // 2])
            self._reset()
            return
        self.wfile.write(head if self.command == "HEAD" else head + body)
        self.close_connection = self.close_connection or bool(response.damage)

    def _reset(self) -> None:
        """Close so that the other side sees a reset, not an orderly end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        # Closed here: the server's own way to close would say goodbye first.
        self.rfile.close()
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing: the organisation keeps its own log."""


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, service: Answering) -> None:
        self.service = service
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._changed:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def hang_up(self) -> None:
        self.closing.set()
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def wait_for_silence(self, seconds: float) -> None:
        """Wait until the last connection is closed, so that no socket outlives the server."""
        with self._changed:
            self._changed.wait_for(lambda: not self._open, seconds)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away; anything else is a defect and is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Server:
    """Serve one function on loopback until told to stop.

    Parameters
    ----------
    service : Answering
        From `Request` to `Response`; called from many threads.
    port : int
        0 takes a free one.
    """

    def __init__(self, service: Answering, port: int = 0) -> None:
        self._listener = _Listener(port, service)
        self.port: int = self._listener.server_address[1]
        self._thread = threading.Thread(
            target=self._listener.serve_forever, kwargs={"poll_interval": 0.02}, name="demo organisation", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Close the door, hang up on everybody and wait for the threads' sockets to be closed."""
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()
        self._listener.hang_up()
        self._listener.wait_for_silence(1.0)
