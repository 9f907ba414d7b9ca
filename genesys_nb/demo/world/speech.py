"""What was said in a call: phrases in the time that the conversation leaves for them, with a mood and a topic.

Nothing is stored: the words of a call are drawn anew, always the same, from its id. Agents speak while they talk to the
customer; in between the customer answers, in a mood that depends on the queue, on the wait, and, where the customer
was asked, on what they said of the call afterwards.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from genesys_nb.demo.world import tuesday
from genesys_nb.demo.world.identity import stable
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.timeline import World

_TOPICS: Mapping[str, tuple[str, ...]] = {
    "Billing": ("there is a charge on my bill that I do not know", "my bill is twice what it was last month"),
    "Cancellation": ("I want to cancel my contract", "how do I get out of this contract"),
    "Delivery": ("my order has still not arrived", "the parcel came to the wrong address"),
    "Technical problem": ("the app does not let me log in", "the line has been dead since Monday"),
    "Payment": ("my card was declined", "I would like to pay in instalments"),
    "Repeat call": ("this is the third time that I call about this", "I have told all of this to your colleague"),
}
_CHARGED_TWICE = "Double charge"
_WORDS: Mapping[str, tuple[str, ...]] = {
    **_TOPICS,
    _CHARGED_TWICE: (
        "my card has been charged twice for the same thing",
        "the statement shows every payment two times",
        "you have taken the money twice and I want it back",
    ),
}
_GREETINGS = ("good morning, how can I help you", "thank you for calling, what can I do for you")
_ANSWERS = (
    *("let me look into that for you", "one moment please, I have your account open", "I can see it here"),
    *("could you give me the number again please", "that should be settled by tomorrow", "I have made a note of it"),
)
_CLOSINGS = ("is there anything else that I can do for you", "thank you for your call, goodbye")
_MOODS: Mapping[int, tuple[str, ...]] = {
    -1: ("that is really not good enough", "I am very disappointed", "nobody ever calls me back"),
    0: ("yes, that is right", "it is the one from last week", "all right", "I will wait"),
    1: ("that is great, thank you", "you have been very helpful", "perfect, that was quick"),
}
_TEMPERS: Mapping[str, float] = {
    "Complaints": -0.55,
    "Collections": -0.4,
    "Cancellations": -0.35,
    "Escalations": -0.35,
    "Fraud": -0.25,
    "VIP": 0.4,
    "Loyalty": 0.35,
    "New Customers": 0.3,
}
_WAIT = 60_000  # milliseconds of waiting that cost a tenth of the mood
_PAUSES = (150, 1_400)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something that somebody said."""

    purpose: str
    text: str
    start: int
    length: int
    sentiment: int | None = None
    topic: str = ""


@dataclass(slots=True)
class Talk:
    """A call in words: when it began, the customer's session, the stretches of talk, and the phrases in them."""

    conversation: Record
    session: Record
    start: int
    end: int
    phrases: list[Phrase] = field(default_factory=list)


def talk(world: World, conversation: Record) -> Talk | None:
    """Return a call in words; None where it is not over, was no call, or nobody talked to the customer."""
    sessions = [(one, each) for one in conversation["participants"] for each in one["sessions"]]
    customers = [each for one, each in sessions if one["purpose"] == "customer" and each["mediaType"] == "voice"]
    stretches = sorted(
        (_moment(segment["segmentStart"]), _moment(segment["segmentEnd"]), segment.get("queueId", ""))
        for one, each in sessions
        if one["purpose"] == "agent" and each["mediaType"] == "voice"
        for segment in each["segments"]
        if segment["segmentType"] == "interact" and "segmentEnd" in segment
    )
    if "conversationEnd" not in conversation or not customers or not stretches:
        return None
    rng = Random(f"{world.seed}:speech:{conversation['conversationId']}")
    heard = customers[0]
    said = Talk(
        conversation, heard, _moment(conversation["conversationStart"]), _moment(conversation["conversationEnd"])
    )
    mood = _mood(world, conversation, stretches[0][2], stretches[0][0] - said.start, rng)
    topic = rng.choice(tuple(_TOPICS))
    if _charged_twice(world, conversation):
        topic, mood = _CHARGED_TWICE, max(-1.0, mood - 0.4)
    latest = said.start
    for number, (begin, end, _) in enumerate(stretches):
        lines = _lines(rng, mood, topic if number == 0 else "")
        said.phrases += _timed(rng, lines, max(begin, latest), end, last=number == len(stretches) - 1)
        latest = max(latest, end)
    return said if said.phrases else None


