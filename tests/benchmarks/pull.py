"""Whole pulls: from the request to the frame, over a real connection, against what one would write by hand.

Run it with ``python tests/benchmarks/pull.py [--quick] [letters]``; letters such as ``ac`` choose among the figures:

a  receive, check, parse and frame, against plain requests and ``orjson.loads`` that make no table; the memory of it
b  download and frame, against the download alone, for pages that follow a cursor
c  four numbered pages on their way, against one after the other
d  a page of 100 users, a session against a bare ``requests.Session``
m  10,000 pages held to the rows that they become; only where asked for, because it takes minutes

Before anything is timed the frames are compared with a plain loop over the JSON. The service is a process of its own
(`loopback`), each contestant is a fresh process that is warm by one page, they take turns, and what is printed are
ratios of the same round, as median and extremes of the rounds. Seconds stand beside them only to explain them.
"""

import gc as collector
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import pandas as pd
import requests

import genesys_nb as gnb
from genesys_nb.genesys.conversations import conversation_details
from genesys_nb.paging import STYLES
from genesys_nb.pull import Pull
from genesys_nb.query import Query
from genesys_nb.run import Run
from genesys_nb.tables import Conversations
from tests.benchmarks.loopback import JOB, LARGE, QUERY, SMALL, USERS, WARM, prepare, service, users

GRAINS = ("conversation", "segment", "metric")
ASKED = {"interval": "2024-03-01/2024-04-01", "where": {"mediaType": "voice"}, "via": "query"}
CURSOR = re.compile(rb'"cursor":"(\d+)"}$')


# --- the contestants -------------------------------------------------------------------------------------------------


def job(grain, path=JOB):
    first = (Query("GET", path),)
    tables = lambda: Conversations([grain])  # noqa: E731 - a pull asks for a callable
    return Pull(what="conversations", queries=first, style=STYLES["cursor"], items="conversations", tables=tables)


class Ours:
    """A session."""

    def __init__(self, url, grain="conversation"):
        self.session = gnb.connect(
            login_url=url, api_url=url, client_id="made-up", client_secret="made-up", progress=False
        )
        self.grain = grain
        self.session.frames(job(grain, WARM))

    def query(self):
        return self.session.conversation_details(grain=self.grain, **ASKED)

    def job(self):
        (frame,) = self.session.frames(job(self.grain)).values()
        return frame

    def users(self):
        return self.session.users()

    def download(self):
        """Receive and check the pages of the job one after the other, and make nothing of them."""
        query = Query("GET", JOB)
        while query:
            content = self.session.send(query).content
            cursor = CURSOR.search(content, len(content) - 100)
            query = query.with_params(cursor=cursor[1].decode()) if cursor else None

    def loop(self):
        """Do what one would write: fetch a page, put it into the tables, fetch the next."""
        pull = conversation_details(self.session, grain=self.grain, **ASKED)
        tables = pull.tables()
        for page in self.session.walk(pull):
            tables.add(page.content)
        return tables.finish(timezone="UTC").frames[self.grain]

    def one_on_its_way(self):
        pull = conversation_details(self.session, grain=self.grain, **ASKED)
        run = Run(pull, self.session._fetching(pull), workers=1)
        (frame,) = self.session._downloads.frames(run).values()
        return frame


class Plain:
    """requests and orjson, one page after the other."""

    def __init__(self, url, grain=""):
        import orjson

        self.loads = orjson.loads
        self.url = url
        self.session = requests.Session()
        self.loads(self.session.get(url + WARM).content)

    def query(self):
        number, seen, total = 1, 0, 1
        while seen < total:
            body = {"paging": {"pageSize": SMALL, "pageNumber": number}}
            held = self.loads(self.session.post(self.url + QUERY, json=body).content)
            number, seen, total = number + 1, seen + len(held["conversations"]), held["totalHits"]

    def job(self):
        cursor = "1"
        while cursor:
            cursor = self.loads(self.session.get(self.url + JOB, params={"cursor": cursor}).content).get("cursor")


# --- one contestant in a fresh process -------------------------------------------------------------------------------


