"""Bytes to DataFrame: ours against ``json.loads`` and ``pd.json_normalize``, and against bare ``orjson.loads``.

Run it with ``python -m tests.benchmarks.tables [pages] [rounds]``. Before anything is timed our frames are compared,
value by value, with a plain loop over the JSON. Then the contestants take turns, each in a fresh process that is warm
by one page; what is printed are ratios within the run, as minimum and median of the rounds, never seconds.
"""

import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from genesys_nb.tables import Conversations
from genesys_nb.tables.grains import SHAPES
from genesys_nb.tables.names import keys
from tests.benchmarks.details import pages

GRAINS = ("conversation", "segment", "metric")
FLOORS = {"conversation": (8, 0.35), "segment": (5, 1.0), "metric": (7, 0.6)}
ABOVE = {
    "conversation_id": (0, "conversationId"),
    "conversation_start": (0, "conversationStart"),
    "conversation_end": (0, "conversationEnd"),
    "originating_direction": (0, "originatingDirection"),
    "participant_id": (1, "participantId"),
    "purpose": (1, "purpose"),
    "user_id": (1, "userId"),
    "session_id": (2, "sessionId"),
    "media_type": (2, "mediaType"),
    "direction": (2, "direction"),
}
CONTESTANTS = ("ours", "normalize", "orjson")


# --- the contestants -------------------------------------------------------------------------------------------------


def ours(paths, grain):
    made = Conversations([grain])
    for path in paths:
        made.add(path.read_bytes())
    return made.finish(timezone="UTC").frames[grain]


def normalize(paths, grain):
    whole = [one for path in paths for one in json.loads(path.read_bytes())["conversations"]]
    if grain == "conversation":
        frame = pd.json_normalize(whole)
    else:
        child = f"{grain}s"
        for one in whole:  # without this it raises
            for participant in one["participants"]:
                for session in participant.setdefault("sessions", []):
                    session[child] = session.get(child) or []
        above = [[*("participants", "sessions")[:depth], name] for depth, name in ABOVE.values()]
        above = [path[0] if len(path) == 1 else path for path in above]
        frame = pd.json_normalize(whole, ["participants", "sessions", child], above, errors="ignore")
    for name in ("conversationStart", "conversationEnd", "segmentStart", "segmentEnd", "emitDate"):
        if name in frame:
            frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601")
    return frame


def orjson(paths, grain):
    import orjson

    for path in paths:
        orjson.loads(path.read_bytes())


# --- is it true ------------------------------------------------------------------------------------------------------


def plainly(paths, grain):
    """Return the rows of a grain by a plain loop: the objects from the conversation down to the row."""
    rows = []
    for path in paths:
        for conversation in json.loads(path.read_bytes())["conversations"]:
            if grain == "conversation":
                rows.append((conversation, None, None, None, conversation))
            for participant in conversation["participants"] if grain != "conversation" else ():
                for session in participant.get("sessions") or ():
                    for number, one in enumerate(session.get(f"{grain}s") or ()):
                        rows.append((conversation, participant, session, number, one))
    return rows


def compute_first(conversation):
    """Return the derived columns of a conversation by a plain loop."""
    sessions = [one for person in conversation["participants"] for one in person.get("sessions") or ()]
    segments = [one for session in sessions for one in session["segments"]]
    metrics = [one for session in sessions for one in session.get("metrics") or ()]
    sums = {}
    for one in metrics:
        sums[one["name"]] = sums.get(one["name"], 0) + one["value"]
    users = [one.get("userId") for one in conversation["participants"] if one["purpose"] in {"agent", "user"}]
    return sums | {
        "media_types": list(dict.fromkeys(one["mediaType"] for one in sessions)),
        "queue_ids": list(dict.fromkeys(one["queueId"] for one in segments if "queueId" in one)),
        "agent_ids": list(dict.fromkeys(users)),
        "wrap_up_codes": list(dict.fromkeys(one["wrapUpCode"] for one in segments if "wrapUpCode" in one)),
        "answered": "tAnswered" in sums,
        "abandoned": "tAbandon" in sums,
        "ongoing": "conversationEnd" not in conversation,
    }


