"""The script keeps what lists, leaves out what only looks so, and always makes the same bytes."""

import csv
import gzip
import io
import runpy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.genesys import catalogue, make_catalogue
from genesys_nb.genesys.catalogue import CATALOGUE
from genesys_nb.genesys.make_catalogue import line, main, make
from genesys_nb.paging.catalogue import Catalogue

FIELDS = [
    *("method", "path", "style", "item_key", "response_model", "response_paging_fields"),
    *("default_page_size", "page_size_doc", "permissions", "preview", "deprecated", "summary"),
]
NAMES = [
    *("path", "method", "style", "items", "size_name", "default"),
    *("most", "reach", "rule", "permissions", "flags", "summary"),
]


def row(path="/api/v2/things", style="pageNumber", **more):
    values = {"method": "GET", "path": path, "style": style, "item_key": "entities", "permissions": "none"}
    return {**dict.fromkeys(FIELDS, ""), "summary": "Things", **values, **more}


def made(**more):
    fields = line(row(**more))
    return None if fields is None else dict(zip(NAMES, fields, strict=True))


@pytest.mark.parametrize(
    ("said", "most", "default"),
    [
        ("Page size", "", ""),
        ("Number of entities to return. Maximum of 200.", "200", ""),
        ("Page size. The max that will be returned is 100.", "100", ""),
        ("Page size. The maximum page size is 100.", "100", ""),
        ("Max number of entities to return. Maximum of 250", "250", ""),
        ("Number of entities to return. Defaults to 300.", "", "300"),
        ("Number of entities to return. Maximum of 100. Defaults to 25.", "100", "25"),
        ("Page size (max 100)", "100", ""),
        ("Max value is 100", "100", ""),
        ("Max number of records to return (must be between 1 and 100)", "100", ""),
        ("The number of contacts per page; must be between 10 and 200, default is 100", "200", "100"),
        ("Page size of the results. Max is 1000.", "1000", ""),
        ("Default page size is 25 results. The maximum page size is 500.", "500", "25"),
        ("Page size (max 200, default 25)", "200", "25"),
        ("Number of Cases to return (maximum 200).", "200", ""),
        ("Page size, maximum 50", "50", ""),
        ("Number of entities to return. Default of 25, maximum of 500.", "500", "25"),
        ("Number of results per page. Minimum: 25, Maximum: 500.", "500", ""),
        ("Page size [max value is 100]", "100", ""),
        ("The page size for the listing. Default is 500 per page.", "", "500"),
        ("Page size (limited to fetching first 1,000 records; pageNumber * pageSize must be <= 1,000)", "", ""),
        ("Page size (first 1,000 records; pageSize <= 100; pageNumber * pageSize must be <= 1,000)", "100", ""),
    ],
)
def test_what_the_vendor_says_of_the_page_size(said, most, default):
    found = made(page_size_doc=said)
    assert (found["most"], found["default"], found["size_name"]) == (most, default, "pageSize")
    assert found["reach"] == ("1000" if "first 1,000" in said else "")


@pytest.mark.parametrize(
    ("style", "method", "fields", "expected"),
    [
        ("pageNumber", "GET", "", "page_number"),
        ("pageNumber", "POST", "", "post_page_number"),
        ("pageNumber/no-links", "GET", "", "page_number_no_totals"),
        ("pageNumber/no-links", "POST", "", "post_page_number"),
        ("pageNumber/no-pageCount", "GET", "nextUri", "page_number_no_totals"),
        ("nextUri-in-response-only", "GET", "nextUri", "next_uri"),
        ("size-only", "GET", "nextUri", "next_uri"),
        ("size-only", "GET", "", "none"),
        ("body.paging", "POST", "totalHits", "body_paging"),
        ("body.pageNumber", "POST", "total", "body_page_number"),
        ("scim", "GET", "", "scim"),
    ],
)
def test_styles(style, method, fields, expected):
    assert made(style=style, method=method, response_paging_fields=fields)["style"] == expected


@pytest.mark.parametrize(
    ("path", "key", "is_listed"),
    [
        ("/api/v2/things", "entities", True),
        ("/api/v2/things", "(root array)", True),
        ("/api/v2/things/{id}", "results", True),
        ("/api/v2/rooms/{id}/participants", "participants", True),
        ("/api/v2/bids", "agentBids", True),
        ("/api/v2/transcripturls", "urls", True),
        ("/api/v2/conversations/details", "conversations", True),
        ("/api/v2/rooms/{id}", "participants", False),
        ("/api/v2/conversations/{id}", "conversations", False),
        ("/api/v2/users/me", "skills", False),
        ("/api/v2/users/me", "", False),
        ("/api/v2/codes/{id}/wrapup", "tags", False),
    ],
)
def test_a_list_without_paging_is_one_whose_rows_are_named(path, key, is_listed):
    assert (made(path=path, style="none", item_key=key) is not None) == is_listed


