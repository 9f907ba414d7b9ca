"""A request as a value.

An endpoint is a pure function from arguments to a `Query`; nothing is sent until a session is handed one. That makes a
request something one can print, compare, test and send again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from genesys_nb.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Query:
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
