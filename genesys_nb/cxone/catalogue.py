"""What CXone can list, written by hand from its published documents: paths, the rows' key, page sizes.

Neither default nor maximum of `top` is published. The sizes here are those that are known to have worked: 100, and
10,000 for completed contacts; the service may give less in silence, which costs requests and no rows. A listing of
which no `top` is known is asked for as it is, and followed by its links and its count.
"""

from collections.abc import Iterator

from genesys_nb.cxone.provider import ROOT, located
from genesys_nb.paging import ARRAY, Catalogue, Listing

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


def _read() -> Iterator[Listing]:
    for line in _PUBLISHED.strip().split("\n"):
        path, items, most, *needs = line.split()
        yield Listing(
            f"{ROOT}{path}",
            style="skip_top",
            items=ARRAY if items == "." else items,
            size_name="top" if int(most) else "",
            most=int(most) or None,
            rule="unknown",
            summary=f"needs {' and '.join(needs)}" if needs else "",
        )


CATALOGUE = Catalogue(_read, whole=located, root=ROOT)
"""The listings of NICE CXone that are published."""
