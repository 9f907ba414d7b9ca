"""Transcripts, recordings and speech analytics: held against what the world says was said."""

from urllib.parse import urlsplit

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.demo import Fault
from genesys_nb.demo.world.speech import metrics, talk
from genesys_nb.errors import ApiError, Forbidden, IncompleteWarning, SecurityError
from tests.secrets.test_canaries import everything_reachable

UNKNOWN = "0a0a0a0a-0000-4000-8000-00000000beef"
COLUMNS = ["conversation_id", "communication_id", "participant_purpose", "text", "start_ms", "duration_ms"]


def said(organisation, conversation):
    world = organisation._centre.world
    return talk(world, world.conversation(conversation))


def spoken(organisation, pairs):
    """Return what was said, as rows with the columns above."""
    return [
        (conversation, session, one.purpose, one.text, one.start - heard.start, one.length)
        for conversation, session in pairs
        for heard in [said(organisation, conversation)]
        for one in heard.phrases
    ]


def as_frame(pairs):
    return pd.DataFrame(pairs, columns=["conversation_id", "session_id"])


def test_phrases_are_what_was_said(gc, organisation, calls):
    found = gc.transcripts(as_frame(calls[:20]))
    assert list(found[COLUMNS].itertuples(index=False, name=None)) == spoken(organisation, calls[:20])
    assert found["error"].isna().all()
    assert gnb.provenance(found).complete
    for conversation, group in found.groupby("conversation_id"):
        heard = said(organisation, conversation)
        assert list(group["phrase_no"]) == list(range(len(heard.phrases)))
        assert group["start"].astype("int64").tolist() == [one.start * 1000 for one in heard.phrases]
        felt = [None if pd.isna(one) else int(one) for one in group["sentiment"]]
        assert felt == [one.sentiment or None for one in heard.phrases]
    assert str(found["start"].dtype) == "datetime64[us, UTC]"
    assert found["decorated_text"].str.endswith((".", "?")).all()


def test_phrases_fit_into_their_conversation(gc, conversations, calls):
    found = gc.transcripts(as_frame(calls[:60]))
    times = {one["conversationId"]: (one["conversationStart"], one["conversationEnd"]) for one in conversations}
    for conversation, group in found.groupby("conversation_id"):
        start, end = map(pd.Timestamp, times[conversation])
        ends = group["start"] + pd.to_timedelta(group["duration_ms"], unit="ms")
        assert start <= group["start"].min()
        assert ends.max() <= end
        assert (group["start"].iloc[1:].to_numpy() >= ends.iloc[:-1].to_numpy()).all(), "nobody talks over the other"


def test_topics_are_a_grain_of_their_own(gc, organisation, calls):
    found = gc.transcripts(as_frame(calls[:20]), grain="topic")
    truth = [
        (conversation, one.topic, one.text, one.start - heard.start)
        for conversation, _ in calls[:20]
        for heard in [said(organisation, conversation)]
        for one in heard.phrases
        if one.topic
    ]
    columns = ["conversation_id", "topic_name", "transcript_phrase", "start_ms"]
    assert list(found[columns].itertuples(index=False, name=None)) == truth


@pytest.mark.parametrize("form", [list, pd.Series, lambda ids: pd.DataFrame({"conversation_id": ids})])
def test_ids_alone_are_looked_up_in_batches(gc, organisation, calls, form):
    before = len(organisation.requests)
    ids = [one for one, _ in calls[:60]]
    found = gc.transcripts(form(ids))
    assert list(found[COLUMNS].itertuples(index=False, name=None)) == spoken(organisation, calls[:60])
    looked_up = [one for one in organisation.requests[before:] if one.path.endswith("conversations/details")]
    assert [one.target.count("id=") for one in looked_up] == [50, 10]
    assert gnb.provenance(found).complete


def test_the_session_grain_is_asked_for_its_customers(gc, organisation, calls):
    sessions = gc.conversation_details("2026-11-19", grain="session", where={"mediaType": "voice", "purpose": "agent"})
    mine = sessions[sessions["conversation_id"].isin([one for one, _ in calls[:5]])]
    assert set(mine["purpose"]) > {"customer"}
    found = gc.transcripts(mine)
    assert set(found["communication_id"]) == {session for _, session in calls[:5]}


