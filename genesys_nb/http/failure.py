"""What an exception of requests, urllib3 or the system means for another try.

Only the root of the chain is kept, without frames: the outer exceptions carry the request, the connection and frames
whose local variables hold the bytes that were sent.
"""

import ssl
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPException

from urllib3.exceptions import HTTPError

from genesys_nb.http.masking import mask
from genesys_nb.http.retry import Outcome
from genesys_nb.secret import Secret

_LONGEST = 500
_SYSTEM = frozenset({"builtins", "socket", "ssl"})  # theirs carry a text and a number, no request


class Failure(Exception):
    """No sound answer came.

    Parameters
    ----------
    outcome : Outcome
        What it means for another try.
    text : str
        What happened, for people.
    cause : BaseException, optional
        The system's own error, without frames.
    kind : str
        ``certificate``, ``name``, ``proxy``, ``wrong body`` or nothing.
    status : int
        Status of the answer, if there was one.
    headers : mapping
        Its headers.
    """

    def __init__(
        self,
        outcome: Outcome,
        text: str,
        *,
        cause: BaseException | None = None,
        kind: str = "",
        status: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(outcome.name.lower())  # not the text: it may quote what was sent, and frames show this object
        self.outcome = outcome
        self.text = text
        self.cause = cause
        self.kind = kind
        self.status = status
        self.headers: Mapping[str, str] = headers or {}

    def cause_without(self, secrets: Iterable[Secret]) -> BaseException | None:
        """Return the cause; where it quotes what was read, such as a status line that is none, without the secrets."""
        quotes = type(self.cause) is ConnectionError
        return ConnectionError(mask(str(self.cause), secrets)) if quotes else self.cause


def failure_of(error: BaseException) -> Failure:
    """Say what an exception of requests, urllib3 or the system means, and keep only its root."""
    # Others than these can only be behind them by accident, and nobody knows what they say.
    chain = [link for link in _chain(error) if isinstance(link, OSError | HTTPError | HTTPException)]
    root = chain[-1]
    text = (str(root) or type(root).__name__)[:_LONGEST]
    cause = (
        root.with_traceback(None)
        if type(root).__module__ in _SYSTEM
        else ConnectionError(f"{type(root).__name__}: {text}")
    )
    cause.__cause__ = cause.__context__ = None
    names = {type(link).__name__ for link in chain}
    if any(isinstance(link, ssl.SSLCertVerificationError) for link in chain):
        return Failure(Outcome.FINAL, f"the certificate was refused: {text}", cause=cause, kind="certificate")
    if "NameResolutionError" in names:
        return Failure(Outcome.NEVER_SENT, f"the host name was not found ({text})", cause=cause, kind="name")
    if "Tunnel connection failed" in text or "InvalidProxyURL" in names:
        return Failure(Outcome.FINAL, f"the proxy refused ({text})", cause=cause, kind="proxy")
    if names & {"NewConnectionError", "ConnectTimeoutError", "ProxyError"}:
        return Failure(Outcome.NEVER_SENT, f"no connection ({text})", cause=cause)
    if "NoEncryption" in names:
        return Failure(Outcome.FINAL, f"no encryption was agreed ({text})", cause=cause, kind="certificate")
    return Failure(Outcome.AMBIGUOUS, f"no answer ({text})", cause=cause)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and those that it wraps, outermost first."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        inner = getattr(link, "reason", None) or next(
            (part for part in link.args if isinstance(part, BaseException)), None
        )
        link = inner if isinstance(inner, BaseException) else link.__cause__ or link.__context__