def memory(name):
    return int(re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024


def one(who, what, grain, url):
    """Run one contestant in this process; print its wall time, CPU time and memory."""
    pull = getattr({"ours": Ours, "plain": Plain}[who](url, grain), what)
    collector.collect()
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    wall, cpu = time.perf_counter(), time.process_time()
    made = pull()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    found = {"wall": wall, "cpu": cpu, "peak": memory("VmHWM") - before, "grown": memory("VmRSS") - before}
    if isinstance(made, pd.DataFrame):
        found |= {"rows": len(made), "frame": weight(made)}
    print(json.dumps(found), flush=True)
    os._exit(0)  # the measure is taken; what is held need not be given back piece by piece


def weight(frame):
    """Return the bytes of a frame; of cells that hold lists, all that is in them, each object once."""
    seen = set()

    def size(value):
        if id(value) in seen:
            return 0
        seen.add(id(value))
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return sys.getsizeof(value) + sum(map(size, inside))

    nested = [name for name in frame if frame[name].dtype == object]
    flat = int(frame.drop(columns=nested).memory_usage(deep=True).sum())
    return flat + sum(8 + size(value) for name in nested for value in frame[name])


def fresh(who, what, url, grain="conversation"):
    command = [sys.executable, __file__, "--one", who, what, grain, url]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    if ran.returncode:
        raise SystemExit(ran.stderr)
    return json.loads(ran.stdout)


def race(url, rounds, *contestants):
    """Let contestants take turns; return what each round found of each."""
    return [[fresh(who, what, url, grain) for who, what, grain in contestants] for _ in range(rounds)]


# --- is it true ------------------------------------------------------------------------------------------------------


def plainly(conversations, grain):
    """Yield what a row of a grain must hold, by a plain loop."""
    for held in conversations:
        ident = held["conversationId"]
        if grain == "conversation":
            yield ident, datetime.fromisoformat(held["conversationStart"])
        for participant in held["participants"] if grain != "conversation" else ():
            for session in participant.get("sessions") or ():
                for row in session.get(f"{grain}s") or ():
                    if grain == "segment":
                        yield ident, row["segmentType"], datetime.fromisoformat(row["segmentStart"])
                    else:
                        yield ident, row["name"], row["value"]


def check(queried=10, hundreds=20, made=5):
    """Compare the frames of each road with the plain loop."""
    columns = {
        "conversation": ["conversation_id", "conversation_start"],
        "segment": ["conversation_id", "segment_type", "segment_start"],
        "metric": ["conversation_id", "name", "value"],
    }
    with tempfile.TemporaryDirectory() as folder:
        conversations = json.loads(prepare(folder, queried, hundreds, made))
        with service(folder) as url:
            for grain in GRAINS:
                contestant = Ours(url, grain)
                for road in ("query", "job", "loop", "one_on_its_way"):
                    frame = getattr(contestant, road)()[columns[grain]]
                    sent = plainly(conversations if road == "job" else conversations[: queried * SMALL], grain)
                    expected = pd.DataFrame(sent, columns=columns[grain]).astype(frame.dtypes)
                    pd.testing.assert_frame_equal(frame, expected, obj=f"{grain} by {road}")
                contestant.session.close()
    print("the frames of every road and grain are equal to a plain loop's")


# --- the figures -----------------------------------------------------------------------------------------------------


def spread(numbers):
    return f"{statistics.median(numbers):.2f} ({min(numbers):.2f} to {max(numbers):.2f})"


def ratios(found, above, below, measure="wall"):
    return [turn[above][measure] / turn[below][measure] for turn in found]


def seconds(found, *places):
    return (
        " against ".join(f"{statistics.median(turn[place]['wall'] for turn in found):.2f}" for place in places) + " s"
    )


def say(figure, text, target=""):
    print(f"  {figure:<44} {text}" + (f"; target {target}" if target else ""), flush=True)


def whole_pulls(folder, rounds):
    print("a. whole pull against plain requests + orjson.loads without a table; MB of its peak above the frame")
    roads = {"query": f"pages of {SMALL}, four on their way", "job": f"pages of {LARGE}, one ahead"}
    for latency, road, grains in ((0, "query", GRAINS), (0, "job", GRAINS), (0.05, "query", ("segment",))):
        with service(folder, latency) as url:
            found = race(url, rounds, ("plain", road, "conversation"), *(("ours", road, grain) for grain in grains))
        print(f"  {roads[road]}, {latency * 1000:.0f} ms a page")
        for place, grain in enumerate(grains, 1):
            wall, cpu = (spread(ratios(found, place, 0, measure)) for measure in ("wall", "cpu"))
            say(f"  {grain}s, {seconds(found, place, 0)}", f"wall {wall}, cpu {cpu}", "<= 0.7")
            above = [(turn[place]["peak"] - turn[place]["frame"]) / 1e6 for turn in found]
            say("", f"MB {spread(above)} above a frame of {found[0][place]['frame'] / 1e6:.0f}", "<= 100")


def ahead(folder, rounds):
    print(f"b. download and frame against download alone, pages of {LARGE} that follow a cursor")
    for latency, target, grains in ((0.5, 1.15, ("segment",)), (0.05, 1.5, GRAINS)):
        with service(folder, latency) as url:
            contestants = (("ours", "job", grain) for grain in grains)
            found = race(url, rounds, ("ours", "download", "conversation"), *contestants)
        for place, grain in enumerate(grains, 1):
            figure = f"{latency * 1000:.0f} ms a page, {grain}s, {seconds(found, place, 0)}"
            say(figure, spread(ratios(found, place, 0)), f"<= {target}")


def side_by_side(folder, rounds):
    print("c. four numbered pages on their way against one by one, 50 ms a page")
    for grain in ("conversation", "segment"):
        contestants = (("ours", road, grain) for road in ("query", "loop", "one_on_its_way"))
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
                weigh(f"{pages:,} pages of {SMALL} users", fresh("ours", "users", url), len(users(pages)) * pages)
    for hundreds in (50, 200) if quick else (250, 1000):
        with tempfile.TemporaryDirectory() as folder:
            size = len(prepare(folder, hundreds, hundreds, 10))
            with service(folder) as url:
                for grain in ("conversation", "segment"):
                    weigh(f"{hundreds} pages of {SMALL}, {grain}s", fresh("ours", "query", url, grain), size)


def weigh(figure, found, received):
    found["json"] = received
    text = ", ".join(f"{name} {found[name] / found['rows']:,.0f}" for name in ("json", "frame", "grown", "peak"))
    say(figure, f"{text}; {found['rows']:,} rows in {found['wall']:.0f} s")


def main(*arguments):
    quick = "--quick" in arguments
    letters = "".join(word for word in arguments if word != "--quick") or "abcd"
    queried, hundreds, made, rounds = (20, 40, 5, 1) if quick else (60, 120, 20, 3)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as compiled:
        # Modules are compiled once, not by each fresh process, whatever this machine thinks of writing bytecode.
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
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
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
