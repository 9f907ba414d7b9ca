import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from genesys_nb.errors import ConfigError
from genesys_nb.tables import Column, Records, Shape, shape
from genesys_nb.tables import frame as frames

USERS = shape(
    "user",
    """id name email state:category version:integer division.name dateLastLogin:time score:number
    acdAutoAnswer:boolean skills:list chat:record""",
)
TEXT = pd.StringDtype("pyarrow", na_value=float("nan"))


def page(*items, field="entities"):
    return json.dumps({field: list(items), "pageNumber": 1}).encode()


def table(*pages, of=USERS, **options):
    made = Records(of, **options)
    for one in pages:
        made.add(one)
    return made.finish(timezone="UTC")


def test_known_columns_come_first_and_typed_even_when_nothing_came():
    kinds = {
        "id": TEXT,
        "name": TEXT,
        "email": TEXT,
        "state": "category",
        "version": "Int64",
        "division_name": TEXT,
        "date_last_login": "datetime64[us, UTC]",
        "score": "float64",
        "acd_auto_answer": "boolean",
        "skills": "object",
        "chat": "object",
    }
    for pages in ((), (b"{}",), (page(),), (page({}),), (page({"id": None, "version": None}),)):
        frame = table(*pages).frames["user"]
        assert {name: frame[name].dtype for name in frame.columns} == kinds
        assert frame.isna().all().all()
        assert isinstance(frame.index, pd.RangeIndex)


def test_objects_are_spread_out_and_lists_stay():
    user = {
        "id": "u1",
        "division": {"id": "d1", "name": "Home", "selfUri": "/d1"},
        "skills": [{"id": "s"}, "x", None],
        "chat": {"jabberId": "j"},
        "routingStatus": {"status": "IDLE", "inner": {"deepValue": 1}},
        "tags": ["a"],
    }
    frame = table(page(user)).frames["user"]
    row = frame.iloc[0]
    assert list(frame.columns[11:]) == [
        "division_id",
        "division_self_uri",
        "routing_status_inner_deep_value",
        "routing_status_status",
        "tags",
    ]
    assert row["division_name"] == "Home"
    assert row["skills"] == [{"id": "s"}, "x", None]
    assert row["chat"] == {"jabberId": "j"}
    assert row["tags"] == ["a"]
    assert frame["routing_status_inner_deep_value"].dtype == "Int64"


def test_text_that_nobody_knows_is_never_read_as_a_date():
    frame = table(page({"when": "2024-03-08T15:15:15Z"}), of=None).frames["item"]
    assert frame["when"].tolist() == ["2024-03-08T15:15:15Z"]
    assert frame["when"].dtype == TEXT


def test_an_object_that_is_sometimes_null_is_no_column_of_its_own():
    frame = table(page({"id": "1", "team": None}, {"id": "2", "team": {"name": "A"}}), of=None).frames["item"]
    assert list(frame.columns) == ["id", "team_name"]
    assert table(page({"id": "1", "division": None})).frames["user"].columns[-1] == "chat"


def test_an_object_without_fields_is_kept_unless_it_has_fields_elsewhere():
    frame = table(page({"id": "1", "zz": {}, "a": {"b": {}}}, {"id": "2"}), page({"a": {}}), of=None).frames["item"]
    assert list(frame.columns) == ["id", "a_b", "zz"]
    assert [frame["zz"].tolist(), frame["a_b"].tolist()] == [[{}, None, None]] * 2
    for pages in ([page({"zz": {}}, {"zz": {"c": 1}})], [page({"zz": {}}), page({"zz": {"c": 1}})]):
        assert list(table(*pages, of=None).frames["item"].columns) == ["zz_c"]
    assert table(page({"zz": {}}, {"zz": 3}, {"zz": {"c": 1}}), of=None).frames["item"]["zz"].tolist() == [{}, 3, None]
    known = table(page({"division": {}, "version": {}, "chat": {}}))
    assert list(known.frames["user"].columns) == [column.name for column in USERS.columns]
    assert known.frames["user"]["chat"].tolist() == [{}]
    assert not known.notes


def test_thousands_of_columns_are_compared_with_one_another_once(monkeypatch):
    looked_at = []
    empty = frames._empty
    monkeypatch.setattr(frames, "_empty", lambda column: looked_at.append(column) or empty(column))
    fields = {f"f{number}": None for number in range(3000)}
    spread = {f"g{number}": {"a": None} for number in range(5)}
    frame = table(page(fields | spread), page(fields | dict.fromkeys(spread)), of=None).frames["item"]
    assert frame.shape == (2, 3005)
    assert len(looked_at) == 5


def test_names_that_meet_stay_apart():
    frame = table(page({"a": {"bC": 1}, "a.b_c": 2, "aB": {"c": 3}, "a_b_c": 4}), of=None).frames["item"]
    assert sorted(frame.iloc[0].tolist()) == [1, 2, 3, 4]
    assert len(set(frame.columns)) == 4


