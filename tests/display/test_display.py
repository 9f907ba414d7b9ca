"""What people see of values: HTML and text that say the same, and that no name can break out of."""

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb import display
from genesys_nb.display import State

HOSTILE = "<script>alert('x')</script>\"&\x1b[2J\u202e\x00\n&amp;"
NOW = dt.datetime(2026, 11, 21, 12, 0, 5, tzinfo=dt.UTC)
SESSION = {
    "platform": "Genesys Cloud",
    "organisation": "Contoso",
    "region": "eu-west-1",
    "host": "api.mypurecloud.ie",
    "timezone": "UTC",
    "token": {"remaining": 86_000.0, "lifetime": 86_400.0, "renewable": True},
    "budget": {"used": 132, "allowed": 300, "reset": 41.0},
}
PROVENANCE = {
    "what": "users",
    "platform": "genesys",
    "host": "api.mypurecloud.ie",
    "organisation": "Contoso",
    "interval": "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z",
    "timezone": "Europe/Dublin",
    "via": "query",
    "fetched_at": "2026-11-21T09:00:00.000Z",
    "settled_until": None,
    "total_hits": 1240,
    "rows": 1234,
    "unique": 1234,
    "duplicates_dropped": 6,
    "pages": 13,
    "requests": 14,
    "waited_s": 12.0,
    "complete": True,
    "notes": ["6 items came more than once", "the listing moved"],
}
CHECKS = [
    {"check": "host", "state": "ok", "detail": "reached", "next_step": ""},
    {"check": "clock", "state": "warn", "detail": "41 s off", "next_step": "set it"},
    {"check": "permission", "state": "fail", "detail": "routing:queue:view", "next_step": "ask an administrator"},
]
ALL = {
    "session": lambda: display.session(SESSION),
    "token": lambda: display.token(
        {
            "label": "api.mypurecloud.ie",
            "remaining": 100,
            "lifetime": 86_400,
            "expires_at": NOW,
            "generation": 3,
            "budget": SESSION["budget"],
            "last_wait": "12 s: rate limit",
        }
    ),
    "provenance": lambda: display.provenance(PROVENANCE),
    "doctor": lambda: display.doctor(CHECKS),
}


def words(shown):
    """The words of the HTML, as a reader gets them; parsing also proves that it is well formed."""
    return " ".join(" ".join(ET.fromstring(shown.html).itertext()).split())


@pytest.mark.parametrize("name", ALL)
def test_html_and_text_say_the_same(name):
    shown = ALL[name]()
    assert sorted(words(shown).split()) == sorted(shown.text.split())


@pytest.mark.parametrize("name", ALL)
def test_it_brings_no_style_sheet_no_script_and_is_named_for_a_screen_reader(name):
    shown = ALL[name]()
    box = ET.fromstring(shown.html)
    assert box.get("role") == "group"
    assert box.get("aria-label") in shown.text
    assert not {element.tag for element in box.iter()} & {"style", "script", "link", "img"}
    assert len(shown.html) < 4000
    assert all(head.get("scope") in {"row", "col"} for head in box.iter("th"))
    assert shown.bundle() == {"text/plain": shown.text, "text/html": shown.html}


def test_a_session():
    assert display.session(SESSION).text == (
        "Session · Genesys Cloud\n"
        "  organisation  Contoso\n"
        "  region        eu-west-1\n"
        "  host          api.mypurecloud.ie\n"
        "  timezone      UTC\n"
        "  token         ✓ 23 h 53 min of 24 h left\n"
        "  rate budget   132 of 300 used, resets in 41 s"
    )


