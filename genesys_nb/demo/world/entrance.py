"""The way in: the menu a caller goes through, and the queue in which everybody waits.

A wait ends in an answer or in giving up; either way the session says how long it was, by the service's own metrics.
"""

from typing import Any

from genesys_nb.demo.world import names
from genesys_nb.demo.world.desk import flow_block
from genesys_nb.demo.world.identity import stable
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.scene import Scene

EDGE = {"provider": "Edge", "edgeId": stable(0, "edge")}
SERVICE_LEVEL = 20_000  # milliseconds within which a call should be answered
_LINES = {
    "Cards": "Cards hotline",
    "Fraud": "Cards hotline",
    "Claims": "Claims hotline",
    "Meter Readings": "Utilities line",
    "Moving Home": "Utilities line",
}
_FLOWS = [name for name, _ in names.FLOWS]


def menu(scene: Scene, wire: Record, queue: int, line: dict[str, Any]) -> int | None:
    """Let the caller go through the menu; returns when they reach the queue, None when they leave before."""
    rng = scene.rng
    flow = _menu_of(scene, queue)
    begun = scene.start + rng.randint(40, 900)
    leaves, served = rng.random() < 0.07, rng.random() < 0.4
    ended = begun + rng.randint(6_000, 75_000)
    ivr = scene.participant("ivr", names.FLOWS[flow][0])
    scene.attributes[ivr["participantId"]] = {"menu": names.FLOWS[flow][0], "authenticated": str(served).lower()}
    session = scene.session(ivr, "voice", "inbound", peerId=wire["sessionId"], remote=line["ani"], **line)
    scene.segment(session, "ivr", begun, ended, disconnectType="peer" if leaves else "transfer")
    scene.metric(session, "nFlow", 1, begun)
    scene.metric(session, "tIvr", ended - begun, ended)
    scene.metric(session, "tFlow", ended - begun, ended)
    scene.metric(session, "nFlowOutcome", 1, ended)
    scene.metric(session, "tFlowOutcome", ended - begun, ended)
    target = scene.staff.things.queues[queue]
    if leaves:
        scene.metric(session, "tFlowDisconnect", ended - begun, ended)
        scene.fields["selfServed"] = served
        session["flow"] = flow_block(
            scene,
            flow,
            begun,
            ended,
            outcome=int(served),
            entryType="dnis",
            entryReason=line["dnis"],
            exitReason="DISCONNECT",
        )
        return None
    scene.metric(session, "tFlowOut", ended - begun, ended)
    session["flowOutType"] = "ACD"
    session["flow"] = flow_block(
        scene,
        flow,
        begun,
        ended,
        outcome=2,
        entryType="dnis",
        entryReason=line["dnis"],
        exitReason="TRANSFER",
        transferType="ACD",
        transferTargetName=target["name"],
        transferTargetAddress=target["id"],
    )
    return ended


def queued(
    scene: Scene,
    media: str,
    queue: int,
    entered: int,
    peer: str,
    *,
    level: int = SERVICE_LEVEL,
    scale: float = 1.0,
    opens: int = 0,
    **fields: Any,
) -> tuple[int, bool]:
    """Let a customer wait in a queue; returns when that ended, and whether they gave up.

    Nobody answers before ``opens``, and who writes at night does not mind.
    """
    rng, staff = scene.rng, scene.staff
    record = staff.things.queues[queue]
    wait, gave_up = staff.queueing(queue, entered, rng, scale=scale)
    if opens > entered + wait:
        wait, gave_up = opens - entered, False
    left = entered + wait
    skills = rng.sample(staff.things.skills, k=rng.choice((0, 0, 1, 1, 2)))
    language = rng.choice(staff.things.languages)["id"] if rng.random() < 0.3 else None
    acd = scene.participant("acd", record["name"])
    session = scene.session(
        acd,
        media,
        "inbound",
        peerId=peer,
        requestedRoutings=["Standard"],
        activeSkillIds=[s["id"] for s in skills] or None,
        **fields,
    )
    if not gave_up:
        session["usedRouting"] = "Standard"
    scene.segment(
        session,
        "interact",
        entered,
        left,
        queueId=record["id"],
        disconnectType="peer" if gave_up else "transfer",
        requestedRoutingSkillIds=[s["id"] for s in skills] or None,
        requestedLanguageId=language,
    )
    scene.metric(session, "nOffered", 1, entered)
    scene.metric(session, "tAcd", wait, left)
    scene.metric(session, "tWait", wait, left)
    if wait > level:
        scene.metric(session, "nOverSla", 1, left)
    if gave_up:
        scene.metric(session, "tAbandon", wait, left)
        if wait < 5_000:
            scene.metric(session, "tShortAbandon", wait, left)
    return left, gave_up


def customer_name(scene: Scene) -> str:
    """Return whom the caller's number belongs to, as far as it is known."""
    rng = scene.rng
    if rng.random() < 0.25:
        return "Mobile Number"
    return f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}"


def _menu_of(scene: Scene, queue: int) -> int:
    usual = "Main line" if scene.rng.random() < 0.95 else "Night line"
    return _FLOWS.index(_LINES.get(names.QUEUES[queue], usual))
