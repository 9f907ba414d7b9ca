"""Stretches of any service's making become the history that they are of, whatever was told twice, cut or whole."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from genesys_nb.tables.user_details import GRAINS, StatusTimeline, UserDetails

FIRST = datetime(2026, 11, 2, tzinfo=UTC)
LAST = FIRST + timedelta(days=3)
BORDERS = [FIRST + timedelta(days=1), FIRST + timedelta(days=2)]
STATUSES = ("IDLE", "INTERACTING", "OFF_QUEUE")
HOUR = timedelta(hours=1)


def stamp(moment):
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def record(start, end, what):
    return {"startTime": stamp(start), **({"endTime": stamp(end)} if end else {}), "routingStatus": what}


def page(*users):
    lists = [{"userId": user, "routingStatus": [record(*one) for one in line]} for user, line in users]
    return json.dumps({"userDetails": lists}).encode()


def filled(pages, borders=(), known_until=LAST, grains=("routing_status",)):
    tables = UserDetails(grains, borders, known_until)
    for content, chunk in pages:
        tables.add(content, chunk)
    return tables.finish(timezone="UTC", between=(FIRST, LAST))


def lines(frame):
    return {
        user: [(row.start, row.end, row.routing_status) for row in part.itertuples()]
        for user, part in frame.groupby("user_id")
    }


@st.composite
def histories(draw):
    """Three users' histories that begin before the interval and end after it."""
    found = {}
    for user in ("a", "b", "c"):
        hours = sorted(draw(st.sets(st.integers(-6, 78), min_size=2, max_size=12)) | {-8, 80})
        line, what = [], "IDLE"
        for start, end in pairwise(hours):
            what = draw(st.sampled_from([one for one in STATUSES if one != what]))
            line.append((FIRST + start * HOUR, FIRST + end * HOUR, what))
        found[user] = line
    return found


def asked(history, start, end, *, whole):
    """Return what a service tells of a part: stretches whole, or cut where the part ends."""
    found = [one for one in history if one[0] < end and one[1] > start]
    return found if whole else [(max(one[0], start), min(one[1], end), one[2]) for one in found]


@settings(max_examples=60)
@given(histories(), st.booleans(), st.data())
def test_the_parts_of_an_interval_are_the_interval(known, whole, data):
    pages = []
    for chunk, (start, end) in enumerate(pairwise([FIRST, *BORDERS, LAST])):
        for user, line in known.items():
            told = asked(line, start, end, whole=whole)
            at = data.draw(st.integers(0, len(told)))
            again = data.draw(st.integers(0, at))  # what stands on two pages
            pages += [(page((user, told[:at])), chunk), (page((user, told[again:])), chunk)]
    frame = filled(pages, BORDERS).frames["routing_status"]
    wanted = {user: asked(line, FIRST, LAST, whole=False) for user, line in known.items()}
    assert lines(frame) == wanted
    assert frame.groupby("user_id")["duration"].sum().unique().tolist() == [3 * 86_400_000]


@given(histories())
def test_one_part_conserves_every_stretch(known):
    told = {user: asked(line, FIRST, LAST, whole=True) for user, line in known.items()}
    finished = filled([(page(*told.items()), 0)])
    frame = finished.frames["routing_status"]
    assert len(frame) == sum(map(len, told.values())) == finished.unique
    assert frame["start_clipped"].sum() == sum(one[0] < FIRST for line in told.values() for one in line)
    assert frame["end_clipped"].sum() == sum(one[1] > LAST for line in told.values() for one in line)


