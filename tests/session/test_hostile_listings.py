"""Listings of a service that lies, loops, cuts characters or sends nothing: right, or said, and never endless."""

import json
import threading
import warnings
from contextlib import ExitStack
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

import genesys_nb as gnb
from genesys_nb.errors import ConfigError, IncompleteWarning, PagingError, ServerError, TransportError
from tests.http.hostile import HostileServer, answer, routes

SKILLS = "/api/v2/routing/skills"  # numbered
TEAMS = "/api/v2/teams"  # a cursor
MEMBERS = "/api/v2/routing/queues/q1/members"  # numbered, without a total
ORGANISATION = "/api/v2/organizations/me"


def rows(first, last):
    return [{"id": str(number), "name": f"n{number}"} for number in range(first, last)]


def numbered(request):
    query = parse_qs(urlsplit(request.target).query)
    return int(query.get("pageNumber", ["1"])[0])


@pytest.fixture
def hostile(open_session):
    """Give a function that connects to a server of one listing: ``request -> body``, bytes as a whole answer."""
    with ExitStack() as servers:

        def connect(listing, organisation=None, **options):
            def api(request, connection):
                if request.path == ORGANISATION and organisation is None:
                    return connection.write(answer({"id": "o1", "name": "Hostile"}))
                body = organisation if request.path == ORGANISATION else listing(request)
                return connection.write(body if isinstance(body, bytes) else answer(body))

            server = servers.enter_context(HostileServer(routes(api)))
            gc = open_session(SimpleNamespace(url=server.url, client_id="me", client_secret="s3cret"), **options)
            gc.server = server
            return gc

        yield connect


def notes(frame):
    return " | ".join(gnb.provenance(frame)["notes"])


# What the service counts


@pytest.mark.parametrize("total", ["5", " 5 ", 5.0, "5.0"])
def test_a_total_is_read_as_a_text_or_a_float_too(hostile, total):
    gc = hostile(lambda request: {"entities": rows(0, 3), "total": total, "pageCount": 1})
    with pytest.warns(IncompleteWarning, match="2 of the 5 items"):
        frame = gc.skills()
    assert gnb.provenance(frame)["total_hits"] == 5


@pytest.mark.parametrize(
    ("total", "said"), [("-1", "-1"), ("true", "true"), ("2.5", "2.5"), ('"many"', '"many"'), ("1e999", "Infinity")]
)
def test_a_total_that_cannot_be_read_is_said(hostile, total, said):
    body = json.dumps({"entities": rows(0, 3), "total": 0, "pageCount": 1}).replace('"total": 0', f'"total": {total}')
    frame = hostile(lambda request: answer(body.encode())).skills()
    assert len(frame) == 3
    assert gnb.provenance(frame)["total_hits"] is None
    assert f"the service's total cannot be read: {said}" in notes(frame)


def test_a_total_below_what_arrives_ends_nothing_and_is_said(hostile):
    def listing(request):
        number = json.loads(request.body)["pageNumber"]
        return {"results": rows(3 * number, 3 * number + 3) if number < 4 else [], "total": 2}

    frame = hostile(listing).frame("/api/v2/users/search", method="POST", json={"query": []})
    assert len(frame) == 9
    assert "counts 2 items and sent 9" in notes(frame)


def test_a_total_that_vanishes_in_the_second_reading_does_not_make_a_short_frame_whole(hostile):
    asked = []

    def listing(request):
        asked.append(request)
        return {"entities": rows(0, 3), "pageCount": 1, **({"total": 5} if len(asked) == 1 else {})}

    with pytest.warns(IncompleteWarning, match="2 of the 5 items"):
        hostile(listing).skills()


# Odd characters and numbers


ODD = [
    pytest.param(b'"cut \\ud83d"', "cut \ud83d", "cut \N{REPLACEMENT CHARACTER}", id="half a character"),
    pytest.param(b"1e999", float("inf"), "1e999", id="a number beyond all"),
    pytest.param(b"9" * 5000, float("inf"), "9" * 5000, id="a whole number beyond all"),
]


@pytest.mark.parametrize(("sent", "read", "shown"), ODD)
@pytest.mark.parametrize("path", [SKILLS, "/api/v2/routing/skills/s1"], ids=["listing", "single"])
def test_an_odd_value_is_read_on_every_way(hostile, sent, read, shown, path):
    row = b'{"id": "a", "name": ' + sent + b', "extra": ' + sent + b"}"
    gc = hostile(
        lambda request: answer(b'{"entities": [' + row + b'], "x": ' + sent + b', "total": 1, "pageCount": 1}')
    )
    assert gc.request("GET", path)["entities"][0]["name"] == read
    if path == SKILLS:
        assert gc.skills.raw() == [{"id": "a", "name": read, "extra": read}]
        assert [page["x"] for page in gc.skills.pages()] == [read]
        assert gc.skills()["extra"].astype(str).tolist() == [shown]


