"""Extracted files: listed, fetched from the storage without the session's token, and read whatever their kind is."""

import gzip
import io
import json
import threading
from contextlib import ExitStack
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

import genesys_nb as gnb
from genesys_nb.demo import extraction
from genesys_nb.errors import ApiError, ConfigError, Forbidden, NotFound, PagingError, SecurityError

METADATA = "GET /api/v2/analytics/dataextraction/downloads/metadata"
SECRET = "Signature=0c83f57c786a0b4a39efab23731c7ebc"


def test_the_files_that_there_are(gc, organisation):
    frame = gc.data_extraction()
    truth = extraction.files(organisation._centre.world)
    assert frame["id"].tolist() == [one["id"] for one, _ in truth]
    assert frame.columns.tolist() == ["id", "data_schema", "date_created", "date_expires"]
    assert frame["date_created"].dtype == "datetime64[us, UTC]"
    assert any("conversations, users" in note for note in gnb.provenance(frame)["notes"])
    assert gnb.provenance(frame).complete
    some = gc.data_extraction("conversations", interval=("2026-11-10", "2026-11-13"))
    assert some["date_created"].dt.day.tolist() == [10, 11, 12]
    assert set(some["data_schema"]) == {"conversations"}


def test_pages_of_any_size_bring_them_all(opened):
    organisation, gc = opened(page_size_limit=7)
    assert len(gc.data_extraction()) == len(extraction.files(organisation._centre.world)) == 60


def test_nothing_found_is_a_frame_with_all_columns(gc):
    frame = gc.data_extraction(interval=("2020-01-01", "2020-01-02"))
    assert frame.empty
    assert frame.columns.tolist() == ["id", "data_schema", "date_created", "date_expires"]


def test_rows_of_files_are_those_of_the_days(gc, organisation, paths):
    files = gc.data_extraction("conversations", interval=("2026-11-19", "2026-11-21"))
    paths()
    frame = gc.data_extraction_files(files)
    assert len([one for one in paths() if one.startswith("GET /storage/")]) == 2
    truth = organisation.conversations("2026-11-18", "2026-11-20")
    assert frame["conversation_id"].tolist() == [
        row["conversationId"]
        for day in (18, 19)
        for row in extraction.conversations(organisation._centre.world, datetime(2026, 11, day, tzinfo=UTC).date())
    ]
    assert set(frame["conversation_id"]) == {one["conversationId"] for one in truth}
    assert frame.columns[:3].tolist() == ["conversation_id", "conversation_start", "conversation_end"]
    starts = {one["conversationId"]: pd.Timestamp(one["conversationStart"]) for one in truth}
    assert (frame["conversation_start"] == frame["conversation_id"].map(starts)).all()
    assert frame["conversation_start"].dtype == "datetime64[us, UTC]"
    assert frame["participant_count"].dtype == pd.Int64Dtype()
    assert "voice" in frame["media_types"].iloc[0]
    assert frame["partition"].iloc[0] == {"day": "2026-11-18"}
    assert gnb.provenance(frame).complete
    one = gc.data_extraction_files(files["id"].iloc[0], timezone="Europe/Berlin", explode="media_types")
    assert len(one) >= (frame["partition"] == {"day": "2026-11-18"}).sum()
    assert one["conversation_start"].dtype == "datetime64[us, Europe/Berlin]"


def test_packed_json_is_read_as_well(gc, organisation):
    files = gc.data_extraction("users")
    frame = gc.data_extraction_files(files["id"].tail(1))
    assert frame["id"].tolist() == [one["id"] for one in organisation._centre.world.people.users]
    assert frame.columns.tolist() == ["id", "name", "state"]


def test_faults_on_the_way_lose_nothing(opened):
    organisation, gc = opened(faults=["mixed:0.2"], page_size_limit=20)
    files = gc.data_extraction("users")
    frame = gc.data_extraction_files(files)
    assert len(frame) == 30 * len(organisation._centre.world.people.users)
    assert sum(organisation.faults_served.values()) > 3