def test_equal_stretches_that_meet_are_two_where_nobody_cut_them():
    border = BORDERS[0]
    line = [(FIRST, border, "IDLE"), (border, border + HOUR, "IDLE")]
    crossing = ("b", [(FIRST, LAST, "OFF_QUEUE")])
    inside = [(FIRST, FIRST + HOUR, "IDLE"), (FIRST + HOUR, border, "IDLE")]
    whole = [(page(("a", line[:1]), crossing), 0), (page(("a", line[1:]), crossing), 1)]
    assert len(lines(filled(whole, BORDERS).frames["routing_status"])["a"]) == 2
    cut = [(page(("a", line[:1])), 0), (page(("a", line[1:])), 1)]
    assert lines(filled(cut, BORDERS).frames["routing_status"])["a"] == [(FIRST, border + HOUR, "IDLE")]
    assert filled(cut, BORDERS).notes == ["1 stretches were told in two parts, and the parts were joined"]
    assert len(filled([(page(("a", inside)), 0)], BORDERS).frames["routing_status"]) == 2


def test_what_is_said_last_of_a_stretch_is_so():
    pages = [(page(("a", [(FIRST, None, "IDLE")])), 0), (page(("a", [(FIRST, FIRST + HOUR, "IDLE")])), 1)]
    finished = filled(pages)
    assert lines(finished.frames["routing_status"])["a"] == [(FIRST, FIRST + HOUR, "IDLE")]
    assert (finished.received, finished.unique, finished.duplicates) == (2, 1, 1)


def test_a_status_that_was_over_at_once_is_a_stretch_too():
    line = [(FIRST, FIRST, "OFF_QUEUE"), (FIRST, FIRST + HOUR, "IDLE")]
    for told in (line, line[::-1], line * 2):
        assert lines(filled([(page(("a", told)), 0)]).frames["routing_status"])["a"] == line


def test_a_presence_without_its_definition_is_told_once_as_well():
    told = {"startTime": stamp(FIRST), "endTime": stamp(LAST), "systemPresence": "BUSY"}
    content = json.dumps({"userDetails": [{"userId": "a", "primaryPresence": [told]}]}).encode()
    frame = filled([(content, 0), (content, 0)], grains=("presence",)).frames["presence"]
    assert frame["duration"].tolist() == [3 * 86_400_000]


def test_a_lake_that_saw_no_end_gives_way_to_a_query_that_cuts():
    border = BORDERS[1]
    pages = [(page(("a", [(FIRST, None, "IDLE")])), 0), (page(("a", [(border, border + HOUR, "IDLE")])), 1)]
    assert lines(filled(pages, [border]).frames["routing_status"])["a"] == [(FIRST, border + HOUR, "IDLE")]


def test_odd_records_are_kept_and_said():
    content = json.dumps(
        {
            "userDetails": [
                {"userId": "a", "routingStatus": [{"startTime": stamp(FIRST), "routingStatus": "DREAMING", "mood": 3}]},
                {"userId": "a", "routingStatus": [{"endTime": stamp(LAST), "routingStatus": "IDLE"}]},
                {"routingStatus": [record(FIRST, FIRST + HOUR, "IDLE")]},
                {"userId": "b", "routingStatus": None},
                {"userId": "c", "routingStatus": [record(FIRST - HOUR, FIRST, "IDLE"), record(LAST, None, "IDLE")]},
            ]
        }
    ).encode()
    finished = filled([(content, 0)])
    frame = finished.frames["routing_status"]
    assert frame["mood"].tolist()[0] == 3
    assert set(frame["routing_status"]) == {"DREAMING", "IDLE"}
    assert len(frame) == 3
    assert finished.trimmed == 2
    assert frame[frame["start"].isna()]["duration"].isna().all()


def test_nothing_gives_every_column():
    finished = filled([(b'{"userDetails":[]}', 0)], grains=GRAINS)
    assert [frame.columns.tolist() for frame in finished.frames.values()] == [
        [
            *("user_id", "start", "end", "duration", "ongoing", "start_clipped", "end_clipped"),
            *("system_presence", "organization_presence_id"),
        ],
        [*("user_id", "start", "end", "duration", "ongoing", "start_clipped", "end_clipped"), "routing_status"],
    ]
    (bars,) = StatusTimeline((), LAST).finish(timezone="Europe/Berlin", between=(FIRST, LAST)).frames.values()
    assert bars.columns.tolist()[-3:] == ["kind", "status_id", "system_presence"]
    assert bars.empty
