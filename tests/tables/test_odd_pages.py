"""Shapes that break readers: each must give the stated answer, whichever reader reads the page."""

import json

import pandas as pd
import pyarrow as pa
import pytest

from genesys_nb.tables import GRAINS, leaves, shape


def first(result, grain, name):
    return result.frames[grain][name].iloc[0]


@pytest.mark.parametrize(
    "participant",
    [{"sessions": None}, {"sessions": []}, {"sessions": [None]}, {"sessions": [{"segments": None, "metrics": None}]}],
)
def test_nothing_below_is_no_row(read, quickly, build, participant):
    spoilt = build.conversation(participants=[build.participant(**participant)])
    frames = read(build.page(spoilt)).frames
    assert [len(frames[grain]) for grain in ("participant", "segment", "metric")] == [2, 1, 1]
    quickly(build.page(spoilt))


@pytest.mark.parametrize("missing", [{}, {"participants": None}, {"participants": []}])
def test_a_conversation_may_have_no_participants(read, build, missing):
    spoilt = build.conversation()
    del spoilt["participants"]
    frames = read(build.page(spoilt | missing)).frames
    assert [len(frames[grain]) for grain in ("conversation", "participant")] == [2, 1]
    row = frames["conversation"].iloc[0]
    assert row["media_types"] == row["agent_ids"] == row["queue_ids"] == []
    assert row["tTalk"] is pd.NA


def test_a_participant_may_have_no_sessions(read, build):
    spoilt = build.conversation()
    del spoilt["participants"][0]["sessions"]
    assert len(read(build.page(spoilt)).frames["segment"]) == 1


def test_null_in_a_list_of_objects_is_no_row(read, quickly, build):
    spoilt = build.of_segments(None, build.segment(queueId="q"), None)
    spoilt["participants"].append(None)
    frames = read(build.page(spoilt, None)).frames
    assert [len(frames[grain]) for grain in ("conversation", "participant", "segment")] == [2, 2, 2]
    assert frames["segment"]["segment_no"].tolist() == [1, 0]
    quickly(build.page(spoilt, None), grains=("segment", "participant"))


def test_one_object_instead_of_a_list_is_a_list_of_one(read, build):
    spoilt = build.conversation(participants=build.participant(sessions=build.session(segments=build.segment())))
    assert len(read(build.page(spoilt)).frames["segment"]) == 2


def test_a_value_instead_of_an_object_is_kept(read, build):
    frames = read(build.page(build.conversation(participants=["odd", build.participant()]))).frames
    assert frames["participant"]["value"][0] == "odd"
    assert len(frames["participant"]) == 3
    assert len(read(build.page(build.of_segments("odd"))).frames["segment"]) == 2
    assert len(read(build.page(build.conversation(participants=7))).frames["participant"]) == 2


@pytest.mark.parametrize(
    ("sent", "kept", "kind", "noted"),
    [
        (12.0, 12, "Int64", False),
        (1e3, 1000, "Int64", False),
        (12.5, 12.5, "float64", True),
        ("12", 12, "Int64", True),
        ("12.5", 12.5, "float64", True),
        ("", pd.NA, "Int64", True),
        (2**63, str(2**63), "str", True),
        (-(2**70), str(-(2**70)), "str", True),
        ("n/a", "n/a", "str", True),
        ("inf", "inf", "str", True),
        (True, "true", "str", True),
        ({"a": 1}, '{"a":1}', "str", True),
        (None, pd.NA, "Int64", False),
        (-(2**63), -(2**63), "Int64", False),
        (1e300, 1e300, "float64", True),
    ],
)
def test_a_whole_number_that_is_none(read, build, sent, kept, kind, noted):  # noqa: PLR0917 - a table
    result = read(build.page(build.of_metrics(build.metric(value=sent))))
    column = result.frames["metric"]["value"]
    assert column.dtype == (pd.StringDtype("pyarrow", na_value=float("nan")) if kind == "str" else kind)
    assert column[0] is pd.NA if kept is pd.NA else column[0] == kept
    assert column[1] == ("5" if kind == "str" else 5)
    assert any("value: " in note for note in result.notes) is noted


