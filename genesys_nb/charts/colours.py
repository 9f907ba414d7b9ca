"""The colours of all charts, by what they stand for, in one place where they can be changed.

They are those of Okabe and Ito, which people who see red and green alike can tell apart. What stands alone on the page
(lines, bars, points) has a contrast of at least 3:1 to a white page and to JupyterLab's dark one (#111). Text is a mid
grey, because a picture has one colour for both pages: this one has 4.3:1 on either, which is the most there is.
"""

from collections.abc import Iterator, MutableMapping

from matplotlib.colors import is_color_like

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError, named
from genesys_nb.spelling import did_you_mean

_OKABE_ITO = {
    "text": "#797979",
    "line": "#7979795c",
    "volume": "#0072b2",
    "service": "#009e73",
    "target": "#d55e00",
    "abandoned": "#d55e00",
    "waiting": "#d55e00",
    "being served": "#009e73",
    "overall": "#cc79a7",
    "on queue": "#56b4e9",
    "interacting": "#0072b2",
    "idle": "#56b4e9",
    "at the desk": "#a0a0a0",
    "meeting, training": "#cc79a7",
    "break, meal, away": "#e69f00",
    "not responding": "#d55e00",
    "other": "#a0a0a0",
}


class Palette(MutableMapping[str, str]):
    """Colours by what they stand for; a name that no chart knows, and what is no colour, are refused.

    Parameters
    ----------
    colours : dict
        The colours to begin with, which are also those that `reset` goes back to.

    Examples
    --------
    >>> from genesys_nb import charts
    >>> charts.palette["text"] = "black"  # for a printed report
    >>> charts.palette.reset()
    """

    def __init__(self, colours: dict[str, str]) -> None:
        self._first = dict(colours)
        self._colours = dict(colours)

    def __getitem__(self, name: str) -> str:
        return self._colours[name]

    def __setitem__(self, name: str, colour: str) -> None:
        if name not in self._first:
            raise ConfigError(
                f"no chart has a colour called {echo(name)}",
                next_step=f"{did_you_mean(name, self._first)}there are {named(self._first, 20)}",
            )
        if not is_color_like(colour):
            raise ConfigError(
                f"{echo(colour)} is no colour of matplotlib's", next_step='write it as "#0072b2" or "steelblue"'
            )
        self._colours[name] = colour

    def __delitem__(self, name: str) -> None:
        self._colours[name] = self._first[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._colours)

    def __len__(self) -> int:
        return len(self._colours)

    def __repr__(self) -> str:
        return f"Palette({self._colours})"

    def reset(self) -> None:
        """Go back to the colours of the beginning."""
        self._colours = dict(self._first)


palette = Palette(_OKABE_ITO)
"""The colours that all charts take; change one before drawing: ``charts.palette["volume"] = "#4477aa"``."""
