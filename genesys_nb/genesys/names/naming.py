"""Frames whose columns of ids gain the names of what the ids stand for.

All ids of a kind are gathered first, over all columns and frames, so that each directory is asked once at the most. A
name that is not known is missing, and the provenance says how many there are and why that may be.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from genesys_nb.errors import AuthError, ConfigError, Forbidden, GenesysError, SecurityError
from genesys_nb.genesys.names.columns import Column, columns
from genesys_nb.genesys.names.kinds import KINDS
from genesys_nb.genesys.names.known import Known, Read
from genesys_nb.lineage import KEY, warn

_STRANGE = "deleted, or in a division that your role does not see"


class Names:
    """What a session knows of names: each directory is fetched when it is first needed, and once.

    Parameters
    ----------
    read : callable
        ``pull -> pages``, each fetched when it is asked for.
    """

    def __init__(self, read: Read) -> None:
        self._known = {kind.title: Known(kind, read) for kind in KINDS}

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a copy of a frame with names.

        Raises
        ------
        ConfigError
            It is no frame.
        GenesysError
            A directory cannot be read now. One that the role may not see is a note, and its names are missing.
        """
        if not isinstance(frame, pd.DataFrame):
            raise ConfigError(
                f"gc.names takes a frame, not {type(frame).__name__}",
                next_step="hand over one frame; of many: {grain: gc.names(frame) for grain, frame in tables.items()}",
            )
        made = frame.copy()
        for error in self._put([made]).values():
            if not isinstance(error, Forbidden):
                raise error
        return made

    def give(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Put names into frames that have just been fetched: a directory that cannot be read costs its names only."""
        failed = [kind for kind, error in self._put(frames.values()).items() if not isinstance(error, Forbidden)]
        if failed:
            warn(f"names could not be fetched: {', '.join(failed)}; gc.names(frame) tries again")

    def _put(self, frames: Iterable[pd.DataFrame]) -> dict[str, GenesysError]:
        """Put names into frames; return what went wrong, by kind."""
        found = [(frame, list(columns(frame))) for frame in frames]
        needed: dict[str, set[str]] = {}
        for column in (column for _, several in found for column in several):
            needed.setdefault(column.kind.title, set()).update(column.nameless)
        troubles = {kind: error for kind, ids in needed.items() if (error := self._learn(kind, ids)) is not None}
        for frame, several in found:
            for column in several:
                kind = column.kind.title
                column.name(self._known[kind].names, whole=kind not in troubles)
            self._note(frame, several, troubles)
        return troubles

    def _learn(self, kind: str, ids: set[str]) -> GenesysError | None:
        try:
            self._known[kind].learn(ids)
        except (AuthError, SecurityError):
            raise
        except GenesysError as error:
            return error
        return None

    def _note(self, frame: pd.DataFrame, named: list[Column], troubles: Mapping[str, GenesysError]) -> None:
        """Say in a frame's provenance which names are missing, and why that may be."""
        record = frame.attrs.get(KEY)
        if not isinstance(record, dict):
            return
        notes = list(record.get("notes") or ())
        for kind in dict.fromkeys(column.kind.title for column in named):
            ids = set().union(*(column.ids for column in named if column.kind.title == kind))
            lost = set().union(*(column.nameless for column in named if column.kind.title == kind))
            unknown = sum(self._known[kind].names.get(one) is None for one in lost)
            refused, strange = f"{kind} names are missing: ", f" {kind} ids are not known: {_STRANGE}"
            notes = [note for note in notes if not (note.startswith(refused) or note.endswith(strange))]
            if unknown and kind in troubles:
                notes.append(refused + troubles[kind].message)
            elif unknown:
                notes.append(f"{unknown:,} of {len(ids):,}{strange}")
        frame.attrs[KEY] = {**record, "notes": notes}