def test_a_fraction_on_one_page_makes_floats_of_all(read, build):
    result = read(build.page(), build.page(build.of_metrics(build.metric(value=0.5))), grains=("metric",))
    assert result.frames["metric"]["value"].tolist() == [0.5, 5.0]
    wide = build.page(build.of_metrics(build.metric(value=2**53 + 1)), build.conversation(conversationId="c3"))
    both = read(wide, build.page(build.of_metrics(build.metric(value=0.5)) | {"conversationId": "c4"}))
    assert both.frames["metric"]["value"].tolist() == ["9007199254740993", "5", "0.5", "5"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2024-03-08T15:15:15Z", "2024-03-08T15:15:15+00:00"),
        ("2024-03-08T15:15:15.957123Z", "2024-03-08T15:15:15.957123+00:00"),
        ("2024-03-08T15:15:15.957+0000", "2024-03-08T15:15:15.957000+00:00"),
        ("2024-03-08T17:15:15.957+02:00", "2024-03-08T15:15:15.957000+00:00"),
        ("2024-03-08T15:15:15", "2024-03-08T15:15:15+00:00"),
        ("2024-03-08", "2024-03-08T00:00:00+00:00"),
    ],
)
def test_a_time_is_read_exactly_however_it_is_written(read, build, sent, kept):
    result = read(build.page(build.of_segments(build.segment(segmentStart=sent)) | {"conversationStart": sent}))
    assert first(result, "segment", "segment_start").isoformat() == kept
    assert first(result, "conversation", "conversation_start").isoformat() == kept
    assert not result.notes


def test_an_empty_time_is_missing(read, build):
    result = read(build.page(build.of_segments(build.segment(segmentStart="")) | {"conversationEnd": ""}))
    assert first(result, "segment", "segment_start") is pd.NaT
    assert not result.notes
    assert first(result, "conversation", "ongoing")


@pytest.mark.parametrize("sent", ["yesterday", "2024-03-08T15:15:15.957123456Z", 1709910915957, {"a": 1}])
def test_a_time_that_is_none_stands_beside_it_as_sent(read, build, sent):
    result = read(build.page(build.of_segments(build.segment(segmentStart=sent)) | {"conversationEnd": sent}))
    segments, conversations = result.frames["segment"], result.frames["conversation"]
    as_sent = sent if isinstance(sent, str) else json.dumps(sent, separators=(",", ":"))
    assert segments["segment_start_as_sent"].tolist()[0] == as_sent
    assert str(segments["segment_start"].dtype) == "datetime64[us, UTC]"
    assert pd.isna(segments["segment_start"][0]) is ("57123456" not in str(sent))
    assert conversations["conversation_end_as_sent"][0] == as_sent
    assert not conversations["ongoing"][0]
    assert any("segment_start_as_sent" in note for note in result.notes)


@pytest.mark.parametrize(("sent", "kept"), [(7, "7"), (7.5, "7.5"), (True, "true"), (["a"], '["a"]')])
def test_text_that_is_none_is_text(read, build, sent, kept):
    result = read(build.page(build.of_segments(build.segment(queueId=sent, segmentType=sent))))
    assert first(result, "segment", "queue_id") == kept
    assert first(result, "segment", "segment_type") == kept
    assert first(result, "conversation", "queue_ids") == [kept]
    assert result.notes


@pytest.mark.parametrize(("sent", "kept"), [("TRUE", True), ("false", False), (1, "1"), ("perhaps", "perhaps")])
def test_a_boolean_that_is_none(read, build, sent, kept):
    result = read(build.page(build.of_segments(build.segment(conference=sent))))
    assert first(result, "segment", "conference") == kept
    assert any(note.startswith("conference") for note in result.notes)