def _charged_twice(world: World, conversation: Record) -> bool:
    told = world.attributes(conversation["conversationId"])
    return any(one.get("reason") == tuesday.REASON for one in told.values())


def _mood(world: World, conversation: Record, queue: str, wait: int, rng: Random) -> float:
    """Return the customer's mood, from -1 to 1; a survey that was answered tells it."""
    drawn = rng.gauss(_tempers(world).get(queue, 0.1) - 0.1 * wait / _WAIT, 0.35)
    scores = [one["surveyPromoterScore"] for one in conversation.get("surveys", ()) if "surveyPromoterScore" in one]
    if scores:
        drawn = (scores[0] - 5) / 5 * 0.45 + drawn * 0.55
    return max(-1.0, min(1.0, drawn))


def _tempers(world: World) -> dict[str, float]:
    return {queue["id"]: _TEMPERS[queue["name"]] for queue in world.things.queues if queue["name"] in _TEMPERS}


def _lines(rng: Random, mood: float, topic: str) -> Iterator[tuple[str, str, int | None, str]]:
    """Yield who says what, in which mood, about what, for as long as there is time."""
    yield "internal", rng.choice(_GREETINGS), None, ""
    if topic:
        yield "external", rng.choice(_WORDS[topic]), -1 if rng.random() > 0.65 + mood / 3 else 0, topic
    while True:
        yield "internal", rng.choice(_ANSWERS), None, ""
        if rng.random() < 0.06:
            other = rng.choice(tuple(_TOPICS))
            yield "external", rng.choice(_TOPICS[other]), 0, other
            continue
        chance = rng.random()
        felt = (1 if mood > 0 else -1) if chance < abs(mood) * 0.8 + 0.05 else 0
        yield "external", rng.choice(_MOODS[felt]), felt, ""


def _timed(
    rng: Random, lines: Iterator[tuple[str, str, int | None, str]], begin: int, end: int, *, last: bool
) -> Iterator[Phrase]:
    """Yield the lines as phrases that fit into a stretch of talk."""
    moment = begin + rng.randint(*_PAUSES)
    closing = (_CLOSINGS[1], _length(_CLOSINGS[1])) if last else ("", 0)
    for purpose, text, sentiment, topic in lines:
        length = _length(text)
        if moment + length > end - closing[1] - _PAUSES[1]:
            break
        yield Phrase(purpose, text, moment, length, sentiment, topic)
        moment += length + rng.randint(*_PAUSES)
    if closing[0] and moment + closing[1] <= end:
        yield Phrase("internal", closing[0], moment, closing[1])


def _length(text: str) -> int:
    """Return how many milliseconds it takes to say a text."""
    return 380 * len(text.split())


def transcript(world: World, said: Talk) -> Record:
    """Return the file that is kept of a call, as the vendor describes it."""
    conversation, seed = said.conversation["conversationId"], world.seed
    first = said.phrases[0].start
    last = said.phrases[-1].start + said.phrases[-1].length
    spoken = {
        "transcriptId": stable(seed, "transcript", conversation),
        "language": "en-us",
        "programId": stable(seed, "program", 0),
        "engineId": "demo",
        "startTime": said.start,
        "duration": {"milliseconds": last - said.start},
        "phrases": [_phrase(said, number, one) for number, one in enumerate(said.phrases)],
        "analytics": {
            "sentiment": [
                {
                    "participant": one.purpose,
                    "phrase": one.text,
                    "phraseIndex": number,
                    "sentiment": one.sentiment,
                    **_when(said, one),
                }
                for number, one in enumerate(said.phrases)
                if one.sentiment
            ],
            "topics": [_topic(seed, said, one) for one in said.phrases if one.topic],
            "acoustic": [],
        },
    }
    return {
        "organizationId": stable(seed, "organisation"),
        "conversationId": conversation,
        "communicationId": said.session["sessionId"],
        "mediaType": "call",
        "conversationStartTime": said.start,
        "startTime": first,
        "duration": {"milliseconds": last - first},
        "transcripts": [spoken],
        "participants": list(_participants(said.conversation)),
        "uri": "",
    }


