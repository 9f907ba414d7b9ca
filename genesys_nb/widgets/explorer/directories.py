"""The names of an organisation's things, read when they are first asked for and not again."""

import warnings
from collections.abc import Callable, Mapping
from typing import Any

from genesys_nb.widgets.explorer.vocabulary import Directory

_ALL: Mapping[str, Mapping[str, Any]] = {"users": {"state": "any"}}
"""What a listing must be told so that it leaves nothing out: who has left had conversations, too."""


class Directories:
    """The names of one session's organisation.

    Parameters
    ----------
    session : callable
        Returns the session.
    """

    def __init__(self, session: Callable[[], Any]) -> None:
        self._session = session
        self._known: dict[Directory, dict[str, Any]] = {}

    def knows(self, directory: Directory) -> bool:
        """Tell whether the names have been read."""
        return directory in self._known

    def read(self, directory: Directory) -> Mapping[str, Any]:
        """Return the ids by their names, in the names' order; what goes wrong is raised, and asked again next time."""
        if directory not in self._known:
            listed = getattr(self._session(), directory.helper)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what came or went while it was read is no matter here
                frame = listed(**_ALL.get(directory.helper, {}), progress=False)
            columns = [frame[name].fillna("").astype(str) for name in directory.names]
            rows = zip(frame[directory.key].tolist(), *columns, strict=True)
            self._known[directory] = _labelled({key: " ".join(parts).strip() for key, *parts in rows})
        return self._known[directory]


def _labelled(names: Mapping[Any, str]) -> dict[str, Any]:
    """Return the ids by name; where two have the same one, or none, the id tells them apart."""
    times: dict[str, int] = {}
    for name in names.values():
        times[name] = times.get(name, 0) + 1
    labels = {key: name if name and times[name] == 1 else f"{name} ({key})".strip() for key, name in names.items()}
    return {label: key for key, label in sorted(labels.items(), key=lambda pair: pair[1].casefold())}
