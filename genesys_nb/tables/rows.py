"""The rows of one table as they arrive, page by page, held as Arrow columns and nothing else.

Pages differ: one has a field that no other has, another has a fraction where whole numbers are the rule. Each page
keeps the types it came with; only when pages are joined is the type sought that holds them all. Pages are joined now
and then on the way, because ten thousand small tables cost more than the rows in them, and one column after the other,
because two copies of one column cost less than two copies of the table. A column that holds nothing is a number of rows
and no memory. Every step ends in one assignment: whoever is interrupted in between finds all rows there, once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from genesys_nb.tables import values
from genesys_nb.tables.shape import Kind, Shape

ITEM = ""  # the column that says which of the received items a row belongs to
_JOIN = 8

Columns = dict[str, pa.Array]


class Rows:
    """Rows of one grain.

    Parameters
    ----------
    shape : Shape or None
        The known columns; None where nothing is known.
    """

    def __init__(self, shape: Shape | None) -> None:
        self._kinds: dict[str, Kind] = {column.source: column.kind for column in shape.columns} if shape else {}
        self._pages: list[tuple[Columns, int]] = []  # what is joined has left its page
        self._joined: dict[str, tuple[list[pa.Array], int]] = {ITEM: ([], 0)}  # the pieces, and the pages in them

    def add(self, columns: Mapping[str, pa.Array], items: np.ndarray[Any, Any]) -> None:
        """Take the rows of one page in.

        Parameters
        ----------
        columns : mapping
            Columns by their source.
        items : array
            For each row the number of the item that it belongs to.
        """
        page = {source: _bare(column) for source, column in columns.items()}
        self._pages.append(({ITEM: pa.array(items, pa.int64()), **page}, len(items)))
        if len(self._pages) % _JOIN == 0:
            self._join()

    def table(self) -> pa.Table:
        """Return all rows, each column in one piece."""
        self._join()
        for source in list(self._joined):
            self._joined[source] = self._united(source)
        return pa.table({source: pieces[0] for source, (pieces, _) in self._joined.items()})

    def _join(self) -> None:
        pages = len(self._pages)
        for source in dict.fromkeys([*self._joined, *(name for page, _ in self._pages for name in page)]):
            joined = self._joined.get(source, ([], 0))[1]
            if joined == pages:
                continue
            self._joined[source] = self._longer(source, joined)
            for page, _ in self._pages[joined:]:
                page.pop(source, None)
            _give_back()

    # The two below let go of their pieces on return, before memory is given back: that is why they are apart.

    def _longer(self, source: str, joined: int) -> tuple[list[pa.Array], int]:
        """Return a column's pieces and one more, of the pages since."""
        fresh = self._pages[joined:]
        new = self._one(source, [page[source] if source in page else pa.nulls(length) for page, length in fresh])
        return [*self._joined.get(source, ([], 0))[0], new], len(self._pages)

    def _united(self, source: str) -> tuple[list[pa.Array], int]:
        """Return a column in one piece."""
        pieces, pages = self._joined[source]
        if len(pieces) == 1:
            return pieces, pages
        _give_back()
        return [self._one(source, pieces)], pages

    def _one(self, source: str, pieces: Sequence[pa.Array]) -> pa.Array:
        kind = self._kinds.get(source)
        target = values.common((piece.type for piece in pieces), kind)
        same = [values.widened(piece, target) for piece in pieces]
        if any(piece is None for piece in same):
            target = values.TEXT if kind else values.JSON
            same = [values.widened(piece, target) for piece in pieces]
        whole = pa.chunked_array([piece for piece in same if piece is not None], target)
        if pa.types.is_dictionary(target):
            whole = whole.unify_dictionaries()
        return values.whole(whole)


def _bare(column: pa.Array) -> pa.Array:
    """Return a column that holds nothing as one that takes no memory either; its kind is known without it."""
    return pa.nulls(len(column)) if column.null_count == len(column) else column


def _give_back() -> None:
    """Return what Arrow has freed: it lies in many small pieces, into which no joined column fits."""
    pa.default_memory_pool().release_unused()