def _phrase(said: Talk, number: int, one: Phrase) -> Record:
    decorated = f"{one.text[0].upper()}{one.text[1:]}{'?' if one.text.startswith(('how', 'is', 'could')) else '.'}"
    return {
        "text": one.text,
        "decoratedText": decorated,
        "stability": 1.0,
        "confidence": round(0.8 + Random(f"{said.session['sessionId']}:{number}").random() * 0.19, 3),
        **_when(said, one),
        "alternatives": [],
        "participantPurpose": one.purpose,
        "phraseIndex": number,
    }


def _topic(seed: int, said: Talk, one: Phrase) -> Record:
    return {
        "participant": one.purpose,
        "topicId": stable(seed, "topic", one.topic),
        "topicName": one.topic,
        "topicPhrase": one.topic.lower(),
        "transcriptPhrase": one.text,
        "confidence": 90.0,
        **_when(said, one),
    }


def _when(said: Talk, one: Phrase) -> Record:
    return {
        "offset": {"milliseconds": one.start - said.start},
        "startTimeMs": one.start,
        "duration": {"milliseconds": one.length},
    }


def _participants(conversation: Record) -> Iterator[Record]:
    """Yield who took part, as a transcript names them."""
    purposes = {"customer": "external", "agent": "internal"}
    for one in conversation["participants"]:
        segments = [segment for session in one["sessions"] for segment in session["segments"]]
        told: dict[str, Any] = {
            "participantPurpose": purposes.get(one["purpose"], one["purpose"]),
            "startTimeMs": min(_moment(segment["segmentStart"]) for segment in segments),
            "endTimeMs": max(_moment(segment["segmentEnd"]) for segment in segments),
        }
        queue = next((segment["queueId"] for segment in segments if "queueId" in segment), None)
        yield {**told, **_there(one, "userId", "teamId"), **({"queueId": queue} if queue else {})}


def _there(record: Record, *names: str) -> Record:
    return {name: record[name] for name in names if name in record}


def metrics(said: Talk) -> Record:
    """Return what speech and text analytics says of a call: the mean of its moods, and shares of its time."""
    felt = [one.sentiment for one in said.phrases if one.purpose == "external" and one.sentiment is not None]
    half = len(felt) // 2
    trend = round(_mean(felt[half:]) - _mean(felt[:half]), 4) if len(felt) > 3 else None
    whole = said.end - said.start
    spoken = {
        purpose: sum(one.length for one in said.phrases if one.purpose == purpose)
        for purpose in ("internal", "external")
    }
    menus = _share(said.conversation, "ivr", whole)
    queues = _share(said.conversation, "acd", whole)
    agent, customer = (round(100 * spoken[purpose] / whole, 2) for purpose in ("internal", "external"))
    told: Record = {
        "sentimentScore": round(_mean(felt), 4),
        "sentimentTrendClass": _named(trend),
        "participantMetrics": {
            "agentDurationPercentage": agent,
            "customerDurationPercentage": customer,
            "silenceDurationPercentage": round(max(0.0, 100 - agent - customer - menus - queues), 2),
            "ivrDurationPercentage": menus,
            "acdDurationPercentage": queues,
            "overtalkDurationPercentage": 0.0,
            "otherDurationPercentage": 0.0,
            "overtalkCount": 0,
        },
    }
    return told if trend is None else {**told, "sentimentTrend": trend}


def _share(conversation: Record, purpose: str, whole: int) -> float:
    """Return the percentage of a conversation that was spent with machines of a purpose."""
    spent = sum(
        _moment(segment["segmentEnd"]) - _moment(segment["segmentStart"])
        for participant in conversation["participants"]
        if participant["purpose"] == purpose
        for session in participant["sessions"]
        for segment in session["segments"]
    )
    return round(100 * spent / whole, 2)


def _named(trend: float | None) -> str:
    if trend is None:
        return "NotCalculated"
    bounds = ((-0.5, "Declining"), (-0.1, "SlightlyDeclining"), (0.1, "NoChange"), (0.5, "SlightlyImproving"))
    return next((name for bound, name in bounds if trend < bound), "Improving")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _moment(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)
