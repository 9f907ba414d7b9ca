"""A frame as a file that another program reads: CSV, JSON lines or Parquet.

A file is written beside its place and moved there when it is whole, so whoever waits for it never reads half of one. A
device or a pipe is written into: it must not be replaced by a file. `reachable` finds out before a long download what
would otherwise be found out after it.

It is for programs: nothing in it is changed, so a text that begins with ``=`` stays one, and a spreadsheet may compute
it. For people there are ``frame.genesys.to_csv`` and ``to_excel``; see `spreadsheet`.

Lists and records become JSON text in CSV and in Parquet: a column that is a list of one thing today and of another
tomorrow would otherwise change its type from file to file. JSON lines keep them as they are, and numbers to their last
digit; times are in UTC there, durations as ISO 8601.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from genesys_nb.errors import ConfigError

FORMATS = ("csv", "jsonl", "parquet")
_STRING = pd.StringDtype("pyarrow", na_value=np.nan)


def write(frame: pd.DataFrame, target: Path | None, kind: str) -> None:
    """Write a frame to a file, or to the standard output.

    Parameters
    ----------
    frame : pandas.DataFrame
        What to write; its index is left out.
    target : Path or None
        The file; None is the standard output, which takes text only.
    kind : str
        ``csv``, ``jsonl`` or ``parquet``. Parquet carries the frame's provenance along in its metadata.

    Raises
    ------
    ConfigError
        Parquet for the standard output, or a file that cannot be written.

    Examples
    --------
    >>> write(pd.DataFrame({"id": ["a"], "skills": [["x", "y"]]}), None, "csv")
    id,skills
    a,"[""x"", ""y""]"
    """
    if target is None:
        if kind == "parquet":
            raise ConfigError("Parquet is no text for a terminal", next_step="name a file: -o users.parquet")
        if sys.stdout is None:
            raise ConfigError("there is no standard output", next_step="name a file: -o users.csv")
        sys.stdout.write(_TEXTS[kind](frame))
        sys.stdout.flush()
        return
    with place(target) as file:
        if kind == "parquet":
            flat(frame).to_parquet(file, index=False)
        else:
            file.write_text(_TEXTS[kind](frame), encoding="utf-8", newline="")


def reachable(target: Path) -> None:
    """Find out whether a file can be written where it is wanted; what is there stays as it is.

    Raises
    ------
    ConfigError
        It cannot.
    """
    if not _is_special(target):
        with _unfinished(target) as unfinished:
            unfinished.touch()
            unfinished.unlink()


@contextmanager
def place(target: Path) -> Iterator[Path]:
    """Give the path to write to; afterwards what was written there is in its place, or nothing is."""
    with _unfinished(target) as unfinished:
        if _is_special(target):
            yield target
        else:
            yield unfinished
            unfinished.replace(target.resolve())


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """Give the path beside a file, and leave nothing there if something goes wrong."""
    whole = target.resolve()
    if whole.is_dir():
        raise ConfigError(f"{target} is a directory", next_step="name a file in it")
    unfinished = whole.with_name(f"{whole.name}.unfinished")
    try:
        yield unfinished
    except OSError as error:
        raise ConfigError(
            f"{target} cannot be written: {error.strerror or error}", next_step="name another file"
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _is_special(target: Path) -> bool:
    return target.exists() and not target.is_file() and not target.is_dir()


def kind_of(target: Path | None, asked: str | None) -> str:
    """Return the format that was asked for, or else the one that the file's name ends with; CSV without a file."""
    if asked is not None:
        return asked
    ending = target.suffix.removeprefix(".").lower() if target else "csv"
    if ending not in FORMATS:
        raise ConfigError(
            f"the name {target} does not say what to write",
            next_step=f"let it end with {', '.join(f'.{each}' for each in FORMATS)}, or name the --format",
        )
    return ending


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its lists and records as JSON text."""
    nested = [name for name in frame.columns if frame[name].dtype == object]
    return frame.assign(**{name: frame[name].map(_text).astype(_STRING) for name in nested}) if nested else frame


def _text(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _csv(frame: pd.DataFrame) -> str:
    return flat(frame).to_csv(index=False, lineterminator="\n")


def _json_lines(frame: pd.DataFrame) -> str:
    columns = [[_plain(value) for value in frame[name].astype(object)] for name in frame]
    lines = zip(*columns, strict=True)
    return "".join(json.dumps(dict(zip(frame, line, strict=True)), ensure_ascii=False) + "\n" for line in lines)


def _plain(value: Any) -> Any:
    """Return a cell as JSON knows it."""
    if isinstance(value, list | dict):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.tz_convert("UTC").isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, pd.Timedelta):  # whose own way to write a negative one no other program reads
        return ("-" if value < pd.Timedelta(0) else "") + abs(value).isoformat()
    return value


_TEXTS: Mapping[str, Callable[[pd.DataFrame], str]] = {"csv": _csv, "jsonl": _json_lines}
