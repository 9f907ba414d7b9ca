"""Genesys Cloud CX: the session's table of contents.

Each name below is a function of an endpoint module, bound by `Helper`; what it sends and returns is written there.
Another listing is in `catalogue` already; it takes its columns in `shapes`, a function in `directory`, and one line
each here and in `check`.
"""

from typing import Any

from genesys_nb import session
from genesys_nb.doctor import Check, greeted
from genesys_nb.genesys import aggregates, conversations, directory
from genesys_nb.genesys.catalogue import CATALOGUE
from genesys_nb.genesys.check import ORGANISATION, examine, organisation_name
from genesys_nb.genesys.login import opened
from genesys_nb.genesys.provider import GENESYS as PROVIDER
from genesys_nb.genesys.shapes import SHAPES
from genesys_nb.helper import Helper, TablesHelper

__all__ = ["PROVIDER", "Session", "opened"]


class Session(session.Session):
    """A connection to one Genesys Cloud organisation; `genesys_nb.connect` opens it."""

    users = Helper(directory.users)
    user = Helper(directory.user)
    queues = Helper(directory.queues)
    queue_members = Helper(directory.queue_members)
    groups = Helper(directory.groups)
    teams = Helper(directory.teams)
    divisions = Helper(directory.divisions)
    locations = Helper(directory.locations)
    roles = Helper(directory.roles)
    skills = Helper(directory.skills)
    languages = Helper(directory.languages)
    wrap_up_codes = Helper(directory.wrap_up_codes)
    presence_definitions = Helper(directory.presence_definitions)
    flows = Helper(directory.flows)
    organisation = Helper(directory.organisation)

    conversation_details = Helper(conversations.conversation_details)
    conversation_tables = TablesHelper(conversations.conversation_tables)
    conversation_aggregates = Helper(aggregates.conversation_aggregates)
    user_aggregates = Helper(aggregates.user_aggregates)
    flow_aggregates = Helper(aggregates.flow_aggregates)
    survey_aggregates = Helper(aggregates.survey_aggregates)
    evaluation_aggregates = Helper(aggregates.evaluation_aggregates)
    resolution_aggregates = Helper(aggregates.resolution_aggregates)
    action_aggregates = Helper(aggregates.action_aggregates)
    transcript_aggregates = Helper(aggregates.transcript_aggregates)
    bot_aggregates = Helper(aggregates.bot_aggregates)
    knowledge_aggregates = Helper(aggregates.knowledge_aggregates)
    journey_aggregates = Helper(aggregates.journey_aggregates)
    summary_aggregates = Helper(aggregates.summary_aggregates)
    agent_copilot_aggregates = Helper(aggregates.agent_copilot_aggregates)
    task_management_aggregates = Helper(aggregates.task_management_aggregates)
    rate_limit_aggregates = Helper(aggregates.rate_limit_aggregates)

    def __init__(self, **parts: Any) -> None:
        super().__init__(provider=PROVIDER, catalogue=CATALOGUE, shapes=SHAPES, **parts)

    def greet(self) -> None:
        """Prove that the credentials work, and learn the organisation's name, by one small request."""
        self.organisation_name = greeted(self, ORGANISATION, organisation_name)

    def check(self) -> Check:
        """Look at host, login, organisation, token, clocks, rate limit, permissions and data lake; ask the doctor.

        Returns
        -------
        Check
            Shows itself; ``.ok`` is True when nothing failed, ``.findings`` are the rows.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     gc.check().ok
        True
        """
        return Check(list(examine(self)))