@pytest.mark.parametrize(
    "sent",
    [
        0.25,
        3,
        True,
        "text",
        "2024-03-08",
        "2024-03-08T15:15:15Z",
        {"a": [1, "b"], "c": None},
        {"when": "2024-03-08"},
        {},
        [],
        ["2024-03-08"],
        ["a", None],
        [1, "a"],
        [{"a": 1}, {"b": 2}],
        [1.5],
        2**63,
        2**80,
        2**53 + 1,
        1e300,
        "",
    ],
)
def test_an_unknown_field_is_kept_as_sent(read, build, sent):
    spoilt = build.of_segments(build.segment(newField=sent), build.segment()) | {"newField": sent}
    spoilt["participants"][0]["newField"] = spoilt["participants"][0]["sessions"][0]["newField"] = sent
    frames = read(build.page(spoilt)).frames
    for grain in ("conversation", "participant", "session", "segment"):
        column = frames[grain]["new_field"]
        assert column[0] == sent
        assert type(column.tolist()[0]) is type(sent)
        assert column.isna().tolist()[1:] == [True] * (len(column) - 1)
        assert list(frames[grain].columns)[-1] == "new_field"


def test_an_unknown_field_of_mixed_types_is_kept_as_sent(read, build):
    result = read(build.page(build.of_segments(build.segment(zz=1), build.segment(zz="1"), build.segment(zz=None))))
    assert result.frames["segment"]["zz"].tolist() == [1, "1", None, None]
    pages = build.page(build.of_segments(build.segment(zz=1))), build.page(build.of_segments(build.segment(zz="x")))
    again = read(pages[0], pages[1].replace(b'"c1"', b'"c9"'))
    assert again.frames["segment"]["zz"].tolist() == [1, "x", None]


def test_an_unknown_field_that_is_always_null_is_a_column(read, build):
    result = read(build.page(build.of_segments(build.segment(zz=None)) | {"yy": None}))
    assert result.frames["segment"]["zz"].tolist() == [None, None]
    assert result.frames["conversation"]["yy"].tolist() == [None, None]


def test_unknown_fields_never_take_the_name_of_a_column(read, build):
    spoilt = build.of_segments(build.segment(conversationId="mine", conversation_id="mine too", segment_no=7))
    spoilt |= {"duration": "long", "tTalk": "chatty"}
    frames = read(build.page(spoilt)).frames
    segment, conversation = frames["segment"].iloc[0], frames["conversation"].iloc[0]
    assert (segment["conversation_id"], segment["conversationId"], segment["conversation_id_2"]) == (
        "c1",
        "mine",
        "mine too",
    )
    assert (segment["segment_no"], segment["segment_no_2"]) == (0, 7)
    assert (conversation["duration"], conversation["duration_2"]) == (600_000, "long")
    assert (conversation["tTalk"], conversation["tTalk_2"]) == (5, "chatty")


def test_a_new_word_in_a_closed_set_is_kept(read, quickly, build):
    page = build.page(build.of_segments(build.segment(segmentType="hologram")))
    assert first(read(page), "segment", "segment_type") == "hologram"
    quickly(page)


@pytest.mark.parametrize("sent", [[2**70], ["a", 1], "odd", {"a": 1}, [16.0], [None], [[1]]])
def test_what_is_in_a_known_list_is_kept(read, build, sent):
    result = read(build.page(build.of_segments(build.segment(q850ResponseCodes=sent))), grains=("segment",))
    assert result.frames["segment"]["q850_response_codes"].tolist() == [sent, None]
    assert bool(result.notes) is not isinstance(sent, list)


@pytest.mark.parametrize("spoilt", [{"unknown": [{"a": 1}]}, {"divisionIds": [{"a": 1}]}, {"divisionIds": "d"}])
def test_lists_that_hold_something_else_are_kept(read, build, spoilt):
    frames = read(build.page(build.conversation(**spoilt))).frames
    (name, sent), column = *spoilt.items(), {"unknown": "unknown", "divisionIds": "division_ids"}
    assert frames["conversation"][column[name]][0] == sent


