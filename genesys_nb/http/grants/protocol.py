"""What a way to obtain tokens looks like from outside."""

from collections.abc import Hashable
from typing import Protocol

from genesys_nb.http.granted import Granted
from genesys_nb.secret import Secret


class Grant(Protocol):
    """A way to obtain tokens. It keeps no state: what changes from token to token is kept by `Tokens`."""

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

        Raises
        ------
        AuthError
            There is no token to be had. With ``login_again`` it is final: nothing is asked for again.
        """
        ...

    def close(self) -> None:
        """Close connections."""
        ...
