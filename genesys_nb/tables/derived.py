"""What analysts compute first of a conversation, each column defined by one sentence.

======================  ====================================================================================
column                  definition
======================  ====================================================================================
media_types             The media types of its sessions, in the order in which they first appear.
queue_ids               The queues of its segments, in the order in which they first appear.
agent_ids               The users of its participants with purpose agent or user, in the order of appearance.
wrap_up_codes           The wrap-up codes of its segments, in the order in which they first appear.
nOffered                Sum of the metric: how often it was offered to an agent through a queue.
tAcd                    Sum of the metric: ms in queues, however that ended.
tWait                   Sum of the metric: ms it waited in queues before it was answered, abandoned or left.
tAnswered               Sum of the metric: ms in queues before an agent answered.
tAbandon                Sum of the metric: ms in queues before it was abandoned.
tTalk                   Sum of the metric: ms that agents spent with the customer.
tHeld                   Sum of the metric: ms on hold.
tAcw                    Sum of the metric: ms of after-call work.
tHandle                 Sum of the metric: ms of handling by agents as the vendor counts it, contacting and dialling
                        of outbound calls included.
nTransferred            Sum of the metric: how often an agent transferred it.
answered                True when the metric tAnswered was measured in it.
abandoned               True when the metric tAbandon was measured in it.
ongoing                 True when it has no end.
duration                ms from its start to its end; missing while it is ongoing.
======================  ====================================================================================

A sum is over all sessions of the conversation, of the values of the metric of exactly that name; it is missing, not 0,
where the service measured none. The vendor's ``tTalk`` and ``tHeld`` are measured for each stretch of talk or hold,
``tTalkComplete`` and ``tHeldComplete`` once for each session when it is over: their sums agree in the end, and the
former already count while a conversation goes on. A conversation that was answered in one queue and abandoned in
another is both.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from genesys_nb.tables import values
from genesys_nb.tables.notes import Notes
from genesys_nb.tables.rows import Columns
from genesys_nb.tables.shape import Column
from genesys_nb.tables.tree import Index

SUMS = (
    "nOffered",
    "tAcd",
    "tWait",
    "tAnswered",
    "tAbandon",
    "tTalk",
    "tHeld",
    "tAcw",
    "tHandle",
    "nTransferred",
)
DERIVED = (
    *(Column(name, name, "list") for name in ("media_types", "queue_ids", "agent_ids", "wrap_up_codes")),
    *(Column(name, name, "integer") for name in SUMS),
    *(Column(name, name, "boolean") for name in ("answered", "abandoned", "ongoing")),
    Column("duration", "duration", "integer"),
)
AGENTS = pa.array(["agent", "user"], values.TEXT)


@dataclass(frozen=True, slots=True)
class Belonging:
    """Values below conversations, with the number of the conversation each belongs to, in order."""

    items: Index
    held: pa.Array


def lists(count: int, belonging: Belonging) -> pa.Array:
    """List for each conversation its values, once each, in the order in which they first appear."""
    encoded = belonging.held if pa.types.is_dictionary(belonging.held.type) else belonging.held.dictionary_encode()
    there = encoded.indices.is_valid().to_numpy(zero_copy_only=False)
    codes = encoded.indices.drop_null().to_numpy()
    size = max(1, len(encoded.dictionary))
    first = pd.unique(belonging.items[there] * size + codes)  # in order of appearance, and items ascend
    offsets = np.zeros(count + 1, np.int32)
    np.cumsum(np.bincount(first // size, minlength=count), out=offsets[1:])
    words = encoded.dictionary.cast(values.TEXT).take(pa.array(first % size))
    return pa.ListArray.from_arrays(pa.array(offsets), words)


def agents(purposes: pa.Array, users: pa.Array) -> pa.Array:
    """Return the users among participants that are agents; of all others nothing."""
    return pc.if_else(pc.is_in(purposes.cast(values.TEXT), AGENTS), users, pa.scalar(None, values.TEXT))


def sums(count: int, metrics: pa.Array, amounts: Belonging, note: Notes) -> Columns:
    """Add up the metrics of each conversation by name; what was not measured is missing."""
    codes = pc.index_in(metrics.cast(values.TEXT), pa.array(SUMS, values.TEXT))
    held = _numeric(amounts.held, note)
    wanted = pc.and_(codes.is_valid(), held.is_valid()).to_numpy(zero_copy_only=False)
    places = codes.fill_null(0).to_numpy()[wanted].astype(np.intp) * count + amounts.items[wanted]
    size = len(SUMS) * count
    absent = (np.bincount(places, minlength=size) == 0).reshape(len(SUMS), count)
    totals = _totals(places, held.filter(pa.array(wanted)), size).reshape(len(SUMS), count)
    columns = {name: pa.array(totals[row], mask=absent[row]) for row, name in enumerate(SUMS)}
    columns["answered"] = pa.array(~absent[SUMS.index("tAnswered")])
    columns["abandoned"] = pa.array(~absent[SUMS.index("tAbandon")])
    return columns


def life(start: pa.Array, end: pa.Array, misfit: pa.Array | None) -> Columns:
    """Say of each conversation whether it goes on and how long it took."""
    ongoing = end.is_null() if misfit is None else pc.and_(end.is_null(), misfit.is_null())
    taken = pc.divide(pc.subtract(end.cast(pa.int64()), start.cast(pa.int64())), 1000)
    return {"ongoing": ongoing, "duration": taken}


def _totals(places: Index, held: pa.Array, size: int) -> np.ndarray[Any, Any]:
    amounts = held.to_numpy(zero_copy_only=False)
    if len(amounts) and np.abs(amounts).max() > values.EXACT:
        amounts = amounts.astype(np.float64)  # whole numbers would wrap around at 64 bits
    totals = np.zeros(size, amounts.dtype)
    np.add.at(totals, places, amounts)
    return totals


def _numeric(held: pa.Array, note: Notes) -> pa.Array:
    """Return metric values as numbers; what is none is left out of the sums, and said."""
    if held.null_count == len(held):
        return pa.nulls(len(held), pa.int64())
    if held.type != values.TEXT:
        return held
    numbers = [values.number(one) for one in held.to_pylist()]
    read = [float(one) if isinstance(one, int | float) else None for one in numbers]
    if read.count(None) > held.null_count:
        note("some metrics have a value that is no number; it is left out of the sums", "value")
    return pa.array(read, pa.float64())
