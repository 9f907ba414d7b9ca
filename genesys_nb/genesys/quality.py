"""Evaluations and surveys: what was thought of conversations, by those who judge them and by those who had them.

The service lists evaluations of one conversation, agent, evaluator or assignee at a time, and surveys of one
conversation; so each id is a request, sent side by side, and an id that is refused is a row with an ``error``. Answers
to single questions are not in the listing of evaluations: they are asked for evaluation by evaluation.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

from genesys_nb import intervals
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import ConfigError
from genesys_nb.genesys import each
from genesys_nb.genesys.conversations import Context
from genesys_nb.paging import ARRAY, OBJECT, STYLES
from genesys_nb.query import Query
from genesys_nb.tables.by_id import ById, standing_for
from genesys_nb.tables.quality import EVALUATION, EVALUATION_ANSWER, SURVEY, SURVEY_ANSWER, answers

_EVALUATIONS = "/api/v2/quality/evaluations/query"
_EVALUATION = "/api/v2/quality/conversations/{conversationId}/evaluations/{evaluationId}"
_SURVEYS = "/api/v2/quality/conversations/{conversationId}/surveys"
_MOST_A_PAGE = 100
_WHOSE = {
    "conversation_ids": ("conversation_id", "conversationId", "conversation"),
    "agents": ("user_id", "agentUserId", "agent"),
    "evaluators": ("user_id", "evaluatorUserId", "evaluator"),
    "assignees": ("user_id", "assigneeUserId", "assignee"),
}


def evaluations(
    session: Context,
    conversation_ids: Any = None,
    *,
    agents: Any = None,
    evaluators: Any = None,
    assignees: Any = None,
    interval: Any = None,
    timezone: str | None = None,
    names: bool = False,
    progress: bool | None = None,
) -> Pull:
    """Return the evaluations of conversations, or those of agents, evaluators or assignees.

    Parameters
    ----------
    conversation_ids : list, Series or DataFrame, optional
        Ids of conversations, or a frame with ``conversation_id``. One of these four is wanted, and only one.
    agents, evaluators, assignees : list, Series or DataFrame, optional
        Ids of users, or a frame with ``user_id``: whose work was judged, who judged it, who is to judge it.
    interval : str, pair, pandas.Interval, optional
        Only evaluations of this time, as in `conversation_details`; the service's own reading of it, which for agents
        goes by the release (what is never released is not told of them), else by the assignment.
    timezone : str, optional
        Zone in which the interval is read and timestamps are returned; None is the session's.
    names : bool
        Whether every column of ids gets its names beside it, as by ``gc.names(frame)``.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row an evaluation: ``conversation_id``, ``id``, ``status``, ``agent_id``, ``evaluator_id``, ``queue_id``,
        ``form_name``, ``total_score`` and ``total_critical_score`` in percent, ``conversation_date``,
        ``submitted_date``, ``release_date``, …; and one row for each id that was refused, with what was asked and
        ``error``, which is missing elsewhere.

    Raises
    ------
    ConfigError
        No ids, more than 10,000, something that is no id, or ids of two kinds; nothing is sent.
    Forbidden
        The role lacks ``quality:evaluation:view``.

    Notes
    -----
    GET /api/v2/quality/evaluations/query, once for each id. The single answers are `evaluation_answers`.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     judged = gc.conversation_details("yesterday", grain="evaluation")
    ...     found = gc.evaluations(judged)
    >>> set(found["id"]) == set(judged["evaluation_id"])
    True
    """
    whose = {"conversation_ids": conversation_ids, "agents": agents, "evaluators": evaluators, "assignees": assignees}
    given = {name: value for name, value in whose.items() if value is not None}
    if len(given) != 1:
        raise ConfigError(
            f"evaluations are asked for by one of {', '.join(whose)}, and {' and '.join(given) or 'none'} was given",
            next_step='give one of them: conversation_ids=frame["conversation_id"], or agents=gc.users()["id"]',
        )
    ((argument, value),) = given.items()
    column, parameter, field = _WHOSE[argument]
    ids = each.ids(argument, value, column, listing="" if argument == "conversation_ids" else "users")
    asked = interval and intervals.read(interval, timezone=timezone or session.timezone, now=session.now())
    params: dict[str, Any] = {"expandAnswerTotalScores": True}
    if asked:
        start, _, end = asked.iso().partition("/")
        params |= {"startTime": start, "endTime": end}
    style = STYLES["page_number"]
    return Pull(
        what="evaluations",
        queries=tuple(
            style.begin(Query("GET", _EVALUATIONS, {parameter: one, **params}), _MOST_A_PAGE, "pageSize") for one in ids
        ),
        style=style,
        items="entities",
        tables=lambda: ById(EVALUATION, [{field: {"id": one}} for one in ids], items="entities"),
        timezone=timezone,
        notes=asked.notes if asked else (),
        progress=progress,
        named=names,
        instead=partial(standing_for, items="entities"),
    )


def evaluation_answers(session: Context, evaluations: Any, *, progress: bool | None = None) -> Pull:
    """Return the answers to the questions of evaluations.

    Parameters
    ----------
    evaluations : pandas.DataFrame
        A frame with ``conversation_id`` and ``evaluation_id`` or ``id``: that of `evaluations`, or the grain
        ``evaluation`` of `conversation_details`.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row an answer: ``conversation_id``, ``evaluation_id``, ``agent_id``, ``question_group_name``,
        ``question_text``, ``answer_text``, ``score``, ``max_score``, ``is_critical``, ``failed_kill_question``,
        ``comments``, …; an evaluation that is not finished has none. One row for each evaluation that was refused,
        with ``error``.

    Raises
    ------
    ConfigError
        No such frame, no row, more than 10,000, or something that is no id; nothing is sent.
    Forbidden
        The role lacks ``quality:evaluation:view``.

    Notes
    -----
    GET /api/v2/quality/conversations/{conversationId}/evaluations/{evaluationId}, once for each evaluation.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     answers = gc.evaluation_answers(gc.conversation_details("yesterday", grain="evaluation"))
    >>> bool((answers["score"].dropna() <= answers["max_score"].dropna()).all())
    True
    """
    asked = each.rows("evaluations", evaluations, {"conversationId": ("conversation_id",), "evaluationId": _OWN})
    return each.pull(
        "evaluation answers",
        _EVALUATION,
        asked,
        EVALUATION_ANSWER,
        items=OBJECT,
        rows=partial(answers, form="evaluationForm", key="evaluationId"),
        params={"expand": "evaluationForm"},
        progress=progress,
    )


def surveys(
    session: Context,
    conversation_ids: Any,
    *,
    grain: Literal["survey", "answer"] = "survey",
    names: bool = False,
    progress: bool | None = None,
) -> Pull:
    """Return the surveys that customers were sent after conversations.

    Parameters
    ----------
    conversation_ids : list, Series or DataFrame
        Ids of conversations, or a frame with ``conversation_id``; each is asked for once.
    grain : str
        ``survey`` or ``answer``.
    names : bool
        Whether every column of ids gets its names beside it, as by ``gc.names(frame)``.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a survey: ``conversation_id``, ``id``, ``status``, ``agent_id``, ``queue_id``, ``form_name``,
        ``nps_score`` (0 to 10), ``total_score`` in percent, ``completed_date``, …; or one row an answer:
        ``survey_id``, ``question_text``, ``answer_text``, ``score``, ``nps_score``, ``free_text_answer``, … A
        conversation without a survey has no row; one that was refused has a row with ``error``.

    Raises
    ------
    ConfigError
        No ids, more than 10,000, or something that is no id; nothing is sent.
    Forbidden
        The role lacks ``quality:survey:view``.

    Notes
    -----
    GET /api/v2/quality/conversations/{conversationId}/surveys, once for each conversation.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     sent = gc.conversation_details("yesterday", grain="survey")
    ...     surveys = gc.surveys(sent)
    >>> len(surveys) == len(sent)
    True
    """
    asked = [{"conversationId": one} for one in each.ids("conversation_ids", conversation_ids, "conversation_id")]
    as_answers: dict[str, Any] = {"shape": SURVEY_ANSWER, "rows": partial(answers, form="surveyForm", key="surveyId")}
    as_surveys: dict[str, Any] = {"shape": SURVEY, "row": _of_conversation}
    return each.pull(
        f"{grain}s of conversations" if grain == "survey" else "survey answers",
        _SURVEYS,
        asked,
        items=ARRAY,
        progress=progress,
        named=names,
        **(as_answers if grain == "answer" else as_surveys),
    )


_OWN = ("evaluation_id", "id")


def _of_conversation(ids: Mapping[str, str]) -> dict[str, Any]:
    """Return the conversation as surveys name it."""
    return {"conversation": {"id": ids["conversationId"]}}
