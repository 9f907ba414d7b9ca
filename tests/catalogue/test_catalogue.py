"""Any path finds its listing, and the listing says how it pages, who may read it and where the rows are."""

import gzip
import time
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys_nb.errors import ConfigError
from genesys_nb.genesys import catalogue as module
from genesys_nb.genesys.catalogue import CATALOGUE
from genesys_nb.paging import ARRAY, STYLES
from genesys_nb.paging.catalogue import Catalogue, Listing

QUEUE = "9f3c1b0a-1111-4444-8888-cafecafecafe"
IDS = st.one_of(st.uuids().map(str), st.text("abcdefXYZ0189-_@.%", min_size=1, max_size=40))


def listed(path, method=None):
    return CATALOGUE.find(path, method)


# The data


def test_the_platforms_listings():
    paged = [each for each in CATALOGUE if each.style != "none"]
    assert len(CATALOGUE) == 771
    assert len(paged) == 524
    assert {each.style for each in CATALOGUE} <= STYLES.keys()


def test_every_listing_is_whole():
    for each in CATALOGUE:
        assert each.path.startswith("/api/v2/")
        assert each.method in {"GET", "POST"}
        assert each.rule in {"any", "all", "none", "unknown"}
        assert bool(each.permissions) == (each.rule in {"any", "all"})
        assert all(name.count(":") == 2 for name in each.permissions), each
        assert each.size_name in {"", "pageSize", "limit", "count"}
        assert each.size_name or each.default_size is each.most is None
        assert each.most is None or 0 < each.most <= 1000
        assert each.default_size is None or 0 < each.default_size <= 1000
        assert each.style != "none" or each.method == "GET"
        assert each.summary


def test_a_page_size_in_a_body_always_has_a_name():
    assert all(each.size_name == "pageSize" for each in CATALOGUE if each.style.startswith("body"))


def test_no_two_listings_are_one():
    keys = [(each.path, each.method) for each in CATALOGUE]
    assert len(keys) == len(set(keys))
    assert all(one < other for one, other in pairwise(keys))


def test_the_data_file_is_small_and_quick_to_read():
    assert module._DATA.stat().st_size < 60_000
    began = time.process_time()
    assert len(Catalogue(module._read)) == len(CATALOGUE)
    assert time.process_time() - began < 0.5


def test_nothing_is_read_before_it_is_asked_for():
    catalogue = Catalogue(lambda: pytest.fail("read"))
    assert isinstance(catalogue, Catalogue)


@pytest.mark.parametrize(
    ("path", "facts"),
    [
        ("/api/v2/users", ("GET", "page_number", "entities", "pageSize", 500)),
        ("/api/v2/routing/queues", ("GET", "page_number", "entities", "pageSize", 500)),
        (f"/api/v2/routing/queues/{QUEUE}/members", ("GET", "page_number_no_totals", "entities", "pageSize", 100)),
        ("/api/v2/routing/wrapupcodes", ("GET", "page_number", "entities", "pageSize", 100)),
        ("/api/v2/teams", ("GET", "after", "entities", "pageSize", None)),
        (f"/api/v2/audits/query/{QUEUE}/results", ("GET", "cursor", "entities", "pageSize", 500)),
        ("/api/v2/externalcontacts/scan/contacts", ("GET", "cursor", "entities", "limit", 200)),
        ("/api/v2/journey/segments", ("GET", "page_number", "entities", "pageSize", None)),
        (f"/api/v2/externalcontacts/contacts/{QUEUE}/journey/segments", ("GET", "none", "entities", "limit", 500)),
        ("/api/v2/scim/v2/users", ("GET", "scim", "Resources", "count", 25)),
        ("/api/v2/speechandtextanalytics/programs", ("GET", "next_page", "entities", "pageSize", None)),
        ("/api/v2/conversations", ("GET", "next_uri", "entities", "", None)),
        ("/api/v2/analytics/conversations/details/query", ("POST", "body_paging", "conversations", "pageSize", 100)),
        (
            f"/api/v2/analytics/conversations/details/jobs/{QUEUE}/results",
            ("GET", "cursor", "conversations", "pageSize", 1000),
        ),
        ("/api/v2/quality/evaluations/search", ("POST", "body_page_number", "results", "pageSize", None)),
        ("/api/v2/analytics/users/activity/query", ("POST", "post_page_number", "results", "pageSize", None)),
        ("/api/v2/presence/definitions", ("GET", "none", "entities", "", None)),
        ("/api/v2/systempresences", ("GET", "none", ARRAY, "", None)),
        (f"/api/v2/conversations/{QUEUE}/recordingmetadata", ("GET", "none", ARRAY, "", None)),
        ("/api/v2/analytics/conversations/details", ("GET", "none", "conversations", "", None)),
        ("/api/v2/workforcemanagement/managementunits", ("GET", "none", "entities", "", None)),
        ("/api/v2/alerting/rules/query", ("POST", "body_page_number", "entities", "pageSize", 50)),
    ],
)
def test_listings_as_they_are_known(path, facts):
    found = listed(path)
    assert (found.method, found.style, found.items, found.size_name, found.most) == facts


