"""The logins of people: a page that gives a code, refresh tokens that rotate, and an assertion of the company's own.

Nobody types anything: whoever opens the page is logged in at once, unless `consent` is taken away. Two rules are
stricter than what is known of the live service, because a client that survives them survives the others: a refresh
token works once, and one that comes twice ends the whole login, its access tokens included (RFC 9700, section 4.14.2).
"""

import base64
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from genesys_nb.demo.messages import Request, Response

AUTHORIZE_PATH = "/oauth/authorize"
_CODE_LIFE = 60.0
_PAGE = '<!DOCTYPE html><html lang="en"><title>Log in</title><body><h1>{}</h1></body></html>'


@dataclass(slots=True)
class _Code:
    redirect_uri: str
    challenge: str
    ends: float


class GrantRefused(Exception):
    """What was presented buys no token; the text says why."""


class People:
    """Log people in, and remember which login a token belongs to.

    Parameters
    ----------
    client_id : str
        The one OAuth client.
    text : callable
        Makes a text of so many letters of a name, the same each time.
    clock : callable
        Monotonic seconds.
    """

    def __init__(self, client_id: str, text: Callable[[str, int], str], clock: Callable[[], float]) -> None:
        self.consent = True
        self.renews = True
        self.organisation = "demo-centre"
        self.saml_assertion = base64.b64encode(f"<Assertion>{text('assertion', 40)}</Assertion>".encode()).decode()
        self.ended: set[int] = set()
        self.reused = 0
        self._client_id = client_id
        self._text = text
        self._clock = clock
        self._lock = threading.Lock()
        self._given = 0
        self._codes: dict[str, _Code] = {}
        self._renewals: dict[str, int] = {}
        self._spent: dict[str, int] = {}

    def authorize(self, request: Request) -> Response:
        """Answer `GET /oauth/authorize`: back to where the browser came from, with a code or a no."""
        back = urlsplit(request.first("redirect_uri"))
        if request.method != "GET":
            return _shown(405, "Method not allowed")
        if request.first("client_id") != self._client_id:
            return _shown(400, "The client is not known")
        if back.scheme != "http" or back.hostname not in ("127.0.0.1", "localhost"):
            return _shown(400, "The redirect URI is not registered")
        state = {"state": request.first("state")} if request.first("state") else {}
        if request.first("response_type") != "code":
            told = {"error": "unsupported_response_type"}
        elif request.first("code_challenge_method", "S256") != "S256":
            told = {"error": "invalid_request", "error_description": "only S256 is offered"}
        elif not self.consent:
            told = {"error": "access_denied", "error_description": "the person said no"}
        else:
            told = {"code": self._code(back.geturl(), request.first("code_challenge"))}
        where = back._replace(query=urlencode({**told, **state})).geturl()
        return Response(302, {"Location": where, "Cache-Control": "no-store"})

    def present(self, form: Mapping[str, str], *, proved: bool) -> int:
        """Judge what is presented for a token, and return the number of the login; `proved` is with the secret.

        Raises
        ------
        GrantRefused
            It buys nothing.
        """
        with self._lock:
            match form["grant_type"]:
                case "authorization_code":
                    return self._redeemed(form, proved=proved)
                case "refresh_token":
                    return self._renewed(form.get("refresh_token", ""))
                case _:
                    if (form.get("orgName"), form.get("assertion")) != (self.organisation, self.saml_assertion):
                        raise GrantRefused("the assertion is not valid")
                    return self._next()

    def renewal(self, login: int) -> str:
        """Return a new refresh token of a login."""
        with self._lock:
            renewal = self._text(f"renewal:{self._next()}", 64)
            self._renewals[renewal] = login
        return renewal

    def forget(self) -> None:
        """Refuse every refresh token that was given."""
        with self._lock:
            self._renewals.clear()

    def _code(self, redirect_uri: str, challenge: str) -> str:
        with self._lock:
            code = self._text(f"code:{self._next()}", 43)
            self._codes[code] = _Code(redirect_uri, challenge, self._clock() + _CODE_LIFE)
        return code

    def _redeemed(self, form: Mapping[str, str], *, proved: bool) -> int:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or self._clock() >= code.ends or code.redirect_uri != form.get("redirect_uri"):
            raise GrantRefused("the code is not valid")
        if not code.challenge and not proved:
            raise GrantRefused("a client without a secret has to send a code challenge")
        shown = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if code.challenge and base64.urlsafe_b64encode(shown).decode().rstrip("=") != code.challenge:
            raise GrantRefused("the code verifier does not match")
        return self._next()

    def _renewed(self, renewal: str) -> int:
        login = self._renewals.pop(renewal, None)
        if login is not None:
            self._spent[renewal] = login
            return login
        if renewal in self._spent:
            self.reused += 1
            self.ended.add(self._spent[renewal])
            self._renewals = {other: of for other, of in self._renewals.items() if of not in self.ended}
        raise GrantRefused("the refresh token is not valid")

    def _next(self) -> int:
        self._given += 1
        return self._given


def _shown(status: int, text: str) -> Response:
    return Response(status, {"Content-Type": "text/html; charset=utf-8"}, _PAGE.format(text).encode())
