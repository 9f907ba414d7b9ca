"""What ``where=`` asks of a helper, in words, level by level, beside the JSON that is sent."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from genesys_nb import display
from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError, named
from genesys_nb.genesys import activity, filters, observations
from genesys_nb.genesys.aggregates.families import FAMILIES
from genesys_nb.genesys.dimensions import LEVELS, USER_LEVELS, Level
from genesys_nb.genesys.filters import joining
from genesys_nb.genesys.filters.wording import said
from genesys_nb.spelling import did_you_mean

LEVELS_OF: Mapping[str, tuple[Level, ...]] = {
    **dict.fromkeys(("conversation_details", "conversation_tables"), LEVELS),
    "user_details": USER_LEVELS,
    **{family.helper: (family.level,) for family in FAMILIES.values()},
    **{name: (topic.level,) for name, topic in (observations.TOPICS | activity.TOPICS).items()},
}
"""By the helper that filters: the levels at which it does."""

_LONGEST = 800

_ASKED = {
    "conversationFilters": ("conversation", "conversations where"),
    "segmentFilters": ("segment", "conversations with at least one segment where"),
    "evaluationFilters": ("evaluation", "conversations with at least one evaluation where"),
    "surveyFilters": ("survey", "conversations with at least one survey where"),
    "resolutionFilters": ("resolution", "conversations with at least one resolution where"),
    "userFilters": ("user", "users where"),
    "presenceFilters": ("presence", "presences where"),
    "routingStatusFilters": ("routing status", "routing statuses where"),
    "filter": ("filter", "what is counted where"),
}
"""By the field of a query: what it is about, and how the sentence begins."""


class Explanation(display.Card):
    """What a filter asks: as words in a terminal, as a card in a notebook, and as the JSON that would be sent.

    Parameters
    ----------
    family : str
        The helper that would send it.
    body : mapping
        The filters, as they are sent.
    notes : iterable of str
        What a reader should know besides.
    """

    def __init__(self, family: str, body: Mapping[str, Any], notes: Iterable[str] = ()) -> None:
        self.family = family
        self.json = dict(body)
        """The part of the request's body that filters."""
        self.notes = list(notes)

    @property
    def words(self) -> dict[str, list[str]]:
        """What is asked, by level, a sentence for each filter; all of them are to hold."""
        return {
            _ASKED[field][0]: [
                f"{_ASKED[field][1]} {said(tree)}" for tree in (trees if isinstance(trees, list) else [trees])
            ]
            for field, trees in self.json.items()
        }

    def _shown(self) -> display.Shown:
        rows = {
            **(self.words or {"filter": ["none: everything in the interval"]}),
            "note": self.notes,
            "sent as": [
                _short(f'"{field}": {json.dumps(trees, ensure_ascii=False)}') for field, trees in self.json.items()
            ],
        }
        return display.facts("What this filter asks", rows, subtitle=self.family)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… .json has all of it"


def explained(where: Any, family: Any) -> Explanation:
    """Return what a filter asks of a helper; nothing is sent.

    Raises
    ------
    ConfigError
        No helper of that name filters, or it cannot ask this.
    """
    if not isinstance(where, Mapping):
        raise ConfigError(
            f"where={echo(where)} is no mapping", next_step='write {"mediaType": "voice", "queueId": [a, b]}'
        )
    if not isinstance(family, str) or family not in LEVELS_OF:
        raise ConfigError(
            f"no helper {echo(family)} takes where=",
            next_step=f"{did_you_mean(family, LEVELS_OF)}they are {named(list(LEVELS_OF), 8)}",
        )
    levels = LEVELS_OF[family]
    if levels[0].field == "filter":
        tree = joining.as_one(where, None, levels[0])
        return Explanation(family, {"filter": tree} if tree else {})
    body = joining.as_lists(where, {}, levels)
    return Explanation(family, body, filters.notes(body))
