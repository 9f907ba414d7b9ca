"""Speech and text analytics: addresses of transcripts, the transcripts behind them, and what was made of them."""

from typing import Any

from genesys_nb.demo import storage
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.refusals import Refusal, not_found
from genesys_nb.demo.route import Route
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.speech import Talk, metrics, talk, transcript

_DATA = "speechAndTextAnalytics:data:view"
_RECORDING = "recording:recording:view"
_CONVERSATION = "/speechandtextanalytics/conversations/{conversationId}"


def transcript_url(centre: Centre, call: Call) -> Record:
    """Answer `GET …/communications/{communicationId}/transcripturl`."""
    conversation, communication = call.ids["conversationId"], call.ids["communicationId"]
    _talk(centre, conversation, communication)
    return {"url": storage.address(centre, call.request, "transcripts", conversation, f"{communication}.json")}


def analytics(centre: Centre, call: Call) -> Record:
    """Answer `GET /speechandtextanalytics/conversations/{conversationId}`."""
    identifier = call.ids["conversationId"]
    said = _talk(centre, identifier)
    whose = {"id": identifier, "selfUri": f"/api/v2/conversations/{identifier}"}
    return {"conversation": whose, **metrics(said), "empathyScores": []}


def _talk(centre: Centre, identifier: str, communication: str = "") -> Talk:
    """Return a call in words, if this caller may hear it: it takes both permissions."""
    if _RECORDING in centre.denied:
        message = f"Unable to perform the requested action. You are missing the following permission(s): {_RECORDING}"
        raise Refusal(403, "missing.permissions", message)
    conversation = centre.world.conversation(identifier)
    said = talk(centre.world, conversation) if conversation else None
    if said is None or communication not in ("", said.session["sessionId"]):
        raise not_found(f"No transcript was found for the conversation {identifier}")
    return said


def _file(centre: Centre, parts: list[str]) -> Any:
    conversation = centre.world.conversation(parts[0])
    said = talk(centre.world, conversation) if conversation else None
    return transcript(centre.world, said) if said else None


SHELVES: dict[str, storage.Shelf] = {"transcripts": _file}

ROUTES = (
    Route("GET", _CONVERSATION, analytics, (_DATA,)),
    Route("GET", f"{_CONVERSATION}/communications/{{communicationId}}/transcripturl", transcript_url, (_DATA,)),
)
