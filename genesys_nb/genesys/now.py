"""What all questions about this moment have in common: how they name metrics and ids, filter, and are cut into parts.

Nobody has said how many ids one question may hold. A hundred of them is what listings give a page, so that many go into
one request; more make more requests, each answered at its own moment, a fraction of a second later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from genesys_nb.arguments import echo
from genesys_nb.decoding import decoded
from genesys_nb.errors import ConfigError, TransportError
from genesys_nb.genesys import bodies, filters
from genesys_nb.genesys.dimensions import BOOLEANS, NUMBERS, TIMES, VALUES, Level
from genesys_nb.paging import STYLES, Style
from genesys_nb.spelling import did_you_mean, spelled
from genesys_nb.tables import names
from genesys_nb.tables.observations import Form
from genesys_nb.tables.shape import Column, Kind, Shape

CONVERSED = ("oWaiting", "oAlerting", "oInteracting", "oLongestWaiting", "oLongestInteracting")
PEOPLE = ("oActiveUsers", "oMemberUsers", "oOffQueueUsers", "oOnQueueUsers", "oUserPresences", "oUserRoutingStatuses")
QUEUED = ("oActiveQueues", "oMemberQueues")

_MOST_IDS = 100
_BESIDE_RESULTS = {"systemToOrganizationMappings", "entityIdDimension"}
_STATUSES = ("COMMUNICATING", "IDLE", "INTERACTING", "NOT_RESPONDING")
_QUALIFIED = {"oOnQueueUsers": _STATUSES, "oUserRoutingStatuses": (*_STATUSES, "OFF_QUEUE")}
_LISTS = {"requestedRoutingSkillIds", "requestedRoutings", "scoredAgents"}
_WHEN = {"activityDate", "observationDate"}
_WAYS_OUT = ("ask for them in parts",)


@dataclass(frozen=True, slots=True)
class Topic:
    """What one family of questions can be asked about.

    Parameters
    ----------
    level : Level
        What it filters by.
    metrics : tuple of str
        What it counts.
    details : tuple of str
        The metrics of which it also tells one by one what it counted.
    fields : tuple of str
        What it then tells of each.
    """

    level: Level
    metrics: tuple[str, ...]
    details: tuple[str, ...]
    fields: tuple[str, ...]

    def chosen(self, metrics: str | Iterable[str] | None, form: Form) -> list[str]:
        """Return the metrics as the service spells them; None is all that can be told in that form."""
        known = self.metrics if form == "group" else self.details
        told = chosen("metric", metrics, known) if metrics is not None else list(known)
        if not told:
            raise ConfigError("metrics= names no metric", next_step=f"leave it out, or choose of {', '.join(known)}")
        return told

    def filters(
        self,
        where: Mapping[str, Any] | None,
        dimension: str,
        ids: Sequence[str] | None,
        own: Mapping[str, Any] | None,
    ) -> list[dict[str, Any]]:
        """Return the filter of each request: what is asked for by ``where``, by ids and by the reader's own filter."""
        asked = dict(where or {})
        for name, value in asked.items():
            if isinstance(value, Mapping):
                raise ConfigError(
                    f"{name!r} cannot have bounds here: {echo(value)}",
                    next_step="give a value or a list of values, and select in the frame",
                )
        if ids is not None and spelled(dimension, asked):
            raise ConfigError(f"{dimension!r} is asked for twice", next_step="say the ids in one place")
        cuts = [ids[at : at + _MOST_IDS] for at in range(0, len(ids), _MOST_IDS)] if ids is not None else [None]
        wheres = [{**asked, dimension: list(cut)} if cut else asked for cut in cuts]
        return [_joined(filters.compile(one, (self.level,)).get(self.level.field, []), own) for one in wheres]

    def shape(self, form: Form, dimensions: Sequence[str], metrics: Sequence[str]) -> Shape:
        """Return the columns that are always there."""
        if form == "group":
            counts = [name for metric in metrics for name in (metric, *_qualified(metric))]
            columns = [*map(_column, dimensions), *(Column(name, names.pointer(name), "integer") for name in counts)]
            return Shape("group", tuple(columns), key=tuple(dimensions))
        fields = dict.fromkeys([*dimensions, *self.fields, "truncated"])
        return Shape("detail", tuple(map(_column, fields)), key=())


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


def chosen(what: str, given: str | Iterable[str], known: Sequence[str]) -> list[str]:
    """Return names as the service spells them, each once; ConfigError for one that it does not know."""
    found: dict[str, None] = {}
    for name in [given] if isinstance(given, str) else given:
        one = spelled(name, known)
        if one is None:
            raise ConfigError(
                f"there is no {what} {echo(name)} to be had here",
                next_step=f"{did_you_mean(name, known)}Known are {', '.join(known)}",
            )
        found[one] = None
    return list(found)


def style(name: str) -> Style:
    """Return a way of paging for answers that are without results where there are none."""
    return replace(STYLES[name], opened=_opened)


def _opened(query: Any, content: bytes, items: str) -> tuple[bytes, tuple[str, ...]]:
    """Say that there is nothing where the service says nothing; any other answer stays as it is."""
    if b'"results"' in content:
        return content, ()
    try:
        told = decoded(content)
    except TransportError:  # whoever reads the page says what is wrong with it
        return content, ()
    nothing = isinstance(told, dict) and told.keys() <= _BESIDE_RESULTS
    return (msgspec.json.encode({**told, items: []}) if nothing else content), ()


def body(request: Mapping[str, Any], given: Mapping[str, Any], tree: Mapping[str, Any]) -> dict[str, Any]:
    """Put a query's body together."""
    return bodies.of_bearable_size({**request, **given, **({"filter": dict(tree)} if tree else {})}, _WAYS_OUT)


def own_filter(given: dict[str, Any]) -> Mapping[str, Any] | None:
    """Take the filter out of the reader's own query; ConfigError if it is none."""
    own: Mapping[str, Any] | None = given.pop("filter", None)
    if own is None or bodies.is_filter(own):
        return own
    raise ConfigError(
        f"body= names 'filter', and {echo(own)} is no filter",
        next_step='write {"filter": {"type": "and", "predicates": [{…}]}}, or use where=',
    )


def _joined(trees: list[dict[str, Any]], own: Mapping[str, Any] | None) -> dict[str, Any]:
    """Make one filter of what was asked and the reader's own; it has two levels at the most."""
    asked = trees[0] if trees else {}
    if not own or not asked:
        return dict(own or asked)
    if any(one.get("clauses") for one in (own, asked)):
        raise ConfigError(
            "the filter in body= and what else is asked for cannot be joined: they are too deep together",
            next_step="say all of it in one of the two",
        )
    return {"type": "and", "clauses": [dict(own), asked]}


def _qualified(metric: str) -> list[str]:
    return [f"{metric}_{one}" for one in _QUALIFIED.get(metric, ())]


def _column(name: str) -> Column:
    kind: Kind = "text"
    if name in _WHEN or name in TIMES or name.endswith("Date"):
        kind = "time"
    elif name in _LISTS:
        kind = "list"
    elif name in VALUES or name in {"metric", "routingStatus", "systemPresence", "queueMembershipStatus"}:
        kind = "category"
    elif name in NUMBERS:
        kind = "integer"
    elif name in BOOLEANS or name == "truncated":
        kind = "boolean"
    return Column(names.snake(name), names.pointer(name), kind)
