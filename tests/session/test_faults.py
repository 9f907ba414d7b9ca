"""Long pulls through everything that goes wrong: nothing lost, nothing doubled, not many more requests than pages."""

import json
from datetime import UTC, datetime, timedelta

import pytest

import genesys_nb as gnb
from genesys_nb.clock import Clock
from genesys_nb.demo import Fault
from genesys_nb.demo.damage import MIXED
from genesys_nb.errors import AmbiguousWrite, AuthError, Forbidden, IncompleteWarning, RateLimited, SecurityError

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("case", [(400, 0.05, 1.11), (120, 0.30, 1.66)], ids=["400 pages", "120 pages"])
@pytest.mark.parametrize("seed", [1, 2])
def test_mixed_faults_cost_requests_and_nothing_else(genesys_demo_factory, open_session, case, seed):
    pages, share, most = case
    organisation = genesys_demo_factory(
        seed=seed, users=5 * pages, page_size_limit=5, rate_limit=None, faults=[f"mixed:{share}"]
    )
    users = open_session(organisation).users()
    assert users["id"].tolist() == [one["id"] for one in organisation.users()]
    assert gnb.provenance(users).complete
    assert gnb.provenance(users)["pages"] == pages
    assert len(MIXED) >= 12
    assert len(organisation.faults_served) >= 8, "so many kinds struck, or the test proves too little"
    calls = [one for one in organisation.requests if one.path == "/api/v2/users"]
    amplification = len(calls) / pages
    assert amplification <= most
    assert gnb.provenance(users)["requests"] == len(calls)


