"""One conversation in the making: small verbs that add a participant, a session, a segment, a metric.

The verbs write the service's own spelling straight away; a field that is None is left out, as the service does it.
"""

from random import Random
from typing import TYPE_CHECKING, Any

from genesys_nb.demo.world.identity import drawn, stamp
from genesys_nb.demo.world.people import Record

if TYPE_CHECKING:
    from genesys_nb.demo.world.staff import Staff


class Scene:
    """Collects what happens in one conversation.

    Parameters
    ----------
    rng : Random
        The conversation's own source of chance.
    staff : Staff
        Who is there to answer, and with what.
    identifier : str
        The conversation's id.
    start : int
        Epoch milliseconds.
    """

    def __init__(self, rng: Random, staff: "Staff", identifier: str, start: int) -> None:
        self.rng = rng
        self.staff = staff
        self.identifier = identifier
        self.start = start
        self.end = start
        self.fields: Record = {}
        self.participants: list[Record] = []
        self.attributes: dict[str, dict[str, str]] = {}
        self.borrowed: str | None = None
        self.worst_quality: tuple[float, float] | None = None
        self.handled: list[tuple[int, str, int]] = []
        self.usual_code: int | None = None  # what the matter is about, when all of them call for the same
        self.longer = 1.0
        self.upset = False

    def participant(self, purpose: str, name: str | None = None, **fields: Any) -> Record:
        """Add somebody, or something, that takes part."""
        record = _without_none(
            {"participantId": drawn(self.rng), "participantName": name, "purpose": purpose, **fields, "sessions": []}
        )
        self.participants.append(record)
        return record

    def session(self, participant: Record, media: str, direction: str | None, **fields: Any) -> Record:
        """Add a session to a participant."""
        identifier, self.borrowed = self.borrowed or drawn(self.rng), None
        record = _without_none({"mediaType": media, "sessionId": identifier, "direction": direction, **fields})
        record["segments"] = []
        record["metrics"] = []
        participant["sessions"].append(record)
        return record

    def segment(self, session: Record, kind: str, start: int, end: int, **fields: Any) -> Record:
        """Add a segment to a session."""
        record = _without_none(
            {"segmentStart": stamp(start), "segmentEnd": stamp(end), "segmentType": kind, "conference": False, **fields}
        )
        session["segments"].append(record)
        self.end = max(self.end, end)
        return record

    def metric(self, session: Record, name: str, value: int, at: int) -> None:
        """Let a session emit a metric."""
        session["metrics"].append({"name": name, "value": value, "emitDate": stamp(at)})

    def sound(self, session: Record, at: int) -> None:
        """Add the voice quality of a session that ends."""
        rng = self.rng
        mos = round(min(4.9, max(1.2, rng.gauss(4.4, 0.35))), 6)
        factor = round(min(93.2, mos * 18.9), 6)
        lost = rng.randrange(40) if mos < 4 else 0
        session["mediaEndpointStats"] = [
            {
                "codecs": [rng.choice(("audio/opus", "audio/PCMU", "audio/PCMA"))],
                "minMos": mos,
                "minRFactor": factor,
                "maxLatencyMs": rng.randint(8, 180),
                "receivedPackets": rng.randint(900, 40_000),
                "discardedPackets": lost,
                "overrunPackets": lost // 2,
                "eventTime": stamp(at),
            }
        ]
        self.worst_quality = min(self.worst_quality or (mos, factor), (mos, factor))

    def finished(self) -> Record:
        """Return the conversation as the service serves it when it is over."""
        record = {
            "conversationId": self.identifier,
            "conversationStart": stamp(self.start),
            "conversationEnd": stamp(self.end),
            **self.fields,
        }
        if self.worst_quality:
            record["mediaStatsMinConversationMos"], record["mediaStatsMinConversationRFactor"] = self.worst_quality
        record["participants"] = self.participants
        return record


def _without_none(record: Record) -> Record:
    if None not in record.values():
        return record
    return {key: value for key, value in record.items() if value is not None}
