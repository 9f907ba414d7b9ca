"""One request for each id: the ids are judged before anything is sent, and one that is refused is a row.

These ids become parts of a path, so what is no UUID is told here, by its place in the list, and not by ten thousand
refusals. Ids that only filter are looked at by `ids`, which is kinder.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import pandas as pd

from genesys_nb.arguments import echo
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import ConfigError
from genesys_nb.genesys.ids import UUID as ID
from genesys_nb.genesys.ids import column, refuse_name
from genesys_nb.http.origin import fill
from genesys_nb.paging import STYLES
from genesys_nb.query import Query
from genesys_nb.tables.by_id import ById, Row, standing_for
from genesys_nb.tables.shape import Shape

T = TypeVar("T")

_MOST = 10_000  # requests of one call
_AN_ID = "97f4cdfd-1874-48f5-a850-8efc24bc4a8c"


def ids(argument: str, given: Any, held_in: str, *, listing: str = "") -> list[str]:
    """Return the ids that something is wanted of, each once, in their order.

    Parameters
    ----------
    argument : str
        Name of the argument, for people.
    given : str, UUID, list, Series or DataFrame
        The ids, or a frame with a column of them.
    held_in : str
        Name of that column.
    listing : str, optional
        The helper that lists what these are ids of, for whoever wrote a name.

    Raises
    ------
    ConfigError
        There is none, there are more than 10,000, or one is no id.

    Examples
    --------
    >>> ids("conversation_ids", ["97f4cdfd-1874-48f5-a850-8efc24bc4a8c"] * 2, "conversation_id")
    ['97f4cdfd-1874-48f5-a850-8efc24bc4a8c']
    """
    values = column(argument, given, held_in) if isinstance(given, pd.DataFrame) else _several(argument, given, held_in)
    return _few(argument, dict.fromkeys(_id(argument, value, place, listing) for place, value in enumerate(values)))


def rows(argument: str, given: Any, columns: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Return rows of ids that belong together, each once, in their order.

    Parameters
    ----------
    argument : str
        Name of the argument, for people.
    given : DataFrame
        The ids.
    columns : mapping
        For the name of each id in a path the columns that may hold it, the first that is there.

    Raises
    ------
    ConfigError
        It is no frame, a column is missing, there is no row, there are more than 10,000, or one is no id.
    """
    if not isinstance(given, pd.DataFrame):
        raise ConfigError(
            f"{argument}={echo(given)} is no frame",
            next_step=f"give a frame with the columns {' and '.join(names[0] for names in columns.values())}",
        )
    held = [column(argument, given, *names) for names in columns.values()]
    read = [[_id(argument, value, place) for place, value in enumerate(values)] for values in held]
    return [dict(zip(columns, one, strict=True)) for one in _few(argument, dict.fromkeys(zip(*read, strict=True)))]


def pull(
    what: str,
    path: str,
    asked: Sequence[Mapping[str, str]],
    shape: Shape,
    *,
    items: str,
    row: Callable[[Mapping[str, str]], Mapping[str, Any]] = dict,
    rows: Callable[[Row], Iterable[Row]] = lambda item: (item,),
    params: Mapping[str, Any] | None = None,
    absent: Sequence[Mapping[str, Any]] = (),
    **options: Any,
) -> Pull:
    """Plan one request for each id.

    Parameters
    ----------
    what : str
        Its name for people.
    path : str
        ``/api/v2/quality/conversations/{conversationId}/surveys``.
    asked : sequence of mapping
        The ids of each request, by their names in the path.
    shape : Shape
        The known columns.
    items : str
        See `Pull`.
    row : callable
        What of a request's ids stands in its rows, as fields of the service.
    rows : callable
        What one item becomes.
    params : mapping, optional
        Query parameters of every request.
    absent : sequence of mapping
        What is known not to be there; rows with an error.
    **options
        Of the pull.
    """
    return Pull(
        what=what,
        queries=tuple(Query("GET", fill(path, **one), params or {}) for one in asked),
        style=STYLES["none"],
        items=items,
        key=(),
        tables=lambda: ById(shape, [row(one) for one in asked], rows, absent=absent),
        instead=partial(standing_for, items=items),
        **options,
    )


def _id(argument: str, value: Any, place: int, listing: str = "") -> str:
    """Return an id as the service spells it; ConfigError where it is none."""
    if isinstance(value, str | UUID) and ID.fullmatch(str(value)):
        return str(value).lower()
    if listing and isinstance(value, str):
        refuse_name(argument, value, listing)
    if not isinstance(value, Iterable) and pd.isna(value):
        next_step = "leave out what is missing: .dropna()"
    elif argument.startswith("conversation"):
        next_step = (
            "an interval's conversations are gc.conversation_details('yesterday'), which may be handed over whole"
        )
    else:
        next_step = "give the ids as the service gave them"
    raise ConfigError(
        f"{argument} holds {echo(value)} at place {place}, which is no id such as {_AN_ID}", next_step=next_step
    )


def _few(argument: str, found: Collection[T]) -> list[T]:
    """Return what was found if it is not nothing and not too much."""
    if not found:
        raise ConfigError(f"{argument} is empty: there is nothing to ask for", next_step="give at least one id")
    if len(found) > _MOST:
        raise ConfigError(
            f"{argument} holds {len(found):,} ids, each of which is a request; {_MOST:,} are the most at once",
            next_step="select what you need, or ask in parts",
        )
    return list(found)


def _several(argument: str, given: Any, held_in: str) -> Iterable[Any]:
    if isinstance(given, str | UUID):
        return [given]
    if isinstance(given, bytes | Mapping) or not isinstance(given, Iterable):
        raise ConfigError(
            f"{argument}={echo(given)} is no list of ids",
            next_step=f"give a list, a Series, or a frame with the column {held_in}",
        )
    return given
