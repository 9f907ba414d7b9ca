"""Everything that can go wrong, by whose move is next.

::

    GenesysError
    ├── ConfigError (ValueError)     you can mend it, nothing was sent
    ├── AuthError                    the service refused the credentials or the grant
    ├── SecurityError                a host, redirect, link or id that must not be followed
    ├── ApiError                     the service said no: .status .code .correlation_id
    │   ├── BadRequest (ValueError)  400, 413, 414, 422: the request itself
    │   ├── Forbidden                403: a permission is missing
    │   ├── NotFound (LookupError)   404
    │   ├── RateLimited              429: .retry_after
    │   └── ServerError              5xx
    ├── TransportError               no sound answer came
    ├── AmbiguousWrite               a write may or may not have happened
    ├── PagingError                  the pages contradict each other
    └── JobError                     an asynchronous job failed
    Interrupted (KeyboardInterrupt)  you stopped it; what has arrived is kept
    IncompleteWarning (UserWarning)  a frame is shorter than the service says it should be

Here are the kinds. The words for what a service answered, a 429 for one, stand in `http.verdict`.

Rules of this module: every error says what failed, on which request, how often it was tried and for how long, the
service's own code and correlation id, and what to do next. It imports the standard library only.

What a service says is somebody else's text, and may be what it was sent. So an error cleans its texts when it is made:
control characters and turned writing are taken out, texts that never end are cut, and whoever holds secrets (see
`guard`) has masked them. Whoever raises one still passes clean texts where it can: local variables are shown, too.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from genesys_nb.errors.brief import Brief
from genesys_nb.errors.texts import LONGEST, LONGEST_FACT, clean, guard, masked, named

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
    "RateLimited",
    "SecurityError",
    "ServerError",
    "Trail",
    "TransportError",
    "guard",
    "masked",
    "named",
    "stoppable",
]


@dataclass(frozen=True, slots=True)
class Trail:
    """Which request an error is about, and what was tried."""

    method: str = ""
    path: str = ""
    host: str = ""
    attempts: int = 0
    elapsed: float = 0.0
    correlation_id: str = ""

    def facts(self) -> list[tuple[str, str]]:
        """Return what is known of the request, by name."""
        what = f"{self.method} {self.path}".strip()
        times = "once" if self.attempts == 1 else f"{self.attempts} times"
        facts = [
            ("where", " on ".join(part for part in (what, self.host) if part)),
            ("tried", f"{times} in {self.elapsed:.1f} s" if self.attempts else ""),
            ("correlation id", self.correlation_id),
        ]
        return [(name, clean(text, LONGEST_FACT)) for name, text in facts if text]

    def __str__(self) -> str:
        return ", ".join(text if name == "where" else f"{name} {text}" for name, text in self.facts())


class GenesysError(Brief, Exception):
    """Root of all errors of this package.

    Parameters
    ----------
    message : str
        What failed, in one sentence.
    next_step : str
        What the reader can do about it.
    trail : Trail, optional
        The request it is about and what was tried.
    """

    def __init__(self, message: str, *, next_step: str = "", trail: Trail | None = None) -> None:
        # Cut first, as masking takes time; and cut within a secret, its beginning is still known to the mask.
        self.message, self.next_step = (masked(clean(text, LONGEST)) for text in (message, next_step))
        super().__init__(self.message)
        self.trail = trail or Trail()

    def __reduce__(self) -> tuple[Any, ...]:
        # Python would call the class with the message alone, and some classes need to be told more.
        return _made_again, (type(self), self.args), self.__dict__

    @property
    def correlation_id(self) -> str:
        """The service's name for the failed request, for the vendor's support."""
        return self.trail.correlation_id

    def _story(self) -> tuple[str, str, list[str]]:
        known = [text if name == "where" else f"{name} {text}" for name, text in self.trail.facts()]
        codes = [text for _, text in self._codes() if text not in self.message]
        return self.message, self.next_step, [*known[:2], *codes, *known[2:]]

    def _codes(self) -> list[tuple[str, str]]:
        return []

    def __str__(self) -> str:
        where = [("where", str(self.trail)), *self._codes(), ("next", self.next_step)]
        return "\n".join([self.message, *(f"  {name}: {text}" for name, text in where if text)])


def _made_again(kind: type[GenesysError], args: tuple[object, ...]) -> GenesysError:
    """Make the empty shell of an error that is copied or read from a pickle; its attributes follow."""
    return kind.__new__(kind, *args)


class ConfigError(GenesysError, ValueError):
    """You can mend it before anything is sent."""


class AuthError(GenesysError):
    """The service refused the credentials or the grant.

    Parameters
    ----------
    code : str
        The login host's own word: ``invalid_grant``.
    login_again : bool
        Only a person can go on, by a new login; the session does not ask again.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        login_again: bool = False,
        next_step: str = "",
        trail: Trail | None = None,
    ) -> None:
        super().__init__(message, next_step=next_step, trail=trail)
        self.code = masked(clean(code, LONGEST_FACT))
        self.login_again = login_again


