"""Speech and text analytics: what was said, how it sounded, what it was about.

A transcript is three steps away: the conversation knows its communications (the customer's sessions), a communication
has an address for its transcript, and what lies there is fetched without the session's token. Each step is said rather
than done here. Whoever has a frame of sessions has the communications already, so every address is a request known in
advance. Whoever has conversations only gets a route: a generator that yields the questions for their details, fifty
conversations a question, and returns the pull that asks for the addresses. The last step is a word of the pull,
``behind``, and the one shell that sends follows the address; so an address, which is a secret, never comes up here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pandas as pd

from genesys_nb.downloads.pull import Asking, Pull
from genesys_nb.errors import ConfigError
from genesys_nb.genesys import each
from genesys_nb.genesys.conversations import Context
from genesys_nb.paging import OBJECT
from genesys_nb.query import Query
from genesys_nb.tables.transcripts import ANALYTICS, PHRASE, TOPIC, phrases, topics

_ANALYTICS = "/api/v2/speechandtextanalytics/conversations/{conversationId}"
_DETAILS = "/api/v2/analytics/conversations/details"
_TRANSCRIPT = (
    "/api/v2/speechandtextanalytics/conversations/{conversationId}/communications/{communicationId}/transcripturl"
)
_AT_ONCE = 50  # conversations in one question for their details: no limit is known, and the address must stay short
_CUSTOMERS = frozenset({"customer", "external"})
_WISH = "callback"  # the session that says when to call; what is said is in the call's own
_GRAINS = {"phrase": (PHRASE, phrases), "topic": (TOPIC, topics)}


def transcripts(
    session: Context,
    conversations: Any,
    *,
    grain: Literal["phrase", "topic"] = "phrase",
    progress: bool | None = None,
) -> Pull:
    """Return what was said in conversations, phrase by phrase, or which topics were recognised in it.

    Parameters
    ----------
    conversations : DataFrame, Series or list
        A frame with ``conversation_id`` and ``session_id``: that of `recordings`, or of `conversation_details` at the
        grain ``session``, of which the sessions of customers count, other than those which only ask to be called back.
        Or ids of conversations, or any other frame with ``conversation_id``: then the sessions are looked up first.
    grain : str
        ``phrase`` or ``topic``.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a phrase: ``conversation_id``, ``communication_id``, ``transcript_id``, ``phrase_no``,
        ``participant_purpose`` (``internal`` is the agent's side, ``external`` the customer's), ``text``,
        ``decorated_text``, ``start``, ``start_ms`` since the conversation began, ``duration_ms``, ``sentiment`` from
        -1 to 1, ``confidence``, …; or one row a topic: ``topic_name``, ``topic_phrase``, ``transcript_phrase``,
        ``participant``, ``start``, … A communication that the service has no transcript of, or refuses, is a row with
        ``error``, which is missing elsewhere; so is a conversation that it does not know.

    Raises
    ------
    ConfigError
        No ids, more than 10,000, or something that is no id; nothing is sent.
    Forbidden
        The role lacks ``recording:recording:view`` or ``speechAndTextAnalytics:data:view``; where sessions have to be
        looked up, ``analytics:conversationDetail:view``.
    SecurityError
        A transcript is said to lie where nothing is asked for.

    Notes
    -----
    GET /api/v2/speechandtextanalytics/conversations/{conversationId}/communications/{communicationId}/transcripturl,
    once for each communication, and GET /api/v2/analytics/conversations/details for the sessions, where they have to be
    looked up.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     calls = gc.conversation_details("yesterday", where={"mediaType": "voice", "purpose": "agent"})
    ...     recorded = gc.recordings(calls.head(10))
    ...     said = gc.transcripts(recorded)
    >>> set(said["conversation_id"]) == set(recorded["conversation_id"])
    True
    """
    if isinstance(conversations, pd.DataFrame) and "session_id" in conversations.columns:
        return _planned(grain, _communications(conversations), progress=progress)
    ids = each.ids("conversations", conversations, "conversation_id")
    return _planned(grain, (), progress=progress, route=lambda _: _route(grain, ids, progress=progress))


def speech_analytics(session: Context, conversation_ids: Any, *, progress: bool | None = None) -> Pull:
    """Return what speech and text analytics says of conversations: sentiment, and who talked for how long.

    Parameters
    ----------
    conversation_ids : list, Series or DataFrame
        Ids of conversations, or a frame with ``conversation_id``; each is asked for once.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a conversation: ``conversation_id``, ``sentiment_score``, ``sentiment_trend``,
        ``sentiment_trend_class``, ``participant_metrics_agent_duration_percentage`` and its like for customer, silence
        and overtalk, ``empathy_scores`` (list), and ``error`` where the service has none or refuses, missing elsewhere.
        The vendor's specification does not say which scale the scores are on.

    Raises
    ------
    ConfigError
        No ids, more than 10,000, or something that is no id; nothing is sent.
    Forbidden
        The role lacks ``recording:recording:view`` or ``speechAndTextAnalytics:data:view``; it takes both.

    Notes
    -----
    GET /api/v2/speechandtextanalytics/conversations/{conversationId}, once for each conversation.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     calls = gc.conversation_details("yesterday", where={"mediaType": "voice", "purpose": "agent"})
    ...     felt = gc.speech_analytics(gc.recordings(calls.head(10)))
    >>> bool(felt["sentiment_score"].between(-1, 1).all())
    True
    """
    asked = [{"conversationId": one} for one in each.ids("conversation_ids", conversation_ids, "conversation_id")]
    return each.pull(
        "speech analytics",
        _ANALYTICS,
        asked,
        ANALYTICS,
        items=OBJECT,
        row=lambda ids: {"conversation": {"id": ids["conversationId"]}},
        progress=progress,
    )


def _communications(sessions: pd.DataFrame) -> list[dict[str, str]]:
    """Return the communications of a frame of sessions: those of customers, as far as it tells."""
    if "purpose" in sessions.columns:
        mine = sessions[sessions["purpose"].astype(str).isin(_CUSTOMERS)]
        if mine.empty and len(sessions):
            raise ConfigError(
                "conversations is a frame of sessions, and none of them is a customer's: purpose is never 'customer'",
                next_step='leave the filter by purpose out, or give the ids: frame["conversation_id"]',
            )
        sessions = mine
    if "media_type" in sessions.columns:
        sessions = sessions[sessions["media_type"].astype(str) != _WISH]
    return each.rows(
        "conversations", sessions, {"conversationId": ("conversation_id",), "communicationId": ("session_id",)}
    )


def _planned(grain: str, communications: Sequence[Mapping[str, str]], **options: Any) -> Pull:
    """Plan to fetch the transcripts of communications."""
    shape, rows = _GRAINS[grain]
    what = "transcripts" if grain == "phrase" else "topics of transcripts"
    return each.pull(what, _TRANSCRIPT, communications, shape, items=OBJECT, rows=rows, behind="url", **options)


def _route(grain: str, ids: Sequence[str], *, progress: bool | None) -> Asking[Pull]:
    """Look up the communications of conversations, and plan to fetch their transcripts: a page each."""
    communications: list[dict[str, str]] = []
    absent: list[str] = []
    silent = 0
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        answer = yield Query("GET", _DETAILS, {"id": part})
        found = {one["conversationId"]: one for one in (answer or {}).get("conversations") or ()}
        absent += [one for one in part if one not in found]
        for identifier in (one for one in part if one in found):
            sessions = _sessions(found[identifier])
            silent += not sessions
            communications += [{"conversationId": identifier, "communicationId": one} for one in sessions]
    return _planned(
        grain,
        communications,
        absent=[{"conversationId": one, "error": "NotFound: the service knows no such conversation"} for one in absent],
        notes=(f"{silent} conversations have no session of a customer, and so no transcript",) if silent else (),
        progress=progress,
    )


def _sessions(conversation: Mapping[str, Any]) -> list[str]:
    """Return the ids of the customers' sessions of a conversation, in which something may have been said."""
    return [
        session["sessionId"]
        for participant in conversation.get("participants") or ()
        if participant.get("purpose") in _CUSTOMERS
        for session in participant.get("sessions") or ()
        if session.get("sessionId") and session.get("mediaType") != _WISH
    ]
