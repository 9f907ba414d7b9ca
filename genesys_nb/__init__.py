"""Genesys Cloud CX in a notebook: one session, every listing and conversation as a pandas DataFrame.

>>> import genesys_nb as gnb
>>> gc = gnb.connect("demo", progress=False)
>>> users = gc.users()
>>> gc.close()

`connect` opens a `Session`; everything else is reached from it. `provenance` tells where a frame came from, `reconcile`
holds details against aggregates, `measures` are service level, handle time and the like by the vendor's definitions.

Names are loaded when they are first used: the embedded organisation and its test fixtures are part of this package and
need neither pandas nor the client.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys_nb import charts, measures
    from genesys_nb.connection import connect, login
    from genesys_nb.errors import (
        AmbiguousWrite,
        ApiError,
        AuthError,
        BadRequest,
        ConfigError,
        Forbidden,
        GenesysError,
        IncompleteWarning,
        Interrupted,
        JobError,
        NotFound,
        PagingError,
        RateLimited,
        SecurityError,
        ServerError,
        TransportError,
    )
    from genesys_nb.genesys import Session
    from genesys_nb.leaks import check_notebook
    from genesys_nb.lineage import provenance
    from genesys_nb.query import Query
    from genesys_nb.reconciliation import reconcile

__all__ = [
    "AmbiguousWrite",
    "ApiError",
    "AuthError",
    "BadRequest",
    "ConfigError",
    "Forbidden",
    "GenesysError",
    "IncompleteWarning",
    "Interrupted",
    "JobError",
    "NotFound",
    "PagingError",
    "Query",
    "RateLimited",
    "SecurityError",
    "ServerError",
    "Session",
    "TransportError",
    "charts",
    "check_notebook",
    "connect",
    "login",
    "measures",
    "provenance",
    "reconcile",
]

_HOMES = {
    "check_notebook": "leaks",
    "connect": "connection",
    "login": "connection",
    "provenance": "lineage",
    "reconcile": "reconciliation",
    "Query": "query",
    "Session": "genesys",
}
_ROOMS = {"charts", "measures"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        meant = "" if name.startswith("_") else import_module(f"{__name__}.spelling").did_you_mean(name, __all__)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{f': {meant.strip()}' if meant else ''}")
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    value = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
