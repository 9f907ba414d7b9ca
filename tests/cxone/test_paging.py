"""The rules of `skip` and `top` as a table, then over the wire with everything that may go wrong on the way."""

import itertools
import json
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

import pytest

import genesys_nb as gnb
from genesys_nb.credentials import Credentials
from genesys_nb.cxone.provider import ROOT
from genesys_nb.demo import Fault
from genesys_nb.errors import IncompleteWarning, PagingError, RateLimited
from genesys_nb.paging import ARRAY, STYLES, Page
from genesys_nb.paging.skipping import ANY, opened
from genesys_nb.query import Query
from genesys_nb.secret import Secret
from tests.cxone.conftest import with_client
from tests.http.hostile import HostileServer, answer

STYLE = STYLES["skip_top"]
PATH = f"{ROOT}/agents"
FIRST = {"top": 100, "isActive": True}
HERE = "https://api-na1.niceincontact.com/inContactAPI/services/v34.0/agents"


def follow(params, count, **fields):
    query = Query("GET", PATH, params)
    body = {"agents": [{"agentId": number} for number in range(count)], **fields}
    page = Page.read(query, json.dumps(body).encode(), "agents", pin=str)
    following = STYLE.follow(query, page, count)
    if following is None:
        return None
    assert following.path == PATH  # whatever a link says
    return dict(following.params)


@pytest.mark.parametrize(
    ("params", "count", "fields", "following"),
    [
        # The link says that there is more. Where is counted, and what was asked for stays as it was.
        (FIRST, 100, {"_links": {"next": f"{HERE}?skip=100&top=100"}}, {**FIRST, "skip": 100}),
        (FIRST, 100, {"_links": {"next": f"{HERE}?Skip=100&Top=100"}}, {**FIRST, "skip": 100}),
        (FIRST, 100, {"_links": {"next": "/elsewhere?skip=100"}}, {**FIRST, "skip": 100}),
        (FIRST, 100, {"_links": {"next": "https://evil.example/x?skip=100"}}, {**FIRST, "skip": 100}),
        (FIRST, 100, {"_links": {"next": f"{HERE}?skip=100&IsActive=false&top=0"}}, {**FIRST, "skip": 100}),
        (FIRST, 100, {"_links": {"next": f"{HERE}?fields=a%2Cb&skip=100"}}, {**FIRST, "fields": "a,b", "skip": 100}),
        # A page that was clamped to 25: a link that counts by the 100 that were asked for would jump over 75 rows.
        (FIRST, 25, {"_links": {"next": f"{HERE}?skip=100&top=100"}}, {**FIRST, "skip": 25}),
        (FIRST, 25, {"_links": {"next": f"{HERE}?skip=25&top=25"}}, {**FIRST, "skip": 25}),
        # One that goes back, or to its own page.
        ({**FIRST, "skip": 50}, 25, {"_links": {"next": f"{HERE}?skip=0"}}, {**FIRST, "skip": 75}),
        (FIRST, 25, {"_links": {"next": f"{HERE}?top=100"}}, {**FIRST, "skip": 25}),
        # Without a place in it, it leads by its other parameters.
        (
            {**FIRST, "skip": 50},
            50,
            {"_links": {"next": f"{HERE}?after=x&top=50"}},
            {"isActive": True, "after": "x", "top": "50"},
        ),
        # A link that cannot be read still says that there is more.
        (FIRST, 25, {"_links": {"next": {"href": "x"}}}, {**FIRST, "skip": 25}),
        (FIRST, 25, {"_links": {"next": "https://[x"}}, {**FIRST, "skip": 25}),
        (FIRST, 25, {"_links": {"next": HERE}}, {**FIRST, "skip": 25}),
        # No link: the count decides, as a number or as text.
        (FIRST, 100, {"_links": {"next": None}, "totalRecords": 100}, None),
        (FIRST, 100, {"_links": {"next": None}, "totalRecords": 250}, {**FIRST, "skip": 100}),
        (FIRST, 25, {"_links": {}, "totalRecords": "250"}, {**FIRST, "skip": 25}),
        (FIRST, 25, {"totalRecords": 250}, {**FIRST, "skip": 25}),
        ({**FIRST, "skip": "225"}, 25, {"totalRecords": 250}, None),
        # Neither: the end if there are links or no page was asked for, else the next page, however short this one is.
        (FIRST, 100, {"_links": {"next": None}}, None),
        (FIRST, 3, {}, {**FIRST, "skip": 3}),
        ({}, 3, {}, None),
        # A count below what has arrived is none; so is a form of links that is none.
        (FIRST, 25, {"totalRecords": 0}, {**FIRST, "skip": 25}),
        (FIRST, 25, {"totalRecords": 0, "_links": {"next": None}}, None),
        (FIRST, 25, {"_links": []}, {**FIRST, "skip": 25}),
        # An empty page is the end, unless its link leads on and the count is not reached.
        (FIRST, 0, {"totalRecords": 250}, None),
        (FIRST, 0, {"_links": {"next": f"{HERE}?skip=100"}}, {**FIRST, "skip": 100}),
        (FIRST, 0, {"_links": {"next": f"{HERE}?skip=100"}, "totalRecords": 250}, {**FIRST, "skip": 100}),
        ({**FIRST, "skip": 250}, 0, {"_links": {"next": f"{HERE}?skip=350"}, "totalRecords": 250}, None),
        ({**FIRST, "skip": 100}, 0, {"_links": {"next": f"{HERE}?skip=100"}}, None),
    ],
)
def test_what_follows_a_page(params, count, fields, following):
    assert follow(params, count, **fields) == following


