"""Bytes to DataFrame: ours against ``json.loads`` and ``pd.json_normalize``, and against bare ``orjson.loads``.

Run it with ``python -m tests.benchmarks.tables [pages] [rounds]``. Before anything is timed our frames are compared,
value by value, with a plain loop over the JSON. Conversations are compared three times, because ours come with 18
derived columns that ``json_normalize`` knows nothing of:

(a) ours without the derived columns, against ``json_normalize``: the same columns;
(b) ours whole, against ``json_normalize``, which does far less: no floor, it shows what the derived columns cost;
(c) ours whole, against ``json_normalize`` and the pandas that makes the same derived columns (`analyst`).

Columns are proved equal before they are timed. Then the contestants take turns, each in a fresh process that is warm
by one page; what is printed are ratios within the run, as median, minimum and maximum of the rounds, never seconds.
Memory is the peak over what the imports took, so that of the warm page counts.
"""

import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pandas as pd

from genesys_nb.tables import Conversations, conversations
from genesys_nb.tables.grains import CONVERSATION, PROVISIONAL, SHAPES
from genesys_nb.tables.names import keys
from tests.benchmarks import analyst
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
OF_CONVERSATIONS = (*CONTESTANTS, "bare", "analyst")


# --- the contestants -------------------------------------------------------------------------------------------------


def ours(paths, grain):
    made = Conversations([grain])
    for path in paths:
        made.add(path.read_bytes())
    return made.finish(timezone="UTC").frames[grain]


def bare(paths, grain):
    """Make our frame without what is derived, which the toolkit does not offer: to compare like with like."""
    underived = mock.patch.object(conversations._Page, "_derived", return_value={})
    shape = replace(CONVERSATION, columns=(*CONVERSATION.columns, PROVISIONAL))  # every frame has that one
    with underived, mock.patch.dict(conversations.SHAPES, {grain: shape}):
        made = Conversations([grain])
        made._wanted = frozenset({grain})
        for path in paths:
            made.add(path.read_bytes())
        return made.finish(timezone="UTC").frames[grain]


def derive(paths, grain):
    return analyst.with_derived(paths)


def normalize(paths, grain):
    return normalized([one for path in paths for one in json.loads(path.read_bytes())["conversations"]], grain)


def normalized(whole, grain):
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
        elif name == "provisional":
            sent = [None if "conversationEnd" in row[0] else True for row in rows]  # of the rest nothing was told
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


def check_alike(paths):
    """Compare the frames of conversations that are raced against one another; return how many values are equal."""
    whole, plain, theirs = ours(paths, "conversation"), bare(paths, "conversation"), normalize(paths, "conversation")
    pd.testing.assert_frame_equal(plain, whole[plain.columns])
    sources = {column.source: column.name for column in CONVERSATION.columns}
    for field in theirs.columns.drop("participants"):
        outer, _, inner = field.partition(".")  # json_normalize spreads objects out
        held = plain[sources.get(f"/{outer}", camel(outer))].astype(object)
        mine = [one[inner] if inner and isinstance(one, dict) else one for one in held]
        assert list(map(nothing, mine)) == list(map(nothing, theirs[field].astype(object))), field
    return len(plain) * (len(theirs.columns) - 1) + analyst.agree(whole, analyst.with_derived(paths))


def nothing(value):
    """Return None for whatever pandas means by missing, and any other value as it is."""
    return None if not isinstance(value, list) and pd.isna(value) else value


UNKNOWN = ("sentimentTrend", "newRouting", "aiInsights", "unit")


def camel(word):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in word)


# --- the race --------------------------------------------------------------------------------------------------------


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def highest():
    """Return this program's peak of memory; ``ru_maxrss`` would count that of the process that started it as well."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


def race(contestant, grain, folder):
    """Run one contestant in this process and print its wall time, CPU time and peak of memory."""
    paths = sorted(Path(folder).iterdir())
    run = {"ours": ours, "normalize": normalize, "orjson": orjson, "bare": bare, "analyst": derive}[contestant]
    before = resident()
    run(paths[:1], grain)
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    made = run(paths, grain)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = highest() - before
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
        print(f"conversation: {check_alike(sorted(large.iterdir())[:2]):,} values are equal to the analyst's")
        print(f"pandas {pd.__version__}, {count} pages of 1000, {rounds} rounds; ratios as median (min, max)")
        for grain in GRAINS:
            contestants = OF_CONVERSATIONS if grain == "conversation" else CONTESTANTS
            taken = {name: [] for name in (*contestants, "small")}
            for _ in range(rounds):
                for name in contestants:
                    taken[name].append(fresh(name, grain, large))
                taken["small"].append(fresh("ours", grain, small))
            report(grain, taken)


def report(grain, taken):
    def ratios(above, below, what):
        return [a[what] / b[what] for a, b in zip(taken[above], taken[below], strict=True)]

    faster, share = FLOORS[grain]
    floor, most = f"floor {faster}", f"at most {share}"
    lines = [("json_normalize / ours", "normalize", "ours", floor), ("ours / orjson.loads", "ours", "orjson", most)]
    if grain == "conversation":
        lines = [
            ("(a) json_normalize / ours without derived", "normalize", "bare", floor),
            ("(b) json_normalize / ours", "normalize", "ours", "theirs derives nothing"),
            ("(c) json_normalize and groupby / ours", "analyst", "ours", floor),
            ("ours without derived / orjson.loads", "bare", "orjson", most),
            ("ours / orjson.loads", "ours", "orjson", most),
        ]
    print(f"{grain}, {taken['ours'][0]['rows']:,} rows")
    for name, above, below, target in lines:
        for what in ("wall", "cpu"):
            print(f"  {f'{name}, {what}':47} {spread(ratios(above, below, what))}   {target}")
    for theirs in ("normalize", "analyst") if grain == "conversation" else ("normalize",):
        print(f"  {f'ours / {theirs}, memory':47} {spread(ratios('ours', theirs, 'peak'))}   at most 0.25")
    print(f"  {'pages of 100 / pages of 1000, cpu':47} {spread(ratios('small', 'ours', 'cpu'))}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        race(*sys.argv[2:])
    else:
        main(*map(int, sys.argv[1:]))
