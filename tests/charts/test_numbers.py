"""What a picture shows is what the organisation itself holds, counted by hand."""

from collections import Counter, defaultdict

import numpy as np
import pandas as pd
import pytest

from genesys_nb import charts, measures

from .worlds import DAYS, conversations, heights, measured, names, panels, stamp, texts, widths


def test_volume_adds_up_what_was_offered_and_divides_last(hours):
    above, below = panels(charts.volume(hours))
    offered, met, counted = Counter(), Counter(), Counter()
    for row in hours.itertuples():
        offered[row.interval_start] += 0 if row.nOffered_count is pd.NA else row.nOffered_count
        met[row.interval_start] += np.nan_to_num(row.oServiceLevel_numerator)
        counted[row.interval_start] += np.nan_to_num(row.oServiceLevel_denominator)
    order = sorted(offered)
    assert heights(above) == [offered[one] for one in order]
    drawn = below.lines[0].get_ydata()
    told = [met[one] / counted[one] for one in order if counted[one]]
    assert drawn[~np.isnan(drawn)] == pytest.approx(told)
    assert above.patches[0].get_width() == pytest.approx(0.9 / 24)


def test_volume_is_all_that_the_organisation_offered(hours, organisation):
    (offered,) = panels(charts.volume(hours[["interval_start", "interval_end", "nOffered_count"]]))
    assert sum(heights(offered)) == sum(value for _, value in measured(organisation, "nOffered"))


def test_a_typical_day_is_divided_by_the_days(hours):
    above, below = panels(charts.volume(hours, typical_day=True))
    clock = hours["interval_start"].dt.hour
    by_hour = hours.groupby(clock)["nOffered_count"].sum()
    assert heights(above) == [total / 2 for total in by_hour]
    assert [bar.get_x() for bar in above.patches] == by_hour.index.tolist()
    told = measures.service_level(hours.assign(hour=clock), by="hour").dropna()
    drawn = below.lines[0].get_ydata()
    assert drawn[~np.isnan(drawn)] == pytest.approx(told.to_numpy())


def test_the_heat_map_of_details_counts_conversations_where_they_began(tables, organisation):
    ax = panels(charts.heat_map(tables["conversation"]))[0]
    grid = ax.images[0].get_array().filled(np.nan)
    counted = Counter(
        (one.weekday(), one.hour) for one in (stamp(each["conversationStart"]) for each in conversations(organisation))
    )
    assert {place: grid[place] for place in counted} == counted
    assert np.nansum(grid) == len(conversations(organisation))
    assert np.isnan(grid[[0, 3, 4, 5, 6]]).all(), "days that the period does not have are blank"
    assert not np.isnan(grid[[1, 2]]).any(), "an hour without a conversation is none, not unknown"


def test_the_heat_map_of_a_rate_divides_sums(hours):
    grid = panels(charts.heat_map(hours, of="abandon_rate"))[0].images[0].get_array().filled(np.nan)
    tuesday = hours[(hours["interval_start"].dt.hour == 10) & (hours["interval_start"].dt.day == 17)]
    assert grid[1, 10] == tuesday["tAbandon_count"].sum() / tuesday["nOffered_count"].sum()


def test_queues_show_the_vendors_measures(hours):
    drawn = panels(charts.queues(hours, top=5))
    table = measures.add(hours, by=["queue_id", "queue_name"]).nlargest(5, "offered")
    assert sorted(widths(drawn[0]), reverse=True) == table["offered"].tolist()
    assert set(names(drawn[0])) == set(table["queue_name"])
    by_name = table.set_index("queue_name").loc[names(drawn[0])]
    for panel, column in zip(drawn[1:], ["service_level", "abandon_rate", "asa_ms", "aht_ms"], strict=True):
        assert widths(panel) == pytest.approx(by_name[column].fillna(0).tolist()), column
        assert panel.lines[0].get_xdata()[0] == pytest.approx(measures.add(hours, by=[])[column].item()), column
    assert texts(drawn[0]) == [f"{one:,}" for one in by_name["offered"]]


def test_the_queues_that_are_not_drawn_are_told(hours):
    alt = charts.queues(hours, top=5).alt
    by_queue = hours.groupby("queue_id")["nOffered_count"].sum().sort_values(ascending=False)
    rest = by_queue.iloc[5:]
    assert f"Drawn are the 5 queues with the most offered; {len(rest)} more queues had {rest.sum()}." in alt
    assert f"{len(by_queue)} queues, {by_queue.sum():,} offered" in alt


