"""A frame as a file that another program reads: CSV, JSON lines or Parquet.

A file is written beside its place and moved there when it is whole, so whoever waits for it never reads half of one.
Lists and records become JSON text in CSV and in Parquet: a column that is a list of one thing today and of another
tomorrow would otherwise change its type from file to file. JSON lines keep them as they are.
"""

import json
import sys
from collections.abc import Callable, Mapping
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
        sys.stdout.write(_TEXTS[kind](frame))
        return
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        if kind == "parquet":
            flat(frame).to_parquet(unfinished, index=False)
        else:
            unfinished.write_text(_TEXTS[kind](frame), encoding="utf-8", newline="")
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise ConfigError(f"{target} cannot be written: {error.strerror}", next_step="name another file") from None


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
    if frame.empty:
        return ""
    return frame.to_json(
        orient="records", lines=True, date_format="iso", date_unit="us", double_precision=15, force_ascii=False
    )


_TEXTS: Mapping[str, Callable[[pd.DataFrame], str]] = {"csv": _csv, "jsonl": _json_lines}
