"""Each paging style of the platform, walked to its end the way its own clients walk it."""

import itertools
from urllib.parse import parse_qs, urlsplit

import pytest


def identifiers(rows):
    return [row["id"] for row in rows]


def walk(client, first):
    """Follow `nextUri` to the end and return the pages."""
    pages = [client.follow(first).json()]
    while pages[-1].get("nextUri"):
        pages.append(client.follow(pages[-1]["nextUri"]).json())
        assert len(pages) < 100
    return pages


def test_numbers_with_totals(client):
    pages = walk(client, "/api/v2/users?pageSize=50&expand=skills,presence&state=active")
    assert [len(page["entities"]) for page in pages] == [50, 50, 50, 30]
    assert identifiers(itertools.chain(*(page["entities"] for page in pages))) == identifiers(
        client.organisation.users()
    )
    assert {(page["total"], page["pageCount"], page["pageSize"]) for page in pages} == {(180, 4, 50)}
    assert [page["pageNumber"] for page in pages] == [1, 2, 3, 4]
    assert "nextUri" not in pages[-1]
    assert "expand=skills%2Cpresence" in pages[0]["nextUri"]  # already encoded, and nothing is forgotten
    assert parse_qs(urlsplit(pages[1]["previousUri"]).query)["pageNumber"] == ["1"]
    assert all("skills" in user for page in pages for user in page["entities"])
    assert client.get("/users", pageNumber=9, pageSize=50).json()["entities"] == []


def test_numbers_without_totals_end_late_when_the_last_page_is_full(client):
    queue = client.organisation.queues()[11]["id"]
    members = client.organisation.queue_members(queue)
    size = next(size for size in (50, 33, 11, 5, 3) if len(members) % size == 0)
    pages = walk(client, f"/api/v2/routing/queues/{queue}/members?pageSize={size}")
    assert not any({"total", "pageCount", "lastUri"} & page.keys() for page in pages)
    assert pages[-1]["entities"] == []
    assert identifiers(itertools.chain(*(page["entities"] for page in pages))) == members


def test_after_ends_without_a_link(client):
    pages = walk(client, "/api/v2/teams?pageSize=7&pageNumber=3")  # pageNumber does nothing here
    assert identifiers(itertools.chain(*(page["entities"] for page in pages))) == identifiers(
        client.organisation.listing("teams")
    )
    assert not any({"total", "pageCount", "pageNumber"} & page.keys() for page in pages)
    assert "nextUri" not in pages[-1]
    assert "%3D%3D" in pages[0]["nextUri"]


def test_after_ends_with_null(client):
    team = client.organisation.listing("teams")[0]["id"]
    pages = walk(client, f"/api/v2/teams/{team}/members?pageSize=2")
    assert pages[-1]["nextUri"] is None
    assert len(pages) == 3


def test_after_ends_late(client):
    pages = walk(client, "/api/v2/routing/skillgroups?pageSize=4")
    assert [len(page["entities"]) for page in pages] == [4, 4, 0]


def test_a_numbered_listing_may_end_with_null(client):
    pages = walk(client, "/api/v2/flows?pageSize=5")
    assert pages[-1]["nextUri"] is None


def test_a_scan_goes_on_after_an_empty_page(client):
    pages, cursor = [], None
    while True:
        page = client.get("/externalcontacts/scan/contacts", limit=100, **({"cursor": cursor} if cursor else {})).json()
        pages.append(page)
        if "cursors" not in page:
            break
        cursor = page["cursors"]["after"]
    sizes = [len(page["entities"]) for page in pages]
    assert 0 in sizes[1:-1]
    assert sum(sizes) == 430
    assert len(set(identifiers(itertools.chain(*(page["entities"] for page in pages))))) == 430
    assert client.get("/externalcontacts/scan/contacts", limit=9).status_code == 400
    assert client.get("/externalcontacts/scan/contacts", cursor="nonsense").status_code == 400


def test_contacts_by_number_end_at_a_thousand(client):
    assert client.get("/externalcontacts/contacts", pageSize=100, pageNumber=4).status_code == 200
    assert client.get("/externalcontacts/contacts", pageSize=100, pageNumber=11).status_code == 400


def test_the_next_page_key_is_in_the_link_only(client):
    pages = walk(client, "/api/v2/speechandtextanalytics/programs")
    assert [len(page["entities"]) for page in pages] == [20, 20, 7]
    assert parse_qs(urlsplit(pages[0]["nextUri"]).query).keys() == {"nextPage"}
    assert not any("nextPage" in page or "cursor" in page for page in pages)


def test_only_the_link_tells_of_more(client):
    pages = walk(client, "/api/v2/oauth/clients")
    assert sum(len(page["entities"]) for page in pages) == 61


def test_scim_counts_from_one(client):
    rows, start = [], 1
    while True:
        page = client.get("/scim/v2/users", startIndex=start, count=80).json()
        rows += page["Resources"]
        if start + page["itemsPerPage"] > page["totalResults"]:
            break
        start += page["itemsPerPage"]
    assert len(set(identifiers(rows))) == page["totalResults"] > 180


