"""What happens at an agent's desk: it rings, they talk, put on hold, write up. The same for every medium.

The sums are consistent: talk segments add up to `tTalkComplete`, holds to `tHeldComplete`, and `tHandle` is talk plus
hold plus after-call work of this one session.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from genesys_nb.demo.world.identity import stamp
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.scene import Scene
from genesys_nb.demo.world.staff import MINUTE

TIMEOUT_CODE = "ININ-WRAP-UP-TIMEOUT"


@dataclass(frozen=True, slots=True)
class Contact:
    """The part of a conversation that one agent deals with.

    ``offered`` is when the customer entered the queue, ``answered`` when the agent took over; ``spells`` alternates
    talk and hold, beginning with talk, in milliseconds.
    """

    agent: int
    queue: int
    media: str
    direction: str
    alerted: int
    answered: int
    spells: Sequence[int]
    acw: int
    ending: str = "peer"
    offered: int | None = None
    transfer: str = ""


def agent_participant(scene: Scene, agent: int) -> Record:
    """Add an agent to the conversation."""
    people, user = scene.staff.people, scene.staff.user(agent)
    team = people.teams[people.team_of[agent]]["id"]
    return scene.participant("agent", user["name"], userId=user["id"], teamId=team)


def deal(scene: Scene, participant: Record, contact: Contact, **fields: Any) -> tuple[Record, int]:
    """Let an agent deal with a contact; returns the session and the moment at which the talking ended."""
    queue = scene.staff.things.queues[contact.queue]["id"]
    session = scene.session(participant, contact.media, contact.direction, **fields)
    if contact.answered > contact.alerted:
        ringing = "alert" if contact.offered is not None else "contacting"
        scene.segment(session, ringing, contact.alerted, contact.answered, queueId=queue)
        name = "tAlert" if contact.offered is not None else "tContacting"
        scene.metric(session, name, contact.answered - contact.alerted, contact.answered)
    if contact.offered is not None:
        scene.metric(session, "tAnswered", contact.answered - contact.offered, contact.answered)
    ended = _talk(scene, session, contact, queue)
    _write_up(scene, session, contact, queue, ended)
    scene.staff.occupy(contact.agent, ended + contact.acw)
    scene.handled.append((contact.agent, queue, ended + contact.acw))
    return session, ended


def _talk(scene: Scene, session: Record, contact: Contact, queue: str) -> int:
    moment = contact.answered
    last = len(contact.spells) - 1
    for number, spell in enumerate(contact.spells):
        kind, metric = ("interact", "tTalk") if number % 2 == 0 else ("hold", "tHeld")
        ending = contact.ending if number == last else None
        scene.segment(session, kind, moment, moment + spell, queueId=queue, disconnectType=ending)
        moment += spell
        scene.metric(session, metric, spell, moment)
    scene.metric(session, "tTalkComplete", sum(contact.spells[::2]), moment)
    if last:
        scene.metric(session, "tHeldComplete", sum(contact.spells[1::2]), moment)
    if contact.transfer:
        if contact.transfer == "Consult":
            scene.metric(session, "nConsult", 1, moment - contact.spells[-1])
        scene.metric(session, "nTransferred", 1, moment)
        scene.metric(session, f"n{contact.transfer}Transferred", 1, moment)
    return moment


def _write_up(scene: Scene, session: Record, contact: Contact, queue: str, ended: int) -> None:
    done = ended + contact.acw
    rng = scene.rng
    if contact.acw:
        codes = scene.staff.things.wrap_up_codes
        code = TIMEOUT_CODE if rng.random() < 0.04 else codes[int(len(codes) * rng.random() ** 2)]["id"]
        if scene.usual_code is not None and rng.random() < 0.8:
            code = codes[scene.usual_code]["id"]
        note = "Customer will send the papers — ring back on Friday." if rng.random() < 0.05 else None
        scene.segment(session, "wrapup", ended, done, queueId=queue, wrapUpCode=code, wrapUpNote=note)
        scene.metric(session, "tAcw", contact.acw, done)
    else:
        session["acwSkipped"] = True
    scene.metric(session, "tHandle", sum(contact.spells) + contact.acw, done)


def spells(scene: Scene, mean: float, *, hold_share: float) -> list[int]:
    """Return talk, or talk, hold, talk …: how the time with one customer is divided."""
    rng = scene.rng
    talk = int(min(40 * MINUTE, max(8_000, rng.lognormvariate(0, 0.6) * mean * scene.longer)))
    if rng.random() >= hold_share:
        return [talk]
    first = int(talk * rng.uniform(0.3, 0.7))
    result = [first, rng.randint(8_000, 150_000), talk - first]
    if rng.random() < 0.15:
        result += [rng.randint(5_000, 60_000), rng.randint(5_000, 90_000)]
    return result


def unanswered(scene: Scene, contact: Contact, **fields: Any) -> None:
    """Let it ring at an agent's desk in vain."""
    queue = scene.staff.things.queues[contact.queue]["id"]
    session = scene.session(agent_participant(scene, contact.agent), contact.media, contact.direction, **fields)
    scene.segment(session, "alert", contact.alerted, contact.answered, queueId=queue, disconnectType="noAnswerTransfer")
    rang = contact.answered - contact.alerted
    scene.metric(session, "tAlert", rang, contact.answered)
    scene.metric(session, "tNotResponding", rang, contact.answered)
    scene.metric(session, "nAlertExpired", 1, contact.answered)


def flow_block(scene: Scene, number: int, start: int, end: int, *, outcome: int = 0, **fields: Any) -> Record:
    """Return the flow block of a session that a flow ran in."""
    flow = scene.staff.things.flows[number]
    reached = scene.staff.things.outcomes[outcome]
    return {
        "flowId": flow["id"],
        "flowName": flow["name"],
        "flowType": flow["type"],
        "flowVersion": flow["publishedVersion"]["id"],
        "startingLanguage": "en-us",
        "endingLanguage": "en-us",
        **{key: value for key, value in fields.items() if value is not None},
        "outcomes": [
            {
                "flowOutcomeId": reached["id"],
                "flowOutcome": reached["name"],
                "flowOutcomeValue": "SUCCESS" if scene.rng.random() < 0.85 else "FAILURE",
                "flowOutcomeStartTimestamp": stamp(start),
                "flowOutcomeEndTimestamp": stamp(end),
            }
        ],
    }
