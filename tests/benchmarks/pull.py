"""Whole pulls: from the request to the frame, over a real connection, against what one would write by hand.

Run it with ``python -m tests.benchmarks.pull [--quick] [letters]``; letters such as ``ac`` choose among the figures:

a  receive, check, parse and frame, against plain requests and ``orjson.loads`` that make no table; the memory of it
b  download and frame, against the download alone, for pages that follow a cursor
c  four numbered pages on their way, against one after the other
d  a page of 100 users, a session against a bare ``requests.Session``
m  10,000 pages held to the rows that they become; only where asked for, because it takes minutes

Before anything is timed the frames are compared with a plain loop over the JSON. The service is a process of its own
(`loopback`), and the contestants (`contestants`) race as `race` says. What is printed are ratios of the same round, as
median and extremes of the rounds. Seconds stand beside them only to explain them.
"""

import json
import sys
import tempfile
import time

import pandas as pd
import requests

from tests.benchmarks.contestants import Ours, compare
from tests.benchmarks.loopback import LARGE, SMALL, USERS, prepare, service, users
from tests.benchmarks.race import compile_once, fresh, race, ratios, say, say_memory, seconds, spread

GRAINS = ("conversation", "segment", "metric")

# --- is it true ------------------------------------------------------------------------------------------------------


def check(queried=10, hundreds=20, made=5):
    """Compare the frames of each road with the plain loop."""
    with tempfile.TemporaryDirectory() as folder:
        conversations = json.loads(prepare(folder, queried, hundreds, made))
        with service(folder) as url:
            for grain in GRAINS:
                contestant = Ours(url, grain)
                for road in ("query", "job", "loop", "one_on_its_way"):
                    sent = conversations if road == "job" else conversations[: queried * SMALL]
                    compare(getattr(contestant, road)(), sent, grain, road)
                contestant.session.close()
    print("the frames of every road and grain are equal to a plain loop's")


# --- the figures -----------------------------------------------------------------------------------------------------


def whole_pulls(folder, rounds):
    print("a. whole pull against plain requests + orjson.loads without a table; MB of its peak above the frame")
    roads = {"query": f"pages of {SMALL}, four on their way", "job": f"pages of {LARGE}, one ahead"}
    for latency, road, grains in ((0, "query", GRAINS), (0, "job", GRAINS), (0.05, "query", ("segment",))):
        with service(folder, latency) as url:
            found = race(url, rounds, ("Plain", road, "conversation"), *(("Ours", road, grain) for grain in grains))
        print(f"  {roads[road]}, {latency * 1000:.0f} ms a page")
        for place, grain in enumerate(grains, 1):
            wall, cpu = (spread(ratios(found, place, 0, measure)) for measure in ("wall", "cpu"))
            say(f"  {grain}s, {seconds(found, place, 0)}", f"wall {wall}, cpu {cpu}", "<= 0.7")
            say_memory(found, place)


def ahead(folder, rounds):
    print(f"b. download and frame against download alone, pages of {LARGE} that follow a cursor")
    for latency, target, grains in ((0.5, 1.15, ("segment",)), (0.05, 1.5, GRAINS)):
        with service(folder, latency) as url:
            contestants = (("Ours", "job", grain) for grain in grains)
            found = race(url, rounds, ("Ours", "download", "conversation"), *contestants)
        for place, grain in enumerate(grains, 1):
            figure = f"{latency * 1000:.0f} ms a page, {grain}s, {seconds(found, place, 0)}"
            say(figure, spread(ratios(found, place, 0)), f"<= {target}")


def side_by_side(folder, rounds):
    print("c. four numbered pages on their way against one by one, 50 ms a page")
    for grain in ("conversation", "segment"):
        contestants = (("Ours", road, grain) for road in ("query", "loop", "one_on_its_way"))
        with service(folder, 0.05) as url:
            found = race(url, rounds, *contestants)
        say(f"{grain}s, one by one, {seconds(found, 1, 0)}", spread(ratios(found, 1, 0)), ">= 4")
        say(f"{grain}s, one ahead, {seconds(found, 2, 0)}", spread(ratios(found, 2, 0)))


def one_page(folder, rounds, calls):
    print("d. CPU ms per page of 100 users")
    listing = "gc.users(), by page"
    with service(folder) as url:
        session, bare = Ours(url).session, requests.Session()
        headers = {"Authorization": "Bearer made-up"}
        ways = {
            "requests.Session, get and json": lambda: bare.get(f"{url}{USERS}?pageNumber=1", headers=headers).json(),
            "gc.request": lambda: session.request("GET", USERS, params={"pageNumber": 1}),
            listing: session.users,
        }
        spent = {way: [] for way in ways}
        for _ in range(rounds + 2):
            for way, call in ways.items():
                times = 1 if way == listing else calls
                begun = time.process_time()
                for _ in range(times):
                    call()
                pages = session.last.pages if way == listing else times
                spent[way].append((time.process_time() - begun) * 1000 / pages)
        session.close()
    bare, *others = spent
    for way, numbers in spent.items():
        say(way, spread(numbers))
    for way in others:
        above = [ours - theirs for ours, theirs in zip(spent[way], spent[bare], strict=True)]
        say(f"{way}, above bare requests", spread(above), "<= +0.5" if way == "gc.request" else "")


def growth(quick):
    print("m. MB per million rows: JSON received, the frame, what the process grew by, its peak")
    for pages in (250, 1000) if quick else (2500, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            prepare(folder, 1, 10, 1)
            with service(folder, user_pages=pages) as url:
                weigh(f"{pages:,} pages of {SMALL} users", fresh("Ours", "users", url), len(users(pages)) * pages)
    for hundreds in (50, 200) if quick else (250, 1000):
        with tempfile.TemporaryDirectory() as folder:
            size = len(prepare(folder, hundreds, hundreds, 10))
            with service(folder) as url:
                for grain in ("conversation", "segment"):
                    weigh(f"{hundreds} pages of {SMALL}, {grain}s", fresh("Ours", "query", url, grain), size)


def weigh(figure, found, received):
    found["json"] = received
    text = ", ".join(f"{name} {found[name] / found['rows']:,.0f}" for name in ("json", "frame", "grown", "peak"))
    say(figure, f"{text}; {found['rows']:,} rows in {found['wall']:.0f} s")


def main(*arguments):
    quick = "--quick" in arguments
    letters = "".join(word for word in arguments if word != "--quick") or "abcd"
    queried, hundreds, made, rounds = (20, 40, 5, 1) if quick else (60, 120, 20, 3)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as compiled:
        compile_once(compiled)
        check()
        prepare(folder, queried, hundreds, made)
        print(f"pandas {pd.__version__}, {hundreds * SMALL:,} conversations, up to {rounds} rounds: median (extremes)")
        figures = {
            "a": lambda: whole_pulls(folder, rounds),
            "b": lambda: ahead(folder, min(rounds, 2)),
            "c": lambda: side_by_side(folder, min(rounds, 2)),
            "d": lambda: one_page(folder, rounds, 50 if quick else 100),
            "m": lambda: growth(quick),
        }
        for letter in letters:
            figures[letter]()


if __name__ == "__main__":
    main(*sys.argv[1:])
