"""Which path is answered by whom, and which permission it takes: one table."""

from dataclasses import dataclass, field

from genesys_nb.demo import (
    activity,
    aggregates,
    allowances,
    audits,
    contacts,
    details,
    details_jobs,
    directory,
    extraction,
    extras,
    observations,
    quality,
    recordings,
    speech,
    usage,
    user_details,
    users,
)
from genesys_nb.demo.directory import listing, people_listing, search, single
from genesys_nb.demo.refusals import Refusal, not_found
from genesys_nb.demo.route import Route

_DETAIL = ("analytics:conversationDetail:view", "analytics:agentConversationDetail:view")
_QUEUE_MEMBER = (
    "routing:queue:view",
    "routing:queue:edit",
    "routing:queue:readonly",
    "routing:queueMember:manage",
)

ROUTES = (
    # The session and the organisation
    Route("GET", "/tokens/me", directory.token),
    Route("HEAD", "/tokens/me", directory.token),
    Route("DELETE", "/tokens/me", extras.sign_out),
    Route("GET", "/organizations/me", directory.organisation),
    # People
    Route("GET", "/users", users.users),
    Route("GET", "/users/me", users.me),
    Route(
        "POST",
        "/users/search",
        search(lambda centre: centre.world.people.users[: centre.world.users], "users"),
        ("directory:user:view",),
    ),
    Route("GET", "/users/{userId}", users.user),
    Route("GET", "/users/{userId}/queues", users.user_queues, ("routing:queue:view",)),
    Route("GET", "/users/{userId}/presences/{sourceId}", users.user_presence),
    Route("GET", "/groups", people_listing(lambda people: people.groups, maximum=500)),
    Route("POST", "/groups/search", search(lambda centre: centre.world.people.groups, "groups")),
    Route("GET", "/groups/{groupId}/members", directory.group_members),
    Route("GET", "/teams", directory.teams, ("groups:team:view",)),
    Route("POST", "/teams/search", search(lambda centre: centre.world.people.teams, "teams"), ("groups:team:view",)),
    Route("GET", "/teams/{teamId}/members", directory.team_members, ("groups:team:view",)),
    Route("GET", "/locations", people_listing(lambda people: people.locations)),
    Route("POST", "/locations/search", search(lambda centre: centre.world.people.locations, "locations")),
    Route("GET", "/locations/{locationId}", single(lambda centre: centre.world.people.locations, "locationId")),
    Route("GET", "/authorization/divisions", people_listing(lambda people: people.divisions)),
    Route("GET", "/authorization/roles", listing(lambda things: things.roles), ("authorization:role:view",)),
    Route("GET", "/scim/v2/users", users.scim_users),
    # Routing
    Route("GET", "/routing/queues", directory.queues, ("routing:queue:view",)),
    Route("GET", "/routing/queues/divisionviews", listing(lambda things: things.queues), ("routing:queue:search",)),
    Route(
        "GET",
        "/routing/queues/divisionviews/all",
        listing(lambda things: things.queues, maximum=500),
        ("routing:queue:search",),
    ),
    Route(
        "GET",
        "/routing/queues/{queueId}",
        single(lambda centre: centre.world.things.queues, "queueId"),
        ("routing:queue:view",),
    ),
    Route("GET", "/routing/queues/{queueId}/members", directory.queue_members, _QUEUE_MEMBER),
    Route("GET", "/routing/queues/{queueId}/wrapupcodes", extras.queue_codes, ("routing:queue:view",)),
    Route("GET", "/routing/wrapupcodes", listing(lambda things: things.wrap_up_codes), ("routing:wrapupCode:view",)),
    Route(
        "GET",
        "/routing/wrapupcodes/{codeId}",
        single(lambda centre: centre.world.things.wrap_up_codes, "codeId"),
        ("routing:wrapupCode:view",),
    ),
    Route("GET", "/routing/skills", listing(lambda things: things.skills, maximum=500), ("routing:skill:view",)),
    Route("GET", "/routing/skillgroups", extras.skill_groups, ("routing:skillGroup:view",)),
    Route("GET", "/routing/languages", listing(lambda things: things.languages)),
    # Presence and flows
    Route("GET", "/presence/definitions", directory.presences, ("presence:presenceDefinition:view",)),
    Route("GET", "/systempresences", directory.system_presences),
    Route("GET", "/flows", listing(lambda things: things.flows, maximum=500, null=True), ("architect:flow:view",)),
    Route("GET", "/flows/outcomes", listing(lambda things: things.outcomes), ("architect:flowOutcome:view",)),
    # Conversations
    Route("GET", "/conversations/{conversationId}", details.conversation, ("conversation:communication:view",)),
    Route("POST", "/analytics/conversations/details/query", details.query, _DETAIL),
    Route("GET", "/analytics/conversations/details", details.several, _DETAIL),
    *details_jobs.ROUTES,
    Route("GET", "/analytics/conversations/{conversationId}/details", details.one, _DETAIL),
    # What is here for the sake of its paging
    Route("GET", "/speechandtextanalytics/programs", extras.programs, ("speechAndTextAnalytics:program:view",)),
    Route("GET", "/oauth/clients", extras.oauth_clients, ("oauth:client:view",)),
    Route("GET", "/workforcemanagement/businessunits", extras.business_units),
    # Areas that bring their own tables
    *activity.ROUTES,
    *aggregates.ROUTES,
    *allowances.ROUTES,
    *audits.ROUTES,
    *contacts.ROUTES,
    *extraction.ROUTES,
    *observations.ROUTES,
    *quality.ROUTES,
    *recordings.ROUTES,
    *speech.ROUTES,
    *usage.ROUTES,
    *user_details.ROUTES,
)


@dataclass(slots=True)
class _Node:
    """One part of a path; a literal one is preferred to an id."""

    literal: dict[str, "_Node"] = field(default_factory=dict)
    variable: "tuple[str, _Node] | None" = None
    routes: dict[str, Route] = field(default_factory=dict)


def _tree() -> _Node:
    root = _Node()
    for route in ROUTES:
        node = root
        for part in ("api", "v2", *route.path.strip("/").split("/")):
            if part.startswith("{"):
                if node.variable is None:
                    node.variable = (part[1:-1], _Node())
                node = node.variable[1]
            else:
                node = node.literal.setdefault(part, _Node())
        node.routes[route.method] = route
    return root


_ROOT = _tree()


def find(method: str, segments: tuple[str, ...]) -> tuple[Route, dict[str, str]]:
    """Return the operation of a path and the ids in it.

    Raises
    ------
    Refusal
        404 for a path that is not there, 405 for a method it does not have.
    """
    for node, values in _nodes(_ROOT, segments, ()):
        if method in node.routes:
            route = node.routes[method]
            names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
            return route, dict(zip(names, values, strict=True))
        if node.routes:
            raise Refusal(
                405,
                "method.not.allowed",
                "HTTP 405 Method Not Allowed",
                headers={"Allow": ", ".join(sorted(node.routes))},
            )
    raise not_found("HTTP 404 Not Found")


def _nodes(node: _Node, rest: tuple[str, ...], values: tuple[str, ...]) -> list[tuple[_Node, tuple[str, ...]]]:
    if not rest:
        return [(node, values)] if node.routes else []
    found = []
    if rest[0] in node.literal:
        found += _nodes(node.literal[rest[0]], rest[1:], values)
    if node.variable is not None:
        found += _nodes(node.variable[1], rest[1:], (*values, rest[0]))
    return found
