"""What is to be fetched and what it becomes, as one value.

Everything a session returns as a frame is a `Pull`: the first request of each chunk, the style in which its pages
follow, and the tables that the pages' bytes are poured into. Endpoint modules make pulls and send nothing; `Run` sends
and knows no endpoint.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import pandas as pd

from genesys_nb.errors import ApiError
from genesys_nb.paging import Style
from genesys_nb.query import Query


class Finished(Protocol):
    """What tables hand over when they are done."""

    @property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """The frames by the name of their grain."""
        ...

    @property
    def unique(self) -> int:
        """Distinct items received."""
        ...

    @property
    def duplicates(self) -> int:
        """Items received more than once, of which the last copy was kept."""
        ...

    @property
    def trimmed(self) -> int:
        """Items that the service sent although they lie outside the interval."""
        ...

    @property
    def notes(self) -> list[str]:
        """What a reader of the frames should know."""
        ...


class Tables(Protocol):
    """Pages go in as bytes, frames come out."""

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take one page in; return the items on it."""
        ...

    def keyless(self, chunk: int) -> int:
        """Count the items of one chunk that have no key, whose copies nothing can tell from them."""
        ...

    def unique(self, chunk: int | None = None) -> int:
        """Count the distinct items received, of one chunk or of all."""
        ...

    def finish(
        self, *, timezone: str, between: tuple[datetime, datetime] | None = None, explode: str | None = None
    ) -> Finished:
        """Make the frames of all that has arrived."""
        ...


@dataclass(frozen=True, kw_only=True)
class Pull:
    """A listing or query of the service, ready to be sent.

    Parameters
    ----------
    what : str
        Its name for people: ``users``.
    queries : tuple of Query
        The first request of each chunk, in order.
    style : Style
        How pages follow each other.
    items : str
        Name of the field that holds the rows.
    key : tuple of str
        The fields that tell one row from another; empty where nothing does.
    tables : callable
        Makes the empty tables that pages are poured into.
    may_miss : bool
        True where the service leaves the rows' field out of an empty answer.
    interval : (datetime, datetime) or None
        The half-open interval that was asked for; items that start outside it are trimmed.
    timezone : str or None
        Zone of the frames' timestamps; None is the session's.
    explode : str or None
        A column whose lists become rows.
    via : str
        ``list``, ``query`` or ``job``, for the provenance.
    notes : tuple of str
        What a reader should know about how the call was understood.
    progress : bool or None
        Whether a bar is shown; None is the session's own choice.
    named : bool
        True where every column of ids is to get the names of what it names.
    instead : callable or None
        ``error -> body``: what stands for an answer that the service refused, so that one of many ids may fail; it
        raises what is not to be passed over. None lets every refusal out.
    """

    what: str
    queries: tuple[Query, ...]
    style: Style
    items: str
    tables: Callable[[], Tables]
    key: tuple[str, ...] = ("id",)
    may_miss: bool = False
    interval: tuple[datetime, datetime] | None = None
    timezone: str | None = None
    explode: str | None = None
    via: str = "list"
    notes: tuple[str, ...] = ()
    progress: bool | None = None
    named: bool = False
    instead: Callable[[ApiError], bytes] | None = None
