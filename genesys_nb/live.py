"""What of a session is alive in a notebook: values that show themselves, and the parts that a reader opens.

How something moves is known by leaves above, `genesys_nb.widgets`. A session is handed one function by `connect`, which
shows the part of a name below the cell and returns False where nothing can be shown.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from genesys_nb import display
from genesys_nb.errors import ConfigError
from genesys_nb.http.pacing import Budget
from genesys_nb.http.token import TokenStatus
from genesys_nb.http.wire import Wire

Show = Callable[[str], bool]


def nothing(_part: str) -> bool:
    """Show nothing: no notebook, or a session that has ended."""
    return False


@dataclass(frozen=True, slots=True, repr=False)
class LiveToken(display.Card, TokenStatus):
    """A token's state that shows itself: as a live card in a notebook, as one line elsewhere.

    Parameters
    ----------
    show : callable
        Shows a live part of the session; returns False where none can be shown.
    closed : bool
        Whether the session has ended, and its token with it.
    """

    show: Show
    closed: bool = False

    def __str__(self) -> str:
        if self.closed:
            return "session closed: no token is in use"
        line = display.token_line(asdict(self)) if self.generation else None
        if line is None:
            return "no token yet: the first request fetches one"
        lives = self.expires_at is not None and (self.remaining or 0) > 0
        until = f", until {self.expires_at:%Y-%m-%d %H:%M:%S} UTC" if lives else ""
        return f"token {self.generation}: {line.text}{until}{', renewed by itself' if self.renewable else ''}"

    def _shown(self) -> display.Shown:
        return display.Shown(display.token(asdict(self)).html, str(self))

    def _ipython_display_(self) -> None:
        _live_or_still(self.show("token"))


@dataclass(frozen=True, slots=True, repr=False)
class LiveBudget(display.Card, Budget):
    """What the rate-limit headers last said, as a live gauge in a notebook and as one line elsewhere.

    Parameters
    ----------
    show : callable
        Shows a live part of the session; returns False where none can be shown.
    """

    show: Show

    def __str__(self) -> str:
        used = display.budget_line({"used": self.used, "allowed": self.allowed, "reset": self.reset})
        return f"rate budget of {display.line(self.family, 80)}: {used}"

    def _shown(self) -> display.Shown:
        return display.Shown(display.budget(asdict(self)).html, str(self))

    def _ipython_display_(self) -> None:
        _live_or_still(self.show("budget"))


def _live_or_still(is_live: bool) -> None:
    """Have IPython show the value as it is, where nothing live can be shown: that is what it reads from this error."""
    if not is_live:
        raise NotImplementedError


class Live:
    """A session's parts that a reader opens in a notebook, and what they look at."""

    show: Show
    _wire: Wire

    @property
    def budgets(self) -> list[Budget]:
        """What is known of the rate limit, of each family of endpoints that has been asked, the fullest first."""
        return self._wire.budgets

    def monitor(self) -> None:
        """Show the session's downloads as they run: parts, pages, waits, renewals, and a stop that keeps what is there.

        One monitor serves all downloads of the session, whichever cell starts them; open it once, above them.

        Raises
        ------
        ConfigError
            There is no notebook to show it in, or the session is closed.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     gc.monitor()  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        ConfigError: the download monitor needs a notebook
        """
        elsewhere = "each call has a bar, and print(gc.last) says what became of the latest"
        self._open("monitor", "download monitor", elsewhere)

    def explore(self) -> None:
        """Show a form that asks the organisation without a line of code, and writes the code that does the same.

        Pick a helper or any listing, fill in dates, queues and filters from the organisation's own names, see what it
        would cost, run it, look at the first rows, and copy the Python. It does nothing that code could not; the result
        is in the notebook under the name that the form says, `frame` by default.

        Raises
        ------
        ConfigError
            There is no notebook to show it in, or the session is closed.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     gc.explore()  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        ConfigError: the explorer needs a notebook
        """
        elsewhere = "dir(gc) and help(gc.users) say what there is, and gc.catalogue.search('queue')"
        self._open("explorer", "explorer", elsewhere)

    def _open(self, part: str, name: str, elsewhere: str) -> None:
        """Show a part, or say what does the same where nothing can be shown."""
        if not self.show(part):
            raise ConfigError(f"the {name} needs a notebook and an open session", next_step=f"elsewhere {elsewhere}")
