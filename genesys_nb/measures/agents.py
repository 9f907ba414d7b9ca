"""What agents are measured by: handle time, after-call work, transfers, occupancy."""

from typing import Any

import pandas as pd

from genesys_nb.measures.sums import By, Measure

_ON_QUEUE = tuple(f"tAgentRoutingStatus_{status}_sum" for status in ("interacting", "communicating", "idle"))
AHT = Measure("aht_ms", ("tHandle_sum",), ("tHandle_count",))
ACW = Measure("acw_ms", ("tAcw_sum",), ("tAcw_count",))
TRANSFER_RATE = Measure("transfer_rate", ("nTransferred_count",), ("tHandle_count",))
OCCUPANCY = Measure("occupancy", _ON_QUEUE[:1], _ON_QUEUE, helper="user_aggregates", in_details=False)


def aht(frame: pd.DataFrame, *, by: By = None) -> "pd.Series[Any]":
    """Return the average handle time in milliseconds: ``tHandle``, its sum over its count.

    Parameters
    ----------
    frame, by
        As in `offered`; the metric is ``tHandle``.

    Returns
    -------
    pandas.Series
        Milliseconds (float64), named ``aht_ms``; missing where nothing was handled.

    Raises
    ------
    ConfigError
        As in `offered`.

    Notes
    -----
    "(cumulative talk time + cumulative hold time + cumulative after-call work + cumulative dialing time + cumulative
    contacting time) / Number of interactions handled." The service adds the parts up in ``tHandle``. A conversation
    that two agents handled counts twice.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     agents = gc.conversation_aggregates("yesterday", "tHandle", by=["userId", "mediaType"])
    >>> by_media = gnb.measures.aht(agents, by="media_type")
    >>> bool(by_media["voice"] > 60_000)
    True
    """
    return AHT.of(frame, by)


def acw(frame: pd.DataFrame, *, by: By = None) -> "pd.Series[Any]":
    """Return the average after-call work in milliseconds, of those that had any: ``tAcw``, its sum over its count.

    Parameters
    ----------
    frame, by
        As in `offered`; the metric is ``tAcw``.

    Returns
    -------
    pandas.Series
        Milliseconds (float64), named ``acw_ms``; missing where there was none.

    Raises
    ------
    ConfigError
        As in `offered`.

    Notes
    -----
    "Total ACW / Interactions with ACW."

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     day = gc.conversation_aggregates("yesterday", "tAcw")
    >>> bool(gnb.measures.acw(day).item() > 5_000)
    True
    """
    return ACW.of(frame, by)


def transfer_rate(frame: pd.DataFrame, *, by: By = None) -> "pd.Series[Any]":
    """Return how many transfers there were for each conversation that an agent handled.

    Parameters
    ----------
    frame, by
        As in `offered`; the metrics are ``nTransferred`` and ``tHandle``.

    Returns
    -------
    pandas.Series
        Shares (float64), named ``transfer_rate``; missing where nothing was handled.

    Raises
    ------
    ConfigError
        As in `offered`.

    Notes
    -----
    The vendor's ratio of transferred calls is "Total calls transferred / Total calls"; it does not say by which metric
    calls are counted. Here they are those that an agent handled (``tHandle`` counted), outbound ones included, as in
    `aht`. ``nTransferred`` is blind and consult transfers together.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     queues = gc.conversation_aggregates("last 7 days", ["nTransferred", "tHandle"], by="queueId")
    >>> 0 < gnb.measures.transfer_rate(queues, by=[]).item() < 0.5
    True
    """
    return TRANSFER_RATE.of(frame, by)


def occupancy(frame: pd.DataFrame, *, by: By = None) -> "pd.Series[Any]":
    """Return the share of agents' time on queue in which they were interacting.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.user_aggregates(…)`` with the metric ``tAgentRoutingStatus``: a row for each routing status.
    by : str or list of str, optional
        Columns of the frame that make the groups; an empty list is all of it at once, None is each group and interval
        of the frame.

    Returns
    -------
    pandas.Series
        Shares from 0 to 1 (float64), named ``occupancy``; missing where nobody was on queue.

    Raises
    ------
    ConfigError
        As in `offered`.

    Notes
    -----
    Interacting / (interacting + communicating + idle), each the time in that routing status. The vendor's own pages
    only say that occupancy is time "actively engaged in customer interactions in relation to their available or idle
    time"; the formula is what a consultant answered in its community. In it, time in which an agent does not respond
    is no part of the time on queue, and communicating (calls past the queues) is not occupied.

    Examples
    --------
    >>> import pandas as pd
    >>> import genesys_nb as gnb
    >>> day = pd.Timestamp("2026-11-20", tz="UTC")
    >>> statuses = pd.DataFrame({
    ...     "user_id": ["a", "a", "b"],
    ...     "qualifier": ["INTERACTING", "IDLE", "INTERACTING"],
    ...     "interval_start": day,
    ...     "interval_end": day + pd.Timedelta(days=1),
    ...     "tAgentRoutingStatus_sum": [3_000.0, 3_000.0, 2_000.0],
    ... })
    >>> gnb.measures.occupancy(statuses, by="user_id").to_dict()
    {'a': 0.5, 'b': 1.0}
    >>> gnb.measures.occupancy(statuses, by=[]).item()
    0.625
    """
    return OCCUPANCY.of(frame, by)