def test_lists_of_objects_in_unexpected_places_are_kept(read, build):
    odd = [{"sessionId": "x", "deep": [{"segments": 1}]}]
    spoilt = build.conversation(odd=odd, evaluations=[{"evaluationId": "e", "odd": odd}])
    spoilt["participants"][0]["odd"] = odd
    spoilt["participants"][0]["sessions"][0]["odd"] = odd
    frames = read(build.page(spoilt)).frames
    assert all(first_of(frames[grain]) == odd for grain in ("conversation", "participant", "session", "evaluation"))


def first_of(frame):
    return frame["odd"].iloc[0]


@pytest.mark.parametrize("sent", [{}, [{}], [{"a": 1}, None], [], "odd"])
@pytest.mark.parametrize("grain", GRAINS)
def test_what_stands_in_place_of_a_child_is_read_alike(read, build, grain, sent):
    odd = build.participant(participantId="p2", attributes=sent, sessions=sent)
    deep = build.participant(sessions=[build.session(segments=sent, metrics=sent, mediaEndpointStats=sent)])
    by_field = [build.conversation(conversationId=name) | {name: sent} for name in ("participants", "resolutions")]
    read(build.page(*by_field, build.conversation(participants=[odd, deep])), grains=(grain,))
    assert len(read(build.page(build.conversation(participants={}))).frames["participant"]) == 2


def test_objects_in_place_of_a_text_are_kept_as_they_are(read, build):
    sent = [{"x": 1}]
    page = build.page(build.conversation(participants=[build.participant(purpose=sent, attributes={"a": "b"})]))
    assert read(page, grains=("attribute",)).frames["attribute"]["purpose"].tolist() == ['[{"x":1}]']


def test_a_conversation_id_that_is_a_number_is_not_its_digits(read, build):
    result = read(build.page(build.conversation(conversationId=1), build.conversation(conversationId="1")))
    assert (result.unique, result.duplicates) == (3, 0)
    assert result.frames["conversation"]["conversation_id"].tolist() == ["1", "1", "c2"]


def test_keys_after_the_children_are_read(read, quickly, build):
    page = build.page(build.conversation())
    turned = json.dumps({"conversations": [turn(one) for one in json.loads(page)["conversations"]]}).encode()
    expected, found = read(page).frames, quickly(turned).frames
    for grain, frame in expected.items():
        pd.testing.assert_frame_equal(found[grain], frame)


