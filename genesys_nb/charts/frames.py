"""What a frame must have to be drawn, what its provenance says, and what its rows are called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from genesys_nb.charts import words
from genesys_nb.errors import ConfigError, named
from genesys_nb.lineage import KEY

_LONGEST_NOTE = 220
_NAMEABLE = ("queue_id", "user_id", "wrap_up_code")
_TIMES = ("interval_start", "interval_end", "conversation_start", "segment_start", "segment_end", "start", "end")


@dataclass(slots=True)
class Story:
    """Where a frame is from, and what is to be said below a picture of it.

    Parameters
    ----------
    organisation : str
        Whose it is; empty where the frame does not say.
    zone : tzinfo
        The time zone of its timestamps.
    between : tuple of Timestamp, optional
        The period that was asked for, in that zone; None where it is not known, or where rows were chosen from it.
    notes : list of str
        Sentences for the footnote.
    fetched : Timestamp, optional
        When; of what came later the frame knows nothing.
    """

    organisation: str
    zone: Any
    between: tuple[pd.Timestamp, pd.Timestamp] | None
    notes: list[str] = field(default_factory=list)
    fetched: pd.Timestamp | None = None

    def when(self, start: pd.Timestamp, end: pd.Timestamp) -> str:
        """Say which period a picture shows, and by which clock."""
        return f"{words.period(start, end)}, {self.zone}"


def need(frame: pd.DataFrame, columns: Sequence[str], chart: str, call: str) -> None:
    """Refuse a frame without the columns that a chart needs, or with timestamps of no zone in them.

    An empty frame of a session is let through: a picture says that there is nothing.

    Raises
    ------
    ConfigError
        It names what is missing and the call that brings it.
    """
    lacking = [column for column in columns if column not in frame]
    if lacking and not (frame.empty and KEY in frame.attrs):
        has = f"; it has {named(frame.columns, 12)}" if len(frame.columns) else ""
        raise ConfigError(
            f"charts.{chart} needs the column {named(lacking)}, which this frame lacks{has}",
            next_step=f"take a frame of {call}",
        )
    for column in columns:
        if column in _TIMES and column in frame and not isinstance(frame[column].dtype, pd.DatetimeTZDtype):
            raise ConfigError(
                f"charts.{chart} needs timestamps with a time zone in {column}; here they are {frame[column].dtype}",
                next_step=f'write frame["{column}"] = pd.to_datetime(frame["{column}"], utc=True)',
            )


def need_metrics(frame: pd.DataFrame, metrics: Sequence[str], chart: str, call: str) -> None:
    """Refuse details that lack a metric, which is a column of conversations; in the ``metric`` grain it is rows."""
    need(frame, ["conversation_start", *([] if of_metrics(frame) else metrics)], chart, call)


def timed(frame: pd.DataFrame, column: str, story: Story) -> pd.DataFrame:
    """Return the rows that have a time, without which they have no place in a picture; the story counts the others."""
    have = frame.dropna(subset=[column]) if column in frame else frame
    if lost := len(frame) - len(have):
        story.notes.append(f"Left out: {words.many(lost, 'row')} without a time in {column}.")
    return have


def story(frame: pd.DataFrame, times: str | None = None) -> Story:
    """Read a frame's provenance.

    Parameters
    ----------
    frame : pandas.DataFrame
        The frame as it was given.
    times : str, optional
        A column of timestamps, which know their zone.
    """
    record = frame.attrs.get(KEY)
    zone = frame[times].dt.tz if times in frame and isinstance(frame[times].dtype, pd.DatetimeTZDtype) else None
    if not isinstance(record, dict):
        unknown = ["The frame carries no provenance: where it is from, and whether it is whole, is not known."]
        return Story("", zone or "UTC", None, unknown)
    zone = zone or record.get("timezone") or "UTC"
    between = None
    if record.get("interval"):
        start, end = (pd.Timestamp(stamp).tz_convert(zone) for stamp in str(record["interval"]).split("/"))
        between = start, end
    notes = _notes(frame, record)
    rows = int(record.get("rows") or 0)
    if len(frame) > rows:
        notes.append(
            f"More rows, {len(frame):,}, than the {rows:,} that were fetched: what is in it twice counts twice."
        )
    elif frame.index.name is None and frame.index.has_duplicates:
        notes.append("Several rows have one label, as in frames that were joined: what is in it twice counts twice.")
    if len(frame) < rows:
        notes.append(f"A selection: {len(frame):,} of the {rows:,} rows that were fetched.")
        between = None
    fetched = pd.Timestamp(record["fetched_at"]).tz_convert(zone) if record.get("fetched_at") else None
    return Story(words.name(record.get("organisation") or "", 60), zone, between, notes, fetched)


def extent(
    story: Story, starts: "pd.Series[Any]", ends: "pd.Series[Any] | None" = None
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the period that a picture shows, without its end: the one that was asked for, or else that of the rows."""
    if story.between:
        return story.between
    return starts.min(), starts.max() + pd.Timedelta(1, unit="us") if ends is None else ends.max()


