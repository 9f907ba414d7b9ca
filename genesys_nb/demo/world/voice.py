"""Telephone calls that come in: from the menu through queues and agents to whoever hangs up.

On the way a call may ring in vain, be transferred, blindly or after a consultation, and be listened to by a team lead.
"""

from random import Random
from typing import Any

from genesys_nb.demo.world import names, tuesday
from genesys_nb.demo.world.desk import Contact, agent_participant, deal, spells, unanswered
from genesys_nb.demo.world.entrance import EDGE, customer_name, menu, queued
from genesys_nb.demo.world.identity import drawn, stable
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.scene import Scene
from genesys_nb.demo.world.staff import MINUTE

# Queues that telephone calls are routed to, by their number; the ones named for other media are left out.
_QUEUES = tuple(
    number
    for number, name in enumerate(names.QUEUES)
    if not any(word in name for word in ("Chat", "Email", "Social", "Outbound"))
)
_PATIENCE = 16_000  # milliseconds in which two agents can be tried


def inbound(scene: Scene) -> None:
    """Let somebody call."""
    rng = scene.rng
    caller = f"tel:+{rng.choice(('353', '49', '48'))}{rng.randrange(10**9):09d}"
    line = _line(rng, caller)
    _call(scene, line, rng.choice(_QUEUES), customer_name(scene), _known(scene))


def about_the_statement(scene: Scene, caller: tuesday.Caller) -> None:
    """Let somebody call whom the card statement charges twice."""
    scene.usual_code, scene.longer, scene.upset = tuesday.WRAP_UP_CODE, 1.7, True
    customer = _call(scene, _line(scene.rng, caller.line), tuesday.QUEUE, caller.name, None)
    scene.attributes[customer["participantId"]] = {"reason": tuesday.REASON}


def _line(rng: Random, caller: str) -> dict[str, Any]:
    dialled = f"tel:+35391555{rng.randrange(100, 120)}"
    return {"ani": caller, "dnis": dialled, "sessionDnis": dialled, **EDGE}


def _call(scene: Scene, line: dict[str, Any], queue: int, name: str, contact: str | None) -> Record:
    scene.fields["originatingDirection"] = "inbound"
    customer = scene.participant("customer", name, externalContactId=contact)
    wire = scene.session(customer, "voice", "inbound", **line, protocolCallId=drawn(scene.rng))
    scene.metric(wire, "nConnected", 1, scene.start)
    at = menu(scene, wire, queue, line)
    if at is None:
        ended, who = scene.end, "client"
    else:
        ended, who = _queue_and_agents(scene, wire, queue, at, line)
    scene.segment(wire, "interact", scene.start, ended, disconnectType=who)
    scene.metric(wire, "tConnected", ended - scene.start, ended)
    scene.sound(wire, ended)
    return customer


def _queue_and_agents(scene: Scene, wire: Record, queue: int, entered: int, line: dict[str, Any]) -> tuple[int, str]:
    """Lead the caller through queues and agents until the end; returns when that was and who hung up."""
    rng, staff = scene.rng, scene.staff
    peer = wire["sessionId"]
    for hop in range(3):
        left, gave_up = queued(scene, "voice", queue, entered, peer, remote=line["ani"], **line)
        if gave_up:
            return left, "client"
        agent = staff.agent(queue, left, rng)
        desk: dict[str, Any] = {
            "peerId": peer,
            "remote": line["ani"],
            "usedRouting": "Standard",
            "requestedRoutings": ["Standard"],
            **line,
        }
        if left - entered > _PATIENCE and rng.random() < 0.12:
            # It rang elsewhere before; the caller heard nothing of it and kept their place in the queue.
            colleague = staff.agent(queue, entered, rng, besides=agent)
            rang = Contact(colleague, queue, "voice", "inbound", left - _PATIENCE, left - _PATIENCE // 2, [], 0)
            unanswered(scene, rang, **desk)
        alerted = max(entered, left - rng.randint(900, 7_500))
        time = spells(scene, 3.6 * MINUTE, hold_share=0.28)
        transfer = rng.choice(("Blind", "Blind", "Consult")) if hop < 2 and rng.random() < 0.11 else ""
        if transfer == "Consult" and len(time) % 2:
            time.append(rng.randint(15_000, 90_000))  # a consultation is on while the customer is on hold
        ending = {"Blind": "transfer", "Consult": "consultTransfer"}.get(transfer) or rng.choice(("peer", "client"))
        acw = 0 if rng.random() < 0.06 else int(min(6 * MINUTE, rng.lognormvariate(0, 0.7) * 32_000))
        contact = Contact(
            agent, queue, "voice", "inbound", alerted, left, time, acw, ending, offered=entered, transfer=transfer
        )
        participant = agent_participant(scene, agent)
        session, ended = deal(scene, participant, contact, selectedAgentId=staff.user(agent)["id"], **desk)
        session["recording"] = True
        session["scriptId"] = stable(0, "script", queue)
        scene.sound(session, ended)
        wire["usedRouting"] = "Standard"
        wire["selectedAgentId"] = staff.user(agent)["id"]
        if not transfer:
            if rng.random() < 0.012:
                _monitored(scene, session, participant, begun=left, ended=ended, line=line)
            return ended, "peer" if ending == "client" else "client"
        queue, entered = rng.choice(_QUEUES), ended
        session["destinationAddresses"] = [staff.things.queues[queue]["id"]]
        if transfer == "Consult":
            return _consulted(scene, wire, queue, ended, consultation=time[-1], desk=desk)
    return scene.end, "client"


def _consulted(
    scene: Scene, wire: Record, queue: int, joined: int, *, consultation: int, desk: dict[str, Any]
) -> tuple[int, str]:
    """Let the colleague, who was consulted while the customer was on hold, finish the conversation."""
    rng, staff = scene.rng, scene.staff
    agent = staff.agent(queue, joined, rng)
    answered = joined - consultation + min(4_000, consultation // 3)
    time = [int(joined - answered + rng.uniform(0.5, 6) * MINUTE)]
    contact = Contact(
        agent,
        queue,
        "voice",
        "inbound",
        joined - consultation,
        answered,
        time,
        rng.randint(5_000, 60_000),
        "client",
    )  # no queue offered it to the colleague
    session, ended = deal(scene, agent_participant(scene, agent), contact, **desk)
    session["destinationAddresses"] = [wire["ani"]]
    scene.sound(session, ended)
    return ended, "peer"


def _monitored(scene: Scene, session: Record, agent: Record, *, begun: int, ended: int, line: dict[str, Any]) -> None:
    """Let a team lead listen in to the second half."""
    supervisors = scene.staff.people.supervisors
    user = scene.staff.user(scene.rng.choice(supervisors))
    listener = scene.participant("user", user["name"], userId=user["id"])
    ear = scene.session(
        listener,
        "voice",
        "outbound",
        peerId=session["sessionId"],
        monitoredParticipantId=agent["participantId"],
        **line,
    )
    half = (begun + ended) // 2
    scene.segment(ear, "monitoring", half, ended, disconnectType="peer")
    scene.metric(ear, "tMonitoring", ended - half, ended)
    scene.metric(ear, "tMonitoringComplete", ended - half, ended)


def _known(scene: Scene) -> str | None:
    return stable(0, "contact", scene.rng.randrange(430)) if scene.rng.random() < 0.5 else None
