"""Whoever looks, on whichever page, and whoever cannot look: the picture is there once, legible and in words."""

import base64
import re
import subprocess
import sys
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from genesys_nb import charts
from genesys_nb.errors import ConfigError

from . import small
from .every_chart import ROWS, drawn
from .worlds import names, panels

HOSTILE = [
    "$x^",
    "$\\frac{1}{0}$ $$",
    "two\nlines\r\tand a tab",
    "\u202eright to left\u202c שלום مرحبا",
    "<script>alert(1)</script>",
    "a very long name " * 40,
    "\x00\x1b[31m\u200b",
    "\\alpha_{2} % # & ~",
]


@pytest.fixture(autouse=True)
def colours_of_the_beginning():
    yield
    charts.palette.reset()


def luminance(colour):
    channels = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return float(np.dot(channels, [0.2126, 0.7152, 0.0722]))


def contrast(one, other):
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("page", ["#ffffff", "#111111"])
def test_colours_read_on_both_pages(page):
    assert contrast(charts.palette["text"], page) >= 4.3
    for name in (
        "volume",
        "service",
        "abandoned",
        "target",
        "overall",
        "waiting",
        "being served",
        "interacting",
        "not responding",
    ):
        assert contrast(charts.palette[name], page) >= 2.9, name


def test_no_grey_reads_better_on_both_pages():
    greys = [f"#{level:02x}{level:02x}{level:02x}" for level in range(256)]
    best = max(min(contrast(grey, "#ffffff"), contrast(grey, "#111111")) for grey in greys)
    assert min(contrast(charts.palette["text"], page) for page in ("#ffffff", "#111111")) == pytest.approx(
        best, abs=0.05
    )


@pytest.mark.parametrize("name", ROWS)
def test_every_text_has_the_palettes_colour_or_lies_on_one_of_ours(name):
    texts = [text for text in drawn(name).findobj(mpl.text.Text) if text.get_text() and text.get_visible()]
    colours = {text.get_color() for text in texts}
    assert colours - ({"black", "white"} if name == "transfers" else set()) == {charts.palette["text"]}


@pytest.mark.parametrize("name", ROWS)
def test_axes_say_what_they_show_and_in_which_unit(name):
    figure = drawn(name)
    labels = " | ".join(
        label for panel in panels(figure) for label in (panel.get_xlabel(), panel.get_ylabel()) if label
    )
    assert labels
    units = {
        "volume": ["offered in an hour", "in time, %", "Europe/Dublin"],
        "typical_day": ["offered in an average hour", "%"],
        "heat_map": ["hour of the day", "offered in an average hour"],
        "queues": ["service level\n%", "speed of answer\nmin:s", "handle time\nmin:s"],
        "handle_time": ["handle time, min:s", "conversations, for each"],
        "speed_of_answer": ["answered within, min:s"],
        "abandonment": ["wait in the queue, min:s", "% of these"],
        "sentiment": ["-1 to +1", "phrases"],
        "occupancy": ["occupancy, %", "on queue, h:min"],
        "timeline": ["Europe/Dublin"],
        "transfers": ["from", "to"],
    }
    assert all(unit in labels for unit in units.get(name, [])), labels


@pytest.mark.parametrize("name", ROWS)
def test_the_heading_says_what_when_and_whose(name):
    alt = drawn(name).alt
    assert "Contoso" in alt
    assert "Nov 2026" in alt


@pytest.mark.parametrize("name", ["queues", "timeline", "transfers", "pareto", "occupancy", "now"])
def test_names_of_other_people_are_only_written(name):
    frame = ROWS[name].frame()
    (column,) = {"queue_name", "user_name", "wrap_up_code_name"} & set(frame)
    known = list(frame[column].dropna().unique())
    called = dict(zip(known, HOSTILE[: len(known)], strict=False))
    frame.attrs["genesys_nb"]["organisation"] = "Con$to^so $"
    figure = ROWS[name].draw(frame.assign(**{column: frame[column].map(called)}), title="$\\bad{ " + "title " * 60)
    figure.draw_without_rendering()
    html = figure._repr_html_()
    assert "<script" not in html
    assert html.count("<") == 1


def test_a_hostile_name_is_one_short_line():
    frame = small.hours(queues=len(HOSTILE))
    figure = charts.queues(frame.assign(queue_name=frame["queue_name"].map(lambda name: HOSTILE[int(name.split()[1])])))
    written = [name.replace("\\$", "$") for name in names(panels(figure)[0])]
    assert len(written) == len(HOSTILE)
    assert max(map(len, written)) <= 30
    assert "two lines and a tab" in written
    assert not any(re.search(r"[\x00-\x1f\u202a-\u202e\u200b]", name) for name in written)
    figure.draw_without_rendering()