def test_the_copy_received_last_wins():
    result = table(page({"id": "1", "name": "old"}, {"id": "2"}), page({"id": "1", "name": "new"}, {"name": "x"}))
    assert (result.received, result.unique, result.duplicates, result.trimmed) == (4, 3, 1, 0)
    assert result.frames["user"]["name"].tolist()[1:] == ["new", "x"]


@pytest.mark.parametrize(
    ("key", "unique"), [(("id",), 2), (("id", "division.name"), 3), ((), 4), (("version",), 3), (("absent",), 4)]
)
def test_keys_tell_items_apart(key, unique):
    items = (
        {"id": "1", "division": {"name": "a"}, "version": 1},
        {"id": "1", "division": {"name": "b"}, "version": 2},
        {"id": "2", "division": {"name": "a"}, "version": 2},
        {"id": "2", "division": {"name": "a"}, "version": 3},
    )
    made = Records(USERS, key=key)
    assert made.add(page(*items)) == 4
    assert made.unique() == unique
    assert len(made.finish(timezone="UTC").frames["user"]) == unique


def test_a_number_and_its_digits_are_two_keys():
    items = ({"id": 1}, {"id": "1"}, {"id": 1}, {"id": 1.0}, {"id": True}, {"id": "true"})
    assert table(page(*items), of=None).duplicates == 2
    seams = ({"id": "a\x1fb", "name": "c"}, {"id": "a", "name": "b\x1fc"}, {"id": '"a"', "name": "b"})
    assert table(page(*seams), of=None, key=("id", "name")).unique == 3


@pytest.mark.parametrize(
    ("content", "items", "rows"),
    [
        (b'[{"id": "1"}, null, {"id": "2"}]', "", 2),
        (b'{"id": "1"}', "", 1),
        (b'{"results": [1, "a"]}', "results", 2),
        (b'{"results": {"id": "1"}}', "results", 1),
        (b'{"other": []}', "results", 0),
        (b"[]", "results", 0),
        (b"null", "", 0),
    ],
)
def test_items_are_found_where_the_page_holds_them(content, items, rows):
    made = Records(None, items=items)
    assert made.add(content) == rows
    assert len(made.finish(timezone="UTC").frames["item"]) == rows


def test_items_that_are_no_objects_are_values():
    result = table(b'{"entities": ["a", "b"]}', of=None, key=())
    assert result.frames["item"]["value"].tolist() == ["a", "b"]


def test_lists_become_rows_when_asked():
    made = Records(shape("group", "id sizes:list names:list objects:list"))
    made.add(page({"id": "1", "sizes": [1, 2], "names": ["a"], "objects": [{"a": 1}, {"b": 2}]}, {"id": "2"}))
    longer = made.finish(timezone="UTC", explode="sizes").frames["group"]
    assert longer["id"].tolist() == ["1", "1", "2"]
    assert longer["sizes"].dtype == "Int64"
    assert made.finish(timezone="UTC", explode="names").frames["group"]["names"].dtype == TEXT
    assert made.finish(timezone="UTC", explode="objects").frames["group"]["objects"].tolist()[:2] == [
        {"a": 1},
        {"b": 2},
    ]
    assert len(made.finish(timezone="UTC").frames["group"]) == 2
    with pytest.raises(ConfigError, match="no column of lists"):
        made.finish(timezone="UTC", explode="id")
    with pytest.raises(ConfigError, match="none"):
        Records(shape("x", "id")).finish(timezone="UTC", explode="id")


def test_a_listing_is_not_trimmed():
    made = Records(USERS)
    made.add(page({"id": "1", "dateLastLogin": "2020-01-01T00:00:00Z"}))
    assert len(made.finish(timezone="UTC", between=(datetime.now(UTC), datetime.now(UTC))).frames["user"]) == 1


def test_durations_come_as_seconds_as_text_and_as_iso_8601():
    said = {
        "54": 54,
        54: 54,
        1.5: 1.5,
        "0.25": 0.25,
        "PT5H48M1.139S": 20_881.139,
        "P1DT1S": 86_401,
        "P2W": 1_209_600,
        "-PT3S": -3,
        "": None,
        None: None,
    }
    rows = [{"id": str(place), "taken": value} for place, value in enumerate(said)]
    result = table(page(*rows), of=shape("t", "id taken:duration"))
    frame = result.frames["t"]
    assert str(frame["taken"].dtype) == "timedelta64[us]"
    seconds = [None if pd.isna(one) else one.total_seconds() for one in frame["taken"]]
    assert seconds == list(said.values())
    assert result.notes == []


