"""The reader for pages that look as expected, which is nearly all of them.

A page is decoded into a skeleton: of the levels above the wanted grain only ids and what is carried down, everything
else skipped without making an object. The lists that hold the wanted rows stay raw bytes; one line for each list makes
a text that Arrow's JSON reader turns into columns, without the interpreter and on all cores. Fields that no shape knows
are found by Arrow; where its guess would bend a value (a text that looks like a date, an object, a large number) the
value is read again from its bytes.

Whatever surprises it ends in `Refused`, and the page goes to the tolerant reader.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from genesys_nb.tables import leaves, names, skeleton, values
from genesys_nb.tables.notes import Notes
from genesys_nb.tables.rows import Columns
from genesys_nb.tables.shape import Shape
from genesys_nb.tables.skeleton import FEW, FEW_OF, NULL
from genesys_nb.tables.tolerant import CHILDREN, columns_of
from genesys_nb.tables.tree import Leaves, Level, below, places

_PLAIN = frozenset({str, int, float, bool, type(None), list})


class Refused(Exception):
    """The page is not what the quick reader expects."""


class Quick:
    """A page as a skeleton.

    Parameters
    ----------
    content : bytes
        The page's JSON.
    items : str
        The field that holds the conversations.
    wanted : frozenset of str
        The levels whose objects are wanted whole, and the lists below sessions.
    note : callable
        Is told what a reader of the frames should know.
    """

    def __init__(self, content: bytes, items: str, wanted: frozenset[str], note: Notes) -> None:
        if not items:
            raise Refused("the page is itself a conversation")
        self._note = note
        self._wanted = wanted
        self._lines = b"\n" in content or b"\r" in content
        try:
            _utf8(content)
            page = skeleton.decoder(items, wanted).decode(content)
        except (pa.ArrowInvalid, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Refused(str(error)) from error
        self.sessions = below([])
        self.conversations = below([page.held or ()])
        self.participants = self._below(self.conversations, "participants", whole="conversation" in wanted)
        self.sessions = self._below(self.participants, "sessions", whole="participant" in wanted)

    def field(self, level: Level, name: str) -> list[Any]:
        """Return one field of each object of a level."""
        held = self._held(level, name)
        _no_objects(held)
        return held

    def _held(self, level: Level, name: str) -> list[Any]:
        if not level.objects or not isinstance(level.objects[0], dict):
            return list(map(attrgetter(name), level.objects))
        if level is self.sessions:
            return _decoded([one.get(name, NULL) for one in level.objects])
        return [one.get(name) for one in level.objects]

    def own(self, level: Level, shape: Shape) -> Columns:
        """Return all fields of a level's objects but its children, known or not, as columns."""
        if level is not self.sessions:
            return self._columns(level.objects, shape)
        rows: defaultdict[str, list[int]] = defaultdict(list)
        raws: defaultdict[str, list[msgspec.Raw]] = defaultdict(list)
        for number, one in enumerate(level.objects):
            for key, raw in one.items():
                rows[key].append(number)
                raws[key].append(raw)
        known = {column.source: column for column in shape.columns}
        columns: Columns = {}
        for key in rows.keys() - CHILDREN["session"]:
            source, held, at = names.pointer(key), _decoded(raws[key]), np.array(rows[key], np.intp)
            made = values.known(held, known[source], self._note) if source in known else {source: values.inferred(held)}
            columns |= {one: values.scattered(array, at, len(level.objects)) for one, array in made.items()}
        return columns

    def leaves(self, level: Level, child: str, shape: Shape) -> Leaves:
        """Return the objects in one list of each object of a level as columns: all their fields, or the few wanted."""
        if level is self.conversations:
            found = self._below(level, child, whole=True)
            return Leaves(self._columns(found.objects, shape), found.parents, found.positions)
        if FEW_OF.get(child) in self._wanted:
            return self._few(child)
        raws = self._raws(child)
        if child == "flow":  # the one child that is an object, not a list
            raws = [raw if raw is NULL or bytes(raw) == b"null" else b"[" + bytes(raw) + b"]" for raw in raws]
        try:
            return leaves.read(raws, shape, self._note, lines=self._lines)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, msgspec.MsgspecError) as error:
            raise Refused(str(error)) from error

    def _raws(self, child: str) -> list[Any]:
        if "session" in self._wanted:
            return [one.get(child, NULL) for one in self.sessions.objects]
        return list(map(attrgetter(child), self.sessions.objects))

    def _few(self, child: str) -> Leaves:
        held = self._raws(child)
        if "session" in self._wanted:
            decoder = msgspec.json.Decoder(skeleton.few(child))
            try:
                held = list(map(decoder.decode, held))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise Refused(str(error)) from error
        lists = [one or () for one in held]
        parents, positions = places(map(len, lists), len(lists))
        objects = list(chain.from_iterable(lists))
        columns = {}
        for column in FEW[child].columns:
            fields = map(attrgetter(names.keys(column.source)[0]), objects)
            try:
                columns[column.source] = pa.array(list(fields), values.STORAGE[column.kind])
            except OverflowError as error:  # a number beyond 64 bits
                raise Refused(str(error)) from error
        return Leaves(columns, parents, positions)

    def _columns(self, objects: list[dict[str, Any]], shape: Shape) -> Columns:
        """Make columns of dicts, unless a list in them was read as the level below."""
        return columns_of(objects, shape, self._note, _no_objects)

    def _below(self, level: Level, child: str, *, whole: bool) -> Level:
        """Go down one level; where the level above is whole, anything may stand where its list is expected."""
        lists = [() if one is None else one for one in self._held(level, child)]
        if whole and not {list, tuple}.issuperset(map(type, lists)):
            raise Refused(f"{child} is not always a list")
        found = below(lists)
        if whole and not _PLAIN.isdisjoint(map(type, found.objects)):
            raise Refused(f"{child} are not all objects")
        return found


def _no_objects(held: list[Any]) -> None:
    if list in set(map(type, held)):
        inside = {type(one) for value in held if type(value) is list for one in value}
        if inside - _PLAIN:
            raise Refused("a list of objects stands where none is known")


def _utf8(content: bytes) -> None:
    """Refuse bytes that are no text; neither what is skipped nor what Arrow reads is looked at otherwise."""
    ends = pa.py_buffer(np.array([0, len(content)], np.int64))
    pa.Array.from_buffers(values.TEXT, 1, [None, ends, pa.py_buffer(content)]).validate(full=True)


def _decoded(raws: Iterable[msgspec.Raw]) -> list[Any]:
    try:
        return list(msgspec.json.decode(b"[" + b",".join(raws) + b"]", type=list[Any]))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refused(str(error)) from error