def test_a_dollar_is_a_dollar():
    figure = charts.queues(small.hours(queues=1).assign(queue_name="US$ and $x^2$"))
    figure.draw_without_rendering()
    (label,) = panels(figure)[0].get_yticklabels()
    assert label._preprocess_math(label.get_text()) == ("US$ and $x^2$", False)


def test_two_people_of_one_name_are_told_apart():
    assert names(panels(charts.timeline(small.statuses()))[0]) == [
        "Ada Byrne (00000000…)",
        "Ben Costa",
        "Ada Byrne (00000002…)",
    ]


def test_it_is_an_image_with_words_on_a_transparent_ground():
    figure = charts.volume(small.hours())
    html = figure._repr_html_()
    assert html.startswith(f'<img alt="{figure.alt}" width="864" height="422"')
    image = Image.open(BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", html)[1])))
    assert image.size == (1728, 844), "two points of the picture for each of the page: sharp"
    assert image.mode == "RGBA"
    assert image.getpixel((2, 2))[3] == 0
    assert image.info["Description"] == figure.alt


IN_A_NOTEBOOK = """
import sys
from tests.charts import small
from genesys_nb import charts
assert "matplotlib" not in sys.modules
charts.volume(small.hours()).draw_without_rendering()
assert "matplotlib.pyplot" not in sys.modules

import matplotlib
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib_inline.backend_inline import configure_inline_support
shell = InteractiveShell.instance()
matplotlib.use("module://matplotlib_inline.backend_inline")
configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
shell.push({"charts": charts, "small": small})
with capture_output() as caught:
    shell.run_cell("import matplotlib.pyplot\\ncharts.volume(small.hours())")
    shell.events.trigger("post_execute")
print([sorted(output.data) for output in caught.outputs], file=sys.stderr)
"""


def test_it_is_shown_once_with_the_inline_backend_and_pyplot_is_not_needed():
    done = subprocess.run(
        [sys.executable, "-c", IN_A_NOTEBOOK], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stderr.strip().splitlines()[-1] == "[['text/html', 'text/plain']]", done.stderr


@pytest.mark.parametrize("name", ROWS)
def test_it_is_drawn_where_it_is_wanted(name):
    plain = Figure()
    ax = plain.add_subfigure(plain.add_gridspec(1, 1)[0]).add_subplot()
    assert ROWS[name].draw(ROWS[name].frame(), ax=ax) is plain


def test_several_are_one_figure_that_tells_of_all():
    board = charts.Chart(figsize=(12, 5))
    for ax, name in zip(board.subplots(1, 2), ("volume", "queues"), strict=True):
        assert ROWS[name].draw(ROWS[name].frame(), ax=ax) is board
    board.draw_without_rendering()
    assert board.alt.count("Contoso") == 2


def test_the_readers_own_fonts_and_colours_are_kept():
    charts.palette["volume"] = "#4477aa"
    with mpl.rc_context({"font.size": 14.0}):
        above, _ = panels(charts.volume(small.hours()))
    assert mpl.colors.to_hex(above.patches[0].get_facecolor()) == "#4477aa"
    assert above.yaxis.label.get_fontsize() == pytest.approx(13.3)


def test_the_palette_refuses_what_it_does_not_know():
    with pytest.raises(ConfigError, match="volume"):
        charts.palette["volumn"] = "#000000"
    with pytest.raises(ConfigError, match="no colour"):
        charts.palette["volume"] = "reddish-green"
    charts.palette["volume"] = "black"
    del charts.palette["volume"]
    assert charts.palette["volume"] == "#0072b2"
    assert "volume" in repr(charts.palette)
    assert len(charts.palette) == len(list(charts.palette))


def test_the_title_can_be_the_readers():
    assert charts.volume(small.hours(), title="Voice only").alt.startswith("Voice only: Contoso")


def test_a_long_value_does_not_run_into_its_bar():
    frame = small.hours(queues=6)
    frame["tAnswered_sum"] *= 4_500_000 / (frame["tAnswered_sum"] / frame["tAnswered_count"]).max()
    frame["queue_name"] += " of the northern region"
    figure = charts.queues(frame)
    figure.canvas.draw()
    gaps = [
        text.get_window_extent().x0 - bar.get_window_extent().x1
        for panel in panels(figure)
        for bar, text in zip(panel.patches, panel.texts, strict=True)
    ]
    assert any(text.get_text().count(":") == 2 for panel in panels(figure) for text in panel.texts)
    assert min(gaps) > 0
