"""The login host: `POST /oauth/token`, and what became of the tokens it gave.

Its error form and its throttling differ from the API's: too many logins are HTTP 400 `invalid_request`, not 429.
"""

import base64
import binascii
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

import msgspec

from genesys_nb.demo.messages import Request, Response
from genesys_nb.demo.people import GrantRefused, People
from genesys_nb.demo.refusals import unauthorised


@dataclass(slots=True)
class _Token:
    expires: float
    revoked: bool = False
    login: int = 0


_SAML = "urn:ietf:params:oauth:grant-type:saml2-bearer"
_OF_PEOPLE = frozenset({"authorization_code", "refresh_token", _SAML})


class Login:
    """Give tokens for the one OAuth client of the organisation, and judge them later.

    Parameters
    ----------
    seed : int
        Makes the client's id and secret and the tokens reproducible.
    lifetime : float
        Seconds a token lives; fractions are allowed.
    rate : int or None
        Logins per minute before the throttle answers; None never throttles.
    clock : callable
        Monotonic seconds.
    """

    def __init__(self, seed: int, lifetime: float, rate: int | None, clock: Callable[[], float]) -> None:
        self._seed = seed
        self.client_id = _uuid(f"{seed}:client")
        self.client_secret = _text(f"{seed}:secret", 43)
        self.lifetime = lifetime
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[str, _Token] = {}
        self._recent: list[float] = []
        self.people = People(self.client_id, lambda name, length: _text(f"{seed}:{name}", length), clock)

    def answer(self, request: Request, *, stillborn: bool = False) -> Response:
        """Return the answer to a token request; a stillborn token is out of date when it is given."""
        if request.method != "POST":
            return _refused(405, "invalid_request", "method not allowed")
        if self._throttled():
            return _refused(400, "invalid_request", "rate limit exceeded; wait before requesting another token")
        form = {name: values[0] for name, values in parse_qs(request.body.decode("latin-1")).items()}
        grant, authorization = form.get("grant_type", ""), request.headers.get("authorization", "")
        public = not authorization and grant in _OF_PEOPLE - {_SAML} and form.get("client_id") == self.client_id
        if not public and not self._knows(authorization):
            return _refused(400, "invalid_client", "client not found or bad client credentials")
        if grant != "client_credentials" and grant not in _OF_PEOPLE:
            return _refused(400, "unsupported_grant_type", f"grant type {grant!r} is not enabled for this client")
        try:
            login = self.people.present(form, proved=not public) if grant in _OF_PEOPLE else 0
        except GrantRefused as refused:
            return _refused(400, "invalid_grant", str(refused))
        told = self._granted(login, 0.0 if stillborn else self.lifetime)
        if login and grant != _SAML and self.people.renews:
            told["refresh_token"] = self.people.renewal(login)
        return _json(200, told)

    def check(self, authorization: str) -> str:
        """Return the token of an Authorization header.

        Raises
        ------
        Refusal
            401 when there is none, or it is unknown, revoked or out of date.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise unauthorised(present=False)
        with self._lock:
            known = self._tokens.get(token)
            sound = (
                known is not None
                and not known.revoked
                and self._clock() < known.expires
                and known.login not in self.people.ended
            )
        if not sound:
            raise unauthorised(present=True)
        return token

    def revoke(self, token: str | None = None) -> None:
        """Revoke one token, or all of them."""
        with self._lock:
            for known in self._tokens.values() if token is None else [self._tokens[token]]:
                known.revoked = True

    def _granted(self, login: int, life: float) -> dict[str, object]:
        with self._lock:
            token = _text(f"{self._seed}:token:{len(self._tokens)}", 86)
            self._tokens[token] = _Token(self._clock() + life, login=login)
        seconds = int(self.lifetime) if float(self.lifetime).is_integer() else self.lifetime
        return {"access_token": token, "token_type": "bearer", "expires_in": seconds}

    def _throttled(self) -> bool:
        if self._rate is None:
            return False
        with self._lock:
            now = self._clock()
            self._recent = [moment for moment in self._recent if now - moment < 60]
            self._recent.append(now)
            return len(self._recent) > self._rate

    def _knows(self, authorization: str) -> bool:
        scheme, _, encoded = authorization.partition(" ")
        try:
            plain = base64.b64decode(encoded, validate=True).decode("latin-1")
        except binascii.Error:
            return False
        return scheme.lower() == "basic" and plain == f"{self.client_id}:{self.client_secret}"


def _refused(status: int, error: str, description: str) -> Response:
    return _json(status, {"error": error, "description": description, "error_description": description})


def _json(status: int, body: dict[str, object]) -> Response:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(status, headers, msgspec.json.encode(body))


def _text(basis: str, length: int) -> str:
    raw = hashlib.blake2b(basis.encode(), digest_size=64).digest()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")[:length]


def _uuid(basis: str) -> str:
    raw = hashlib.blake2b(basis.encode(), digest_size=16).hexdigest()
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"
