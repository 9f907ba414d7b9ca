"""Every text of a card can be read: on white, and on the dark greys of JupyterLab."""

import re
import xml.etree.ElementTree as ET

import pytest

from tests.display.cards import everything

# What JupyterLab's two themes write with, as red, green, blue and how opaque; and what they may lie on.
THEMES = {
    "light": ((0, 0, 0, 0.87), ["#ffffff", "#f5f5f5", "#eeeeee"]),
    "dark": ((255, 255, 255, 1.0), ["#111111", "#212121", "#424242"]),
}
LEAST, LEAST_OF_A_SHAPE = 4.5, 3.0


def channels(colour):
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def luminance(colour):
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def over(colour, opaque, ground):
    return tuple(opaque * part + (1 - opaque) * below for part, below in zip(colour, ground, strict=True))


def style(element):
    pairs = (part.partition(":") for part in element.get("style", "").split(";") if part)
    return {name.strip(): value.strip() for name, _, value in pairs}


def texts(element, colour, opaque, ground):
    """Yield for each element that has a text its own: colour, how opaque, what it lies on."""
    said = style(element)
    if said.get("color", "inherit") != "inherit":
        colour, opaque = channels(said["color"]), 1.0
    opaque *= float(said.get("opacity", 1))
    if (behind := said.get("background-color")) is not None:
        ground = channels(behind)
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        yield colour, opaque, ground
    for child in element:
        yield from texts(child, colour, opaque, ground)


@pytest.mark.parametrize(("theme", "page"), [(name, page) for name, (_, pages) in THEMES.items() for page in pages])
def test_texts_stand_out(theme, page):
    (*colour, opaque), _ = THEMES[theme]
    for name, card in everything().items():
        for text, thick, ground in texts(ET.fromstring(card._repr_html_()), tuple(colour), opaque, channels(page)):
            assert contrast(over(text, thick, ground), ground) >= LEAST, (name, text, ground)


@pytest.mark.parametrize("page", ["#ffffff", "#f5f5f5", "#111111", "#212121"])
def test_the_signs_of_states_stand_out_as_shapes(page):
    behind = {
        found for card in everything().values() for found in re.findall(r"background-color:(#\w+)", card._repr_html_())
    }
    assert len(behind) == 3
    for colour in behind:
        assert contrast(channels(colour), channels(page)) >= LEAST_OF_A_SHAPE
