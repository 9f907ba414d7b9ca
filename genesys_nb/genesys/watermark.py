"""Until when the data lake is complete, which jobs read: it is some hours behind, and past that moment it is short.

Nothing is sent here. What is asked is yielded, and the answer is sent in: see `pull`.
"""

from datetime import UTC, datetime

from genesys_nb.errors import ApiError, ConfigError, Forbidden
from genesys_nb.pull import Asking
from genesys_nb.query import Query


def asked(jobs: str, *, needed: bool = False) -> Asking[tuple[datetime | None, str]]:
    """Ask for the watermark of jobs; return it, or None and why it is not known.

    Parameters
    ----------
    jobs : str
        The path at which these jobs are made.
    needed : bool
        Whether nothing but jobs may answer.

    Raises
    ------
    ConfigError, Forbidden
        It is needed, and the service does not tell it.
    """
    try:
        answer = yield Query("GET", f"{jobs}/availability")
        told = datetime.fromisoformat(answer["dataAvailabilityDate"])
    except (ApiError, KeyError, TypeError, ValueError) as error:
        if needed and isinstance(error, Forbidden):
            raise
        told_why = error.message if isinstance(error, ApiError) else "the service names no date that can be read"
        why = f"until when the data is settled is not known: {told_why}"
        if needed:
            raise ConfigError(
                f"a job would be short without a word: {why}", next_step='use via="query", which reads no data lake'
            ) from error
        return None, why
    return told if told.tzinfo else told.replace(tzinfo=UTC), ""
