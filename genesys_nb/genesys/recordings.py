"""Recordings: what there is of a conversation, and until when. The sound itself is not fetched here."""

from typing import Any

from genesys_nb.downloads.pull import Pull
from genesys_nb.genesys import each
from genesys_nb.genesys.conversations import Context
from genesys_nb.paging import ARRAY
from genesys_nb.tables.quality import RECORDING

_METADATA = "/api/v2/conversations/{conversationId}/recordingmetadata"


def recordings(session: Context, conversation_ids: Any, *, progress: bool | None = None) -> Pull:
    """Return what recordings there are of conversations.

    Parameters
    ----------
    conversation_ids : list, Series or DataFrame
        Ids of conversations, or a frame with ``conversation_id``; each is asked for once.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a recording: ``conversation_id``, ``id``, ``session_id``, ``media``, ``file_state``, ``start_time``,
        ``end_time``, ``archive_date``, ``delete_date``, … A conversation without recordings has no row; one that was
        refused has a row with ``error``, which is missing elsewhere.

    Raises
    ------
    ConfigError
        No ids, more than 10,000, or something that is no id; nothing is sent.
    Forbidden
        The role lacks ``recording:recording:view`` (or its like for segments, snippets or screens).

    Notes
    -----
    GET /api/v2/conversations/{conversationId}/recordingmetadata, once for each conversation.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     calls = gc.conversation_details("yesterday", where={"mediaType": "voice"}).head(5)
    ...     set(gc.recordings(calls)["conversation_id"]) <= set(calls["conversation_id"])
    True
    """
    asked = [{"conversationId": one} for one in each.ids("conversation_ids", conversation_ids, "conversation_id")]
    return each.pull("recordings", _METADATA, asked, RECORDING, items=ARRAY, progress=progress)
