"""Conversation details at every grain from one download.

Each page is read once, by the quick reader if it can and by the tolerant one if not; both give the same rows. What a
grain inherits from the levels above is taken down by index. Items in are rows out at every grain: a reader that lost
one on the way is an error, not a shorter frame.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec
import numpy as np
import pyarrow as pa

from genesys_nb.errors import PagingError
from genesys_nb.tables import collector, derived, frame, grains, names, values
from genesys_nb.tables.derived import Belonging
from genesys_nb.tables.frame import Finished
from genesys_nb.tables.grains import GRAINS, SHAPES
from genesys_nb.tables.ledger import Ledger, key
from genesys_nb.tables.notes import Notes
from genesys_nb.tables.quick import Quick, Refused
from genesys_nb.tables.rows import ITEM, Columns, Rows
from genesys_nb.tables.shape import Column
from genesys_nb.tables.skeleton import FEW_OF, IDS
from genesys_nb.tables.tolerant import Tolerant
from genesys_nb.tables.tree import Index, Leaves, Level, Tree

__all__ = ["GRAINS", "Conversations"]

_UNDER_SESSION = {
    "segment": ("segments", "segment_no"),
    "metric": ("metrics", "metric_no"),
    "media": ("mediaEndpointStats", "media_no"),
    "flow": ("flow", None),
}
_UNDER_CONVERSATION = {
    "evaluation": ("evaluations", None),
    "survey": ("surveys", None),
    "resolution": ("resolutions", "resolution_no"),
}


class Conversations:
    """The tables of conversation details, filled page by page.

    Parameters
    ----------
    grains : iterable of str
        The tables that are wanted; see `GRAINS`.
    items : str
        The field of a page that holds the conversations; empty where the page is one conversation.
    settled_until : datetime, optional
        What began before this is known whole; the rest is flagged as provisional.
    """

    def __init__(
        self, grains: Iterable[str], items: str = "conversations", *, settled_until: datetime | None = None
    ) -> None:
        asked = set(grains)
        if unknown := sorted(asked - set(GRAINS)):
            raise ValueError(f"there is no grain {unknown[0]!r}; the grains are {', '.join(GRAINS)}")
        self.grains = tuple(grain for grain in GRAINS if grain in asked)
        self._items = items
        self._wanted = _wanted(self.grains)
        self._rows = {grain: Rows(SHAPES[grain]) for grain in self.grains}
        self._ledger = Ledger()
        self._settled_until = settled_until
        self._lacking = 0
        self._notes = Notes()

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
            How many conversations are on it.
        """
        notes = Notes()
        with collector.paused():
            try:
                read = self._read(Quick(content, self._items, self._wanted, notes), notes)
            except Refused:
                notes = Notes()
                read = self._read(Tolerant(content, self._items, notes), notes)
        base = self._ledger.received
        # Written down first: whoever is interrupted here and sends the page again has its rows once, as copies.
        self._ledger.add(read.keys, chunk, read.starts, read.ends)
        for grain, (columns, items) in read.tables.items():
            self._rows[grain].add(columns, items + base)
        self._notes.take(notes)
        return len(read.keys)

    def _read(self, tree: Tree, notes: Notes) -> "_Read":
        page = _Page(tree, notes)
        tables = {grain: page.table(grain) for grain in self.grains}
        ids = tree.field(tree.conversations, "conversationId")
        carried = page.above("conversation")
        return _Read(list(map(key, ids)), carried["conversation_start"], carried["conversation_end"], tables)

    def keyless(self, chunk: int) -> int:
        """Count the conversations of one chunk that have no key, whose copies nothing can tell from them."""
        return self._ledger.keyless(chunk)

    def unique(self, chunk: int | None = None) -> int:
        """Count the distinct conversations received, of one chunk or of all."""
        return self._ledger.unique(chunk)

    def going_on(self, between: tuple[datetime, datetime], before: datetime) -> list[str]:
        """Return the ids of the conversations that began before a moment and were not over when they were sent."""
        return [msgspec.json.decode(one) for one in self._ledger.going_on(between, before)]

    def began(self, between: tuple[datetime, datetime]) -> int:
        """Count the distinct conversations received that began in a half-open interval."""
        return self._ledger.began(between)

    def lacks(self, count: int, why: str) -> None:
        """Learn that so many conversations are known to exist that did not come."""
        self._lacking += count
        self._notes(why)

    def finish(
        self, *, timezone: str, between: tuple[datetime, datetime] | None = None, explode: str | None = None
    ) -> Finished:
        """Make the frames of all that has arrived; more may follow.

        Parameters
        ----------
        timezone : str
            Zone of the timestamps.
        between : (datetime, datetime), optional
            Conversations that started outside this half-open interval are left out of every frame.
        explode : str, optional
            A column whose lists become rows.

        Returns
        -------
        Finished
            Its frames have the names of the grains.
        """
        kept = self._ledger.kept(between)
        provisional = self._ledger.provisional(self._settled_until)
        frames = {}
        for grain, rows in self._rows.items():
            table = rows.table()
            table = table.append_column(
                grains.PROVISIONAL.source, provisional.take(table[ITEM].combine_chunks().cast(pa.int64()))
            )
            made = frame.frame(table, SHAPES[grain], timezone, kept.flags)
            frames[grain] = made if explode is None else frame.exploded(made, explode)
        received = self._ledger.received
        return Finished(
            frames=frames,
            received=received,
            unique=received - kept.duplicates,
            duplicates=kept.duplicates,
            trimmed=kept.trimmed,
            refused=self._lacking,
            notes=self._notes.lines(),
        )


