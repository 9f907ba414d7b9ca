"""An OAuth client at its login host: who asks for tokens, and how it says so."""

from base64 import b64encode
from collections.abc import Hashable, Mapping, Sequence

from genesys_nb.clock import Clock
from genesys_nb.http.events import Tell, log
from genesys_nb.http.granted import Granted
from genesys_nb.http.login import Login
from genesys_nb.http.masking import Masked
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.provider import Provider
from genesys_nb.secret import Secret


class OAuthClient:
    """An OAuth client that asks for tokens.

    With a secret it presents itself as the vendors' own clients do, in a Basic header. Without one it is a public
    client, which has nothing to prove and names itself in the form.

    Parameters
    ----------
    login : Origin
        The login host.
    client_id : str
        The OAuth client.
    client_secret : Secret or None
        Its secret; None for a public client.
    provider : Provider
        Where tokens are asked for.
    network : Network
        Limits and routes.
    clock : Clock
        The session's time.
    tell : callable
        Told of waits.
    """

    def __init__(  # noqa: PLR0917 - three facts of the login, three of the session
        self,
        login: Origin,
        client_id: str,
        client_secret: Secret | None,
        provider: Provider,
        network: Network,
        clock: Clock,
        tell: Tell = log,
    ) -> None:
        self.login = Login(login, provider, network=network, clock=clock, tell=tell)
        self.provider = provider
        self.client_id = client_id
        self._client_secret = client_secret

    @property
    def identity(self) -> Hashable:
        """Login host, client and secret."""
        return (self.login.origin, self.client_id, self._client_secret)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The client's secret, if it has one."""
        return (self._client_secret,) if self._client_secret else ()

    @property
    def name(self) -> str:
        """The client for errors, by the end of its id."""
        return f"the client id that ends with …{self.client_id[-4:]}"

    def ask(
        self,
        form: Mapping[str, str],
        *,
        patience: float,
        whose: str = "",
        secrets: Sequence[Secret] = (),
        let_finish: bool = False,
    ) -> Granted:
        """Ask for a token.

        Parameters
        ----------
        form : mapping
            The fields of the request; secret ones are `Masked`.
        patience : float
            Seconds to go on trying; 0 is a single try.
        whose : str
            What is presented, for errors: ``the refresh token of``.
        secrets : sequence of Secret
            What must not appear in an error, beside the client's own secret.
        let_finish : bool
            Give every try its full time, however little patience is left.
        """
        secret = self._client_secret
        return self.login.ask(
            form if secret else {**form, "client_id": self.client_id},
            authorization=None if secret is None else _basic(self.client_id, secret),
            secrets=(*self.secrets, *secrets),
            who=f"{whose} {self.name}".strip(),
            patience=patience,
            let_finish=let_finish,
        )

    def close(self) -> None:
        """Close the connections to the login host."""
        self.login.close()


def _basic(client_id: str, secret: Secret) -> Masked:
    return Masked(f"Basic {b64encode(f'{client_id}:{secret.reveal()}'.encode()).decode()}")
