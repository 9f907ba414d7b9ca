"""The logins: an access key alone, a registered client with an access key, and refresh tokens that rotate.

Whether the live service rotates its refresh tokens is not known. This one does, because a client that survives the
stricter rule survives the other: each refresh token works once, and the one that came with the newest answer counts.
"""

import base64
import hashlib
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote

import msgspec

from genesys_nb.demo.cxone import refusals
from genesys_nb.demo.messages import Request, Response

ACCESS_KEY_PATH = "/authentication/v1/token/access-key"
TOKEN_PATH = "/auth/token"  # noqa: S105 - a path


class Tokens:
    """Give tokens, and judge them later.

    Parameters
    ----------
    seed : int
        Makes keys and tokens reproducible.
    client : tuple of str
        Id and secret of the registered client.
    lifetime : float
        Seconds a token lives.
    clock : callable
        Monotonic seconds.
    """

    def __init__(self, seed: int, client: tuple[str, str], lifetime: float, clock: Callable[[], float]) -> None:
        self.access_key_id = _letters(f"{seed}:access key").upper()[:32]
        self.access_key_secret = _letters(f"{seed}:access key secret") + "="
        self.tenant_id = _uuid(f"{seed}:tenant")
        self.lifetime = lifetime
        self._seed = seed
        self._client = client
        self._clock = clock
        self._lock = threading.Lock()
        self._ends: dict[str, float] = {}
        self._renewals: set[str] = set()
        self._given = 0

    def answer(self, request: Request, *, stillborn: bool = False) -> Response:
        """Return the answer to a token request; a stillborn token is out of date when it is given."""
        if request.method != "POST":
            return refusals.rendered(refusals.login("invalid_request", "method not allowed", 405))
        try:
            if request.path == ACCESS_KEY_PATH:
                self._key_alone(request)
            else:
                self._form(request)
        except refusals.Refusal as refusal:
            return refusals.rendered(refusal)
        return refusals.json(self._granted(0.0 if stillborn else self.lifetime), headers={"Cache-Control": "no-store"})

    def check(self, authorization: str) -> str:
        """Return the token of an Authorization header.

        Raises
        ------
        Refusal
            401 when there is none, or it is unknown, revoked or out of date.
        """
        scheme, _, token = authorization.partition(" ")
        with self._lock:
            if scheme.lower() != "bearer" or self._clock() >= self._ends.get(token, 0.0):
                raise refusals.unauthorised()
        return token

    def revoke(self) -> None:
        """Revoke every token that was given."""
        with self._lock:
            self._ends.clear()

    def forget_renewals(self) -> None:
        """Refuse every refresh token that was given."""
        with self._lock:
            self._renewals.clear()

    def _key_alone(self, request: Request) -> None:
        try:
            asked = msgspec.json.decode(request.body, type=dict[str, Any])
        except msgspec.MsgspecError:
            raise refusals.login("invalid_request", "the body is not JSON") from None
        self._judge(asked.get("accessKeyId"), asked.get("accessKeySecret"))

    def _form(self, request: Request) -> None:
        form = {name: values[0] for name, values in parse_qs(request.body.decode("latin-1")).items()}
        if self._who(request, form) != self._client:
            raise refusals.login("invalid_client", "client authentication failed", 401)
        match form.get("grant_type"):
            case "password":
                self._judge(form.get("username"), form.get("password"))
            case "refresh_token":
                with self._lock:
                    if form.get("refresh_token") not in self._renewals:
                        raise refusals.login("invalid_grant", "the refresh token is expired or was used")
                    self._renewals.discard(form["refresh_token"])
            case other:
                raise refusals.login("unsupported_grant_type", f"{other} is not offered")

    @staticmethod
    def _who(request: Request, form: dict[str, str]) -> tuple[str, str]:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return form.get("client_id", ""), form.get("client_secret", "")
        name, _, secret = base64.b64decode(encoded).decode("latin-1").partition(":")
        return unquote(name), unquote(secret)  # the standard says encoded; half of the clients do not, so both fit

    def _judge(self, key: object, secret: object) -> None:
        if (key, secret) != (self.access_key_id, self.access_key_secret):
            raise refusals.login("invalid_grant", "the access key is not known")

    def _granted(self, lifetime: float) -> dict[str, Any]:
        with self._lock:
            self._given += 1
            access, renewal = (self._jwt(kind) for kind in ("access", "refresh"))
            self._ends[access] = self._clock() + lifetime
            self._renewals.add(renewal)
        return {
            "access_token": access,
            "token_type": "Bearer",
            "refresh_token": renewal,
            "expires_in": int(self.lifetime) if float(self.lifetime).is_integer() else self.lifetime,
            "id_token": self._jwt("id"),
        }

    def _jwt(self, kind: str) -> str:
        claims: dict[str, Any] = {"jti": f"{kind}-{self._given}"}
        if kind != "refresh":
            claims |= {"tenantId": self.tenant_id, "tenant": "demo_centre", "icBUId": "4587", "sub": "user:demo"}
        parts = [msgspec.json.encode(part) for part in ({"alg": "RS256", "typ": "JWT"}, claims)]
        parts.append(hashlib.blake2b(f"{self._seed}:{kind}:{self._given}".encode(), digest_size=48).digest())
        return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _letters(basis: str) -> str:
    raw = hashlib.blake2b(basis.encode(), digest_size=48).digest()
    return base64.b32encode(raw).decode().rstrip("=")[:52]


def _uuid(basis: str) -> str:
    raw = hashlib.blake2b(basis.encode(), digest_size=16).hexdigest()
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"
