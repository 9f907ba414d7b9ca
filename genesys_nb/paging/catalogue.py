"""What a platform can list: every listing's paging, rows, page size and permission, without asking the service.

A path is found by its words, so an id may stand where the template has a name, and a word of the template goes before
a name: ``/users/me`` is not the user ``me``. Which listings there are is each platform's own knowledge: see `catalogue`
in its folder.
"""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from genesys_nb import display
from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError
from genesys_nb.paging.styles import STYLES

_ID = re.compile(r"\{.*\}|\d+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{20,}|.*[@%].*")
_VERSION = re.compile(r"/v\d[\d.]*/")
_AREA = 3  # place of a word that many templates differ in
_ANY = "{}"
_LONGEST = 120
_AREAS = 12  # on the card


@dataclass(frozen=True, slots=True, repr=False)
class Listing(display.Card):
    """One listing of the platform.

    Parameters
    ----------
    path : str
        Template: ``/api/v2/routing/queues/{queueId}/members``.
    method : str
        ``GET``, or ``POST`` for a query with a body.
    style : str
        How it pages; ``none`` when one answer holds all rows.
    items : str
        Field of the answer that holds the rows; empty when the answer is the array itself.
    size_name : str
        How the page's size is called; empty when it cannot be asked for.
    default_size, most : int or None
        Rows a page when none are asked for, and the most that the service is known to give.
    reach : int or None
        Only so many rows can be reached, however many there are.
    rule : str
        ``any`` or ``all`` of the permissions are needed, ``none`` is, or it is ``unknown``.
    permissions : tuple of str
        Names of permissions: ``routing:queue:view``.
    may_miss : bool
        Whether the service leaves the rows' field out when there are none.
    preview, deprecated : bool
        What the vendor says of its future.
    summary : str
        What is said of it: what it lists, or what it needs.
    """

    path: str
    method: str = "GET"
    style: str = "none"
    items: str = "entities"
    size_name: str = ""
    default_size: int | None = None
    most: int | None = None
    reach: int | None = None
    rule: str = "none"
    permissions: tuple[str, ...] = ()
    may_miss: bool = False
    preview: bool = False
    deprecated: bool = False
    summary: str = ""

    @property
    def permission(self) -> str:
        """The permissions in words."""
        if self.rule in {"none", "unknown"}:
            return {"none": "none needed", "unknown": "not documented"}[self.rule]
        return (f"{self.rule} of " if len(self.permissions) > 1 else "") + ", ".join(self.permissions)

    @property
    def pages(self) -> str:
        """The paging in words."""
        if self.style == "none":
            return "one answer holds all rows"
        sizes = (
            f"{self.default_size} by default" if self.default_size else "",
            f"at most {self.most}" if self.most else "",
        )
        said = ", ".join(filter(None, sizes))
        name = f"{self.size_name}: {said or 'not documented'}" if self.size_name else "the service sets the size"
        return f"{self.style}, {name}" + (f"; only the first {self.reach:,} rows can be reached" if self.reach else "")

    def __str__(self) -> str:
        return (
            f"{self.method} {self.path}: rows in {self.items or 'the answer itself'}; {self.pages}; {self.permission}"
        )

    def _by_hand(self) -> str:
        """Say how it is fetched where the path alone is not enough."""
        ids = "its ids filled in" if "{" in self.path else ""
        body = "json={…}, the service's own query" if self.method == "POST" else ""
        return f"gc.frame(path) with {' and '.join(filter(None, (ids, body)))}"

    def _shown(self) -> display.Shown:
        rows = {
            "rows in": self.items or "the answer itself",
            "pages": self.pages,
            "permission": self.permission,
            "future": "preview" if self.preview else "deprecated" if self.deprecated else "",
            "about": self.summary,
        }
        whole = "{" not in self.path and self.method == "GET"
        to_do = f'gc.frame("{self.path}") fetches all of it' if whole else self._by_hand()
        return display.facts(f"{self.method} {self.path}", rows, next_step=to_do)


def _fits(template: list[str], words: list[str]) -> bool:
    """Tell whether words, or the template's own, stand for a template's."""
    return all(
        mine == yours or (mine.startswith("{") and yours != "") for mine, yours in zip(template, words, strict=False)
    )


