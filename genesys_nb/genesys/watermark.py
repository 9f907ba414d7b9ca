"""Until when the data lake is complete, which jobs read: it is some hours behind, and past that moment it is short.

Nothing is complete until later than now, whoever says so: a watermark that is yet to come is none.

Nothing is sent here. What is asked is yielded, and the answer is sent in: see `pull`.
"""

from datetime import UTC, datetime, timedelta

from genesys_nb.downloads.pull import Asking
from genesys_nb.errors import ApiError, ConfigError, Forbidden
from genesys_nb.query import Query

_CLOCKS_DIFFER = timedelta(hours=1)  # the service's and this machine's


def asked(jobs: str, now: datetime, *, needed: bool = False) -> Asking[tuple[datetime | None, str]]:
    """Ask for the watermark of jobs; return it, or None and why it is not known.

    Parameters
    ----------
    jobs : str
        The path at which these jobs are made.
    now : datetime
        The present moment.
    needed : bool
        Whether nothing but jobs may answer.

    Raises
    ------
    ConfigError, Forbidden
        It is needed, and the service does not tell it.
    """
    cause: Exception | None = None
    try:
        answer = yield Query("GET", f"{jobs}/availability")
        told = datetime.fromisoformat(answer["dataAvailabilityDate"])
        told = told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except ApiError as error:
        if needed and isinstance(error, Forbidden):
            raise
        said, cause = error.message, error
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        said, cause = "the service names no date that can be read", error
    else:
        if told <= now + _CLOCKS_DIFFER:
            return told, ""
        said = f"the service says {told:%Y-%m-%d %H:%M} UTC, which is yet to come"
    why = f"until when the data is settled is not known: {said}"
    if needed:
        raise ConfigError(
            f"a job would be short without a word: {why}", next_step='use via="query", which reads no data lake'
        ) from cause
    return None, why
