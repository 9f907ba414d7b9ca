"""Where a frame came from and whether it is whole.

Every frame carries a plain dict in ``attrs["genesys_nb"]``: it survives selecting, merging and Parquet, holds no secret
and can be committed. `provenance` shows it as a card.
"""

import inspect
import warnings
from collections.abc import Mapping
from typing import Any

import pandas as pd

from genesys_nb import display
from genesys_nb.errors import ConfigError, IncompleteWarning

KEY = "genesys_nb"


class Provenance(display.Card):
    """The story of one frame, as a card in a notebook and as lines in a terminal.

    Parameters
    ----------
    record : dict
        The frame's ``attrs["genesys_nb"]``.
    """

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record

    def __getitem__(self, name: str) -> Any:
        return self.record[name]

    @property
    def complete(self) -> bool:
        """True when the frame holds all that the service counted."""
        return bool(self.record["complete"])

    def _shown(self) -> display.Shown:
        return display.provenance(self.record)


def provenance(frame: pd.DataFrame) -> Provenance:
    """Show where a frame came from and whether it is whole.

    Parameters
    ----------
    frame : pandas.DataFrame
        A frame of a session's helper, or a selection of its rows and columns.

    Returns
    -------
    Provenance
        Shows itself; ``.record`` is the plain dict, ``.complete`` the answer to the first question.

    Raises
    ------
    ConfigError
        The frame does not come from a session, or lost its ``attrs`` on the way.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     gnb.provenance(gc.queues()).complete
    True
    """
    record = getattr(frame, "attrs", {}).get(KEY)
    if not isinstance(record, dict):
        raise ConfigError(
            "this frame carries no provenance",
            next_step="ask for that of the frame that the session returned: some steps of pandas drop `frame.attrs`",
        )
    return Provenance(record)


def attach(frames: Mapping[str, pd.DataFrame], told: Mapping[str, Any]) -> None:
    """Give each frame of a download its record, and warn once if the download is not whole.

    Raises
    ------
    IncompleteWarning
        The reader's filter makes errors of warnings; the frames are stamped all the same.
    """
    for grain, frame in frames.items():
        what = f"{told['what']}: {grain}" if len(frames) > 1 else told["what"]
        frame.attrs[KEY] = {**told, "what": what, "rows": len(frame), "notes": list(told["notes"])}
    if not told["complete"]:
        try:
            warn(f"{told['what']}: {'; '.join(told['notes'])}")
        except IncompleteWarning as error:
            error.args = (f"{error}\n  next: gc.arrived() returns the frame as it is",)
            raise


def warn(text: str, kind: type[UserWarning] = IncompleteWarning) -> None:
    """Say that something is incomplete, or else not as expected, and show the reader's own line with it."""
    warnings.warn(text, kind, stacklevel=_level_of_reader())


def _level_of_reader() -> int:
    """Return how many frames lie between here and the reader's own line, which is what a warning should show."""
    level, frame = 0, inspect.currentframe()
    while frame is not None and frame.f_globals.get("__name__", "").startswith("genesys_nb."):
        level, frame = level + 1, frame.f_back
    return level