@pytest.mark.parametrize("grain", ["conversation", "metric"])
def test_handle_times_are_all_in_a_bar(tables, organisation, grain):
    frame = tables[grain]
    (ax,) = panels(charts.handle_time(frame))
    values = [value for _, value in measured(organisation, "tHandle")]
    if grain == "conversation":
        values = frame["tHandle"].dropna().tolist()
        assert sum(values) == sum(value for _, value in measured(organisation, "tHandle"))
    bars = [(bar.get_x(), bar.get_x() + bar.get_width() / 0.92, bar.get_height()) for bar in ax.patches]
    assert sum(height for _, _, height in bars) == len(values)
    for left, right, height in bars[:-1]:
        assert height == sum(left <= value < right - 1e-6 for value in values)
    median, average, nine = (line.get_xdata()[0] for line in ax.lines)
    assert median == pytest.approx(np.median(values))
    assert average == pytest.approx(sum(values) / len(values))
    assert nine == pytest.approx(np.quantile(values, 0.9))


def test_waits_are_answered_or_given_up(tables, organisation):
    metrics = tables["metric"]
    above, below = panels(charts.abandonment(metrics[metrics["media_type"] == "voice"]))
    answered = [value for _, value in measured(organisation, "tAnswered", "voice")]
    gave_up = [value for _, value in measured(organisation, "tAbandon", "voice")]
    half = len(above.patches) // 2
    lost, served = heights(above)[:half], heights(above)[half:]
    assert (sum(lost), sum(served)) == (len(gave_up), len(answered))
    step = above.patches[1].get_x()
    assert lost[0] == sum(value < step for value in gave_up)
    ended = lost[0] + served[0]
    assert heights(below)[0] == pytest.approx(lost[0] / ended if ended >= 5 else 0)


def test_speed_of_answer_is_a_percentile_of_the_answers(tables, organisation):
    metrics = tables["metric"]
    above, below = panels(charts.speed_of_answer(metrics[metrics["media_type"] == "voice"]))
    by_hour = defaultdict(list)
    for moment, value in measured(organisation, "tAnswered", "voice"):
        by_hour[moment.replace(minute=0, second=0, microsecond=0)].append(value)
    assert heights(below) == [len(by_hour[one]) for one in sorted(by_hour)]
    enough = [by_hour[one] for one in sorted(by_hour) if len(by_hour[one]) >= 5]
    for line, level in zip(above.lines, (0.5, 0.8, 0.95), strict=True):
        drawn = line.get_ydata()
        assert drawn[~np.isnan(drawn)] == pytest.approx([np.quantile(one, level) for one in enough])


def test_sentiment_is_counted_both_ways():
    minute = pd.Timestamp("2026-11-17 10:00", tz="UTC")
    said = pd.DataFrame(
        {
            "start": [minute, minute, minute + pd.Timedelta("61s"), minute + pd.Timedelta("62s")],
            "sentiment": [1.0, -1.0, -1.0, np.nan],
        }
    )
    above, below = panels(charts.sentiment(said))
    assert above.lines[0].get_ydata().tolist() == [0.0, -1.0]
    assert heights(below) == [1, 0, -1, -1]


def test_every_transfer_is_somewhere_in_the_table(tables, organisation):
    (ax,) = panels(charts.transfers(tables["segment"], top=6))
    counted = sum(value for _, value in measured(organisation, "nTransferred"))
    assert counted > 10
    assert sum(int(text) for text in texts(ax)) == counted
    assert len(names(ax)) == 7


