"""What all charts share: a place to draw, panels, a heading with a legend, a footnote, and axes that look alike.

The heading and the footnote belong to the axes, so that a chart says what it is wherever it is drawn.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from matplotlib import dates, rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnnotationBbox, DrawingArea, HPacker, TextArea, VPacker
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter
from matplotlib.transforms import Bbox

from genesys_nb.charts import words
from genesys_nb.charts.colours import palette
from genesys_nb.charts.figure import Chart
from genesys_nb.charts.frames import Story

WIDTH = 9.0
MANY = 150  # more points than that are drawn small, and more bars as one shape
_ROOM = 1.45  # bars leave room for their values
_TOUCHING = 1e-6
_LONGEST_TITLE = 200
_dates: Any = dates  # has no types


class Key(NamedTuple):
    """One entry of a legend: what a colour of the palette stands for, and whether it is of bars or of a line."""

    label: str
    colour: str
    kind: Literal["bar", "line", "dashes"] = "bar"


class Sheet:
    """A chart while it is drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional
        Where to draw; without it there is a new figure.
    height : float
        The height of a new figure in inches.
    """

    def __init__(self, ax: Axes | None, height: float = 4.4) -> None:
        self._share = 0.97 if ax is None else ax.get_position().width * 1.05
        if ax is None:
            ax = Chart(figsize=(WIDTH, height)).add_subplot()
        self.ax = ax
        root = ax.get_figure(root=True)
        assert root is not None  # noqa: S101 - axes that were removed from their figure draw nothing
        self.figure: Figure = root
        self._panels = [ax]
        self.panel = ax
        """The first panel, or the axes themselves."""
        plain(ax)

    def panels(
        self,
        shares: Sequence[float],
        *,
        across: bool = False,
        gap: float = 0.05,
        share: Literal["x", "y"] | None = None,
    ) -> list[Axes]:
        """Divide the axes into panels, from the top down or from left to right, by their shares of the room."""
        self.ax.set_axis_off()
        room = 1 - gap * (len(shares) - 1)
        sizes = [room * part / sum(shares) for part in shares]
        made: list[Axes] = []
        begin = 0.0
        for size in sizes:
            bounds = (begin, 0.0, size, 1.0) if across else (0.0, 1 - begin - size, 1.0, size)
            shared: dict[str, Any] = {f"share{share}": made[0]} if share and made else {}
            made.append(self.ax.inset_axes(bounds, **shared))
            plain(made[-1])
            begin += size + gap
        self._panels, self.panel = made, made[0]
        return made

    def finish(
        self, title: str, subtitle: Iterable[str], *, story: Story, legend: Iterable[Key] = (), told: str = ""
    ) -> Figure:
        """Write the heading and the footnote, and return the figure.

        Parameters
        ----------
        title : str
            What the picture shows.
        subtitle : list of str
            When, and figures for all of it; the organisation comes first by itself.
        story : Story
            Of the frame.
        legend : list of Key
            What the colours stand for.
        told : str
            What a reader sees first, in words, for who cannot see.
        """
        title, legend = words.name(title, _LONGEST_TITLE), [*legend]
        size = float(rcParams["font.size"])
        inches = self._share * self.figure.get_figwidth()
        below = " · ".join(part for part in (story.organisation, *subtitle) if part)
        lines: list[Artist] = [
            _text(title, inches, size * 1.25, weight="bold"),
            _text(below, inches, size),
            *([_legend(legend)] if legend else []),
        ]
        self.ax.add_artist(self._box(lines, top=True))
        notes = " ".join(story.notes)
        if notes:
            self.ax.add_artist(self._box([_text(notes, inches, size * 0.9)], top=False))
        if isinstance(self.figure, Chart):
            shown = ", ".join(key.label for key in legend)
            facts = (f"{title}: {below}.", f"Shown: {shown}." if shown else "", told, notes)
            self.figure.alt = " ".join(fact for fact in (self.figure.alt, *facts) if fact)
        return self.figure

    def empty(self, title: str, nothing: str, *, story: Story) -> Figure:
        """Say in the middle of an empty picture that there is nothing to draw."""
        when = f" in {words.period(*story.between)}" if story.between else ""
        said = f"{nothing}{when}"
        self.ax.set_axis_off()
        size = float(rcParams["font.size"]) * 1.1
        self.ax.text(
            0.5,
            0.5,
            words.safe(said),
            ha="center",
            va="center",
            color=palette["text"],
            size=size,
            transform=self.ax.transAxes,
        )
        subtitle = [story.when(*story.between)] if story.between else []
        return self.finish(title, subtitle, story=story, told=f"{said}.")

    def _box(self, lines: list[Artist], *, top: bool) -> AnnotationBbox:
        """Place lines of text above or below all panels, at the left edge of the names of their axes."""

        def edge(renderer: Any) -> Bbox:
            for panel in self._panels:  # a panel follows its axes when it is drawn, which may be later than this
                place: Any = panel.get_axes_locator()
                panel.apply_aspect(place(panel, renderer) if callable(place) else None)
            axes = [axis.get_tightbbox(renderer) for panel in self._panels for axis in (panel.xaxis, panel.yaxis)]
            boxes = [*axes, *(panel.get_window_extent(renderer) for panel in self._panels)]
            return Bbox.union([box for box in boxes if box is not None])

        return AnnotationBbox(
            VPacker(children=lines, pad=0, sep=4, align="left"),
            (0, 1 if top else 0),
            xybox=(0, 7 if top else -7),
            xycoords=edge,
            boxcoords="offset points",
            box_alignment=(0, 0 if top else 1),
            frameon=False,
            pad=0,
            annotation_clip=False,
        )


def plain(ax: Axes) -> None:
    """Give axes the colours of the palette, and no more lines than they need."""
    size = float(rcParams["font.size"]) * 0.95
    ax.set_facecolor("none")
    ax.tick_params(colors=palette["text"], labelsize=size, which="both")
    ax.spines[:].set_color(palette["line"])
    ax.spines[["top", "right"]].set_visible(False)
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set_color(palette["text"])
        axis.label.set_fontsize(size)
        axis.get_offset_text().set_visible(False)


def grid(ax: Axes, axis: Literal["x", "y"] = "y") -> None:
    """Draw lines to read values by, behind everything."""
    ax.grid(visible=True, axis=axis, color=palette["line"], linewidth=0.6)
    ax.set_axisbelow(True)


def counts(ax: Axes, axis: Literal["x", "y"] = "y") -> None:
    """Let an axis count things: from 0, in whole numbers, with thousands set apart."""
    which = ax.yaxis if axis == "y" else ax.xaxis
    top = (ax.get_ylim() if axis == "y" else ax.get_xlim())[1]
    (ax.set_ylim if axis == "y" else ax.set_xlim)(0, max(top, 1))
    which.set_major_locator(MaxNLocator(nbins=5, integer=True))
    which.set_major_formatter(FuncFormatter(lambda number, _: words.count(number)))


def shares(ax: Axes, axis: Literal["x", "y"] = "y") -> None:
    """Let an axis show shares of 1 as per cent, all of them."""
    (ax.set_ylim if axis == "y" else ax.set_xlim)(0, 1.06)
    which = ax.yaxis if axis == "y" else ax.xaxis
    which.set_ticks([0, 0.25, 0.5, 0.75, 1])
    which.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))


def times(ax: Axes, start: pd.Timestamp, end: pd.Timestamp) -> None:
    """Let the horizontal axis be time, by the clock of the zone: a day may have 23 or 25 hours."""
    ax.set_xlim(*positions(pd.DatetimeIndex([start, max(end, start + pd.Timedelta(minutes=1))])))
    locator = _dates.AutoDateLocator(tz=start.tzinfo, minticks=4, maxticks=9)
    formatter = _dates.ConciseDateFormatter(locator, tz=start.tzinfo, show_offset=False)
    formatter.formats = ["%Y", "%b", "%a %d", "%H:%M", "%H:%M", "%H:%M:%S"]
    formatter.zero_formats = ["", "%Y", "%d %b", "%a %d", "%H:%M", "%H:%M"]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(formatter)


def hours(ax: Axes, zone: Any) -> None:
    """Let the horizontal axis be the hours of a day by the clock of a zone."""
    ax.set_xlim(0, 24)
    ax.set_xticks(range(0, 25, 2), [f"{hour:02}:00" for hour in range(0, 25, 2)])
    ax.set_xlabel(f"local time, {zone}")


def positions(moments: "pd.Series[Any] | pd.DatetimeIndex") -> Any:
    """Return where moments lie on an axis of time."""
    return _dates.date2num(pd.DatetimeIndex(moments).tz_convert("UTC").tz_localize(None).to_numpy())


def rows(ax: Axes, names: Sequence[str]) -> None:
    """Let the vertical axis name rows, the first on top."""
    ax.set_yticks(range(len(names)), [words.safe(one) for one in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def bars(ax: Axes, lengths: Any, texts: Sequence[str], *, colour: str = "volume", most: float | None = None) -> None:
    """Draw a bar for each row, and write its value in a column at the right; nothing is as long as ``most``."""
    known = np.nan_to_num(np.asarray(lengths, float))
    ax.barh(range(len(known)), known, height=0.7, color=palette[colour])
    ax.set_xlim(0, _ROOM * (most or max(known.max(initial=0), 1e-9)))
    values(ax, texts)


def values(ax: Axes, texts: Sequence[str]) -> None:
    """Write the values of rows in a column, which says more than an axis below: there is none then."""
    for row, text in enumerate(texts):
        ax.text(
            0.98,
            row,
            words.safe(text),
            transform=ax.get_yaxis_transform(),
            ha="right",
            va="center",
            color=palette["text"],
            size=ax.xaxis.label.get_fontsize(),
        )
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
    ax.spines["bottom"].set_visible(False)
    ax.xaxis.set_label_position("top")


def line(ax: Axes, left: Any, right: Any, values: Any, colour: str) -> None:
    """Draw a line through the middle of intervals; it ends where there is a gap between two."""
    places = np.flatnonzero(left[1:] - right[:-1] > _TOUCHING) + 1
    few = len(left) <= MANY
    ax.plot(
        np.insert((left + right) / 2, places, np.nan),
        np.insert(np.asarray(values, float), places, np.nan),
        color=colour,
        marker="o" if few else ".",
        markersize=4 if few else 2,
        linewidth=1.6 if few else 1,
    )


def both_ways(ax: Axes) -> None:
    """Let an axis count in both directions from 0, in whole numbers without a sign."""
    most = max(*map(abs, ax.get_ylim()), 1)
    ax.set_ylim(-most, most)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda number, _: words.count(abs(number))))


def _text(text: str, inches: float, size: float, **look: Any) -> TextArea:
    fitting = words.safe(words.wrapped(text, inches, size))
    return TextArea(fitting, textprops={"color": palette["text"], "size": size, **look})


def _legend(keys: list[Key]) -> HPacker:
    size = float(rcParams["font.size"])
    entries: list[Any] = []
    for key in keys:
        mark = DrawingArea(size * 1.4, size * 0.9)
        colour = palette[key.colour]
        if key.kind == "bar":
            mark.add_artist(Rectangle((0, 0), size * 1.1, size * 0.85, color=colour, linewidth=0))
        else:
            style: Literal["-", "--"] = "--" if key.kind == "dashes" else "-"
            mark.add_artist(
                Line2D([0, size * 1.3], [size * 0.4, size * 0.4], color=colour, linestyle=style, linewidth=2)
            )
        label = TextArea(words.safe(key.label), textprops={"color": palette["text"], "size": size * 0.95})
        entries.append(HPacker(children=[mark, label], pad=0, sep=3, align="center"))
    return HPacker(children=entries, pad=0, sep=14, align="center")
