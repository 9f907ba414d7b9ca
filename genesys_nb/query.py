"""A request as a value.

An endpoint is a pure function from arguments to a `Query`; nothing is sent until a session is handed one. That makes a
request something one can print, compare, test and send again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


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
    json : mapping or None
        The JSON body.
    reads : bool
        True when sending it twice changes nothing on the service. GET, HEAD and OPTIONS are; a POST is only when
        the endpoint says so. Only such a query is repeated after a failure that may have been a success.
    """

    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    reads: bool = False

    def __post_init__(self) -> None:
        if self.method in {"GET", "HEAD", "OPTIONS"}:
            object.__setattr__(self, "reads", True)

    def with_params(self, **params: Any) -> "Query":
        """Return the same query with some parameters set anew."""
        return replace(self, params={**self.params, **params})

    def with_json(self, **fields: Any) -> "Query":
        """Return the same query with some top-level fields of its body set anew."""
        return replace(self, json={**(self.json or {}), **fields})
