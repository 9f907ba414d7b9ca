"""What is counted: for each family of aggregates, the occasions at which something was told, and what was.

An occasion is a session, a flow, a survey, an evaluation, what became of a contact, a user. It has dimensions, each
with all of its values, and tells metrics, each at its own time. The families whose things this world does not have
(knowledge, journeys, work items, …) count nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from genesys_nb.demo.centre import Centre
from genesys_nb.demo.dimensions import PLURALS
from genesys_nb.demo.families import FAMILIES
from genesys_nb.demo.world.identity import stable, stamp
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.presence import Stretch
from genesys_nb.demo.world.speech import metrics, talk

_PROMOTER, _DETRACTOR = 9, 6
_ACTIONS = (("Look up customer", "CRM"), ("Find open orders", "Orders"))
_ONE_FAILURE_IN = 40


class Told(NamedTuple):
    """One value of a metric, and when it was told; of what has an identity only the first is counted in a group."""

    name: str
    value: Any
    at: str
    qualifier: str | None = None
    identity: str = ""


class Occasion(NamedTuple):
    """Something that is counted: when its conversation began, its dimensions, and what it tells."""

    begun: str
    dimensions: Mapping[str, list[str]]
    told: Iterable[Told]


class Service(NamedTuple):
    """Whether somebody was served in time, in the measure of their queue."""

    met: bool
    target: float


def conversations(centre: Centre, known: Iterable[Record], _edges: Sequence[int]) -> Iterator[Occasion]:
    """Go through sessions: the metrics they emitted, their conversation, and how their queue did."""
    queues = {queue["id"]: queue["mediaSettings"] for queue in centre.world.things.queues}
    for conversation, participant, session in _sessions(known):
        dimensions = _dimensions("conversation", conversation, participant, session, *session["segments"])
        yield Occasion(
            conversation["conversationStart"], dimensions, _of_session(conversation, session, dimensions, queues)
        )


def _of_session(
    conversation: Record, session: Record, dimensions: Mapping[str, list[str]], queues: Mapping[str, Record]
) -> Iterator[Told]:
    begun = conversation["conversationStart"]
    yield Told("nConversations", 1, begun, identity=conversation["conversationId"])
    medium = "call" if session["mediaType"] == "voice" else session["mediaType"]
    settings = [level for queue in dimensions.get("queueId", ()) if (level := queues.get(queue, {}).get(medium))]
    short = any(metric["name"] == "tShortAbandon" for metric in session["metrics"])
    for metric in session["metrics"]:
        name, value, at = metric["name"], metric["value"], metric["emitDate"]
        yield Told(name, value, at)
        if settings and (name == "tAnswered" or (name == "tAbandon" and not short)):
            level = settings[0]["serviceLevel"]
            met = name == "tAnswered" and value <= level["durationMs"]
            yield Told("oServiceLevel", Service(met, level["percentage"]), at)
            yield Told("oServiceTarget", level["percentage"], at)


def flows(_centre: Centre, known: Iterable[Record], _edges: Sequence[int]) -> Iterator[Occasion]:
    """Go through flows: the metrics that their sessions emitted, and outcomes that failed."""
    for conversation, participant, session in _sessions(known):
        if flow := session.get("flow"):
            outcomes = flow.get("outcomes", ())
            layers = (conversation, participant, session, *session["segments"], flow, *outcomes)
            told = [Told(metric["name"], metric["value"], metric["emitDate"]) for metric in session["metrics"]]
            counted = [one for one in told if one.name in FAMILIES["flow"].metrics]
            if any(one.name == "nFlowOutcome" for one in told):
                failed = [one for one in outcomes if one.get("flowOutcomeValue") == "FAILURE"]
                counted += [Told("nFlowOutcomeFailed", 1, one["flowOutcomeEndTimestamp"]) for one in failed]
            yield Occasion(conversation["conversationStart"], _dimensions("flow", *layers), counted)


def bots(_centre: Centre, known: Iterable[Record], _edges: Sequence[int]) -> Iterator[Occasion]:
    """Go through the sessions that a bot held."""
    for conversation, participant, session in _sessions(known):
        if participant["purpose"] == "botflow" and (flow := session.get("flow")):
            names = {"botId": "flowId", "botName": "flowName", "botFlowType": "flowType", "botVersion": "flowVersion"}
            bot = {name: flow[key] for name, key in names.items() if key in flow}
            values = {metric["name"]: (metric["value"], metric["emitDate"]) for metric in session["metrics"]}
            lasted, at = values.get("tFlow", (0, conversation["conversationStart"]))
            leaving = "tBotExit" if flow.get("exitReason") == "TRANSFER" else "tBotDisconnect"
            told = [Told("nBotSessions", 1, at), Told("tBotSession", lasted, at), Told(leaving, lasted, at)]
            told += [Told("nBotSessionTurns", *values["nBotInteractions"])] if "nBotInteractions" in values else []
            dimensions = _dimensions(
                "bot", conversation, participant, session, bot, {"botSessionId": session["sessionId"]}
            )
            yield Occasion(conversation["conversationStart"], dimensions, told)


def actions(centre: Centre, known: Iterable[Record], _edges: Sequence[int]) -> Iterator[Occasion]:
    """Go through the data actions that menus run: one for each caller, as their session's id decides."""
    for conversation, participant, session in _sessions(known):
        if participant["purpose"] == "ivr" and session.get("flow"):
            chance = int(session["sessionId"].replace("-", "")[-12:], 16)
            name, integration = _ACTIONS[chance % len(_ACTIONS)]
            failed = chance % _ONE_FAILURE_IN == 0
            action = {
                "actionId": stable(centre.world.seed, "action", name),
                "actionName": name,
                "integrationId": stable(centre.world.seed, "integration", integration),
                "integrationName": integration,
                "responseStatus": "504" if failed else "200",
                **({"errorType": "TIMEOUT"} if failed else {}),
            }
            told = Told("tTotalExecution", 10_000 if failed else 60 + chance % 1_900, session["metrics"][0]["emitDate"])
            yield Occasion(conversation["conversationStart"], _dimensions("action", action), [told])


