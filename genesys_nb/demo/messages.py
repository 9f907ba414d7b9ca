"""What goes in and what comes out: a request and a response as plain values.

The whole organisation is one function from the first to the second. Everything that has to do with sockets happens
later, in `server`, which is told by ``damage`` when a response is to be broken on its way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Request:
    """One HTTP request as it arrived; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def path(self) -> str:
        """The path without its query, still percent-encoded."""
        return urlsplit(self.target).path

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The decoded parts of the path; decoded after the split, so that an encoded slash stays inside its part."""
        return tuple(unquote(part) for part in self.path.strip("/").split("/"))

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """The query parameters, each with every value it was given."""
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    def first(self, name: str, default: str = "") -> str:
        """Return the first value of a query parameter."""
        return self.query.get(name, [default])[0]

    def every(self, name: str) -> list[str]:
        """Return all values of a repeatable parameter: ``?id=a&id=b`` and ``?id=a,b`` are both in official use."""
        return [part for value in self.query.get(name, []) for part in value.split(",") if part]


@dataclass(slots=True)
class Response:
    """One HTTP response before it is put on the wire.

    Parameters
    ----------
    status : int
        HTTP status.
    headers : dict
        Headers in the spelling that is sent; framing headers are the server's business.
    body : bytes
        The body, already compressed when ``Content-Encoding`` says so.
    damage : str
        How the wire spoils it: empty, ``reset``, ``reset-mid-body``, ``short-body`` or ``open-chunks``.
    delay : float
        Seconds before the first byte.
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    damage: str = ""
    delay: float = 0.0
