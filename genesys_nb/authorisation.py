"""`gc.auth`: the session's token for other HTTP clients, renewed and repaired as the session's own requests are.

One object is a `requests.auth.AuthBase` and, where httpx is installed, an `httpx.Auth` for its sync and its async
client. All of them ask the session's own `Tokens`, so there is one token and one login at a time, whoever needs it.
An answer 401 is repaired: the token that was refused is reported, its successor is put into the same request, and
that is sent again on the client's own connection. A successor that is refused as well, though it is new, is the
service's last word; only one that has ended on its way is replaced once more. Everything else stays the other
client's business: it has its own timeouts and retries, and neither pacing nor checked bodies.

The token goes to the session's own API origin. A request to any other place is refused before it is sent, because a
client that carries this object is made for this API; the clients themselves drop the header when they follow a
redirect to another origin, and a 401 from there repairs nothing.
"""

import itertools
from collections.abc import AsyncGenerator, Generator, MutableMapping
from functools import cache, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NoReturn

from requests import PreparedRequest, Response
from requests.auth import AuthBase
from requests.exceptions import UnrewindableBodyError
from requests.utils import rewind_body

from genesys_nb import display
from genesys_nb.clock import Clock
from genesys_nb.errors import SecurityError
from genesys_nb.http.masking import Masked
from genesys_nb.http.origin import Origin
from genesys_nb.http.retry import Outcome, outcome_of
from genesys_nb.http.token import Token
from genesys_nb.http.tokens import Tokens

if TYPE_CHECKING:
    import httpx

_REPAIRS = 3


class Authorisation(display.Card, AuthBase):
    """Sign the requests of other HTTP clients with the session's token.

    Any number of threads and tasks may use it, in any number of clients. It holds nothing but the way to the token,
    and cannot be pickled; neither can what `requests` keeps of a request that it signed, which holds the token.

    Parameters
    ----------
    tokens : Tokens
        The token in force.
    api : Origin
        The only place that it is sent to.
    clock : Clock
        The session's time: somebody who asks for a token after an interrupt means to go on.

    Raises
    ------
    SecurityError
        When a request leads to another origin; nothing was sent.
    ConfigError
        When the session is closed.
    AuthError, TransportError, RateLimited, ServerError
        When no token can be had, and why.
    """

    def __init__(self, tokens: Tokens, api: Origin, clock: Clock) -> None:
        self._tokens = tokens
        self._api = api
        self._clock = clock

    def _shown(self) -> display.Shown:
        rows = {
            "for": str(self._api),
            "use": [
                "requests.get(url, auth=gc.auth)",
                "httpx.Client(auth=gc.auth)",
            ],
            "note": "renewed and repaired as the session's own requests are; no other host gets it",
        }
        return display.facts("The session's token for other HTTP clients", rows)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "gc.auth, and requests signed by it, hold a token and are not written to a pickle: keep what was answered"
        )

    # requests

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        """Sign a request of `requests`, and see to its answer."""
        self._api.pin(r.url or "", "/")
        token = self._token()
        _sign(r.headers, token)
        r.hooks["response"].append(partial(self._repaired, token))
        return r

    def _repaired(self, token: Token, response: Response, **options: Any) -> Response:
        """Return the answer, or the one to the same request with the token's successor."""
        for repairs in itertools.count():
            if response.status_code == 401:
                response.content  # noqa: B018 - read to its end, so that its connection can be used again
            if not self._may_repair(token, response, repairs) or not _rewound(response.request):
                break
            token = self._token()
            request = response.request.copy()
            _sign(request.headers, token)
            answer: Response = response.connection.send(request, **options)
            answer.history = [*response.history, response]
            answer.request = request
            response = answer
        return response

    # httpx

    def sync_auth_flow(self, request: "httpx.Request") -> "Generator[httpx.Request, httpx.Response, None]":
        """Sign a request of `httpx.Client`, and see to its answer."""
        self._api.pin(str(request.url), "/")
        for repairs in itertools.count():
            token = self._token()
            _sign(request.headers, token)
            response = yield request
            if not self._may_repair(token, response, repairs) or not _is_whole(request):
                return

    async def async_auth_flow(self, request: "httpx.Request") -> "AsyncGenerator[httpx.Request, httpx.Response]":
        """Sign a request of `httpx.AsyncClient`, and see to its answer; the event loop never waits for a token."""
        self._api.pin(str(request.url), "/")
        for repairs in itertools.count():
            token = await self._token_aside()
            _sign(request.headers, token)
            response = yield request
            if not self._may_repair(token, response, repairs) or not _is_whole(request):
                return

    # The token

    def _token(self) -> Token:
        return self._tokens.at_hand() or self._awaited()

    async def _token_aside(self) -> Token:
        from anyio import to_thread  # noqa: PLC0415 - it comes with httpx, which is there if this is called

        if token := self._tokens.at_hand():
            return token
        return await to_thread.run_sync(self._awaited, abandon_on_cancel=True)

    def _awaited(self) -> Token:
        self._clock.resume()
        return self._tokens.current()

    def _may_repair(self, token: Token, response: "Response | httpx.Response", repairs: int) -> bool:
        """Report what an answer says about the token; tell whether its successor is worth trying."""
        if not self._is_ours(token, response):
            return False
        if outcome_of(response.status_code) in {Outcome.SOUND, Outcome.FINAL}:
            self._tokens.accepted(token)
        if response.status_code != 401 or "insufficient_scope" in response.headers.get("WWW-Authenticate", ""):
            return False
        if repairs >= _REPAIRS or (repairs and self._tokens.at_hand() is token):
            return False
        self._tokens.refused(token)
        return True

    def _is_ours(self, token: Token, response: "Response | httpx.Response") -> bool:
        """Tell whether an answer is the API's to this token; after a redirect it may be somebody else's."""
        try:
            self._api.pin(str(response.request.url), "/")
        except SecurityError:
            return False
        return response.request.headers.get("Authorization") == _bearer(token)


def for_session(tokens: Tokens, api: Origin, clock: Clock) -> Authorisation:
    """Return what ``gc.auth`` is; see `Authorisation`."""
    return _kind()(tokens, api, clock)


@cache
def _kind() -> type[Authorisation]:
    """Return the class for this machine: httpx takes nothing but a child of its own class."""
    if find_spec("httpx") is None:
        return Authorisation
    import httpx  # noqa: PLC0415 - whoever asks for gc.auth where it is installed may be about to use it

    return type(Authorisation.__name__, (Authorisation, httpx.Auth), {"__doc__": Authorisation.__doc__})


def _bearer(token: Token) -> Masked:
    return Masked(f"Bearer {token.secret.reveal()}")


def _sign(headers: MutableMapping[str, str], token: Token) -> None:
    headers["Authorization"] = _bearer(token)


def _rewound(request: PreparedRequest) -> bool:
    """Set the body of a request to its beginning, and tell whether it has one."""
    if request.body is None or isinstance(request.body, str | bytes):
        return True
    try:
        rewind_body(request)
    except UnrewindableBodyError:
        return False
    return True


def _is_whole(request: "httpx.Request") -> bool:
    """Tell whether the body of a request is at hand, and not a stream that has been read."""
    try:
        request.content  # noqa: B018 - it says no by raising
    except RuntimeError:
        return False
    return True
