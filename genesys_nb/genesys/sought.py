"""A name that matches nothing in a directory is said to be so, with the closest that the session has seen there.

``gc.queues("Biling*")`` is an empty frame, and rightly so; but who asked for it meant some queue. No request is made
for the answer: names are remembered from the frames that were fetched before. A pattern may well match nothing, so that
is a note in the frame's provenance; a whole name is that of something, so there is a warning, too.
"""

from collections.abc import Mapping

import pandas as pd

from genesys_nb.downloads.pull import Pull
from genesys_nb.lineage import KEY, warn
from genesys_nb.spelling import closest


class Sought:
    """What a session has seen of the names in directories."""

    def __init__(self) -> None:
        self._seen: dict[str, set[str]] = {}  # by the directory's path

    def look(self, pull: Pull, frames: Mapping[str, pd.DataFrame]) -> None:
        """Remember the names of a directory, or say of its empty frame that a name matched none."""
        if not pull.parts:
            return
        query = pull.parts[0].query
        name = query.params.get("name")
        for frame in frames.values():
            if "name" in frame and query.method == "GET" and len(frame):
                self._seen.setdefault(query.path, set()).update(map(str, frame["name"].dropna()))
            elif isinstance(name, str) and KEY in frame.attrs:
                told = frame.attrs[KEY]
                note = self._note(pull.what, name, query.path)
                frame.attrs[KEY] = {**told, "notes": [*told["notes"], note]}
                if "*" not in name and told["complete"]:
                    warn(note, UserWarning)

    def _note(self, what: str, name: str, path: str) -> str:
        close = self._closest(name.strip("*"), sorted(self._seen.get(path, ())))
        meant = f"; the closest is {close!r}" if close else ""
        whole = "" if "*" in name else f"; {name + '*'!r} would be all that begin so"
        return f"none of the {what} is called {name!r}{meant}{whole}"

    @staticmethod
    def _closest(name: str, known: list[str]) -> str:
        """Return the known name that is closest, or that begins most like it: who leaves off has written ``*``."""
        begun = {one[: len(name) + 1]: one for one in reversed(known)}
        return closest(name, known) or begun.get(closest(name, begun), "")
