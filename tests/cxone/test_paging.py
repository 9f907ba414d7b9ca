"""The rules of `skip` and `top` as a table, then over the wire with everything that may go wrong on the way."""

import json

import pytest

import genesys_nb as gnb
from genesys_nb.cxone.provider import ROOT
from genesys_nb.demo import Fault
from genesys_nb.errors import PagingError, RateLimited
from genesys_nb.paging import ARRAY, STYLES, Page
from genesys_nb.paging.skipping import ANY, opened
from genesys_nb.query import Query
from tests.cxone.conftest import with_client

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
        # The link leads, and takes its parameters along; what it does not name stays.
        (FIRST, 100, {"_links": {"next": f"{HERE}?skip=100&top=100"}}, {"isActive": True, "skip": 100, "top": "100"}),
        (FIRST, 100, {"_links": {"next": f"{HERE}?Skip=100&Top=100"}}, {"isActive": True, "skip": 100, "Top": "100"}),
        (FIRST, 100, {"_links": {"next": "/elsewhere?skip=100"}}, {**FIRST, "skip": 100}),
        (
            {**FIRST, "skip": 50},
            50,
            {"_links": {"next": f"{HERE}?after=x&top=50"}},
            {"isActive": True, "after": "x", "top": "50"},
        ),
        (FIRST, 100, {"_links": {"next": "https://evil.example/x?skip=100"}}, {**FIRST, "skip": 100}),
        (FIRST, 100, {"_links": {"next": f"{HERE}?fields=a%2Cb&skip=100"}}, {**FIRST, "fields": "a,b", "skip": 100}),
        # A page that was clamped to 25: a link that counts by the 100 that were asked for would jump over 75 rows.
        (FIRST, 25, {"_links": {"next": f"{HERE}?skip=100&top=100"}}, {"isActive": True, "skip": 25, "top": "100"}),
        (FIRST, 25, {"_links": {"next": f"{HERE}?skip=25&top=25"}}, {"isActive": True, "skip": 25, "top": "25"}),
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
        # An empty page is the end, whatever it says.
        (FIRST, 0, {"_links": {"next": f"{HERE}?skip=100"}, "totalRecords": 250}, None),
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


@pytest.mark.parametrize("body", [{}, {"message": "x"}, {"a": [{"x": 1}], "b": [{"x": 1}]}, {"a": [1, 2]}])
def test_rows_that_cannot_be_found_are_never_no_rows(body):
    with pytest.raises(PagingError, match="holds " + (", ".join(body) or "nothing")):
        opened(Query("GET", PATH), json.dumps(body).encode(), "agents")


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