@pytest.mark.parametrize(
    ("body", "items", "rows"),
    [
        ({"agents": [{"a": 1}]}, "agents", [{"a": 1}]),
        ({"agents": None}, "agents", []),
        ({"resultSet": {"agents": [{"a": 1}], "totalRecords": 1}}, "agents", [{"a": 1}]),
        ({"resultSet": {"contactData": [{"a": 1}]}}, "resultSet.contactData", [{"a": 1}]),
        ({"contactData": [{"a": 1}]}, "resultSet.contactData", [{"a": 1}]),
        ({"agentSkillData": {"agents": [{"a": 1}]}}, "agentSkillData.agents", [{"a": 1}]),
        ({"other": [{"a": 1}], "ids": [1, 2], "n": 1}, "agents", [{"a": 1}]),
        ({"other": []}, "agents", []),
        ({"any": [{"a": 1}]}, ANY, [{"a": 1}]),
        ({"AGENTS": [{"a": 1}]}, "agents", [{"a": 1}]),
    ],
)
def test_where_the_rows_stand(body, items, rows):
    content, notes = opened(Query("GET", PATH), json.dumps(body).encode(), items)
    assert json.loads(content)[items] == rows
    page = Page.read(Query("GET", PATH), content, items, pin=str)
    assert page.count == len(rows)
    assert page.total == (1 if "totalRecords" in str(body) else None)
    assert bool(notes) == bool({"other", "AGENTS"} & set(body))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": "x"},
        {"a": [{"x": 1}], "b": [{"x": 1}]},
        {"a": [1, 2]},
        {"errors": [{"code": 1}], "uid": "x"},
    ],
)
def test_rows_that_cannot_be_found_are_never_no_rows(body):
    with pytest.raises(PagingError, match="holds " + (", ".join(body) or "nothing")):
        opened(Query("GET", PATH), json.dumps(body).encode(), "agents")


@pytest.fixture
def lying(enter):
    """Give a function that connects to a service of one listing: ``skip -> body``; it counts what it was asked for."""
    with ExitStack() as servers:

        def connect(listing):
            def api(request, connection):
                if request.path == f"{ROOT}/business-unit":
                    return connection.write(answer({"businessUnits": []}))
                params = parse_qs(urlsplit(request.target).query)
                return connection.write(answer(listing(int(params.get("skip", ["0"])[0]))))

            url = servers.enter_context(HostileServer(api)).url
            return enter(None, Credentials(url, url, "a test", platform="cxone", access_token=Secret("t0ken")))

        yield connect


def test_rows_that_change_while_the_service_ignores_the_position_are_no_endless_listing(lying):
    moments = itertools.count()

    def listing(skip):
        moment = f"2026-11-20T14:00:{next(moments):02}Z"
        return {"agentStates": [{"agentId": number, "startDate": moment} for number in range(20)]}

    with pytest.warns(IncompleteWarning, match="3 pages in a row that brought nothing new"):
        frame = lying(listing).agent_states()
    assert frame["agent_id"].tolist() == list(range(20))


def test_rows_without_an_id_that_come_on_two_pages_are_said(lying):
    def filtered(skip):  # behind the page: 17 of 20 rows, and a link that counts them all
        rows = [{"dispositionId": number} for number in range(skip, min(60, skip + 20)) if number % 7]
        return {"dispositions": rows, "_links": {"next": f"{HERE}?skip={skip + 20}" if skip < 40 else None}}

    frame = lying(filtered).dispositions()
    twice = frame["disposition_id"].duplicated().sum()
    assert twice
    assert f"{twice} items without an id came on two pages" in " | ".join(gnb.provenance(frame)["notes"])


def test_a_number_and_its_text_are_one_key(lying):
    frame = lying(
        lambda skip: {"agents": [{"agentId": [7, "7", 7.0][skip], "userName": skip}] if skip < 3 else []}
    ).agents()
    assert frame["agent_id"].tolist() == [7]
    assert frame["user_name"].tolist() == ["2"], "the last copy stays"
    assert gnb.provenance(frame)["duplicates_dropped"] == 2


