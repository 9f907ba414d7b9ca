"""One request on its way: what is remembered of it between its first sending and its answer."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from genesys_nb.errors import ConfigError, GenesysError, Trail, masked
from genesys_nb.http.events import Event
from genesys_nb.http.exchange import Answer
from genesys_nb.http.token import NO_TOKEN, Token
from genesys_nb.query import Query

_OURS = frozenset(
    {
        *("accept-encoding", "authorization", "connection", "content-encoding", "content-length", "content-type"),
        *("expect", "host", "keep-alive", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"),
    }
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A sound answer.

    Parameters
    ----------
    status : int
        HTTP status, 2xx.
    headers : mapping
        Headers, any case.
    content : bytes
        JSON that was checked; empty for 204 and possibly for 202.
    attempts : int
        How often the request was sent.
    waited : float
        Seconds spent waiting on the way.
    correlation_id : str
        The service's name for the request.
    query : Query
        The request.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    attempts: int
    waited: float
    correlation_id: str
    query: Query


@dataclass(slots=True, eq=False)
class Errand:
    """One request on its way, from the first sending to the answer.

    It has an id of ours, by which the events of one request are found; it is not sent, since the services document no
    header for it. Theirs is `correlation_id`.
    """

    query: Query
    url: str
    body: bytes | None
    family: str
    started: float
    until: float
    ready_at: float = 0.0
    reason: str = ""
    attempts: int = 0
    failures: int = 0
    waited: float = 0.0
    refused_tokens: int = 0
    wrong_body: str = ""
    wrong_bodies: int = 0
    correlation_id: str = ""
    trouble: GenesysError | None = None
    token: Token = NO_TOKEN
    status: int | None = None
    story: list[Event] = field(default_factory=list)
    id: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def about(self) -> dict[str, Any]:
        """What events say about it."""
        query = self.query
        path = masked(bare(query.path))  # who pastes a token into one has it in no log
        return {"id": self.id, "method": query.method, "path": path, "attempts": self.attempts}

    def trail(self, host: str, now: float) -> Trail:
        """Return what errors say about it."""
        query = self.query
        return Trail(query.method, bare(query.path), host, self.attempts, now - self.started, self.correlation_id)

    def reply(self, answer: Answer) -> Reply:
        """Return what its sender gets."""
        return Reply(
            answer.status, answer.headers, answer.content, self.attempts, self.waited, self.correlation_id, self.query
        )


def headers(query: Query) -> dict[str, str]:
    """Return the headers of a query: its own, less those that decide how it travels and who asks."""
    own = {name: value for name, value in query.headers.items() if name.lower() not in _OURS}
    return own if query.json is None else {**own, "Content-Type": "application/json"}


def bare(path: str) -> str:
    """Return a path without its query, which can hold names and numbers of people."""
    return path.partition("?")[0]


def encoded(query: Query) -> bytes | None:
    """Return the JSON body of a query."""
    if query.json is None:
        return None
    body = query.json if isinstance(query.json, list) else dict(query.json)
    try:
        return json.dumps(body, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"The body of {query.method} {bare(query.path)} cannot be written as JSON: {error}.",
            next_step="Use text, numbers, booleans, lists and dicts; write times as ISO 8601 text.",
        ) from None
