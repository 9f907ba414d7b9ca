"""Frames of many calls below each other: types stay, sums are right, doubts are said."""

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.mapping.results import Mapped
from genesys_nb.tables.frame import TEXT

RECORD = {
    "what": "members",
    "host": "api.example.com",
    "interval": "a/b",
    "fetched_at": "2026-11-20T10:00:00.000Z",
    "total_hits": 2,
    "rows": 2,
    "unique": 2,
    "duplicates_dropped": 0,
    "pages": 1,
    "requests": 1,
    "waited_s": 0.5,
    "complete": True,
    "notes": ["the service gives no total"],
}


def made(columns, **told):
    frame = pd.DataFrame(columns)
    frame.attrs["genesys_nb"] = {**RECORD, "rows": len(frame), **told}
    return frame


def mapped(*results, items=None, errors=None, pending=(), whole=True):
    items = list("abcdef"[: len(results)]) if items is None else items
    return Mapped(items, list(results), errors or {}, list(pending), whole)


def words(*values, categories):
    return pd.Categorical(values, categories=pd.Index(categories, dtype=TEXT))


def test_types_stay_whatever_the_frames_lack():
    one = made(
        {
            "state": words("a", "b", categories=["a", "b"]),
            "count": pd.array([1, 2], "Int64"),
            "when": pd.to_datetime(["2026-11-20", "2026-11-21"]).tz_localize("UTC"),
            "sure": pd.array([True, None], "boolean"),
            "name": pd.array(["x", None], TEXT),
        }
    )
    two = made({"state": words("c", None, categories=["c"]), "name": pd.array([None, None], TEXT)})
    three = one.iloc[:0]
    frame = mapped(one, two, three).frame()
    assert frame["item"].tolist() == ["a", "a", "b", "b"]
    assert frame["item"].dtype == TEXT
    assert isinstance(frame.index, pd.RangeIndex)
    assert frame["state"].cat.categories.tolist() == ["a", "b", "c"]
    assert frame["state"].astype(object).tolist()[:3] == ["a", "b", "c"]
    for name in ("count", "when", "sure", "name"):
        assert frame[name].dtype == one[name].dtype, name
    assert frame["count"].tolist()[:2] == [1, 2]
    assert frame["count"].isna().tolist() == [False, False, True, True]


def test_frames_without_rows_keep_their_columns_and_types():
    empty = made({"count": pd.array([], "Int64"), "state": words(categories=[])})
    frame = mapped(empty, empty).frame()
    assert list(frame.columns) == ["item", "count", "state"]
    assert (len(frame), frame["count"].dtype, frame["item"].dtype) == (0, "Int64", TEXT)


def test_items_of_any_kind():
    frame = mapped(made({"n": [1]}), made({"n": [2, 3]}), items=[("q", 1), ("q", 2)]).frame()
    assert frame["item"].tolist() == [("q", 1), ("q", 2), ("q", 2)]
    assert mapped(made({"n": [1]}), items=[7]).frame()["item"].dtype == "int64"


def test_the_provenance_is_what_the_frames_agree_on_and_sums():
    later = "2026-11-20T11:00:00.000Z"
    frames = made({"n": [1, 2]}), made({"n": [3]}, interval="b/c", total_hits=1, unique=1, fetched_at=later, notes=[])
    told = mapped(*frames).frame().attrs["genesys_nb"]
    assert (told["what"], told["host"], told["interval"]) == ("members", "api.example.com", None)
    assert (told["rows"], told["total_hits"], told["unique"], told["pages"], told["waited_s"]) == (3, 3, 3, 2, 1.0)
    assert (told["fetched_at"], told["complete"], told["notes"]) == (later, True, ["the service gives no total"])
    assert mapped(*frames).frame().attrs["genesys_nb"] == told
    assert frames[0].attrs["genesys_nb"]["rows"] == 2, "the single frames are as they were"


def test_what_one_frame_does_not_know_the_sum_does_not():
    frames = made({"n": [1]}), made({"n": [3]}, total_hits=None, what="others", complete=False)
    told = mapped(*frames).frame().attrs["genesys_nb"]
    assert (told["total_hits"], told["complete"], told["what"]) == (None, False, "map over 2 items")


def test_a_frame_of_unknown_origin_makes_the_whole_of_unknown_origin():
    assert mapped(made({"n": [1]}), pd.DataFrame({"n": [2]})).frame().attrs == {}


@pytest.mark.parametrize(
    ("stopped", "text"),
    [
        ({"errors": {1: LookupError("b")}}, "2 items, 1 failed (LookupError 1)"),
        ({"pending": [1], "whole": False}, "2 items, stopped with 1 unfinished"),
    ],
)
def test_what_is_missing_is_said(stopped, text):
    with pytest.warns(gnb.IncompleteWarning) as caught:
        frame = mapped(made({"n": [1]}), None, **stopped).frame()
    told = frame.attrs["genesys_nb"]
    assert str(caught[0].message) == told["notes"][0] == text
    assert (told["complete"], frame["item"].tolist()) == (False, ["a"])


@pytest.mark.parametrize("result", [None, {"id": 1}, pd.DataFrame({"item": [1]})])
def test_what_cannot_be_put_below_each_other(result):
    with pytest.raises(gnb.ConfigError, match="cannot be put below the others"):
        mapped(made({"n": [1]}), result).frame()
