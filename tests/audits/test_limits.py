"""Limits side by side with their defaults, and the days that analytics remembers."""

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.demo.allowances import DEFAULTS
from genesys_nb.errors import ConfigError, Forbidden


def test_every_limit_stands_beside_its_default(opened):
    _, gc = opened(rate_limit=240)
    frame = gc.limits()
    assert frame.columns.tolist() == ["namespace", "key", "value", "default", "error"]
    told = frame.set_index(["namespace", "key"])
    assert told["default"].to_dict() == {
        (name, key): value for name in DEFAULTS for key, value in DEFAULTS[name].items()
    }
    differ = told[told["value"] != told["default"]]["value"].to_dict()
    assert differ == {
        ("platform.api", "token.rate.per.minute"): 240,
        ("users", "users.max"): 25_000,
        ("audit", "query.concurrent.max"): 8,
    }
    assert frame["error"].isna().all()
    assert gc.budget.allowed == told.loc[("platform.api", "token.rate.per.minute"), "value"]


def test_two_requests_a_namespace_and_one_for_their_names(gc, paths):
    gc.limits()
    assert len(paths()) == 1 + 2 * len(DEFAULTS)
    frame = gc.limits(["analytics", "Analytics ", "audit"])
    assert len(paths()) == 4
    assert frame["namespace"].unique().tolist() == ["analytics", "audit"]
    assert frame["value"].dtype == frame["default"].dtype == pd.Int64Dtype()


def test_names_that_come_in_pages_are_all_asked_for(opened):
    _, gc = opened(page_size_limit=2)
    assert set(gc.limits()["namespace"]) == set(DEFAULTS)


def test_a_namespace_that_is_not_there_is_a_row(gc):
    frame = gc.limits(["audit", "webchat"])
    assert frame["namespace"].tolist() == ["audit", "webchat"]
    gone = frame.iloc[1]
    assert "not found" in gone["error"]
    assert pd.isna(gone["value"])
    assert pd.isna(gone["key"])


@pytest.mark.parametrize(
    ("namespaces", "says", "fix"),
    [
        ("platfrom.api", "no namespace 'platfrom.api'", "did you mean 'platform.api'"),
        ([], "is empty", "leave it out"),
        ("../users", "no namespace", "gc.limits()"),
        (["analytics", ""], "no namespace ''", "gc.limits()"),
        (7, "namespaces=7", "a list of texts"),
    ],
)
def test_what_is_no_namespace_is_said_before_anything_is_sent(gc, paths, namespaces, says, fix):
    with pytest.raises(ConfigError) as caught:
        gc.limits(namespaces)
    assert says in caught.value.message
    assert fix in caught.value.next_step
    assert paths() == []


def test_retention(opened):
    _, gc = opened()
    frame = gc.data_retention()
    assert frame["retention_days"].tolist() == [558]
    assert frame["date_created"].dtype == "datetime64[us, UTC]"
    assert gnb.provenance(frame).complete
    _, gc = opened(denied={"analytics:dataRetention:view"})
    with pytest.raises(Forbidden, match="analytics:dataRetention:view"):
        gc.data_retention()
