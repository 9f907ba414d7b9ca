"""The logins of NICE CXone: an access key alone, and a registered client with one.

There is no grant "client credentials". Not known of the live service: how long a refresh token lives, whether it
rotates, what happens when one is used twice, and whether every service honours the token of an access key alone. So the
newest refresh token is kept, and a login stands behind it. With an access key alone there is no renewal whose use is
proved; it logs in afresh.
"""

from base64 import b64encode
from collections.abc import Hashable, Mapping
from dataclasses import replace
from urllib.parse import quote

from genesys_nb.clock import Clock
from genesys_nb.credentials import Credentials
from genesys_nb.cxone.provider import CXONE
from genesys_nb.errors import AuthError, ConfigError, ServerError
from genesys_nb.http.events import Tell
from genesys_nb.http.granted import Granted
from genesys_nb.http.login import Login
from genesys_nb.http.masking import Masked
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.secret import Secret

_ACCESS_KEY_PATH = "/authentication/v1/token/access-key"


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
                granted = self._ask(form, patience / 2, renewal)
            except (AuthError, ServerError):
                pass  # spent, expired, revoked, not served: the login below says what is really wrong, if anything is
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


def _basic(client_id: str, client_secret: Secret) -> Masked:
    """Return the header of a client: percent-encoded first, as RFC 6749 wants it and not every client does."""
    return Masked(
        "Basic " + b64encode(f"{quote(client_id, safe='')}:{quote(client_secret.reveal(), safe='')}".encode()).decode()
    )


def _who(key_id: str) -> str:
    return f"the access key …{key_id[-4:]}"