def test_odd_values_do_not_stop_the_paging(hostile):
    def listing(request):
        cursor = parse_qs(urlsplit(request.target).query).get("after", ["0"])[0]
        body = json.dumps({"entities": rows(int(cursor), int(cursor) + 2), "odd": 0})
        following = f', "cursors": {{"after": "{int(cursor) + 2}"}}}}' if cursor != "4" else "}"
        return answer((body[:-1].replace('"odd": 0', '"odd": "\\ud83d"') + following).encode())

    assert hostile(listing).teams()["id"].tolist() == list("012345")


def test_an_organisation_with_half_a_character_connects(hostile):
    gc = hostile(lambda request: {"entities": []}, organisation=answer(b'{"id": "o", "name": "cut \\ud83d"}'))
    assert gc.organisation_name.startswith("cut")


@pytest.mark.parametrize("content", [b'{"a": NaN}', b'{"a": [1, 2}', b"[" * 100_000 + b"]" * 100_000])
def test_what_is_no_json_is_one_clear_error(hostile, content):
    body = b'{"entities": [' + b"0, " * 2**20 + content + b"]}"  # too large to be walked before it is decoded
    gc = hostile(lambda request: answer(body))
    with pytest.raises(TransportError, match=r"not JSON[^$]*next:"):
        gc.request("GET", SKILLS)
    with pytest.raises(PagingError, match=r"not JSON[^$]*next:"):
        gc.skills()


# Pages that repeat


def test_an_endless_cursor_over_the_same_rows_ends(hostile):
    def listing(request):
        number = gc.server.count(TEAMS)
        here = rows(0, 5)
        return {"entities": here[number % 5 :] + here[: number % 5], "cursors": {"after": f"c{number}"}}

    gc = hostile(listing)
    with pytest.warns(IncompleteWarning, match="3 pages in a row that brought nothing new"):
        frame = gc.teams()
    assert sorted(frame["id"]) == list("01234")
    assert gc.server.count(TEAMS) == 4


def test_an_endless_cursor_over_a_page_without_ids_ends_and_has_it_once(hostile):
    def listing(request):
        return {"entities": [{"name": "a"}, {"name": "a"}], "cursors": {"after": f"c{gc.server.count(TEAMS)}"}}

    gc = hostile(listing)
    with pytest.warns(IncompleteWarning, match="repeated the rows"):
        frame = gc.teams()
    assert frame["name"].tolist() == ["a", "a"]
    assert gc.server.count(TEAMS) < 10


