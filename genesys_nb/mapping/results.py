"""What a function made of many items: results in the order of the items, and what failed.

One item that fails does not take the others with it, and nothing is hidden by that: the result counts its failures,
a warning was raised, and a frame that is put together from it says in its provenance that it is not whole.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

import pandas as pd
from pandas.api.extensions import ExtensionDtype

from genesys_nb import display
from genesys_nb.errors import ConfigError
from genesys_nb.lineage import KEY, warn
from genesys_nb.tables.frame import TEXT

T = TypeVar("T")
R = TypeVar("R")

_SHOWN = 8  # items that failed, on the card
_ADDED_UP = ("total_hits", "unique", "duplicates_dropped", "pages", "requests", "waited_s")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Mapped(display.Card, Sequence[R | None], Generic[T, R]):
    """The results of `gc.map`, as a sequence in the order of the items.

    Parameters
    ----------
    items : list
        The items that were taken, in order.
    results : list
        For each of them what the function returned; None where it failed or was not finished.
    errors : dict
        For each item that failed, by its position, the exception.
    pending : list of int
        Positions of the items that were taken, but not finished when it was stopped.
    whole : bool
        True when all items were taken and finished; False when it was stopped.
    """

    items: list[T]
    results: list[R | None]
    errors: dict[int, Exception]
    pending: list[int]
    whole: bool

    @property
    def ok(self) -> bool:
        """True when every item was done and none failed."""
        return self.whole and not self.errors

    @property
    def failed(self) -> list[T]:
        """The items that failed, to look at or to map again."""
        return [self.items[position] for position in self.errors]

    @property
    def unfinished(self) -> list[T]:
        """The items that were taken, but not finished when it was stopped."""
        return [self.items[position] for position in self.pending]

    @property
    def done(self) -> list[int]:
        """Positions of the items that have a result."""
        without = {*self.errors, *self.pending}
        return [position for position in range(len(self.items)) if position not in without]

    def frame(self) -> pd.DataFrame:
        """Put results that are frames one below the other, with a first column ``item``.

        Returns
        -------
        pandas.DataFrame
            The rows of all results in the order of the items; types and provenance as in the single frames. Without
            any result it has the column ``item`` only.

        Raises
        ------
        ConfigError
            A result is no frame, or has a column ``item`` already.
        """
        frames = [_frame(self.results[position]) for position in self.done]
        together = _together(frames)
        places = zip(self.done, frames, strict=True)
        items = [self.items[position] for position, frame in places for _ in range(len(frame))]
        together.insert(0, "item", pd.Series(items, dtype=TEXT if all(isinstance(one, str) for one in items) else None))
        records = [frame.attrs[KEY] for frame in frames if KEY in frame.attrs]
        together.attrs = (
            {KEY: {**self._told(records), "rows": len(together)}} if len(records) == len(frames) > 0 else {}
        )
        if not self.ok:
            warn(self.summary)
        return together

    @property
    def summary(self) -> str:
        """How many items were done, and what became of the others, in one line."""
        count = f"{len(self.items):,} item{'' if len(self.items) == 1 else 's'}"
        kinds = Counter(type(error).__name__ for error in self.errors.values())
        told = [
            f"{len(self.errors):,} failed ({', '.join(f'{kind} {times:,}' for kind, times in kinds.most_common())})"
            if self.errors
            else "",
            "" if self.whole else f"stopped with {len(self.pending):,} unfinished",
        ]
        return ", ".join([count, *(part for part in told if part)])

    def _told(self, records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Write down where the rows come from: what the records agree on, sums, and what is missing."""
        told: dict[str, Any] = {}
        for name, value in records[0].items():
            values = [record.get(name) for record in records]
            if name in _ADDED_UP:
                told[name] = None if None in values else sum(values)
            else:
                told[name] = value if all(one == value for one in values) else None
        told["what"] = told["what"] or f"map over {len(self.items):,} items"
        told["fetched_at"] = max(record["fetched_at"] for record in records)
        told["complete"] = self.ok and all(record["complete"] for record in records)
        notes = dict.fromkeys(note for record in records for note in record["notes"])
        told["notes"] = [*([] if self.ok else [self.summary]), *notes]
        return told

    @overload
    def __getitem__(self, place: int) -> R | None: ...
    @overload
    def __getitem__(self, place: slice) -> list[R | None]: ...
    def __getitem__(self, place: int | slice) -> R | list[R | None] | None:
        return self.results[place]

    def __len__(self) -> int:
        return len(self.results)

    def __iter__(self) -> Iterator[R | None]:
        return iter(self.results)

    def _shown(self) -> display.Shown:
        state = display.State("ok" if self.ok else "warn", self.summary)
        kinds = Counter(type(self.results[position]).__name__ for position in self.done)
        failed = [_told_error(self.items[position], error) for position, error in self.errors.items()]
        more = len(failed) - _SHOWN
        rows = {
            "state": state,
            "results": [f"{count:,} {kind}" for kind, count in kinds.most_common(_SHOWN)],
            "failed": [*failed[:_SHOWN], *([f"and {more:,} more: .errors has all"] if more > 0 else [])],
        }
        return display.facts("Results of gc.map", rows, next_step=self._to_do(set(kinds)))

    def _to_do(self, kinds: set[str]) -> str:
        """Say what may be done with it: what failed is mapped again, frames are put together."""
        again = [
            "gc.map(function, result.failed) tries those again" if self.errors else "",
            "gc.map(function, result.unfinished) does those that were under way" if self.pending else "",
            "result.frame() puts the frames together" if kinds == {"DataFrame"} else "",
        ]
        return "; ".join(filter(None, again))


def _told_error(item: Any, error: Exception) -> str:
    """Say in a line what became of an item; an error's first line is what failed."""
    return f"{display.cut(str(item), 40)}: {type(error).__name__}: {display.cut(str(error).partition(chr(10))[0], 120)}"


def _frame(result: Any) -> pd.DataFrame:
    if isinstance(result, pd.DataFrame) and "item" not in result:
        return result
    what = "a frame with a column 'item' of its own" if isinstance(result, pd.DataFrame) else f"{result!r:.60}"
    raise ConfigError(
        f"a result is {what}: it cannot be put below the others",
        next_step="have the function return a frame without such a column; .results are as they came",
    )


def _together(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put frames below each other; a column keeps its type even where a frame lacks it or has other categories."""
    filled = [frame for frame in frames if len(frame)] or list(frames[:1])
    if not filled:
        return pd.DataFrame()
    bare = [frame.astype({name: object for name in frame if frame[name].dtype == "category"}) for frame in filled]
    together = pd.concat(bare, ignore_index=True)
    for name in together:
        kinds = [frame[name].dtype for frame in frames if name in frame]
        if all(isinstance(kind, pd.CategoricalDtype) for kind in kinds):
            words = sorted({word for kind in kinds for word in kind.categories})  # type: ignore[union-attr]
            together[name] = together[name].astype(pd.CategoricalDtype(pd.Index(words, dtype=TEXT)))
        elif len(set(kinds)) == 1 and isinstance(kinds[0], ExtensionDtype):
            together[name] = together[name].astype(kinds[0])
    return together
