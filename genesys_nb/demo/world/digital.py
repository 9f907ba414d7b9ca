"""Conversations in writing, chats, messages and emails, and callbacks, which begin as a call and go on as one."""

from typing import Any

from genesys_nb.demo.world import names
from genesys_nb.demo.world.desk import Contact, agent_participant, deal, flow_block, spells
from genesys_nb.demo.world.entrance import EDGE, queued
from genesys_nb.demo.world.identity import DAY, drawn, stable, stamp
from genesys_nb.demo.world.scene import Scene
from genesys_nb.demo.world.staff import MINUTE

_CHAT = names.QUEUES.index("Chat Support")
_SALES = names.QUEUES.index("Chat Sales")
_EMAIL = names.QUEUES.index("Email Service")
_SOCIAL = names.QUEUES.index("Social Media")


def chat(scene: Scene) -> None:
    """Let somebody write in the web chat."""
    _written(scene, "chat", scene.rng.choice((_CHAT, _SALES)), 5, {"provider": "Webchat Provider"}, mean=6.0)


def message(scene: Scene) -> None:
    """Let somebody send a message; a bot answers a few of them by itself."""
    rng = scene.rng
    kind = rng.choice(("webmessaging", "webmessaging", "whatsapp", "sms", "open"))
    address = f"+49170{rng.randrange(10**7):07d}" if kind in ("sms", "whatsapp") else drawn(rng)
    scene.fields["conversationInitiator"] = "customer"
    scene.fields["customerParticipation"] = True
    fields = {
        "provider": "PureCloud Messaging",
        "messageType": kind,
        "addressFrom": address,
        "addressTo": "+35391555900",
    }
    _written(scene, "message", rng.choice((_CHAT, _SOCIAL)), 6, fields, mean=8.0, bot=rng.random() < 0.35)


def email(scene: Scene) -> None:
    """Let somebody write an email, which may lie until the next morning."""
    rng = scene.rng
    sender = f"{rng.choice(names.REASONS)}{rng.randrange(10**4)}@customer.example"
    fields = {
        "provider": "PureCloud Email",
        "addressFrom": sender,
        "addressTo": "service@demo.example",
        "addressOther": sender,
        "addressSelf": "service@demo.example",
    }
    _written(scene, "email", _EMAIL, 7, fields, mean=7.0, scale=60.0, subject=rng.choice(names.SUBJECTS))


def _written(
    scene: Scene,
    media: str,
    queue: int,
    flow: int,
    fields: dict[str, Any],
    *,
    mean: float,
    scale: float = 2.0,
    bot: bool = False,
    subject: str | None = None,
) -> None:
    rng, staff = scene.rng, scene.staff
    scene.fields["originatingDirection"] = "inbound"
    customer = scene.participant("customer", f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}")
    wire = scene.session(customer, media, "inbound", **fields)
    scene.metric(wire, "nConnected", 1, scene.start)
    entered = _workflow(scene, media, flow, wire["sessionId"], fields)
    scene.attributes[customer["participantId"]] = {"reason": rng.choice(names.REASONS), "site": "www.demo.example"}
    if bot:
        entered, served = _bot(scene, wire["sessionId"], entered, fields)
        if served:
            scene.segment(wire, "interact", scene.start, entered, disconnectType="client")
            return
    opens = 0
    if media == "email" and entered % DAY > 20 * 60 * MINUTE:
        opens = entered - entered % DAY + DAY + 7 * 60 * MINUTE + rng.randrange(120 * MINUTE)
    left, gave_up = queued(
        scene, media, queue, entered, wire["sessionId"], level=60_000, scale=scale, opens=opens, **fields
    )
    if gave_up:
        scene.segment(wire, "interact", scene.start, left, disconnectType="client", subject=subject)
        return
    agent = staff.agent(queue, left, rng)
    time = spells(scene, mean * MINUTE, hold_share=0.12)
    contact = Contact(
        agent,
        queue,
        media,
        "inbound",
        max(entered, left - rng.randint(1_000, 20_000)),
        left,
        time,
        0 if rng.random() < 0.15 else rng.randint(5_000, 120_000),
        rng.choice(("peer", "client", "timeout")),
        offered=entered,
    )
    session, ended = deal(
        scene,
        agent_participant(scene, agent),
        contact,
        peerId=wire["sessionId"],
        requestedRoutings=["Standard"],
        usedRouting="Standard",
        selectedAgentId=staff.user(agent)["id"],
        **fields,
    )
    scene.metric(session, "tAgentResponseTime", min(time[0], rng.randint(4_000, 200_000)), ended)
    if media != "chat":
        session["mediaCount"] = rng.randrange(4)
    wire["selectedAgentId"] = staff.user(agent)["id"]
    scene.segment(wire, "interact", scene.start, ended, disconnectType="client", subject=subject)


