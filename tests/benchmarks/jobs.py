"""Large pulls: a million segments from the pages of a job, and a pull that is held up by the rate limit.

Run it with ``python -m tests.benchmarks.jobs [--quick] [letters]``; letters such as ``f`` choose among the figures:

e  segments by job, against requests, ``json.loads`` and ``pd.json_normalize``; against plain requests and
   ``orjson.loads`` that make no table; against the slower of the download alone and the parsing alone; the memory of it
f  how much of a limit of 300 requests a minute a pull uses, and how often it is refused; it takes three minutes

Before anything is timed the frames are compared with a plain loop over the JSON. Of e the service is a process of its
own (`loopback`), the contestants (`contestants`) race as `race` says, and what is printed are ratios of the same round,
as median and extremes of the rounds. Of f the service is the embedded organisation, whose own log is counted.
"""

import json
import sys
import tempfile
from itertools import pairwise

import pandas as pd

import genesys_nb as gnb
from tests.benchmarks.contestants import Normalize, Ours, Parsing, compare
from tests.benchmarks.limited import limited
from tests.benchmarks.loopback import LARGE, SMALL, prepare, service
from tests.benchmarks.race import compile_once, race, ratios, say, say_memory, seconds, spread

GRAIN = "segment"
ROADS = (("Ours", "job"), ("Normalize", "job"), ("Plain", "job"), ("Ours", "download"), ("Parsing", "job"))
OURS, NORMALIZE, PLAIN, DOWNLOAD, PARSING = range(len(ROADS))
LATENCY = 0.05


# --- a million segments ----------------------------------------------------------------------------------------------


def check(hundreds=20, made=5):
    """Compare the frames of all who make one with the plain loop."""
    with tempfile.TemporaryDirectory() as folder:
        conversations = json.loads(prepare(folder, 1, hundreds, made))
        with service(folder) as url:
            for contestant in (Ours, Normalize, Parsing):
                compare(contestant(url, GRAIN).job(), conversations, GRAIN, contestant.__name__)
    print("the frames of all who make one are equal to a plain loop's")


def segments(quick):
    hundreds, made, rounds = (40, 5, 1) if quick else (730, 100, 3)
    check()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as compiled:
        compile_once(compiled)
        prepare(folder, 1, hundreds, made)
        print(f"e. segments from {hundreds * SMALL // LARGE} pages of a job, {rounds} rounds: median (extremes)")
        for latency in (0, LATENCY):
            with service(folder, latency) as url:
                found = race(url, rounds, *((*road, GRAIN) for road in ROADS))
            report(found, latency)


def report(found, latency):
    rows = {turn[place]["rows"] for turn in found for place in (OURS, NORMALIZE, PARSING)}
    assert len(rows) == 1, f"not all made the same number of rows: {rows}"
    print(f"  {rows.pop():,} segments, {latency * 1000:.0f} ms a page")
    for figure, above, below, target in (
        ("json.loads + json_normalize / ours", NORMALIZE, OURS, "floor 5, aim 8"),
        ("ours / requests + orjson.loads, no table", OURS, PLAIN, "<= 0.7"),
    ):
        wall, cpu = (spread(ratios(found, above, below, measure)) for measure in ("wall", "cpu"))
        say(figure, f"wall {wall}, cpu {cpu}", target)
        say("", seconds(found, above, below))
    say_memory(found, OURS)
    slower = [turn[OURS]["wall"] / max(turn[DOWNLOAD]["wall"], turn[PARSING]["wall"]) for turn in found]
    say("ours / the slower of download and parsing", spread(slower), "<= 1.25")
    say("", f"{seconds(found, OURS, DOWNLOAD)} of download, {seconds(found, PARSING)} of parsing")


# --- inside the rate limit -------------------------------------------------------------------------------------------


def limit(quick):
    allowed, length, days = (50, 10, ("2024-03-18", "2024-03-22")) if quick else (300, 60, ("2024-03-01", "2024-04-01"))
    slow = f"slow={LATENCY}"
    with limited(*days, rate_limit=allowed, rate_window=length, faults=[slow], users=60) as organisation:
        with gnb.connect(**organisation.login, progress=False) as session:
            frame = session.conversation_details("/".join(days), via="query", page_size=10)
        there, asked = organisation.close()
    assert sorted(frame["conversation_id"]) == sorted(there), "not all conversations arrived"
    print(f"f. {len(asked)} requests at {LATENCY * 1000:.0f} ms, a limit of {allowed} in {length} s")
    if quick:
        print("  not the figure: in so short a window each request and second left over weighs more")
    whole = [[status for _, status in held] for held in windows(asked, length)]
    starts = [held[0][0] for held in windows(asked, length)]
    assert len(whole) > 2, "the pull was over before two windows were"
    used = sum(status != 429 for held in whole[:-1] for status in held)
    share = used / (allowed * (starts[-1] - starts[0]) / length)
    say("requests of each whole window", ", ".join(str(len(held)) for held in whole[:-1]), f"at most {allowed}")
    say("", "from one to the next " + ", ".join(f"{b - a:.1f} s" for a, b in pairwise(starts)))
    say("used of the limit over that time", f"{share:.1%}", ">= 90 %")
    refused = sum(status == 429 for _, status in asked)
    say("answered 429", f"{refused / len(asked):.2%}, {refused} of {len(asked)}", "<= 0.5 %")


def windows(asked, length):
    """Return the requests by window; one opens with the first request after the last is over, as the service does."""
    found = []
    for at, status in sorted(asked):
        if not found or at >= found[-1][0][0] + length:
            found.append([])
        found[-1].append((at, status))
    return found


def main(*arguments):
    quick = "--quick" in arguments
    letters = "".join(word for word in arguments if word != "--quick") or "ef"
    print(f"pandas {pd.__version__}")
    for letter in letters:
        {"e": segments, "f": limit}[letter](quick)


if __name__ == "__main__":
    main(*sys.argv[1:])
