"""Data extraction: what a day held, written into files when it is over, and kept for thirty days.

Conversations are written as Parquet, users as packed JSON, an object a line; the vendor does not publish what its own
files are. A file is fetched from the storage, by an address that the service gives out.
"""

import gzip
import io
from datetime import date, timedelta
from typing import Any

import msgspec
import pyarrow as pa
from pyarrow import parquet

from genesys_nb.demo import paging, storage
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.refusals import bad_request
from genesys_nb.demo.route import Route
from genesys_nb.demo.world import World
from genesys_nb.demo.world.identity import DAY, midnight, stable, stamp
from genesys_nb.demo.world.people import Record

SCHEMAS = ("conversations", "users")
_KEPT = 30  # days
_WRITTEN = DAY + DAY // 12  # after the beginning of the day that a file is about: at two in the next night
_TIME = pa.timestamp("ms", "UTC")
_CONVERSATION = pa.schema(
    [
        ("conversationId", pa.string()),
        ("conversationStart", _TIME),
        ("conversationEnd", _TIME),
        ("originatingDirection", pa.dictionary(pa.int8(), pa.string())),
        ("mediaTypes", pa.list_(pa.string())),
        ("participantCount", pa.int32()),
        ("mediaStatsMinConversationMos", pa.float32()),
        ("externalTag", pa.string()),
        ("partition", pa.struct([("day", pa.date32())])),
    ]
)


def files(world: World) -> list[tuple[Record, date]]:
    """Return the files that there are, as the listing tells them, each with the day that it is about."""
    found = []
    for ago in range(_KEPT, 0, -1):
        day = world.today - timedelta(days=ago)
        written = midnight(day) + _WRITTEN
        if day >= world.first and written <= world.now:
            found += [(_listed(world, kind, day, written), day) for kind in SCHEMAS]
    return found


def conversations(world: World, day: date) -> list[Record]:
    """Return the rows about a day's conversations."""
    rows = []
    for one in world.day(day):
        media = {session["mediaType"] for person in one["participants"] for session in person["sessions"]}
        row = {name: one.get(name) for name in _CONVERSATION.names}
        row |= {"mediaTypes": sorted(media), "participantCount": len(one["participants"]), "partition": {"day": day}}
        rows.append(row)
    return rows


def _listed(world: World, kind: str, day: date, written: int) -> Record:
    return {
        "id": stable(world.seed, "extracted file", kind, day.isoformat()),
        "dataSchema": kind,
        "dateCreated": stamp(written),
        "dateExpires": stamp(written + _KEPT * DAY),
    }


def _metadata(centre: Centre, call: Call) -> Record:
    asked = call.request.first
    kind, start, end = asked("dataSchema"), asked("dateStart"), asked("dateEnd", "9999")
    if kind and kind not in SCHEMAS:
        raise bad_request(f"The data schema {kind} is not enabled", "invalid.value")
    found = [
        one for one, _ in files(centre.world) if kind in ("", one["dataSchema"]) and start <= one["dateCreated"] < end
    ]
    return {**paging.after(centre, call, found, maximum=200), "enabledDataSchemas": list(SCHEMAS)}


def _bulk(centre: Centre, call: Call) -> Record:
    wanted = call.body().get("files")
    if not isinstance(wanted, list) or not wanted:
        raise bad_request("files is required", "invalid.value")
    known = {one["id"] for one, _ in files(centre.world)}
    there = [one for one in wanted if one in known]
    addresses = [storage.address(centre, call.request, "extraction", one) for one in there]
    return {"entities": [{"id": one, "signedUrl": url} for one, url in zip(there, addresses, strict=True)]}


def _file(centre: Centre, parts: list[str]) -> bytes | None:
    for one, day in files(centre.world):
        if [one["id"]] == parts:
            return _parquet(centre.world, day) if one["dataSchema"] == "conversations" else _lines(centre.world)
    return None


def _parquet(world: World, day: date) -> bytes:
    rows = conversations(world, day)
    columns: dict[str, Any] = {}
    for field in _CONVERSATION:
        values = [row[field.name] for row in rows]
        if field.type == _TIME:
            columns[field.name] = pa.array(values, pa.string()).cast(_TIME)
        else:
            columns[field.name] = pa.array(values, field.type)
    written = io.BytesIO()
    parquet.write_table(pa.table(columns, _CONVERSATION), written)
    return written.getvalue()


def _lines(world: World) -> bytes:
    rows = [{"id": one["id"], "name": one["name"], "state": one["state"]} for one in world.people.users]
    return gzip.compress(b"\n".join(map(msgspec.json.encode, rows)), mtime=0)


_VIEW = ("analytics:datawarehouse:view",)

SHELVES: dict[str, storage.Shelf] = {"extraction": _file}
ROUTES = (
    Route("GET", "/analytics/dataextraction/downloads/metadata", _metadata, _VIEW),
    Route("POST", "/analytics/dataextraction/downloads/bulk", _bulk, _VIEW),
)
