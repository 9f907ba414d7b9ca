"""Recordings: one of each call that an agent answered, and what is kept about it."""

from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.refusals import not_found
from genesys_nb.demo.route import Route
from genesys_nb.demo.world.identity import DAY, stable, stamp
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.speech import talk

_KEPT = 180  # days
_PERMISSIONS = tuple(
    f"recording:{what}:view" for what in ("recording", "recordingSegment", "snippetRecording", "screenRecording")
)


def metadata(centre: Centre, call: Call) -> list[Record]:
    """Answer `GET /conversations/{conversationId}/recordingmetadata`."""
    identifier = call.ids["conversationId"]
    conversation = centre.world.conversation(identifier)
    if conversation is None:
        raise not_found(f"The conversation {identifier} was not found")
    said = talk(centre.world, conversation)
    if said is None:
        return []
    recording = stable(centre.world.seed, "recording", identifier)
    return [
        {
            "id": recording,
            "conversationId": identifier,
            "sessionId": said.session["sessionId"],
            "media": "audio",
            "mediaSubtype": "Trunk",
            "annotations": [],
            "fileState": "AVAILABLE",
            "archiveDate": stamp(said.end + _KEPT // 2 * DAY),
            "deleteDate": stamp(said.end + _KEPT * DAY),
            "region": "eu-west-1",
            "selfUri": f"/api/v2/conversations/{identifier}/recordings/{recording}",
        }
    ]


ROUTES = (Route("GET", "/conversations/{conversationId}/recordingmetadata", metadata, _PERMISSIONS),)