def test_a_post_without_paging_is_left_out():
    assert made(method="POST", style="none") is None


def test_what_only_looks_like_a_listing_is_left_out():
    for operation in make_catalogue._NOT_LISTINGS:
        method, path = operation.split()
        assert made(method=method, path=path) is None
        assert not any((each.method, each.path) == (method, path) for each in CATALOGUE)


@pytest.mark.parametrize("known", [make_catalogue._KNOWN_MOST, make_catalogue._UNPAGED, make_catalogue._KNOWN_REACH])
def test_every_known_exception_is_of_a_listing_that_exists(known):
    operations = {f"{each.method} {each.path}" for each in CATALOGUE}
    assert set(known) <= operations


def test_permissions_and_flags():
    found = made(permissions="ANY:a:b:c|d:e:f", preview="preview", deprecated="deprecated")
    assert (found["rule"], found["permissions"], found["flags"]) == ("ANY", "a:b:c|d:e:f", "PD")
    assert made(permissions="unknown")["rule"] == "unknown"


@given(st.permutations([f"/api/v2/things{number}" for number in range(6)]))
def test_the_order_of_the_survey_does_not_matter(paths):
    content, _ = make(row(path=path) for path in paths)
    assert content == make(row(path=path) for path in sorted(paths))[0]


def test_paging_that_the_service_does_not_keep():
    found = made(path="/api/v2/workforcemanagement/managementunits", page_size_doc="max 100", default_page_size="25")
    assert (found["style"], found["size_name"], found["most"], found["default"]) == ("none", "", "", "")


@pytest.mark.parametrize(
    ("path", "style", "name"),
    [
        ("/api/v2/externalcontacts/scan/contacts", "cursor", "limit"),
        ("/api/v2/externalcontacts/contacts/{contactId}/journey/segments", "size-only", "limit"),
        ("/api/v2/journey/segments", "pageNumber", "pageSize"),
        ("/api/v2/chats/rooms/{roomJid}/messages", "after", "limit"),
        ("/api/v2/scim/users", "scim", "count"),
        ("/api/v2/things/search", "body.pageNumber", "pageSize"),
    ],
)
def test_how_the_page_size_is_called(path, style, name):
    assert (
        made(path=path, style=style, page_size_doc="" if style == "body.pageNumber" else "Page size")["size_name"]
        == name
    )


def test_what_is_written_is_read_back(tmp_path, capsys, monkeypatch):
    survey, target = tmp_path / "survey.csv", tmp_path / "catalogue.tsv.gz"
    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS)
    writer.writeheader()
    writer.writerow(row(path="/api/v2/ones", page_size_doc="max 100", permissions="ALL:a:b:c", summary="One,\ntwo"))
    writer.writerow(row(path="/api/v2/twos", style="none", item_key="(root array)"))
    writer.writerow(row(path="/api/v2/threes/{id}", style="none", item_key=""))
    writer.writerow(row(path="/api/v2/orgauthorization/trustees/care", method="POST"))
    survey.write_text(text.getvalue(), "utf-8")
    main(str(survey), tmp_path / "once")
    monkeypatch.setattr("sys.argv", ["make_catalogue", str(survey), str(target)])
    runpy.run_path(make_catalogue.__file__, run_name="__main__")
    assert target.read_bytes() == (tmp_path / "once").read_bytes()
    monkeypatch.setattr("genesys_nb.genesys.catalogue._DATA", target)
    ones, twos = Catalogue(catalogue._read)
    assert (ones.path, ones.most, ones.permission, ones.summary) == ("/api/v2/ones", 100, "a:b:c", "One, two")
    assert (twos.path, twos.items, twos.style) == ("/api/v2/twos", "", "none")
    said = capsys.readouterr().out
    assert "1 paged by page_number" in said
    assert "1 listing without paging" in said
    assert "1 paged in form, left out: writes" in said
    assert "1 no listing" in said


def test_the_packages_file_is_what_the_script_would_write():
    content = make_catalogue.TARGET.read_bytes()
    lines = gzip.decompress(content).decode().split("\n")
    assert lines == sorted(lines)
    assert all(len(each.split("\t")) == len(NAMES) for each in lines)
