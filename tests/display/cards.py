"""One of each card, made of fixed values: what the snapshots, the hostile names and the browser look at."""

import datetime as dt

import pandas as pd

from genesys_nb import display
from genesys_nb.clock import Clock
from genesys_nb.doctor import Check, Finding
from genesys_nb.downloads.frames import Frames
from genesys_nb.downloads.planning import Plan
from genesys_nb.errors import NotFound
from genesys_nb.genesys.directory import users
from genesys_nb.genesys.filters.explanation import explained
from genesys_nb.genesys.names import Names
from genesys_nb.helper import Bound
from genesys_nb.lineage import KEY, Provenance
from genesys_nb.live import LiveBudget, LiveToken, nothing
from genesys_nb.mapping.calls import Map
from genesys_nb.mapping.results import Mapped
from genesys_nb.paging import Catalogue
from genesys_nb.paging.catalogue import Listing
from genesys_nb.query import Queries, Query
from genesys_nb.reconciliation.report import Reconciliation

NOW = dt.datetime(2026, 11, 21, 12, 0, 5, tzinfo=dt.UTC)
DAYS = [dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (8, 9, 10, 11)]


class Some(display.Card):
    """Shows what a function of `display` makes of a record."""

    def __init__(self, show, *about):
        self._show, self._about = show, about

    def _shown(self):
        return self._show(*self._about)


def session(name, **more):
    about = {"platform": "Genesys Cloud", "organisation": name, "region": "eu-west-1", "host": "api.mypurecloud.ie"}
    token = {"remaining": 86_000.0, "lifetime": 86_400.0, "renewable": True}
    budget = {"used": 132, "allowed": 300, "reset": 41.0}
    return Some(display.session, {**about, "timezone": "UTC", "token": token, "budget": budget, **more})


def token(**more):
    about = {"remaining": 41_000.0, "lifetime": 86_400.0, "expires_at": NOW, "generation": 3, "renewable": True}
    return LiveToken(**{**about, **more}, show=nothing)


def record(name, **more):
    return {
        "what": f"conversations of {name}",
        "platform": "genesys",
        "host": "api.mypurecloud.ie",
        "organisation": name,
        "interval": "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z",
        "timezone": "Europe/Dublin",
        "via": "job+query",
        "fetched_at": "2026-11-21T09:00:00.000Z",
        "settled_until": "2026-11-20T18:00:00.000Z",
        "total_hits": 1_240,
        "rows": 1_240,
        "unique": 1_240,
        "duplicates_dropped": 6,
        "sources": [
            {"via": "job", "from": "2026-11-14T00:00:00Z", "until": "2026-11-20T00:00:00Z", "items": 1_000},
            {"via": "query", "from": "2026-11-20T00:00:00Z", "until": "2026-11-21T00:00:00Z", "items": 240},
        ],
        "pages": 13,
        "requests": 21,
        "waited_s": 12.0,
        "complete": True,
        "notes": [f"6 items of {name} came more than once; the last copy of each was kept"],
        **more,
    }


def tables(name, *, complete=True):
    frames = Frames(
        {"conversation": pd.DataFrame({"id": range(1_240)}), name: pd.DataFrame({"no": range(9), "at": 0.5})}
    )
    for grain, frame in frames.items():
        frame.attrs[KEY] = record(name, what=f"{name}: {grain}", complete=complete)
    return frames


def download(name, **more):
    about = {"what": name, "done": True, "under_way": False, "whole": True, "items": 1_240, "total": 1_240, "parts": 1}
    about |= {"arrived": 1, "vias": {"list": 1}, "pages": 13, "requests": 14, "waited": 12.0, "notes": []}
    return Some(display.download, {**about, **more})


def plan(name, *, dear):
    parts = pd.DataFrame(
        {"via": ["job", "job", "query"], "start": DAYS[:3], "end": DAYS[1:], "items": 9_000, "requests": 12}
    )
    return Plan(
        what=name,
        parts=parts.astype({"items": "Int64", "requests": "Int64"}),
        items=27_000,
        rows=120_000,
        requests=40,
        spent=4,
        share=7.5 if dear else 0.13,
        seconds=1_900.0 if dear else 13.0,
        memory=2_600_000_000 if dear else 26_000_000,
        notes=(f"an estimate for {name}",),
    )


