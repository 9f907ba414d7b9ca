"""The reader that reads every page.

It makes Python objects of all that was sent, so it is slow, and it takes what comes: one object where a list was
expected is a list of one, a value where an object was expected is the field ``value`` of an object, null is nothing.
"""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from genesys_nb.tables import names, page, values
from genesys_nb.tables.notes import Notes
from genesys_nb.tables.rows import Columns
from genesys_nb.tables.shape import Shape
from genesys_nb.tables.tree import Leaves, Level, below

CHILDREN: Mapping[str, frozenset[str]] = {
    "conversation": frozenset({"participants", "evaluations", "surveys", "resolutions"}),
    "participant": frozenset({"sessions", "attributes"}),
    "session": frozenset({"segments", "metrics", "mediaEndpointStats", "flow"}),
}


class Tolerant:
    """A page as Python objects.

    Parameters
    ----------
    content : bytes
        The page's JSON.
    items : str
        The field that holds the conversations.
    note : callable
        Is told what a reader of the frames should know.
    """

    def __init__(self, content: bytes, items: str, note: Notes) -> None:
        self._note = note
        self.conversations = below([_objects(page.items(page.read(content, note), items, note))])
        self.participants = self._below(self.conversations, "participants")
        self.sessions = self._below(self.participants, "sessions")

    def field(self, level: Level, name: str) -> list[Any]:
        """Return one field of each object of a level."""
        return [one.get(name) for one in level.objects]

    def own(self, level: Level, shape: Shape) -> Columns:
        """Return all fields of a level's objects but its children, known or not, as columns."""
        return columns_of(level.objects, shape, self._note)

    def leaves(self, level: Level, child: str, shape: Shape) -> Leaves:
        """Return the objects in one list of each object of a level, all their fields as columns."""
        found = self._below(level, child)
        return Leaves(columns_of(found.objects, shape, self._note), found.parents, found.positions)

    def _below(self, level: Level, child: str) -> Level:
        return below([_objects(held) for held in self.field(level, child)])


def columns_of(
    objects: list[dict[str, Any]], shape: Shape, note: Notes, look: Callable[[list[Any]], None] | None = None
) -> Columns:
    """Make columns of objects, known fields by their kind and the others by what they hold."""
    known = {column.source: column for column in shape.columns}
    columns: Columns = {}
    for key in dict.fromkeys(chain.from_iterable(objects)):
        source = names.pointer(key)
        if key in CHILDREN.get(shape.name, ()):
            continue
        held = [one.get(key) for one in objects]
        if look:
            look(held)
        if source in known:
            columns |= values.known(held, known[source], note)
        else:
            columns[source] = values.inferred(held)
    return columns


def _objects(held: Any) -> list[Any]:
    listed = held if isinstance(held, list) else [held]
    return [None if one is None else page.record(one) for one in listed]
