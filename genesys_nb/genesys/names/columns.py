"""One column of ids in a frame, and the column of names beside it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from genesys_nb.genesys.names.kinds import Kind, kind_of, name_column
from genesys_nb.tables.frame import TEXT

_LISTS = (list, tuple, np.ndarray)


class Column:
    """A column of ids whose names are wanted, read once.

    A column of names that is there already keeps what it holds; only its gaps are filled.

    Parameters
    ----------
    frame : pandas.DataFrame
        Where it stands.
    label : str
        Its name.
    kind : Kind
        What its ids stand for.
    """

    def __init__(self, frame: pd.DataFrame, label: str, kind: Kind) -> None:
        self.kind = kind
        self._frame = frame
        self._label = label
        self._target = name_column(label)
        held = frame[label]
        gaps = frame[self._target].isna() if self._target in frame else None
        self._lists = _has_lists(held, label)
        self._category = isinstance(held.dtype, pd.CategoricalDtype)
        self._cells: list[Any] | None = held.tolist() if held.dtype == object else None
        self._codes, words = (np.empty(0, np.intp), ()) if held.dtype == object else pd.factorize(held)
        self._words = [_one(word) for word in list(words)]
        self.ids = {*self._words, *_ids(self._cells or ())} - {""}
        self.nameless = self.ids if gaps is None else _ids(held[gaps].tolist()) - {""}
        """The ids that have no name yet."""

    def name(self, names: Mapping[str, str | None], *, whole: bool) -> None:
        """Put the names beside the ids.

        Parameters
        ----------
        names : mapping
            From an id to its name.
        whole : bool
            False where the directory could not be read: then a list of ids without any name has no list of names.
        """
        made = self._named(names) if self._cells is None else self._named_cells(self._cells, names, whole=whole)
        if self._target not in self._frame:
            place = list(self._frame.columns).index(self._label)
            self._frame.insert(place + 1, self._target, made)
            return
        old = self._frame[self._target]
        if old.isna().any():
            self._frame[self._target] = old.where(old.notna(), pd.Series(made, index=old.index))

    def _named(self, names: Mapping[str, str | None]) -> Any:
        """Name each word once; the place behind the last word is for what is missing."""
        spelled = pd.array([*(names.get(word) for word in self._words), None], dtype=TEXT)
        made = spelled.take(self._codes)
        return pd.Categorical(made) if self._category else made

    def _named_cells(self, cells: list[Any], names: Mapping[str, str | None], *, whole: bool) -> Any:
        found = [_named_cell(cell, names, whole=whole) for cell in cells]
        if not self._lists:
            return pd.array(found, dtype=TEXT)
        made = np.full(len(found), None, object)  # an array made of lists would be a table of their elements
        made[:] = np.fromiter(found, object, len(found))
        return pd.Series(made, index=self._frame.index, dtype=object, copy=False)


def columns(frame: pd.DataFrame) -> Iterator[Column]:
    """Find a frame's columns of ids, where names can be put beside them."""
    labels: list[Any] = list(frame.columns)
    for label in labels:
        kind = kind_of(label) if isinstance(label, str) else None
        if kind is not None and labels.count(label) == 1 and _has_room(frame, labels.count(name_column(label)), label):
            yield Column(frame, label, kind)


def _has_room(frame: pd.DataFrame, there: int, label: str) -> bool:
    """Tell whether the names have a place to go: a new column, or the gaps of one that holds the like."""
    if there != 1:
        return there == 0
    names: object = frame[name_column(label)].dtype
    return names == np.dtype(object) or (isinstance(names, pd.StringDtype) and not _has_lists(frame[label], label))


def _has_lists(held: "pd.Series[Any]", label: str) -> bool:
    """Tell whether a column holds lists; one that holds nothing is told by its name."""
    if held.dtype != object:
        return False
    there = held[held.notna()]
    return label.endswith("s") if there.empty else any(isinstance(cell, _LISTS) for cell in there)


def _named_cell(cell: Any, names: Mapping[str, str | None], *, whole: bool) -> Any:
    found = [names.get(_one(one)) for one in _several(cell)]
    if isinstance(cell, _LISTS):
        return found if whole or any(found) else None
    return found[0]


def _ids(cells: Iterable[Any]) -> set[str]:
    return {_one(one) for cell in cells for one in _several(cell)}


def _several(cell: Any) -> Iterable[Any]:
    return cell if isinstance(cell, _LISTS) else (cell,)


def _one(value: Any) -> str:
    """Return an id; what is none is nothing."""
    return value if isinstance(value, str) else ""
