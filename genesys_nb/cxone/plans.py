"""What all helpers share: a listing of the catalogue as a pull, and moments as the service reads them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from genesys_nb.cxone.catalogue import CATALOGUE
from genesys_nb.cxone.provider import ROOT
from genesys_nb.downloads.pull import Pull
from genesys_nb.intervals import Interval, When, read
from genesys_nb.listing import plan
from genesys_nb.query import Query
from genesys_nb.tables.shape import Shape

_BORDERS = "what belongs to the interval is the service's choice: whether its end counts as inside is not published"
_FAR = datetime(9000, 1, 1, tzinfo=UTC)


class Timely(Protocol):
    """What a helper needs of a session to read an interval."""

    timezone: str

    def now(self) -> datetime:
        """Return the time."""
        ...


def listing(
    what: str,
    path: str,
    columns: Shape,
    params: Mapping[str, Any],
    *,
    progress: bool | None = None,
    interval: Interval | None = None,
) -> Pull:
    """Plan to read a listing of the catalogue; what is None is left out of the question."""
    query = Query("GET", ROOT + path, {name: value for name, value in params.items() if value is not None})
    pull = plan(CATALOGUE.find(path), query, what=what, shape=columns, progress=progress)
    if interval is None:
        return pull
    return replace(pull, interval=(interval.start, interval.end), notes=(*interval.notes, _BORDERS))


def between(session: Timely, when: When) -> tuple[Interval, dict[str, str]]:
    """Read an interval, and spell it as the service wants it."""
    interval = read(when, timezone=session.timezone, now=session.now())
    return interval, {"startDate": utc(interval.start), "endDate": utc(interval.end)}


def since(session: Timely, moment: str | datetime | None) -> str | None:
    """Spell the moment since which something changed; one without a zone is read in the session's."""
    if moment is None:
        return None
    return utc(read((moment, _FAR), timezone=session.timezone, now=session.now()).start)


def utc(moment: datetime) -> str:
    """Return a moment in UTC with a literal Z: the service misreads ``+00:00``.

    Examples
    --------
    >>> utc(datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
    '2026-11-20T09:30:00.000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
