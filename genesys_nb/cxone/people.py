"""Agents, what they do and did, their teams and skills.

Each function turns its arguments into a `Pull` and sends nothing; the columns that are always there are in `shapes`.
"""

from datetime import datetime

from genesys_nb.cxone.plans import Timely, between, listing, since
from genesys_nb.cxone.shapes import AGENT_PERFORMANCE, AGENT_STATE_HISTORY, AGENT_STATES, AGENTS, SKILLS, TEAMS
from genesys_nb.downloads.pull import Pull
from genesys_nb.http.origin import fill
from genesys_nb.intervals import When


def agents(
    session: Timely,
    *,
    active: bool | None = None,
    search: str | None = None,
    updated_since: str | datetime | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return the agents of the tenant.

    Parameters
    ----------
    active : bool, optional
        Only those who are (or are not) active; None is both.
    search : str, optional
        Only those in whom the service finds this text.
    updated_since : str or datetime, optional
        Only those who were changed since then.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row an agent: ``agent_id``, ``user_name``, ``first_name``, ``last_name``, ``team_id``, ``is_active``, …

    Notes
    -----
    GET /inContactAPI/services/v34.0/agents. The parameter is called ``updateSince`` in the published document of this
    version and ``updatedSince`` in an older one; which of them the live service reads is not known.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
    ...     str(cx.agents(active=True)["is_active"].all())
    'True'
    """
    wanted = {"isActive": active, "searchString": search, "updateSince": since(session, updated_since)}
    return listing("agents", "/agents", AGENTS, wanted, progress=progress)


def agent_states(session: Timely, *, updated_since: str | datetime | None = None, progress: bool | None = None) -> Pull:
    """Return what every agent does at the moment.

    Parameters
    ----------
    updated_since : str or datetime, optional
        Only states that changed since then; the provenance of the last frame names the moment to take.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row an agent: ``agent_id``, ``agent_state_name``, ``start_date``, ``contact_id``, ``is_acw``, …

    Notes
    -----
    GET /inContactAPI/services/v34.0/agents/states.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
    ...     list(cx.agent_states().columns[:3])
    ['agent_id', 'agent_state_id', 'agent_state_name']
    """
    wanted = {"updatedSince": since(session, updated_since)}
    return listing("agent states", "/agents/states", AGENT_STATES, wanted, progress=progress)


def agent_state_history(
    session: Timely, interval: When, *, agent_id: str | int | None = None, progress: bool | None = None
) -> Pull:
    """Return the states of agents in an interval.

    Parameters
    ----------
    interval : str, date, pair or Interval
        ``"yesterday"``, ``"last 7 days"``, ``("2026-11-01", "2026-11-08")``, …
    agent_id : str or int, optional
        Only this agent.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a state: ``agent_id``, ``start_date``, ``agent_state_name``, ``duration`` (a timedelta), ``contact_id``,
        ``skill_id``, …

    Notes
    -----
    GET /inContactAPI/services/v34.0/agents/state-history, or /agents/{agentId}/state-history.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
    ...     str(cx.agent_state_history("last 7 days")["duration"].dtype)
    'timedelta64[us]'
    """
    asked, wanted = between(session, interval)
    path = _of_agents("state-history", agent_id)
    return listing("agent state history", path, AGENT_STATE_HISTORY, wanted, progress=progress, interval=asked)


def agent_performance(
    session: Timely, interval: When, *, agent_id: str | int | None = None, progress: bool | None = None
) -> Pull:
    """Return the totals of agents in an interval.

    Parameters
    ----------
    interval : str, date, pair or Interval
        As in `agent_state_history`.
    agent_id : str or int, optional
        Only this agent.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row an agent: ``agent_id``, ``total_handled``, ``login_time``, ``available_time``, ``total_talk_time``,
        ``acw_time`` (timedeltas), ``occupancy``, …

    Notes
    -----
    GET /inContactAPI/services/v34.0/agents/performance, or /agents/{agentId}/performance. It has no pages.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
    ...     str(cx.agent_performance("last 7 days")["login_time"].dtype)
    'timedelta64[us]'
    """
    asked, wanted = between(session, interval)
    path = _of_agents("performance", agent_id)
    return listing("agent performance", path, AGENT_PERFORMANCE, wanted, progress=progress, interval=asked)


def teams(session: Timely, *, updated_since: str | datetime | None = None, progress: bool | None = None) -> Pull:
    """Return the teams: one row a team; ``updated_since`` narrows them, as in `agents`.

    Notes
    -----
    GET /inContactAPI/services/v34.0/teams.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
    ...     list(cx.teams().columns[:2])
    ['team_id', 'team_name']
    """
    return listing("teams", "/teams", TEAMS, {"updateSince": since(session, updated_since)}, progress=progress)


def skills(session: Timely, *, progress: bool | None = None) -> Pull:  # noqa: ARG001 - as all helpers
    """Return the skills, which are what contacts are routed by: one row a skill.

    Notes
    -----
    GET /inContactAPI/services/v34.0/skills.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
    ...     cx.skills().columns[0]
    'skill_id'
    """
    return listing("skills", "/skills", SKILLS, {}, progress=progress)


def _of_agents(what: str, agent_id: str | int | None) -> str:
    """Return the path of what is told of all agents, or of one."""
    return f"/agents/{what}" if agent_id is None else fill(f"/agents/{{agentId}}/{what}", agentId=str(agent_id))
