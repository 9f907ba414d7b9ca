"""The columns that are always there, listing by listing, in the service's own spelling.

Only fields that are published stand here; whatever else the service sends follows them. A bar stands before the
spelling of versions 21 to 23. What counts seconds and says so in its name is a number, other lengths are durations.
"""

from genesys_nb.cxone.provider import ROOT
from genesys_nb.tables.shape import shape

AGENTS = shape(
    "agent",
    "agentId:integer userName firstName lastName userID emailAddress isActive:boolean teamId:integer teamName "
    "reportToId:integer isSupervisor:boolean lastLogin:time lastUpdated:time profileId:integer timeZone:category",
    key="agentId",
)
AGENT_STATES = shape(
    "agent state",
    "agentId:integer agentStateId:integer agentStateName:category startDate:time lastUpdateTime:time "
    "sessionStartTime:time outStateId:integer outStateDescription contactId:integer skillId:integer isACW:boolean "
    "isOutbound:boolean openContacts:integer stationId:integer teamId:integer mediaTypeId|mediaType:integer",
    key="agentId",
)
AGENT_STATE_HISTORY = shape(
    "agent state",
    "agentId:integer startDate:time stateIndex:integer agentStateId:integer agentStateName:category "
    "agentSessionId:integer contactId:integer skillId:integer duration:duration outStateId:integer teamId:integer",
    key="agentId agentSessionId startDate stateIndex",
)
AGENT_PERFORMANCE = shape(
    "agent",
    "agentId:integer teamId:integer totalHandled:integer loginTime:duration availableTime:duration "
    "totalTalkTime:duration acwTime:duration occupancy:number",
    key="agentId",
)
TEAMS = shape("team", "teamId:integer teamName", key="teamId")
SKILLS = shape("skill", "skillId:integer", key="skillId")
CAMPAIGNS = shape("campaign", "id:integer name")
DISPOSITIONS = shape("disposition", "", key="")
UNAVAILABLE_CODES = shape("code", "id:integer name isActive:boolean isACW:boolean agentTimeout:integer")
_CONTACT = (
    "contactId:integer masterContactId:integer contactStartDate|contactStart:time agentId:integer teamId:integer "
    "skillId:integer campaignId:integer mediaTypeId|mediaType:integer fromAddress|fromAddr toAddress|toAddr "
    "totalDurationSeconds:number agentSeconds:number inQueueSeconds:number holdSeconds:number "
    "acwSeconds|ACWSeconds:number conferenceSeconds|confSeconds:number abandoned:boolean serviceLevelFlag:integer "
    "primaryDispositionId:integer"
)
CONTACTS = shape("contact", _CONTACT, key="contactId")
CONTACT = shape("contact", f"{_CONTACT} stateId:integer stateName:category", key="contactId")
ACTIVE_CONTACTS = shape(
    "contact",
    "contactId:integer contactStartDate|contactStart:time stateId:integer stateName:category agentId:integer "
    "skillId:integer",
    key="contactId",
)

SHAPES = {
    f"{ROOT}{path}": columns
    for path, columns in {
        "/agents": AGENTS,
        "/agents/states": AGENT_STATES,
        "/agents/{agentId}/states": AGENT_STATES,
        "/agents/state-history": AGENT_STATE_HISTORY,
        "/agents/{agentId}/state-history": AGENT_STATE_HISTORY,
        "/agents/performance": AGENT_PERFORMANCE,
        "/agents/{agentId}/performance": AGENT_PERFORMANCE,
        "/teams": TEAMS,
        "/skills": SKILLS,
        "/campaigns": CAMPAIGNS,
        "/dispositions": DISPOSITIONS,
        "/unavailable-codes": UNAVAILABLE_CODES,
        "/contacts": CONTACTS,
        "/contacts/completed": CONTACTS,
        "/contacts/active": ACTIVE_CONTACTS,
    }.items()
}
"""The known columns by path, so that `frame` types a listing as its helper does."""
