"""From credentials to tokens and an API host: the logins of NICE CXone and the documents that say where things are.

An access key alone logs in at its area's host. A registered client logs in with an access key at the token endpoint
that ``openid-configuration`` names, and renews by refresh token; the tenant's API host stands in
``cxone-configuration``. There is no grant "client credentials". A host out of a document is only used if it is NICE's,
or the host that published it.

Not known of the live service: how long a refresh token lives, whether it rotates, what happens when one is used twice,
and whether every service honours the token of an access key alone. So the newest refresh token is kept, and a login
stands behind it. With an access key alone there is no renewal whose use is proved; it logs in afresh.
"""

import json
import re
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from genesys_nb.clock import Clock
from genesys_nb.credentials import Credentials
from genesys_nb.cxone.provider import CXONE
from genesys_nb.errors import AuthError, ConfigError, NotFound, SecurityError
from genesys_nb.http.documents import published
from genesys_nb.http.events import Tell
from genesys_nb.http.granted import Granted
from genesys_nb.http.grants import GivenToken, Grant
from genesys_nb.http.login import Login
from genesys_nb.http.masking import Masked
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.token import Token
from genesys_nb.http.tokens import Tokens
from genesys_nb.secret import Secret

ISSUER = "https://cxone.niceincontact.com"
_ACCESS_KEY_PATH = "/authentication/v1/token/access-key"
_OWN_DOMAINS = (".niceincontact.com", ".nice-incontact.com", ".incontact.com")
_AREA = re.compile(r"[a-z]{2}\d{1,2}", re.ASCII)
_TENANT = re.compile(r"[\w-]{1,64}", re.ASCII)


class AccessKey:
    """Log in with an access key alone.

    Parameters
    ----------
    login : Origin
        The area's host.
    key_id : str
        The access key.
    key_secret : Secret
        Its secret.
    network, clock, tell
        As for a wire.
    """

    renewable = True

    def __init__(
        self, login: Origin, key_id: str, key_secret: Secret, *, network: Network, clock: Clock, tell: Tell
    ) -> None:
        self._login = Login(login, CXONE, network=network, clock=clock, tell=tell)
        self._key_id = key_id
        self._key_secret = key_secret

    @property
    def identity(self) -> Hashable:
        """Login host, key and secret."""
        return ("cxone access key", self._login.origin, self._key_id, self._key_secret)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The key's secret."""
        return (self._key_secret,)

    def fetch(self, patience: float = 30.0, renewal: Secret | None = None) -> Granted:  # noqa: ARG002 - see the module
        """Log in."""
        granted = self._login.ask(
            {"accessKeyId": self._key_id, "accessKeySecret": Masked(self._key_secret.reveal())},
            authorization=None,
            secrets=self.secrets,
            who=_who(self._key_id),
            patience=patience,
            path=_ACCESS_KEY_PATH,
            as_json=True,
        )
        return replace(granted, renewal=None)

    def close(self) -> None:
        """Close the connections to the login host."""
        self._login.close()