@pytest.mark.parametrize(
    ("files", "says", "fix"),
    [
        ([], "names no file", "gc.data_extraction()"),
        (["a", " "], "an empty id", "gc.data_extraction()"),
        ([str(number) for number in range(1_001)], "1,001 files", "in parts"),
        (pd.DataFrame({"name": ["a"]}), "without the column id", "data_extraction()"),
        (pd.DataFrame({"id": ["a", "b"], "data_schema": ["users", "conversations"]}), "several kinds", "select one"),
        (pd.DataFrame({"id": []}), "names no file", "gc.data_extraction()"),
        (5, "files=5", "a list of texts"),
    ],
)
def test_what_cannot_be_fetched_is_said_before_anything_is_sent(gc, paths, files, says, fix):
    with pytest.raises(ConfigError) as caught:
        gc.data_extraction_files(files)
    assert says in caught.value.message
    assert fix in caught.value.next_step
    assert paths() == []


def test_a_file_that_is_gone_is_said(gc):
    with pytest.raises(NotFound, match="not there, or not any more"):
        gc.data_extraction_files("00000000-0000-4000-8000-000000000000")


def test_who_lacks_the_permission_is_told_of_another_way(opened):
    _, gc = opened(denied={"analytics:datawarehouse:view"})
    for ask in (gc.data_extraction, lambda: gc.data_extraction_files("a-1")):
        with pytest.raises(Forbidden) as caught:
            ask()
        for word in ("preview", "analytics:datawarehouse:view", "conversation_details", "via='job'"):
            assert word in str(caught.value)


class Scripted(BaseHTTPRequestHandler):
    """Answers what the server's script says, and writes down what it was asked with."""

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.path, dict(self.headers)))
        status, kind, body = self.server.script(self.path)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the server's own spelling

    def log_message(self, *_):
        pass


@pytest.fixture
def served():
    """Give a function that serves a script: a path in, status, type and body out."""
    with ExitStack() as stack:

        def serve(script):
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Scripted))
            server.script, server.asked = script, []
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            stack.callback(server.shutdown)
            server.url = f"http://127.0.0.1:{server.server_port}"
            return server

        yield serve


@pytest.fixture
def stored(served):
    """Give a function that makes a session whose one file, on a host of its own, holds these bytes."""
    with ExitStack() as stack:

        def connect(content, status=200):
            storage = served(lambda _: (status, "binary/octet-stream", content))
            entity = {"id": "file-1", "signedUrl": f"{storage.url}/file-1?{SECRET}"}
            api = served(lambda _: (200, "application/json", json.dumps({"entities": [entity]}).encode()))
            options = {"access_token": "made-up-token", "login_url": api.url, "api_url": api.url, "progress": False}
            return storage, api, stack.enter_context(gnb.connect(**options))

        yield connect


def test_the_token_does_not_go_to_the_storage(stored):
    storage, api, gc = stored(b'[{"id": 1}]')
    assert gc.data_extraction_files("file-1")["id"].tolist() == [1]
    ((path, headers),) = storage.asked
    assert path == f"/file-1?{SECRET}"
    assert "authorization" not in {name.lower() for name in headers}
    assert "made-up-token" not in str(headers)
    assert api.asked[-1][1]["Authorization"] == "Bearer made-up-token"


def test_the_address_is_shown_to_nobody(stored, caplog):
    caplog.set_level("DEBUG")
    _, _, gc = stored(b"<Error/>", status=403)
    with pytest.raises(ApiError) as caught:
        gc.data_extraction_files("file-1")
    shown = f"{caught.value} {caught.value.__cause__} {caplog.text} {gc.history.to_string()}"
    assert SECRET.partition("=")[2] not in shown


def _parquet(table):
    written = io.BytesIO()
    parquet.write_table(table, written)
    return written.getvalue()


ROWS = pa.table({"id": ["a", "b"], "count": [1, None], "share": [0.5, 1.5], "open": [True, False]})
KINDS = {
    "parquet": _parquet(ROWS),
    "json": b'[{"id":"a","count":1,"share":0.5,"open":true},{"id":"b","share":1.5,"open":false}]',
    "an object": b'{"n":2,"rows":[{"id":"a","count":1,"share":0.5,"open":true},{"id":"b","share":1.5,"open":false}]}',
    "lines": b'\xef\xbb\xbf{"id":"a","count":1,"share":0.5,"open":true}\n{"id":"b","share":1.5,"open":false}\n',
    "csv": b"id,count,share,open\na,1,0.5,true\nb,,1.5,false\n",
    "packed csv": gzip.compress(b"id,count,share,open\na,1,0.5,true\nb,,1.5,false\n", mtime=0),
}


