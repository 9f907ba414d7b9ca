"""A request as a value.

An endpoint is a pure function from arguments to a `Query`; nothing is sent until a session is handed one. That makes a
request something one can print, compare, test and send again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from genesys_nb import display
from genesys_nb.errors import ConfigError

_LONGEST = 2_000  # characters of a body on its card


@dataclass(frozen=True, slots=True, repr=False)
class Query(display.Card):
    """One request to the service.

    Parameters
    ----------
    method : str
        HTTP method, upper case.
    path : str
        Path on the API host, with its ids filled in: ``/api/v2/users``.
    params : mapping
        Query parameters; ``None`` is left out, a list repeats the key.
    json : mapping, list or None
        The JSON body.
    headers : mapping
        Further headers that the endpoint asks for, such as ``If-Match``; what the wire writes itself stays its own.
    reads : bool
        True when sending it twice changes nothing on the service. GET, HEAD and OPTIONS are; a POST is only when
        the endpoint says so. Only such a query is repeated after a failure that may have been a success.
    """

    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    json: Mapping[str, Any] | list[Any] | None = None
    reads: bool = False
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.method in {"GET", "HEAD", "OPTIONS"}:
            object.__setattr__(self, "reads", True)

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields of the body; none where there is no body, or it is a list."""
        return {} if self.json is None or isinstance(self.json, list) else self.json

    def with_params(self, **params: Any) -> "Query":
        """Return the same query with some parameters set anew."""
        return replace(self, params={**self.params, **params})

    def with_json(self, **fields: Any) -> "Query":
        """Return the same query with some top-level fields of its body set anew."""
        return replace(self, json={**self.fields, **fields})

    def _shown(self) -> display.Shown:
        params = {name: value for name, value in self.params.items() if value is not None}
        rows = {
            "params": [f"{name} = {_said(value)}" for name, value in params.items()],
            "body": None if self.json is None else display.Code(_written(self.json)),
            "sent": None if self.reads else "once: it may change something, and is not repeated after a failure",
        }
        return display.facts(f"{self.method} {self.path}", rows)


class Queries(display.Card, list[Query]):
    """The first requests of several parts: a list that shows itself."""

    def _shown(self) -> display.Shown:
        told = [" ".join(filter(None, (one.method, one.path, str(one.fields.get("interval", ""))))) for one in self]
        return display.facts("Requests", {"first of each part": told}, next_step="[0] is the first of them")


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _written(body: Any) -> str:
    """Write a body as people read JSON; what it cannot be is left to the one who sends it."""
    text = json.dumps(body, indent=2, ensure_ascii=False, default=str)
    return display.cut(text, _LONGEST)


def checked(method: Any, path: Any, params: Any, json: Any) -> Query:
    """Make a query of what a reader wrote.

    Raises
    ------
    ConfigError
        There is no method or path, the parameters are no mapping, or the body is neither an object nor a list.
    """
    for name, text in (("method", method), ("path", path)):
        if not isinstance(text, str) or not text.strip():
            raise ConfigError(f"{name}={text!r:.60} is no {name}", next_step='write "GET" and "/api/v2/…"')
    if params is not None and not isinstance(params, Mapping):
        raise ConfigError(f"params={params!r:.60} is not a mapping", next_step='write params={"name": "value"}')
    if json is not None and not isinstance(json, Mapping | list | tuple):
        raise ConfigError(f"json={json!r:.60} is neither an object nor a list", next_step="give a dict or a list")
    return Query(method.upper(), path, params or {}, list(json) if isinstance(json, tuple) else json)