def _workflow(scene: Scene, media: str, flow: int, peer: str, fields: dict[str, Any]) -> int:
    begun = scene.start + scene.rng.randint(5, 300)
    ended = begun + scene.rng.randint(50, 4_000)
    robot = scene.participant("workflow", names.FLOWS[flow][0])
    session = scene.session(robot, media, "inbound", peerId=peer, **fields)
    scene.segment(session, "system", begun, ended, disconnectType="transfer")
    scene.metric(session, "nFlow", 1, begun)
    scene.metric(session, "tFlow", ended - begun, ended)
    scene.metric(session, "tFlowOut", ended - begun, ended)
    session["flow"] = flow_block(
        scene, flow, begun, ended, outcome=2, entryType="direct", exitReason="TRANSFER", transferType="ACD"
    )
    return ended


def _bot(scene: Scene, peer: str, begun: int, fields: dict[str, Any]) -> tuple[int, bool]:
    rng = scene.rng
    ended, served = begun + rng.randint(15_000, 180_000), rng.random() < 0.45
    robot = scene.participant("botflow", names.FLOWS[9][0])
    session = scene.session(robot, "message", "inbound", peerId=peer, **fields)
    scene.segment(session, "interact", begun, ended, disconnectType="peer" if served else "transfer")
    scene.metric(session, "nBotInteractions", rng.randint(1, 9), ended)
    scene.metric(session, "nFlow", 1, begun)
    scene.metric(session, "tFlow", ended - begun, ended)
    session["flow"] = flow_block(
        scene,
        9,
        begun,
        ended,
        outcome=1 if served else 2,
        entryType="flow",
        exitReason="DISCONNECT" if served else "TRANSFER",
    )
    scene.fields["selfServed"] = served
    return ended, served


def callback(scene: Scene) -> None:
    """Let somebody call who does not care to wait and is called back."""
    rng, staff = scene.rng, scene.staff
    number = f"+353{rng.randrange(10**9):09d}"
    queue = names.QUEUES.index("Bookings")
    line: dict[str, Any] = {"ani": f"tel:{number}", "dnis": "tel:+35391555110", **EDGE}
    scene.fields["originatingDirection"] = "inbound"
    customer = scene.participant("customer", number)
    wire = scene.session(customer, "voice", "inbound", **line)
    scene.metric(wire, "nConnected", 1, scene.start)
    asked = scene.start + rng.randint(15_000, 60_000)
    menu = scene.participant("ivr", names.FLOWS[0][0])
    talk = scene.session(menu, "voice", "inbound", peerId=wire["sessionId"], **line)
    scene.segment(talk, "ivr", scene.start + 50, asked, disconnectType="peer")
    scene.metric(talk, "nFlow", 1, scene.start + 50)
    scene.metric(talk, "tIvr", asked - scene.start - 50, asked)
    scene.metric(talk, "tFlow", asked - scene.start - 50, asked)
    talk["flow"] = flow_block(
        scene, 0, scene.start + 50, asked, outcome=3, entryType="dnis", exitReason="DISCONNECT", issuedCallback=True
    )
    scene.segment(wire, "interact", scene.start, asked, disconnectType="client")
    promise: dict[str, Any] = {
        "callbackNumbers": [number],
        "callbackUserName": f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}",
        "callbackScheduledTime": stamp(asked + rng.choice((0, 30, 60)) * MINUTE),
        "provider": "PureCloud Callback",
    }
    wish = scene.session(customer, "callback", "inbound", **promise)
    left, gave_up = queued(scene, "callback", queue, asked, wish["sessionId"], scale=20.0, **promise)
    scene.metric(wish, "nConnected", 1, asked)
    if gave_up:
        scene.segment(wish, "scheduled", asked, left, disconnectType="timeout")
        return
    agent = staff.agent(queue, left, rng)
    participant = agent_participant(scene, agent)
    reached = left + rng.randint(8_000, 30_000)
    time = spells(scene, 3 * MINUTE, hold_share=0.15)
    over = reached + sum(time)
    contact = Contact(
        agent,
        queue,
        "callback",
        "inbound",
        left - 1_000,
        left,
        [over - left],
        rng.randint(4_000, 60_000),
        "peer",
        offered=asked,
    )
    deal(scene, participant, contact, peerId=wish["sessionId"], agentOwned=False, **promise)
    back = scene.session(
        participant,
        "voice",
        "outbound",
        ani="tel:+35391555110",
        dnis=f"tel:{number}",
        roomId=stable(0, "room", queue),
        **EDGE,
    )
    record = staff.things.queues[queue]["id"]
    scene.segment(back, "contacting", left, reached, queueId=record)
    scene.metric(back, "tContacting", reached - left, reached)
    scene.metric(back, "nOutbound", 1, left)
    scene.segment(back, "interact", reached, over, queueId=record, disconnectType="client")
    scene.sound(back, over)
    scene.segment(wish, "scheduled", asked, over, disconnectType="peer")
