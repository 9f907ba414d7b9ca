"""What a table looks like before any row of it has arrived.

A `Shape` is a value: the columns that are known, in order, each with the field it comes from and its kind. It is what
gives an empty answer its columns and an all-missing column its type. Fields that the service sends and no shape names
are not lost; they follow the known columns, typed by what they hold.

========  ==============================  ==========================================================
kind      the service sends               the frame holds
========  ==============================  ==========================================================
text      a string                        pandas' string type (Arrow-backed, missing is NaN)
category  a string out of a closed set    categories that are text, unordered
integer   a whole number                  Int64
number    a number                        float64 (JSON has no NaN, so NaN is missing and nothing else)
boolean   true or false                   boolean
time      an ISO 8601 text                datetime64[us, <time zone>]
duration  seconds, or ISO 8601: PT1M2.5S  timedelta64[us]
list      a list                          the list, as sent (object)
record    an object                       the dict, as sent (object)
========  ==============================  ==========================================================
"""

from dataclasses import dataclass
from typing import Literal, get_args

from genesys_nb.tables import names

Kind = Literal["text", "category", "integer", "number", "boolean", "time", "duration", "list", "record"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Column:
    """One known column.

    Parameters
    ----------
    name : str
        Its name in the frame.
    source : str
        JSON pointer of the field it comes from; a column that is made rather than read has its own name here.
    kind : str
        What it holds; see the module's table.
    older : tuple of str
        JSON pointers of the same field in older versions of the service.
    """

    name: str
    source: str
    kind: Kind = "text"
    older: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """The known columns of a table, in order.

    Parameters
    ----------
    name : str
        What one row is: ``user``.
    columns : tuple of Column
        The known columns.
    key : tuple of str
        The fields that tell one row from another; empty where nothing does.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)

    def __post_init__(self) -> None:
        for what in ("name", "source"):
            seen = [getattr(column, what) for column in self.columns]
            if twice := sorted({one for one in seen if seen.count(one) > 1}):
                raise ValueError(f"shape {self.name}: the {what} of two columns is {', '.join(twice)}")


def column(word: str) -> Column:
    """Read one word of a shape: ``division.name``, ``dateCreated:time``, ``fromAddress|fromAddr``."""
    spelled, _, kind = word.partition(":")
    dotted, *older = spelled.split("|")
    if kind and kind not in KINDS:
        raise ValueError(f"{word}: there is no kind {kind}; the kinds are {', '.join(KINDS)}")
    path = dotted.split(".")
    return Column(
        names.snake(*path),
        names.pointer(*path),
        next((one for one in KINDS if one == kind), "text"),
        tuple(names.pointer(*other.split(".")) for other in older),
    )


def shape(name: str, words: str, key: str = "id") -> Shape:
    """Write a shape as it reads: fields in the service's spelling, a dot into an object, a colon before the kind.

    A bar stands before the spelling of an older version of the service.

    Parameters
    ----------
    name : str
        What one row is.
    words : str
        The fields in order, apart by blanks; one without a kind is text.
    key : str
        The fields that tell one row from another, apart by blanks; empty where nothing does.

    Examples
    --------
    >>> users = shape("user", "id name email division.name state:category version:integer dateLastLogin:time")
    >>> [column.name for column in users.columns][-3:]
    ['state', 'version', 'date_last_login']
    """
    return Shape(name, tuple(column(word) for word in words.split()), tuple(key.split()))
