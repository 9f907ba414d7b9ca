"""Log in as a person, in one of three ways; what comes out is a grant, and in the browser's case its first token.

::

    client = OAuthClient(login_host, client_id, client_secret, provider, network, clock, tell)
    grant, first = logged_in(client, login="browser", clock=clock)
    tokens = Tokens(grant, clock=clock, tell=tell)
    if first:
        tokens.begin(first)
"""

from genesys_nb.clock import Clock
from genesys_nb.errors import ConfigError
from genesys_nb.http.granted import Granted
from genesys_nb.http.grants import Grant, OAuthClient, RefreshToken, SamlBearer
from genesys_nb.secret import Secret


def logged_in(
    client: OAuthClient,
    *,
    clock: Clock,
    login: str | None = None,
    redirect_uri: str | None = None,
    refresh_token: Secret | None = None,
    saml_assertion: Secret | None = None,
    organisation: str | None = None,
) -> tuple[Grant, Granted | None]:
    """Return the grant of a person's login, and the first token where the person has just logged in for it.

    Parameters
    ----------
    client : OAuthClient
        The OAuth client. For ``login`` and ``refresh_token`` it is one of the grant "Code Authorization", its secret
        is sent if there is one; for ``saml_assertion`` it is one of the grant "SAML2 Bearer", with its secret.
    clock : Clock
        The session's time; interrupting it ends the waiting for a browser.
    login : str, optional
        ``browser`` opens the login page in the browser, or asks to paste where this kernel runs elsewhere; ``paste``
        always asks to paste. No other way opens a window.
    redirect_uri : str, optional
        Where the browser comes back to, if other than ``http://127.0.0.1:8976/``. The OAuth client's authorized
        redirect URIs must hold it, letter by letter.
    refresh_token : Secret, optional
        A refresh token of this client. It works once: after this it is spent, and the session holds the next one.
    saml_assertion : Secret, optional
        An assertion of the company's identity provider, encoded as it sends it; with `organisation`.
    organisation : str, optional
        The organisation's short name.

    Raises
    ------
    ConfigError
        None or several of the ways, or half of one. Nothing was sent.
    AuthError
        The login was refused or cancelled, or nobody came.
    """
    ways = {"login": login, "refresh_token": refresh_token, "saml_assertion": saml_assertion}
    chosen = [name for name, value in ways.items() if value is not None]
    for name, value, belongs_to in (
        ("redirect_uri", redirect_uri, "login"),
        ("organisation", organisation, "saml_assertion"),
    ):
        if value is not None and chosen != [belongs_to]:
            raise ConfigError(f"{name}= goes with {belongs_to}= only", next_step=f"leave {name} out")
    if len(chosen) != 1:
        raise ConfigError(
            f"a person logs in in one way; given: {' and '.join(chosen) or 'none'}",
            next_step='give one of login="browser", refresh_token=… and saml_assertion=…',
        )
    if refresh_token is not None:
        return RefreshToken(client, refresh_token), None
    if saml_assertion is not None:
        return SamlBearer(client, saml_assertion, organisation or ""), None
    from genesys_nb.http.browser import REDIRECT_URI, log_in  # noqa: PLC0415 - a web server; few need it

    try:
        first = log_in(client, clock=clock, way=login or "", redirect_uri=redirect_uri or REDIRECT_URI)
    except BaseException:
        client.close()
        raise
    return RefreshToken(client, first.renewal), first
