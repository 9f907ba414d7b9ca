"""A door on this machine that is open while a person logs in, and lets one answer in.

Anything on the machine and any page in the browser can knock. So an answer counts only with the state of this
attempt, at the one path, by GET, and addressed to this machine by its own name (a page that had its name resolve to
127.0.0.1 would be addressed by that name). Whatever else comes gets a page and changes nothing: a favicon, a page that
sends a code of its own, an answer to yesterday's attempt, the same answer twice.

Browsers open connections that they do not use, so each is served by a thread of its own and cut after a few seconds.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from genesys_nb.clock import Clock
from genesys_nb.errors import ConfigError, Interrupted
from genesys_nb.http.browser.answer import Answer, read
from genesys_nb.http.browser.page import HEADERS, page
from genesys_nb.secret import Secret

_POLL = 0.1
_IDLE = 5.0
_BACK = "Go back to your notebook; this tab can be closed."


class Loopback(ThreadingHTTPServer):
    """Wait for the browser to come back.

    Parameters
    ----------
    port : int
        0 takes a free one.
    path : str
        The one path that answers come to.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name == "posix"  # elsewhere it would let another program share the port

    def __init__(self, port: int, path: str) -> None:
        self.path = path
        self.state: Secret | None = None
        self.answer: Answer | None = None
        self.foreign = 0
        self.answered = threading.Event()
        self._judging = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)
        self.port: int = self.server_address[1]
        self.names = {f"{host}:{self.port}" for host in ("127.0.0.1", "localhost")}

    def judge(self, came: Secret) -> tuple[int, str, str]:
        """Take an answer in, if it is one; return the status and the words of the page."""
        with self._judging:
            answer = read(came, self.state or Secret(""))
            if answer.kind == "nothing" or self.state is None:
                return 404, "Nothing here", "This address only waits for a login to come back."
            if answer.kind == "foreign":
                self.foreign += 1
                return 400, "Not this login", f"This answer belongs to no login that is under way. {_BACK}"
            if self.answer is None:
                self.answer = answer
            elif answer != self.answer:
                return 400, "Too late", f"This login has been answered already. {_BACK}"
            return 200, *_WORDS[self.answer.kind]

    def wait(self, clock: Clock, until: float, gone: Callable[[], bool] = lambda: False) -> Answer | None:
        """Return the answer, or None when there is none in time.

        Raises
        ------
        Interrupted
            The session was interrupted, or the person is gone.
        """
        while not self.answered.wait(_POLL):
            if clock.wait(0.0) or gone():
                raise Interrupted("Interrupted while waiting for the login in the browser.")
            if clock.monotonic() >= until:
                return None
        return self.answer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of browsers that went away; anything else is a defect and is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


_WORDS = {
    "code": ("Logged in", _BACK),
    "refused": ("Not logged in", f"The login was refused or cancelled. {_BACK}"),
}


class _Handler(BaseHTTPRequestHandler):
    server: Loopback
    timeout = _IDLE

    def do_GET(self) -> None:
        """Answer whoever knocks."""
        if self.headers.get("Host", "") not in self.server.names:
            self._send(421, "Not here", "This is not the address that was asked for.")
        elif urlsplit(self.path).path != self.server.path:
            self._send(404, "Nothing here", "This address only waits for a login to come back.")
        else:
            try:
                self._send(*self.server.judge(Secret(self.path)))
            finally:  # the page first: whoever waits closes the door
                if self.server.answer is not None:
                    self.server.answered.set()

    def _send(self, status: int, title: str, text: str) -> None:
        body = page(title, text)
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        """Name no versions."""
        return "genesys_nb"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing: the path holds the code."""


@contextlib.contextmanager
def opened(port: int, path: str) -> Iterator[Loopback]:
    """Open the door, and close it at the end.

    Raises
    ------
    ConfigError
        The port belongs to another program.
    """
    try:
        door = Loopback(port, path)
    except OSError as error:
        raise ConfigError(
            f"Port {port} of this machine, where the login is to come back, cannot be had ({error.strerror or error}).",
            next_step="End the program that holds it, or register another address in the OAuth client and name it: "
            'connect(…, redirect_uri="http://127.0.0.1:…"). login="paste" needs no port.',
        ) from None
    thread = threading.Thread(
        target=door.serve_forever, kwargs={"poll_interval": 0.05}, name="genesys_nb login", daemon=True
    )
    thread.start()
    try:
        yield door
    finally:
        door.shutdown()
        thread.join()
        door.server_close()
