"""Frames whose columns of ids gain the names of what the ids stand for.

All ids of a kind are gathered first, over all columns and frames, so that each directory is asked once at the most. A
name that is not known is missing, and the provenance says how many there are and why that may be.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from genesys_nb import display
from genesys_nb.clock import Clock
from genesys_nb.errors import AuthError, ConfigError, Forbidden, GenesysError, SecurityError
from genesys_nb.genesys.names.columns import Column, columns
from genesys_nb.genesys.names.kinds import KINDS
from genesys_nb.genesys.names.known import Known, Read
from genesys_nb.helper import Method
from genesys_nb.lineage import KEY, warn

_STRANGE = "deleted, or in a division that your role does not see"


class Names(Method):
    """What a session knows of names: each directory is fetched when it is first needed, and once.

    Parameters
    ----------
    read : callable
        ``pull -> pages``, each fetched when it is asked for.
    clock : Clock
        The session's time.
    """

    _INNER = Method._INNER | {"give"}  # noqa: SLF001 - it is one

    def __init__(self, read: Read, clock: Clock) -> None:
        super().__init__(type(self).__call__, "names")
        self._known = {kind.title: Known(kind, read, clock) for kind in KINDS}
        self._clock = clock

    def __call__(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a copy of a frame in which every column of ids has its names beside it.

        ``queue_id`` gains ``queue_name``, ``agent_ids`` gains ``agent_names``, lists in the same order, and
        ``wrap_up_code`` gains ``wrap_up_code_name``. Users are known whatever their state, inactive and deleted too.

        Parameters
        ----------
        frame : pandas.DataFrame
            A frame of a helper, or one of your own: a selection, a `concat`, a merge. A column of names that is there
            already keeps what it holds, and its gaps are filled.

        Returns
        -------
        pandas.DataFrame
            With ids of users, queues, wrap-up codes, divisions, skills, skill groups, languages, flows, flow outcomes,
            teams, groups, locations and presences named. The name of an id that the service does not know is missing,
            and `genesys_nb.provenance` says how many there are.

        Raises
        ------
        ConfigError
            It is no frame.
        ApiError, TransportError
            A directory cannot be read now. One that the role may not see is a note in the provenance instead.

        Notes
        -----
        A directory is asked when one of its ids has no name yet, and each id once a session: by its listing or by
        ``GET …?id=…``, whichever takes fewer requests. The permissions are those of `queues`, `wrap_up_codes`, ….

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     calls = gc.names(gc.conversation_details("yesterday", where={"mediaType": "voice"}))
        >>> [name for name in calls.columns if "queue" in name]
        ['queue_ids', 'queue_names']
        """
        self._clock.resume()
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

    def _more(self) -> dict[str, Any]:
        return {
            kind: f"{display.counted(len(known.names), 'id')}, asked last at {known.asked_at:%Y-%m-%d %H:%M:%S} UTC"
            for kind, known in self._known.items()
            if known.asked_at is not None
        } or {"known": "nothing yet: each directory is asked when it is first needed"}

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
