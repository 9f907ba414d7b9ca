"""From credentials to tokens and an API host, by the documents that NICE publishes.

The token endpoint of a client stands in ``openid-configuration``, the tenant's API host in ``cxone-configuration``,
which is asked for with the tenant that the token names. An access key alone logs in at its area's host. A host out of a
document is only used if it is NICE's, or the host that published it.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from genesys_nb.clock import Clock
from genesys_nb.credentials import Credentials
from genesys_nb.cxone.grants import AccessKey, RegisteredClient
from genesys_nb.cxone.provider import CXONE
from genesys_nb.errors import ConfigError, NotFound, SecurityError
from genesys_nb.http.documents import published
from genesys_nb.http.events import Tell
from genesys_nb.http.grants import GivenToken, Grant
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.token import Token
from genesys_nb.http.tokens import Tokens
from genesys_nb.secret import Secret

ISSUER = "https://cxone.niceincontact.com"
_OWN_DOMAINS = (".niceincontact.com", ".nice-incontact.com", ".incontact.com")
_TENANT = re.compile(r"[\w-]{1,64}", re.ASCII)


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
        The area is missing, or the tenant cannot be told from the token.
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
        area = Origin.parse(found.login_url or f"https://{found.area}.nice-incontact.com")
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


def _endpoint(document: Mapping[str, Any], name: str, issuer: Origin) -> tuple[Origin, str]:
    """Return the origin and path of an address in a document, if it is NICE's or the document's own host."""
    url = document.get(name)
    if not isinstance(url, str) or not url:
        raise ConfigError(
            f"{issuer.host} publishes no {name}.",
            next_step="Check the login address; login_url= and api_url= go before what is published.",
        )
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")  # which is no origin, and is refused as none
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
