"""The directory: who and what an organisation has, one listing each.

Each function turns its arguments into a `Pull` and sends nothing; the columns that are always there are in `shapes`.
"""

import re
from collections.abc import Iterable
from typing import Any, Literal

from genesys_nb.downloads.pull import Pull
from genesys_nb.genesys.catalogue import CATALOGUE
from genesys_nb.genesys.ids import refuse_name
from genesys_nb.genesys.shapes import (
    DIVISIONS,
    FLOWS,
    GROUPS,
    LANGUAGES,
    LOCATIONS,
    ORGANISATION,
    PRESENCE_DEFINITIONS,
    QUEUE_MEMBERS,
    QUEUES,
    ROLES,
    SKILLS,
    TEAMS,
    USERS,
    WRAP_UP_CODES,
)
from genesys_nb.http.origin import fill
from genesys_nb.listing import plan
from genesys_nb.paging import OBJECT, STYLES
from genesys_nb.query import Query
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import Shape

State = Literal["active", "inactive", "deleted", "any"]

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def users(
    session: object,
    *,
    state: State = "active",
    expand: str | Iterable[str] | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return the users of the organisation.

    Parameters
    ----------
    state : str
        ``active``, ``inactive``, ``deleted`` or ``any``.
    expand : str or list of str, optional
        What else to fetch of each user: ``skills``, ``languages``, ``groups``, ``locations``, ``presence``,
        ``routingStatus``, ``team``, …; lists stay lists.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a user: ``id``, ``name``, ``email``, ``state``, ``department``, ``title``, ``division_name``, …

    Raises
    ------
    ConfigError
        An unknown state.

    Notes
    -----
    GET /api/v2/users. No permission is needed; roles limited to some divisions see the users of those only.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     gc.users(expand="skills")["skills"].iloc[0][0]["proficiency"]
    1.0
    """
    more = {"state": state, "expand": [expand] if isinstance(expand, str) else list(expand or ())}
    return _listed("users", "/api/v2/users", USERS, more, progress=progress)


def user(session: object, id_or_email: str, *, expand: str | Iterable[str] | None = None) -> Pull:
    """Return one user, by id or by e-mail address.

    Parameters
    ----------
    id_or_email : str
        The user's id, as text or `uuid.UUID`, or the whole address.
    expand : str or list of str, optional
        See `users`.

    Returns
    -------
    pandas.DataFrame
        One row with the columns of `users`; no row where no active user has that address.

    Raises
    ------
    NotFound
        There is no user with that id.
    ConfigError
        It is a name.
    SecurityError
        It is neither an id nor an address.

    Notes
    -----
    GET /api/v2/users/{userId}, or POST /api/v2/users/search, which needs ``directory:user:view``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     someone = gc.users().iloc[0]
    ...     gc.user(someone["email"]).iloc[0]["id"] == someone["id"]
    True
    """
    more = [expand] if isinstance(expand, str) else list(expand or ())
    if _ADDRESS.fullmatch(id_or_email):
        search = {
            "query": [{"type": "EXACT", "fields": ["email"], "value": id_or_email}],
            **({"expand": more} if more else {}),
        }
        style = STYLES["body_page_number"]
        query = Query("POST", "/api/v2/users/search", json=search, reads=True)
        return Pull(
            what="user",
            queries=(style.begin(query, 25, "pageSize"),),
            style=style,
            items="results",
            tables=lambda: Records(USERS, items="results"),
            may_miss=True,
        )
    refuse_name("id_or_email", id_or_email, "users")
    return _single("user", fill("/api/v2/users/{userId}", userId=id_or_email), USERS, {"expand": more})


def queues(session: object, name: str | None = None, *, progress: bool | None = None) -> Pull:
    """Return the queues that the role may see.

    Parameters
    ----------
    name : str, optional
        Only queues of that name; ``*`` stands for anything.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a queue: ``id``, ``name``, ``division_name``, ``member_count``, …

    Notes
    -----
    GET /api/v2/routing/queues; permission ``routing:queue:view``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     list(gc.queues().columns[:2])
    ['id', 'name']
    """
    return _listed("queues", "/api/v2/routing/queues", QUEUES, {"name": name}, progress=progress)


def queue_members(session: object, queue_id: str, *, joined: bool | None = None, progress: bool | None = None) -> Pull:
    """Return the members of a queue.

    Parameters
    ----------
    queue_id : str
        The queue's id, as text or `uuid.UUID`.
    joined : bool, optional
        Only members who are (or are not) in the queue at the moment.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a member: ``id`` (the user's), ``name``, ``joined``, ``member_by``, ``routing_status_status``, …

    Raises
    ------
    ConfigError
        It is a name.
    SecurityError
        It is not an id, and could lead to another part of the API.

    Notes
    -----
    GET /api/v2/routing/queues/{queueId}/members; permission ``routing:queue:view``. The service gives no total here.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     queue = gc.queues().iloc[0]
    ...     len(gc.queue_members(queue["id"])) - int(queue["member_count"])
    0
    """
    refuse_name("queue_id", queue_id, "queues")
    path = fill("/api/v2/routing/queues/{queueId}/members", queueId=queue_id)
    return _listed("queue members", path, QUEUE_MEMBERS, {"joined": joined}, progress=progress)


def groups(session: object, *, progress: bool | None = None) -> Pull:
    """Return the groups of the organisation: one row a group.

    Notes
    -----
    GET /api/v2/groups. No permission is needed.
    """
    return _listed("groups", "/api/v2/groups", GROUPS, {}, progress=progress)


def teams(session: object, name: str | None = None, *, progress: bool | None = None) -> Pull:
    """Return the teams: one row a team; ``name`` narrows them.

    Notes
    -----
    GET /api/v2/teams; permission ``groups:team:view``. Paged by key: the service gives no total.
    """
    return _listed("teams", "/api/v2/teams", TEAMS, {"name": name}, progress=progress, page_size=100)


def divisions(session: object, name: str | None = None, *, progress: bool | None = None) -> Pull:
    """Return the divisions: one row a division; ``name`` narrows them.

    Notes
    -----
    GET /api/v2/authorization/divisions. No permission is needed.
    """
    return _listed("divisions", "/api/v2/authorization/divisions", DIVISIONS, {"name": name}, progress=progress)


def locations(session: object, *, progress: bool | None = None) -> Pull:
    """Return the locations: one row a location.

    Notes
    -----
    GET /api/v2/locations. No permission is needed.
    """
    return _listed("locations", "/api/v2/locations", LOCATIONS, {}, progress=progress)


def roles(session: object, name: str | None = None, *, progress: bool | None = None) -> Pull:
    """Return the roles: one row a role, its permissions as lists; ``name`` narrows them.

    Notes
    -----
    GET /api/v2/authorization/roles; permission ``authorization:role:view``.
    """
    return _listed("roles", "/api/v2/authorization/roles", ROLES, {"name": name}, progress=progress)


def skills(session: object, name: str | None = None, *, progress: bool | None = None) -> Pull:
    """Return the routing skills: one row a skill; ``name`` narrows them.

    Notes
    -----
    GET /api/v2/routing/skills; permission ``routing:skill:view``.
    """
    return _listed("skills", "/api/v2/routing/skills", SKILLS, {"name": name}, progress=progress)


def languages(session: object, name: str | None = None, *, progress: bool | None = None) -> Pull:
    """Return the routing languages: one row a language; ``name`` narrows them.

    Notes
    -----
    GET /api/v2/routing/languages. No permission is needed.
    """
    return _listed("languages", "/api/v2/routing/languages", LANGUAGES, {"name": name}, progress=progress)


def wrap_up_codes(session: object, name: str | None = None, *, progress: bool | None = None) -> Pull:
    """Return the wrap-up codes: one row a code; ``name`` narrows them.

    Notes
    -----
    GET /api/v2/routing/wrapupcodes; permission ``routing:wrapupCode:view``.
    """
    return _listed("wrap-up codes", "/api/v2/routing/wrapupcodes", WRAP_UP_CODES, {"name": name}, progress=progress)


def presence_definitions(session: object, *, deactivated: bool | None = None, progress: bool | None = None) -> Pull:
    """Return the presences that an organisation has defined.

    Parameters
    ----------
    deactivated : bool, optional
        Only those that are (or are not) deactivated; None is both, which takes two requests, because the service
        gives one kind at a time.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a presence: ``id``, ``system_presence``, ``language_labels`` (a dict), ``deactivated``.

    Notes
    -----
    GET /api/v2/presence/definitions; permission ``presence:presenceDefinition:view``.
    """
    kinds = (False, True) if deactivated is None else (deactivated,)
    return Pull(
        what="presence definitions",
        queries=tuple(Query("GET", "/api/v2/presence/definitions", {"deactivated": kind}) for kind in kinds),
        style=STYLES["none"],
        items="entities",
        tables=lambda: Records(PRESENCE_DEFINITIONS),
        progress=progress,
    )


def flows(
    session: object,
    name: str | None = None,
    *,
    type: str | Iterable[str] | None = None,  # noqa: A002 - the service's own word
    progress: bool | None = None,
) -> Pull:
    """Return the Architect flows: one row a flow; ``type`` (``inboundcall``, …) and ``name`` narrow them.

    Notes
    -----
    GET /api/v2/flows; permission ``architect:flow:view``.
    """
    more = {"type": [type] if isinstance(type, str) else list(type or ()), "name": name}
    return _listed("flows", "/api/v2/flows", FLOWS, more, progress=progress)


def organisation(session: object) -> Pull:
    """Return the session's organisation: one row.

    Notes
    -----
    GET /api/v2/organizations/me. No permission is needed.
    """
    return _single("organisation", "/api/v2/organizations/me", ORGANISATION, {})


def _listed(
    what: str, path: str, columns: Shape, more: dict[str, Any], *, progress: bool | None, page_size: int | None = None
) -> Pull:
    query = Query("GET", path, _given(more))
    return plan(CATALOGUE.find(path), query, what=what, shape=columns, page_size=page_size, progress=progress)


def _single(what: str, path: str, columns: Shape, more: dict[str, Any]) -> Pull:
    return Pull(
        what=what,
        queries=(Query("GET", path, _given(more)),),
        style=STYLES["none"],
        items=OBJECT,
        tables=lambda: Records(columns, items=""),
        progress=False,
    )


def _given(more: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in more.items() if value not in (None, [])}
