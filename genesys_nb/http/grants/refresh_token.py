"""The login of a person, kept alive: every token comes with the refresh token that the next one is asked for with.

A refresh token works once. `Tokens` hands the newest to one caller at a time, for all threads and all sessions with
the same credentials. What remains is the answer that gets lost on its way: the login host may have spent the refresh
token, and its successor is gone. Nobody can know, so the same one is presented again:

- The host never saw the request, or failed before it acted: the second try works, and nothing has happened.
- The host acted, and allows a repetition for a moment, as some do: the second try works as well.
- The host acted, and refuses the repetition: nothing but a new login would have helped anyway. That is said once and
  remembered, nothing is sent again, and no window opens. (A host that takes a repetition for a theft also ends the
  access token, which would have lived a little longer. Whether Genesys Cloud does either is not known.)

So that answers are rarely lost, a try that has begun gets its full time, even if the request that waits for it has
less; what cuts it is an interrupt, which therefore can cost a login. A forked child does not use the refresh token of
its parent: one of the two would lose it. For the same reason two kernels cannot live on one refresh token.
"""

import os
from collections.abc import Hashable
from dataclasses import replace

from genesys_nb.errors import AuthError, ConfigError
from genesys_nb.http.granted import BEARER, Granted
from genesys_nb.http.grants.oauth_client import OAuthClient
from genesys_nb.http.masking import Masked
from genesys_nb.secret import Secret

#: Refusals of the client, not of what it presents: they can be mended in the login's administration.
_OF_THE_CLIENT = frozenset({"", "invalid_client", "unauthorized_client"})
_AGAIN = 'Log in again: connect(login="browser", …), or connect(refresh_token=…) with a new one.'


class RefreshToken:
    """Renew a person's login with the refresh token that came with the last token.

    Parameters
    ----------
    client : OAuthClient
        Who asks. In Genesys Cloud it is a client of the grant "Code Authorization", the one that the person logged in
        with: a refresh token belongs to its client. Whether a public client, one without a secret, gets refresh
        tokens from Genesys Cloud is not known; where none comes, the login lasts as long as its token.
    first : Secret or None
        The refresh token to begin with; None when the login came without one.
    """

    def __init__(self, client: OAuthClient, first: Secret | None) -> None:
        if first is not None and not BEARER.fullmatch(first.reveal()):
            raise ConfigError(
                "The refresh token holds characters that no token has, or is empty.",
                next_step="Give the token alone: without quotes, spaces or line ends.",
            )
        self._client = client
        self._first = first
        self._process = os.getpid()
        self._identity: Hashable = ("refresh_token", client.identity, first or object())

    @property
    def identity(self) -> Hashable:
        """Login host, client and the first refresh token; a login without one is like no other."""
        return self._identity

    @property
    def renewable(self) -> bool:
        """Tell whether there is a refresh token."""
        return self._first is not None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The first refresh token and the client's secret; `Tokens` knows the newest."""
        return (*self._client.secrets, *((self._first,) if self._first else ()))

    def fetch(self, patience: float = 30.0, renewal: Secret | None = None) -> Granted:
        """Ask for the next token."""
        present = renewal or self._first
        if present is None:
            raise AuthError(
                "The login has ended: it came without a refresh token, so it lasts as long as its access token.",
                next_step=_AGAIN,
                login_again=True,
            )
        if os.getpid() != self._process:
            raise AuthError(
                "This process was forked from one in which a person is logged in, and a refresh token works once.",
                next_step="Connect in each process by itself, or use threads: they share one login.",
                login_again=True,
            )
        try:
            granted = self._client.ask(
                {"grant_type": "refresh_token", "refresh_token": Masked(present.reveal())},
                patience=patience,
                whose="the refresh token of",
                secrets=(present,),
                let_finish=True,
            )
        except AuthError as error:
            raise over(error, _AGAIN) from None
        # A host that sends none goes on with the old one (RFC 6749, section 6); Genesys Cloud always sends one.
        return granted if granted.renewal else replace(granted, renewal=present)

    def close(self) -> None:
        """Close the connections to the login host."""
        self._client.close()


def over(error: AuthError, next_step: str) -> AuthError:
    """Return the error of a login that only a person can begin anew; a refusal of the client stays as it is."""
    if error.code in _OF_THE_CLIENT:
        return error
    lost = " An answer was lost before, which may have used it up." if error.trail.attempts > 1 else ""
    return AuthError(error.message + lost, code=error.code, login_again=True, next_step=next_step, trail=error.trail)
