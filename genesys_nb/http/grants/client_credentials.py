"""The login of a program: an OAuth client with its secret, and nobody behind it."""

from collections.abc import Hashable

from genesys_nb.http.granted import Granted
from genesys_nb.http.grants.oauth_client import OAuthClient
from genesys_nb.secret import Secret


class ClientCredentials:
    """Log in as an OAuth client, as the vendors' own clients do: Basic header, and nothing in the form but the grant.

    In the login's administration it is a client of the grant "Client Credentials", with a role and its divisions.

    Parameters
    ----------
    client : OAuthClient
        Who asks, with its secret.
    """

    renewable = True

    def __init__(self, client: OAuthClient) -> None:
        self._client = client

    @property
    def identity(self) -> Hashable:
        """Login host, client and secret."""
        return ("client_credentials", self._client.identity)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The client's secret."""
        return self._client.secrets

    def fetch(self, patience: float = 30.0, renewal: Secret | None = None) -> Granted:  # noqa: ARG002 - it has none
        """Log in."""
        return self._client.ask({"grant_type": "client_credentials"}, patience=patience)

    def close(self) -> None:
        """Close the connections to the login host."""
        self._client.close()
