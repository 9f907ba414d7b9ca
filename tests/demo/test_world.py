"""The contact centre itself: lifelike where analysts look, consistent where they count, the same for the same seed."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from statistics import mean

import msgspec
import pytest

from genesys_nb.demo import DemoOrganisation, Request

from .conftest import NOW

TALK, HOLD, WRITE_UP = "interact", "hold", "wrapup"


@pytest.fixture(scope="module")
def fortnight(client):
    return client.organisation, client.organisation.conversations("2026-11-06", "2026-11-20")


def sessions(conversations, purpose=None):
    for one in conversations:
        for participant in one["participants"]:
            if purpose in (None, participant["purpose"]):
                for session in participant["sessions"]:
                    yield one, participant, session


def metrics(session):
    found = defaultdict(list)
    for metric in session["metrics"]:
        found[metric["name"]].append(metric["value"])
    return found


def milliseconds(segment):
    start, end = (datetime.fromisoformat(segment[key]) for key in ("segmentStart", "segmentEnd"))
    return (end - start) // timedelta(milliseconds=1)


def spent(session, kind):
    return sum(milliseconds(segment) for segment in session["segments"] if segment["segmentType"] == kind)


def test_the_sums_of_an_agents_session_are_consistent(fortnight):
    seen = Counter()
    for _, _, session in sessions(fortnight[1], "agent"):
        told = metrics(session)
        if "tHandle" not in told:
            continue
        seen["sessions"] += 1
        talk, held, acw = sum(told["tTalk"]), sum(told["tHeld"]), sum(told["tAcw"])
        assert told["tTalkComplete"] == [talk] == [spent(session, TALK)]
        assert (told["tHeldComplete"] or [0]) == [held] == [spent(session, HOLD)]
        assert acw == spent(session, WRITE_UP)
        assert told["tHandle"] == [talk + held + acw]
        assert bool(acw) != session.get("acwSkipped", False)
        seen["held"] += bool(held)
        seen["skipped"] += not acw
        transfers = [len(told[name]) for name in ("nTransferred", "nBlindTransferred", "nConsultTransferred")]
        assert transfers[0] == transfers[1] + transfers[2] <= 1
        assert len(told["nConsult"]) == transfers[2]
        seen["blind"] += transfers[1]
        seen["consult"] += transfers[2]
    assert min(seen.values()) > 10, seen


def test_a_wait_ends_in_an_answer_or_in_giving_up(fortnight):
    for one, _, session in sessions(fortnight[1], "acd"):
        told = metrics(session)
        assert len(told["nOffered"]) == 1
        assert told["tAcd"] == told["tWait"] == [spent(session, TALK)]
        gave_up = bool(told["tAbandon"])
        assert told["tAbandon"] in ([], told["tAcd"])
        assert session["segments"][0]["disconnectType"] == ("peer" if gave_up else "transfer"), one["conversationId"]
        assert gave_up != ("usedRouting" in session)


def test_what_was_offered_was_answered_or_given_up(fortnight):
    for one in fortnight[1]:
        told = Counter(metric["name"] for *_, session in sessions([one]) for metric in session["metrics"])
        assert told["nOffered"] == told["tAnswered"] + told["tAbandon"], one["conversationId"]


def test_nothing_happens_outside_of_its_conversation(fortnight):
    for one in fortnight[1]:
        moments = [
            segment[key]
            for _, _, session in sessions([one])
            for segment in session["segments"]
            for key in ("segmentStart", "segmentEnd")
        ]
        assert one["conversationStart"] <= min(moments)
        assert one["conversationEnd"] == max(moments)
        peers = {session["sessionId"] for _, _, session in sessions([one])}
        assert len(peers) == len(list(sessions([one])))
        assert {session["peerId"] for _, _, session in sessions([one]) if "peerId" in session} <= peers
        for _, _, session in sessions([one]):
            assert session["segments"], one["conversationId"]
            assert all(segment["segmentStart"] <= segment["segmentEnd"] for segment in session["segments"])
            assert all(
                one["conversationStart"] <= metric["emitDate"] <= one["conversationEnd"]
                for metric in session["metrics"]
            )


def test_every_name_is_somebody_or_something(fortnight):
    organisation, conversations = fortnight
    users = {user["id"] for user in organisation.users()}
    queues = {queue["id"] for queue in organisation.queues()}
    members = {queue: set(organisation.queue_members(queue)) for queue in queues}
    codes = {code["id"] for code in organisation.listing("wrap_up_codes")} | {"ININ-WRAP-UP-TIMEOUT"}
    divisions = {division["id"] for division in organisation.listing("divisions")}
    for one, participant, session in sessions(conversations):
        assert set(one["divisionIds"]) <= divisions
        if participant["purpose"] in ("agent", "user"):
            assert participant["userId"] in users
        for segment in session["segments"]:
            assert segment.get("queueId", next(iter(queues))) in queues
            assert segment.get("wrapUpCode", "ININ-WRAP-UP-TIMEOUT") in codes
            if participant["purpose"] == "agent":
                assert participant["userId"] in members[segment["queueId"]]


def test_it_is_varied(fortnight):
    _, conversations = fortnight
    purposes = Counter(participant["purpose"] for _, participant, _ in sessions(conversations))
    media = Counter(session["mediaType"] for *_, session in sessions(conversations))
    kinds = Counter(
        segment["segmentType"] for *_, session in sessions(conversations) for segment in session["segments"]
    )
    emitted = Counter(metric["name"] for *_, session in sessions(conversations) for metric in session["metrics"])
    assert purposes.keys() >= {"customer", "ivr", "acd", "agent", "user", "workflow", "botflow"}
    assert media.keys() == {"voice", "chat", "message", "email", "callback"}
    assert media["voice"] > sum(media.values()) / 2
    assert kinds.keys() >= {
        "ivr",
        "interact",
        "alert",
        "hold",
        "wrapup",
        "contacting",
        "dialing",
        "monitoring",
        "system",
    }
    wanted = "nOffered nConnected nTransferred nBlindTransferred nConsultTransferred nConsult nError nOutbound nOverSla"
    wanted += " tIvr tAcd tAbandon tShortAbandon tAnswered tAlert tTalk tTalkComplete tHeld tHeldComplete tAcw tHandle"
    wanted += " tWait tFlow tFlowOut tMonitoring tNotResponding tDialing tContacting tAgentResponseTime nFlowOutcome"
    assert not set(wanted.split()) - emitted.keys()
    for part in ("evaluations", "surveys", "resolutions", "externalTag", "selfServed", "mediaStatsMinConversationMos"):
        assert 0 < sum(part in one for one in conversations) < len(conversations)
    fields = {field for *_, session in sessions(conversations) for field in session}
    assert fields >= {
        "flow",
        "mediaEndpointStats",
        "requestedRoutings",
        "activeSkillIds",
        "callbackNumbers",
        "outboundCampaignId",
    }


def test_a_session_may_belong_to_two_conversations_but_rarely(fortnight):
    owners = defaultdict(set)
    for one, _, session in sessions(fortnight[1]):
        owners[session["sessionId"]].add(one["conversationId"])
    shared = [owner for owner in owners.values() if len(owner) > 1]
    assert 3 <= len(shared) < len(owners) / 100


def test_some_cross_midnight(fortnight):
    crossing = [one for one in fortnight[1] if one["conversationEnd"][:10] > one["conversationStart"][:10]]
    assert 5 <= len(crossing) < len(fortnight[1]) / 20


def test_the_week_has_a_rhythm(fortnight):
    counts = Counter(one["conversationStart"][:10] for one in fortnight[1])
    weekdays = [count for day, count in counts.items() if datetime.fromisoformat(day).weekday() < 5]
    weekend = [count for day, count in counts.items() if datetime.fromisoformat(day).weekday() >= 5]
    assert len(weekdays) == 10
    assert all(250 <= count <= 400 for count in weekdays)
    assert max(weekend) < min(weekdays) / 2


def test_people_give_up_in_the_peaks(fortnight):
    waited, gave_up = defaultdict(list), defaultdict(list)
    for _, _, session in sessions(fortnight[1], "acd"):
        if session["mediaType"] == "voice":
            hour = int(session["segments"][0]["segmentStart"][11:13])
            when = "peak" if hour in (9, 10, 11, 14, 15) else "quiet"
            waited[when].append(metrics(session)["tAcd"][0])
            gave_up[when].append(bool(metrics(session)["tAbandon"]))
    assert mean(waited["peak"]) > 1.3 * mean(waited["quiet"])
    assert 0.04 < mean(gave_up["peak"]) < 0.3
    assert mean(gave_up["peak"]) > mean(gave_up["quiet"])


def test_what_is_not_over_has_no_end():
    organisation = DemoOrganisation(now=NOW)
    today = organisation.conversations("2026-11-20", "2026-11-21")
    now = "2026-11-20T14:30:00.000Z"
    ongoing = [one for one in today if "conversationEnd" not in one]
    assert 1 <= len(ongoing) < 60
    assert max(one["conversationStart"] for one in today) <= now
    for one in ongoing:
        told = [metric["emitDate"] for _, _, session in sessions([one]) for metric in session["metrics"]]
        assert max(told, default=now) <= now
        assert any("segmentEnd" not in part for _, _, session in sessions([one]) for part in session["segments"])
        assert not {"resolutions", "evaluations", "surveys"} & one.keys()
    later = DemoOrganisation(now=NOW + timedelta(days=2)).conversations("2026-11-20", now)
    assert [one["conversationId"] for one in later] == [one["conversationId"] for one in today]
    assert all("conversationEnd" in one for one in later)


def test_ninety_days_and_no_more():
    organisation = DemoOrganisation(now=NOW)
    first = (NOW - timedelta(days=89)).date()
    assert organisation.conversations(f"{first}", f"{first + timedelta(days=1)}")
    assert not organisation.conversations(f"{first - timedelta(days=3)}", f"{first}")
    assert not DemoOrganisation(now=NOW, days=1).conversations("2026-11-10", "2026-11-20")


def spoken(organisation, *targets):
    login = Request("POST", "/oauth/token", {"authorization": basic(organisation)}, b"grant_type=client_credentials")
    token = msgspec.json.decode(organisation.answer(login).body)["access_token"]
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json", "accept-encoding": "gzip"}
    body = b'{"interval":"2026-11-18T00:00:00Z/2026-11-20T00:00:00Z","paging":{"pageSize":100,"pageNumber":2}}'
    asked = [Request("GET", target, headers) for target in targets]
    asked.append(Request("POST", "/api/v2/analytics/conversations/details/query", headers, body))
    return [(answer.status, answer.headers, answer.body) for answer in map(organisation.answer, asked)]


def basic(organisation):
    import base64

    keys = f"{organisation.client_id}:{organisation.client_secret}"
    return f"Basic {base64.b64encode(keys.encode()).decode()}"


TARGETS = ("/api/v2/users?pageSize=100&expand=skills,presence,team", "/api/v2/routing/queues", "/api/v2/oauth/clients")


def test_the_same_seed_says_the_same_bytes():
    first, again = (spoken(DemoOrganisation(seed=7, now=NOW, rate_limit=None), *TARGETS) for _ in range(2))
    assert first == again


def test_a_day_does_not_depend_on_what_was_asked_before():
    one, other = DemoOrganisation(now=NOW), DemoOrganisation(now=NOW)
    one.conversations("2026-10-01", "2026-10-05")
    assert one.conversations("2026-11-04", "2026-11-05") == other.conversations("2026-11-04", "2026-11-05")


def test_another_seed_is_another_world():
    one, other = (DemoOrganisation(seed=seed, now=NOW) for seed in (1, 2))
    assert one.client_id != other.client_id
    assert one.client_secret != other.client_secret
    assert not {user["id"] for user in one.users()} & {user["id"] for user in other.users()}
    ids = [{c["conversationId"] for c in each.conversations("2026-11-04", "2026-11-05")} for each in (one, other)]
    assert not ids[0] & ids[1]


@pytest.mark.parametrize("wanted", [40, 180, 1234])
def test_there_are_as_many_users_as_asked_for(wanted):
    organisation = DemoOrganisation(now=NOW, users=wanted)
    users = organisation.users()
    assert len({user["id"] for user in users}) == len({user["email"] for user in users}) == wanted
    assert all(organisation.queue_members(queue["id"]) for queue in organisation.queues())
    assert organisation.conversations("2026-11-19T08:00:00Z", "2026-11-19T12:00:00Z")


def test_now_is_now_unless_said_otherwise():
    assert abs(datetime.now(UTC) - DemoOrganisation().now) < timedelta(seconds=5)
