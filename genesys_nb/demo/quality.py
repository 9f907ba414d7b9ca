"""Evaluations and surveys, as their own listings tell them: those of the conversations, with forms and answers.

The points of an evaluation's answers add up to its score. What stands in a listing is less than what is told of one:
scores come when they are asked for, a form's questions and the answers only with the evaluation itself.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.directory import listing
from genesys_nb.demo.refusals import bad_request, not_found
from genesys_nb.demo.route import Route
from genesys_nb.demo.world.identity import stable
from genesys_nb.demo.world.people import Record

_QUESTIONS = {
    "Opening": ("Greeted the customer by name?", "Confirmed the customer's identity?"),
    "Conversation": ("Listened before answering?", "Gave correct information?", "Closed with a summary?"),
}
_POINTS = 20  # of each question, so that five of them make a hundred
_STATUS = {"Finished": "FINISHED", "InProgress": "INPROGRESS", "Pending": "PENDING"}
_MEDIA = {"voice": "CALL", "message": "MESSAGE", "chat": "CHAT", "email": "EMAIL", "callback": "CALLBACK"}
_COMMENTS: dict[int, tuple[str, ...]] = {  # from this score on
    0: ("had to call twice", "too long in the queue", "nobody could tell me why", "it is still not settled"),
    7: ("it was all right", "friendly, but it took long", "fine"),
    9: ("quick and friendly", "the agent was very patient", "settled in five minutes"),
}
_LATEST = timedelta(days=4)  # an evaluation comes no later after its conversation

Judged = tuple[Record, Record]  # a conversation and one of its evaluations


def evaluations(centre: Centre, call: Call) -> Record:
    """Answer `GET /quality/evaluations/query`."""
    request = call.request
    asked = {name: request.first(name) for name in (*_WHOSE, *_FURTHER) if request.first(name)}
    if not set(_WHOSE) & set(asked):
        raise bad_request(
            "Query params must include one of conversationId, evaluatorUserId, agentUserId or assigneeUserId"
        )
    by_release = not {"conversationId", "evaluatorUserId"} & set(asked)
    when = _released if by_release else _assigned
    window = request.first("startTime"), request.first("endTime")
    tests = {**_WHOSE, **_FURTHER}
    found = [
        one
        for one in _judged(centre, asked.get("conversationId", ""), *window)
        if all(tests[name](one) == value for name, value in asked.items()) and _within(when(one), *window)
    ]
    found.sort(key=lambda one: (when(one), one[1]["evaluationId"]))
    scored = request.first("expandAnswerTotalScores") == "true"
    return paging.numbered(centre, call, [_evaluation(*one, scored=scored) for one in found])


_WHOSE: dict[str, Callable[[Judged], Any]] = {
    "conversationId": lambda one: one[0]["conversationId"],
    "agentUserId": lambda one: one[1]["userId"],
    "evaluatorUserId": lambda one: one[1]["evaluatorId"],
    "assigneeUserId": lambda one: one[1].get("assigneeId"),
}
_FURTHER: dict[str, Callable[[Judged], Any]] = {
    "queueId": lambda one: one[1]["queueId"],
    "formContextId": lambda one: one[1]["contextId"],
}


def evaluation(centre: Centre, call: Call) -> Record:
    """Answer `GET /quality/conversations/{conversationId}/evaluations/{evaluationId}`."""
    for conversation, record in _judged(centre, call.ids["conversationId"]):
        if record["evaluationId"] == call.ids["evaluationId"]:
            whole = _evaluation(conversation, record, scored=True)
            form = _form(centre, whole["evaluationForm"])
            if "answers" in whole:
                whole["answers"]["questionGroupScores"] = list(_scores(form, record))
            return {**whole, "evaluationForm": form} if "evaluationForm" in call.request.every("expand") else whole
    raise not_found(f"The evaluation {call.ids['evaluationId']} was not found")


def surveys(centre: Centre, call: Call) -> list[Record]:
    """Answer `GET /quality/conversations/{conversationId}/surveys`."""
    conversation = centre.world.conversation(call.ids["conversationId"])
    if conversation is None:
        raise not_found(f"The conversation {call.ids['conversationId']} was not found")
    return [_survey(centre, conversation, one) for one in conversation.get("surveys", ())]


def _judged(centre: Centre, identifier: str = "", start: str = "", end: str = "") -> Iterator[Judged]:
    """Yield conversations with each of their evaluations: of one conversation, or of a stretch of time."""
    world = centre.world
    if identifier:
        one = world.conversation(identifier)
        conversations = iter([one] if one else [])
    else:
        conversations = world.days(_day(start, world.first) - _LATEST, _day(end, world.today))
    for conversation in conversations:
        for record in conversation.get("evaluations", ()):
            yield conversation, record


def _day(text: str, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        raise bad_request(f"The date {text} is not ISO-8601", "invalid.date") from error


def _within(moment: str, start: str, end: str) -> bool:
    return (not start or moment >= start) and (not end or moment < end)


def _assigned(one: Judged) -> str:
    return str(one[0].get("conversationEnd", one[0]["conversationStart"]))


def _released(one: Judged) -> str:
    return str(one[1]["eventTime"]) if one[1]["released"] else _assigned(one)


def _evaluation(conversation: Record, record: Record, *, scored: bool) -> Record:
    identifier, whose = record["evaluationId"], conversation["conversationId"]
    media = {session["mediaType"] for one in conversation["participants"] for session in one["sessions"]}
    made = _assigned((conversation, record))
    told: Record = {
        "id": identifier,
        "conversation": {"id": whose, "selfUri": f"/api/v2/conversations/{whose}"},
        "evaluationForm": {"id": record["formId"], "name": record["formName"], "contextId": record["contextId"]},
        "evaluator": _user(record["evaluatorId"]),
        "agent": _user(record["userId"]),
        "status": _STATUS[record["evaluationStatus"]],
        "agentHasRead": record["released"] and identifier < "8",
        "assigneeApplicable": record["assigneeApplicable"],
        "createdDate": made,
        "assignedDate": made,
        "changedDate": record["eventTime"],
        "queue": {"id": record["queueId"], "selfUri": f"/api/v2/routing/queues/{record['queueId']}"},
        "mediaType": sorted(_MEDIA[one] for one in media if one in _MEDIA),
        "divisionIds": conversation["divisionIds"],
        "rescore": record["rescored"],
        "conversationDate": conversation["conversationStart"],
        "neverRelease": False,
        "redacted": False,
        "selfUri": f"/api/v2/quality/conversations/{whose}/evaluations/{identifier}",
    }
    told["evaluationForm"] |= {"questionGroups": [], "selfUri": f"/api/v2/quality/forms/evaluations/{record['formId']}"}
    if "conversationEnd" in conversation:
        told["conversationEndDate"] = conversation["conversationEnd"]
    if record["released"]:
        told |= {"submittedDate": record["eventTime"], "releaseDate": record["eventTime"]}
    if scored and "oTotalScore" in record:
        told["answers"] = {
            "totalScore": float(record["oTotalScore"]),
            "totalCriticalScore": float(record["oTotalCriticalScore"]),
            "anyFailedKillQuestions": False,
        }
    return told


def _user(identifier: str) -> Record:
    return {"id": identifier, "version": 1, "selfUri": f"/api/v2/users/{identifier}"}


def _form(centre: Centre, short: Record) -> Record:
    """Return a form with its questions and their answers."""
    seed, form = centre.world.seed, short["id"]
    groups = []
    for name, questions in _QUESTIONS.items():
        group = stable(seed, "question group", form, name)
        asked = [
            {
                "id": stable(seed, "question", form, text),
                "text": text,
                "type": "multipleChoiceQuestion",
                "naEnabled": False,
                "commentsRequired": False,
                "answerOptions": [
                    {"id": stable(seed, "answer", form, text, points), "text": f"{points} points", "value": points}
                    for points in range(_POINTS + 1)
                ],
                "isKill": False,
                "isCritical": name == "Conversation",
            }
            for text in questions
        ]
        groups.append({"id": group, "name": name, "type": "questionGroup", "naEnabled": False, "questions": asked})
    return {**short, "published": True, "questionGroups": groups}


def _scores(form: Record, record: Record) -> Iterator[Record]:
    """Yield the scores of the groups; the points of all questions add up to the evaluation's score."""
    rng = Random(record["evaluationId"])
    asked = [question for group in form["questionGroups"] for question in group["questions"]]
    points = [record["oTotalScore"] // len(asked)] * len(asked)
    for place in rng.sample(range(len(asked)), record["oTotalScore"] % len(asked)):
        points[place] += 1
    given = iter(points)
    for group in form["questionGroups"]:
        scores = [
            {
                "questionId": question["id"],
                "answerId": question["answerOptions"][score]["id"],
                "score": score,
                "markedNA": False,
                "failedKillQuestion": False,
                "comments": rng.choice(("", "", "well done", "see the recording")),
            }
            for question, score in zip(group["questions"], given, strict=False)
        ]
        yield {
            "questionGroupId": group["id"],
            "totalScore": float(sum(one["score"] for one in scores)),
            "maxTotalScore": float(_POINTS * len(scores)),
            "markedNA": False,
            "questionScores": scores,
        }


def _survey(centre: Centre, conversation: Record, record: Record) -> Record:
    whose, seed, form = conversation["conversationId"], centre.world.seed, record["surveyFormId"]
    agent = next(one for one in centre.world.people.users if one["id"] == record["userId"])
    group = stable(seed, "question group", form)
    questions = {kind: stable(seed, "question", form, kind) for kind in ("npsQuestion", "freeTextQuestion")}
    texts = {"npsQuestion": "Would you recommend us?", "freeTextQuestion": "What else would you like to say?"}
    told: Record = {
        "id": record["surveyId"],
        "conversation": {"id": whose, "selfUri": f"/api/v2/conversations/{whose}"},
        "surveyForm": {
            "id": form,
            "name": record["surveyFormName"],
            "contextId": record["surveyFormContextId"],
            "language": "en-US",
            "published": True,
            "questionGroups": [
                {
                    "id": group,
                    "name": "Your opinion",
                    "type": "questionGroup",
                    "questions": [
                        {"id": identifier, "text": texts[kind], "type": kind} for kind, identifier in questions.items()
                    ],
                }
            ],
            "selfUri": f"/api/v2/quality/forms/surveys/{form}",
        },
        "agent": {name: agent[name] for name in ("id", "name", "selfUri")},
        "status": record["surveyStatus"],
        "queue": {"id": record["queueId"], "selfUri": f"/api/v2/routing/queues/{record['queueId']}"},
        "surveyType": record["surveyType"],
        "selfUri": f"/api/v2/quality/surveys/{record['surveyId']}",
    }
    if record["surveyStatus"] == "Finished":
        score = record["surveyPromoterScore"]
        words = Random(record["surveyId"]).choice(_COMMENTS[max(least for least in _COMMENTS if least <= score)])
        told |= {
            "completedDate": record["surveyCompletedDate"],
            "missingRequiredAnswer": record["surveyPartialResponse"],
            "answers": {
                "totalScore": float(record["oSurveyTotalScore"]),
                "npsScore": score,
                "questionGroupScores": [
                    {
                        "questionGroupId": group,
                        "markedNA": False,
                        "questionScores": [
                            {"questionId": questions["npsQuestion"], "npsScore": score, "markedNA": False},
                            {"questionId": questions["freeTextQuestion"], "freeTextAnswer": words, "markedNA": False},
                        ],
                    }
                ],
            },
        }
    return told


_VIEW = ("quality:evaluation:view",)
ROUTES = (
    Route("GET", "/quality/evaluations/query", evaluations, _VIEW),
    Route(
        "GET",
        "/quality/conversations/{conversationId}/evaluations/{evaluationId}",
        evaluation,
        (*_VIEW, "quality:evaluation:assign", "quality:evaluation:release"),
    ),
    Route("GET", "/quality/conversations/{conversationId}/surveys", surveys, ("quality:survey:view",)),
    Route("GET", "/quality/forms/evaluations", listing(lambda things: things.forms), ("quality:evaluationForm:view",)),
)