def test_recordings_know_their_communications(gc, organisation, calls):
    recordings = gc.recordings([one for one, _ in calls[:8]])
    assert list(recordings[["conversation_id", "session_id"]].itertuples(index=False, name=None)) == calls[:8]
    assert set(recordings["media"]) == {"audio"}
    assert (recordings["archive_date"] < recordings["delete_date"]).all()
    found = gc.transcripts(recordings)
    assert list(found[COLUMNS].itertuples(index=False, name=None)) == spoken(organisation, calls[:8])


def test_a_conversation_without_recordings_has_no_row(gc, conversations, calls):
    answered = {one for one, _ in calls}
    silent = [
        one["conversationId"]
        for one in conversations
        if one["conversationId"] not in answered and one["participants"][0]["sessions"][0]["mediaType"] == "email"
    ]
    assert len(gc.recordings(silent[:3])) == 0


def test_analytics_is_what_the_world_felt(gc, organisation, calls):
    found = gc.speech_analytics([one for one, _ in calls[:20]]).set_index("conversation_id")
    for conversation, _ in calls[:20]:
        truth, row = metrics(said(organisation, conversation)), found.loc[conversation]
        assert row["sentiment_score"] == truth["sentimentScore"]
        assert row["sentiment_trend_class"] == truth["sentimentTrendClass"]
        shares = truth["participantMetrics"]
        assert row["participant_metrics_agent_duration_percentage"] == shares["agentDurationPercentage"]
        assert row["participant_metrics_silence_duration_percentage"] == shares["silenceDurationPercentage"]


def test_sentiment_is_the_mean_of_the_customers_phrases(gc, calls):
    """What the analytics endpoint says and what stands in the transcripts are two ways to the same number."""
    phrases = gc.transcripts(as_frame(calls[:20]))
    mine = phrases[phrases["participant_purpose"] == "external"]
    by_hand = mine["sentiment"].fillna(0).groupby(mine["conversation_id"]).mean()
    told = gc.speech_analytics([one for one, _ in calls[:20]]).set_index("conversation_id")["sentiment_score"]
    assert (by_hand - told.loc[by_hand.index]).abs().max() < 1e-4


def test_what_has_no_transcript_is_a_row(gc, organisation, conversations, calls):
    emails = [
        (one["conversationId"], one["participants"][0]["sessions"][0]["sessionId"])
        for one in conversations
        if one["participants"][0]["sessions"][0]["mediaType"] == "email"
    ]
    frame = as_frame([calls[0], emails[0], calls[1]])
    with pytest.warns(IncompleteWarning, match="1 of what was asked for was refused"):
        found = gc.transcripts(frame)
    errors = found[found["error"].notna()]
    assert errors[["conversation_id", "communication_id"]].to_numpy().tolist() == [list(emails[0])]
    assert errors["error"].iloc[0].startswith("NotFound")
    assert len(found) == 1 + len(spoken(organisation, calls[:2]))


def test_a_conversation_that_nobody_knows_is_a_row(gc, organisation, calls):
    with pytest.warns(IncompleteWarning, match="NotFound 1"):
        found = gc.transcripts([calls[0][0], UNKNOWN, calls[1][0]])
    row = found[found["error"].notna()].iloc[0]
    assert row["conversation_id"] == UNKNOWN
    assert row["error"] == "NotFound: the service knows no such conversation"
    assert len(found) == 1 + len(spoken(organisation, calls[:2]))
    with pytest.warns(IncompleteWarning):
        alone = gc.transcripts(UNKNOWN)
    assert len(alone) == 1
    assert list(alone.columns) == list(found.columns)[: len(alone.columns)]


def test_without_the_permission_it_is_forbidden(opened, calls):
    for permission in ("recording:recording:view", "speechAndTextAnalytics:data:view"):
        _, gc = opened(denied=[permission])
        with pytest.raises(Forbidden, match=permission):
            gc.transcripts(as_frame(calls[:3]))
        with pytest.raises(Forbidden, match=permission):
            gc.speech_analytics([calls[0][0]])


def test_raw_and_pages_are_the_files(gc, calls):
    ids = [one for one, _ in calls[:3]]
    for files in (gc.transcripts.raw(as_frame(calls[:3])), gc.transcripts.raw(ids)):
        assert [one["conversationId"] for one in files] == ids
    assert [one["conversationId"] for page in gc.transcripts.pages(ids) for one in page] == ids
    assert gc.transcripts.query(ids).params == {"id": ids}


def test_a_plan_counts_the_requests_and_downloads_nothing(gc, organisation, calls):
    before = len(downloads(organisation))
    for given in ([one for one, _ in calls[:3]], as_frame(calls[:3])):
        assert "about" in str(gc.transcripts.plan(given))
        assert len(gc.transcripts.plan(given).parts) == 3
    assert len(downloads(organisation)) == before


