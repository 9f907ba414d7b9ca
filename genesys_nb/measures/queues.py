"""What queues are measured by: offered, answered, service level, speed of answer, abandoned."""

from typing import Any

import pandas as pd

from genesys_nb.measures.sums import By, Measure

OFFERED = Measure("offered", ("nOffered_count",))
ANSWERED = Measure("answered", ("tAnswered_count",))
SERVICE_LEVEL = Measure("service_level", ("oServiceLevel_numerator",), ("oServiceLevel_denominator",), in_details=False)
ASA = Measure("asa_ms", ("tAnswered_sum",), ("tAnswered_count",))
ABANDON_RATE = Measure("abandon_rate", ("tAbandon_count",), ("nOffered_count",))


def offered(frame: pd.DataFrame, *, by: By = None) -> "pd.Series[Any]":
    """Count how often a conversation was offered to a queue: the metric ``nOffered``.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.conversation_aggregates(…)`` with the metric ``nOffered``, or of
        ``gc.conversation_details(…, grain="metric")``.
    by : str or list of str, optional
        Columns of the frame that make the groups; an empty list is all of it at once. None is one value for each row of
        aggregates, and all at once for the ``metric`` grain.

    Returns
    -------
    pandas.Series
        Whole numbers (Int64), named ``offered``.

    Raises
    ------
    ConfigError
        A column is missing; the message names the metric to ask for.

    Notes
    -----
    "The number of interactions routed into the queue for an agent to answer. Offered interactions are either answered,
    abandoned, or flow-out interactions": so answered and abandoned together are fewer, by the flow-outs (to voicemail,
    a callback, another queue, back to the menu; ``tFlowOut``), and messages have no abandons. It counts queues, not
    conversations: one that is transferred to a second queue is offered twice.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     hours = gc.conversation_aggregates("yesterday", "nOffered", by="mediaType", granularity="PT1H")
    >>> bool(gnb.measures.offered(hours, by=[]).item() == hours["nOffered_count"].sum())
    True
    """
    return OFFERED.of(frame, by)


def answered(frame: pd.DataFrame, *, by: By = None) -> "pd.Series[Any]":
    """Count the conversations that an agent answered out of a queue: how often ``tAnswered`` was measured.

    Parameters
    ----------
    frame, by
        As in `offered`; the metric is ``tAnswered``.

    Returns
    -------
    pandas.Series
        Whole numbers (Int64), named ``answered``.

    Raises
    ------
    ConfigError
        As in `offered`.

    Notes
    -----
    "A measurement of the number of assigned ACD interactions answered by an agent in a given period." It is not
    ``nConnected``, which also counts who reached a menu.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     metrics = gc.conversation_details("yesterday", grain="metric")
    >>> gnb.measures.answered(metrics, by="media_type").index.tolist()[:2]
    ['callback', 'chat']
    """
    return ANSWERED.of(frame, by)


def service_level(frame: pd.DataFrame, *, by: By = None) -> "pd.Series[Any]":
    """Return the share that was answered within the queue's target: ``oServiceLevel``, numerator over denominator.

    Parameters
    ----------
    frame, by
        As in `offered`; the metric is ``oServiceLevel``. Details do not have it: they do not know a queue's target.

    Returns
    -------
    pandas.Series
        Shares from 0 to 1 (float64), named ``service_level``; missing where nothing counts.

    Raises
    ------
    ConfigError
        As in `offered`.

    Notes
    -----
    The vendor's formula is (answered - answered later than the target) / (answered + abandoned), with switches of the
    organisation, which only the service knows and which work backwards in time too: flow-outs may be added to the
    denominator, short abandons or all abandons taken off it. That is why the service's own numerator and denominator
    are used. Added up over queues of different targets it is a share of those that met their own.

    Examples
    --------
    >>> import pandas as pd
    >>> import genesys_nb as gnb
    >>> hours = pd.DataFrame({"oServiceLevel_numerator": [9.0, 1.0], "oServiceLevel_denominator": [10.0, 2.0]})
    >>> [round(share, 2) for share in gnb.measures.service_level(hours)]
    [0.9, 0.5]
    >>> round(gnb.measures.service_level(hours, by=[]).item(), 3)  # not the mean of the two
    0.833
    """
    return SERVICE_LEVEL.of(frame, by)


def asa(frame: pd.DataFrame, *, by: By = None) -> "pd.Series[Any]":
    """Return the average speed of answer: milliseconds in the queue before an agent answered, of those answered.

    Parameters
    ----------
    frame, by
        As in `offered`; the metric is ``tAnswered``.

    Returns
    -------
    pandas.Series
        Milliseconds (float64), named ``asa_ms``; missing where nothing was answered.

    Raises
    ------
    ConfigError
        As in `offered`.

    Notes
    -----
    "Total Answered (tAnswered Sum) / Answered Count (tAnswered Count)." Time before the queue is not part of it, nor
    are conversations that nobody answered.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     queues = gc.conversation_aggregates("yesterday", "tAnswered", by="queueId")
    >>> bool(gnb.measures.asa(queues).max() > gnb.measures.asa(queues, by=[]).item() > 1_000)
    True
    """
    return ASA.of(frame, by)


def abandon_rate(frame: pd.DataFrame, *, by: By = None) -> "pd.Series[Any]":
    """Return the share of what was offered that the customer abandoned: ``tAbandon`` counted, over ``nOffered``.

    Parameters
    ----------
    frame, by
        As in `offered`; the metrics are ``tAbandon`` and ``nOffered``.

    Returns
    -------
    pandas.Series
        Shares from 0 to 1 (float64), named ``abandon_rate``; missing where nothing was offered.

    Raises
    ------
    ConfigError
        As in `offered`.

    Notes
    -----
    "(Abandoned Count / Offered Count) * 100." Short abandons (``tShortAbandon``) are among the abandoned; the vendor
    names a switch that leaves them out for the service level, none for this rate. By ``userId`` it means nothing: who
    abandons has met no agent.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     queues = gc.conversation_aggregates("yesterday", ["tAbandon", "nOffered"], by="queueId")
    >>> bool(gnb.measures.abandon_rate(queues).dropna().between(0, 1).all())
    True
    """
    return ABANDON_RATE.of(frame, by)
