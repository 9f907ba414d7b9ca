"""Which path is answered by what, as one table of templates below the root of the API."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from genesys_nb.demo.cxone import refusals
from genesys_nb.demo.cxone.listing import paged, whole
from genesys_nb.demo.cxone.view import View
from genesys_nb.demo.messages import Request, Response
from genesys_nb.demo.world.identity import stamp
from genesys_nb.demo.world.people import Record

ROOT = "/inContactAPI/services/v34.0"
_CONTACTS_MOST = 10_000
Answer = Callable[["Desk", Request, dict[str, str]], Response]


class Desk:
    """What the answers work on.

    Parameters
    ----------
    view : View
        The world in this platform's words.
    limit : int or None
        The largest page of any listing.
    """

    def __init__(self, view: View, limit: int | None) -> None:
        self.view = view
        self.limit = limit

    def answer(self, request: Request) -> Response:
        """Return the response to a request whose token is sound.

        Raises
        ------
        Refusal
            There is no such path, or the request makes no sense.
        """
        for template, reply in ANSWERS.items():
            ids = _fit(template, request.path)
            if ids is not None:
                if request.method != ("POST" if template.endswith("/search") else "GET"):
                    raise refusals.Refusal(405, {"message": "Method Not Allowed"})
                return reply(self, request, ids)
        raise refusals.not_found(request.path)

    def _poll_time(self) -> str:
        return stamp(self.view.world.now)

    def _between(self, request: Request) -> tuple[str, str]:
        return _moment(request, "startDate"), _moment(request, "endDate")

    # Agents

    def agents(self, request: Request, ids: dict[str, str]) -> Response:
        """Answer `/agents` and `/agents/{agentId}`."""
        rows = self.view.agents
        if "agentId" in ids:
            rows = [one for one in rows if ids["agentId"] in {str(one["agentId"]), one["userID"]}]
        if wanted := request.first("isActive"):
            rows = [one for one in rows if str(one["isActive"]).lower() == wanted.lower()]
        if text := request.first("searchString").lower():
            rows = [one for one in rows if text in f"{one['firstName']} {one['lastName']} {one['userName']}".lower()]
        if request.first("updateSince"):
            since = _moment(request, "updateSince")
            rows = [one for one in rows if one["lastUpdated"] >= since]
        return paged(request, rows, "agents", limit=self.limit)

    def states(self, request: Request, _ids: dict[str, str]) -> Response:
        """Answer `/agents/states`."""
        return paged(request, self.view.states(), "agentStates", limit=self.limit, lastPollTime=self._poll_time())

    def history(self, request: Request, ids: dict[str, str]) -> Response:
        """Answer `/agents/state-history` and `/agents/{agentId}/state-history`."""
        rows = self.view.history(*self._between(request), self._agent(ids))
        return paged(request, rows, "agentStateHistory", most=1_000, limit=self.limit)

    def performance(self, request: Request, ids: dict[str, str]) -> Response:
        """Answer `/agents/performance` and `/agents/{agentId}/performance`: no pages."""
        return whole(request, self.view.performance(*self._between(request), self._agent(ids)), "agentPerformance")

    def _agent(self, ids: dict[str, str]) -> int | None:
        if "agentId" not in ids:
            return None
        if (number := self.view.agent_number(ids["agentId"])) is None:
            raise refusals.not_found(ids["agentId"])
        return number

    # Contacts

    def completed(self, request: Request, _ids: dict[str, str]) -> Response:
        """Answer `/contacts/completed`."""
        rows = self.view.contacts(*self._between(request))
        for name in ("agentId", "skillId", "teamId", "campaignId", "mediaTypeId"):
            if wanted := request.first(name):
                rows = [one for one in rows if str(one[name]) == wanted]
        return paged(
            request,
            rows,
            "completedContacts",
            most=_CONTACTS_MOST,
            limit=self.limit,
            lastPollTime=self._poll_time(),
        )

    def active(self, request: Request, _ids: dict[str, str]) -> Response:
        """Answer `/contacts/active`."""
        return paged(request, self.view.active(), "activeContacts", limit=self.limit, lastPollTime=self._poll_time())

    def contact(self, _request: Request, ids: dict[str, str]) -> Response:
        """Answer `/contacts/{contactId}`: the object itself."""
        if (found := self.view.found(ids["contactId"])) is None:
            raise refusals.not_found(ids["contactId"])
        return refusals.json(found)

    def parked(self, request: Request, _ids: dict[str, str]) -> Response:
        """Answer `/contacts/parked`, which still has everything under `resultSet`."""
        answer = paged(request, self.view.active(), "parkedContacts", limit=self.limit)
        if answer.status == 200:
            answer.body = msgspec.json.encode({"resultSet": msgspec.json.decode(answer.body)})
        return answer

    # Others

    def workforce(self, request: Request, _ids: dict[str, str]) -> Response:
        """Answer `/wfm-data/agents` under the key that was seen live, not the one that is published."""
        rows = self.view.performance(*self._between(request))
        return whole(request, [{name: one[name] for name in ("agentId", "teamId")} for one in rows], _LIVE_KEY)

    def business_unit(self, _request: Request, _ids: dict[str, str]) -> Response:
        """Answer `/business-unit`."""
        unit: Record = {"businessUnitId": 4587, "businessUnitName": "CXone demo centre"}
        return refusals.json({"businessUnits": [unit]})

    def team_search(self, _request: Request, _ids: dict[str, str]) -> Response:
        """Answer `POST /user-management/v4/teams/search`, another service of the same house."""
        teams = [{"id": str(one["teamId"]), "name": one["teamName"]} for one in self.view.teams]
        return refusals.json({"skip": 0, "top": len(teams), "totalRecords": len(teams), "teams": teams})


_LIVE_KEY = "wfoAgentSpecificStats"


def _reference(name: str, *, links: bool) -> Answer:
    """Return the answer of a listing of things that are configured."""

    def reply(desk: Desk, request: Request, _ids: dict[str, str]) -> Response:
        return paged(request, getattr(desk.view, name), name, limit=desk.limit, links=links)

    return reply


ANSWERS: dict[str, Answer] = {
    f"{ROOT}/agents": Desk.agents,
    f"{ROOT}/agents/states": Desk.states,
    f"{ROOT}/agents/state-history": Desk.history,
    f"{ROOT}/agents/performance": Desk.performance,
    f"{ROOT}/agents/{{agentId}}": Desk.agents,
    f"{ROOT}/agents/{{agentId}}/state-history": Desk.history,
    f"{ROOT}/agents/{{agentId}}/performance": Desk.performance,
    f"{ROOT}/teams": _reference("teams", links=True),
    f"{ROOT}/skills": _reference("skills", links=True),
    f"{ROOT}/campaigns": _reference("campaigns", links=False),
    f"{ROOT}/dispositions": _reference("dispositions", links=True),
    f"{ROOT}/contacts/completed": Desk.completed,
    f"{ROOT}/contacts/active": Desk.active,
    f"{ROOT}/contacts/parked": Desk.parked,
    f"{ROOT}/contacts/{{contactId}}": Desk.contact,
    f"{ROOT}/wfm-data/agents": Desk.workforce,
    f"{ROOT}/business-unit": Desk.business_unit,
    "/user-management/v4/teams/search": Desk.team_search,
}


def _fit(template: str, path: str) -> dict[str, str] | None:
    """Return the ids of a path that is of a template; the live service does not mind the case of words either."""
    wanted, given = template.split("/"), path.rstrip("/").split("/")
    if len(wanted) != len(given):
        return None
    ids = {}
    for mine, yours in zip(wanted, given, strict=True):
        if mine.startswith("{"):
            ids[mine.strip("{}")] = yours
        elif mine.lower() != yours.lower():
            return None
    return ids


def _moment(request: Request, name: str) -> str:
    """Return a moment in the world's own spelling; only UTC with a literal Z is understood."""
    text: Any = request.first(name)
    try:
        moment = datetime.fromisoformat(text) if text.endswith("Z") else None
    except ValueError:
        moment = None
    if moment is None:
        raise refusals.bad_request(f"{name} must be an ISO 8601 date in UTC that ends with Z")
    return stamp(round(moment.astimezone(UTC).timestamp() * 1000))
