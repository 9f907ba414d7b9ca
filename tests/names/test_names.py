"""Frames gain names from the organisation over the wire, with no request that is not needed."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import numpy as np
import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.demo import Fault
from genesys_nb.errors import BadRequest, ConfigError, IncompleteWarning, SecurityError, ServerError
from genesys_nb.genesys.names.kinds import KINDS, kind_of, name_column
from genesys_nb.genesys.names.known import Known
from genesys_nb.http import forking

DAY = "2026-11-19"
LISTINGS = {
    "user": "users",
    "queue": "queues",
    "wrap-up code": "wrap_up_codes",
    "division": "divisions",
    "skill": "skills",
    "language": "languages",
    "team": "teams",
    "group": "groups",
    "flow": "flows",
    "location": "locations",
}


def called(organisation, kind):
    """Return what the organisation itself calls everything of a kind."""
    people = organisation.users("any") if kind == "user" else organisation.listing(LISTINGS[kind])
    return {one["id"]: one["name"] for one in people}


def missing(value):
    return value is None or value is pd.NA or value != value  # noqa: PLR0124 - NaN


def mended(organisation):
    """Let nothing go wrong any more."""
    organisation._faults._watches.clear()


@pytest.fixture
def centre(open_at):
    return open_at()


def test_every_id_of_every_grain_is_named_as_the_organisation_calls_it(centre):
    organisation, gc = centre
    seen = set()
    for grain, frame in gc.conversation_tables(DAY).items():
        named = gc.names(frame)
        for column in frame.columns:
            kind = kind_of(column)
            if kind is None:
                assert column not in named or named[column].equals(frame[column]), (grain, column)
                continue
            names = called(organisation, kind.title)
            target = name_column(column)
            assert list(named.columns).index(target) == list(named.columns).index(column) + 1
            for ids, found in zip(frame[column], named[target], strict=True):
                if isinstance(ids, list):
                    assert found == [names.get(one, one if one.startswith("ININ-") else None) for one in ids]
                    seen.add(column)
                elif not missing(ids):
                    assert found == names.get(ids, ids if ids.startswith("ININ-") else None)
                    seen.add(column)
                else:
                    assert missing(found) or column == "flow_id"
    assert seen >= {"queue_id", "queue_ids", "user_id", "agent_ids", "wrap_up_code", "wrap_up_codes", "division_ids"}
    assert seen >= {"requested_routing_skill_ids", "team_id", "evaluator_id", "requested_language_id"}


def test_a_code_that_the_service_sets_itself_is_its_own_name(centre):
    _, gc = centre
    named = gc.names(pd.DataFrame({"wrap_up_code": ["ININ-WRAP-UP-TIMEOUT"]}))
    assert named["wrap_up_code_name"].tolist() == ["ININ-WRAP-UP-TIMEOUT"]


def test_only_what_the_columns_need_is_fetched_and_only_once(centre, asked):
    organisation, gc = centre
    segments = gc.conversation_details(DAY, grain="segment")
    few = segments[["conversation_id", "queue_id", "segment_type"]]
    assert asked(organisation, lambda: gc.names(few)) == ["/routing/queues"]
    assert asked(organisation, lambda: gc.names(few)) == []
    assert asked(organisation, lambda: gc.names(segments[["user_id", "queue_id"]])) == ["/users"]
    assert asked(organisation, lambda: gc.names(segments[["conversation_id", "segment_type"]])) == []
    assert asked(organisation, lambda: gc.names(segments[["queue_id"]].iloc[:0])) == []
    assert asked(organisation, lambda: gc.names(pd.DataFrame({"team_id": [None, np.nan]}))) == []


def test_eight_threads_fetch_a_directory_once(centre, asked):
    organisation, gc = centre
    frame = gc.conversation_details(DAY)[["conversation_id", "queue_ids", "agent_ids"]]
    with ThreadPoolExecutor(8) as pool:
        paths = asked(organisation, lambda: list(pool.map(lambda _: gc.names(frame), range(16))))
    assert sorted(paths) == ["/routing/queues", "/users"]


def test_in_gc_map_as_well(centre, asked):
    organisation, gc = centre
    frame = gc.conversation_details(DAY)[["queue_ids"]]
    paths = asked(organisation, lambda: gc.map(gc.names, [frame] * 16, workers=8))
    assert paths == ["/routing/queues"]


def test_a_pull_that_asks_for_names_has_them_in_every_grain(centre, asked):
    organisation, gc = centre
    plain = gc.conversation_tables(DAY, via="query")
    tables = {}
    paths = asked(organisation, lambda: tables.update(gc.conversation_tables(DAY, via="query", names=True)))
    assert "queue_name" in tables["segment"]
    assert "agent_names" in tables["conversation"]
    assert max(paths.count(path) for path in paths if "analytics" not in path) == 1
    for grain, frame in tables.items():
        pd.testing.assert_frame_equal(frame, gc.names(plain[grain]))


def test_what_quality_tells_of_people_and_queues_has_names(centre):
    organisation, gc = centre
    people = called(organisation, "user")
    judged = gc.conversation_details(DAY, grain="evaluation", via="query")
    found = gc.evaluations(judged, names=True)
    assert len(found) > 1
    assert found["evaluator_name"].tolist() == [people[one] for one in found["evaluator_id"]]
    sent = gc.surveys(gc.conversation_details(DAY, grain="survey", via="query"), names=True)
    queues = called(organisation, "queue")
    assert sent["queue_name"].tolist() == [queues[one] for one in sent["queue_id"]]


def test_people_who_left_are_known_too(centre):
    organisation, gc = centre
    gone = [*organisation.users("inactive"), *organisation.users("deleted")]
    named = gc.names(pd.DataFrame({"user_id": [one["id"] for one in gone]}))
    assert named["user_name"].tolist() == [one["name"] for one in gone]


def test_in_a_large_organisation_few_people_are_looked_up_by_their_ids(open_at, asked):
    organisation, gc = open_at(users=2_400)
    people = organisation.users("any")
    late = pd.DataFrame({"user_id": [one["id"] for one in people[-130:]]})
    named = []
    paths = asked(organisation, lambda: named.append(gc.names(late)))
    assert paths == ["/users"] * 3  # one page tells how many there are; then two lots of a hundred ids, not four pages
    assert named[0]["user_name"].tolist() == [one["name"] for one in people[-130:]]
    everybody = pd.DataFrame({"user_id": [one["id"] for one in people]})
    paths = asked(organisation, lambda: named.append(gc.names(everybody)))
    assert len(paths) == 5  # the listing is read on where it stood: six pages in all
    assert named[1]["user_name"].tolist() == [one["name"] for one in people]


def test_an_id_that_nobody_knows_is_asked_for_once_and_told_of(centre, asked):
    organisation, gc = centre
    calls = gc.conversation_details(DAY, grain="segment")[["conversation_id", "queue_id"]]
    calls = calls[calls["queue_id"].notna()].reset_index(drop=True)
    calls.loc[[0, 5], "queue_id"] = str(uuid4())
    calls.loc[7, "queue_id"] = "no-uuid"
    known = calls["queue_id"].nunique()
    named = []
    assert asked(organisation, lambda: named.append(gc.names(calls))) == ["/routing/queues"]
    assert asked(organisation, lambda: named.append(gc.names(calls))) == []
    for one in named:
        assert one["queue_name"].isna().to_numpy().nonzero()[0].tolist() == [0, 5, 7]
        assert one["queue_id"].notna().all()
        note = f"2 of {known} queue ids are not known: deleted, or in a division that your role does not see"
        assert gnb.provenance(one)["notes"].count(note) == 1
    calls.loc[3, "queue_id"] = str(uuid4())
    assert asked(organisation, lambda: gc.names(calls)) == ["/routing/queues"]  # created since? one look by its id
    assert asked(organisation, lambda: gc.names(calls)) == []
    few = gc.names(gc.names(calls).iloc[:2])
    (note,) = [note for note in gnb.provenance(few)["notes"] if "not known" in note]
    assert note.startswith(f"1 of {calls['queue_id'].iloc[:2].nunique()} queue ids")


def test_a_presence_that_is_not_used_any_more_is_known_and_an_unknown_one_is_missing(centre):
    organisation, gc = centre
    presences = organisation.listing("presences")
    unknown = str(uuid4())
    named = gc.names(pd.DataFrame({"organization_presence_id": [*(one["id"] for one in presences), unknown]}))
    names = named["organization_presence_name"]
    assert names.iloc[:-1].tolist() == [one["languageLabels"]["en_US"] for one in presences]
    assert missing(names.iloc[-1])
    assert any(one["deactivated"] for one in presences)


def test_a_directory_that_the_role_may_not_see_is_a_note(open_at, asked):
    organisation, gc = open_at(denied=["routing:queue:view"])
    tables = gc.conversation_tables(DAY, via="query", names=True)
    segments = tables["segment"]
    assert segments["queue_name"].isna().all()
    assert segments["user_name"].notna().any()
    assert tables["conversation"]["queue_names"].isna().all()
    (note,) = [note for note in gnb.provenance(segments)["notes"] if "queue" in note]
    assert note.startswith("queue names are missing: ")
    assert "routing:queue:view" in note
    assert asked(organisation, lambda: gc.names(segments[["queue_id"]])) == []


def test_a_directory_that_is_down_costs_the_names_and_no_rows_and_is_asked_again(open_at):
    organisation, gc = open_at(faults=[Fault("503", path="*/routing/queues")])
    for_ever = len(gc.conversation_details(DAY, grain="segment", via="query"))
    with pytest.warns(IncompleteWarning, match=r"names could not be fetched: queue; gc\.names"):
        segments = gc.conversation_details(DAY, grain="segment", via="query", names=True)
    assert len(segments) == for_ever
    assert segments["queue_name"].isna().all()
    assert segments["user_name"].notna().any()
    assert any(note.startswith("queue names are missing: ") for note in gnb.provenance(segments)["notes"])
    with pytest.raises(ServerError):
        gc.names(segments)

    with pytest.warns(IncompleteWarning):
        tables = gc.conversation_tables(DAY, via="query", names=True)
    mended(organisation)
    for grain, column in {"segment": "queue_name", "conversation": "queue_names"}.items():
        again = gc.names(tables[grain])
        assert again[column].notna().any()
        assert not any("queue names" in note for note in gnb.provenance(again)["notes"])
        pd.testing.assert_frame_equal(again, gc.names(tables[grain].drop(columns=column)))


def test_a_download_that_is_gone_on_with_has_names_too(open_at):
    _, gc = open_at(faults=[Fault("redirect", path="*/conversations/details/query", nth=(3,))])
    with pytest.raises(SecurityError):
        gc.conversation_details(DAY, via="query", names=True, page_size=50)
    resumed = gc.resume()
    assert resumed["queue_names"].notna().any()
    assert gnb.provenance(resumed).complete


# Frames of the reader's own


def test_a_frame_stays_what_it_was(centre):
    _, gc = centre
    calls = gc.conversation_details(DAY)
    before = calls.copy()
    named = gc.names(calls)
    pd.testing.assert_frame_equal(calls, before)
    assert isinstance(named.index, pd.RangeIndex)
    assert gnb.provenance(named).record == gnb.provenance(calls).record
    pd.testing.assert_frame_equal(named[list(calls.columns)], calls)
    segments = gc.names(gc.conversation_details(DAY, grain="segment"))
    assert segments["queue_name"].dtype == segments["queue_id"].dtype
    assert isinstance(segments["segment_type"].dtype, pd.CategoricalDtype)


def test_selections_joins_categories_and_odd_indexes(centre):
    organisation, gc = centre
    queues = called(organisation, "queue")
    segments = gc.conversation_details(DAY, grain="segment")
    own = pd.concat([segments[segments["queue_id"].notna()], segments.iloc[:0]])[["queue_id", "user_id"]]
    own = own.set_index(pd.Index([f"row {number % 7}" for number in range(len(own))]))
    own["queue_id"] = own["queue_id"].astype("category")
    own["user_id"] = own["user_id"].astype(object)
    named = gc.names(own)
    assert named.index.equals(own.index)
    assert list(named.columns) == ["queue_id", "queue_name", "user_id", "user_name"]
    assert isinstance(named["queue_name"].dtype, pd.CategoricalDtype)
    assert named["queue_name"].tolist() == [queues[one] for one in own["queue_id"]]
    assert isinstance(named["user_name"].dtype, pd.StringDtype)


def test_lists_that_became_rows_are_named_one_by_one(centre):
    organisation, gc = centre
    people = called(organisation, "user")
    rows = gc.names(gc.conversation_details(DAY, explode="agent_ids"))
    there = rows["agent_ids"].notna()
    assert rows.loc[there, "agent_names"].tolist() == [people[one] for one in rows.loc[there, "agent_ids"]]


def test_several_columns_of_one_kind_are_one_request(centre, asked):
    organisation, gc = centre
    one, other, third = organisation.users()[:3]
    frame = pd.DataFrame({"user_id": [one["id"]], "evaluator_id": [other["id"]], "agent_ids": [[third["id"], None]]})
    named = []
    assert asked(organisation, lambda: named.append(gc.names(frame))) == ["/users"]
    assert named[0].iloc[0][["user_name", "evaluator_name"]].tolist() == [one["name"], other["name"]]
    assert named[0].iloc[0]["agent_names"] == [third["name"], None]


def test_names_that_are_there_stay_and_their_gaps_are_filled(centre, asked):
    organisation, gc = centre
    a, b = organisation.queues()[:2]
    own = pd.DataFrame({"queue_id": [a["id"], b["id"]], "queue_name": ["ours", None]})
    assert gc.names(own)["queue_name"].tolist() == ["ours", b["name"]]
    whole = pd.DataFrame({"team_id": [str(uuid4())], "team_name": ["ours"]})
    assert asked(organisation, lambda: gc.names(whole)) == []
    typed = pd.DataFrame({"queue_id": [a["id"]], "queue_name": [7]})
    pd.testing.assert_frame_equal(gc.names(typed), typed)
    queues = gc.queues()
    assert gc.names(queues)["division_name"].equals(queues["division_name"])


def test_naming_twice_is_naming_once(centre, asked):
    organisation, gc = centre
    once = gc.names(gc.conversation_details(DAY))
    twice = []
    assert asked(organisation, lambda: twice.append(gc.names(once))) == []
    pd.testing.assert_frame_equal(twice[0], once)


def test_empty_frames_gain_the_columns_and_their_types(centre, asked):
    organisation, gc = centre
    full = gc.conversation_details(DAY)
    empty = gc.conversation_details("2026-11-19T00:00/2026-11-19T00:01", where={"externalTag": "nobody"})
    assert empty.empty
    named = []
    assert asked(organisation, lambda: named.append(gc.names(empty))) == []
    assert [str(kind) for kind in named[0].dtypes] == [str(kind) for kind in gc.names(full).dtypes]
    assert list(named[0].columns) == list(gc.names(full).columns)


def test_columns_that_hold_no_ids_are_left_alone(centre, asked):
    organisation, gc = centre
    odd = pd.DataFrame({"user_id": [1, 2], ("queue_id", "x"): ["a", "b"], 7: [1, 2]})
    named = []
    assert asked(organisation, lambda: named.append(gc.names(odd))) == []
    assert named[0]["user_name"].isna().all()
    records = pd.DataFrame({"created_by": [{"id": "x"}, None]})
    assert gc.names(records)["created_by_name"].isna().all()
    twice = pd.DataFrame([["a", "b"]], columns=["queue_id", "queue_id"])
    pd.testing.assert_frame_equal(gc.names(twice), twice)


@pytest.mark.parametrize("value", [None, "queue_id", {"segment": pd.DataFrame()}, pd.Series(["a"], name="queue_id")])
def test_what_is_no_frame_is_refused(centre, value):
    _, gc = centre
    with pytest.raises(ConfigError, match=r"gc\.names takes a frame") as caught:
        gc.names(value)
    assert "tables.items()" in caught.value.next_step


def test_a_listing_that_ends_in_a_refusal_is_gone_on_with_by_ids(open_at):
    """The service refuses inactive users beyond the ten thousandth; the embedded organisation is not so large."""
    organisation, gc = open_at(users=1_200)
    people = called(organisation, "user")
    refused = []

    def read(pull):
        for number, page in enumerate(gc._read(pull)):
            if number == 1 and "id" not in page.query.params:
                refused.append(page.query)
                raise BadRequest("pageNumber * pageSize must be less than or equal to 500", status=400)
            yield page

    known = Known(next(kind for kind in KINDS if kind.title == "user"), read, gc.clock)
    known.learn(people.keys())
    assert known.names == people
    assert len(refused) == 1


def test_a_forked_child_does_not_wait_for_a_thread_of_its_parent(centre):
    organisation, gc = centre
    queue = organisation.queues()[0]
    known = gc.names._known["queue"]
    known._lock.acquire()  # a thread of the parent is looking something up at this moment
    forking._renew()  # what a child does, without one
    assert gc.names(pd.DataFrame({"queue_id": [queue["id"]]}))["queue_name"].tolist() == [queue["name"]]