class SecurityError(GenesysError):
    """A host, redirect, link or id that must not be followed."""


class ApiError(GenesysError):
    """The service said no.

    Parameters
    ----------
    status : int
        HTTP status of the answer.
    code : str
        The service's own code: ``missing.permissions``.
    body : str
        What the service answered, for programs: JSON as a rule, secrets masked.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str = "",
        body: str = "",
        next_step: str = "",
        trail: Trail | None = None,
    ) -> None:
        super().__init__(message, next_step=next_step, trail=trail)
        self.status = status
        self.body = body
        self.code = masked(clean(code, LONGEST_FACT))

    def _codes(self) -> list[tuple[str, str]]:
        return [("code", f"{self.code} (HTTP {self.status})" if self.code else f"HTTP {self.status}")]

    def _story(self) -> tuple[str, str, list[str]]:
        message, step, facts = super()._story()
        told = str(self.status) in message and self.code in message
        return message, step, [fact for fact in facts if not (told and fact == self._codes()[0][1])]


class BadRequest(ApiError, ValueError):
    """The service cannot do what was asked: 400, 413, 414, 422."""


class Forbidden(ApiError):
    """A permission is missing: 403."""


class NotFound(ApiError, LookupError):
    """There is no such thing: 404."""


class RateLimited(ApiError):
    """The service asks for a pause longer than a session waits by itself.

    Parameters
    ----------
    retry_after : float or None
        Seconds until it may be tried again.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None,
        status: int = 429,
        code: str = "",
        body: str = "",
        next_step: str = "",
        trail: Trail | None = None,
    ) -> None:
        super().__init__(message, status=status, code=code, body=body, next_step=next_step, trail=trail)
        self.retry_after = retry_after


class ServerError(ApiError):
    """The service failed: 5xx, for longer than it was worth waiting."""


class TransportError(GenesysError):
    """No sound answer came: network, certificate, or a body that is damaged."""


class AmbiguousWrite(GenesysError):
    """A write may or may not have happened: the answer was lost, and it was not sent again."""


class PagingError(GenesysError):
    """The service's pages contradict each other."""


class JobError(GenesysError):
    """An asynchronous job failed, was cancelled or expired."""


class Interrupted(Brief, KeyboardInterrupt):
    """You stopped it. What had arrived is kept.

    It is a KeyboardInterrupt, so "Run All" stops here and ``except Exception`` does not swallow it.

    Parameters
    ----------
    message : str
        What was stopped, and what there is of it.
    next_step : str
        How to go on.
    """

    def __init__(self, message: str = "", *, next_step: str = "") -> None:
        self.message, self.next_step = (masked(clean(text, LONGEST)) for text in (message, next_step))
        super().__init__(self.message)

    def _story(self) -> tuple[str, str, list[str]]:
        return self.message, self.next_step, []

    def __str__(self) -> str:
        return f"{self.message}\n  next: {self.next_step}" if self.next_step else self.message


@contextlib.contextmanager
def stoppable(what: str, next_step: str = "run it again") -> Iterator[None]:
    """Say what the reader's Ctrl-C has stopped, where nothing of it is kept: ``stoppable("the doctor's look")``."""
    try:
        yield
    except Interrupted:
        raise
    except KeyboardInterrupt:
        raise Interrupted(f"stopped: {what}", next_step=next_step) from None


class IncompleteWarning(UserWarning):
    """A frame is shorter than the service says it should be; its provenance says by how much."""