@pytest.mark.parametrize("value", ["PT", "P", "P1M", "P1Y", "an hour", True, ["PT1S"], "1e30", "PT1H1H"])
def test_what_is_no_duration_stands_beside_it(value):
    result = table(page({"id": "1", "taken": value}), of=shape("t", "id taken:duration"))
    frame = result.frames["t"]
    assert str(frame["taken"].dtype) == "timedelta64[us]"
    assert frame["taken"].isna().all()
    assert frame["taken_as_sent"].tolist() == [value if isinstance(value, str) else json.dumps(value)]
    assert "taken_as_sent" in result.notes[0]


def test_an_older_spelling_fills_the_present_column():
    of = shape("t", "id fromAddress|fromAddr|from seconds|Seconds:number")
    rows = (
        {"id": "1", "fromAddr": "a", "Seconds": "2.5"},
        {"id": "2", "fromAddress": "b", "fromAddr": "old", "seconds": 1},
        {"id": "3", "from": "c", "fromAddr": "d"},
    )
    frame = table(page(*rows), of=of).frames["t"]
    assert frame["from_address"].tolist() == ["a", "b", "d"]
    assert frame["seconds"].tolist()[:2] == [2.5, 1.0]
    assert frame["from_addr"].tolist()[1] == "old"
    assert frame["from"].tolist()[2] == "c"


def test_notes_are_kept_once():
    result = table(page({"version": "3"}, {"version": "4"}), page({"version": "5", "skills": "none", "chat": 3}))
    assert result.frames["user"]["version"].tolist() == [3, 4, 5]
    assert result.frames["user"]["skills"].tolist() == [None, None, "none"]
    assert result.frames["user"]["chat"].tolist() == [None, None, 3]
    assert result.notes == [
        "version: some numbers came as text and were read",
        "skills: some values are no list and stand as sent",
    ]


def test_a_note_names_all_columns_it_is_true_of():
    result = table(page({"version": "3", "score": "1.5"}), page({"score": "x"}))
    assert result.notes == [
        "version, score: some numbers came as text and were read",
        "score: some values are no number of 64 bits, so the column is text",
    ]


def test_types_that_change_between_pages_end_in_one_that_holds_all():
    sent = [1, 2.5, "x", True, [1], {"a": None}, None, 2**70, ["a"]]
    pages = [page({"n": number, "zz": value}) for number, value in enumerate(sent)]
    frame = table(*pages, of=shape("t", "n:integer zz:record", key="")).frames["t"]
    assert frame["zz"].tolist() == sent
    words = table(*[page({"zz": value}) for value in (1, None, 2.5)], of=None).frames["item"]["zz"]
    assert words.tolist()[::2] == [1.0, 2.5]
    assert table(*[page({"zz": value}) for value in (True, "x")], of=None).frames["item"]["zz"].tolist() == [True, "x"]
    wide = table(*[page({"zz": value}) for value in (2**53 + 1, 2.5)], of=None).frames["item"]["zz"]
    assert wide.tolist() == [2**53 + 1, 2.5]


def test_shapes_read_as_they_are_written():
    assert shape(
        "a", "id division.name dateCreated:time tHandle:integer q850ResponseCodes:list minRFactor"
    ).columns == (
        Column("id", "/id"),
        Column("division_name", "/division/name"),
        Column("date_created", "/dateCreated", "time"),
        Column("tHandle", "/tHandle", "integer"),
        Column("q850_response_codes", "/q850ResponseCodes", "list"),
        Column("min_r_factor", "/minRFactor"),
    )
    with pytest.raises(ValueError, match="no kind number_"):
        shape("a", "id:number_")
    with pytest.raises(ValueError, match="the name of two columns is user_id"):
        shape("a", "userId user.id")
    with pytest.raises(ValueError, match="source"):
        Shape("a", (Column("x", "/x"), Column("y", "/x")))


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_the_ends_of_the_calendar_are_no_times_and_the_frame_can_be_shown(zone):
    sent = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "2026-11-20T12:00:00Z", "1753-01-01T00:00:00"]
    made = Records(USERS)
    made.add(page(*({"id": str(number), "dateLastLogin": one} for number, one in enumerate(sent))))
    finished = made.finish(timezone=zone)
    frame = finished.frames["user"]
    assert frame["date_last_login"].isna().tolist() == [True, True, False, False]
    assert frame["date_last_login_as_sent"].tolist()[:2] == sent[:2]
    assert "date_last_login_as_sent" in finished.notes[0]
    assert "2026-11-20" in frame.to_string()


@pytest.mark.parametrize("sent", ["1_000", "١٢", "nan", "0x10", "1,000"])
def test_what_only_python_reads_as_a_number_is_none(sent):
    made = table(page({"id": "a", "score": sent, "version": sent}))
    assert made.frames["user"][["score", "version"]].to_numpy().tolist() == [[sent, sent]]
    assert "score" in " ".join(made.notes)