def _wanted(asked: Iterable[str]) -> frozenset[str]:
    """Say which parts of a page the grains need."""
    grains = set(asked)
    parts = {child for grain, (child, _) in _UNDER_SESSION.items() if grain in grains}
    if "conversation" in grains:
        parts |= {"conversation", *(few for child, few in FEW_OF.items() if child not in parts)}
    if grains & {"participant", "attribute"}:
        parts |= {"participant"}
    if grains & set(_UNDER_CONVERSATION):  # their objects stand beside the participants, so both are wanted whole
        parts |= {"conversation", "participant"}
    if grains - {"conversation", *_UNDER_CONVERSATION}:
        parts |= {IDS}
    return frozenset(parts | (grains & {"session"}))


@dataclass(frozen=True, slots=True)
class _Read:
    """What stays of a page: Arrow columns, and what tells its conversations apart."""

    keys: list[str | None]
    starts: pa.Array
    ends: pa.Array
    tables: dict[str, tuple[Columns, Index]]


class _Page:
    """The tables of one page."""

    def __init__(self, tree: Tree, note: Notes) -> None:
        self._tree = tree
        self._note = note
        self._leaves: dict[str, Leaves] = {}
        self._carried: dict[str, Columns] = {}
        self._items_of_session: Index = tree.participants.parents[tree.sessions.parents]

    def table(self, grain: str) -> tuple[Columns, Index]:
        """Return the rows of one grain, and for each the number of its conversation on the page."""
        if grain in _UNDER_SESSION:
            columns, items = self._under_session(grain)
        elif grain in _UNDER_CONVERSATION:
            columns, items = self._under_conversation(grain)
        else:
            columns, items = {
                "conversation": self._conversation,
                "participant": self._participant,
                "session": self._session,
                "attribute": self._attribute,
            }[grain]()
        if any(len(column) != len(items) for column in columns.values()):
            raise PagingError(
                f"a page of conversations came apart: the {grain}s in it and the rows made of them do not agree",
                next_step="This is a fault of genesys_nb, please report it; the data was not changed.",
            )
        return columns, items

    def above(self, level: str) -> Columns:
        """Return the columns that a level hands down."""
        if level not in self._carried:
            columns: Columns = {}
            for column in grains.ABOVE[level]:
                columns |= self._field(level, column)
            self._carried[level] = columns
        return self._carried[level]

    def _hand_down(self, columns: Columns) -> None:
        """Take what conversations hand down from their own columns, which need not be made twice."""
        handed: Columns = {}
        for column in grains.ABOVE["conversation"]:
            source = names.pointer(grains.SOURCES["conversation"][column.name])
            found = {made: array for made, array in columns.items() if made in {source, f"{source}/as sent"}}
            handed |= {made.replace(source, column.source): array for made, array in found.items()}
            if not found:
                handed |= self._field("conversation", column)
        self._carried["conversation"] = handed

    def _field(self, level: str, column: Column) -> Columns:
        objects: Level = getattr(self._tree, f"{level}s")
        held = self._tree.field(objects, grains.SOURCES[level][column.name])
        return values.known(held, column, self._note)

    def _down(self, level: str, rows: Index) -> Columns:
        index = pa.array(rows)
        return {source: array.take(index) for source, array in self.above(level).items()}

    def _under(self, child: str, grain: str) -> Leaves:
        if child not in self._leaves:
            self._leaves[child] = self._tree.leaves(self._tree.sessions, child, SHAPES[grain])
        return self._leaves[child]

    def _under_session(self, grain: str) -> tuple[Columns, Index]:
        child, position = _UNDER_SESSION[grain]
        found = self._under(child, grain)
        participants = self._tree.sessions.parents[found.parents]
        items = self._tree.participants.parents[participants]
        columns = (
            self._down("conversation", items)
            | self._down("participant", participants)
            | self._down("session", found.parents)
            | found.columns
        )
        if position:
            columns[position] = pa.array(found.positions)
        return columns, items

    def _under_conversation(self, grain: str) -> tuple[Columns, Index]:
        child, position = _UNDER_CONVERSATION[grain]
        found = self._tree.leaves(self._tree.conversations, child, SHAPES[grain])
        columns = self._down("conversation", found.parents) | found.columns
        if position:
            columns[position] = pa.array(found.positions)
        return columns, found.parents

    def _participant(self) -> tuple[Columns, Index]:
        level = self._tree.participants
        return self._down("conversation", level.parents) | self._tree.own(level, grains.PARTICIPANT), level.parents

    def _session(self) -> tuple[Columns, Index]:
        level, items = self._tree.sessions, self._items_of_session
        columns = self._down("conversation", items) | self._down("participant", level.parents)
        return columns | self._tree.own(level, grains.SESSION), items

    def _attribute(self) -> tuple[Columns, Index]:
        given = [
            one if isinstance(one, dict) else {} if one is None else {"attributes": one}
            for one in self._tree.field(self._tree.participants, "attributes")
        ]
        parents = np.repeat(np.arange(len(given)), np.fromiter(map(len, given), np.intp, len(given)))
        items = self._tree.participants.parents[parents]
        held = [value for one in given for value in one.values()]
        columns = self._down("conversation", items) | self._down("participant", parents)
        columns["name"] = pa.array([key for one in given for key in one], values.TEXT)
        column = next(one for one in SHAPES["attribute"].columns if one.name == "value")
        return columns | values.known(held, column, self._note), items

    def _conversation(self) -> tuple[Columns, Index]:
        level = self._tree.conversations
        columns = self._tree.own(level, grains.CONVERSATION)
        self._hand_down(columns)
        return columns | self._derived(), np.arange(len(level.objects))

    def _derived(self) -> Columns:
        tree = self._tree
        count = len(tree.conversations.objects)
        segments, metrics = self._under("segments", "segment"), self._under("metrics", "metric")
        (_, purpose, user), (_, media, _) = grains.ABOVE["participant"], grains.ABOVE["session"]
        purposes, users = (self._field("participant", one)[one.source] for one in (purpose, user))
        lists = {
            "media_types": Belonging(self._items_of_session, self._field("session", media)[media.source]),
            "queue_ids": self._belonging(segments, "/queueId"),
            "agent_ids": Belonging(tree.participants.parents, derived.agents(purposes, users)),
            "wrap_up_codes": self._belonging(segments, "/wrapUpCode"),
        }
        columns: Columns = {name: derived.lists(count, held) for name, held in lists.items()}
        amounts = self._belonging(metrics, "/value")
        columns |= derived.sums(count, self._belonging(metrics, "/name").held, amounts, self._note)
        carried = self.above("conversation")
        start, end = carried["conversation_start"], carried["conversation_end"]
        return columns | derived.life(start, end, carried.get("conversation_end/as sent"))

    def _belonging(self, leaves: Leaves, source: str) -> Belonging:
        items = self._items_of_session[leaves.parents]
        return Belonging(items, leaves.columns.get(source, pa.nulls(len(items), values.TEXT)))
