"""Calls that an agent makes, on their own account or for a campaign; some reach nobody, a few fail."""

from typing import Any

from genesys_nb.demo.world import names
from genesys_nb.demo.world.desk import Contact, agent_participant, deal, spells
from genesys_nb.demo.world.entrance import EDGE, customer_name
from genesys_nb.demo.world.identity import drawn, stable
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.scene import Scene
from genesys_nb.demo.world.staff import MINUTE


def outbound(scene: Scene) -> None:
    """Let an agent call somebody."""
    rng, staff = scene.rng, scene.staff
    queue = names.QUEUES.index("Outbound Care")
    called = f"tel:+{rng.choice(('353', '49', '48'))}{rng.randrange(10**9):09d}"
    line: dict[str, Any] = {"ani": "tel:+35391555000", "dnis": called, **EDGE}
    scene.fields["originatingDirection"] = "outbound"
    campaign: dict[str, Any] = {}
    if rng.random() < 0.5:
        number = rng.randrange(3)
        campaign = {
            "outboundCampaignId": stable(0, "campaign", number),
            "outboundContactId": drawn(rng),
            "outboundContactListId": stable(0, "contact list", number),
        }
    agent = staff.agent(queue, scene.start, rng)
    dialled = scene.start + rng.randint(4_000, 22_000)
    customer_id = drawn(rng)
    outcome = rng.random()
    if outcome < 0.3:
        _unreached(scene, agent, queue, dialled, failed=outcome < 0.04, line={**line, **campaign})
        return
    contact = Contact(
        agent,
        queue,
        "voice",
        "outbound",
        scene.start,
        dialled,
        spells(scene, 2.4 * MINUTE, hold_share=0.1),
        0 if rng.random() < 0.1 else rng.randint(4_000, 70_000),
        rng.choice(("peer", "client")),
    )
    session, ended = deal(scene, agent_participant(scene, agent), contact, peerId=customer_id, **line, **campaign)
    _placed(scene, session, dialled)
    scene.metric(session, "nOutboundConnected", 1, dialled)
    scene.sound(session, ended)
    scene.borrowed = customer_id
    customer = scene.participant("customer", customer_name(scene))
    wire = scene.session(customer, "voice", "outbound", peerId=session["sessionId"], **line, **campaign)
    if campaign:
        wire["dispositionName"] = "disposition.classification.callable.person"
        wire["dispositionAnalyzer"] = "speech.person"
    scene.segment(wire, "dialing", scene.start, dialled)
    scene.segment(wire, "interact", dialled, ended, disconnectType="peer")
    scene.metric(wire, "tDialing", dialled - scene.start, dialled)
    scene.metric(wire, "nConnected", 1, dialled)
    scene.sound(wire, ended)


def _placed(scene: Scene, session: Record, at: int) -> None:
    scene.metric(session, "nOutbound", 1, scene.start)
    scene.metric(session, "nOutboundAttempted", 1, at)


def _unreached(scene: Scene, agent: int, queue: int, at: int, *, failed: bool, line: dict[str, Any]) -> None:
    record = scene.staff.things.queues[queue]["id"]
    session = scene.session(agent_participant(scene, agent), "voice", "outbound", **line)
    fields: dict[str, Any] = {"disconnectType": "endpoint"}
    if failed:
        fields = {
            "disconnectType": "error",
            "errorCode": "error.ininedgecontrol.connection.station.disconnected",
            "sipResponseCodes": [503],
            "q850ResponseCodes": [41],
        }
    scene.segment(session, "contacting", scene.start, at, queueId=record, **fields)
    scene.metric(session, "tContacting", at - scene.start, at)
    _placed(scene, session, at)
    if failed:
        scene.metric(session, "nError", 1, at)
    scene.staff.occupy(agent, at)
