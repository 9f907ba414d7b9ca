"""A server that is told byte by byte how to misbehave.

It listens on loopback, reads whole requests, counts them, and hands each to a script: a function that gets the request
and the connection and writes whatever it likes. Returning True keeps the connection open for the next request.
"""

import contextlib
import gzip
import json
import socket
import struct
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Request:
    """What arrived."""

    method: str
    target: str
    headers: dict
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def path(self):
        return self.target.partition("?")[0]

    @property
    def bearer(self):
        return self.headers.get("authorization", "").removeprefix("Bearer ")


class Connection:
    """The server's end of one connection."""

    def __init__(self, sock):
        self.sock = sock

    def write(self, data):
        self.sock.sendall(data)
        return True

    def reset(self):
        """Hang up so that the other side sees a reset."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()
        return False

    def drip(self, data, every, server):
        """Send one byte at a time."""
        for byte in data:
            if server.stopped.wait(every):
                break
            self.sock.sendall(bytes([byte]))
        return False


class HostileServer:
    """Serve a script; use it in a `with` statement."""

    def __init__(self, script):
        self.script = script
        self.requests = []
        self.connections = 0
        self.stopped = threading.Event()
        self._guard = threading.Lock()
        self._open = set()
        self._threads = []
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._acceptor.join(2)
        with self._guard:
            sockets = list(self._open)
        for sock in sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(2)

    def count(self, path):
        """Return how many requests a path got."""
        return sum(request.path == path for request in self.requests)

    def _accept(self):
        while not self.stopped.is_set():
            try:
                sock, _ = self._socket.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=(sock,), daemon=True)
            with self._guard:
                self.connections += 1
                self._open.add(sock)
                self._threads.append(thread)
            thread.start()

    def _serve(self, sock):
        connection, pending = Connection(sock), b""
        try:
            while not self.stopped.is_set():
                request, pending = self._read(sock, pending)
                if request is None:
                    return
                with self._guard:
                    self.requests.append(request)
                if not self.script(request, connection):
                    return
        except OSError:
            pass
        finally:
            with self._guard:
                self._open.discard(sock)
            sock.close()

    def _read(self, sock, pending):
        while b"\r\n\r\n" not in pending:
            data = sock.recv(65536)
            if not data:
                return None, b""
            pending += data
        head, _, rest = pending.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(rest) < length:
            rest += sock.recv(65536)
        return Request(method, target, headers, rest[:length]), rest[length:]


def head(status=200, reason="X", **headers):
    """Return the beginning of an answer; a header's name is spelled with underscores."""
    lines = [f"HTTP/1.1 {status} {reason}"]
    for name, values in headers.items():
        several = values if isinstance(values, list) else [values]
        lines += [f"{name.replace('_', '-')}: {value}" for value in several]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def answer(body=b"{}", status=200, *, zipped=False, kind="application/json", **headers):
    """Return a correct answer."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    if zipped:
        body = gzip.compress(body)
        headers["Content_Encoding"] = "gzip"
    if kind:
        headers["Content_Type"] = kind
    return head(status, Content_Length=len(body), **headers) + body


def token(text="t0ken-of-the-hostile-server", expires_in=86400, **fields):
    """Return the answer of a login host."""
    return answer({"access_token": text, "token_type": "bearer", "expires_in": expires_in, **fields})


def steps(*scripts):
    """Return a script that behaves in turn; the last one stays. Bytes are sent as they are."""
    left, guard = list(scripts), threading.Lock()

    def script(request, connection):
        with guard:
            step = left.pop(0) if len(left) > 1 else left[0]
        return connection.write(step) if isinstance(step, bytes) else step(request, connection)

    return script


def routes(api, login=None):
    """Return a script that logs in on ``/oauth/token`` and behaves like `api` elsewhere."""
    login = login or token()

    def script(request, connection):
        step = login if request.path == "/oauth/token" else api
        return connection.write(step) if isinstance(step, bytes) else step(request, connection)

    return script


def hang_up(data=b""):
    """Return a step that sends some bytes and closes."""

    def step(request, connection):
        connection.write(data)
        return False

    return step


def reset(data=b""):
    """Return a step that sends some bytes and resets the connection."""

    def step(request, connection):
        connection.write(data)
        return connection.reset()

    return step