def test_a_provenance_shows_what_it_knows_and_what_it_does_not():
    text = display.provenance(PROVENANCE | {"data_lake": "late"}).text
    assert text.splitlines()[0] == "Where this frame comes from · users · genesys"
    assert "state               ✓ complete" in text
    assert "rows                1,234; the service counts 1,240 items" in text
    assert "interval            2026-11-14 00:00 to 2026-11-21 00:00, Europe/Dublin" in text
    assert "cost                13 pages, 14 requests" in text
    assert "waited              12 s" in text
    assert "data lake           late" in text
    assert text.endswith("notes               6 items came more than once\n                      the listing moved")


def test_one_page_is_one_page():
    assert (
        "cost                1 page, 1 request\n" in display.provenance(PROVENANCE | {"pages": 1, "requests": 1}).text
    )


def test_a_provenance_that_is_incomplete_says_so_first():
    assert display.provenance({"complete": False, "rows": 3}).text.splitlines()[1:] == [
        "  state  ! incomplete: some rows are missing",
        "  rows   3",
        "  next: gc.resume() goes on if it was stopped; otherwise see the notes, and ask again",
    ]


def test_a_provenance_of_little_is_short():
    assert display.provenance({"what": "users", "rows": 1}).text.splitlines()[1:] == ["  rows  1"]


def test_a_doctors_report():
    lines = display.doctor(CHECKS).text.splitlines()
    assert lines[0] == "Check · 1 ok, 1 warning, 1 failed"
    assert lines[1].split() == ["check", "state", "found", "next", "step"]
    assert lines[3] == "  permission  ✗ failed   routing:queue:view  ask an administrator"
    assert lines[4:] == ["  1 is ok", "    host  reached"]


def test_what_is_well_is_folded_and_said_once():
    helpers = [{"check": f"helper_{at}()", "state": "ok", "detail": "permitted"} for at in range(40)]
    untested = {"check": "transcripts()", "state": "untested", "detail": "it takes an id"}
    shown = display.doctor([{"check": "host", "state": "ok", "detail": "reached"}, *helpers, untested])
    lines = shown.text.splitlines()
    assert lines[:4] == [
        "Check · 41 ok, 1 not tested",
        "  41 are ok, 1 is not tested",
        "    host           reached",
        "    permitted      helper_0(), helper_1(), helper_2(), helper_3(), helper_4(), helper_5(),",
    ]
    assert lines[-1] == "    transcripts()  it takes an id"
    assert all(f"helper_{at}()" in shown.text for at in range(40))
    box = ET.fromstring(shown.html)
    assert box.find("table") is None, "all of it is folded"
    assert box.findtext("details/summary") == "41 are ok, 1 is not tested"
    assert len(shown.html) < 2_500


def test_a_column_without_a_value_is_left_out():
    shown = display.table(
        "Things", ["name", "state", "next step"], [("a", State("ok"), ""), ("b", State("warn"), None)]
    )
    assert shown.text.splitlines()[1].split() == ["name", "state"]
    assert "next step" not in shown.html
    assert shown.html.count("white-space:nowrap") == 2, "a sign and its word stay together"


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (display.facts("Nothing", {"a": None, "b": "", "c": []}), "Nothing"),
        (display.table("Nothing", ["a"], []), "Nothing"),
        (display.doctor([]), "Check"),
        (display.provenance({}), "Where this frame comes from"),
        (display.session({"platform": "Genesys Cloud"}), "Session · Genesys Cloud"),
        (display.tables([], {}), "Tables"),
        (display.token({}), "Access token\n  state  none yet\n  next: the first request fetches one by itself"),
    ],
)
def test_what_has_nothing_to_say_is_its_name(shown, text):
    assert shown.text == text
    assert ET.fromstring(shown.html).find("table") is None or "none yet" in text


