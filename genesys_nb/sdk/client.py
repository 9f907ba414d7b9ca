"""The vendor's client, with the session in the place of its HTTP client.

The SDK has a point where another HTTP client is put in; that is what is used here. What comes back is wrapped in the
SDK's own response, so that its models are built by its own code. The client itself is held down in four things: it
signs nothing, follows no gateway, keeps its HTTP client, and refuses what the session's checks would not let through.
"""

import json
import math
from dataclasses import dataclass, replace
from http.client import responses
from typing import Any, NoReturn

from requests.structures import CaseInsensitiveDict

from genesys_nb.errors import ApiError, AuthError, ConfigError, RateLimited, TransportError
from genesys_nb.http.wire import Reply
from genesys_nb.sdk.vendor import AbstractHttpClient, ApiClient, ApiException, RESTResponse
from genesys_nb.session import Session

_BARE = frozenset({"str", "int", "float", "bool", "date", "datetime", "LocalDateTime", "YearMonth", "file"})
_JSON = "application/json"
_STEP = "nothing was sent; use the SDK's own ApiClient for this call"


class Client(ApiClient):  # type: ignore[misc] # the SDK has no types
    """The vendor's client, which sends through a session; `genesys_nb.sdk.api_client` makes it.

    Parameters
    ----------
    session : Session
        Sends.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(host=session.origin)
        self.gateway_configuration = None  # the process has one for all clients; the session knows its own way
        self.http_client = SessionHttp(session)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client on a session is not written to a pickle: make one where it is needed")

    def set_http_client(self, http_client: Any) -> NoReturn:
        """Refuse: another HTTP client would send without the session's token and care."""
        raise ConfigError(
            f"this client sends through its session, so {type(http_client).__name__} cannot take its place",
            next_step="get_http_client() has set_timeout(), set_pre_request_hook() and set_post_request_hook()",
        )

    def update_params_for_auth(self, headers: Any, querys: Any, auth_settings: Any) -> None:
        """Add nothing: the session signs when it sends, so the SDK never holds a token."""

    def call_api(self, *given: Any, **named: Any) -> Any:
        """Call the API, unless the answer would be a bare text or number, which the session takes for damage."""
        if (kind := named.get("response_type")) in _BARE:
            raise ConfigError(f"this call answers with a bare {kind}, and a session reads JSON only", next_step=_STEP)
        return super().call_api(*given, **named)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the SDK's response is made of: the part of a response of urllib3 that it looks at."""

    status: int
    reason: str
    data: str
    headers: Any

    def getheaders(self) -> Any:
        """Return the headers, as an exception of the SDK asks for them."""
        return self.headers


class SessionHttp(AbstractHttpClient):  # type: ignore[misc] # the SDK has no types
    """Send what the SDK wants sent through a session.

    Parameters
    ----------
    session : Session
        Sends.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.timeout: float | None = None  # the session's limits, until somebody sets one, in milliseconds
        self._session = session

    def request(self, http_request_options: Any) -> Any:
        """Send a request and return the SDK's response, or raise the SDK's exception for a refusal."""
        options = self.pre_hook(http_request_options) if self.pre_hook else http_request_options
        _refuse_unsupported(options)
        try:
            reply = self._sent(options)
        except (ApiError, AuthError) as error:
            raise ApiException(http_resp=_refusal(error)) from error
        except TransportError as error:
            if self.timeout:
                error.add_note(f"The timeout of the SDK's HTTP client is {self.timeout:g} ms.")
            raise
        reason = responses.get(reply.status, "")
        answer = RESTResponse(_Answer(reply.status, reason, reply.content.decode(), reply.headers))
        return self.post_hook(answer) if self.post_hook else answer

    def _sent(self, options: Any) -> Reply:
        session = self._session
        body = None if options.method in {"GET", "HEAD"} else options.body
        query = session.query(options.method, options.url, options.query_params, body)
        deadline = self.timeout / 1000 if self.timeout else None
        return session.send(replace(query, headers=options.headers), deadline=deadline)


def _refuse_unsupported(options: Any) -> None:
    """Refuse what the session does not carry, before anything is sent."""
    headers = {name.lower(): str(text) for name, text in options.headers.items()}
    flaw = ""
    if options.url.partition("?")[0].endswith("/oauth/token"):
        flaw = "logs in, and the session has done so and renews its token by itself"
    elif options.post_params or headers.get("content-type", _JSON) != _JSON:
        flaw = "sends a form or a file, and a session sends JSON only"
    elif "json" not in headers.get("accept", _JSON):
        flaw = f"asks for {headers['accept'][:40]}, and a session reads JSON only"
    elif not isinstance(options.body, dict | list | None):
        flaw = "has a body that is no JSON object or list, and a session sends only those"
    if flaw:
        raise ConfigError(f"{options.method} {options.url.partition('?')[0][:120]} {flaw}", next_step=_STEP)


def _refusal(error: ApiError | AuthError) -> _Answer:
    """Return a refusal as the SDK's exception reads it."""
    status, code, said = 401, "bad.credentials", ""
    if isinstance(error, ApiError):
        status, code, said = error.status, error.code, error.body
    headers = CaseInsensitiveDict({"Content-Type": _JSON, "ININ-Correlation-Id": error.correlation_id})
    if isinstance(error, RateLimited) and error.retry_after and error.retry_after < math.inf:
        headers["Retry-After"] = str(math.ceil(error.retry_after))
    told = {"message": error.message, "code": code, "status": status, "contextId": error.correlation_id}
    return _Answer(status, responses.get(status, ""), said or json.dumps(told), headers)
