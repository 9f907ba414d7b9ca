"""What is handed to a chart is judged by its signature, as what is handed to a session's helper."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Annotated, ParamSpec

from matplotlib.figure import Figure

from genesys_nb.arguments import Between, checked

P = ParamSpec("P")
Top = Annotated[int, Between(1, 200)]
"""How many rows a chart may have."""


def judged(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Let a chart refuse what is no frame, a keyword that it does not have, a number where a text belongs."""
    wanted = signature(draw)

    @wraps(draw)
    def judging(*args: P.args, **kwargs: P.kwargs) -> Figure:
        given = checked(f"charts.{draw.__name__}", wanted, args, kwargs)
        return draw(*given.args, **given.kwargs)

    return judging
