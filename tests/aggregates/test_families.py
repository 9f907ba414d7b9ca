"""The families are the specification's: their words, their paths, and a helper for each."""

import inspect
import json

import pytest

import genesys_nb as gnb
from genesys_nb.genesys.aggregates import make_families
from genesys_nb.genesys.aggregates.families import FAMILIES
from tests.demo.specification import SPECIFICATION

SCHEMAS = SPECIFICATION["components"]["schemas"]


def schema(family):
    question = SPECIFICATION["questions"][f"POST {family.query.removeprefix('/api/v2')}"]
    return SCHEMAS[question["$ref"].rpartition("/")[2]]["properties"]


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_the_words_are_those_of_the_specification_and_no_others(family):
    known = schema(family)
    assert list(family.metrics) == known["metrics"]["items"]["enum"]
    assert list(family.groups) == known["groupBy"]["items"]["enum"]
    assert list(family.times) == known["alternateTimeDimension"]["enum"]
    assert bool(family.ranking) == ("sortMetric" in known) == ("limit" in known) == ("queryType" in known)
    if family.ranking:
        sort = SCHEMAS[known["sortMetric"]["allOf"][0]["$ref"].rpartition("/")[2]]["properties"]
        assert list(family.ranking) == sort["name"]["enum"]
    jobs = f"POST {family.path.removeprefix('/api/v2')}/jobs"
    assert family.jobs == (jobs in SPECIFICATION["questions"])


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_each_has_a_helper_with_a_name_a_signature_and_words_of_its_own(family, gc):
    helper = getattr(gc, family.helper)
    assert helper.__name__ == family.helper
    assert list(inspect.signature(helper).parameters)[:3] == ["interval", "metrics", "by"]
    for word in (*family.permissions, *family.metrics, *family.level.dimensions, f"gc.{family.helper}(", family.query):
        assert word in helper.__doc__, word
    assert "$" not in helper.__doc__


def test_families_in_the_doc_are_told_apart():
    documents = {inspect.getdoc(vars(gnb.Session)[family.helper]) for family in FAMILIES.values()}
    assert len(documents) == len(FAMILIES)


def specification(**more):
    body = {
        "metrics": {"items": {"enum": ["nFish", "tSwim"]}},
        "groupBy": {"items": {"enum": ["pondId"]}},
        "alternateTimeDimension": {"enum": ["eventTime"]},
        **more,
    }
    asked = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/GoldFishAggregationQuery"}}}}
    post = {"requestBody": asked, "x-inin-requires-permissions": {"type": "ANY", "permissions": ["a:fish:view"]}}
    return {
        "paths": {"/api/v2/analytics/goldfish/aggregates/query": {"post": post}, "/api/v2/usage/aggregates/query": {}},
        "components": {
            "schemas": {
                "GoldFishAggregationQuery": {"properties": body},
                "GoldFishAggregateQueryPredicate": {"properties": {"dimension": {"enum": ["pondId", "depth"]}}},
                "GoldFishAggregationSort": {"properties": {"name": {"enum": ["nFish"]}}},
            }
        },
    }


def test_the_script_reads_a_specification_and_always_writes_the_same(tmp_path, capsys):
    source, first, second = (tmp_path / name for name in ("openapi.json", "first.json", "second.json"))
    source.write_text(json.dumps(specification(sortMetric={})))
    make_families.main(str(source), first)
    make_families.main(str(source), second)
    assert first.read_bytes() == second.read_bytes()
    assert json.loads(first.read_text()) == {
        "gold_fish": {
            "path": "/api/v2/analytics/goldfish/aggregates",
            "permissions": "a:fish:view",
            "metrics": "nFish tSwim",
            "groups": "pondId",
            "only_filtered": "depth",
            "times": "eventTime",
            "ranking": "nFish",
            "jobs": False,
        }
    }
    assert "2 metrics,    1 groups: gold_fish" in capsys.readouterr().out
    ((_, unranked),) = make_families.families(specification())
    assert unranked["ranking"] == ""


def test_a_plan_is_a_pull_that_has_sent_nothing(gc, organisation):
    before = len(organisation.requests)
    for family in FAMILIES.values():
        bound = getattr(gc, family.helper)
        assert isinstance(bound.query("yesterday", list(family.metrics)).json, dict)
    assert len(organisation.requests) == before
