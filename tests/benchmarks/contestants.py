"""Who pulls conversations in the races, and what their frames must hold, by a plain loop."""

import json
import re
from datetime import datetime

import pandas as pd
import requests

import genesys_nb as gnb
from genesys_nb.downloads.pull import Pull
from genesys_nb.downloads.run import Run
from genesys_nb.genesys.conversations import conversation_details
from genesys_nb.paging import STYLES
from genesys_nb.query import Query
from genesys_nb.tables import Conversations
from tests.benchmarks.loopback import JOB, QUERY, SMALL, WARM
from tests.benchmarks.tables import normalized

INTERVAL = "2024-03-01/2024-04-01"
ASKED = {"interval": INTERVAL, "where": {"mediaType": "voice"}, "via": "query"}
_CURSOR = re.compile(rb'"cursor":"(\d+)"}$')


class Ours:
    """A session."""

    def __init__(self, url, grain="conversation"):
        self.session = gnb.connect(
            login_url=url, api_url=url, client_id="made-up", client_secret="made-up", progress=False
        )
        self.grain = grain
        tables = lambda: Conversations([grain])  # noqa: E731 - a pull asks for a callable
        first = (Query("GET", WARM),)
        warm = Pull(what="warm", queries=first, style=STYLES["cursor"], items="conversations", tables=tables)
        self.session.frames(warm)

    def query(self):
        return self.session.conversation_details(grain=self.grain, **ASKED)

    def job(self):
        return self.session.conversation_details(INTERVAL, via="job", grain=self.grain)

    def users(self):
        return self.session.users()

    def download(self):
        """Receive and check the pages of the job one after the other, and make nothing of them."""
        for _ in follow(lambda cursor: self.session.send(Query("GET", JOB, {"cursor": cursor})).content):
            pass

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
        (frame,) = self.session.downloads.frames(run).values()
        return frame


class Plain:
    """requests and orjson, one page after the other; no table is made."""

    def __init__(self, url, grain=""):
        import orjson

        self.loads = orjson.loads
        self.url = url
        self.grain = grain
        self.session = requests.Session()
        self.warm = self.session.get(url + WARM).content
        self.loads(self.warm)

    def query(self):
        number, seen, total = 1, 0, 1
        while seen < total:
            body = {"paging": {"pageSize": SMALL, "pageNumber": number}}
            held = self.loads(self.session.post(self.url + QUERY, json=body).content)
            number, seen, total = number + 1, seen + len(held["conversations"]), held["totalHits"]

    def job(self):
        for content in self.pages():
            self.loads(content)

    def pages(self):
        return follow(lambda cursor: self.session.get(self.url + JOB, params={"cursor": cursor}).content)


class Normalize(Plain):
    """What everyone writes: requests and ``json.loads``, and ``pd.json_normalize`` of all pages at once."""

    def __init__(self, url, grain):
        super().__init__(url, grain)
        self.frame([self.warm])

    def job(self):
        return self.frame(self.pages())

    def frame(self, pages):
        return normalized([one for page in pages for one in json.loads(page)["conversations"]], self.grain)


class Parsing(Plain):
    """Our tables alone, from the bytes of a job that are there already."""

    def __init__(self, url, grain):
        super().__init__(url, grain)
        self.frame([self.warm])
        self.contents = list(self.pages())

    def job(self):
        return self.frame(self.contents)

    def frame(self, pages):
        tables = Conversations([self.grain])
        for page in pages:
            tables.add(page)
        return tables.finish(timezone="UTC").frames[self.grain]


def follow(get):
    """Yield the pages of a job, each of which names the next one's cursor at its end."""
    cursor = "1"
    while cursor:
        page = get(cursor)
        yield page
        found = _CURSOR.search(page, len(page) - 100)
        cursor = found[1].decode() if found else None


# --- is it true ------------------------------------------------------------------------------------------------------

COLUMNS = {
    "conversation": {"conversation_id": "conversationId", "conversation_start": "conversationStart"},
    "segment": {"conversation_id": "conversationId", "segment_type": "segmentType", "segment_start": "segmentStart"},
    "metric": {"conversation_id": "conversationId", "name": "name", "value": "value"},
}
"""The columns that are compared, by grain: ours, and the service's name for it."""


def compare(frame, conversations, grain, road):
    """Compare a frame of ours, or one with the service's names, with a plain loop over the JSON."""
    columns = COLUMNS[grain]
    frame = frame.rename(columns={theirs: ours for ours, theirs in columns.items()})[[*columns]]
    expected = pd.DataFrame(plainly(conversations, grain), columns=[*columns]).astype(frame.dtypes)
    pd.testing.assert_frame_equal(frame, expected, obj=f"{grain} by {road}")


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
