"""From nothing to a session: the one room above the leaves.

It finds the credentials, puts the rooms together, and hangs on what a notebook adds: the embedded organisation for
``connect("demo")``, the live token card, completion of paths. Nothing below imports any of those.
"""

from collections.abc import Mapping
from typing import Any

from genesys_nb import completion, credentials, widgets
from genesys_nb.clock import Clock
from genesys_nb.errors import ConfigError, GenesysError
from genesys_nb.genesys import Session
from genesys_nb.genesys.provider import GENESYS
from genesys_nb.http.grants import ClientCredentials, GivenToken, Grant
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.tokens import Tokens
from genesys_nb.http.wire import Wire
from genesys_nb.listeners import Listeners
from genesys_nb.secret import Secret
from genesys_nb.zones import zone

_DEMO = "demo"


def connect(
    profile: str | None = None,
    *,
    platform: str = "genesys",
    region: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    access_token: str | None = None,
    login_url: str | None = None,
    api_url: str | None = None,
    timezone: str = "UTC",
    progress: bool = True,
    ca_bundle: str | None = None,
    proxies: Mapping[str, str] | None = None,
    **demo: Any,
) -> Session:
    """Connect to an organisation and return the session.

    Credentials are looked for in the arguments, the environment, a ``.env`` file, a profile of ``~/.gc/config.toml``,
    the system keyring (extra ``keyring``), and at last asked for. One small request proves that they work.

    Parameters
    ----------
    profile : str, optional
        A profile of ``~/.gc/config.toml`` or of the keyring, or ``"demo"``: the embedded organisation, a real server
        on this machine that needs no credentials.
    platform : str
        ``genesys``.
    region : str, optional
        ``eu-west-1``, ``eu_west_1`` or ``mypurecloud.ie``.
    client_id, client_secret : str, optional
        An OAuth client of the grant "client credentials".
    access_token : str, optional
        A token that you have already; it is used as long as it lives and never renewed.
    login_url, api_url : str, optional
        Origins instead of the region's: a gateway, a test server. Plain http only on this machine.
    timezone : str
        How naive dates and words like "yesterday" are read, and how timestamps are returned: ``Europe/Berlin``.
    progress : bool
        Show a bar for each call.
    ca_bundle : str, optional
        File with the certificate authority of your company's proxy.
    proxies : mapping, optional
        ``{"https": "http://proxy.example:3128"}``; without it the environment's variables count.
    **demo
        With ``"demo"``: options of the embedded organisation, such as ``token_lifetime=20`` in seconds.

    Returns
    -------
    Session
        Close it, or use it in a ``with`` statement.

    Raises
    ------
    ConfigError
        Nothing found, half set, or an unknown region, time zone or profile; nothing was sent.
    AuthError
        The service refused the credentials.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> gc = gnb.connect("demo", progress=False)
    >>> len(gc.queues()) > 5
    True
    >>> gc.close()
    """
    given: dict[str, Any] = {
        "region": region,
        "client_id": client_id,
        "client_secret": Secret(client_secret) if client_secret else None,
        "access_token": Secret(access_token) if access_token else None,
        "login_url": login_url,
        "api_url": api_url,
    }
    del client_secret, access_token  # a traceback that shows locals must not show them
    if platform != GENESYS.name:
        raise ConfigError(f"the platform {platform!r} is not known", next_step='this version knows platform="genesys"')
    zone(timezone)
    if demo and profile != _DEMO:
        raise ConfigError(
            f"connect does not know {', '.join(demo)}",
            next_step='options of the embedded organisation go with connect("demo", …)',
        )
    network = Network(ca_bundle=ca_bundle, proxies=proxies)
    if profile != _DEMO:
        found = credentials.find(profile, **given)
        return assemble(found, network, timezone=timezone, progress=progress)
    if any(given.values()):
        raise ConfigError(
            f'connect("demo") takes no {", ".join(name for name, value in given.items() if value)}',
            next_step="leave it out: the embedded organisation brings its own login",
        )
    from genesys_nb.demo import DemoOrganisation  # noqa: PLC0415 - a leaf: only whoever asks for it pays for it

    embedded = DemoOrganisation(**demo).start()
    try:
        found = credentials.find(
            login_url=embedded.url,
            api_url=embedded.url,
            client_id=embedded.client_id,
            client_secret=embedded.client_secret,
        )
        return assemble(found, network, timezone=timezone, progress=progress, close=embedded.stop)
    except BaseException:
        embedded.stop()
        raise


def assemble(
    found: credentials.Credentials, network: Network, *, clock: Clock | None = None, **options: Any
) -> Session:
    """Put a session together from its rooms, and prove its credentials.

    Parameters
    ----------
    found : Credentials
        The login and the place it is for.
    network : Network
        Limits and routes.
    clock : Clock, optional
        The session's time; a test brings its own.
    **options
        ``timezone``, ``progress`` and ``close`` of the session.
    """
    clock, listeners = clock or Clock(), Listeners()
    grant: Grant
    if found.access_token is not None:
        grant = GivenToken(found.access_token)
    elif found.client_secret is not None:
        login = Origin.parse(found.login_url)
        grant = ClientCredentials(
            login, found.client_id, found.client_secret, GENESYS, network=network, clock=clock, tell=listeners
        )
    tokens = Tokens(grant, clock=clock, tell=listeners)
    wire = Wire(
        api=Origin.parse(found.api_url), tokens=tokens, provider=GENESYS, clock=clock, network=network, tell=listeners
    )
    session = Session(
        provider=GENESYS,
        wire=wire,
        listeners=listeners,
        region=str(found.region or ""),
        clock=clock,
        **options,
    )
    try:
        session.greet()
    except GenesysError:
        session.close()
        raise
    session.card = widgets.live_token(session)
    completion.install(session.catalogue)
    return session