@pytest.mark.parametrize(
    "path",
    [
        "/api/v2/authorization/roles/default",
        "/api/v2/orgauthorization/trustees/care",
        "/api/v2/outbound/contactlisttemplates/bulk/add",
        "/api/v2/taskmanagement/workitems/query/jobs",
    ],
)
def test_what_writes_is_no_listing(path):
    with pytest.raises(ConfigError):
        listed(path, "POST")


def test_permissions():
    members = listed(f"/api/v2/routing/queues/{QUEUE}/members")
    assert members.rule == "any"
    assert "routing:queueMember:manage" in members.permissions
    assert members.permission.startswith("any of routing:queue:view, ")
    assert listed("/api/v2/users").permission == "none needed"
    assert listed("/api/v2/externalcontacts/contacts/search").permission == "not documented"
    assert listed("/api/v2/routing/queues").permission == "routing:queue:view"


def test_how_far_a_listing_reaches():
    assert listed("/api/v2/externalcontacts/contacts").reach == 1000
    assert "first 1,000 rows" in listed("/api/v2/externalcontacts/contacts").pages
    assert listed("/api/v2/users").reach is None


def test_preview_and_deprecated():
    assert listed("/api/v2/presencedefinitions").deprecated
    assert listed("/api/v2/analytics/dataextraction/downloads/metadata").preview
    assert not listed("/api/v2/users").preview


def test_analytics_leaves_the_rows_out_when_there_are_none():
    assert listed("/api/v2/analytics/users/details/query").may_miss
    assert not listed("/api/v2/users").may_miss


# Finding


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_every_template_is_found_with_any_ids(data):
    wanted = data.draw(st.sampled_from(list(CATALOGUE)))
    words = [data.draw(IDS) if word.startswith("{") else word for word in wanted.path.split("/")]
    found = listed("/".join(words), wanted.method)
    # An id may happen to be a word of another template; then that one is meant.
    assert found == wanted or found.path.count("{") < wanted.path.count("{")


def test_every_template_is_found_as_it_is():
    for each in CATALOGUE:
        assert listed(each.path, each.method) is each
        assert CATALOGUE[each.path].path == each.path


def test_a_word_goes_before_a_name():
    assert listed("/api/v2/routing/queues/me").path == "/api/v2/routing/queues/me"
    small = Catalogue(lambda: [Listing(f"/api/v2/x/{rest}") for rest in ("a/{id}/c", "a/b/{x}", "{y}/b/c")])
    assert small.find("/api/v2/x/a/b/c").path == "/api/v2/x/a/b/{x}"
    assert small.find("/api/v2/x/a/z/c").path == "/api/v2/x/a/{id}/c"
    assert small.find("/api/v2/x/q/b/c").path == "/api/v2/x/{y}/b/c"


def test_where_a_path_lists_both_ways_get_goes_first():
    assert listed("/api/v2/users/search").method == "GET"
    assert listed("/api/v2/users/search", "post").style == "body_page_number"


def test_the_wrong_method_is_named():
    with pytest.raises(ConfigError, match="listed by GET, not by POST"):
        listed("/api/v2/users", "POST")


def test_a_slash_at_the_end_does_no_harm():
    assert listed("/api/v2/users/").path == "/api/v2/users"


@pytest.mark.parametrize(
    ("path", "close"),
    [
        ("/api/v2/user", "/api/v2/users"),
        (f"/api/v2/routing/queue/{QUEUE}/members", "/api/v2/routing/queues/{queueId}/members"),
        ("/api/v2/routing/queues/{id}/member", "/api/v2/routing/queues/{queueId}/members"),
        ("/api/v2/presence/definition", "/api/v2/presence/definitions"),
    ],
)
def test_an_unknown_path_names_the_closest(path, close):
    with pytest.raises(ConfigError) as caught:
        listed(path)
    assert close in str(caught.value)
    assert path in str(caught.value)


