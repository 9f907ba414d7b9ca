"""A token's state as a session hands it out: a value that shows itself."""

from collections.abc import Callable
from dataclasses import dataclass

from genesys_nb.http.token import TokenStatus


@dataclass(frozen=True, slots=True, repr=False)
class LiveToken(TokenStatus):
    """A token's state that shows itself: as a live card in a notebook, as one line elsewhere.

    Parameters
    ----------
    show : callable
        Shows the card; returns False where none can be shown.
    """

    show: Callable[[], bool]

    def __repr__(self) -> str:
        return str(self)

    def _ipython_display_(self) -> None:
        if not self.show():
            print(self)  # noqa: T201 - that is what being displayed in a terminal means
