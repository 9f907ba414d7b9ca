"""A token's state as a session hands it out: a value that shows itself."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from genesys_nb import display
from genesys_nb.http.token import TokenStatus


@dataclass(frozen=True, slots=True, repr=False)
class LiveToken(TokenStatus):
    """A token's state that shows itself: as a live card in a notebook, as one line elsewhere.

    Parameters
    ----------
    show : callable
        Shows the card; returns False where none can be shown.
    closed : bool
        Whether the session has ended, and its token with it.
    """

    show: Callable[[], bool]
    closed: bool = False

    def __str__(self) -> str:
        if self.closed:
            return "session closed: no token is in use"
        line = display.token_line(asdict(self)) if self.generation else None
        if line is None:
            return "no token yet: the first request fetches one"
        until = f", until {self.expires_at:%Y-%m-%d %H:%M:%S} UTC" if self.expires_at else ""
        return f"token {self.generation}: {line.text}{until}{', renewed by itself' if self.renewable else ''}"

    def __repr__(self) -> str:
        return str(self)

    def _ipython_display_(self) -> None:
        if not self.show():
            print(self)  # noqa: T201 - that is what being displayed in a terminal means
