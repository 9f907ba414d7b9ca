"""What the doctor looks at in Genesys Cloud."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from genesys_nb.doctor import NOBODY, PATIENCE, Finding, Patient, examined, failed, said
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import GenesysError
from genesys_nb.genesys import activity, directory, observations
from genesys_nb.genesys.aggregates.families import FAMILIES, Family
from genesys_nb.query import Query

ORGANISATION = "/api/v2/organizations/me"

_AVAILABILITY = "/api/v2/analytics/conversations/details/jobs/availability"
_AUDITED = "/api/v2/audits/query/servicemapping"
_AUDITS = "/api/v2/audits/query/realtime"
_DETAILS = "/api/v2/analytics/conversations/details/query"
_USER_DETAILS = "/api/v2/analytics/users/details/query"
_EVALUATIONS = "/api/v2/quality/evaluations/query"
_OF_A_CONVERSATION = {
    "surveys": f"/api/v2/quality/conversations/{NOBODY}/surveys",
    "recordings": f"/api/v2/conversations/{NOBODY}/recordingmetadata",
    "speech_analytics": f"/api/v2/speechandtextanalytics/conversations/{NOBODY}",
    "transcripts": f"/api/v2/speechandtextanalytics/conversations/{NOBODY}/communications/{NOBODY}/transcripturl",
}
_EXTRACTED = "/api/v2/analytics/dataextraction/downloads/metadata"
_SCANS = "/api/v2/externalcontacts/scan"
_LISTINGS: tuple[Callable[[Any], Pull], ...] = (
    directory.users,
    directory.queues,
    directory.groups,
    directory.teams,
    directory.divisions,
    directory.locations,
    directory.roles,
    directory.skills,
    directory.languages,
    directory.wrap_up_codes,
    directory.presence_definitions,
    directory.flows,
)
_OBSERVATIONS = (observations.queue_observations, observations.user_observations, observations.flow_observations)
_ACTIVITIES = (activity.conversation_activity, activity.user_activity, activity.routing_activity)


def examine(session: Patient) -> Iterator[Finding]:
    """Look at everything that a day's work needs in Genesys Cloud."""
    minute = f"{session.now():%Y-%m-%dT%H:00:00.000Z/%Y-%m-%dT%H:01:00.000Z}"
    first = {"interval": minute, "paging": {"pageSize": 1, "pageNumber": 1}}
    helpers = {
        **{plan.__name__: Query("GET", plan(session).queries[0].path, {"pageSize": 1}) for plan in _LISTINGS},
        **{plan.__name__: plan(session, NOBODY).queries[0] for plan in _OBSERVATIONS},
        **{plan.__name__: plan(session, page_size=1).queries[0] for plan in _ACTIVITIES},
        "conversation_details": Query("POST", _DETAILS, json=first, reads=True),
        "user_details": Query("POST", _USER_DETAILS, json=first, reads=True),
        **{family.helper: _count(family, minute) for family in FAMILIES.values()},
        "evaluations": Query("GET", _EVALUATIONS, {"conversationId": NOBODY, "pageSize": 1}),
        **{helper: Query("GET", path) for helper, path in _OF_A_CONVERSATION.items()},
        "audits": Query("POST", _AUDITS, json={"interval": minute, "pageSize": 1, "pageNumber": 1}, reads=True),
        "audit_services": Query("GET", _AUDITED),
        "external_contacts": Query("GET", f"{_SCANS}/contacts", {"limit": 10}),
        "external_organisations": Query("GET", f"{_SCANS}/organizations", {"limit": 10}),
        "limits": Query("GET", "/api/v2/organizations/limits/namespaces", {"pageSize": 1}),
        "data_retention": Query("GET", "/api/v2/analytics/dataretention/settings"),
        "data_extraction": Query("GET", _EXTRACTED, {"pageSize": 1}),
    }
    return examined(session, ("organisation", ORGANISATION, _described), helpers, _watermark)


def _count(family: Family, minute: str) -> Query:
    return Query("POST", family.query, json={"interval": minute, "metrics": list(family.metrics[:1])}, reads=True)


def organisation_name(told: Mapping[str, Any]) -> str:
    """Return the organisation's name."""
    return str(told.get("name") or "")


def _described(told: Mapping[str, Any]) -> str:
    return f"{told.get('name')}, {told.get('id')}"


def _watermark(session: Patient) -> Finding:
    try:
        answer = session.send(Query("GET", _AVAILABILITY), deadline=PATIENCE)
    except GenesysError as error:
        return failed("data lake", error, "warn")
    return said("data lake", answer, _reached)


def _reached(availability: Mapping[str, Any]) -> str:
    return f"filled up to {availability.get('dataAvailabilityDate')}; newer conversations come from the query"