def surveys(_centre: Centre, known: Iterable[Record], _edges: Sequence[int]) -> Iterator[Occasion]:
    """Go through surveys: sent, answered in whole or in part, promoters and detractors."""
    for conversation, survey in _said(known, "surveys"):
        names = ["nSurveysSent", f"n{survey['surveyType']}Surveys"]
        scores = {}
        if survey["surveyStatus"] == "Finished":
            names += ["nSurveyResponses", "nSurveyNpsResponses"]
            names.append("nSurveyPartialResponses" if survey["surveyPartialResponse"] else "nSurveyFullResponses")
            names += ["nSurveyNpsPromoters"] if survey["surveyPromoterScore"] >= _PROMOTER else []
            names += ["nSurveyNpsDetractors"] if survey["surveyPromoterScore"] <= _DETRACTOR else []
            scores["oSurveyTotalScore"] = survey["oSurveyTotalScore"]
        told = [Told(name, value, survey["eventTime"]) for name, value in (dict.fromkeys(names, 1) | scores).items()]
        yield Occasion(conversation["conversationStart"], _dimensions("survey", conversation, survey), told)


def evaluations(_centre: Centre, known: Iterable[Record], _edges: Sequence[int]) -> Iterator[Occasion]:
    """Go through evaluations: how many, and their scores."""
    for conversation, evaluation in _said(known, "evaluations"):
        counts = {
            "nEvaluations": 1,
            "nEvaluationsDeleted": evaluation["deleted"],
            "nEvaluationsRescored": evaluation["rescored"],
        }
        scores = {name: evaluation[name] for name in ("oTotalScore", "oTotalCriticalScore") if name in evaluation}
        told = [Told(name, value, evaluation["eventTime"]) for name, value in (counts | scores).items()]
        yield Occasion(conversation["conversationStart"], _dimensions("evaluation", conversation, evaluation), told)


def resolutions(_centre: Centre, known: Iterable[Record], _edges: Sequence[int]) -> Iterator[Occasion]:
    """Go through what is known of whether a matter was settled."""
    for conversation, resolution in _said(known, "resolutions"):
        told = Told("nNextContactAvoided", resolution["nNextContactAvoided"], resolution["eventTime"])
        yield Occasion(conversation["conversationStart"], _dimensions("resolution", conversation, resolution), [told])


