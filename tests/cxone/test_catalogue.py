"""What the hand-written catalogue knows, and how paths are written short."""

import pytest

from genesys_nb.cxone.catalogue import CATALOGUE
from genesys_nb.cxone.provider import ROOT, located
from genesys_nb.cxone.shapes import SHAPES
from genesys_nb.errors import ConfigError


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        ("/agents", f"{ROOT}/agents"),
        ("/contacts/7/custom-data", f"{ROOT}/contacts/7/custom-data"),
        (f"{ROOT}/agents", f"{ROOT}/agents"),
        ("/incontactapi/services/v30.0/agents", "/incontactapi/services/v30.0/agents"),
        ("/user-management/v2/users/search", "/user-management/v2/users/search"),
        ("/interaction-analytics-gateway/v2/segments/analyzed", "/interaction-analytics-gateway/v2/segments/analyzed"),
        ("//evil.example/agents", "//evil.example/agents"),
        ("https://evil.example/agents", "https://evil.example/agents"),
        ("agents", "agents"),
    ],
)
def test_where_a_path_leads(path, whole):
    assert located(path) == whole


def test_every_listing_is_found_by_its_path_short_and_whole():
    assert len(CATALOGUE) > 40
    for listing in CATALOGUE:
        short = listing.path.removeprefix(ROOT)
        assert CATALOGUE.find(short) is CATALOGUE[listing.path] is listing
        with_ids = short.replace("{agentId}", "10001").replace("{contactId}", "77")
        assert CATALOGUE.find(with_ids) is listing
        assert listing.size_name == ("top" if listing.most else "")


def test_a_word_goes_before_a_name():
    assert CATALOGUE.find("/agents/states").items == "agentStates"
    assert CATALOGUE.find("/agents/10001").items == "agents"
    assert CATALOGUE.find("/contacts/completed").most == 10_000


def test_shapes_belong_to_listings():
    assert set(SHAPES) <= {listing.path for listing in CATALOGUE}


@pytest.mark.parametrize("path", ["/agent", "/agents/1/statistics", "/agents/1/activity", "/users"])
def test_what_is_not_published_is_not_known(path):
    with pytest.raises(ConfigError, match="the catalogue knows no listing"):
        CATALOGUE.find(path)
    with pytest.raises(ConfigError):
        CATALOGUE.find("/agents", "POST")


def test_looking_for_one():
    found = CATALOGUE.search("contacts state")
    assert "/contacts/states" in set(found["path"])
    assert CATALOGUE.paths("/agents/st") == ["/agents/state-history", "/agents/states"]
    assert CATALOGUE.paths("/agents/7/st") == ["/agents/7/state-history", "/agents/7/states"]
    assert CATALOGUE.paths(f"{ROOT}/teams") == [f"{ROOT}/teams", f"{ROOT}/teams/performance-total"]
    assert set(CATALOGUE._ipython_key_completions_()) == set(CATALOGUE.paths())
    assert "listings" in repr(CATALOGUE)
