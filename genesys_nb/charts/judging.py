"""What is handed to a chart is judged by its signature, as what is handed to a session's helper."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Annotated, ParamSpec

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genesys_nb.arguments import Between, checked, echo
from genesys_nb.errors import ConfigError

P = ParamSpec("P")
Top = Annotated[int, Between(1, 200)]
"""How many rows a chart may have."""


def judged(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Let a chart refuse what is no frame, a keyword that it does not have, a number where a text belongs."""
    wanted = signature(draw)

    @wraps(draw)
    def judging(*args: P.args, **kwargs: P.kwargs) -> Figure:
        name = f"charts.{draw.__name__}"
        given = checked(name, wanted, args, kwargs)
        if not isinstance(given.arguments.get("ax"), Axes | None):
            raise ConfigError(
                f"{name}: ax={echo(given.arguments['ax'])} is no place to draw in",
                next_step="give axes of matplotlib: figure, ax = plt.subplots(); without ax= there is a new figure",
            )
        return draw(*given.args, **given.kwargs)

    return judging
