"""What a session can be asked: its helpers, described by themselves, and every listing that its platform has.

Helpers are found by looking, not by a list: a new one is offered as soon as it is there.
"""

import functools
import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from genesys_nb.helper import Helper
from genesys_nb.paging import Listing
from genesys_nb.widgets.explorer import vocabulary

_PARAMETERS = re.compile(r"\nParameters\n-+\n(.*?)(?=\n\w+\n-+\n|\Z)", re.DOTALL)
_PARAMETER = re.compile(r"^(\w[\w, ]*?)(?: :.*)?\n((?: {4}.*\n?|\n(?= {4}))+)", re.MULTILINE)

LISTINGS = "Any listing of the platform"
_REST = "More"
_AREAS: Mapping[str, str] = {
    "conversations": "Conversations",
    "aggregates": "Counted by the service",
    "observations": "At this moment",
    "activity": "At this moment",
    "user_details": "Where people were",
    "quality": "Quality and speech",
    "recordings": "Quality and speech",
    "speech": "Quality and speech",
    "directory": "People, queues and the like",
    "people": "People, queues and the like",
    "contacts": "Contacts",
    "extraction": "Changes, limits and usage",
    "audits": "Changes, limits and usage",
    "limits": "Changes, limits and usage",
    "usage": "Changes, limits and usage",
}
"""What the helpers of a module are about, in the order in which they are offered."""

_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "call": ("conversation",),
    "interaction": ("conversation",),
    "agent": ("user",),
    "staff": ("user",),
    "people": ("user",),
    "wait": ("waiting",),
    "waiting": ("wait",),
    "now": ("observation", "activity", "moment"),
    "live": ("observation", "activity", "moment"),
}
"""What the field says beside the platform's words, without an s at the end."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that a session can be asked.

    Parameters
    ----------
    name : str
        The method: a helper's name, or ``frame``.
    area : str
        What it is about.
    summary : str
        What it brings, in one sentence.
    signature : inspect.Signature
        What it takes.
    listing : Listing, optional
        Which one ``frame`` is to read.
    about : mapping of str to str
        What its documentation says of each parameter.
    text : str
        What else is searched: all of its documentation, and its metrics.
    """

    name: str
    area: str
    summary: str
    signature: inspect.Signature
    listing: Listing | None = None
    about: Mapping[str, str] = field(default_factory=dict, compare=False)
    text: str = field(default="", compare=False, repr=False)

    @property
    def title(self) -> str:
        """Its name for a reader: the helper, or the listing's method and path."""
        if self.listing is None:
            return self.name
        return self.listing.path if self.listing.method == "GET" else f"{self.listing.method} {self.listing.path}"

    @property
    def line(self) -> str:
        """One line of the list."""
        return f"{self.title}: {self.summary}" if self.summary else self.title

    @property
    def places(self) -> list[str]:
        """The names that stand in the path where ids belong."""
        return re.findall(r"\{(\w+)\}", self.listing.path) if self.listing else []


def offered(session: Any) -> list[Offer]:
    """Return all that a session can be asked: its helpers by area, then the listings."""
    names = [name for name in dir(session) if isinstance(getattr(type(session), name, None), Helper)]
    areas = list(dict.fromkeys([*_AREAS.values(), _REST]))
    helpers = sorted((_helper(session, name) for name in names), key=lambda one: (areas.index(one.area), one.name))
    read = inspect.signature(session.frame)
    listings = [Offer("frame", LISTINGS, one.summary.rstrip("."), read, one) for one in session.catalogue]
    return [*helpers, *listings]


def found(offers: list[Offer], area: str, words: str) -> list[Offer]:
    """Return the offers that all words speak of, helpers first, and what a word stands in sooner first.

    In an area, or without one among the helpers, or else everywhere.
    """
    wanted = [_root(word) for word in _split(words)]
    ranked = [(rank, one) for one in offers if (rank := _rank(one, wanted)) is not None]
    fit = [one for _, one in sorted(ranked, key=lambda pair: (pair[1].listing is not None, pair[0]))]
    if area:
        return [one for one in fit if one.area == area]
    return fit if wanted else [one for one in fit if one.listing is None]


def _rank(offer: Offer, wanted: list[str]) -> int | None:
    """Return how far from the name the words stand, beginnings of words farthest; None where one stands nowhere."""
    places = [_roots(text) for text in (offer.title, offer.line, offer.text)]
    ranks: list[int] = []
    for word in wanted:
        spellings = {word, *_SYNONYMS.get(word, ())}
        whole = [rank for rank, roots in enumerate(places) if spellings & roots]
        begun = [rank for rank, roots in enumerate(places, 3) if any(root.startswith(word) for root in roots)]
        ranks += (whole or begun)[:1]
    return sum(ranks) if len(ranks) == len(wanted) else None


def _split(text: str) -> list[str]:
    """Return the words of a text; oServiceLevel has three."""
    return re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower())


def _root(word: str) -> str:
    return word.removesuffix("s")


@functools.lru_cache(maxsize=4096)
def _roots(text: str) -> frozenset[str]:
    return frozenset(map(_root, _split(text)))


def _helper(session: Any, name: str) -> Offer:
    bound = getattr(session, name)
    first = " ".join(inspect.cleandoc(bound.__doc__ or "").split("\n\n")[0].split())
    summary = re.sub(r"`{1,2}", "", first.removeprefix("Return ").rstrip("."))
    area = _AREAS.get(bound.__module__.rpartition(".")[2], _REST)
    text = " ".join([bound.__doc__ or "", *vocabulary.words(name, "metrics")])
    return Offer(name, area, summary, inspect.signature(bound), about=documented(bound.__doc__ or ""), text=text)


def documented(text: str) -> dict[str, str]:
    """Return what a docstring says of each parameter, as one line of plain text."""
    section = _PARAMETERS.search(inspect.cleandoc(text))
    told: dict[str, str] = {}
    for names, said in _PARAMETER.findall(section[1] if section else ""):
        told |= dict.fromkeys(names.split(", "), " ".join(said.replace("`", "").split()))
    return told
