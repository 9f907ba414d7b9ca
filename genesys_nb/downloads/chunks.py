"""The parts of a pull under way: what is still to come of each, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from genesys_nb.downloads.pull import Part
from genesys_nb.paging import Chain
from genesys_nb.query import Query


@dataclass(slots=True)
class Step:
    """One page that is to be fetched.

    Parameters
    ----------
    query : Query
        Its request.
    chunk : int
        The place of its part.
    first : bool
        Whether it is the first page of its part, whose answer may tell the extent.
    follows : bool
        Whether its answer decides what comes next.
    """

    query: Query
    chunk: int
    first: bool = False
    follows: bool = True


@dataclass(slots=True)
class Chunk:
    """A part under way.

    Parameters
    ----------
    part : Part
        What is fetched.
    chain : Chain
        Its pages so far.
    readings : int
        How often it has been begun.
    counted : int or None
        What the service counted in the readings before this one.
    is_half : bool
        Whether it is half of what was planned as one.
    halves : sequence of int
        The places of the chunks that stand in its stead; its items are theirs.
    stage : str
        See `course`.
    """

    part: Part
    chain: Chain
    readings: int = 1
    counted: int | None = None
    is_half: bool = False
    halves: Sequence[int] = ()
    stage: str = "w"

    @property
    def halved(self) -> bool:
        """Whether its halves stand in its stead."""
        return bool(self.halves)

    @property
    def total(self) -> int | None:
        """How many items the service counts in it; None where it does not say."""
        return self.counted if self.chain.total is None else self.chain.total

    @property
    def total_at_first(self) -> int | None:
        """How many it counted when this reading began."""
        return self.counted if self.chain.total_at_first is None else self.chain.total_at_first


def course(chunks: Sequence[Chunk]) -> str:
    """Return a letter for each part, in order.

    ``w`` waits, ``r`` is under way, ``a`` is under way again, ``d`` is there; capital letters where it is half of what
    was planned as one.
    """
    letters = []
    ahead = [at for at, chunk in enumerate(chunks) if not chunk.is_half]
    ahead.reverse()
    while ahead:
        chunk = chunks[ahead.pop()]
        ahead.extend(reversed(chunk.halves))
        if not chunk.halves:
            letters.append(chunk.stage.upper() if chunk.is_half else chunk.stage)
    return "".join(letters)
