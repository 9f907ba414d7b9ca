"""What a session can be asked: its helpers, described by themselves, and every listing that its platform has.

Helpers are found by looking, not by a list: a new one is offered as soon as it is there.
"""

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from genesys_nb.helper import Helper
from genesys_nb.paging import Listing

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
    """

    name: str
    area: str
    summary: str
    signature: inspect.Signature
    listing: Listing | None = None
    about: Mapping[str, str] = field(default_factory=dict, compare=False)

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
    """Return the offers that all words speak of; in an area, or without one among the helpers, or else everywhere."""
    wanted = re.findall(r"\w+", words.lower())
    fit = [one for one in offers if all(word in one.line.lower().replace("_", " ") + one.title for word in wanted)]
    if area:
        return [one for one in fit if one.area == area]
    return fit if wanted else [one for one in fit if one.listing is None]


def _helper(session: Any, name: str) -> Offer:
    bound = getattr(session, name)
    first = " ".join(inspect.cleandoc(bound.__doc__ or "").split("\n\n")[0].split())
    summary = re.sub(r"`{1,2}", "", first.removeprefix("Return ").rstrip("."))
    area = _AREAS.get(bound.__module__.rpartition(".")[2], _REST)
    return Offer(name, area, summary, inspect.signature(bound), about=documented(bound.__doc__ or ""))


def documented(text: str) -> dict[str, str]:
    """Return what a docstring says of each parameter, as one line of plain text."""
    section = _PARAMETERS.search(inspect.cleandoc(text))
    told: dict[str, str] = {}
    for names, said in _PARAMETER.findall(section[1] if section else ""):
        told |= dict.fromkeys(names.split(", "), " ".join(said.replace("`", "").split()))
    return told
