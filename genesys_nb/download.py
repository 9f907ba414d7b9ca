"""A run in its session: what an answer is to it, the bar, why it waits, how to go on after it stopped."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from genesys_nb.clock import Clock
from genesys_nb.errors import Interrupted
from genesys_nb.http.wire import Reply
from genesys_nb.paging import Page
from genesys_nb.progress import track
from genesys_nb.pull import Pull
from genesys_nb.run import Fetched, Run

_WAY_ON = "gc.resume() goes on from here, gc.arrived() returns what there is"


def advance(run: Run, *, shown: bool, clock: Clock, waiting: Callable[[], str], interrupt: Callable[[], None]) -> None:
    """Fetch all that is still to come of a run.

    Parameters
    ----------
    run : Run
        What is under way.
    shown : bool
        Whether there is a bar.
    clock : Clock
        The session's time.
    waiting : callable
        Returns why the transport waits at the moment, or an empty text.
    interrupt : callable
        Wakes whatever waits, when the reader stops it.

    Raises
    ------
    Interrupted
        The reader stopped it; it says how to go on.
    Exception
        What went wrong, a `GenesysError` if it was foreseen; a note says what is kept.
    """
    bar = track(run.pull.what, enabled=shown, clock=clock)
    try:
        with bar:
            run.advance(bar, waiting)
    except KeyboardInterrupt:
        with bar:  # it may have struck while the bar was being closed
            interrupt()
            raise Interrupted(
                f"stopped: {run.rows:,} rows of {run.pull.what} have arrived\n  next: {_WAY_ON}"
            ) from None
    except Exception as error:
        if run.rows:
            error.add_note(f"{run.rows:,} rows of {run.pull.what} had arrived and are kept: {_WAY_ON}")
        raise


def fetched(reply: Reply, pull: Pull, pin: Callable[[str], str]) -> Fetched:
    """Return an answer as a page of a pull. Only "no content" is read as no rows; an empty 202 is a promise."""
    if reply.status == HTTPStatus.NO_CONTENT:
        page = Page.without_body(reply.query, pull.items, pin=pin)
    else:
        content, notes = pull.style.opened(reply.query, reply.content, pull.items)
        page = Page.read(reply.query, content, pull.items, pin=pin, may_miss=pull.may_miss)
        page = replace(page, notes=(*page.notes, *notes))
    return Fetched(page, reply.attempts, reply.waited)
