"""Files and answers that are not as they should be: nothing dies, nothing is invented, nothing is lost."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.errors import BadRequest, Forbidden, RateLimited, ServerError
from genesys_nb.paging import ARRAY, OBJECT
from genesys_nb.tables.by_id import ById, standing_for
from genesys_nb.tables.quality import SURVEY, SURVEY_ANSWER, answers
from genesys_nb.tables.transcripts import PHRASE, TOPIC, phrases, topics

BEGAN = 1_795_000_000_000
WHOSE = {"conversationId": "c", "communicationId": "s"}


def table(shape, rows, *files):
    made = ById(shape, [WHOSE] * len(files), rows)
    for number, file in enumerate(files):
        made.add(json.dumps([file]).encode(), number)
    return next(iter(made.finish(timezone="Europe/Berlin").frames.values()))


def file(*said, sentiment=(), topics=(), **fields):
    spoken = {"transcriptId": "t", "phrases": list(said), "analytics": {"sentiment": sentiment, "topics": topics}}
    return {"conversationStartTime": BEGAN, "transcripts": [spoken], **fields}


def test_a_phrase_without_a_number_is_numbered_by_its_place():
    found = table(PHRASE, phrases, file({"text": "a"}, {"text": "b"}))
    assert list(found["phrase_no"]) == [0, 1]
    assert found["start"].isna().all()
    assert found["sentiment"].isna().all()


def test_two_phrases_of_one_number_are_both_kept():
    found = table(PHRASE, phrases, file({"text": "a", "phraseIndex": 1}, {"text": "b", "phraseIndex": 1}))
    assert list(found["text"]) == ["a", "b"]


def test_several_sentiments_of_a_phrase_are_their_mean():
    marks = [{"phraseIndex": 0, "sentiment": one} for one in (1, 0, -1, -1)] + [{"phraseIndex": 0}]
    found = table(PHRASE, phrases, file({"text": "a", "phraseIndex": 0}, sentiment=marks))
    assert list(found["sentiment"]) == [-0.25]


def test_times_are_in_the_zone_and_exact():
    found = table(PHRASE, phrases, file({"text": "a", "startTimeMs": BEGAN + 1_001, "duration": {"milliseconds": 250}}))
    row = found.iloc[0]
    assert row["start"] == pd.Timestamp(BEGAN + 1_001, unit="ms", tz="UTC")
    assert str(found["start"].dt.tz) == "Europe/Berlin"
    assert (row["start_ms"], row["duration_ms"]) == (1_001, 250)
    unknown = table(PHRASE, phrases, file({"startTimeMs": BEGAN}, conversationStartTime=None)).iloc[0]
    assert pd.isna(unknown["start_ms"])


@pytest.mark.parametrize("odd", ["2026-11-20T10:00:00Z", 10**40, [1], {"ms": 1}])
def test_a_time_that_is_none_is_kept_as_it_came(odd):
    found = table(PHRASE, phrases, file({"text": "a", "startTimeMs": odd}))
    assert found["start"].isna().all()
    assert any("start_time_ms" in name for name in found.columns)


def test_words_and_whatever_else_a_phrase_has_are_kept():
    said = {"text": "a", "words": [{"word": "a", "confidence": 1.0}], "novelty": {"depth": 3}}
    row = table(PHRASE, phrases, file(said)).iloc[0]
    assert row["words"] == said["words"]
    assert row["novelty_depth"] == 3


def test_no_topics_no_rows():
    assert len(table(TOPIC, topics, file({"text": "a"}))) == 0
    assert len(table(TOPIC, topics, file(topics=[{"topicName": "Billing", "startTimeMs": BEGAN}]))) == 1


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["transcripts", "phrases", "analytics", "sentiment", "topics", "phraseIndex", "startTimeMs", "duration", "text",
         "conversationStartTime", "answers", "questionGroupScores", "questionScores", "surveyForm", "questionGroups"]
    ), inner, max_size=4),
    max_leaves=25,
)  # fmt: skip


@given(anything)
def test_no_file_kills_the_tables(said):
    for shape, rows in (
        (PHRASE, phrases),
        (TOPIC, topics),
        (SURVEY_ANSWER, lambda one: answers(one, form="f", key="k")),
    ):
        found = table(shape, rows, said)
        assert list(found.columns)[: len(shape.columns)] == [column.name for column in shape.columns]


# What stands for a refusal


def refusal(kind, status, code="x"):
    return kind("No.", status=status, code=code, next_step="Ask.")


@pytest.mark.parametrize("items", [ARRAY, OBJECT, "entities"])
def test_a_refusal_is_a_page_of_the_listings_own_form(items):
    body = json.loads(standing_for(refusal(Forbidden, 403), items))
    shown = body if isinstance(body, list) else body.get("entities", [body])
    assert len(shown) == 1
    content = json.dumps(body if items == "entities" else shown).encode()
    made = ById(SURVEY, [{"conversation": {"id": "c"}}, {"conversation": {"id": "d"}}], items=items.strip("."))
    made.add(b'{"entities": []}' if items == "entities" else b"[]")
    assert made.add(content, 1) == 1
    finished = made.finish(timezone="UTC")
    assert (finished.refused, finished.notes[0][:27]) == (1, "1 of what was asked for was")
    assert finished.frames["survey"].iloc[0][["conversation_id", "error"]].tolist() == ["d", "Forbidden: No."]


@pytest.mark.parametrize("error", [refusal(ServerError, 503), refusal(ServerError, 502), refusal(ServerError, 504)])
def test_a_service_that_is_away_is_raised(error):
    with pytest.raises(ServerError):
        standing_for(error, ARRAY)


def test_a_long_pause_is_raised():
    with pytest.raises(RateLimited):
        standing_for(RateLimited("Wait.", retry_after=600.0), ARRAY)


@pytest.mark.parametrize(("asked", "raises_at"), [(1, 1), (5, 5), (19, 19), (20, 20), (500, 20)])
def test_refusals_from_the_start_are_raised_in_time(asked, raises_at):
    made = ById(SURVEY, [{}] * asked)
    body = standing_for(refusal(BadRequest, 400, "bad.request"), ARRAY)
    for number in range(raises_at - 1):
        made.add(body, number)
    with pytest.raises(BadRequest, match="No") as caught:
        made.add(body, raises_at - 1)
    assert (caught.value.status, caught.value.code, caught.value.next_step) == (400, "bad.request", "Ask.")


def test_one_answer_is_enough_for_refusals_to_be_rows():
    made = ById(SURVEY, [{}] * 500)
    made.add(b"[]", 0)
    body = standing_for(refusal(Forbidden, 403), ARRAY)
    for number in range(1, 500):
        made.add(body, number)
    assert made.finish(timezone="UTC").refused == 499
