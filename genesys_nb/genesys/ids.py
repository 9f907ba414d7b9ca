"""Where the service wants an id and people write a name.

An id is a UUID there, so a text with a space in it, or of letters alone, is somebody's name. The service would answer
400, 404 or, in a filter, nothing at all; whoever wrote the name is better told which listing knows its id.
"""

import re
from collections.abc import Mapping

from genesys_nb.errors import ConfigError

_NAME = re.compile(r"[^\W\d_]{3,}|(?=.*[^\W_])[\w.,:&'’()+-]+( [\w.,:&'’()/+-]+)+")  # noqa: RUF001 - Irish names come with either
_ECHO = 60

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