def test_rows_without_ids_may_look_alike(hostile):
    def listing(request):
        number = int(parse_qs(urlsplit(request.target).query).get("after", ["0"])[0])
        here = [{"name": "a"}, {"name": "b"}, {"name": "a"}][: 1 + number % 3] * (1 + number // 3)
        return {"entities": here, **({"cursors": {"after": str(number + 1)}} if number < 8 else {})}

    frame = hostile(listing).teams()
    assert len(frame) == 36


def test_a_service_that_ignores_the_number_is_read_once_without_ids_too(hostile):
    gc = hostile(lambda request: {"entities": [{"name": "a"}, {"name": "b"}]})
    with pytest.warns(IncompleteWarning, match="same page whatever page"):
        frame = gc.queue_members("q1")
    assert frame["name"].tolist() == ["a", "b"]
    assert gc.server.count(MEMBERS) == 3


def test_pages_fetched_side_by_side_are_not_taken_twice_without_ids(hostile):
    gc = hostile(lambda request: {"entities": [{"name": "a"}, {"name": "b"}], "pageCount": 5, "total": 10})
    with pytest.warns(IncompleteWarning, match="8 of the 10 items"):
        frame = gc.skills()
    assert frame["name"].tolist() == ["a", "b"]


def test_a_short_listing_without_ids_is_not_doubled_by_reading_it_again(hostile):
    pages = {1: ["a", "b"], 2: ["c"]}
    gc = hostile(
        lambda request: {"entities": [{"name": name} for name in pages[numbered(request)]], "pageCount": 2, "total": 4}
    )
    with pytest.warns(IncompleteWarning, match="1 of the 4 items"):
        frame = gc.skills()
    assert frame["name"].tolist() == ["a", "b", "c"]


def test_all_rows_seen_is_the_end_although_the_number_is_ignored(hostile):
    gc = hostile(lambda request: {"entities": rows(0, 4), "total": 4})
    frame = gc.skills()
    assert frame["id"].tolist() == list("0123")
    assert gnb.provenance(frame).complete
    assert gc.server.count(SKILLS) == 2


@pytest.mark.parametrize("ids", [True, False])
def test_a_page_out_of_a_stale_cache_is_asked_for_once_more(hostile, ids):
    def listing(request):
        number = numbered(request)
        stale = number == 3 and not asked_before(request)
        here = rows(2 * number - 4, 2 * number - 2) if stale else rows(2 * number - 2, 2 * number)
        return {"entities": here if ids else [{"name": one["name"]} for one in here], "pageCount": 4, "total": 8}

    def asked_before(request):
        return [one.target for one in gc.server.requests].count(request.target) > 1

    gc = hostile(listing)
    frame = gc.skills()
    assert sorted(frame["name"]) == [f"n{number}" for number in range(8)]
    assert gnb.provenance(frame).complete
    assert gc.server.count(SKILLS) == 5


def test_a_count_of_no_pages_is_no_end_where_there_are_rows(hostile):
    def listing(request):
        return {"entities": rows(3 * numbered(request), 3 * numbered(request) + 3 * (numbered(request) < 3))} | wrong

    wrong = {"pageCount": 0}
    assert len(hostile(listing).skills()) == 6


def test_a_count_of_pages_beyond_the_total_is_not_asked_for(hostile):
    def listing(request):
        number = numbered(request)
        return {"entities": rows(2 * number, 2 * number + 2) if number < 3 else [], "total": 4, "pageCount": 90_000}

    gc = hostile(listing)
    assert len(gc.skills()) == 4
    assert gc.server.count(SKILLS) < 8


@pytest.mark.parametrize("way", [{"cursors": {"after": {"page": 2}}}, {"nextUri": 7}, {"cursor": "\ud83d"}])
def test_a_way_on_that_cannot_be_read_is_said(hostile, way):
    with pytest.warns(IncompleteWarning, match="the way to the next page cannot be read"):
        assert len(hostile(lambda request: {"entities": rows(0, 3)} | way).teams()) == 3


# No rows


@pytest.mark.parametrize(
    "nothing", [answer(b"", 204, kind=""), answer({"entities": None, "total": 0, "pageCount": 0})], ids=["204", "null"]
)
def test_no_rows_is_a_typed_empty_frame_and_said(hostile, nothing):
    gc = hostile(lambda request: nothing)
    full = hostile(lambda request: {"entities": rows(0, 1), "total": 1, "pageCount": 1}).skills()
    frame = gc.skills()
    assert len(frame) == 0
    assert list(frame.columns) == list(full.columns)
    assert gnb.provenance(frame).complete
    assert "read as no rows" in notes(frame)
    assert gc.skills.raw() == []
    assert len(gc.frame(SKILLS)) == 0


def test_an_empty_promise_is_not_no_rows(hostile):
    with pytest.raises(PagingError, match="not the listing"):
        hostile(lambda request: answer(b"", 202, kind="")).skills()


# What is short is said, and kept


def test_raw_rows_and_pages_that_are_short_say_so(hostile):
    gc = hostile(lambda request: {"entities": rows(0, 3), "total": 5, "pageCount": 1})
    with pytest.warns(IncompleteWarning, match="skills: 2 of the 5 items") as warned:
        assert len(gc.skills.raw()) == 3
    assert warned[0].filename == __file__
    with pytest.warns(IncompleteWarning, match="2 of the 5 items"):
        assert len(list(gc.pages(SKILLS))) == 1


def test_a_warning_made_an_error_leaves_the_frame_in_reach(hostile):
    gc = hostile(lambda request: {"entities": rows(0, 3), "total": 5, "pageCount": 1})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(IncompleteWarning, match=r"gc\.arrived\(\)"):
            gc.skills()
        for _ in range(2):
            frame = gc.arrived()
            assert len(frame) == 3
            assert not gnb.provenance(frame).complete
    with pytest.raises(ConfigError, match="no download was stopped"):
        gc.resume()


def test_an_interrupt_while_the_frame_is_made_keeps_everything(hostile, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    gc = hostile(lambda request: {"entities": rows(0, 3), "total": 3, "pageCount": 1})
    with monkeypatch.context() as patch:
        patch.setattr("genesys_nb.tables.records.frame.frame", interrupted)
        with pytest.raises(KeyboardInterrupt):
            gc.skills()
    before = len(gc.server.requests)
    assert len(gc.resume()) == 3
    assert len(gc.server.requests) == before


def test_two_threads_cannot_go_on_with_the_same_download(hostile):
    """The second is told; the rows have no ids, so that a page poured in twice would show."""
    broken, reached, go_on = [True], threading.Event(), threading.Event()

    def listing(request):
        number = numbered(request)
        if number == 2 and broken:
            return answer({"message": "down"}, 500)
        if number == 2:
            reached.set()
            go_on.wait(20)
        return {"entities": [{"name": f"{number}{letter}"} for letter in "ab"], "pageCount": 3, "total": 6}

    gc = hostile(listing)
    with pytest.raises(ServerError):
        gc.skills()
    broken.clear()
    done = []
    thread = threading.Thread(target=lambda: done.append(gc.resume()))
    thread.start()
    assert reached.wait(20)
    with pytest.raises(ConfigError, match="another thread"):
        gc.resume()
    go_on.set()
    thread.join(20)
    assert done[0]["name"].tolist() == ["1a", "1b", "2a", "2b", "3a", "3b"]
    with pytest.raises(ConfigError, match="no download was stopped"):
        gc.resume()


def test_the_total_of_an_unfinished_download_of_several_parts_is_not_the_total_so_far(hostile):
    def listing(request):
        if "deactivated=true" in request.target:
            return answer({"message": "down"}, 500)
        return {"entities": rows(0, 3), "total": 3}

    gc = hostile(listing)
    with pytest.raises(ServerError):
        gc.presence_definitions()
    with pytest.warns(IncompleteWarning, match="3 items have arrived of at least 3; not every part was asked for"):
        frame = gc.arrived()
    assert gnb.provenance(frame)["total_hits"] is None


# Bad input


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda gc: gc.request("GET", ""), "path="),
        (lambda gc: gc.request("", SKILLS), "method="),
        (lambda gc: gc.request("GET", None), "path=None"),
        (lambda gc: gc.request("POST", SKILLS, json="text"), "json="),
        (lambda gc: gc.request("GET", SKILLS, params="a=b"), "params="),
        (lambda gc: gc.frame(None), "path=None"),
        (lambda gc: gc.frame(SKILLS, params=["pageNumber"]), "params="),
        (lambda gc: gc.frame(SKILLS, params={"pageNumber": 3}), "pageNumber"),
        (lambda gc: gc.frame(SKILLS, params={"pageSize": 3}), "pageSize"),
        (lambda gc: gc.frame(SKILLS, page_size=0), "page_size=0"),
        (lambda gc: gc.frame(SKILLS, page_size=True), "page_size=True"),
        (lambda gc: gc.pages("/api/v2/no/such/listing"), "knows no listing"),
        (lambda gc: gc.pages(SKILLS, params={"pageNumber": 3}), "pageNumber"),
        (lambda gc: gc.users.pages(state="actve"), "actve"),
        (lambda gc: gc.frame("/api/v2/users/search", method="POST", json=[1]), "not a list"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_the_call_and_nothing_is_sent(hostile, call, words):
    gc = hostile(lambda request: {"entities": []})
    before = len(gc.server.requests)
    with pytest.raises(ConfigError, match=words):
        call(gc)
    assert len(gc.server.requests) == before


def test_a_body_may_be_a_list(hostile):
    gc = hostile(lambda request: {"got": json.loads(request.body)})
    assert gc.request("POST", "/api/v2/users/bulk", json=[{"id": "a"}]) == {"got": [{"id": "a"}]}
    assert gc.request("POST", "/api/v2/users/bulk", json=()) == {"got": []}


# The doctor


@pytest.mark.parametrize("body", [b"[]", b"[1]", b"null", b'"text"', b'{"name": "\\ud83d"}', b"", b'{"a": '])
def test_the_doctor_survives_whatever_it_is_answered(hostile, body):
    said = {"[]": "a list", "[1]": "a list", "null": "not a complete JSON", '"text"': "not a complete JSON"}
    gc = hostile(lambda request: answer(body), organisation=None)
    report = gc.check()
    states = {finding.check: finding for finding in report.findings}
    for check in ("users()", "conversation_details()", "data lake"):
        assert said.get(body.decode(), "") in states[check].detail
    assert len(report.findings) > 10
    assert "Check" in repr(report)


@pytest.mark.parametrize("organisation", [b"[1]", b'{"id": 3}', b"[]"])
def test_the_doctor_goes_on_when_the_organisation_is_none(hostile, organisation):
    gc = hostile(lambda request: {"entities": []}, organisation=answer(organisation))
    (found,) = [finding for finding in gc.check().findings if finding.check == "organisation"]
    assert ("a list" in found.detail) == organisation.startswith(b"[")