def turn(value):
    if isinstance(value, dict):
        return {key: turn(value[key]) for key in reversed(value)}
    return [turn(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("break_", ["\n", "\r\n"])
def test_a_pretty_page_is_read(read, quickly, build, break_):
    page = build.page(build.of_segments(build.segment(zz={"a": "b"}, wrapUpTags=["a"])))
    pretty = json.dumps(json.loads(page), indent=2).replace("\n", break_).encode()
    expected, found = quickly(page).frames, quickly(pretty).frames
    read(pretty)
    for grain, frame in expected.items():
        pd.testing.assert_frame_equal(found[grain], frame)


def test_of_a_key_sent_twice_the_last_one_wins(read, build):
    page = build.page(build.of_segments(build.segment(subject="one"))).replace(
        b'"subject": "one"', b'"subject": "one", "subject": "two"'
    )
    page = page.replace(b'"conversationId": "c1"', b'"conversationId": "c0", "conversationId": "c1"')
    result = read(page)
    assert first(result, "segment", "subject") == "two"
    assert result.frames["segment"]["conversation_id"].tolist() == ["c1", "c2"]


def test_half_a_character_does_not_cost_the_page(read, build):
    spoilt = build.of_segments(build.segment(subject="a\ud800b")) | {"externalTag": "x\udfffy"}
    spoilt["participants"][0]["participantName"] = "n\ud83d"
    result = read(build.page(spoilt))
    assert first(result, "segment", "subject") == "a\N{REPLACEMENT CHARACTER}b"
    assert first(result, "participant", "participant_name") == "n\N{REPLACEMENT CHARACTER}"
    assert len(result.frames["segment"]) == 2
    assert any("half a character" in note for note in result.notes)


def test_half_a_character_where_the_rest_of_the_page_is_skipped(read, build):
    spoilt = build.conversation()
    spoilt["participants"][0]["sessions"][0]["remote"] = "a\ud800"
    assert first(read(build.page(spoilt), grains=("session",)), "session", "remote") == "a\N{REPLACEMENT CHARACTER}"
    page = build.page(build.of_metrics(build.metric(value=0.5)))
    assert len(read(page, grains=("conversation", "session")).frames["session"]) == 2
    page = page.replace(b'"sessionId"', b'"zz": 1e999, "sessionId"', 1)
    assert first(read(page, grains=("session",)), "session", "zz") == "1e999"


def test_a_text_that_would_make_two_lists_of_one_is_refused():
    with pytest.raises(pa.ArrowInvalid, match="one by one"):
        leaves.read([b'[]}\n{"m":[]'], shape("x", "a"), print, lines=False)


def test_whole_characters_of_two_halves_are_whole(read, quickly, build):
    page = build.page(build.of_segments(build.segment(subject="\N{GRINNING FACE}", zz={"e": "\N{GRINNING FACE}"})))
    result = quickly(page)
    assert first(result, "segment", "subject") == "\N{GRINNING FACE}"
    assert first(read(page), "segment", "zz") == {"e": "\N{GRINNING FACE}"}


def test_the_null_character_is_a_character(read, quickly, build):
    page = build.page(build.of_segments(build.segment(subject="a\x00b")))
    assert first(read(page), "segment", "subject") == "a\x00b"
    quickly(page)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_bytes_that_are_not_utf8_are_replaced(read, build, mark):
    page = mark + build.page(build.of_segments(build.segment(subject="~~"))).replace(b"~~", b"a\xffb")
    result = read(page)
    assert first(result, "segment", "subject") == "a\N{REPLACEMENT CHARACTER}b"
    assert any("UTF-8" in note for note in result.notes)


def test_what_json_forbids_and_systems_send(read, build):
    page = build.page(build.of_segments(build.segment(zz=1.5, yy=2)))
    page = page.replace(b"1.5", b"NaN").replace(b'"yy": 2', b'"yy": 1e999')
    result = read(page)
    assert first(result, "segment", "zz") is None
    assert first(result, "segment", "yy") == "1e999"
    assert any("NaN" in note for note in result.notes)


def test_numbers_of_a_number_column_that_no_float_holds(read, build):
    session = build.session(mediaEndpointStats=[{"minMos": 2**53 + 1}, {"minMos": "4.5"}, {"minMos": 3}])
    result = read(build.page(build.conversation(participants=[build.participant(sessions=[session])])))
    assert result.frames["media"]["min_mos"].tolist() == ["9007199254740993", "4.5", "3"]


def test_attributes_of_any_type_are_text(read, build):
    spoilt = build.conversation(participants=[build.participant(attributes={"a": 1, "b": None, "c": {"d": "e"}})])
    odd = build.conversation(conversationId="c3", participants=[build.participant(attributes="odd")])
    frame = read(build.page(spoilt, odd), grains=("attribute",)).frames["attribute"]
    assert frame["name"].tolist() == ["a", "b", "c", "attributes"]
    assert frame["value"].tolist()[::2] == ["1", '{"d":"e"}']
    assert frame["value"].tolist()[3] == "odd"


def test_large_lists_are_read_whole(quickly, build):
    many = [build.segment(subject="x" * 200, wrapUpTags=[str(number)]) for number in range(4000)]
    page = build.page(build.of_segments(*many), build.of_segments() | {"conversationId": "c3"})
    frame = quickly(page, grains=("segment",)).frames["segment"]
    assert frame["segment_no"].tolist()[:4000] == list(range(4000))
    assert frame["wrap_up_tags"].tolist()[3999] == ["3999"]


def test_notes_say_a_thing_once(read, build):
    odd = build.of_segments(build.segment(queueId=1), build.segment(queueId=2))
    result = read(build.page(odd), build.page(odd | {"conversationId": "c3"}), grains=("segment",))
    assert result.notes == ["queue_id: some values are no text and stand as their JSON"]
