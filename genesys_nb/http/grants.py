"""The ways to obtain a token, one small class each.

A grant knows its credentials and how they are presented; the request itself is `Login`'s, and when to ask is
`Tokens'` business. Another grant (refresh token, PKCE, another platform's) is another class with these three members.
"""

import math
from base64 import b64encode
from collections.abc import Hashable
from typing import Protocol

from genesys_nb.clock import Clock
from genesys_nb.errors import ConfigError
from genesys_nb.http.events import Tell, log
from genesys_nb.http.granted import BEARER, Granted
from genesys_nb.http.login import Login
from genesys_nb.http.masking import Masked
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.provider import Provider
from genesys_nb.secret import Secret


class Grant(Protocol):
    """A way to obtain tokens."""

    @property
    def identity(self) -> Hashable:
        """What two grants have in common if their tokens are interchangeable."""
        ...

    @property
    def renewable(self) -> bool:
        """Tell whether a second token can be had."""
        ...

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must not appear in any text."""
        ...

    def fetch(self, patience: float = 30.0, renewal: Secret | None = None) -> Granted:
        """Obtain a token.

        Parameters
        ----------
        patience : float
            Seconds to go on trying; 0 is a single try.
        renewal : Secret, optional
            The newest refresh token of these credentials. It is handed to one caller at a time, and what comes back
            in `Granted.renewal` replaces it; a grant that has no use for it ignores it.
        """
        ...

    def close(self) -> None:
        """Close connections."""
        ...


class ClientCredentials:
    """Log in as an OAuth client, as the vendors' own clients do: Basic header, and nothing in the form but the grant.

    Parameters
    ----------
    login : Origin
        The login host.
    client_id : str
        The OAuth client.
    client_secret : Secret
        Its secret.
    provider : Provider
        Where tokens are asked for.
    network : Network
        Limits and routes.
    clock : Clock
        The session's time.
    tell : callable
        Told of waits.
    """

    renewable = True

    def __init__(  # noqa: PLR0917 - three facts of the login, three of the session
        self,
        login: Origin,
        client_id: str,
        client_secret: Secret,
        provider: Provider,
        network: Network,
        clock: Clock,
        tell: Tell = log,
    ) -> None:
        self._login = Login(login, provider, network=network, clock=clock, tell=tell)
        self._client_id = client_id
        self._client_secret = client_secret

    @property
    def identity(self) -> Hashable:
        """Login host, client and secret."""
        return ("client_credentials", self._login.origin, self._client_id, self._client_secret)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The client's secret."""
        return (self._client_secret,)

    def fetch(self, patience: float = 30.0, renewal: Secret | None = None) -> Granted:  # noqa: ARG002 - it has none
        """Log in."""
        return self._login.ask(
            {"grant_type": "client_credentials"},
            authorization=Masked(
                f"Basic {b64encode(f'{self._client_id}:{self._client_secret.reveal()}'.encode()).decode()}"
            ),
            secrets=self.secrets,
            who=f"the client id that ends with …{self._client_id[-4:]}",
            patience=patience,
        )

    def close(self) -> None:
        """Close the connections to the login host."""
        self._login.close()


class GivenToken:
    """A token that was brought along. It is used as long as it works, and never renewed.

    Parameters
    ----------
    token : Secret
        The bearer.
    """

    renewable = False

    def __init__(self, token: Secret) -> None:
        if not BEARER.fullmatch(token.reveal()):
            raise ConfigError(
                "The access token holds characters that no token has, or is empty.",
                next_step="Give the token alone: without the word Bearer, quotes, spaces or line ends.",
            )
        self._token = token

    @property
    def identity(self) -> Hashable:
        """The token itself."""
        return ("given", self._token)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The token."""
        return (self._token,)

    def fetch(self, patience: float = 30.0, renewal: Secret | None = None) -> Granted:  # noqa: ARG002 - nothing is asked
        """Return the token; its life is unknown."""
        return Granted(self._token, math.inf, 0.0, 0.0)

    def close(self) -> None:
        """Do nothing: there is no login host."""