@pytest.mark.parametrize(
    ("about", "line"),
    [
        ({"remaining": 86_400, "lifetime": 86_400}, State("ok", "24 h of 24 h left")),
        ({"remaining": 30, "lifetime": 86_400}, State("ok", "30 s of 24 h left")),
        ({"remaining": 30}, State("ok", "30 s left")),
        ({"remaining": 0, "lifetime": 20}, State("ok", "idle; the next call renews it")),
        ({"remaining": -5, "renewable": False}, State("fail", "expired: connect again")),
        (
            {"remaining": 30, "lifetime": 86_400, "renewable": False},
            State("warn", "30 s of 24 h left, not renewed"),
        ),
        (
            {"remaining": 5000, "lifetime": 86_400, "renewable": False},
            State("ok", "1 h 23 min of 24 h left, not renewed"),
        ),
        ({"remaining": None, "renewable": False}, State("ok", "life unknown, not renewed")),
        ({"remaining": None, "renewable": True}, None),
        ({}, None),
        (None, None),
    ],
)
def test_a_tokens_life_in_a_line(about, line):
    assert display.token_line(about) == line


def test_a_token_where_no_live_card_can_be():
    given = display.token({"remaining": 5000, "lifetime": 6000, "renewable": False, "generation": 1}).text
    assert given == "Access token\n  when shown  ✓ 1 h 23 min of 1 h 40 min left, not renewed"
    renewed = display.token({"remaining": 5000, "generation": 2}).text
    assert "renewed     once" in renewed
    closed = display.token({"remaining": 5000, "generation": 3, "expires_at": NOW, "closed": True}).text
    assert closed == (
        "Access token\n  state    session closed\n  renewed  2 times\n  next: gnb.connect() opens a session anew"
    )


@pytest.mark.parametrize(
    ("about", "line"),
    [
        ({"used": 132, "allowed": 300, "reset": 41.2}, "132 of 300 used, resets in 41 s"),
        ({"used": None, "allowed": 3000}, "0 of 3,000 used"),
        ({}, None),
        (None, None),
    ],
)
def test_a_budget_in_a_line(about, line):
    assert display.budget_line(about) == line


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (-3.5, "0 s"),
        (0.42, "0.4 s"),
        (9, "9 s"),
        (12.7, "12 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (3600, "1 h"),
        (86_399, "23 h 59 min"),
        (86_400, "24 h"),
        (190_000, "2 d 4 h"),
    ],
)
def test_a_length_of_time(seconds, said):
    assert display.length(seconds) == said


def test_values_are_written_as_people_write_them():
    rows = {
        "a": True,
        "b": False,
        "c": 1234567,
        "d": NOW,
        "e": [1, "x"],
        "f": State("odd"),
        "g": NOW.replace(tzinfo=None),
    }
    assert [line.split(maxsplit=1)[-1] for line in display.facts("t", rows).text.splitlines()[1:]] == [
        "yes",
        "no",
        "1,234,567",
        "2026-11-21 12:00:05 UTC",
        "1",
        "x",
        "odd",
        "2026-11-21 12:00:05",
    ]


hostile = st.one_of(st.just(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))


@given(title=hostile, subtitle=hostile, name=hostile, value=hostile, state=st.sampled_from(["ok", "warn", "fail", "?"]))
def test_no_name_breaks_out(title, subtitle, name, value, state):
    row = {name or "n": value or "v"}
    for shown in (
        display.facts(title, {**row, "s": State(state, value)}, subtitle=subtitle),
        display.table(title, [name], [[value], [State(state, value)], [[value, value]]], subtitle=subtitle),
        display.doctor([{"check": value, "state": state, "detail": value, "next_step": value}]),
        display.provenance({"what": value, "complete": False, "notes": [value], name: value}),
        display.session({"platform": value, "organisation": value, "host": "h", name: value}),
    ):
        box = ET.fromstring(shown.html)
        assert {element.tag for element in box.iter()} <= TAGS
        assert {key for element in box.iter() for key in element.keys()} <= {  # noqa: SIM118 - an Element is no dict
            "style",
            "role",
            "scope",
            "aria-label",
            "aria-hidden",
        }
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown.text)


TAGS = {"div", "strong", "span", "table", "thead", "tbody", "tr", "th", "td", "br", "pre", "details", "summary"}
