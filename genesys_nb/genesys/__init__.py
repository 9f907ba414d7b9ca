"""Genesys Cloud CX: the session's table of contents.

Each name below is a function of an endpoint module, bound by `Helper`; what it sends and returns is written there.
Another listing is in `catalogue` already; it takes its columns in `shapes`, a function in `directory`, and one line
each here and in `check`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from genesys_nb import session
from genesys_nb.doctor import Check, greeted
from genesys_nb.downloads.pull import Pull
from genesys_nb.downloads.walk import walk
from genesys_nb.genesys import (
    activity,
    aggregates,
    contacts,
    conversations,
    directory,
    extraction,
    observations,
    quality,
    speech,
)
from genesys_nb.genesys import audits as _audits
from genesys_nb.genesys import limits as _limits
from genesys_nb.genesys import recordings as _recordings
from genesys_nb.genesys import usage as _usage
from genesys_nb.genesys import user_details as _user_details
from genesys_nb.genesys.catalogue import CATALOGUE
from genesys_nb.genesys.check import ORGANISATION, examine, organisation_name
from genesys_nb.genesys.filters.explanation import Explanation, explained
from genesys_nb.genesys.login import opened
from genesys_nb.genesys.names import Names
from genesys_nb.genesys.provider import GENESYS as PROVIDER
from genesys_nb.genesys.shapes import SHAPES
from genesys_nb.genesys.sought import Sought
from genesys_nb.helper import Helper, TablesHelper
from genesys_nb.paging import Page
from genesys_nb.watching import LiveHelper

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

    evaluations = Helper(quality.evaluations)
    evaluation_answers = Helper(quality.evaluation_answers)
    surveys = Helper(quality.surveys)
    recordings = Helper(_recordings.recordings)
    transcripts = Helper(speech.transcripts)
    speech_analytics = Helper(speech.speech_analytics)

    queue_observations = LiveHelper(observations.queue_observations)
    user_observations = LiveHelper(observations.user_observations)
    flow_observations = LiveHelper(observations.flow_observations)
    conversation_activity = LiveHelper(activity.conversation_activity)
    user_activity = LiveHelper(activity.user_activity)
    routing_activity = LiveHelper(activity.routing_activity)

    audits = Helper(_audits.audits)
    audit_services = Helper(_audits.audit_services)
    data_extraction = Helper(extraction.data_extraction)
    data_extraction_files = Helper(extraction.data_extraction_files)
    external_contacts = Helper(contacts.external_contacts)
    external_organisations = Helper(contacts.external_organisations)
    limits = Helper(_limits.limits)
    data_retention = Helper(_limits.data_retention)
    usage = Helper(_usage.usage)

    user_details = Helper(_user_details.user_details)
    user_status_timeline = Helper(_user_details.user_status_timeline)

    def __init__(self, **parts: Any) -> None:
        super().__init__(provider=PROVIDER, catalogue=CATALOGUE, shapes=SHAPES, **parts)
        self.names = Names(self._read, self._clock)
        self._sought = Sought()

    def explain(self, where: Mapping[str, Any], family: str = "conversation_details") -> Explanation:
        """Show what ``where=`` asks of a helper: in words, and as the JSON that would be sent; nothing is sent.

        Parameters
        ----------
        where : mapping
            As the helper takes it: ``{"mediaType": "voice", "queueId": [a, b]}``.
        family : str
            The helper: ``conversation_details``, ``conversation_aggregates``, ``user_details``, ….

        Returns
        -------
        Explanation
            Shows itself; ``.words`` are the sentences by level, ``.json`` is the part of the request that filters,
            ``.notes`` is what to know besides.

        Raises
        ------
        ConfigError
            The helper cannot be asked this, for the reason that is told.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     gc.explain({"mediaType": ["voice", "chat"], "tHandle": {"gte": 60_000}}).words["segment"]
        ['conversations with at least one segment where mediaType is voice or chat']
        """
        return explained(where, family)

    def dress(self, pull: Pull, frames: Mapping[str, pd.DataFrame]) -> None:
        """Put names into frames that have just been fetched, if they were asked for; say where a name matched none."""
        self._sought.look(pull, frames)
        if pull.named:
            self.names.give(frames)

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
        return Check(examine(self))

    def _read(self, pull: Pull) -> Iterator[Page]:
        """Read a directory for names: no bar, and no warning of what came or went meanwhile."""
        return walk(pull, self._fetching(pull), lambda _: None)