def kept(frame: Any, identity: str) -> str:
    """Return the column that tells things apart: ids, or names where there are no ids."""
    names = f"{identity.removesuffix('_id')}_name"
    return names if isinstance(frame, pd.DataFrame) and identity not in frame and names in frame else identity


def of_metrics(frame: Any) -> bool:
    """Return whether a frame is the ``metric`` grain of conversations: a row for each measurement."""
    return {"name", "value"} <= {*getattr(frame, "columns", ())}


def measured(frame: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return the measurements of a metric in details: when the conversation began, and the ``value`` in ms."""
    rows = frame[frame["name"] == metric] if of_metrics(frame) else frame.assign(value=frame.get(metric))
    rows = rows.reindex(columns=["conversation_start", "value"]).dropna()
    return rows.assign(value=pd.to_numeric(rows["value"]).astype("float64"))


def milliseconds(frame: pd.DataFrame, metric: str) -> Any:
    """Return all measurements of a metric in details."""
    return measured(frame, metric)["value"].to_numpy()


def labels(frame: pd.DataFrame, identity: str, wanted: Iterable[Any], story: Story) -> list[str]:
    """Return what things are called: by the names in the frame, or else by the beginning of their ids.

    Parameters
    ----------
    frame : pandas.DataFrame
        It may have a column of names beside its column of ids.
    identity : str
        The column of ids: ``queue_id``.
    wanted : list
        The ids to name; two that have one name are told apart by their ids.
    story : Story
        Is told how to get names, where there are none.
    """
    beside = "qualifier_name" if identity == "qualifier" else f"{identity.removesuffix('_id')}_name"
    known: dict[Any, Any] = {}
    if beside in frame and beside != identity:
        known = frame.dropna(subset=[beside]).drop_duplicates(identity).set_index(identity)[beside].to_dict()
    wanted = list(wanted)
    told = [words.name(known[one]) if one in known else _short(one) for one in wanted]
    if (
        identity in _NAMEABLE
        and beside not in frame
        and any(text != words.name(one) for text, one in zip(told, wanted, strict=True))
    ):
        story.notes.append("These are the beginnings of ids: names=True brings the names.")
    return [
        text if told.count(text) == 1 or one not in known else f"{text} ({_short(one)})"
        for text, one in zip(told, wanted, strict=True)
    ]


def _short(identity: object) -> str:
    text = words.name(identity)
    return f"{text[:8]}…" if len(text) > 28 and text.count("-") >= 4 else text


def _notes(frame: pd.DataFrame, record: dict[str, Any]) -> list[str]:
    notes = []
    if not record.get("complete", False):
        why = "; ".join(map(str, record.get("notes") or ["not all of it has arrived"]))
        notes.append(f"Not whole: {words.name(why, _LONGEST_NOTE).rstrip('.')}.")
    if (
        "provisional" in frame
        and (changing := frame["provisional"].astype("boolean").fillna(value=False).astype(bool)).any()
    ):
        many = frame.loc[changing, "conversation_id"].nunique() if "conversation_id" in frame else int(changing.sum())
        notes.append(f"Provisional: {words.many(many, 'conversation')} may still change.")
    fetched, interval = record.get("fetched_at"), record.get("interval")
    if fetched and interval and pd.Timestamp(fetched) < pd.Timestamp(str(interval).split("/")[1]):
        at = pd.Timestamp(fetched).tz_convert(record.get("timezone") or "UTC")
        notes.append(f"Fetched on {at.day} {at:%b %Y} at {at:%H:%M}, before the period was over.")
    return notes