@pytest.mark.parametrize("path", ["/api/v2/", "/api/v2/users//queues", "/api/v2/" + "x" * 5000, "/api/v2/\x1b[31m"])
def test_nonsense_is_refused_briefly(path):
    with pytest.raises(ConfigError) as caught:
        listed(path)
    assert len(str(caught.value)) < 700
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    "path", ["", "users", "/routing/queues", "https://api.mypurecloud.ie/api/v2/users", "/api/v2/users?pageSize=1"]
)
def test_what_is_not_a_path_says_how_to_write_one(path):
    with pytest.raises(ConfigError, match="params="):
        listed(path)


# Searching


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("queue members", "/api/v2/routing/queues/{queueId}/members"),
        ("Queues Member", "/api/v2/routing/queues/{queueId}/members"),
        ("wrap-up code", "/api/v2/routing/wrapupcodes"),
        ("presence definitions", "/api/v2/presence/definitions"),
        ("users", "/api/v2/users"),
        ("routing:skill:view", "/api/v2/routing/skills"),
    ],
)
def test_the_likeliest_comes_first(words, path):
    assert CATALOGUE.search(words)["path"].iloc[0] == path


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=20))
def test_a_search_is_always_a_typed_frame(words):
    found = CATALOGUE.search(words)
    assert found.dtypes.equals(CATALOGUE.search("").dtypes)
    assert isinstance(found.index, pd.RangeIndex)


def test_a_search_for_nothing_is_everything():
    assert len(CATALOGUE.search("")) == len(CATALOGUE)


def test_types_of_a_search():
    kinds = CATALOGUE.search("users").dtypes.astype(str)
    assert kinds["default_size"] == "Int64"
    assert kinds["deprecated"] == "boolean"
    assert kinds["style"] == "category"


# Completing


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_paths_begin_with_what_was_typed_and_are_found(data):
    wanted = data.draw(st.sampled_from(list(CATALOGUE))).path
    words = [data.draw(st.uuids().map(str)) if word.startswith("{") else word for word in wanted.split("/")]
    concrete = "/".join(words)
    prefix = concrete[: data.draw(st.integers(0, len(concrete)))]
    paths = CATALOGUE.paths(prefix)
    cut_in_an_id = wanted.split("/")[prefix.count("/")].startswith("{") and not prefix.endswith("/")
    assert paths or cut_in_an_id
    assert len(paths) == len(set(paths))
    assert all(path.startswith(prefix) for path in paths)
    assert all(listed(path) for path in paths[:5])


def test_paths_keep_the_ids_that_were_typed():
    assert f"/api/v2/routing/queues/{QUEUE}/members" in CATALOGUE.paths(f"/api/v2/routing/queues/{QUEUE}/m")


def test_paths_of_nothing():
    assert CATALOGUE.paths("users") == []
    assert len(CATALOGUE.paths()) == len({each.path for each in CATALOGUE})
    assert CATALOGUE._ipython_key_completions_() == CATALOGUE.paths()


# Showing


def test_a_listing_answers_the_three_questions():
    text = str(listed("/api/v2/routing/queues"))
    assert "rows in entities" in text
    assert "25 by default, at most 500" in text
    assert "routing:queue:view" in text
    assert "the answer itself" in repr(listed("/api/v2/systempresences"))
    assert "one answer holds all rows" in repr(listed("/api/v2/systempresences"))
    assert "the service sets the size" in repr(listed("/api/v2/conversations"))
    assert "pageSize: not documented" in repr(listed("/api/v2/users/search", "POST"))


def test_html_is_escaped():
    hostile = "<script>alert(1)</script>"
    listing = Listing(f"/api/v2/{hostile}", items=hostile, summary=hostile, rule="all", permissions=(hostile, "b"))
    shown = listing._repr_html_() + Catalogue(lambda: [listing])._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_html_says_what_becomes_of_a_listing():
    assert "preview" in Listing("/api/v2/a", preview=True)._repr_html_()
    assert "deprecated" in Listing("/api/v2/a", deprecated=True)._repr_html_()
    assert "future" not in Listing("/api/v2/a")._repr_html_()


def test_a_catalogue_shows_its_extent():
    assert "771, 524 of them paged" in repr(CATALOGUE)
    assert " and 66 more" in CATALOGUE._repr_html_()
    assert " more" not in Catalogue(lambda: [Listing("/api/v2/a")])._repr_html_()


def test_the_file_is_plain_text_without_a_date():
    assert module._DATA.read_bytes()[4:8] == b"\0\0\0\0"
    assert gzip.decompress(module._DATA.read_bytes()).decode().count("\n") == len(CATALOGUE) - 1


@pytest.mark.parametrize("words", [None, 5, ["queue"]])
def test_what_is_no_text_is_not_looked_for(words):
    with pytest.raises(ConfigError, match="is no text"):
        CATALOGUE.search(words)
