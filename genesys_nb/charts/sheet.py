"""The sheet that a chart is drawn on: its panels, a heading with a legend, and a footnote.

The heading and the footnote belong to the axes, so that a chart says what it is wherever it is drawn.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnnotationBbox, DrawingArea, HPacker, TextArea, VPacker
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

from genesys_nb.charts import words
from genesys_nb.charts.axes import plain
from genesys_nb.charts.colours import palette
from genesys_nb.charts.figure import Chart
from genesys_nb.charts.frames import Story

WIDTH = 9.0
_LONGEST_TITLE = 200


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
