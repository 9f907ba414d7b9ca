"""Who answers, after how long: agents on shift, one conversation at a time, and queues that fill in the peaks."""

from random import Random

from genesys_nb.demo.world import tuesday
from genesys_nb.demo.world.people import People, Record
from genesys_nb.demo.world.rhythm import at_work, load
from genesys_nb.demo.world.things import Things

MINUTE = 60_000


class Staff:
    """The people of one day while it is being made; it remembers who is busy until when."""

    def __init__(self, people: People, things: Things) -> None:
        self.people = people
        self.things = things
        self._busy: dict[int, int] = {}

    def user(self, number: int) -> Record:
        """Return a user's record."""
        return self.people.users[number]

    def agent(self, queue: int, moment: int, rng: Random, *, besides: int | None = None) -> int:
        """Return the agent who takes the next conversation of a queue: on shift and free, when there is one."""
        members = self._members(queue, moment)
        best, best_rank = members[0], (True, True, 0)
        for _ in range(12):
            candidate = members[rng.randrange(len(members))]
            free_at = self._busy.get(candidate, 0)
            rank = (candidate == besides, not at_work(candidate, moment), max(0, free_at - moment))
            if rank == (False, False, 0):
                return candidate
            if rank < best_rank:
                best, best_rank = candidate, rank
        return best

    def _members(self, queue: int, moment: int) -> list[int]:
        members = self.things.members[queue]
        if not tuesday.under_way(moment):
            return members
        return [one for one in members if one not in self.things.trained] or members

    def occupy(self, agent: int, until: int) -> None:
        """Note that an agent is busy until then."""
        self._busy[agent] = max(until, self._busy.get(agent, 0))

    def queueing(self, queue: int, moment: int, rng: Random, *, scale: float = 1.0) -> tuple[int, bool]:
        """Return how long a customer waits in a queue, and whether they gave up then.

        The wait grows faster than the load; patience does not grow at all. So people give up in the peaks.
        """
        usual = 3_000 + 34_000 * load(moment) ** 3
        wait = 2_500 + rng.expovariate(1 / (usual + tuesday.crowd(queue, moment))) * scale
        patience = 3_000 + rng.expovariate(1 / 200_000) * scale
        return int(min(wait, patience)), patience < wait
