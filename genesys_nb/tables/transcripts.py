"""Transcripts: phrases and topics as rows.

The file behind a transcript's address is described in the vendor's developer centre (Speech and Text Analytics,
"Transcript URL", "Transcript schema"): one file for a communication, in it transcripts, in each phrases, and beside
them what was made of these: sentiments, by the number of their phrase, and topics. Times are milliseconds since 1970.
Whatever a file lacks is missing in its rows; whatever else it has, such as the single words, follows the known columns.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import Any

from genesys_nb.tables.by_id import Row
from genesys_nb.tables.shape import Column, Shape, shape

_WHOSE = (
    Column("conversation_id", "/conversationId"),
    Column("communication_id", "/communicationId"),
    Column("transcript_id", "/transcriptId"),
)
_WHEN = (
    Column("start", "/start", "time"),
    Column("start_ms", "/startMs", "integer"),
    Column("duration_ms", "/duration/milliseconds", "integer"),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 10**13  # milliseconds, in the year 2286
_MEDIUM = shape("", "language:category mediaType:category programId").columns

PHRASE = Shape(
    "phrase",
    (
        *_WHOSE,
        Column("phrase_no", "/phraseIndex", "integer"),
        Column("participant_purpose", "/participantPurpose", "category"),
        Column("text", "/text"),
        Column("decorated_text", "/decoratedText"),
        *_WHEN,
        Column("sentiment", "/sentiment", "number"),
        Column("confidence", "/confidence", "number"),
        Column("stability", "/stability", "number"),
        *_MEDIUM,
    ),
    key=(),  # the service numbers phrases, and should it number two alike, both are kept
)
TOPIC = Shape(
    "topic",
    (
        *_WHOSE,
        *shape("", "topicId topicName topicPhrase transcriptPhrase participant:category confidence:number").columns,
        *_WHEN,
        *_MEDIUM,
    ),
    key=(),
)
ANALYTICS = shape(
    "conversation",
    "conversation.id sentimentScore:number sentimentTrend:number sentimentTrendClass:category "
    "participantMetrics.agentDurationPercentage:number participantMetrics.customerDurationPercentage:number "
    "participantMetrics.silenceDurationPercentage:number participantMetrics.ivrDurationPercentage:number "
    "participantMetrics.acdDurationPercentage:number participantMetrics.overtalkDurationPercentage:number "
    "participantMetrics.otherDurationPercentage:number participantMetrics.overtalkCount:integer empathyScores:list",
    key="conversation.id",
)


def phrases(file: Row) -> Iterator[Row]:
    """Yield the phrases of a file."""
    for transcript, about in _transcripts(file):
        felt = _sentiments(transcript)
        for number, phrase in enumerate(_objects(transcript.get("phrases"))):
            index = phrase.get("phraseIndex", number)
            yield {**about, **_timed(phrase, file), "phraseIndex": index, "sentiment": felt.get(_key(index))}


def topics(file: Row) -> Iterator[Row]:
    """Yield the topics that were recognised in a file."""
    for transcript, about in _transcripts(file):
        for topic in _objects(_analytics(transcript).get("topics")):
            yield {**about, **_timed(topic, file)}


def _transcripts(file: Row) -> Iterator[tuple[Row, Row]]:
    """Yield the transcripts of a file, each with what its rows say of it."""
    for transcript in _objects(file.get("transcripts")):
        about: Row = {name: transcript.get(name) for name in ("transcriptId", "language", "programId")}
        yield transcript, {**about, "mediaType": file.get("mediaType")}


def _sentiments(transcript: Row) -> dict[str, float]:
    """Return the sentiment of phrases by their numbers; where several places of one are marked, their mean."""
    marked: dict[str, list[float]] = defaultdict(list)
    for mark in _objects(_analytics(transcript).get("sentiment")):
        if isinstance(mark.get("sentiment"), int | float):
            marked[_key(mark.get("phraseIndex"))].append(mark["sentiment"])
    return {key: fmean(values) for key, values in marked.items()}


def _timed(held: Row, file: Row) -> Row:
    """Return a phrase or topic with the moment at which it began, and the time since the conversation began."""
    began, base = held.get("startTimeMs"), file.get("conversationStartTime")
    if not isinstance(began, int | float) or abs(began) > _LATEST:
        return held  # no moment: it is kept as it came
    rest = {name: value for name, value in held.items() if name != "startTimeMs"}
    moment = _EPOCH + timedelta(milliseconds=began)
    return {**rest, "start": moment.isoformat(), "startMs": began - base if isinstance(base, int | float) else None}


def _key(index: Any) -> str:
    return str(index)


def _analytics(transcript: Row) -> Mapping[str, Any]:
    found = transcript.get("analytics")
    return found if isinstance(found, dict) else {}


def _objects(held: Any) -> Iterator[Row]:
    return (one for one in held if isinstance(one, dict)) if isinstance(held, list) else iter(())
