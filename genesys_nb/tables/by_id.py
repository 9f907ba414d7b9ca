"""What was asked for id by id: some ids may be refused, and each refusal is a row that says so.

A page is one answer, and the part that it came with tells what was asked. What the service refused comes as a page too,
made by `standing_for`; its row has what was asked, the column ``error``, and nothing else. When everything is refused
from the start, the ids are not to blame: the refusal is raised, and not repeated ten thousand times.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import msgspec

from genesys_nb.errors import ApiError, BadRequest, Forbidden, NotFound, RateLimited, ServerError, Trail, named
from genesys_nb.paging import ARRAY, OBJECT
from genesys_nb.tables import page
from genesys_nb.tables.frame import Finished
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import Column, Shape

Row = dict[str, Any]
ERROR = Column("error", "/error")

_MARK = "genesys_nb refusal"
_PATIENCE = 20  # answers from the start, all of them refusals, after which the refusal is raised
_AWAY = frozenset({502, 503, 504})
_KINDS: Mapping[str, type[ApiError]] = {kind.__name__: kind for kind in (BadRequest, Forbidden, NotFound, ServerError)}


def standing_for(error: ApiError, items: str) -> bytes:
    """Return the page that stands for a refused answer; raise what is about the service and not about the id.

    Parameters
    ----------
    error : ApiError
        The refusal.
    items : str
        The field that would have held the rows, `ARRAY` or `OBJECT`.
    """
    if isinstance(error, RateLimited) or error.status in _AWAY:
        raise error
    told = {"kind": type(error).__name__, "message": error.message, "next_step": error.next_step}
    refusal = {_MARK: {**told, "status": error.status, "code": error.code, "trail": asdict(error.trail)}}
    whole = {ARRAY: [refusal], OBJECT: refusal}
    return msgspec.json.encode(whole.get(items, {items: [refusal], "pageCount": 1}))


class ById(Records):
    """The table of answers that were asked for id by id.

    Parameters
    ----------
    shape : Shape
        The known columns; ``error`` follows them.
    asked : sequence of mapping
        For each part what was asked, as fields of a row.
    rows : callable
        ``item -> rows``: what one item of an answer becomes.
    items : str
        The field that holds the items; empty where the answer is itself the list, or the one item.
    absent : sequence of mapping
        What is known not to be there before it is asked for; rows with an error.
    """

    def __init__(
        self,
        shape: Shape,
        asked: Sequence[Mapping[str, Any]],
        rows: Callable[[Row], Iterable[Row]] = lambda item: (item,),
        *,
        items: str = "",
        absent: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(replace(shape, columns=(*shape.columns, ERROR)), items)
        self._asked = asked
        self._rows_of = rows
        self._answers = 0
        self._refused: Counter[str] = Counter()
        if absent:
            self._refused["NotFound"] += len(absent)
            self._pour([dict(one) for one in absent], -1)

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take one answer in; return how many rows it has.

        Raises
        ------
        ApiError
            Everything was refused from the start.
        """
        asked = self._asked[chunk]
        rows: list[Row] = []
        self._answers += 1
        for item in page.items(page.read(content, self._note), self._items, self._note):
            record = page.record(item)
            if _MARK in record:
                rows.append({**asked, "error": self._judged(record[_MARK])})
            else:
                rows += [{**asked, **row} for row in self._rows_of(record)]
        return self._pour(rows, chunk)

    def finish(
        self, *, timezone: str, between: tuple[datetime, datetime] | None = None, explode: str | None = None
    ) -> Finished:
        """Make the frame of all that has arrived, and say what was refused."""
        finished = super().finish(timezone=timezone, between=between, explode=explode)
        refused = self._refused.total()
        if not refused:
            return finished
        kinds = named(f"{kind} {count}" for kind, count in self._refused.most_common())
        note = f"{refused} of what was asked for was refused ({kinds}): its rows say why in the column error"
        return replace(finished, refused=refused, notes=[note, *finished.notes])

    def _judged(self, refusal: Mapping[str, Any]) -> str:
        kind = refusal["kind"]
        self._refused[kind] += 1
        others = self._refused.total() - self._refused["NotFound"]
        if others == self._answers >= min(_PATIENCE, len(self._asked)):
            raise _error(refusal)
        return f"{kind}: {refusal['message']}"


def _error(refusal: Mapping[str, Any]) -> ApiError:
    """Return the refusal as it was raised."""
    return _KINDS.get(refusal["kind"], ApiError)(
        refusal["message"],
        status=refusal["status"],
        code=refusal["code"],
        next_step=refusal["next_step"],
        trail=Trail(**refusal["trail"]),
    )