class Catalogue(display.Card):
    """All listings of the platform.

    Parameters
    ----------
    load : callable
        Returns the listings when they are first asked for.
    whole : callable, optional
        Returns the whole of a path as a reader writes it, or refuses it.
    root : str, optional
        What a reader may leave out at the beginning of a path.
    """

    def __init__(
        self, load: Callable[[], Iterable[Listing]], *, whole: Callable[[str], str] = str, root: str = ""
    ) -> None:
        self._load = load
        self._whole = whole
        self._root = root

    @cached_property
    def _listings(self) -> tuple[Listing, ...]:
        return tuple(sorted(self._load(), key=lambda each: (each.path, each.method)))

    @cached_property
    def _by_area(self) -> dict[tuple[str, int], list[tuple[list[str], Listing]]]:
        """Templates as words, by area and length; a word goes before a name, from the left, and GET before POST."""
        split = [(each.path.split("/"), each) for each in self._listings]
        split.sort(key=lambda pair: ([word.startswith("{") for word in pair[0]], pair[1].method))
        areas: dict[tuple[str, int], list[tuple[list[str], Listing]]] = {}
        for words, each in split:
            areas.setdefault((words[_AREA], len(words)), []).append((words, each))
        return areas

    def find(self, path: str, method: str | None = None) -> Listing:
        """Return the listing that a path belongs to.

        Parameters
        ----------
        path : str
            With its ids, ``/api/v2/routing/queues/9f3c…/members``, or as a template; whole, or as short as may be.
        method : str, optional
            ``GET`` or ``POST``; by default GET where there is one.

        Raises
        ------
        ConfigError
            There is no such listing; the closest ones are named.
        """
        words = self._whole(path).rstrip("/").split("/")
        near = self._by_area.get((words[_AREA], len(words)), ()) if len(words) > _AREA else ()
        found = [listing for template, listing in near if _fits(template, words)]
        wanted = [each for each in found if method is None or each.method == method.upper()]
        if wanted:
            return wanted[0]
        if found:
            raise ConfigError(
                f"{shortened(path)} is listed by {found[0].method}, not by {method}",
                next_step=f"leave method out, or use gc.request for another use of the path\n  known: {found[0]}",
            )
        close = "\n    ".join(self._closest(words)) or "none"
        raise ConfigError(
            f"the catalogue knows no listing {shortened(path)}",
            next_step="take one of the closest, look with gc.catalogue.search('…'), or read any path with gc.request"
            f"\n    {close}",
        )

    def _closest(self, words: list[str]) -> list[str]:
        """Return the templates that are most like a path, whatever its ids."""
        alike = {re.sub(r"\{\w+\}", _ANY, each.path): each.path for each in self._listings}
        wanted = "/".join(_ANY if _ID.fullmatch(word) else word for word in words)[:_LONGEST]
        return [self._short(alike[each]) for each in difflib.get_close_matches(wanted, alike, n=3, cutoff=0.5)]

    def _short(self, path: str) -> str:
        return path.removeprefix(self._root)

    __getitem__ = find

    def search(self, words: str) -> pd.DataFrame:
        """Return the listings that all the words speak of, the likeliest first.

        Parameters
        ----------
        words : str
            Looked for in path, rows' field, summary and permissions: ``queue members``. Without any, all are returned.

        Returns
        -------
        pandas.DataFrame
            One row a listing.

        Raises
        ------
        ConfigError
            It is no text.
        """
        if not isinstance(words, str):
            raise ConfigError(f"words={echo(words)} is no text", next_step='give words: search("queue members")')
        # A plural finds its singular, which stands in both.
        wanted = [re.sub(r"(?<=\w{3})s$", "", word) for word in re.findall(r"\w+", words.lower())]
        ranked = []
        for listing in self._listings:
            path = listing.path.lower()
            text = f"{path} {listing.items} {listing.summary} {listing.permission}".lower()
            if all(word in text for word in wanted):
                missing = sum(word not in path for word in wanted)
                ranked.append(((missing, listing.deprecated, path.count("/"), len(path)), listing))
        ranked.sort(key=lambda pair: pair[0])
        return _frame([replace(listing, path=self._short(listing.path)) for _, listing in ranked])

    def paths(self, prefix: str = "") -> list[str]:
        """Return the paths that begin with a prefix, with the ids that stand in it, as short as they may be written."""
        return self._begun(prefix, self._short) or self._begun(prefix, str)

    def _begun(self, prefix: str, spell: Callable[[str], str]) -> list[str]:
        *whole, begun = prefix.split("/")
        paths: dict[str, None] = {}  # in order, each once
        for listing in self._listings:
            template = spell(listing.path).split("/")
            rest = template[len(whole) :]
            if rest and rest[0].startswith(begun) and _fits(template[: len(whole)], whole):
                paths["/".join([*whole, *rest])] = None
        return list(paths)

    def _ipython_key_completions_(self) -> list[str]:
        return self.paths()

    def __len__(self) -> int:
        return len(self._listings)

    def __iter__(self) -> Iterator[Listing]:
        return iter(self._listings)

    def _shown(self) -> display.Shown:
        areas = Counter(_VERSION.split(each.path, 1)[-1].split("/", 1)[0] for each in self)
        named = ", ".join(f"{area} {count}" for area, count in areas.most_common(_AREAS))
        more = len(areas) - _AREAS
        rows = {
            "listings": f"{len(self):,}, {sum(each.style != 'none' for each in self):,} of them paged",
            "areas": f"{named} and {more} more" if more > 0 else named,
            ".search(…)": "those that all words speak of, as a frame",
            ".find(path)": "the one that a path belongs to",
        }
        to_do = 'gc.catalogue.search("queue members"), then gc.frame(path)'
        return display.facts("Catalogue of the platform's listings", rows, next_step=to_do)


def shortened(path: str) -> str:
    """Return what may be a path for a sentence."""
    return repr(path if len(path) <= _LONGEST else path[:_LONGEST] + "…")


def _frame(listings: list[Listing]) -> pd.DataFrame:
    text = pd.StringDtype("pyarrow", na_value=np.nan)
    kinds: dict[str, Any] = {
        "path": text,
        "method": pd.CategoricalDtype(["GET", "POST"]),
        "summary": text,
        "permission": text,
        "style": pd.CategoricalDtype(list(STYLES)),
        "items": text,
        "size_name": text,
        "default_size": "Int64",
        "most": "Int64",
        "reach": "Int64",
        "preview": "boolean",
        "deprecated": "boolean",
    }
    return pd.DataFrame(
        {name: pd.Series([getattr(each, name) for each in listings], dtype=kind) for name, kind in kinds.items()}
    )
