"""The frames of one download by grain: a dict that shows itself, instead of all its frames one below the other."""

from typing import Any

import pandas as pd

from genesys_nb import display
from genesys_nb.lineage import KEY


class Frames(display.Card, dict[str, pd.DataFrame]):
    """The frames of one download, by the name of their grain; a dict in all else."""

    def _shown(self) -> display.Shown:
        held: dict[str, Any] = {**self}  # a reader may put in what is no frame
        frames = {grain: frame for grain, frame in held.items() if isinstance(frame, pd.DataFrame)}
        told = [_told(grain, frame) for grain, frame in frames.items()]
        about = next((_record(frame) for frame in frames.values() if _record(frame)), {})
        return display.tables(told, {**about, "what": str(about.get("what") or "").partition(":")[0]})


def _told(grain: str, frame: pd.DataFrame) -> dict[str, Any]:
    return {
        "grain": str(grain),
        "rows": len(frame),
        "columns": frame.shape[1],
        "memory": int(frame.memory_usage(deep=True).sum()),
        "complete": _record(frame).get("complete"),
    }


def _record(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the provenance of a frame; one that the reader has put in has none."""
    record = frame.attrs.get(KEY)
    return record if isinstance(record, dict) else {}