def mapped(name, *, failing):
    lost = NotFound(f"There is no such thing as {name}.", status=404)
    frames = [pd.DataFrame({"id": [1]}), None if failing else pd.DataFrame({"id": [2]})]
    return Mapped(items=["a", name], results=frames, errors={1: lost} if failing else {}, pending=[], whole=True)


def reconciliation(name, *, agree):
    values = {"interval_start": [DAYS[0]], "queue_name": [name], "metric": ["nOffered"], "statistic": ["count"]}
    values |= {"details": [41.0], "aggregates": [43.0], "difference": [-2.0], "cause": ["provisional"]}
    frame = pd.DataFrame(values)
    return Reconciliation(frame.iloc[:0] if agree else frame, 1_200, "where it ended", [f"{name} was not compared"])


def findings(name):
    return [
        Finding("host and login", "ok", f"{name} answers and took the token"),
        Finding("clocks", "warn", "this machine's clock is 41 s behind the service's", "set the clock"),
        Finding("queues()", "fail", "the permission routing:queue:view is missing", f"ask the administrator of {name}"),
    ]


def bar(**_):
    raise AssertionError


def everything(name="Contoso"):
    """Return one of each, with a name of somebody else's choice wherever there can be one."""
    ways = {"clock": Clock(), "waiting": str, "interrupt": str, "shown": bool}
    listing = Listing(
        f"/api/v2/{name}",
        style="page_number",
        size_name="pageSize",
        default_size=25,
        most=100,
        rule="any",
        permissions=(name, "routing:queue:view"),
        summary=f"Get the list of {name}.",
        preview=True,
    )
    asked = Query(
        "POST", f"/api/v2/{name}/query", {"a": [name, "b"]}, {"interval": "2026-11-14/2026-11-21", "where": [name]}
    )
    return {
        "session": session(name),
        "session closed": session(name, closed=True),
        "session expired": session(name, token={"remaining": -1.0, "lifetime": 86_400.0, "renewable": False}),
        "token": token(),
        "token ending": token(renewable=False, remaining=240.0),
        "token expired": token(renewable=False, remaining=-3.0),
        "token none yet": token(remaining=None, lifetime=None, expires_at=None, generation=0),
        "budget": LiveBudget(used=132, allowed=300, reset=41.0, family=name, show=nothing),
        "budget short": LiveBudget(used=291, allowed=300, reset=41.0, family=name, show=nothing),
        "provenance": Provenance(record(name)),
        "provenance incomplete": Provenance(record(name, complete=False)),
        "tables": tables(name),
        "tables incomplete": tables(name, complete=False),
        "download": download(name),
        "download under way": download(
            name, done=False, under_way=True, items=600, parts=8, arrived=3, vias={"job": 8}
        ),
        "download stopped": download(name, done=False, items=600, parts=8, arrived=3, vias={"job": 6, "query": 2}),
        "download not whole": download(name, whole=False, items=1_200, notes=[f"40 items of {name} did not arrive"]),
        "plan": plan(name, dear=False),
        "plan dear": plan(name, dear=True),
        "check": Check(findings(name)),
        "map": Map(**ways),
        "mapped": mapped(name, failing=False),
        "mapped with failures": mapped(name, failing=True),
        "names": Names(bar, Clock()),
        "helper": Bound(users, None),
        "query": asked,
        "queries": Queries([asked, asked]),
        "explanation": explained(
            {"queueId": "8f3c1c5e-2d4b-4c7a-9a55-0d8f5b1e2a3c", "mediaType": ["voice", "chat"]}, "conversation_details"
        ),
        "listing": listing,
        "catalogue": Catalogue(lambda: [listing]),
        "reconciliation": reconciliation(name, agree=False),
        "reconciliation that agrees": reconciliation(name, agree=True),
    }
