"""Made-up pages of conversation details with the service's true fields and shapes, the same from the same seed.

Optional fields are often missing, some are null, now and then a field comes that no specification names, and a list
that should be there is not.
"""

import json
import random
from datetime import UTC, datetime, timedelta

START = datetime(2024, 3, 1, tzinfo=UTC)
PARTS = {
    2: ("customer", "agent"),
    3: ("customer", "acd", "agent"),
    4: ("customer", "ivr", "acd", "agent"),
    5: ("customer", "ivr", "acd", "agent", "agent"),
}
METRICS = {
    "customer": "nConnected tConnected nStateTransitionError oExternalMediaCount tUserResponseTime tConnected",
    "ivr": "tIvr nFlow tFlow tFlowOut nFlowOutcome tFlowOutcome oFlowMilestone",
    "acd": "nOffered tAcd tWait nOverSla oServiceTarget oServiceLevel tFlowOut tAbandon tShortAbandon",
    "agent": "tAlert tAnswered tTalk tTalkComplete tHeld tHeldComplete tAcw tHandle nTransferred nConsult tContacting",
}
NOTES = (
    "ok",
    'said "never mind"\nand hung up',
    "rappel demandé à 15h",
    "日本語のメモ",
    "VIP \N{GRINNING FACE}",
    "see \\ 4",
)
ATTRIBUTES = [f"custom.attribute.{number}" for number in range(60)]