# The addresses


def downloads(organisation):
    return [one for one in organisation.requests if one.path.startswith("/storage/")]


def test_an_address_that_has_lapsed_is_asked_for_again_once(opened, calls):
    organisation, gc = opened(faults=[Fault("403", path="/storage/*", nth=(2,))])
    found = gc.transcripts(as_frame(calls[:3]))
    assert found["error"].isna().all()
    assert [one.status for one in downloads(organisation)].count(403) == 1
    urls = [one for one in organisation.requests if one.path.endswith("/transcripturl")]
    assert len(urls) == 4
    assert gnb.provenance(found)["requests"] == 8


def test_storage_that_refuses_twice_is_a_row(opened, calls):
    _, gc = opened(faults=[Fault("403", path=f"/storage/*{calls[1][0]}*")])
    with pytest.warns(IncompleteWarning, match="ApiError 1"):
        found = gc.transcripts(as_frame(calls[:3]))
    (error,) = found["error"].dropna()
    assert error == "ApiError: The storage at 127.0.0.1 does not give out what the service keeps there (403)."


def test_storage_that_refuses_everything_is_an_error(opened, calls):
    _, gc = opened(faults=[Fault("403", path="/storage/*")])
    with pytest.raises(ApiError, match="does not give out") as caught:
        gc.transcripts(as_frame(calls[:3]))
    assert not isinstance(caught.value, Forbidden), "no administrator can help"


@pytest.mark.parametrize("kind", ["reset", "short-body", "bad-json", "html", "empty", "502", "503", "gzip-crc"])
def test_downloads_survive_what_pages_survive(opened, organisation, calls, kind):
    struck, gc = opened(faults=[Fault(kind, path="/storage/*", nth=(1, 3))])
    found = gc.transcripts(as_frame(calls[:3]))
    assert list(found[COLUMNS].itertuples(index=False, name=None)) == spoken(organisation, calls[:3])
    assert struck.faults_served[kind] == 2


def test_a_redirect_is_not_followed(opened, calls):
    organisation, gc = opened(faults=[Fault("redirect", path="/storage/*", value="http://127.0.0.1:9")])
    with pytest.raises(SecurityError, match="redirects the download"):
        gc.transcripts(as_frame(calls[:1]))
    assert len(downloads(organisation)) == 1


def test_the_organisations_storage_keeps_its_rules(organisation, calls):
    """Who comes with a token, without a signature, or too late, gets nothing; so a leak of the token would show."""
    from genesys_nb.demo.messages import Request
    from genesys_nb.demo.storage import VALID, address

    clock = [0.0]
    with gnb.demo.DemoOrganisation(now=organisation.now, days=3, clock=lambda: clock[0]) as made:
        asking = Request("GET", "/", {"host": "127.0.0.1:1"})
        conversation, session = calls[0]
        parts = urlsplit(address(made._centre, asking, "transcripts", conversation, f"{session}.json"))
        target = f"{parts.path}?{parts.query}"
        assert made.answer(Request("GET", target)).status == 200
        with_token = made.answer(Request("GET", target, {"authorization": "Bearer x"}))
        assert (with_token.status, b"Only one auth mechanism" in with_token.body) == (400, True)
        assert made.answer(Request("GET", parts.path)).status == 403
        assert made.answer(Request("GET", f"{target}0")).status == 403
        clock[0] += VALID + 1
        late = made.answer(Request("GET", target))
        assert (late.status, b"expired" in late.body) == (403, True)


def test_no_signature_hangs_on_a_session_or_a_frame(opened, calls, caplog):
    organisation, gc = opened(
        faults=[Fault("403", path="/storage/*", nth=(2,)), Fault("502", path="/storage/*", nth=(3,))]
    )
    told = []
    gc.listen(told.append)
    with caplog.at_level(1):
        found = gc.transcripts(as_frame(calls[:4]))
        gc.transcripts.query(as_frame(calls[:4]))
    planted = {part for one in downloads(organisation) for part in urlsplit(one.target).query.split("Signature=")[1:]}
    assert len(planted) >= 1
    assert all(len(one) == 64 for one in planted)
    texts = [repr(gc), repr(gc.history.to_dict()), repr(found.attrs), repr(told), repr(gc.last), caplog.text]
    texts += [found.to_csv(), *everything_reachable(gc), *everything_reachable(gc._wire._presigned)]
    assert not [one for one in planted for text in texts if one in text or one[:16] in text]