def test_conversations_through_faults_drift_and_dying_tokens(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(
        now=NOW, days=5, drift=1, token_lifetime=0.5, rate_limit=None, faults=["mixed:0.08", "revoke@9,17"]
    )
    interval = (NOW - timedelta(days=3), NOW - timedelta(days=1))
    before = {one["conversationId"] for one in organisation.conversations(*interval)}
    gc = open_session(organisation, clock=Clock())  # the organisation's tokens die by the real clock
    frame = gc.conversation_details(interval, grain="segment", page_size=25)
    assert before <= set(frame["conversation_id"])
    assert not frame.duplicated(["conversation_id", "participant_id", "session_id", "segment_no"]).any()
    assert gnb.provenance(frame).complete
    assert gc.token.generation > 2
    assert organisation.most_token_requests_in_flight == 1


def test_a_page_that_fails_for_ever_keeps_the_others_and_names_the_way_on(genesys_demo_factory, open_session):
    poison = Fault("500", path="/api/v2/users", nth=tuple(range(4, 4000)))
    organisation = genesys_demo_factory(users=200, page_size_limit=25, rate_limit=None, faults=[poison])
    gc = open_session(organisation)
    with pytest.raises(gnb.ServerError) as caught:
        gc.users()
    text = str(caught.value)
    assert "GET /api/v2/users" in text
    assert "correlation id" in text
    assert "next:" in text
    assert "gc.resume()" in caught.value.__notes__[0]
    with pytest.warns(IncompleteWarning, match="did not end"):
        kept = gc.arrived()
    assert 0 < len(kept) < 200
    assert not gnb.provenance(kept).complete
    organisation._faults._watches = ()  # the service is well again
    users = gc.resume()
    assert len(users) == 200
    assert gnb.provenance(users).complete


def test_an_interrupt_says_how_to_go_on(genesys_demo, open_session, monkeypatch):
    gc = open_session(genesys_demo)
    original = type(gc).send
    pressed = []

    def send(self, query):
        if query.params.get("pageNumber") == 3 and not pressed:
            pressed.append(query)
            raise KeyboardInterrupt
        return original(self, query)

    monkeypatch.setattr(type(gc), "send", send)
    with pytest.raises(gnb.Interrupted, match=r"gc\.resume\(\)"):
        gc.frame("/api/v2/users", page_size=30)
    assert len(gc.queues()) > 5, "another call in between does no harm"
    assert len(gc.resume()) == len(genesys_demo.users())
    with pytest.raises(gnb.ConfigError, match="no download was stopped"):
        gc.resume()


def test_missing_rows_are_a_warning_and_a_note(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(users=60, page_size_limit=20, faults=["repeated-page"])
    gc = open_session(organisation)
    with pytest.warns(IncompleteWarning, match="did not arrive") as warned:
        users = gc.users()
    assert warned[0].filename == __file__, "the warning points at the reader's own line"
    record = gnb.provenance(users).record
    assert not record["complete"]
    assert record["rows"] < record["total_hits"]


def test_totals_that_vanish_lose_nobody(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(users=60, page_size_limit=20, faults=["vanishing-totals"])
    assert len(open_session(organisation).users()) == 60


def test_a_hostile_link_is_not_followed(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(faults=["hostile-next-uri"])
    gc = open_session(organisation)
    before = len(organisation.requests)
    with pytest.raises(SecurityError):
        gc.teams()
    assert len(organisation.requests) == before + 1


def test_a_redirect_is_not_followed(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(faults=[Fault("redirect", path="/api/v2/users")])
    with pytest.raises(SecurityError):
        open_session(organisation).users()


def test_a_job_creation_that_was_cut_off_is_sent_once(genesys_demo_factory, open_session):
    path = "/api/v2/analytics/conversations/details/jobs"
    organisation = genesys_demo_factory(faults=[Fault("reset", path=path)])
    gc = open_session(organisation)
    with pytest.raises(AmbiguousWrite, match="next:"):
        gc.request("POST", path, json={"interval": "2026-11-18T00:00:00Z/2026-11-19T00:00:00Z"})
    assert [one.path for one in organisation.requests].count(path) == 1
    assert organisation.jobs_created == 1


def test_a_missing_permission_is_named(genesys_demo_factory, open_session):
    gc = open_session(genesys_demo_factory(denied={"routing:queue:view"}))
    with pytest.raises(Forbidden, match="routing:queue:view") as caught:
        gc.queues()
    assert caught.value.next_step == (
        "Send this to your administrator: “Please give the role of my OAuth client or user in Genesys demo centre the "
        "permission Routing > Queue > View (routing:queue:view), for the divisions whose data I need: Admin > People & "
        "Permissions > Roles / Permissions (a client's roles: Admin > Integrations > OAuth).”"
    )
    report = gc.check()
    assert report.ok
    assert [finding.state for finding in report.findings if finding.check == "queues()"] == ["warn"]


def test_a_daily_limit_is_an_error_that_says_when_to_come_back(genesys_demo_factory, open_session):
    gc = open_session(genesys_demo_factory(faults=[Fault("429-absurd", path="/api/v2/users")]))
    with pytest.raises(RateLimited) as caught:
        gc.users()
    assert caught.value.retry_after == 86_400


def test_a_permanent_401_ends_soon(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(faults=[Fault("401-for-ever", path="/api/v2/users")])
    gc = open_session(organisation)
    with pytest.raises(AuthError):
        gc.users()
    assert organisation.token_requests <= 3


def test_a_wrong_secret_is_refused_with_a_next_step(genesys_demo):
    with pytest.raises(AuthError, match="next:"):
        gnb.connect(
            login_url=genesys_demo.url,
            api_url=genesys_demo.url,
            client_id=genesys_demo.client_id,
            client_secret="wrong-on-purpose",
        )
    assert genesys_demo.token_requests == 1


def test_provenance_is_plain(gc):
    assert json.loads(json.dumps(gc.users().attrs["genesys_nb"]))["platform"] == "genesys"


def test_the_doctor_does_not_wait_for_a_sick_service(genesys_demo_factory, open_session):
    gc = open_session(genesys_demo_factory(faults=[Fault("503", path="/api/v2/teams")]))
    (teams,) = [finding for finding in gc.check().findings if finding.check == "teams()"]
    assert teams.state == "warn"
    assert "503" in teams.detail
