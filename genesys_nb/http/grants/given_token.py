"""A token that somebody has already."""

import math
from collections.abc import Hashable

from genesys_nb.errors import ConfigError
from genesys_nb.http.granted import BEARER, Granted
from genesys_nb.secret import Secret


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
