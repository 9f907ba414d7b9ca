"""A figure of matplotlib that shows itself in a notebook: once, sharp, and with words for who cannot see it.

It is not one of pyplot's figures, which a notebook shows a second time at the end of the cell. It is shown as an image
element with an alternative text, which matplotlib's own pictures in notebooks do not have.
"""

import base64
from html import escape
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure

_PIXELS_PER_INCH = 96  # of a page; the picture itself has twice as many, for screens that show them


class Chart(Figure):
    """A figure on a transparent background that says in words what it shows.

    Parameters
    ----------
    **options
        As `matplotlib.figure.Figure` takes them; the layout is ``constrained`` unless they say otherwise.

    Examples
    --------
    Several charts in one figure:

    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     days = gc.conversation_aggregates("last 7 days", ["nOffered", "oServiceLevel"], granularity="PT1H")
    >>> board = gnb.charts.Chart(figsize=(12, 4))
    >>> left, right = board.subplots(1, 2)
    >>> gnb.charts.volume(days, ax=left) is board
    True
    >>> gnb.charts.heat_map(days, ax=right) is board
    True
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"layout": "constrained", "facecolor": "none", **options})
        self.alt = ""
        """What the figure shows, in words; a chart that is drawn on it adds its own."""

    def __repr__(self) -> str:
        return f"<Chart: {self.alt}>"

    def _repr_html_(self) -> str:
        width, height = (round(inches * _PIXELS_PER_INCH) for inches in self.get_size_inches())
        drawn = BytesIO()
        self.savefig(drawn, format="png", dpi=2 * _PIXELS_PER_INCH, metadata={"Description": self.alt})
        data = base64.b64encode(drawn.getvalue()).decode()
        return (
            f'<img alt="{escape(self.alt)}" width="{width}" height="{height}" '
            f'style="max-width:100%;height:auto" src="data:image/png;base64,{data}">'
        )

    def _ipython_display_(self) -> None:
        """Show the image element only: what is registered for matplotlib's figures would add a second picture."""
        from IPython.display import display  # noqa: PLC0415 - IPython calls this, so it is there

        show: Any = display
        show({"text/html": self._repr_html_(), "text/plain": repr(self)}, raw=True)
