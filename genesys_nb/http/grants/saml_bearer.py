"""The login of a person whom the company's own identity provider vouches for."""

from collections.abc import Hashable

from genesys_nb.errors import AuthError, ConfigError
from genesys_nb.http.granted import Granted
from genesys_nb.http.grants.oauth_client import OAuthClient
from genesys_nb.http.grants.refresh_token import over
from genesys_nb.http.masking import Masked
from genesys_nb.secret import Secret


class SamlBearer:
    """Log in with an assertion of the company's identity provider.

    In Genesys Cloud it is a client of the grant "SAML2 Bearer", with a secret, in an organisation for which single
    sign-on is set up. There is no refresh token: when the token ends the assertion is presented once more, and when
    that is refused, as identity providers usually let one work for minutes only, a new one is needed.

    Parameters
    ----------
    client : OAuthClient
        Who asks.
    assertion : Secret
        The assertion, encoded as the identity provider sends it.
    organisation : str
        The organisation's short name in Genesys Cloud.
    """

    renewable = False

    def __init__(self, client: OAuthClient, assertion: Secret, organisation: str) -> None:
        if not organisation or not assertion:
            raise ConfigError(
                "A login by SAML needs an assertion and the name of the organisation, and one of them is empty.",
                next_step='connect(…, saml_assertion="…", organisation="…") needs both',
            )
        if not client.secrets:
            raise ConfigError(
                "A login by SAML needs the client secret as well.",
                next_step='connect(…, client_id="…", client_secret="…", saml_assertion="…", organisation="…")',
            )
        self._client = client
        self._assertion = assertion
        self._organisation = organisation

    @property
    def identity(self) -> Hashable:
        """Login host, client, organisation and assertion."""
        return ("saml", self._client.identity, self._organisation, self._assertion)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The assertion and the client's secret."""
        return (*self._client.secrets, self._assertion)

    def fetch(self, patience: float = 30.0, renewal: Secret | None = None) -> Granted:  # noqa: ARG002 - it has none
        """Present the assertion."""
        try:
            return self._client.ask(
                {
                    "grant_type": "urn:ietf:params:oauth:grant-type:saml2-bearer",
                    "orgName": self._organisation,
                    "assertion": Masked(self._assertion.reveal()),
                },
                patience=patience,
                whose=f"the assertion for {self._organisation!r} from",
                secrets=(self._assertion,),
            )
        except AuthError as error:
            raise over(error, "Get a new assertion from your identity provider, and connect with it.") from None

    def close(self) -> None:
        """Close the connections to the login host."""
        self._client.close()