class World:
    """Ids that recur, and dice."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        names = ("users", "queues", "codes", "skills", "divisions", "edges", "flows", "teams")
        stock = random.Random(0)
        self.ids = {name: [ident(stock) for _ in range(60)] for name in names}

    def chance(self, share):
        return self.dice.random() < share

    def one(self, name):
        return self.dice.choice(self.ids[name])

    def some(self, name, most):
        return self.dice.sample(self.ids[name], self.dice.randint(0, most))


def ident(dice):
    digits = f"{dice.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def segment(world, purpose, moment, last, queue):  # noqa: C901 - it is a list of what may be there
    end = moment + timedelta(milliseconds=int(world.dice.lognormvariate(10, 1.3)) + 50)
    kind = "wrapup" if last and purpose == "agent" else world.dice.choice(("alert", "interact", "hold", "ivr", "delay"))
    made = {"segmentStart": stamp(moment), "segmentEnd": stamp(end), "segmentType": kind, "conference": False}
    if last:
        made["disconnectType"] = world.dice.choice(("client", "peer", "transfer", "endpoint"))
    if purpose in {"acd", "agent"}:
        made["queueId"] = queue
    if kind == "wrapup":
        made["wrapUpCode"] = world.one("codes")
        made["wrapUpNote"] = world.dice.choice(NOTES) if world.chance(0.4) else None
    if purpose == "acd":
        made["requestedRoutingSkillIds"] = world.some("skills", 3)
        if world.chance(0.1):
            made["scoredAgents"] = [{"agentScore": 7, "scoredAgentId": world.one("users")} for _ in range(3)]
    luck = world.dice.random()
    if luck < 0.03:
        made |= {"errorCode": "error.ininedgecontrol.line.busy", "q850ResponseCodes": [16], "sipResponseCodes": [486]}
    elif luck < 0.08:
        made["properties"] = [{"property": "routing.reason", "propertyType": "string", "value": "a"}]
    elif luck < 0.12:
        made |= {"subject": f"RE: order {world.dice.randrange(10**6)}", "audioMuted": False, "videoMuted": True}
    if world.chance(0.002):
        made["sentimentTrend"] = round(world.dice.uniform(-1, 1), 3)
    if world.chance(0.0005):
        made["newRouting"] = {"kind": "predictive", "scores": [world.dice.random(), 2], "since": "2024-03-08"}
    return made, end


def session(world, purpose, media, direction, moment, queue):  # noqa: PLR0917 - as sent
    made = {"mediaType": media, "sessionId": ident(world.dice), "direction": direction, "peerId": ident(world.dice)}
    if media == "voice":
        made |= {"ani": f"tel:+1{world.dice.randrange(10**9)}", "dnis": "tel:+18005550100", "provider": "Edge"}
        made |= {"edgeId": world.one("edges"), "protocolCallId": ident(world.dice), "recording": world.chance(0.8)}
        stats = {"codecs": ["audio/opus"], "eventTime": stamp(moment), "minMos": round(world.dice.uniform(2, 5), 6)}
        made["mediaEndpointStats"] = [stats | {"receivedPackets": world.dice.randrange(10**5)}]
    else:
        made |= {"addressFrom": f"user{world.dice.randrange(10**6)}@example.com", "roomId": ident(world.dice)}
    if purpose == "ivr":
        made["flow"] = {"flowId": world.one("flows"), "flowName": "Main Inbound", "flowType": "INBOUNDCALL"}
    if purpose == "agent":
        made |= {"usedRouting": "Standard", "requestedRoutings": ["Standard"], "selectedAgentId": world.one("users")}
    pool = METRICS[purpose].split()
    metrics = []
    for number in range(world.dice.choice((3, 4, 4, 5, 5, 6, 7, 8, 11))):
        name = pool[number % len(pool)]
        value = 1 if name[0] == "n" else int(world.dice.lognormvariate(9.5, 1.5))
        metrics.append({"name": name, "value": value, "emitDate": stamp(moment + timedelta(seconds=number))})
        if world.chance(0.0003):
            metrics[-1]["unit"] = "ms"
    segments = []
    count = world.dice.choice((2, 2, 3, 3, 4, 5, 6))
    for number in range(count):
        one, moment = segment(world, purpose, moment, number == count - 1, queue)
        segments.append(one)
    if world.chance(0.985):
        made["metrics"] = metrics
    elif world.chance(0.5):
        made["metrics"] = None
    return made | {"segments": segments}, moment


def conversation(world):
    moment = START + timedelta(milliseconds=world.dice.randrange(30 * 86_400_000))
    media = world.dice.choice(("voice", "voice", "voice", "message", "email", "chat"))
    direction = "outbound" if world.chance(0.2) else "inbound"
    made = {"conversationId": ident(world.dice), "conversationStart": stamp(moment), "originatingDirection": direction}
    queue, end = world.one("queues"), moment
    participants = []
    for purpose in PARTS[world.dice.choice((2, 3, 3, 4, 5))]:
        person = {"participantId": ident(world.dice), "purpose": purpose, "attributes": {}}
        if purpose == "customer":
            names = world.dice.sample(ATTRIBUTES, world.dice.randint(0, 12))
            person["attributes"] = {name: world.dice.choice(NOTES) for name in names}
            person["externalContactId"] = ident(world.dice)
        elif purpose == "agent":
            person |= {"userId": world.one("users"), "teamId": world.one("teams")}
        sessions = []
        for _ in range(2 if world.chance(0.2) else 1):
            one, end = session(world, purpose, media, direction, moment, queue)
            sessions.append(one)
        if world.chance(0.998):
            person["sessions"] = sessions
        participants.append(person)
    if world.chance(0.98):
        made["conversationEnd"] = stamp(end)
    if media == "voice":
        made["mediaStatsMinConversationMos"] = round(world.dice.uniform(2.5, 4.9), 14)
    made |= {"divisionIds": world.some("divisions", 2), "customerParticipation": True}
    if world.chance(0.05):
        made["externalTag"] = f"tag-{world.dice.randrange(10**5)}"
    if world.chance(0.01):
        made["aiInsights"] = {"summaryId": ident(world.dice), "topics": ["billing"]}
    return made | {"participants": participants}


def pages(count, size, seed=20240611):
    """Yield pages as the service sends them."""
    for number in range(count):
        world = World(seed * 1000 + number)
        body = {"conversations": [conversation(world) for _ in range(size)], "totalHits": count * size}
        yield json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
