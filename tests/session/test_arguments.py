"""Wrong kinds, misspelt names, absurd sizes: a ConfigError that names value, rule and fix before anything is sent."""

import uuid
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.errors import ConfigError
from genesys_nb.genesys import Session
from genesys_nb.helper import Helper

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ID = "6d4d7cd5-9d84-4b2e-9d2f-1f1a0c0b7e55"


@pytest.fixture(scope="module")
def organisation():
    from genesys_nb.demo import DemoOrganisation

    with DemoOrganisation(now=NOW, days=3) as one:
        yield one


@pytest.fixture
def gc(organisation, open_session):
    return open_session(organisation)


def details(*args, **more):
    return lambda gc: gc.conversation_details(*(args or ("yesterday",)), **more)


def body(**filters):
    return details(body=filters)


REFUSED = {
    "misspelt": (lambda gc: gc.users(stat="active"), "users has no argument 'stat'", "did you mean 'state'"),
    "misspelt, of many": (details(pagesize=5), "no argument 'pagesize'", "did you mean 'page_size'"),
    "misspelt, lazily": (lambda gc: gc.users.pages(stat="x"), "no argument 'stat'", "state"),
    "misspelt, raw": (lambda gc: gc.users.raw(stat="x"), "no argument 'stat'", "state"),
    "another library's filter": (details(filter={"mediaType": "voice"}), "'filter'", "did you mean 'where'?"),
    "another library's dates": (details(start="a", end="b"), "'start', 'end'", "did you mean 'interval=(start, end)'?"),
    "another library's zone": (details(tz="UTC"), "no argument 'tz'", "did you mean 'timezone'?"),
    "another library's groups": (
        lambda gc: gc.conversation_aggregates("yesterday", "nOffered", group_by="queueId", freq="1h"),
        "'group_by', 'freq'",
        "did you mean 'by' or 'granularity'?",
    ),
    "a limit": (details(limit=10), "no argument 'limit'", "every row comes, and .head(10)"),
    "a column to order by": (
        lambda gc: gc.user_details("yesterday", body={"order": "up"}),
        "'order', and it cannot be 'up'",
        "asc, desc, unordered",
    ),
    "less than no time": (
        lambda gc: gc.conversation_aggregates("yesterday", "tHandle", views={"a": {"tHandle": {"gte": -1}}}),
        "bounded by -1: no time is below 0",
        "in milliseconds",
    ),
    "without a name": (lambda gc: gc.users("active"), "'active' without the name", "users(state='active'"),
    "one too many": (lambda gc: gc.queues("Billing", "x"), "takes name without a name", "queues(name=None"),
    "not given": (lambda gc: gc.queue_members(), "queue_id", "queue_members(queue_id"),
    "a state that is none": (lambda gc: gc.users(state="actve"), "state='actve'", "did you mean 'active'"),
    "a state of another kind": (lambda gc: gc.users(state=None), "state=None", "leave it out, which is 'active'"),
    "a number to expand": (lambda gc: gc.users(expand=5), "expand=5 is not a text or a list of texts", "leave it out"),
    "a list with a number": (lambda gc: gc.users(expand=["skills", 5]), "a list of texts", "leave it out"),
    "a mapping to expand": (lambda gc: gc.users(expand={"skills": True}), "a list of texts", "leave it out"),
    "a number as a type": (lambda gc: gc.flows(type=5), "type=5", "a text or a list of texts"),
    "nobody": (lambda gc: gc.user(None), "id_or_email=None is not a text", "missing where it was taken from"),
    "a missing queue": (lambda gc: gc.queue_members(np.nan), "queue_id=nan", "missing where it was taken from"),
    "no queue": (lambda gc: gc.queue_members(None), "queue_id=None", "missing"),
    "a word for a truth": (lambda gc: gc.queue_members(ID, joined="yes"), "joined='yes'", "True or False"),
    "a word for a bar": (lambda gc: gc.users(progress="no"), "progress='no'", "True or False"),
    "a name for a user": (lambda gc: gc.user("Olga Horváth"), "is a name", "users['name'] == 'Olga Horváth'"),
    "a name for a queue": (lambda gc: gc.queue_members("Billing"), "is a name", "gc.queues()"),
    "a name in a filter": (details(where={"queueId": "Billing"}), "'Billing' is a name", "gc.queues()"),
    "no grain": (details(grain=None), "grain=None is not a text", "'conversation'"),
    "a grain of people": (details(grain="call"), "no grain 'call'", "did you mean 'conversation'"),
    "pages of text": (details(page_size="50"), "page_size='50'", "a whole number from 1 to 100"),
    "pages of one and a half": (details(page_size=1.5), "page_size=1.5", "a whole number from 1 to 100"),
    "pages of truth": (details(page_size=True), "page_size=True", "a whole number from 1 to 100"),
    "a zone of number": (details(timezone=5), "timezone=5", "a text"),
    "a body of text": (details(body="x"), "body='x' is not a mapping", "mapping"),
    "filters of text": (body(segmentFilters="x"), "segmentFilters", '"predicates"'),
    "filters of one": (body(segmentFilters={"type": "and"}), "no list of filters", "where="),
    "filters of texts": (body(conversationFilters=["x"]), "no list of filters", "where="),
    "clauses of text": (body(segmentFilters=[{"type": "and", "clauses": "x"}]), "no list of filters", "where="),
    "predicates of text": (body(segmentFilters=[{"predicates": ["x"]}]), "no list of filters", "where="),
    "what is no JSON": (body(aggregations=object()), "cannot be written as JSON", "texts, numbers"),
    "thousands of ids": (
        details(where={"queueId": [str(uuid.UUID(int=number)) for number in range(6_000)]}),
        "the service takes 512,000",
        "in parts",
    ),
    "centuries": (details(("1000-01-01", "2026-01-01")), "1,026 years", "at most 30 years"),
    "the end of time": (details("9999-12-31", timezone="Europe/Berlin"), "leaves the calendar", "1 and 9999"),
    "the end of time, west": (details(("9999-12-30", "9999-12-31T23:00"), timezone="America/New_York"), "", ""),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused_with_value_rule_and_fix(gc, organisation, case):
    call, says, fix = REFUSED[case]
    before = len(organisation.requests)
    with pytest.raises(ConfigError) as caught:
        call(gc)
    assert says in caught.value.message
    assert fix in caught.value.next_step
    assert len(str(caught.value)) < 900
    assert len(organisation.requests) == before


def test_ids_come_in_several_kinds(gc):
    someone, queue = gc.users().iloc[0], gc.queues().iloc[0]
    assert list(gc.user(uuid.UUID(someone["id"]))["id"]) == [someone["id"]]
    assert len(gc.queue_members(uuid.UUID(queue["id"]))) > 0
    assert gc.queue_members.query(queue["id"], joined=np.True_).params["joined"] is True


def test_lists_of_texts_come_in_any_collection(gc):
    for several in (["skills"], ("skills",), {"skills"}, pd.Series(["skills"]), pd.Index(["skills"]), iter(["skills"])):
        assert gc.users.query(expand=several).params["expand"] == ["skills"]
    assert gc.conversation_details.query("yesterday", page_size=np.int64(50)).json["paging"]["pageSize"] == 50


@pytest.mark.parametrize(
    "helper", ["queues", "teams", "divisions", "roles", "skills", "languages", "wrap_up_codes", "flows"]
)
def test_a_name_may_come_first(gc, helper):
    assert getattr(gc, helper).query("Bill*").params["name"] == "Bill*"


def test_no_helper_takes_an_annotation_that_nobody_checks():
    """Every argument but these is judged by its annotation; intervals and lists of ids have readers of their own."""
    from genesys_nb.arguments import _wanted

    read = {"interval", "conversation_ids", "conversations", "evaluations", "agents", "evaluators", "assignees"}

    for name, helper in vars(Session).items():
        if isinstance(helper, Helper):
            bound = helper.__get__(object(), Session)
            for parameter in bound.__signature__.parameters.values():
                if parameter.name not in read:
                    assert "what it should be" not in _wanted(parameter.annotation), (name, parameter.name)


def test_an_interval_that_has_not_begun_is_said_to_be_so(gc):
    frame = gc.conversation_details("2200-01-05")
    assert frame.empty
    assert any("had not begun at" in note and "nothing in it yet" in note for note in gnb.provenance(frame)["notes"])
