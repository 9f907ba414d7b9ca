"""What a manager asks for, by the vendor's own definitions: service level, speed of answer, handle time, occupancy.

Each is a sum divided by a sum, so it may be regrouped: ``by=`` adds up first and divides then, which a mean of ratios
never does. Shares are from 0 to 1 and times in milliseconds, as their names say. A frame is either one of aggregates or
the ``metric`` grain of conversations, of which the same sums are made here; what was not measured counts as nothing,
and what nothing divides is missing.

The definitions are those of the vendor's Resource Center: its metric definitions, its glossary, and the article on the
configuration of the service level calculation. Where it is silent, the docstring says so.
"""

from typing import TYPE_CHECKING, Any

import pandas as pd

from genesys_nb.errors import ConfigError, named
from genesys_nb.measures.agents import ACW, AHT, OCCUPANCY, TRANSFER_RATE, acw, aht, occupancy, transfer_rate
from genesys_nb.measures.queues import (
    ABANDON_RATE,
    ANSWERED,
    ASA,
    OFFERED,
    SERVICE_LEVEL,
    abandon_rate,
    answered,
    asa,
    offered,
    service_level,
)
from genesys_nb.measures.sums import By, checked, counted, names, row_by_row
from genesys_nb.spelling import did_you_mean

__all__ = [
    "abandon_rate",
    "acw",
    "add",
    "aht",
    "answered",
    "asa",
    "counted",
    "occupancy",
    "offered",
    "service_level",
    "transfer_rate",
]

if not TYPE_CHECKING:  # or a type checker would let every name pass

    def __getattr__(name: str) -> Any:
        meant = "" if name.startswith("_") else did_you_mean(name, __all__)
        raise AttributeError(
            f"module {__name__!r} has no attribute {name!r}: {meant}the measures are {named(__all__, 20)}"
        )


def __dir__() -> list[str]:
    return __all__


_ALL = (OFFERED, ANSWERED, SERVICE_LEVEL, ASA, AHT, ACW, ABANDON_RATE, TRANSFER_RATE, OCCUPANCY)


def add(frame: pd.DataFrame, *, by: By = None) -> pd.DataFrame:
    """Return a frame with every measure that its columns allow.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of aggregates, or the ``metric`` grain of conversations.
    by : str or list of str, optional
        Columns that make the groups; an empty list is all of it at once. None keeps the rows of aggregates as they are.

    Returns
    -------
    pandas.DataFrame
        The columns of the frame, or of the groups, and behind them those of ``offered``, ``answered``,
        ``service_level``, ``asa_ms``, ``aht_ms``, ``acw_ms``, ``abandon_rate``, ``transfer_rate`` and ``occupancy``
        that can be told.

    Raises
    ------
    ConfigError
        None of them can be told of these columns, or there is no such column to group by.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     hours = gc.conversation_aggregates("yesterday", ["nOffered", "tAnswered"], by="queueId", granularity="PT1H")
    >>> gnb.measures.add(hours, by="queue_id").columns.tolist()
    ['queue_id', 'offered', 'answered', 'asa_ms']
    """
    by = by if by is None else names(by)
    checked(frame)
    told = [measure for measure in _ALL if measure.told(frame)]
    if not told:
        raise ConfigError(
            "no measure can be told of the columns of this frame",
            next_step='ask for metrics such as gc.conversation_aggregates(…, ["nOffered", "tAnswered", "tHandle"])',
        )
    columns = {measure.name: measure.of(frame, by) for measure in told}
    if row_by_row(frame, by):
        return frame.assign(**columns)
    table = pd.DataFrame(columns)
    return table.reset_index(drop=table.index.names == [None])