def test_a_transfer_goes_to_whoever_stays():
    at = pd.Timestamp("2026-11-17 10:00", tz="UTC")
    rows = [  # who, purpose, from, until, queue, how it ended
        ("c", "customer", 0, 900, None, "peer"),
        ("i", "ivr", 0, 10, None, "transfer"),
        ("q", "acd", 10, 20, "first", "transfer"),
        ("a", "agent", 20, 300, "first", "consultTransfer"),
        ("a", "agent", 300, 320, "first", None),
        ("o", "agent", 20, 900, "beside", None),  # was there all the time
        ("x", "agent", 100, 200, "asked", "peer"),
        ("b", "agent", 250, 600, "second", "transfer"),
        ("r", "acd", 600, 610, "third", "transfer"),
        ("d", "agent", 610, 900, "third", "client"),
    ]
    segments = pd.DataFrame(rows, columns=["participant_id", "purpose", "begin", "end", "queue_id", "disconnect_type"])
    segments = segments.assign(
        conversation_id="one",
        segment_start=at + pd.to_timedelta(segments["begin"], unit="s"),
        segment_end=at + pd.to_timedelta(segments["end"], unit="s"),
    )
    (ax,) = panels(charts.transfers(segments))
    told = {(names(ax)[int(text.get_position()[1])], names(ax)[int(text.get_position()[0])]) for text in ax.texts}
    assert told == {("first", "second"), ("second", "third")}


def test_a_pareto_counts_a_conversation_for_each_code_it_has(gc, tables):
    frame = gc.names(tables["conversation"])
    left, right = panels(charts.pareto(frame, by="wrap_up_codes", top=4))
    listed = [codes if codes is not None and len(codes) else [None] for codes in frame["wrap_up_code_names"]]
    counted = Counter(code for codes in listed for code in dict.fromkeys(codes))
    assert widths(left) == [number for _, number in counted.most_common(4)]
    total = sum(counted.values())
    assert right.lines[0].get_xdata() == pytest.approx(np.cumsum(widths(left)) / total)


def test_a_pareto_of_aggregates_adds_counts_up(gc):
    frame = gc.conversation_aggregates(DAYS, "tHandle", by="wrapUpCode", granularity="P1D")
    left, _ = panels(charts.pareto(frame, top=3))
    assert widths(left) == frame.groupby("wrap_up_code", dropna=False)["tHandle_count"].sum().nlargest(3).tolist()


def test_the_timeline_is_as_long_as_the_durations(statuses):
    figure = charts.timeline(statuses, top=6)
    (ax,) = panels(figure)
    drawn = names(ax)
    assert len(drawn) == 6
    presence = statuses[(statuses["kind"] == "presence") & (statuses["system_presence"] == "ON_QUEUE")]
    lasted = presence.groupby("user_id")["duration"].sum().nlargest(6)
    blue = [bar for bar in ax.patches if bar.get_facecolor() == pytest.approx((0x56 / 255, 0xB4 / 255, 0xE9 / 255, 1))]
    by_row = Counter()
    for bar in blue:
        by_row[round(bar.get_y() + bar.get_height() / 2)] += bar.get_width() * 86_400_000
    assert [by_row[row] for row in range(6)] == pytest.approx(lasted.tolist(), abs=60)


def test_occupancy_is_the_vendors(gc):
    frame = gc.user_aggregates(DAYS[0], "tAgentRoutingStatus", by="userId", granularity="PT1H")
    left, right = panels(charts.occupancy(frame, top=7))
    told = measures.occupancy(frame, by="user_id")
    on_queue = frame[frame["qualifier"].isin(["INTERACTING", "COMMUNICATING", "IDLE"])]
    lasted = on_queue.groupby("user_id")["tAgentRoutingStatus_sum"].sum().nlargest(7)
    assert widths(left) == pytest.approx(sorted(told[lasted.index], reverse=True))
    assert sorted(widths(right), reverse=True) == pytest.approx(lasted.tolist())
    assert left.lines[0].get_xdata()[0] == measures.occupancy(frame, by=[]).item()
    above, below = panels(charts.occupancy(frame, by="hour"))
    by_hour = measures.occupancy(frame.assign(hour=frame["interval_start"].dt.hour), by="hour").dropna()
    assert heights(above) == pytest.approx(by_hour.tolist())
    assert sum(heights(below)) * 3_600_000 == pytest.approx(on_queue["tAgentRoutingStatus_sum"].sum())


def test_now_is_what_was_observed(gc):
    frame = gc.queue_observations(gc.queues(), names=True)
    customers, agents = panels(charts.now(frame, top=200))
    half = len(customers.patches) // 2
    assert sum(widths(customers)[:half]) == frame["oWaiting"].sum()
    assert sum(widths(customers)[half:]) == frame["oInteracting"].sum()
    assert sum(widths(agents)) == frame["oOnQueueUsers"].sum()
    assert len(names(customers)) == frame["queue_id"].nunique()
