"""Which items have arrived, which of them twice, and which stay.

While a listing is read it changes: rows move to another page and come again, and a later copy knows more than an
earlier one. So every item received is written down by its key, and at the end the copy received last stays. Items
without a key are never taken for one another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from genesys_nb.tables.values import TEXT, TIME, encoded, spelled

Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of the items received: a flag for each (None: all of them), and why the others go."""

    flags: Flags | None
    duplicates: int
    trimmed: int


@dataclass(frozen=True, slots=True)
class _Entry:
    before: int  # items received before these
    chunk: int
    keys: pa.Array
    starts: pa.Array
    ends: pa.Array


def key(*parts: Any) -> str | None:
    """Return the key that an item's fields make; None where one of them is missing.

    Text stands in quotes, so the ids ``1`` and ``"1"`` are two, and no text can look like the seam between two fields.
    """
    if None in parts:
        return None
    return "\x1f".join(encoded(one).decode() if isinstance(one, str) else spelled(one) for one in parts)


class Ledger:
    """The items received, in order."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._counts: dict[tuple[int | None, int], int] = {}

    @property
    def received(self) -> int:
        """How many items have arrived, copies included."""
        return self._entries[-1].before + len(self._entries[-1].keys) if self._entries else 0

    def add(
        self, keys: Sequence[str | None], chunk: int, starts: pa.Array | None = None, ends: pa.Array | None = None
    ) -> None:
        """Write down the items of a page.

        Parameters
        ----------
        keys : sequence of str or None
            The key of each item; see `key`.
        chunk : int
            The part of the download it came with.
        starts : pyarrow.Array, optional
            The time of each item by which it may be trimmed.
        ends : pyarrow.Array, optional
            The time at which each item was over; missing while it goes on.
        """
        times = [pa.nulls(len(keys), TIME) if given is None else given for given in (starts, ends)]
        self._entries.append(_Entry(self.received, chunk, pa.array(keys, TEXT), *times))

    def keyless(self, chunk: int) -> int:
        """Count the items of one chunk that have no key, whose copies nothing can tell from them."""
        return sum(entry.keys.null_count for entry in self._entries if entry.chunk == chunk)

    def unique(self, chunk: int | None = None) -> int:
        """Count the distinct items received, of one chunk or of all."""
        mark = (chunk, len(self._entries))
        if mark not in self._counts:
            self._counts = {mark: int((~self._repeated(self._keys(chunk))).sum())}
        return self._counts[mark]

    def kept(self, between: tuple[datetime, datetime] | None) -> Kept:
        """Decide which items stay: of each key the copy received last, if it starts inside the interval."""
        repeated = self._repeated(self._keys(None))
        duplicates = int(repeated.sum())
        stays = ~repeated
        if between is not None:
            first, end = (_instant(one) for one in between)
            moments = self._starts(first)
            stays &= (moments >= first) & (moments < end)
        trimmed = len(stays) - duplicates - int(stays.sum())
        return Kept(None if stays.all() else stays, duplicates, trimmed)

    def provisional(self, settled_until: datetime | None) -> pa.Array:
        """Flag each item that may look different in a later run: it goes on, or began when not all was known yet.

        Parameters
        ----------
        settled_until : datetime or None
            What began before this is known whole; None where nobody said so: then only what goes on is flagged, and
            of the rest nothing is said.
        """
        flags = ~self._over()
        if settled_until is None:
            return pa.array(flags, mask=~flags)
        settled = _instant(settled_until)
        return pa.array(flags | (self._starts(settled) >= settled))

    def began(self, between: tuple[datetime, datetime]) -> int:
        """Count the distinct items whose last copy starts in a half-open interval; one without a start is in none."""
        first, end = (_instant(one) for one in between)
        moments = self._starts(end)
        return int((~self._repeated(self._keys(None)) & (moments >= first) & (moments < end)).sum())

    def going_on(self, between: tuple[datetime, datetime], before: datetime) -> list[str]:
        """Return the keys of the items that stay, began before a moment, and were not over."""
        kept = self.kept(between).flags
        end = _instant(before)
        flags = ~self._over() & (self._starts(end) < end) & (True if kept is None else kept)
        keys: list[str] = self._keys(None).filter(pa.array(flags)).drop_null().to_pylist()
        return keys

    def _starts(self, unknown: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        starts = pa.chunked_array([entry.starts for entry in self._entries], TIME).combine_chunks()
        moments: np.ndarray[Any, np.dtype[np.int64]] = (
            starts.cast(pa.int64()).fill_null(unknown).to_numpy(zero_copy_only=False)
        )
        return moments

    def _over(self) -> Flags:
        ends = pa.chunked_array([entry.ends for entry in self._entries], TIME)
        over: Flags = ends.is_valid().to_numpy()
        return over

    def _keys(self, chunk: int | None) -> pa.Array:
        keys = [entry.keys for entry in self._entries if chunk is None or entry.chunk == chunk]
        return pa.chunked_array(keys, TEXT).combine_chunks()

    @staticmethod
    def _repeated(keys: pa.Array) -> Flags:
        """Flag each item of whose key another copy comes later."""
        codes = keys.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
        flags: Flags = pd.Series(codes).duplicated(keep="last").to_numpy() & (codes >= 0)
        return flags


def _instant(moment: datetime) -> int:
    instant: int = pa.scalar(moment, TIME).cast(pa.int64()).as_py()
    return instant
