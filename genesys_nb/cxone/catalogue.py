"""What the platform can list, written by hand from its published documents: paths, the rows' key, page sizes.

Neither default nor maximum of `top` is published. The sizes here are those that are known to have worked: 100, and
10,000 for completed contacts; the service may give less in silence, which costs requests and no rows. A listing of
which no `top` is known is asked for as it is, and followed by its links and its count.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from genesys_nb.cxone.provider import ROOT, located
from genesys_nb.errors import ConfigError
from genesys_nb.paging import ARRAY

PAGE = 100
CONTACTS_PAGE = 10_000

# Path below the root, the rows' key (a star where none is published, a dot where the answer is the one row), rows a
# page (0: no `top` is known), parameters that it needs.
_PUBLISHED = """
/agents                                 agents                     100
/agents/{agentId}                       agents                       0
/agents/states                          agentStates                100
/agents/{agentId}/states                agentStates                  0
/agents/state-history                   agentStateHistory          100
/agents/{agentId}/state-history         agentStateHistory          100
/agents/performance                     agentPerformance             0  startDate endDate
/agents/{agentId}/performance           agentPerformance             0  startDate endDate
/agents/{agentId}/login-history         agentLogins                100  startDate endDate
/agents/interaction-history             contactStates              100
/agents/{agentId}/interaction-history   contactStates              100
/agents/{agentId}/interaction-recent    resultSet.contactData        0  startDate
/agents/skills                          agentSkillAssignments        0  isAgentActive isActive
/agents/skill-data                      agentSkillData.agents        0  startDate endDate
/skills                                 skills                       0
/skills/activity                        skillActivity              100
/skills/summary                         skillSummaries               0
/skills/sla-summary                     serviceLevelSummaries      100
/teams                                  teams                        0
/teams/performance-total                teamPerformanceTotal         0
/contacts                               contacts                     0
/contacts/active                        activeContacts             100
/contacts/completed                     completedContacts        10000
/contacts/{contactId}                   .                            0
/contacts/{contactId}/state-history     contactStateHistory          0
/contacts/state-history                 contactStateHistory          0
/contacts/{contactId}/custom-data       contactCustomData            0
/contacts/custom-data                   ContactCustomData            0
/contacts/states                        contactStates                0
/contacts/parked                        *                            0
/dispositions                           dispositions               100
/campaigns                              campaigns                  100
/hours-of-operation                     hoursOfOperation           100  isDeleted
/unavailable-codes                      unavailableCodes             0
/media-types                            *                            0
/points-of-contact                      *                          100
/business-unit                          businessUnits                0
/reports                                *                            0
/wfm-data/agents                        wfM_Data_Agents              0
/wfm-data/agents/schedule-adherence     agentStateHistory            0
/wfm-data/agents/scorecards             agentStateHistory            0
/wfm-data/skills/contacts               contactStats                 0  mediaTypeId
/wfm-data/skills/dialer-contacts        wfM_OB_StatsV9               0
"""


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing of the platform.

    Parameters
    ----------
    path : str
        Template: ``/inContactAPI/services/v34.0/agents/{agentId}``.
    items : str
        The key that holds the rows; `ANY` when it is not published, empty when the answer is the one row.
    most : int or None
        Rows to ask a page for; None where no `top` is known.
    needs : tuple of str
        Parameters without which the service refuses.
    """

    path: str
    items: str
    most: int | None = None
    needs: tuple[str, ...] = ()
    method: str = "GET"
    style: str = "skip_top"
    may_miss: bool = False

    @property
    def size_name(self) -> str:
        """What a page's size is called, where it can be asked for."""
        return "top" if self.most else ""


class Catalogue:
    """All listings that are known of the platform; a path may be written without its root."""

    def __init__(self) -> None:
        self._listings = [_read(line) for line in _PUBLISHED.strip().split("\n")]

    def find(self, path: str, method: str | None = None) -> Listing:
        """Return the listing that a path belongs to.

        Parameters
        ----------
        path : str
            ``/agents/10001/states``, with or without its root, or as a template.
        method : str, optional
            Only GET lists here.

        Raises
        ------
        ConfigError
            There is no such listing; the closest ones are named.
        """
        whole = located(path).rstrip("/")
        found = [one for one in self._listings if _fits(one.path, whole)]
        if found and method in {None, "GET"}:
            return min(found, key=lambda one: one.path.count("{"))
        alike = {one.path.removeprefix(ROOT): one for one in self._listings}
        close = difflib.get_close_matches(whole.removeprefix(ROOT)[:120], alike, n=3, cutoff=0.4)
        raise ConfigError(
            f"the catalogue knows no listing {method or 'GET'} {path[:120]!r}",
            next_step="take one of the closest, look with catalogue.search('…'), or read any path with request()\n    "
            + ("\n    ".join(close) or "none"),
        )

    __getitem__ = find

    def search(self, words: str = "") -> pd.DataFrame:
        """Return the listings whose path or key speaks of all these words, one row each."""
        wanted = re.findall(r"\w+", words.lower())
        found = [one for one in self._listings if all(word in f"{one.path} {one.items}".lower() for word in wanted)]
        columns = {
            "path": [one.path.removeprefix(ROOT) for one in found],
            "items": [one.items for one in found],
            "most": pd.array([one.most for one in found], dtype="Int64"),
            "needs": [", ".join(one.needs) for one in found],
        }
        return pd.DataFrame(columns)

    def paths(self, prefix: str = "") -> list[str]:
        """Return the paths that begin with a prefix, as short as they may be written."""
        short = [one.path.removeprefix(ROOT) for one in self._listings]
        return [path for path in short if path.startswith(prefix)] or [
            one.path for one in self._listings if one.path.startswith(prefix)
        ]

    def _ipython_key_completions_(self) -> list[str]:
        return self.paths()

    def __len__(self) -> int:
        return len(self._listings)

    def __iter__(self) -> Iterator[Listing]:
        return iter(self._listings)

    def __repr__(self) -> str:
        return f"<Catalogue of {len(self)} listings; .search('contacts'), .find(path)>"


def _read(line: str) -> Listing:
    path, items, most, *needs = line.split()
    return Listing(f"{ROOT}{path}", ARRAY if items == "." else items, int(most) or None, tuple(needs))


def _fits(template: str, path: str) -> bool:
    wanted, given = template.split("/"), path.split("/")
    return len(wanted) == len(given) and all(
        mine.lower() == yours.lower() or (mine.startswith("{") and bool(yours))
        for mine, yours in zip(wanted, given, strict=True)
    )


CATALOGUE = Catalogue()
"""The listings of NICE CXone that are published."""
