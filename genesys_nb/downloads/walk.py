"""A pull page by page, as somebody asks for the next one."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from genesys_nb.downloads.pull import Fetch, Part, Pull, driven
from genesys_nb.paging import Chain, Page
from genesys_nb.query import Query


def walk(
    pull: Pull, fetch: Fetch, warn: Callable[[str], None], ask: Callable[[Query], Any] = lambda _: None
) -> Iterator[Page]:
    """Yield a pull's pages in order, each fetched when it is asked for; a route is taken only where nothing else leads.

    Parameters
    ----------
    pull : Pull
        What to fetch.
    fetch : callable
        ``(query, style) -> Fetched``.
    warn : callable
        Is told at the end what is missing, if anything is.
    ask : callable, optional
        ``query -> decoded answer``: for a pull that has a route, and no parts before it.
    """
    if pull.route is not None and not pull.parts:
        pull = driven(pull.route(False), ask)
    chains = []
    parts = deque(pull.parts)
    while parts:
        part = parts.popleft()
        chain = Chain(part.style)
        halves: Sequence[Part] = ()
        following: Query | None = part.query
        while following is not None:
            page = fetch(following, part.style).page
            if following is part.query and (halves := part.split(page.total)):
                break
            fresh = chain.take(page)
            if not fresh and chain.ask_again(page):
                continue
            if fresh:
                yield page
            following = chain.after(page)
        if halves:
            parts.extendleft(reversed(halves))
        else:
            chains.append(chain)
    missing = sum(chain.missing for chain in chains)
    if missing or any(chain.doubtful for chain in chains):
        total = sum(chain.total_at_first or 0 for chain in chains)
        short = [f"{missing:,} of the {total:,} items that the service counts did not arrive"] if missing else []
        warn("; ".join([*short, *(note for chain in chains for note in chain.notes)]))
