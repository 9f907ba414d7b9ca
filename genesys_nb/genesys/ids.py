"""Where the service wants an id and people write a name.

An id is a UUID there, so a text with a space in it, or of letters alone, is somebody's name. The service would answer
400, 404 or, in a filter, nothing at all; whoever wrote the name is better told which listing knows its id.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError, named

_NAME = re.compile(r"[^\W\d_]{3,}|(?=.*[^\W_])[\w.,:&'’()+-]+( [\w.,:&'’()/+-]+)+")  # noqa: RUF001 - Irish names come with either
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
"""What an id looks like."""

_ECHO = 60
_MOST = 10_000

LISTINGS: Mapping[str, str] = {
    "divisionId": "divisions",
    "flowId": "flows",
    "groupId": "groups",
    "queueId": "queues",
    "requestedLanguageId": "languages",
    "requestedRoutingSkillId": "skills",
    "teamId": "teams",
    "userId": "users",
}
"""Which listing knows the ids of a dimension."""


def refuse_name(argument: str, value: str, listing: str) -> None:
    """Raise a ConfigError that says how to find the id, if the value is a name."""
    if not _NAME.fullmatch(value.strip(" ")):
        return
    shown = value.strip()[:_ECHO]
    raise ConfigError(
        f"{argument}={shown!r} is a name, and an id is wanted",
        next_step=f"find the id: {listing} = gc.{listing}(); {listing}.loc[{listing}['name'] == {shown!r}, 'id']",
    )


def listed(argument: str, given: str | Iterable[str] | pd.DataFrame, dimension: str) -> list[str]:
    """Return the ids that were handed over, each once, in their order; nothing is left of ids that are missing.

    Parameters
    ----------
    argument : str
        Its name, for people.
    given : str, list of str, pandas.DataFrame
        One id, several, or a frame with a column of them: ``queue_id``, or ``id`` in the listing itself.
    dimension : str
        What they are ids of, in the service's spelling: ``queueId``; one of `LISTINGS`.

    Raises
    ------
    ConfigError
        There is none, there are too many, one is a name, or the frame has no such column.
    """
    listing = LISTINGS[dimension]
    if isinstance(given, pd.DataFrame):
        held = column(argument, given, f"{listing.removesuffix('s')}_id", "id")
        given = [str(one) for one in held if not pd.isna(one)]
    found = list(dict.fromkeys([given] if isinstance(given, str) else given))
    if not found:
        raise ConfigError(f"{argument}= is empty, and stands for nothing", next_step=f"give ids, or gc.{listing}()")
    if len(found) > _MOST:
        raise ConfigError(
            f"{argument}= holds {len(found):,} ids, and {_MOST:,} are the most", next_step="ask for them in parts"
        )
    for one in found:
        if not one.strip():
            raise ConfigError(f"{argument}= holds {echo(one)}, which is no id", next_step="leave it out")
        refuse_name(argument, one, listing)
    return found


def column(argument: str, frame: pd.DataFrame, *names: str) -> list[Any]:
    """Return the first of these columns that a frame has; ConfigError if it has none."""
    name = next((one for one in names if one in frame.columns), None)
    if name is None:
        raise ConfigError(
            f"{argument}= is a frame without the column {' or '.join(names)}",
            next_step=f"give a frame that has it; the columns of this one are {named(frame.columns)}",
        )
    return list(frame[name])