def test_null_in_a_list_is_left_out_and_said(lying):
    frame = lying(lambda skip: {"agents": [{"agentId": 1}, None] if not skip else []}).agents()
    assert len(frame) == 1
    assert "1 of the agents were null: they are left out" in gnb.provenance(frame)["notes"]


def test_an_empty_page_in_the_middle_ends_nothing(lying):
    def listing(skip):
        rows = [] if skip == 20 else [{"agentId": number} for number in range(skip, skip + 20)]
        return {"agents": rows, "_links": {"next": f"{HERE}?skip={skip + 20}" if skip < 60 else None}}

    assert len(lying(listing).agents()) == 60


@pytest.mark.parametrize("body", [{"errors": [{"code": 1}], "message": "no"}, {"error": "x", "errors": [{"a": 1}]}])
def test_an_error_with_status_200_is_no_row(lying, body):
    with pytest.raises(PagingError, match="the answer has no 'skills'"):
        lying(lambda skip: body).skills()


def test_the_one_row():
    assert opened(Query("GET", PATH), b'{"contactId": 1}', ARRAY)[0] == b'[{"contactId": 1}]'
    assert opened(Query("GET", PATH), b'{"resultSet": {"contactId": 1}}', ARRAY)[0] == b'[{"contactId": 1}]'
    assert opened(Query("GET", PATH), b"", ARRAY)[0] == b"[]"
    assert opened(Query("GET", PATH), b'[{"contactId": 1}]', ARRAY)[0] == b'[{"contactId": 1}]'


ON_AGENTS = f"{ROOT}/agents*"
TROUBLES = {
    "a clamped top": [Fault("clamped-page", path=ON_AGENTS, value=17)],
    "some pages clamped": [Fault("clamped-page", path=ON_AGENTS, value=3, nth=(1, 3))],
    "a foreign next": [Fault("hostile-next-uri", path=ON_AGENTS)],
    "no totals": [Fault("vanishing-totals", path=ON_AGENTS)],
    "a refused token in mid-paging": [Fault("401", path=ON_AGENTS, nth=(3,))],
    "revoked in mid-paging": [Fault("revoke", path=ON_AGENTS, nth=(3, 5))],
    "429 with Retry-After": [Fault("429", path=ON_AGENTS, nth=(2, 4))],
    "429 with a date": [Fault("429-date", path=ON_AGENTS, nth=(2, 4))],
    "429 without Retry-After": [Fault("429-bare", path=ON_AGENTS, nth=(2, 4))],
    "the server fails": [
        Fault(kind, path=ON_AGENTS, nth=(2 + n,)) for n, kind in enumerate(("500", "502", "503", "504"))
    ],
    "whatever": ["mixed:0.2"],
}


@pytest.mark.parametrize("faults", TROUBLES.values(), ids=TROUBLES)
@pytest.mark.parametrize("login", [None, with_client], ids=["access key", "client"])
def test_every_agent_once_whatever_happens(genesys_demo_factory, enter, now, faults, login):
    organisation = genesys_demo_factory(now=now, page_size_limit=29, faults=faults)
    cx = enter(organisation, login(organisation) if login else None)
    frame = cx.agents()
    assert frame["agent_id"].tolist() == [one["agentId"] for one in organisation.cxone.view.agents]
    assert gnb.provenance(frame).complete
    assert sum(organisation.faults_served.values()) >= 1
    assert all(one.path != "/" and "evil" not in one.target for one in organisation.requests)


@pytest.mark.parametrize("status", [509, 529])
def test_other_ways_to_ask_for_patience(genesys_demo_factory, enter, now, monkeypatch, status):
    organisation = genesys_demo_factory(now=now)
    cx = enter(organisation)
    sent = []
    answer = organisation.cxone.answer

    def overloaded(request, **options):
        response = answer(request, **options)
        sent.append(request.path)
        if len(sent) <= 2:
            response.status, response.body = status, b'{"message": "slow down"}'
        return response

    monkeypatch.setattr(organisation.cxone, "answer", overloaded)
    waits = []
    cx.listen(lambda event: waits.append((event.kind, event.seconds)))
    assert len(cx.teams()) == 30
    assert len(sent) == 3
    assert all(seconds >= 1 for kind, seconds in waits if kind == "retry")


def test_a_limit_beyond_patience_is_said_in_the_platforms_words(genesys_demo_factory, enter, now):
    organisation = genesys_demo_factory(now=now, faults=[Fault("429-absurd", path=f"{ROOT}/teams*")])
    with pytest.raises(RateLimited) as caught:
        enter(organisation).teams()
    assert caught.value.retry_after == 86_400
