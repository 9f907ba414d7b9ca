"""From nothing to a session: the one room above the leaves.

It finds the credentials, puts the rooms together, and hangs on what a notebook adds: the embedded organisation for
``connect("demo")``, the live token card, completion of paths. Nothing below imports any of those.
"""

import inspect
import threading
import weakref
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from genesys_nb import accessor, completion, credentials, sdk, widgets
from genesys_nb.arguments import echo, fitted, unknown
from genesys_nb.clock import Clock
from genesys_nb.errors import ConfigError, named
from genesys_nb.genesys import Session
from genesys_nb.http.masking import Masked
from genesys_nb.http.network import Network
from genesys_nb.http.wire import Wire
from genesys_nb.listeners import Listeners
from genesys_nb.secret import Secret
from genesys_nb.zones import zone

if TYPE_CHECKING:
    from genesys_nb.demo import DemoOrganisation
    from genesys_nb.widgets.login_form import LoginForm

# A platform is a folder that offers its facts, its session, and a function from a login to tokens and the API's host.
_PLATFORMS = {"genesys": "genesys_nb.genesys", "cxone": "genesys_nb.cxone"}

accessor.register()  # here, because whoever reads a frame back from Parquet needs no session for it


def connect(
    profile: str | object | None = None,
    *,
    platform: str = "genesys",
    region: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    access_key_id: str | None = None,
    access_key_secret: str | None = None,
    access_token: str | None = None,
    login: str | None = None,
    redirect_uri: str | None = None,
    refresh_token: str | None = None,
    saml_assertion: str | None = None,
    organisation: str | None = None,
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
    profile : str or ApiClient, optional
        A profile of ``~/.gc/config.toml`` or of the keyring, or ``"demo"``: the embedded organisation, a real server
        on this machine that needs no credentials. Or a client of the vendor's SDK, whose login is used. By default
        ``GENESYS_NB_PROFILE``, where the environment or else the ``.env`` says it and holds no login; on Binder,
        where real credentials are refused, ``"demo"``.
    platform : str
        ``genesys`` or ``cxone``, which is NICE CXone; its session is `genesys_nb.cxone.Session`.
    region : str, optional
        ``eu-west-1``, ``eu_west_1`` or ``mypurecloud.ie``; with CXone the area, ``na1``.
    client_id, client_secret : str, optional
        An OAuth client of the grant "client credentials"; with CXone a registered client, beside an access key.
    access_key_id, access_key_secret : str, optional
        An access key of a CXone user.
    access_token : str, optional
        A token that you have already; it is used as long as it lives and never renewed.
    login : str, optional
        Log in as yourself, through an OAuth client of the grant "Code Authorization" (``client_id``; its secret, if it
        has one): ``browser`` opens the login page, or asks to paste where this kernel runs elsewhere, as on Binder;
        ``paste`` always asks to paste.
    redirect_uri : str, optional
        Where the browser comes back to: one of the client's authorized redirect URIs, letter by letter. By default
        ``http://127.0.0.1:8976/``, which must then be among them.
    refresh_token : str, optional
        A refresh token of such a client. It works once: afterwards the session holds the next one.
    saml_assertion, organisation : str, optional
        An assertion of your identity provider and your organisation's short name, for a client of the grant "SAML2
        Bearer".
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
    of_client = {} if profile is None or isinstance(profile, str) else sdk.credentials_of(profile)
    raw: dict[str, Any] = {
        "region": region,
        "client_id": client_id,
        "client_secret": client_secret,
        "access_key_id": access_key_id,
        "access_key_secret": access_key_secret,
        "access_token": access_token,
        "login_url": login_url,
        "api_url": api_url,
    }
    given: dict[str, Any] = {name: Secret(value) if value or value == 0 else None for name, value in raw.items()}
    given |= of_client
    ways = {"login": login, "redirect_uri": redirect_uri, "organisation": organisation}
    secret_ways = {"refresh_token": refresh_token, "saml_assertion": saml_assertion}
    person: dict[str, Any] = {name: value for name, value in ways.items() if value is not None}
    person |= {name: Secret(value) for name, value in secret_ways.items() if value is not None}
    is_demo, wanted = profile == credentials.DEMO, Secret(profile) if isinstance(profile, str) else None
    flaw = _proxy_flaw(proxies)
    routes = None if flaw or proxies is None else {scheme: Masked(proxy) for scheme, proxy in proxies.items()}
    misspelt = [name for name in demo if not is_demo or name not in _parameters_of_demo()]
    if misspelt:
        demo.clear()
    # A traceback that shows locals must show no secret, not even one in the wrong argument or inside an address.
    del raw, profile, region, client_id, client_secret, access_key_id, access_key_secret, access_token
    del login_url, api_url, proxies, secret_ways, refresh_token, saml_assertion
    if flaw:
        raise ConfigError(f"proxies= {flaw}", next_step='write proxies={"https": "http://proxy.example:3128"}')
    if misspelt:
        raise _misspelt(misspelt, embedded=is_demo)
    options = {"platform": platform, "timezone": timezone, "progress": progress, "ca_bundle": ca_bundle}
    _judged("connect", options)
    network = Network(ca_bundle=ca_bundle, proxies=routes)
    if person and platform != "genesys":
        raise ConfigError(
            f"{named(person)}: the login of a person is known of Genesys Cloud only",
            next_step="leave it out; NICE CXone has logins of its own",
        )
    found = credentials.find(wanted, platform=platform, person=person, **given)
    if isinstance(found, credentials.Credentials):
        return assemble(found, network, timezone=timezone, progress=progress)
    if idle := [name for name, value in {**given, **person}.items() if value]:
        raise ConfigError(
            f"the embedded organisation takes no {', '.join(idle)}, and {found.source} asks for it",
            next_step="leave it out: the embedded organisation brings its own login",
        )
    embedded = _embedded(demo)
    try:
        brought: dict[str, Any] = dict(embedded.login(platform))
        own = cast("credentials.Credentials", credentials.find(platform=platform, **brought))
        session = assemble(own, network, timezone=timezone, progress=progress, close=embedded.stop)
    except BaseException:
        embedded.stop()
        raise
    # A session that nobody holds any more takes its organisation along. Elsewhere, because the collector may run in
    # any thread, and one of the organisation's own cannot wait for its own end.
    end = threading.Thread(target=embedded.stop, name="end of the demo organisation", daemon=True)
    weakref.finalize(session, end.start).atexit = False
    return session


_PARAMETERS = inspect.signature(connect).parameters


def login(
    *,
    platform: str = "genesys",
    login_url: str | None = None,
    api_url: str | None = None,
    timezone: str = "UTC",
    progress: bool = True,
    ca_bundle: str | None = None,
) -> "LoginForm":
    """Show a form to log in with, in a notebook; `form.session` is the session once somebody has.

    Region, client id and secret (masked, and never a part of the notebook), or the login of a person in the browser.
    *Connect* checks at once. What is to be remembered goes to the system keyring (extra ``keyring``), where
    ``connect()`` finds it next time unless a place before it holds a login; ``keyring del genesys_nb
    default/client_secret`` and the like for ``client_id`` and ``region`` forget it.

    Parameters
    ----------
    platform : str
        ``genesys`` or ``cxone``, which is NICE CXone.
    login_url, api_url : str, optional
        Origins instead of the region's, as `connect` takes them.
    timezone, progress, ca_bundle
        Of the session, as `connect` takes them.

    Returns
    -------
    LoginForm
        ``.session``, ``.show()`` and ``.close()``.

    Raises
    ------
    ConfigError
        There is no notebook to show it in, this is Binder, or an argument is wrong.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> form = gnb.login()  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ConfigError: gnb.login() shows a form, and there is no notebook to show it in
    """
    given = {"login_url": login_url, "api_url": api_url}
    addresses = {name: Secret(value) for name, value in given.items() if value is not None}  # one may hold a password
    del given, login_url, api_url
    options: dict[str, Any] = {"platform": platform, "timezone": timezone, "progress": progress, "ca_bundle": ca_bundle}
    _judged("login", options)
    if credentials.is_public():
        raise credentials.refused("there is no form for one")
    if not widgets.in_notebook():
        raise ConfigError(
            "gnb.login() shows a form, and there is no notebook to show it in",
            next_step="gnb.connect() finds your credentials by itself, and asks for them at a terminal",
        )
    from genesys_nb.widgets.login_form import LoginForm  # noqa: PLC0415 - a leaf: the front end is slow to import

    form = LoginForm(partial(connect, **options), platform=platform, addresses=addresses)
    form.show()
    return form


def _judged(call: str, options: Mapping[str, Any]) -> None:
    """Refuse options that no session can have."""
    for name, value in options.items():
        fitted(call, _PARAMETERS[name], value)
    if options["platform"] not in _PLATFORMS:
        choice = " or ".join(f'platform="{name}"' for name in _PLATFORMS)
        raise ConfigError(
            f"the platform {echo(options['platform'])} is not known", next_step=f"this version knows {choice}"
        )
    zone(options["timezone"])


def _proxy_flaw(proxies: Any) -> str:
    """Say what is wrong with proxies, without showing them: an address may hold a password."""
    if proxies is None:
        return ""
    if not isinstance(proxies, Mapping):
        return "is not a mapping from scheme to address"
    for scheme, proxy in proxies.items():
        if not (isinstance(scheme, str) and isinstance(proxy, str)):
            return "holds something that is not a text"
        try:
            parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
            sound = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            sound = False
        if not sound:
            return f"names no host for {scheme!r} that can be reached"
    return ""


def _parameters_of_demo() -> Mapping[str, inspect.Parameter]:
    from genesys_nb.demo import DemoOrganisation  # noqa: PLC0415 - a leaf: only whoever asks for it pays for it

    return inspect.signature(DemoOrganisation).parameters


def _misspelt(names: Sequence[str], *, embedded: bool) -> ConfigError:
    """Return the error for arguments that there are not, of connect or of the embedded organisation."""
    if embedded:
        return unknown('connect("demo")', names, [*_parameters_of_demo(), "timezone", "progress"])
    if set(names) <= set(_parameters_of_demo()):
        return ConfigError(
            f"connect does not know {named(names)}",
            next_step='options of the embedded organisation go with connect("demo", …)',
        )
    return unknown("connect", names, [name for name in _PARAMETERS if name != "demo"])


def _embedded(options: Mapping[str, Any]) -> "DemoOrganisation":
    """Open the embedded organisation, or say which option it cannot have."""
    from genesys_nb.demo import DemoOrganisation  # noqa: PLC0415 - a leaf: only whoever asks for it pays for it

    try:
        return DemoOrganisation(**options).start()
    except ValueError as error:
        raise ConfigError(
            f'connect("demo"): {error}',
            next_step="correct that option; help(genesys_nb.demo.DemoOrganisation) says more",
        ) from None
    except OSError as error:
        raise ConfigError(
            f'connect("demo"): port {options.get("port", 0)} of this machine cannot be had ({error.strerror or error})',
            next_step="choose another, or leave port= out: a free one is taken",
        ) from None


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
    home = import_module(_PLATFORMS[found.platform])
    tokens, api = home.opened(found, network, clock, listeners)
    wire = Wire(api=api, tokens=tokens, provider=home.PROVIDER, clock=clock, network=network, tell=listeners)
    session: Session = home.Session(
        wire=wire, listeners=listeners, region=str(found.region or found.area), clock=clock, **options
    )
    try:
        session.greet()
        wire.organisation = session.organisation_name
        session.show = widgets.shows(session)
        completion.install(session.catalogue)
    except BaseException:
        session.close()
        raise
    return session
