"""The vendor's Python SDK and the session, in both directions (extra ``sdk``).

`api_client` gives the SDK's own client on top of a session: its classes and models stay as they are, and the session
sends. `credentials_of` reads what `connect` needs from a client that somebody has already.

Importing the SDK takes seconds, so that happens when a client is asked for, not before.
"""

import sys
from typing import TYPE_CHECKING, Any

from genesys_nb.errors import ConfigError
from genesys_nb.secret import Secret
from genesys_nb.session import Session

if TYPE_CHECKING:
    from genesys_nb.sdk.client import Client

__all__ = ["api_client", "credentials_of"]

_VENDOR = "PureCloudPlatformClientV2"


def api_client(session: Session) -> "Client":
    """Return the vendor's `ApiClient` on top of a session.

    Hand it to any of the SDK's classes. The session keeps its token alive, sends, repeats, paces, checks bodies and
    follows its own proxies and certificate authorities; the SDK's process-wide configuration is neither read for that
    nor changed. Refusals of the service arrive as the SDK's own `ApiException` with the session's error as its cause;
    where no sound answer came, and where a write may or may not have happened, the session's own error is raised.
    ``client.get_http_client().set_timeout(milliseconds)`` limits a whole call with all of its repetitions.

    Not supported, and refused before anything is sent: uploads and forms, answers that are not a JSON object or list,
    logins by the SDK, its gateway, another http client.

    Parameters
    ----------
    session : Session
        A session to Genesys Cloud. The client ends with it.

    Raises
    ------
    ConfigError
        The SDK is not installed, or the session is one to another platform.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> from genesys_nb import sdk
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     client = sdk.api_client(gc)
    ...     from PureCloudPlatformClientV2 import RoutingApi
    ...     RoutingApi(client).get_routing_queues(page_size=5).page_size
    5
    """
    if session.provider.name != "genesys":
        raise ConfigError(
            f"the vendor's SDK speaks to Genesys Cloud, and this session is one to {session.provider.title}",
            next_step="use it with a session to Genesys Cloud",
        )
    try:
        from genesys_nb.sdk.client import Client  # noqa: PLC0415 - optional, and slow to import
    except ModuleNotFoundError as missing:
        if not (missing.name or "").startswith(_VENDOR):
            raise
        raise ConfigError(
            "the vendor's SDK is not installed, or too old",
            next_step=f"pip install --upgrade {_VENDOR}, or install this package with its extra: genesys-nb[sdk]",
        ) from None
    return Client(session)


def credentials_of(client: object) -> dict[str, Any]:
    """Return what `connect` needs, read from a client of the vendor's SDK.

    Parameters
    ----------
    client : PureCloudPlatformClientV2.ApiClient
        A client that is logged in, or that holds a client id and secret. A refresh token is left alone: it can be
        used only once, and is the SDK's. The SDK forgets the secret of a login with client credentials, so then there
        is only the token, which cannot be renewed.

    Returns
    -------
    dict
        ``login_url``, ``api_url``, and either ``client_id`` and ``client_secret`` or ``access_token``; secrets are
        wrapped.

    Raises
    ------
    ConfigError
        It is no such client, holds no login, or belongs to a session already.
    """
    vendor = sys.modules.get(_VENDOR)
    if vendor is None or not isinstance(client, vendor.ApiClient):
        raise ConfigError(
            f"connect() takes the name of a profile or a client of the vendor's SDK, not a {type(client).__name__}",
            next_step='connect("name"), or connect(client) with a PureCloudPlatformClientV2.ApiClient',
        )
    from genesys_nb.sdk.client import Client  # noqa: PLC0415 - the SDK is there already

    if isinstance(client, Client):
        raise ConfigError("this client sends through a session already", next_step="use that session")
    place = {f"{part}_url": client.get_conf_url(part, client.host) for part in ("login", "api")}
    if client.client_id and client.client_secret and not client.refresh_token:
        return {**place, "client_id": client.client_id, "client_secret": Secret(client.client_secret)}
    token = Secret(client.access_token or vendor.configuration.access_token or "")
    if not token:
        raise ConfigError(
            "the client of the vendor's SDK is not logged in",
            next_step="connect(region=…, client_id=…, client_secret=…) logs in by itself, and renews the token",
        )
    return {**place, "access_token": token}
