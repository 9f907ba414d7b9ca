"""Connections that end on time and tell nothing.

Four things that http.client, urllib3 and requests leave open are closed here, in their own extension points: a
server that drips bytes (or headers) for ever is cut at the deadline; a read notices within half a second that the
session was interrupted; http.client's debug switch, which prints the Authorization header, has no effect; and headers
that urllib3 cannot parse are logged without the secrets that they may repeat. A connection that breaks before the
request could be sent is told apart from one that breaks after, because only the first kind is harmless to repeat.
"""

import http.client
import io
import logging
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

import requests.adapters
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError

from genesys_nb.errors import masked

_SLICE = 0.5


def _without_secrets(record: logging.LogRecord) -> bool:
    """Mask what urllib3 logs; the exception that it logs along says the same again."""
    record.msg, record.args, record.exc_info = masked(record.getMessage()), (), None
    return True


for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).addFilter(_without_secrets)


@dataclass(frozen=True, slots=True)
class Sending:
    """What a connection must know of the request that it carries.

    Parameters
    ----------
    until : float
        Reading on ``time.monotonic`` at which the answer is cut.
    pause : float
        Seconds that may pass without a byte.
    stopped : callable
        Tells whether the session was interrupted.
    sign : callable
        Returns the header that holds the credential. It is asked when the connection stands and the next step is to
        write: with many threads a moment can pass before that, and a token of one second would age meanwhile.
    """

    until: float
    pause: float
    stopped: Callable[[], bool]
    sign: Callable[[], Mapping[str, str]]


#: The request that this thread sends; urllib3 has no argument that would carry it to the connection.
SENDING: ContextVar[Sending] = ContextVar("sending")


class NoEncryption(SSLError):
    """The two sides did not agree on how to encrypt; trying again does not help."""


class Stopped(Exception):
    """The session was interrupted while an answer was read."""


class _TimedReader(io.RawIOBase):
    """A socket's bytes, within the limits of the request."""

    def __init__(self, sock: socket.socket, raw: Any, sending: Sending) -> None:
        super().__init__()
        self._sock = sock
        self._raw = raw  # closing it tells the socket that nobody reads any more
        self._sending = sending

    def readable(self) -> bool:
        """Say that this is for reading."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read what has arrived, or wait for it in short slices."""
        idle_until = time.monotonic() + self._sending.pause
        while True:
            limit = min(idle_until, self._sending.until) - time.monotonic()
            if limit <= 0:
                raise TimeoutError("the answer did not arrive in time")
            self._sock.settimeout(min(limit, _SLICE))
            try:
                return self._sock.recv_into(buffer)
            except TimeoutError:
                if self._sending.stopped():
                    raise Stopped from None

    def close(self) -> None:
        """Give the socket back."""
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    """An answer that is read within the limits of its request."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_TimedReader(sock, self.fp.detach(), SENDING.get()), 2**16)


class _Connection(HTTPConnection):
    debuglevel = 0
    response_class = _TimedResponse

    def connect(self) -> None:
        """Connect; whatever breaks here broke before the request was sent."""
        try:
            super().connect()
        except OSError as error:
            raise _unsent(self, error) from error

    def request(self, method: str, url: str, body: Any = None, headers: Any = None, **options: Any) -> None:
        """Write the request, signed at the last moment."""
        super().request(method, url, body, {**headers, **SENDING.get().sign()}, **options)


class _EncryptedConnection(_Connection, HTTPSConnection):
    """The same with encryption, which is agreed on while connecting."""


def _unsent(connection: HTTPConnection, error: OSError) -> Exception:
    """Return what urllib3 calls a connection that did not come about."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return NoEncryption(error)
    if isinstance(error, TimeoutError):
        return ConnectTimeoutError(connection, "the connection did not come about in time")
    return NewConnectionError(connection, str(error))


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = _EncryptedConnection


class Adapter(requests.adapters.HTTPAdapter):
    """The adapter of requests, over these connections."""

    _POOLS: ClassVar[dict[str, Any]] = {"http": _Pool, "https": _EncryptedPool}

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Open the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Return the pools of connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._POOLS
        return manager
