"""Odd frames: what is missing is named, what is empty is said, what is large is cut and told, days have 23 hours."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb import charts
from genesys_nb.charts import stretches
from genesys_nb.errors import ConfigError

from . import small
from .every_chart import ROWS
from .worlds import heights, names, panels, texts, widths


def drawn(figure):
    """Draw it without arranging it, which takes most of the time; how it is arranged is seen in the pictures."""
    figure.set_layout_engine("none")
    figure.draw_without_rendering()
    return figure


def seen(figure):
    return " ".join(text.get_text() for text in figure.findobj(match=lambda one: hasattr(one, "get_text")))


@pytest.mark.parametrize("name", ROWS)
def test_an_empty_frame_is_a_picture_that_says_so(name):
    row = ROWS[name]
    figure = drawn(row.draw(row.frame().iloc[:0]))
    assert row.nothing in seen(figure)
    assert row.nothing in figure.alt
    assert "Contoso" in figure.alt


@pytest.mark.parametrize("name", ROWS)
def test_one_row_that_is_not_whole_is_drawn_and_says_so_in_the_picture(name):
    frame = ROWS[name].frame().iloc[-1:]
    frame.attrs["genesys_nb"] |= {"complete": False, "notes": ["6 of the 1240 items did not arrive"]}
    figure = drawn(ROWS[name].draw(frame))
    for told in (figure.alt, seen(figure).replace("\n", " ")):
        assert "Not whole: 6 of the 1240 items did not arrive." in told
        assert "A selection: 1 of the" in told


@pytest.mark.parametrize(
    "name", [one for one in ROWS if one != "pareto_details"]
)  # which names a column, so it is told
def test_an_empty_frame_of_something_else_is_a_picture_that_says_so(name):
    assert ROWS[name].nothing in ROWS[name].draw(small.told(pd.DataFrame({"colour": []}))).alt


@pytest.mark.parametrize("name", ROWS)
def test_rows_that_stand_in_it_twice_are_said_to_count_twice(name):
    frame = ROWS[name].frame()
    figure = drawn(ROWS[name].draw(pd.concat([frame, frame])))
    many = f"More rows, {2 * len(frame)}, than the {len(frame)} that were fetched: what is in it twice counts twice."
    for told in (figure.alt, seen(figure).replace("\n", " ")):
        assert many in told
    assert "twice" not in ROWS[name].draw(frame).alt
    some = frame.head(max(1, len(frame) // 2))
    assert "Several rows have one label" in ROWS[name].draw(pd.concat([some, some])).alt


TIMES = {"volume": "interval_start", "heat_map": "interval_start", "occupancy": "interval_start",
         "transfers": "segment_start", "timeline": "start"}  # fmt: skip


@pytest.mark.parametrize("name", TIMES)
def test_rows_without_a_time_are_left_out_and_counted(name):
    frame = ROWS[name].frame()
    times = frame[TIMES[name]].mask(frame.index == frame.index[0])
    figure = ROWS[name].draw(frame.assign(**{TIMES[name]: times}))
    assert f"Left out: 1 row without a time in {TIMES[name]}." in figure.alt


@pytest.mark.parametrize("name", ROWS)
def test_where_everything_is_missing_there_is_nothing(name):
    row = ROWS[name]
    frame = row.frame()
    identities = [column for column in frame if column.endswith(("_id", "_start", "start", "_end", "end", "_name"))]
    numbers = frame.columns.difference(identities)
    drawn(row.draw(frame.assign(**{column: frame[column].mask(frame.index >= 0) for column in numbers})))


@pytest.mark.parametrize("name", ROWS)
def test_a_frame_of_something_else_is_told_what_is_missing_and_where_it_comes_from(name):
    with pytest.raises(ConfigError, match="column") as raised:
        ROWS[name].draw(pd.DataFrame({"colour": ["red"]}, index=[7]))
    assert "gc." in str(raised.value) or "its columns are colour" in str(raised.value)


@pytest.mark.parametrize("name", ROWS)
def test_what_is_no_frame_is_refused(name):
    with pytest.raises(ConfigError, match="a frame"):
        ROWS[name].draw([1, 2, 3])


@pytest.mark.parametrize("name", ROWS)
def test_without_provenance_that_is_said(name):
    frame = ROWS[name].frame()
    frame.attrs = {}
    assert "The frame carries no provenance" in ROWS[name].draw(frame).alt


def test_what_may_still_change_is_counted():
    frame = small.conversations()
    frame["provisional"] = [True] * 3 + [False] * (len(frame) - 3)
    frame.attrs["genesys_nb"] |= {"fetched_at": "2026-11-17T21:00:00.000Z"}
    alt = charts.handle_time(frame).alt
    assert "Provisional: 3 conversations may still change." in alt
    assert "Fetched on 17 Nov 2026 at 21:00, before the period was over." in alt


def test_timestamps_without_a_zone_are_refused():
    frame = small.hours()
    with pytest.raises(ConfigError, match="time zone in interval_start") as raised:
        charts.volume(frame.assign(interval_start=frame["interval_start"].dt.tz_localize(None)))
    assert "utc=True" in str(raised.value)


def test_misspelt_words_are_told_the_right_ones():
    with pytest.raises(ConfigError, match="no argument 'tilte'"):
        charts.volume(small.hours(), tilte="x")
    with pytest.raises(ConfigError, match="service_level"):
        charts.heat_map(small.hours(), of="servicelevel")
    with pytest.raises(ConfigError, match="media_types"):
        charts.pareto(small.conversations(), by="media_type")
    with pytest.raises(ConfigError, match="hour"):
        charts.occupancy(small.routing(), by="team")
    with pytest.raises(ConfigError, match="top"):
        charts.queues(small.hours(), top=0)
    with pytest.raises(ConfigError, match=r"ax='left' is no place to draw in"):
        charts.volume(small.hours(), ax="left")


def test_intervals_that_are_too_long_are_refused():
    days = small.hours().assign(interval_end=lambda frame: frame["interval_start"] + pd.Timedelta(days=1))
    for draw in (charts.heat_map, partial(charts.volume, typical_day=True)):
        with pytest.raises(ConfigError, match="granularity"):
            draw(days)
    hours = small.routing()
    with pytest.raises(ConfigError, match="granularity"):
        charts.occupancy(hours.assign(interval_end=hours["interval_start"] + pd.Timedelta(days=1)), by="hour")


def test_two_hundred_queues_are_cut_and_the_rest_is_told():
    frame = small.hours(queues=200)
    figure = drawn(charts.queues(frame))
    assert len(names(panels(figure)[0])) == 20
    offered = frame.groupby("queue_id")["nOffered_count"].sum().sort_values(ascending=False)
    assert f"180 more queues had {offered.iloc[20:].sum():,}." in figure.alt


def test_people_and_reasons_that_are_not_drawn_are_told():
    assert (
        "Drawn are the 2 people longest on the queues; 1 more were there."
        in charts.timeline(small.statuses(), top=2).alt
    )
    assert "Drawn are the 2 largest; 3 more have 35." in charts.pareto(small.reasons(), top=2).alt
    assert (
        "Drawn are the 1 agents longest on queue; 3 more were on queue for"
        in charts.occupancy(small.routing(), top=1).alt
    )
    assert "Drawn are the 1 busiest queues; 2 more queues had 1 waiting." in charts.now(small.board(), top=1).alt


def test_queues_that_are_not_named_in_the_table_are_in_it_together():
    figure = drawn(charts.transfers(small.segments(), top=1))
    (ax,) = panels(figure)
    assert names(ax) == ["Support", "other queues"]
    assert sum(int(text) for text in texts(ax)) == 11


def test_ten_years_of_days_are_all_there():
    start = pd.date_range("2016-01-01", "2026-01-01", tz="Europe/Dublin", inclusive="left")
    frame = pd.DataFrame(
        {
            "interval_start": start,
            "interval_end": start + pd.DateOffset(days=1),
            "nOffered_count": pd.array(np.arange(len(start)) % 7 + 1, "Int64"),
            "oServiceLevel_numerator": 8.0,
            "oServiceLevel_denominator": 10.0,
        }
    )
    above, below = panels(drawn(charts.volume(frame)))
    (shape,) = above.collections
    assert shape.get_paths()[0].vertices[:, 1].max() == 7
    assert len(below.lines[0].get_xdata()) == len(start), "days of 23 and 25 hours leave no gap"


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_has_the_hours_that_it_has(day, hours):
    end = pd.Timestamp(day, tz="Europe/Dublin") + pd.DateOffset(days=1)
    start = pd.date_range(pd.Timestamp(day, tz="Europe/Dublin"), end, freq="h", inclusive="left")
    frame = pd.DataFrame(
        {
            "interval_start": start,
            "interval_end": start + pd.Timedelta(hours=1),
            "nOffered_count": pd.array([5] * len(start), "Int64"),
        }
    )
    interval = "/".join(one.tz_convert("UTC").isoformat() for one in (start[0], end))
    frame = small.told(frame, interval=interval, fetched_at="2027-01-01T00:00:00Z")
    (ax,) = panels(drawn(charts.volume(frame)))
    assert heights(ax) == [5] * hours
    left, right = ax.get_xlim()
    assert (right - left) * 24 == pytest.approx(hours)
    grid = panels(drawn(charts.heat_map(frame)))[0].images[0].get_array()
    assert (grid[6].count(), set(grid[6].compressed())) == (min(hours, 24), {5}), "twice the hour is not twice as busy"
    (ax,) = panels(drawn(charts.volume(frame, typical_day=True)))
    assert set(heights(ax)) == {5}


def test_a_day_without_a_midnight_is_a_day():
    start = pd.date_range("2026-09-04", "2026-09-08", freq="h", tz="America/Santiago", inclusive="left")
    waits = pd.DataFrame(
        {
            "conversation_start": start,
            "tAnswered": pd.array([1_000 * number for number in range(len(start))], "Int64"),
        }
    )
    _, below = panels(drawn(charts.speed_of_answer(waits)))
    assert heights(below) == [24, 24, 23, 24]


def test_names_are_not_needed():
    frame = small.hours(queues=2).drop(columns="queue_name")
    assert names(panels(charts.queues(frame))[0]) == ["00000001…", "00000000…"]
    hint = "names=True brings the names"
    assert hint in charts.queues(frame).alt
    assert hint not in charts.queues(small.hours(queues=2)).alt
    by_name = small.hours(queues=2).drop(columns="queue_id")
    assert hint not in charts.queues(by_name).alt
    assert names(panels(charts.queues(by_name))[0]) == ["Queue 1", "Queue 0"]


@pytest.mark.parametrize("name", ["queues", "timeline", "transfers", "pareto", "occupancy", "now"])
def test_ids_say_how_to_get_names(name):
    frame = ROWS[name].frame()
    (column,) = {"queue_name", "user_name", "wrap_up_code_name"} & set(frame)
    assert "names=True brings the names" not in ROWS[name].draw(frame).alt
    assert "names=True brings the names" in ROWS[name].draw(frame.drop(columns=column)).alt


def test_who_is_served_and_who_serves_have_colours_of_their_own():
    customers, agents = panels(drawn(charts.now(small.board())))
    served, interacting = customers.containers[1], agents.containers[0]
    assert served[0].get_facecolor() != interacting[0].get_facecolor()


def test_what_is_offered_has_no_wrap_up_code_and_the_picture_says_so():
    offered = small.reasons().rename(columns={"tHandle_count": "nOffered_count"})
    hint = "Nothing is offered with a wrap-up code: ask for tHandle."
    assert hint in charts.pareto(offered[offered["wrap_up_code"].isna()]).alt
    assert hint not in charts.pareto(offered).alt
    assert hint not in charts.pareto(small.reasons()[small.reasons()["wrap_up_code"].isna()]).alt


def test_of_several_looks_the_last_is_now():
    first, last = small.board(), small.board()
    at = pd.Timestamp("2026-11-17 10:15", tz=small.ZONE)
    looks = pd.concat(
        [
            first.assign(observed_at=at, oWaiting=100),
            last.assign(observed_at=at + pd.Timedelta(seconds=3)),
        ]
    )
    figure = charts.now(looks)
    assert widths(panels(figure)[0])[:3] == [4, 1, 0]
    assert "10:15:03" in figure.alt


def test_a_real_empty_answer_is_drawn(gc):
    nothing = ("2026-11-17T03:00", "2026-11-17T03:01")
    where = {"mediaType": "cobrowse"}
    halves = gc.conversation_aggregates(nothing, ["nOffered", "oServiceLevel"], granularity="PT30M", where=where)
    assert "Nothing was offered in Tuesday 17 Nov 2026, 03:00 to 03:01" in gnb.charts.volume(halves).alt
    assert (
        "Nothing was transferred"
        in gnb.charts.transfers(gc.conversation_details(nothing, grain="segment", where=where)).alt
    )


def test_of_chosen_rows_the_period_is_theirs():
    days = small.hours(days=3, interval="2026-11-16T00:00:00Z/2026-11-21T00:00:00Z")
    assert "16 to 20 Nov 2026" in charts.volume(days).alt
    chosen = days[days["interval_start"].dt.day == days["interval_start"].dt.day.max()]
    assert "Thursday 19 Nov 2026" in charts.volume(chosen).alt


def test_hours_that_are_still_to_come_do_not_count_in_an_average():
    over = small.routing()
    going_on = small.routing(interval="2026-11-17T00:00:00Z/2026-11-19T00:00:00Z", fetched_at="2026-11-18T00:00:00Z")
    people = [heights(panels(charts.occupancy(frame, by="hour"))[1]) for frame in (over, going_on)]
    assert people[0] == people[1]


def test_the_fullest_hour_is_told_in_words():
    assert "The most: 25 on Mondays from 10:00." in charts.heat_map(small.hours(days=7)).alt


def test_weeks_begin_on_mondays():
    moments = pd.Series(pd.to_datetime(["2026-11-15 23:59", "2026-11-16 00:00"]).tz_localize("Europe/Berlin"))
    begins = stretches.begins(moments, "week")
    assert [f"{one:%a %d %H:%M}" for one in begins] == ["Mon 09 00:00", "Mon 16 00:00"]
    assert [f"{one:%a %d %H:%M}" for one in stretches.ends(pd.DatetimeIndex(begins), "week")] == [
        "Mon 16 00:00",
        "Mon 23 00:00",
    ]
