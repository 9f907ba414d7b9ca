"""One page of conversations as a tree, whichever reader has read it.

Two readers make it: `quick` reads only what is asked for and refuses whatever surprises it, `tolerant` reads
everything. Both answer the same three questions, so the tables that are made of a page cannot tell which of them it
was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol

import numpy as np

from genesys_nb.tables.rows import Columns
from genesys_nb.tables.shape import Shape

Index = np.ndarray[Any, np.dtype[np.intp]]


@dataclass(frozen=True, slots=True)
class Level:
    """The objects of one level of the tree, in the order in which they were sent.

    Parameters
    ----------
    objects : list
        The objects themselves, as their reader holds them.
    parents : array
        For each the number of the object above.
    positions : array
        For each its place in the list that it stands in.
    """

    objects: list[Any]
    parents: Index
    positions: Index


@dataclass(frozen=True, slots=True)
class Leaves:
    """The rows below one level as columns."""

    columns: Columns
    parents: Index
    positions: Index


class Tree(Protocol):
    """What a page says."""

    conversations: Level
    participants: Level
    sessions: Level

    def field(self, level: Level, name: str) -> list[Any]:
        """Return one field of each object of a level."""
        ...

    def own(self, level: Level, shape: Shape) -> Columns:
        """Return all fields of a level's objects but its children, known or not, as columns."""
        ...

    def leaves(self, level: Level, child: str, shape: Shape) -> Leaves:
        """Return the objects in one list of each object of a level, all their fields as columns."""
        ...


def below(lists: Sequence[Sequence[Any]]) -> Level:
    """Make a level of the lists that hold its objects, one for each object above; null is no object."""
    parents, positions = places(map(len, lists), len(lists))
    objects = list(chain.from_iterable(lists))
    if None in objects:
        there = np.array([one is not None for one in objects])
        objects = [one for one in objects if one is not None]
        parents, positions = parents[there], positions[there]
    return Level(objects, parents, positions)


def places(lengths: Iterable[int], count: int) -> tuple[Index, Index]:
    """Return for each element of several lists the number of its list and its place in it."""
    sizes = np.fromiter(lengths, np.intp, count)
    parents = np.repeat(np.arange(count), sizes)
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return parents, np.arange(len(parents)) - starts
