"""Listings: a table of whatever a page lists, without knowing it beforehand.

An object inside a record is spread out (``division.name`` becomes the column ``division_name``), a list stays a list.
The columns that a shape knows come first, typed, even when no row has them; everything else that was sent follows in
the order of its names, id and name first, typed by what it holds. Text in a field that no shape knows stays text:
whether it is a date is not for us to guess.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from genesys_nb.tables import frame, ledger, names, page, values
from genesys_nb.tables.frame import Finished
from genesys_nb.tables.ledger import Ledger
from genesys_nb.tables.notes import Notes
from genesys_nb.tables.rows import Columns, Rows
from genesys_nb.tables.shape import Shape


class Records:
    """The table of a listing, filled page by page.

    Parameters
    ----------
    shape : Shape or None
        The known columns; None where nothing is known.
    items : str
        The field of a page that holds its items; empty where the page is itself the list, or itself the one item.
    key : sequence of str, optional
        The fields that tell one item from another; empty where nothing does. By default the shape's.
    moment : str, optional
        The field, a known time, by which items are trimmed to the interval that was asked for; by default they are
        not: what the service counts to an interval stays.
    """

    def __init__(
        self,
        shape: Shape | None,
        items: str = "entities",
        key: Sequence[str] | None = None,
        *,
        moment: str | None = None,
    ) -> None:
        self._shape = shape
        self._items = items
        self._moment = names.pointer(moment) if moment else None
        fields = key if key is not None else shape.key if shape else ("id",)
        self._key = [names.pointer(*field.split(".")) for field in fields]
        self._known = {column.source: column for column in shape.columns} if shape else {}
        self._older = {column.source: column.older for column in self._known.values() if column.older}
        self._whole = {source for source, column in self._known.items() if column.kind == "record"}
        self._rows = Rows(shape)
        self._ledger = Ledger()
        self._note = Notes()

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take one page in.

        Parameters
        ----------
        content : bytes
            The page's JSON.
        chunk : int
            The part of the download it belongs to.

        Returns
        -------
        int
            How many items are on it.
        """
        return self._pour(page.items(page.read(content, self._note), self._items, self._note), chunk)

    def _pour(self, held: Sequence[Any], chunk: int) -> int:
        """Take decoded items in; return how many they are."""
        fields: dict[str, list[Any]] = {}
        for number, item in enumerate(held):
            for source, value in self._renamed(page.record(item)):
                column = fields.setdefault(source, [])
                column.extend([None] * (number - len(column)))
                column.append(value)
        for column in fields.values():
            column.extend([None] * (len(held) - len(column)))
        columns: Columns = {}
        for source, column in fields.items():
            if source in self._known:
                columns |= values.known(column, self._known[source], self._note)
            else:
                columns[source] = values.inferred(column)
        keys = self._keys(fields, len(held))
        base = self._ledger.received
        # Written down first: whoever is interrupted here and sends the page again has its rows once, as copies.
        self._ledger.add(keys, chunk, columns.get(self._moment) if self._moment else None)
        self._rows.add(columns, np.arange(len(held)) + base)
        return len(held)

    def keyless(self, chunk: int) -> int:
        """Count the items of one chunk that have no key, whose copies nothing can tell from them."""
        return self._ledger.keyless(chunk)

    def unique(self, chunk: int | None = None) -> int:
        """Count the distinct items received, of one chunk or of all."""
        return self._ledger.unique(chunk)

    def finish(
        self,
        *,
        timezone: str,
        between: tuple[datetime, datetime] | None = None,
        explode: str | None = None,
    ) -> Finished:
        """Make the frame of all that has arrived; more may follow.

        Parameters
        ----------
        timezone : str
            Zone of the timestamps.
        between : pair of datetime, optional
            The interval; only what has a ``moment`` is trimmed to it.
        explode : str, optional
            A column whose lists become rows.

        Returns
        -------
        Finished
            Its one frame has the name of the shape, or ``item``.
        """
        kept = self._ledger.kept(between if self._moment else None)
        made = frame.frame(self._rows.table(), self._shape, timezone, kept.flags)
        if explode is not None:
            made = frame.exploded(made, explode)
        received = self._ledger.received
        return Finished(
            frames={self._shape.name if self._shape else "item": made},
            received=received,
            unique=received - kept.duplicates,
            duplicates=kept.duplicates,
            trimmed=kept.trimmed,
            notes=self._note.lines(),
        )

    def _spread(self, item: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
        for key, value in item.items():
            source = above + names.pointer(key)
            if not isinstance(value, dict) or source in self._whole:
                yield source, value
            elif value:
                yield from self._spread(value, source)
            elif source not in self._known:  # an object that has fields elsewhere; if nowhere, this is all of it
                yield source, value

    def _renamed(self, item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Spread an item, the fields of an older version under their present names."""
        if not self._older:
            return self._spread(item)
        spread = dict(self._spread(item))
        for source, older in self._older.items():
            old = next((one for one in older if one in spread), None)
            if old is not None and source not in spread:
                spread[source] = spread.pop(old)
        return iter(spread.items())

    def _keys(self, fields: Mapping[str, list[Any]], length: int) -> list[str | None]:
        if not self._key:
            return [None] * length
        absent = [None] * length
        return list(map(ledger.key, *(self._plain(source, fields.get(source, absent)) for source in self._key)))

    def _plain(self, source: str, held: list[Any]) -> list[Any]:
        """Return the values of a key so that a number and its text are one, where the field is known to be a number."""
        column = self._known.get(source)
        whole = column is not None and column.kind == "integer"
        return [values.number(value, whole=True) for value in held] if whole else held
