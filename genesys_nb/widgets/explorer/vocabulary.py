"""What is known of a helper's arguments beyond their kinds: the words it understands, and whose ids it wants.

The words are the platform's own, kept in its folder. A parameter that nothing is known of takes what a reader writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

from genesys_nb.cxone.contacts import MEDIA
from genesys_nb.genesys.activity import TOPICS as ACTIVITY
from genesys_nb.genesys.aggregates.families import FAMILIES
from genesys_nb.genesys.dimensions import BOOLEANS, LEVELS, USER_LEVELS, VALUES, Level
from genesys_nb.genesys.names.kinds import kind_of
from genesys_nb.genesys.observations import TOPICS as OBSERVATIONS
from genesys_nb.tables.conversations import GRAINS
from genesys_nb.tables.grains import SHAPES
from genesys_nb.tables.names import snake
from genesys_nb.tables.user_details import GRAINS as USER_GRAINS

INTERVALS = (
    "today", "yesterday", "last 7 days", "last 30 days", "this week", "last week", "this month", "last month",
)  # fmt: skip
_PERIODS = ("PT15M", "PT30M", "PT1H", "P1D", "P1W", "P1M")
_TOPICS = {**OBSERVATIONS, **ACTIVITY}
_FAMILIES = {family.helper: family for family in FAMILIES.values()}
_FIRST = ("queueId", "mediaType", "originatingDirection", "direction", "wrapUpCode", "userId")
_LABELS = {
    "queueId": "Queues",
    "mediaType": "Media",
    "originatingDirection": "Direction",
    "direction": "Direction",
    "wrapUpCode": "Wrap-up codes",
    "userId": "Users",
}


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the names of ids stand.

    Parameters
    ----------
    helper : str
        The session's helper that lists them.
    key : str
        The column of ids.
    names : tuple of str
        The columns that together are the name.
    """

    helper: str
    key: str = "id"
    names: tuple[str, ...] = ("name",)


_CXONE = {
    "agent_id": Directory("agents", "agent_id", ("first_name", "last_name")),
    "skill_id": Directory("skills", "skill_id", ("skill_name",)),
    "team_id": Directory("teams", "team_id", ("team_name",)),
    "campaign_id": Directory("campaigns"),
}


def directory(platform: str, name: str) -> Directory | None:
    """Return where the names are of the ids that a parameter, a dimension or a place in a path stands for."""
    if platform != "genesys":
        return _CXONE.get(snake(name))
    spellings = (name, f"{name.removesuffix('s')}_id")
    kind = next((kind for spelling in spellings if (kind := kind_of(spelling))), None)
    return Directory(kind.helper) if kind and kind.findable else None


def words(helper: str, parameter: str) -> tuple[str, ...]:
    """Return what a parameter of a helper may be told; nothing where that is not known."""
    if parameter == "interval":
        return INTERVALS
    if parameter == "timezone":
        return tuple(sorted(available_timezones()))
    if helper in _FAMILIES:
        family = _FAMILIES[helper]
        return {"metrics": family.metrics, "by": family.groups, "granularity": _PERIODS}.get(parameter, ())
    if helper in _TOPICS and parameter in {"metrics", "by"}:
        topic = _TOPICS[helper]
        return topic.metrics if parameter == "metrics" else topic.level.dimensions
    return _WORDS.get((helper, parameter), ())


def filters(helper: str) -> Mapping[str, Level]:
    """Return the dimensions and metrics that a helper filters by, each with the level that has it first."""
    levels = _levels(helper)
    return {name: level for level in reversed(levels) for name in (*level.dimensions, *level.metrics)}


def first_filters(helper: str) -> dict[str, str]:
    """Return the dimensions that most questions filter by, as far as a helper knows them, and what to call them."""
    every = filters(helper)
    kept: dict[str, str] = {}
    for name in _FIRST:
        if name in every and _LABELS[name] not in kept.values():
            kept[name] = _LABELS[name]
    return kept


def values(dimension: str) -> tuple[str, ...]:
    """Return the values of a dimension that has a closed set of them."""
    return ("true", "false") if dimension in BOOLEANS else VALUES.get(dimension, ())


def _levels(helper: str) -> Sequence[Level]:
    if helper in _FAMILIES:
        return (_FAMILIES[helper].level,)
    if helper in _TOPICS:
        return (_TOPICS[helper].level,)
    return {"conversation_details": LEVELS, "conversation_tables": LEVELS, "user_details": USER_LEVELS}.get(helper, ())


_LISTS = tuple(dict.fromkeys(one.name for shape in SHAPES.values() for one in shape.columns if one.kind == "list"))
_WORDS = {
    ("conversation_details", "grain"): GRAINS,
    ("conversation_details", "explode"): _LISTS,
    ("user_details", "grain"): USER_GRAINS,
    ("contacts_completed", "media"): tuple(MEDIA),
}
