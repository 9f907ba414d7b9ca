"""From credentials to tokens and an API host: the logins of Genesys Cloud."""

from genesys_nb.clock import Clock
from genesys_nb.credentials import Credentials
from genesys_nb.errors import ConfigError
from genesys_nb.genesys.provider import GENESYS
from genesys_nb.http.events import Tell
from genesys_nb.http.grants import ClientCredentials, GivenToken, Grant, OAuthClient
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.person import logged_in
from genesys_nb.http.tokens import Tokens


def opened(found: Credentials, network: Network, clock: Clock, tell: Tell) -> tuple[Tokens, Origin]:
    """Make the tokens of a login and name the API's host.

    Parameters
    ----------
    found : Credentials
        The login and the place it is for.
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
    """
    grant: Grant
    first = None
    if found.person:
        grant, first = logged_in(_client(found, network, clock, tell), clock=clock, **found.person)
    elif found.access_token is not None:
        grant = GivenToken(found.access_token)
    elif found.client_secret is not None:
        grant = ClientCredentials(_client(found, network, clock, tell))
    else:
        raise ConfigError("there is no login", next_step="give client_id and client_secret, or access_token")
    tokens = Tokens(grant, clock=clock, tell=tell)
    if first is not None:
        tokens.begin(first)
    return tokens, Origin.parse(found.api_url)


def _client(found: Credentials, network: Network, clock: Clock, tell: Tell) -> OAuthClient:
    return OAuthClient(
        Origin.parse(found.login_url), found.client_id, found.client_secret, GENESYS, network, clock, tell
    )
