"""Every card as it is: held against what was looked at, hostile names, weight, and what a screen reader is told.

`cards.txt` and `cards.html` hold them all, the second as a page for a browser. After a change that is meant::

    GENESYS_NB_RENEW=1 python -m pytest tests/display/test_cards.py

and look at the difference before it is committed.
"""

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from genesys_nb.display import Card, State, facts
from tests.display.cards import everything

HERE = Path(__file__).parent
SHOTS = {"text": HERE / "cards.txt", "html": HERE / "cards.html"}
RENEW = os.environ.get("GENESYS_NB_RENEW")  # now: no test sees variables of ours
CARDS = everything()
TAGS = {"div", "strong", "span", "table", "thead", "tbody", "tr", "th", "td", "br", "pre", "details", "summary"}
ATTRIBUTES = {"style", "role", "scope", "aria-label", "aria-hidden"}
HOSTILE = {
    "markup": "</td></pre><script>alert('x')</script><img src=x onerror=alert(1)>\"'&amp;",
    "controls": "a\x1b[2J\x00\r\n\tb\x7f\x9b31m",
    "direction": "\u202egnp.exe\u2066\u2069\u200f",
    "endless": "A" * 10_000,
    "endless words": "wrap me " * 2_000,
    "spaces": " \u00a0 ",
}


def written(kind):
    if kind == "text":
        return "".join(f"== {name}\n{card!r}\n\n" for name, card in CARDS.items())
    style = "<style>body { font: 14px sans-serif }</style>"
    body = "".join(f"<h2>{name}</h2>\n{card._repr_html_()}\n" for name, card in CARDS.items())
    return f"<!doctype html>\n<meta charset='utf-8'>\n{style}\n{body}"


@pytest.mark.parametrize("kind", SHOTS)
def test_cards_are_as_they_were_looked_at(kind):
    if RENEW:
        SHOTS[kind].write_text(written(kind), "utf-8")
    assert written(kind).splitlines() == SHOTS[kind].read_text("utf-8").splitlines()


def words(shown):
    """The words of the HTML, as a reader gets them; parsing also proves that it is well formed."""
    return sorted(" ".join(ET.fromstring(shown).itertext()).split())


@pytest.mark.parametrize("name", [name for name in CARDS if not name.startswith(("token", "budget"))])
def test_html_and_text_say_the_same(name):
    assert words(CARDS[name]._repr_html_()) == sorted(repr(CARDS[name]).split())


@pytest.mark.parametrize("name", CARDS)
def test_it_is_light_and_brings_nothing_along(name):
    shown = CARDS[name]._repr_html_()
    assert len(shown) < 4_000
    assert not re.search(r"(?i)<(style|script|link|img|svg)|url\(|http-equiv", shown)
    assert len(repr(CARDS[name])) < 1_500


@pytest.mark.parametrize("name", CARDS)
def test_a_screen_reader_is_told_what_it_is(name):
    box = ET.fromstring(CARDS[name]._repr_html_())
    assert box.get("role") == "group"
    assert box.get("aria-label")
    assert all(head.get("scope") in {"row", "col"} for head in box.iter("th"))
    for sign in box.iterfind(".//span[@aria-hidden='true']"):
        assert sign.tail.strip(), "a sign stands beside a word that says the same"


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_name_breaks_out_or_fills_the_screen(kind):
    name = HOSTILE[kind]
    for title, card in everything(name).items():
        text, shown = repr(card), card._repr_html_()
        assert "cannot be shown" not in text, title
        box = ET.fromstring(shown.encode("utf-8"))
        assert {element.tag for element in box.iter()} <= TAGS
        assert {key for element in box.iter() for key in element.keys()} <= ATTRIBUTES  # noqa: SIM118 - no dict
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
        assert len(text) < 12_000, title
        assert len(shown) < 16_000, title


class Broken(Card):
    def _shown(self):
        raise RuntimeError("a defect")


def test_a_card_never_raises_and_is_never_empty():
    assert repr(Broken()) == "Broken\n  state  ! it cannot be shown: RuntimeError"
    assert "it cannot be shown: RuntimeError" in Broken()._repr_html_()


def test_long_lists_and_tables_are_cut_and_say_so():
    text = facts("Many", {"names": [f"name {at}" for at in range(10_000)]}).text
    assert len(text.splitlines()) < 50
    assert "and 9,960 more" in text
    assert facts("State", {"s": State("ok", "x" * 10_000)}).text.endswith("…")
