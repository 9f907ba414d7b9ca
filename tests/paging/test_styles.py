"""Each style against a service written for the test: every row exactly once, in order, whatever the page size."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.errors import PagingError, SecurityError
from genesys_nb.paging import ARRAY, OBJECT, STYLES, Chain, Page
from genesys_nb.query import Query


def slice_of(rows, number, size):
    return rows[(number - 1) * size : number * size]


def numbered(rows, number, size, **more):
    return {"entities": slice_of(rows, number, size), "pageNumber": number, "pageSize": size, **more}


def counted(rows, number, size):
    return numbered(rows, number, size, total=len(rows), pageCount=-(-len(rows) // size))


def by_key(rows, start, size, **fields):
    following = start + size
    ended = following >= len(rows)
    return {"entities": rows[start:following], **{name: make(following) for name, make in fields.items() if not ended}}


def serve(style, rows, clamp):  # noqa: C901 - one branch a style
    """Return ``query -> body`` of a service that pages in ``style`` and clamps page sizes."""

    def answer(query):  # noqa: PLR0911
        params, body = query.params, query.json or {}
        size = min(int(params.get("pageSize", 25)), clamp)
        if style == "page_number":
            return counted(rows, params["pageNumber"], size)
        if style in {"page_number_no_totals", "post_page_number"}:
            return numbered(rows, params["pageNumber"], size)
        if style == "body_page_number":
            return counted(rows, body["pageNumber"], min(body.get("pageSize", 25), clamp))
        if style == "body_paging":
            size = min(body["paging"]["pageSize"], clamp)
            found = slice_of(rows, body["paging"]["pageNumber"], size)
            return {"totalHits": len(rows), **({"entities": found} if found else {})}
        if style == "after":
            start = int(params.get("after", 0))
            return by_key(rows, start, size, nextUri=lambda n: f"/api/v2/things?after={n}&pageSize={size}")
        if style == "cursor":
            return by_key(rows, int(params.get("cursor", 0)), size, cursor=str)
        if style == "next_uri":
            start = int(params.get("from", 0))
            return by_key(rows, start, size, nextUri=lambda n: f"/api/v2/things?from={n}&name={quote('a b&c')}")
        if style == "next_page":
            start = int(params.get("nextPage", 0))
            return by_key(rows, start, size, nextUri=lambda n: f"/api/v2/things?nextPage={n}")
        if style == "scim":
            start = int(params["startIndex"]) - 1
            return {"entities": rows[start : start + size], "totalResults": len(rows), "startIndex": start + 1}
        return {"entities": rows}

    return answer


def read(query, body, pin=lambda link: link, items="entities"):
    return Page.read(query, json.dumps(body).encode(), items, pin=pin, may_miss=True)


def collect(style, answer, page_size):
    """Walk a listing, jumping where the style can; return its rows, all pages that were sent, and the chain."""
    query = style.begin(Query("GET", "/api/v2/things"), page_size, "pageSize")
    chain, found, pages = Chain(style), [], []

    def fetch(query):
        page = read(query, answer(query))
        pages.append(page)
        assert len(pages) < 1000, "the style does not end"
        if chain.take(page):
            found.extend(json.loads(page.content).get("entities", []))
        elif chain.ask_again(page):
            return fetch(query)
        return page

    page = fetch(query)
    for following in style.jump(query, page) if style.jump else []:
        page = fetch(following)
    while (following := chain.after(page)) is not None:
        page = fetch(following)
    return found, pages, chain


@pytest.mark.parametrize("name", [name for name in STYLES if name != "none"])
@given(count=st.integers(0, 130), page_size=st.sampled_from([1, 7, 25, 100, 500]), clamp=st.sampled_from([7, 25, 1000]))
def test_every_row_exactly_once_in_order(name, count, page_size, clamp):
    rows = [{"id": str(number)} for number in range(count)]
    found, _, _ = collect(STYLES[name], serve(name, rows, clamp), page_size)
    assert found == rows


def test_a_listing_without_pages_is_read_once():
    found, pages, _ = collect(STYLES["none"], lambda query: {"entities": [{"id": 1}], "total": 1}, 25)
    assert found == [{"id": 1}]
    assert len(pages) == 1


def test_links_are_decoded_once():
    query = Query("GET", "/api/v2/things")
    page = read(query, {"entities": [], "nextUri": "/api/v2/things?name=a%20b%26c&id=1&id=2&empty="})
    assert page.link().params == {"name": "a b&c", "id": ["1", "2"], "empty": ""}


def test_the_wire_pins_links_before_they_become_queries():
    def pin(link):
        raise SecurityError(f"refused {link}")

    page = read(Query("GET", "/api/v2/things"), {"entities": [1], "nextUri": "https://evil.example/api/v2/things"}, pin)
    with pytest.raises(SecurityError, match="evil"):
        STYLES["next_uri"].follow(page.query, page, 1)


def test_a_link_to_another_part_of_the_api_is_refused():
    page = read(Query("GET", "/api/v2/things"), {"entities": [1], "nextUri": "/api/v2/oauth/clients?pageNumber=2"})
    with pytest.raises(SecurityError, match="oauth"):
        page.link()


@pytest.mark.parametrize("uri", [None, "", 7, {"after": 1}])
def test_no_link_is_no_link(uri):
    assert read(Query("GET", "/api/v2/things"), {"entities": [1], "nextUri": uri}).link() is None


def test_cursor_inside_cursors():
    page = read(Query("GET", "/api/v2/things"), {"entities": [1], "cursors": {"before": "a", "after": "b"}})
    assert STYLES["after"].follow(page.query, page, 1).params == {"after": "b"}


def test_a_late_link_leads_to_an_empty_page_and_ends():
    def answer(query):
        start = int(query.params.get("after", 0))
        found = [1, 2, 3][start : start + 2]
        return {"entities": found, **({"nextUri": f"/api/v2/things?after={start + 2}"} if found else {})}

    found, pages, _ = collect(STYLES["after"], answer, None)
    assert found == [1, 2, 3]
    assert len(pages) == 3


def test_empty_pages_in_mid_scan_are_passed_over_but_not_for_ever():
    def answer(query):
        number = int(query.params.get("cursor", 0))
        return {"entities": [number] if number in {0, 3} else [], "cursor": str(number + 1)}

    found, pages, chain = collect(STYLES["cursor"], answer, None)
    assert found == [0, 3]
    assert len(pages) == 7
    assert "3 empty pages" in chain.notes[0]


def test_a_cursor_that_comes_back_is_an_error_that_names_the_path():
    def answer(query):
        return {"entities": [len(query.params)], "cursor": {None: "a", "a": "b", "b": "a"}[query.params.get("cursor")]}

    with pytest.raises(PagingError, match=r"circle[^$]*/api/v2/things"):
        collect(STYLES["cursor"], answer, None)


def test_a_page_that_repeats_although_rows_are_missing_is_an_error():
    with pytest.raises(PagingError, match="circle after 2 items of 9"):
        collect(STYLES["scim"], lambda query: {"entities": [1, 2], "totalResults": 9}, None)


def test_a_service_that_ignores_paging_is_read_once_and_said():
    found, pages, chain = collect(STYLES["post_page_number"], lambda query: {"entities": [1, 2]}, None)
    assert [page.query.params["pageNumber"] for page in pages] == [1, 2, 2]
    assert found == [1, 2]
    assert "same page" in chain.notes[0]
    assert chain.doubtful


def test_totals_that_vanish_do_not_end_the_listing():
    rows = list(range(9))

    def answer(query):
        number = query.params["pageNumber"]
        return counted(rows, number, 4) if number == 1 else numbered(rows, number, 4)

    found, _, _ = collect(STYLES["page_number"], answer, 4)
    assert found == rows


def test_a_page_after_the_last_that_grew_is_read():
    rows = list(range(8))

    def answer(query):
        if query.params["pageNumber"] == 2:
            rows.append(99)
        return counted(rows, query.params["pageNumber"], 4)

    found, _, _ = collect(STYLES["page_number"], answer, 4)
    assert found == [*range(8), 99]


@pytest.mark.parametrize("first", [3, 0])
def test_a_first_page_below_its_size_is_no_measure_of_the_pages(first):
    query = STYLES["body_paging"].begin(Query("POST", "/api/v2/things"), 100, "pageSize")
    page = read(query, {"entities": list(range(first)), "totalHits": 5000})
    assert STYLES["body_paging"].jump(query, page) == []


def test_missing_rows_are_never_read_as_no_rows():
    query = Query("GET", "/api/v2/things")
    with pytest.raises(PagingError, match=r"no 'entities'; it holds message, status"):
        Page.read(query, b'{"status": 1, "message": ""}', "entities", pin=str)


@pytest.mark.parametrize("body", [b"[]", b"null", b"3", b'{"entities": {}}', b"{", b'{"entities": [1,}', b""])
def test_what_is_no_listing_is_an_error(body):
    with pytest.raises(PagingError, match="not the listing"):
        Page.read(Query("GET", "/api/v2/things"), body, "entities", pin=str)


def test_root_arrays_and_single_objects():
    query = Query("GET", "/api/v2/things")
    assert Page.read(query, b'[{"id": 1}, {"id": 2}]', ARRAY, pin=str).count == 2
    single = Page.read(query, b'{"id": 1}', OBJECT, pin=str)
    assert (single.count, json.loads(single.content)) == (1, [{"id": 1}])


def test_a_count_that_is_no_number_is_no_count():
    page = read(Query("GET", "/api/v2/things"), {"entities": [1], "total": "many", "pageCount": True})
    assert page.total is None
    assert page.number("pageCount") is None


@pytest.mark.parametrize("back", [None, "a"])
def test_a_cursor_that_leads_back_is_an_error_at_once(back):
    ways = {None: "a", "a": back or "a", "b": "c"}

    def answer(query):
        here = query.params.get("cursor")
        return {"entities": [{"id": here}], "cursor": ways[here]}

    style = STYLES["cursor"]
    first = Query("GET", "/api/v2/things")
    with pytest.raises(PagingError, match="circle after 2 items"):
        collect(style, answer, None)
    chain, page = Chain(style), read(first, {"entities": [1], "nextUri": "/api/v2/things"})
    chain.take(page)
    with pytest.raises(PagingError, match="circle after 1 items"):
        chain.after(page)


@pytest.mark.parametrize("ids", [True, False])
def test_a_page_that_is_sent_in_again_after_an_interrupt_counts_once(ids):
    rows = [{"id": 1}, {"id": 2}] if ids else [{"name": 1}, {"name": 2}]
    style = STYLES["scim"]
    page = read(style.begin(Query("GET", "/api/v2/things"), 2, "count"), {"entities": rows, "totalResults": 9})
    chain = Chain(style)
    for _ in range(5):
        assert chain.take(page)
        assert chain.after(page).params["startIndex"] == 3
    assert (chain.seen, chain.notes, chain.doubtful) == (2, [], False)


def test_a_link_without_the_key_is_followed_as_it_is():
    page = read(Query("GET", "/api/v2/things"), {"entities": [1], "nextUri": "/api/v2/things?page=2"})
    assert STYLES["next_page"].follow(page.query, page, 1).params == {"page": "2"}


def test_a_cursor_may_be_a_number():
    page = read(Query("GET", "/api/v2/things"), {"entities": [1], "cursor": 5})
    assert STYLES["cursor"].follow(page.query, page, 1).params == {"cursor": "5"}


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists, max_leaves=3))
def test_whatever_stands_where_paging_looks_it_is_read_or_said(odd):
    fields = dict.fromkeys(("total", "pageCount", "nextUri", "cursor", "cursors"), odd)
    content = json.dumps({"entities": [{"id": odd}], **fields}).replace("NaN", "1e999").replace("Infinity", "1e999")
    page = Page.read(Query("GET", "/api/v2/things"), content.encode(), "entities", pin=str)
    assert page.count == 1
    readable = isinstance(page.total, int)
    assert readable or odd is None or any("total cannot be read" in note for note in page.notes)
    assert page.keys() is None or len(page.keys()) == 1
    assert (page.cursor() is not None) or not odd or page.loses_its_way or odd in (0, "")


def test_rows_of_a_page_with_an_odd_character_have_the_same_ids():
    query = Query("GET", "/api/v2/things")
    plain = Page.read(query, b'{"entities": [{"id": "a"}, {"id": "b"}]}', "entities", pin=str)
    odd = Page.read(query, b'{"entities": [{"id": "a", "name": "\\ud83d"}, {"id": "b"}]}', "entities", pin=str)
    assert plain.keys() == odd.keys() == [b'"a"', b'"b"']
    assert plain.fingerprint != odd.fingerprint
    of_one = b'{"%s": [{"conversationId": "a"}, {"conversationId": "a"}]}'
    assert Page.read(query, of_one % b"conversations", "conversations", pin=str, key=("conversationId",)).keys() == [
        b'"a"',
        b'"a"',
    ]
    assert Page.read(query, of_one % b"results", "results", pin=str).keys() is None, "it may have several rows each"
