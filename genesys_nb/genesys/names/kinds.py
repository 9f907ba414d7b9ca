"""Which column, or dimension of a filter, holds the ids of what; and which listing knows their names. One table.

A column is known by how it ends: ``requested_routing_skill_ids`` ends like ``skill_id``, one or several. The longest
ending decides, so that ``skill_group_id`` is no group. A further kind is a line here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from genesys_nb.downloads.pull import Pull
from genesys_nb.genesys import directory
from genesys_nb.genesys.catalogue import CATALOGUE
from genesys_nb.listing import plan
from genesys_nb.query import Query
from genesys_nb.tables.names import snake


def _name(row: Mapping[str, Any]) -> Any:
    return row.get("name")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that ids stand for.

    Parameters
    ----------
    title : str
        What one is called: ``queue``.
    endings : tuple of str
        How the columns of its ids end, for one id.
    listing : callable
        ``session -> Pull``: all of them.
    by_id : bool
        Whether that listing takes ``id`` parameters, to look up some of them.
    helper : str
        The session's helper that lists them; empty where there is none.
    called : callable
        The name of a row.
    own_words : bool
        Whether a value that is no id is a word of the service's own, such as ``ININ-WRAP-UP-TIMEOUT``: its own name.
    """

    title: str
    endings: tuple[str, ...]
    listing: Callable[[object], Pull]
    by_id: bool = True
    helper: str = ""
    called: Callable[[Mapping[str, Any]], Any] = _name
    own_words: bool = False

    @property
    def findable(self) -> bool:
        """Whether a helper lists its names in a column, where a reader finds the id of one."""
        return bool(self.helper) and self.called is _name


def _listed(path: str, what: str) -> Callable[[object], Pull]:
    return lambda _: plan(CATALOGUE.find(path), Query("GET", path), what=what, shape=None)


def _label(presence: Mapping[str, Any]) -> Any:
    """Return a presence's label, in English if there is one, or else the system's presence that it stands for."""
    labels = presence.get("languageLabels")
    if not isinstance(labels, Mapping) or not labels:
        return presence.get("systemPresence")
    return labels.get("en_US") or labels.get("en") or next(iter(labels.values()))


KINDS = (
    Kind(
        "user",
        (
            "user_id",
            "agent_id",
            "evaluator_id",
            "assignee_id",
            "assigner_id",
            "reporter_id",
            "manager_id",
            "created_by",
            "modified_by",
        ),
        lambda session: directory.users(session, state="any"),
        helper="users",
    ),
    Kind("queue", ("queue_id",), directory.queues, helper="queues"),
    Kind(
        "wrap-up code",
        ("wrap_up_code", "wrapup_code", "wrap_up_code_id"),
        directory.wrap_up_codes,
        helper="wrap_up_codes",
        own_words=True,
    ),
    Kind("division", ("division_id",), directory.divisions, helper="divisions"),
    Kind("skill", ("skill_id",), directory.skills, helper="skills"),
    Kind("language", ("language_id",), directory.languages, helper="languages"),
    Kind("flow", ("flow_id",), directory.flows, helper="flows"),
    Kind("flow outcome", ("flow_outcome_id",), _listed("/api/v2/flows/outcomes", "flow outcomes")),
    Kind("team", ("team_id",), directory.teams, by_id=False, helper="teams"),
    Kind("group", ("group_id",), directory.groups, helper="groups"),
    Kind("skill group", ("skill_group_id",), _listed("/api/v2/routing/skillgroups", "skill groups"), by_id=False),
    Kind("location", ("location_id",), directory.locations, helper="locations"),
    Kind(
        "presence",
        ("organization_presence_id", "presence_definition_id", "status_id", "qualifier"),
        directory.presence_definitions,
        by_id=False,
        helper="presence_definitions",
        called=_label,
        own_words=True,
    ),
)

_NOT_OURS = ("schedule_group_id", "question_group_id", "agent_assistant_id")
_ENDINGS: Mapping[str, Kind | None] = {
    **{ending: kind for kind in KINDS for ending in kind.endings},
    **dict.fromkeys(_NOT_OURS),
}


@lru_cache(maxsize=4096)  # asked for every column of every frame
def kind_of(name: str) -> Kind | None:
    """Return what a column's or a dimension's ids stand for, if they are ids of something that has names."""
    words = snake(name).split("_")
    for start in range(len(words)):  # the longest ending first
        ending = "_".join(words[start:])
        for one in (ending, ending.removesuffix("s")):
            if one in _ENDINGS:
                return _ENDINGS[one]
    return None


def name_column(column: str) -> str:
    """Return what the column of names is called: ``queue_id`` has ``queue_name``, ``agent_ids`` has ``agent_names``."""
    for ending, instead in (("_ids", "_names"), ("_id", "_name"), ("_codes", "_code_names")):
        if column.endswith(ending):
            return column.removesuffix(ending) + instead
    return f"{column}_name"