def check(paths, grain):
    """Compare every value of our frame with a plain loop; return how many."""
    frame, rows = ours(paths, grain), plainly(paths, grain)
    assert len(frame) == len(rows)
    first = [compute_first(row[4]) for row in rows] if grain == "conversation" else []
    sources = {column.name: column.source for column in SHAPES[grain].columns}
    values = 0
    for name in frame.columns:
        held = frame[name]
        if name in ABOVE and not sources[name].startswith("/"):
            depth, field = ABOVE[name]
            sent = [row[depth].get(field) for row in rows]
        elif name in {"segment_no", "metric_no"}:
            sent = [row[3] for row in rows]
        elif name == "duration":
            continue  # the start and the end are compared
        elif not sources.get(name, "/").startswith("/"):
            sent = [one.get(name) for one in first]
        else:
            field = keys(sources[name])[0] if name in sources else next(one for one in UNKNOWN if camel(one) == name)
            sent = [row[4].get(field) for row in rows]
        if isinstance(held.dtype, pd.DatetimeTZDtype):
            sent = pd.to_datetime(pd.Series(sent, dtype=object), utc=True, format="ISO8601").dt.as_unit("us")
            pd.testing.assert_series_equal(held, sent, check_names=False)
        else:
            here = [None if missing else one for one, missing in zip(held.tolist(), held.isna(), strict=True)]
            assert here == sent, name
        values += len(rows)
    extra = (
        set().union(*(row[4] for row in rows))
        - {"participants"}
        - {keys(one)[0] for one in sources.values() if "/" in one}
    )
    assert {camel(one) for one in extra} <= set(frame.columns)
    return values


UNKNOWN = ("sentimentTrend", "newRouting", "aiInsights", "unit")


def camel(word):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in word)


# --- the race --------------------------------------------------------------------------------------------------------


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def race(contestant, grain, folder):
    """Run one contestant in this process and print its wall time, CPU time and peak of memory."""
    paths = sorted(Path(folder).iterdir())
    run = {"ours": ours, "normalize": normalize, "orjson": orjson}[contestant]
    before = resident()
    run(paths[:1], grain)
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    made = run(paths, grain)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak, "rows": 0 if made is None else len(made)}))


def fresh(contestant, grain, folder):
    command = [sys.executable, "-m", "tests.benchmarks.tables", "--one", contestant, grain, str(folder)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def spread(numbers):
    return f"{statistics.median(numbers):6.2f} (min {min(numbers):.2f}, max {max(numbers):.2f})"


def main(count=20, rounds=3):
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder, "large"), Path(folder, "small")
        for place, pages_of, size in ((large, count, 1000), (small, count * 10, 100)):
            place.mkdir()
            for number, page in enumerate(pages(pages_of, size)):
                (place / f"{number:05d}.json").write_bytes(page)
        for grain in GRAINS:
            print(f"{grain}: {check(sorted(large.iterdir())[:2], grain):,} values are equal to a plain loop's")
        print(f"pandas {pd.__version__}, {count} pages of 1000, {rounds} rounds; ratios as median (min, max)")
        for grain in GRAINS:
            taken = {name: [] for name in (*CONTESTANTS, "small")}
            for _ in range(rounds):
                for name in CONTESTANTS:
                    taken[name].append(fresh(name, grain, large))
                taken["small"].append(fresh("ours", grain, small))
            report(grain, taken)


def report(grain, taken):
    def ratios(above, below, what):
        return [a[what] / b[what] for a, b in zip(taken[above], taken[below], strict=True)]

    faster, share = FLOORS[grain]
    print(f"{grain}, {taken['ours'][0]['rows']:,} rows")
    for what in ("wall", "cpu"):
        print(f"  json_normalize / ours, {what:4}      {spread(ratios('normalize', 'ours', what))}   floor {faster}")
        print(f"  ours / orjson.loads, {what:4}        {spread(ratios('ours', 'orjson', what))}   at most {share}")
    print(f"  ours / json_normalize, memory     {spread(ratios('ours', 'normalize', 'peak'))}   at most 0.25")
    print(f"  pages of 100 / pages of 1000, cpu {spread(ratios('small', 'ours', 'cpu'))}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        race(*sys.argv[2:])
    else:
        main(*map(int, sys.argv[1:]))