@pytest.mark.parametrize("content", KINDS.values(), ids=KINDS)
def test_any_kind_of_file_makes_the_same_frame(stored, content):
    _, _, gc = stored(content)
    frame = gc.data_extraction_files("file-1")
    assert frame.columns.tolist() == ["id", "count", "share", "open"]
    assert frame["id"].tolist() == ["a", "b"]
    assert frame["count"].dtype == pd.Int64Dtype()
    assert frame["count"].tolist() == [1, pd.NA]
    assert frame["share"].tolist() == [0.5, 1.5]
    assert frame["open"].dtype == pd.BooleanDtype()


def test_a_file_without_rows(stored):
    _, _, gc = stored(_parquet(ROWS.slice(0, 0)))
    frame = gc.data_extraction_files("file-1")
    assert frame.empty
    assert frame.columns.tolist() == ["id", "count", "share", "open"]
    _, _, gc = stored(b"")
    assert gc.data_extraction_files("file-1").empty


@pytest.mark.parametrize(
    "content",
    [KINDS["parquet"][:-20], KINDS["packed csv"][:-9], b'{"id": "a", "co', b"\x7fELF\0\0\0", b'[{"id": 1}, '],
)
def test_a_damaged_file_is_an_error(stored, content):
    _, _, gc = stored(content)
    with pytest.raises(PagingError, match="damaged"):
        gc.data_extraction_files("file-1")


def test_odd_columns_keep_what_they_hold(stored):
    table = pa.table(
        {
            "startTime": pa.array([datetime(2026, 11, 1, 12)], pa.timestamp("ns")),  # noqa: DTZ001 - no zone is the case
            "day": pa.array([datetime(2026, 11, 1, tzinfo=UTC).date()], pa.date32()),
            "price": pa.array(["1.25"]).cast(pa.decimal128(10, 2)),
            "media": pa.array(["voice"]).dictionary_encode(),
            "lengths": pa.array([[1, 2]]),
            "attributes": pa.array([[("a", "1")]], pa.map_(pa.string(), pa.string())),
            "nothing": pa.nulls(1),
        }
    )
    _, _, gc = stored(_parquet(table))
    (row,) = gc.data_extraction_files("file-1").to_dict("records")
    assert row["start_time"] == pd.Timestamp("2026-11-01T12:00Z")
    assert (row["day"], row["price"], row["media"]) == ("2026-11-01", 1.25, "voice")
    assert row["lengths"] == [1, 2]
    assert row["attributes"] == [["a", "1"]]


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (404, "not.found", "HTTP 404 Not Found", NotFound),
        (400, "feature.not.enabled", "The feature is not enabled for this organization", NotFound),
        (403, "not.authorized", "You are not authorized", Forbidden),
    ],
)
def test_an_organisation_without_it_is_told_kindly(served, status, code, message, kind):
    body = {"message": message, "code": code, "status": status, "contextId": "1", "details": [], "errors": []}
    ours = (200, "application/json", b'{"id": "1", "name": "ours"}')
    api = served(lambda path: ours if path.endswith("/me") else (status, "application/json", json.dumps(body).encode()))
    with gnb.connect(access_token="made-up", login_url=api.url, api_url=api.url, progress=False) as gc:
        api.asked.clear()
        with pytest.raises(kind) as caught:
            gc.data_extraction()
    assert len(api.asked) == 1
    told = str(caught.value)
    assert message in told
    for word in ("preview", "analytics:datawarehouse:view", "conversation_details"):
        assert word in told


def test_an_address_in_the_clear_elsewhere_is_not_followed(served):
    entity = {"id": "file-1", "signedUrl": "http://storage.example.com/file-1?x=1"}
    api = served(lambda _: (200, "application/json", json.dumps({"entities": [entity]}).encode()))
    with (
        gnb.connect(access_token="made-up", login_url=api.url, api_url=api.url, progress=False) as gc,
        pytest.raises(SecurityError, match="not followed"),
    ):
        gc.data_extraction_files("file-1")