def test_a_search_is_paged_in_its_body(client):
    body = {"pageSize": 100, "pageNumber": 2, "query": [{"fields": ["name"], "value": "a", "type": "CONTAINS"}]}
    page = client.post("/users/search", body).json()
    truth = [user["id"] for user in client.organisation.users() if "a" in user["name"].casefold()]
    assert (page["total"], page["pageCount"], page["types"]) == (len(truth), 2, ["users"])
    assert identifiers(page["results"]) == truth[100:]
    assert "nextPage" not in page


def test_audits_are_paged_in_the_body_too(client):
    body = {"interval": "2026-11-01T00:00:00Z/2026-11-20T00:00:00Z", "pageSize": 100}
    pages = [client.post("/audits/query/realtime", {**body, "pageNumber": number}).json() for number in (1, 2)]
    assert sum(len(page["entities"]) for page in pages) == pages[0]["total"] > 100


def test_an_activity_query_is_paged_in_its_address_and_tells_nothing(client):
    body = {"groupBy": ["userId"], "metrics": [{"metric": "oActiveQueues"}]}
    pages = [client.post("/analytics/users/activity/query", body, pageSize=100, pageNumber=n).json() for n in (1, 2, 3)]
    assert [len(page["results"]) for page in pages] == [100, 80, 0]
    assert pages[0].keys() == {"results", "entityIdDimension"}


def test_user_details_are_paged_in_the_body_and_end_without_rows(client):
    body = {"interval": "2026-11-19T00:00:00Z/2026-11-20T00:00:00Z"}
    pages = [
        client.post("/analytics/users/details/query", {**body, "paging": {"pageSize": 100, "pageNumber": n}}).json()
        for n in (1, 2, 3)
    ]
    assert [len(page.get("userDetails", [])) for page in pages] == [100, 80, 0]
    assert "userDetails" not in pages[2]


def test_what_has_no_pages_has_none(client):
    assert isinstance(client.get("/systempresences").json(), list)
    assert client.get("/workforcemanagement/businessunits").json().keys() == {"entities"}
    active, gone = (
        client.get("/presence/definitions", deactivated=flag).json()["entities"] for flag in ("false", "true")
    )
    assert (len(active), len(gone)) == (13, 2)


@pytest.mark.parametrize(("options", "expected"), [({}, 500), ({"page_size_limit": 40}, 40)])
def test_a_page_above_the_maximum_is_clamped_in_silence(opened, options, expected):
    page = opened(users=1234, **options).get("/users", pageSize=600).json()
    assert (page["pageSize"], len(page["entities"]), page["total"]) == (expected, expected, 1234)


def test_or_it_is_refused(opened):
    assert opened(refuse_oversize=True).get("/users", pageSize=600).json()["code"] == "bad.request"


def test_a_listing_is_narrowed_and_turned_round(client):
    queues = client.organisation.queues()
    assert identifiers(client.get("/routing/queues", name="*tier*", sortOrder="desc").json()["entities"]) == [
        queue["id"] for queue in reversed(queues) if "Tier" in queue["name"]
    ]
    assert identifiers(client.get("/routing/skills", id="nobody").json()["entities"]) == []
    turned = client.get("/users", sortOrder="DESC", pageSize=1).json()["entities"]
    assert identifiers(turned) == [client.organisation.users()[-1]["id"]]
    members = f"/routing/queues/{queues[0]['id']}/members"
    everybody, joined, others = (
        len(client.get(members, pageSize=100, **asked).json()["entities"])
        for asked in ({}, {"joined": "true"}, {"joined": "false"})
    )
    assert 0 < others < joined < everybody == joined + others
    assert client.get(f"/users/{identifiers(turned)[0]}/presences/elsewhere").status_code == 404


def test_a_search_is_exact_when_asked(client):
    user = client.organisation.users()[5]
    body = {"query": [{"fields": ["email"], "value": user["email"].upper(), "type": "EXACT"}]}
    assert identifiers(client.post("/users/search", body).json()["results"]) == [user["id"]]
    assert client.post("/users/search", {"query": [{"value": user["email"], "type": "EXACT"}]}).json()["total"] == 0


def test_states_are_kept_apart(client):
    totals = {
        state: client.get("/users", state=state).json()["total"] for state in ("active", "inactive", "deleted", "any")
    }
    assert totals["any"] == totals["active"] + totals["inactive"] + totals["deleted"]
    assert totals["active"] == 180
    assert min(totals.values()) > 0
    wanted = identifiers(client.organisation.users("inactive"))[:2]
    assert identifiers(client.get("/users", id=wanted).json()["entities"]) == wanted
    assert identifiers(client.get("/users", id=",".join(wanted)).json()["entities"]) == wanted


def test_users_leave_while_somebody_pages(opened):
    client = opened(leavers=1)
    seen = [
        identifier
        for number in (1, 2, 3, 4)
        for identifier in identifiers(client.get("/users", pageSize=50, pageNumber=number).json()["entities"])
    ]
    staying = identifiers(client.organisation.users())
    assert 176 <= len(staying) < 180
    assert set(staying) - set(seen), "somebody who stayed was overlooked: that is what leavers do to page numbers"
