"""The families of aggregates: where each is asked, and in which words.

The words are the specification's, and stand as data beside the client's own reader of them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_WORDS = Path(__file__).parents[1] / "genesys" / "aggregates" / "families.json"


@dataclass(frozen=True, slots=True)
class Family:
    """What one path aggregates: its words, and who may ask."""

    name: str
    path: str
    permissions: tuple[str, ...]
    metrics: frozenset[str]
    groups: frozenset[str]
    dimensions: frozenset[str]
    times: frozenset[str]
    ranking: frozenset[str]
    jobs: bool

    @property
    def level(self) -> str:
        """The level at which its filter filters."""
        return f"{self.name} aggregate"


def _families() -> Mapping[str, Family]:
    found = {}
    for name, told in json.loads(_WORDS.read_text(encoding="utf-8")).items():
        metrics, groups, besides, times, ranking = (
            frozenset(told[key].split()) for key in ("metrics", "groups", "only_filtered", "times", "ranking")
        )
        path, permissions = told["path"].removeprefix("/api/v2"), tuple(told["permissions"].split())
        found[name] = Family(
            name, path, permissions, metrics, groups, groups | besides, times, ranking, jobs=told["jobs"]
        )
    return found


FAMILIES = _families()
"""The families by their names."""