class RegisteredClient:
    """Log in as a registered client with an access key, and renew by refresh token.

    Parameters
    ----------
    login : Origin
        The host of the token endpoint.
    path : str
        The endpoint there.
    found : Credentials
        Client and access key.
    network, clock, tell
        As for a wire.
    """

    renewable = True

    def __init__(
        self, login: Origin, path: str, found: Credentials, *, network: Network, clock: Clock, tell: Tell
    ) -> None:
        if found.client_secret is None or found.access_key_secret is None:
            raise ConfigError(
                "a registered client needs four things, and not all of them are there",
                next_step="give client_id, client_secret, access_key_id and access_key_secret",
            )
        self._login = Login(login, CXONE, network=network, clock=clock, tell=tell)
        self._path = path
        self._client_id, self._client_secret = found.client_id, found.client_secret
        self._key_id, self._key_secret = found.access_key_id, found.access_key_secret

    @property
    def identity(self) -> Hashable:
        """Token endpoint, client and key."""
        parts = (self._client_id, self._client_secret, self._key_id, self._key_secret)
        return ("cxone client", self._login.origin, self._path, *parts)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The client's secret and the key's."""
        return (self._client_secret, self._key_secret)

    def fetch(self, patience: float = 30.0, renewal: Secret | None = None) -> Granted:
        """Renew, or log in where there is nothing to renew with or it is refused."""
        if renewal is not None:
            form = {
                "grant_type": "refresh_token",
                "refresh_token": Masked(renewal.reveal()),
                "client_id": self._client_id,
            }
            try:
                granted = self._ask(form, patience, renewal)
            except AuthError:
                pass  # spent, expired or revoked: the login below says what is really wrong, if anything is
            else:
                return replace(granted, renewal=granted.renewal or renewal)
        return self._ask(
            {"grant_type": "password", "username": self._key_id, "password": Masked(self._key_secret.reveal())},
            patience,
        )

    def _ask(self, form: Mapping[str, str], patience: float, *more: Secret) -> Granted:
        """Ask with the client in the header, as the standard wants it, and only if it is refused so in the body."""
        in_body = {"client_id": self._client_id, "client_secret": Masked(self._client_secret.reveal())}
        try:
            return self._sent(form, _basic(self._client_id, self._client_secret), patience, more)
        except AuthError as error:
            if error.code != "invalid_client":
                raise
        return self._sent({**form, **in_body}, None, patience, more)

    def _sent(
        self, form: Mapping[str, str], authorization: Masked | None, patience: float, more: tuple[Secret, ...]
    ) -> Granted:
        return self._login.ask(
            form,
            authorization=authorization,
            secrets=(*self.secrets, *more),
            who=f"the client …{self._client_id[-4:]} with {_who(self._key_id)}",
            patience=patience,
            path=self._path,
        )

    def close(self) -> None:
        """Close the connections to the login host."""
        self._login.close()


def opened(found: Credentials, network: Network, clock: Clock, tell: Tell) -> tuple[Tokens, Origin]:
    """Log in, and find where the tenant's API lives.

    Parameters
    ----------
    found : Credentials
        The login and the area or addresses it is for.
    network : Network
        Limits and routes.
    clock : Clock
        The session's time.
    tell : callable
        Told of waits and renewals.

    Returns
    -------
    Tokens, Origin
        The token in force, and the only place that it is sent to.

    Raises
    ------
    ConfigError
        The area is missing or is none, or the tenant cannot be told from the token.
    AuthError
        The credentials were refused.
    SecurityError
        A published document names a host that is not NICE's.
    """
    issuer = Origin.parse(found.login_url or ISSUER)

    def document(path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        return published(issuer, path, params, provider=CXONE, network=network, clock=clock, tell=tell)

    grant: Grant
    if found.access_token is not None:
        grant = GivenToken(found.access_token)
    elif found.client_secret is not None:
        login, path = _endpoint(document("/.well-known/openid-configuration"), "token_endpoint", issuer)
        grant = RegisteredClient(login, path, found, network=network, clock=clock, tell=tell)
    elif found.access_key_secret is not None:
        area = Origin.parse(found.login_url or area_url(found.area))
        grant = AccessKey(area, found.access_key_id, found.access_key_secret, network=network, clock=clock, tell=tell)
    else:
        raise ConfigError("there is no login", next_step="give access_key_id and access_key_secret, and region")
    tokens = Tokens(grant, clock=clock, tell=tell)
    try:
        if found.api_url:
            return tokens, Origin.parse(found.api_url)
        tenant = _tenant(tokens.current())
        try:
            told = document("/.well-known/cxone-configuration", {"tenantId": tenant})
        except NotFound as error:
            error.next_step = f"Check that the login belongs to {issuer.host}, or give the API host with api_url=."
            raise
        return tokens, _endpoint(told, "api_endpoint", issuer)[0]
    except BaseException:
        tokens.close()
        raise


def area_url(area: str) -> str:
    """Return the login host of an area.

    Parameters
    ----------
    area : str
        ``na1``, ``au1``, ``eu1``, ``uk1``, ``jp1``, …: two letters and a number, as in the address of your CXone.

    Examples
    --------
    >>> area_url("na1")
    'https://na1.nice-incontact.com'
    """
    if not _AREA.fullmatch(area.strip().lower()):
        raise ConfigError(
            f"{area!r} is not an area of NICE CXone" if area else "the area of NICE CXone is missing",
            next_step="give region= or CXONE_AREA: two letters and a number as in your CXone's address, such as na1, "
            "au1, eu1, uk1 or jp1; nothing was sent",
        )
    return f"https://{area.strip().lower()}.nice-incontact.com"


def _endpoint(document: Mapping[str, Any], name: str, issuer: Origin) -> tuple[Origin, str]:
    """Return the origin and path of an address in a document, if it is NICE's or the document's own host."""
    url = document.get(name)
    if not isinstance(url, str) or not url:
        raise ConfigError(
            f"{issuer.host} publishes no {name}.",
            next_step="Check the login address; login_url= and api_url= go before what is published.",
        )
    parts = urlsplit(url)
    target = Origin.parse(f"{parts.scheme}://{parts.netloc}")
    if target != issuer and not (target.scheme == "https" and f".{target.host}".endswith(_OWN_DOMAINS)):
        raise SecurityError(
            f"{issuer.host} names {target} as its {name}, which is no host of NICE's; nothing was sent there.",
            next_step="If it is right all the same, give it yourself: login_url= and api_url=.",
        )
    return target, parts.path or "/"


def _tenant(token: Token) -> str:
    """Read whose token it is, first from the identity that came with it, then from the token itself.

    The signature is not checked: the answer only decides which published document is asked for.
    """
    for secret in (token.identity_token, token.secret):
        tenant = _claims(secret).get("tenantId") if secret is not None else None
        if isinstance(tenant, str) and _TENANT.fullmatch(tenant):
            return tenant
    raise ConfigError(
        "the token does not say which tenant it is for",
        next_step="give the API host yourself: api_url='https://api-na1.niceincontact.com'",
    )


def _claims(token: Secret) -> dict[str, Any]:
    """Return what a token says of itself; nothing where it is not of the kind that says anything."""
    try:
        payload = token.reveal().split(".")[1]
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _basic(client_id: str, client_secret: Secret) -> Masked:
    """Return the header of a client: percent-encoded first, as RFC 6749 wants it and not every client does."""
    return Masked(
        "Basic " + b64encode(f"{quote(client_id, safe='')}:{quote(client_secret.reveal(), safe='')}".encode()).decode()
    )


def _who(key_id: str) -> str:
    return f"the access key …{key_id[-4:]}"
