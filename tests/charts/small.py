"""Small frames, always the same, as the session's helpers return them."""

import pandas as pd

ZONE = "Europe/Dublin"
TUESDAY = pd.Timestamp("2026-11-17", tz=ZONE)
IDS = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(300)]
RECORD = {
    "what": "a frame of a test",
    "platform": "genesys",
    "host": "api.mypurecloud.ie",
    "organisation": "Contoso",
    "interval": "2026-11-17T00:00:00.000Z/2026-11-18T00:00:00.000Z",
    "timezone": ZONE,
    "fetched_at": "2026-11-18T08:00:00.000Z",
    "rows": 0,
    "complete": True,
    "notes": [],
}


def told(frame, **facts):
    """Give a frame the provenance of a session."""
    frame.attrs["genesys_nb"] = {**RECORD, "rows": len(frame), **facts}
    return frame


def hours(queues=1, days=1, **facts):
    """Aggregates by queue and hour: a morning peak in which the service level falls."""
    rows = [
        {
            "queue_id": IDS[queue],
            "queue_name": f"Queue {queue}",
            "interval_start": (start := TUESDAY + pd.Timedelta(days=day, hours=hour)),
            "interval_end": start + pd.Timedelta(hours=1),
            "nOffered_count": (offered := (hour - 7) * (19 - hour) // 2 + queue % 7 + (12 if hour == 10 else 0)),
            "tAnswered_count": (answered := offered - offered // 9),
            "tAnswered_sum": 9_000.0 * answered + 60_000 * offered // 9,
            "tAbandon_count": offered // 9,
            "oServiceLevel_numerator": float(answered * (5 if hour == 10 else 9) // 10),
            "oServiceLevel_denominator": float(offered),
            "oServiceLevel_target": 0.8,
            "tHandle_count": answered,
            "tHandle_sum": answered * (200_000.0 + 10_000 * (queue % 5)),
        }
        for queue in range(queues)
        for day in range(days)
        for hour in range(8, 19)
    ]
    whole = {"nOffered_count": "Int64", "tAnswered_count": "Int64", "tAbandon_count": "Int64", "tHandle_count": "Int64"}
    end = TUESDAY + pd.Timedelta(days=days)
    interval = f"{TUESDAY.tz_convert('UTC').isoformat()}/{end.tz_convert('UTC').isoformat()}"
    return told(pd.DataFrame(rows).astype(whole), **{"interval": interval, "fetched_at": end.isoformat(), **facts})


def conversations(count=120, **facts):
    """Details at the grain of conversations; every ninth was given up."""
    rows = [
        {
            "conversation_id": IDS[number],
            "conversation_start": TUESDAY + pd.Timedelta(hours=8, minutes=5 * number),
            "media_types": ["voice"] if number % 4 else ["chat", "message"],
            "tAnswered": None if number % 9 == 0 else 4_000 + 37 * number * (number % 11),
            "tAbandon": 9_000 + 700 * number if number % 9 == 0 else None,
            "tHandle": None if number % 9 == 0 else 60_000 + 1_000 * ((number * number) % 401),
            "provisional": False,
        }
        for number in range(count)
    ]
    whole = dict.fromkeys(("tAnswered", "tAbandon", "tHandle"), "Int64")
    return told(pd.DataFrame(rows).astype(whole), **facts)


def segments(**facts):
    """Segments of conversations that were handed from queue to queue."""
    rows = []
    for number, (source, target) in enumerate([(0, 1)] * 6 + [(1, 2)] * 3 + [(2, 0), (2, 2)]):
        at = TUESDAY + pd.Timedelta(hours=9 + number / 2)
        parties = [
            ("customer", None, 0, 600, None),
            ("agent", source, 10, 300, "transfer"),
            ("acd", target, 300, 310, "transfer"),
            ("agent", target, 310, 600, "peer"),
        ]
        rows += [
            {
                "conversation_id": IDS[number],
                "participant_id": f"{number}/{place}",
                "purpose": purpose,
                "segment_start": at + pd.Timedelta(seconds=begin),
                "segment_end": at + pd.Timedelta(seconds=end),
                "queue_id": None if queue is None else IDS[queue],
                "queue_name": None if queue is None else ["Billing", "Support", "Sales"][queue],
                "disconnect_type": how,
            }
            for place, (purpose, queue, begin, end, how) in enumerate(parties)
        ]
    return told(pd.DataFrame(rows), **facts)


def phrases(**facts):
    """Phrases of a conversation that begins badly and ends well."""
    rows = [
        {
            "start": TUESDAY + pd.Timedelta(hours=9, seconds=20 * number),
            "sentiment": None if number % 3 == 0 else (-1.0 if number < 12 else 1.0),
        }
        for number in range(30)
    ]
    return told(pd.DataFrame(rows), **{"interval": None, **facts})


def statuses(**facts):
    """Who was where: three people, one of whom has a name that another has too."""
    day = [
        ("presence", "OFFLINE", 0, 8),
        ("presence", "ON_QUEUE", 8, 12),
        ("presence", "MEAL", 12, 13),
        ("presence", "MEETING", 13, 14),
        ("presence", "AVAILABLE", 14, 15),
        ("presence", "ON_QUEUE", 15, 17),
        ("routing_status", "INTERACTING", 9, 10),
        ("routing_status", "NOT_RESPONDING", 10, 10.25),
        ("routing_status", "IDLE", 10.25, 12),
        ("routing_status", "INTERACTING", 15, 16.5),
    ]
    rows = [
        {
            "user_id": IDS[person],
            "user_name": name,
            "start": TUESDAY + pd.Timedelta(hours=begin + person / 2),
            "end": TUESDAY + pd.Timedelta(hours=end + (person / 2 if end < 24 else 0)),
            "kind": kind,
            "status_id": status,
            "system_presence": status if kind == "presence" else None,
        }
        for person, name in enumerate(["Ada Byrne", "Ben Costa", "Ada Byrne"])
        for kind, status, begin, end in day
    ]
    return told(pd.DataFrame(rows), **facts)


def routing(**facts):
    """Aggregates of the time that people had a routing status, by hour."""
    rows = [
        {
            "user_id": IDS[person],
            "user_name": f"Agent {person}",
            "qualifier": status,
            "interval_start": (start := TUESDAY + pd.Timedelta(hours=hour)),
            "interval_end": start + pd.Timedelta(hours=1),
            "tAgentRoutingStatus_sum": 60_000.0 * minutes,
        }
        for person in range(4)
        for hour in range(8, 16)
        for status, minutes in (("INTERACTING", 10 + 5 * person + hour), ("IDLE", 20), ("OFF_QUEUE", 10))
    ]
    return told(pd.DataFrame(rows), **facts)


def board(**facts):
    """What was observed of three queues."""
    frame = pd.DataFrame(
        {
            "queue_id": [IDS[0], IDS[0], IDS[1], IDS[2]],
            "queue_name": ["Billing", "Billing", "Support", "Sales"],
            "media_type": [None, "voice", "voice", "voice"],
            "oWaiting": [None, 4, 1, 0],
            "oInteracting": [None, 3, 2, 5],
            "oLongestWaiting": [None, 83_000, 4_000, None],
            "oOnQueueUsers_INTERACTING": [3, None, 2, 5],
            "oOnQueueUsers_IDLE": [0, None, 1, 2],
            "oOnQueueUsers_NOT_RESPONDING": [1, None, 0, 0],
        }
    )
    whole = dict.fromkeys((one for one in frame if one.startswith("o")), "Int64")
    return told(frame.astype(whole), **{"interval": None, "fetched_at": "2026-11-17T10:15:30.000Z", **facts})


def reasons(**facts):
    """Aggregates by wrap-up code."""
    names = ["Bill explained", "Address changed", "Complaint", None, "Refund"]
    frame = pd.DataFrame(
        {
            "wrap_up_code": [IDS[0], IDS[1], IDS[2], None, IDS[3]],
            "wrap_up_code_name": names,
            "interval_start": TUESDAY,
            "interval_end": TUESDAY + pd.Timedelta(days=1),
            "tHandle_count": pd.array([40, 25, 5, 20, 10], "Int64"),
        }
    )
    return told(frame, **facts)