def transcripts(centre: Centre, known: Iterable[Record], _edges: Sequence[int]) -> Iterator[Occasion]:
    """Go through calls that were heard: who spoke for how long, in which mood, and each of their topics."""
    for conversation in known:
        if (call := talk(centre.world, conversation)) is None:
            continue
        agents = [one for one in conversation["participants"] if one["purpose"] == "agent"]
        desks = [session for agent in agents for session in agent["sessions"]]
        layers = [conversation, call.session, *agents, *(segment for desk in desks for segment in desk["segments"])]
        begun, at = conversation["conversationStart"], conversation["conversationEnd"]
        spoken = {"tAgentSpeech": "internal", "tCustomerSpeech": "external"}
        told = [
            Told("nSpeechTextAnalyzedConversations", 1, at),
            Told("oSentimentScore", metrics(call)["sentimentScore"], at),
            *(
                Told(name, sum(one.length for one in call.phrases if one.purpose == who), at)
                for name, who in spoken.items()
            ),
        ]
        yield Occasion(begun, _dimensions("transcript", *layers), told)
        for topic in sorted({one.topic for one in call.phrases if one.topic}):
            heard = {"topicId": stable(centre.world.seed, "topic", topic)}
            yield Occasion(begun, _dimensions("transcript", *layers, heard), [Told("nTopicCommunications", 1, at)])


def users(centre: Centre, _known: Iterable[Record], edges: Sequence[int]) -> Iterator[Occasion]:
    """Go through users: the time that they spent in each presence and routing status, in each part of the interval."""
    people = centre.world.people
    for number in range(people.active):
        yield Occasion(stamp(edges[0]), {"userId": [people.users[number]["id"]]}, _time(centre, number, edges))


def _time(centre: Centre, number: int, edges: Sequence[int]) -> Iterator[Told]:
    presence, now = centre.world.presence, centre.world.now
    if edges[0] >= now:
        return
    history = presence.between(number, edges[0], min(edges[-1], now))
    for start, end in pairwise(edges):
        at = stamp(start)
        for one in _within(history.presences, start, end):
            spent = one.end - one.start
            yield Told("tSystemPresence", spent, at, presence.system(one.what))
            yield Told("tOrganizationPresence", spent, at, one.what)
        for one in _within(history.statuses, start, end):
            yield Told("tAgentRoutingStatus", one.end - one.start, at, one.what)


def _within(line: Iterable[Stretch], start: int, end: int) -> Iterator[Stretch]:
    """Cut a history to what lies between two moments."""
    for one in line:
        if one.start < end and one.end > start:
            yield one._replace(start=max(one.start, start), end=min(one.end, end))


FAMILY: Mapping[str, Callable[[Centre, Iterable[Record], Sequence[int]], Iterator[Occasion]]] = {
    "conversation": conversations,
    "flow": flows,
    "bot": bots,
    "action": actions,
    "survey": surveys,
    "evaluation": evaluations,
    "resolution": resolutions,
    "transcript": transcripts,
    "user": users,
}
"""What the families of this world count: ``(centre, conversations, borders of the parts) -> occasions``."""


def _sessions(known: Iterable[Record]) -> Iterator[tuple[Record, Record, Record]]:
    for conversation in known:
        for participant in conversation["participants"]:
            for session in participant["sessions"]:
                yield conversation, participant, session


def _said(known: Iterable[Record], name: str) -> Iterator[tuple[Record, Record]]:
    return ((conversation, one) for conversation in known for one in conversation.get(name, ()))


def _dimensions(family: str, *layers: Record) -> dict[str, list[str]]:
    """Return the dimensions that some records have, each with all of its values."""
    found: dict[str, dict[str, None]] = {}
    for layer in layers:
        for key, value in layer.items():
            name = PLURALS.get(key, key)
            if name in FAMILIES[family].dimensions:
                for one in value if isinstance(value, list) else [value]:
                    found.setdefault(name, {})[str(one).lower() if isinstance(one, bool) else str(one)] = None
    return {name: list(values) for name, values in found.items()}
