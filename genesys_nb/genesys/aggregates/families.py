"""The families of aggregates: what the service counts by one path each, in the words of its own specification.

The words come from ``families.json``, which `make_families` makes of the specification; a misspelt one is best mended
before anything is sent.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from genesys_nb.genesys.dimensions import Level


@dataclass(frozen=True, slots=True)
class Family:
    """What is aggregated by one path.

    Parameters
    ----------
    name : str
        ``user``, ``agent_copilot``.
    path : str
        Where it is asked, without what follows: ``/api/v2/analytics/users/aggregates``.
    permissions : tuple of str
        Any one of them is enough.
    metrics : tuple of str
        What it counts.
    groups : tuple of str
        The dimensions that it groups by.
    level : Level
        What it filters by: the groups, and what there is besides.
    times : tuple of str
        What else a time can be counted by, instead of the family's own.
    ranking : tuple of str
        The metrics that can rank the groups; none where the family does not rank.
    jobs : bool
        Whether it is asked by jobs, too.
    """

    name: str
    path: str
    permissions: tuple[str, ...]
    metrics: tuple[str, ...]
    groups: tuple[str, ...]
    level: Level
    times: tuple[str, ...]
    ranking: tuple[str, ...]
    jobs: bool

    @property
    def helper(self) -> str:
        """The helper that asks for it."""
        return f"{self.name}_aggregates"

    @property
    def query(self) -> str:
        """The path of its query."""
        return f"{self.path}/query"


def _family(name: str, told: Mapping[str, Any]) -> Family:
    words = {key: tuple(value.split()) for key, value in told.items() if isinstance(value, str)}
    level = Level("filter", words["groups"] + words["only_filtered"], ())  # values are bounded by views there
    wanted = ("permissions", "metrics", "groups", "times", "ranking")
    return Family(name, told["path"], level=level, jobs=told["jobs"], **{key: words[key] for key in wanted})


FAMILIES: Mapping[str, Family] = {
    name: _family(name, told)
    for name, told in json.loads(Path(__file__).with_name("families.json").read_text(encoding="utf-8")).items()
}
"""The families by their names."""


def those_with(word: str, kind: str) -> list[str]:
    """Return the helpers of the families that have a metric or dimension, ``kind`` being ``metrics`` or ``groups``."""
    return [family.helper for family in FAMILIES.values() if word in getattr(family, kind)]
