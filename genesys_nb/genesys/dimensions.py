"""What the service's queries can be filtered by: the words of the detail query at its five levels, and their kinds.

The words of the aggregates are in `aggregates.families`.

The names are written out here, although the service knows them too, because a misspelt one is best mended before
anything is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class Level:
    """A level at which the service filters: the field of the query, and the names it knows."""

    field: str
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]


CONVERSATION = Level(
    "conversationFilters",
    _names("""
        accessAttribute conversationEnd conversationId conversationInitiator conversationStart customerParticipation
        divisionId externalTag mediaStatsMinConversationMos originatingDirection originatingSocialMediaPublic
    """),
    _names("""
        nAgentDeclined nAlertExpired nBlindTransferred nBotInteractions nCallbackAttempts nCallbackOverSla
        nCallbackScheduled nCfcOffered nCobrowseSessions nConnected nConsult nConsultTransferred nConversations nError
        nFlow nFlowMilestone nFlowOutcome nFlowOutcomeFailed nOffered nOutbound nOutboundAbandoned nOutboundAttempted
        nOutboundConnected nOverSla nStateTransitionError nTakeover nTransferred oAudioMessageCount
        oExternalAudioMessageCount oExternalMediaCount oFlowMilestone oMediaCount oMessageCount oMessageSegmentCount
        oMessageTurn oSkillExpressionApplications tAbandon tAcd tActiveCallback tActiveCallbackComplete tAcw
        tAgentResponseTime tAgentVideoConnected tAlert tAnswered tAverageAgentResponseTime
        tAverageCustomerResponseTime tBarging tCallbackAbandon tCallbackConnect tCallbackNotReached
        tCallbackVirtualWait tCfcAbandon tCfcAcd tCfcAnswered tCfcFlowOut tCoaching tCoachingComplete tConnected
        tContacting tConversationDuration tDialing tFirstConnect tFirstDial tFirstEngagement tFirstResponse tFlow
        tFlowDisconnect tFlowExit tFlowOut tFlowOutcome tHandle tHeld tHeldComplete tIvr tMonitoring
        tMonitoringComplete tNotResponding tPark tParkComplete tScreenMonitoring tShortAbandon tSnippetRecord tTalk
        tTalkComplete tTransmitting tUserResponseTime tVoicemail
    """),
)
SEGMENT = Level(
    "segmentFilters",
    _names("""
        addressFrom addressTo agentAssistantId agentOwned ani authenticated bargedParticipantId callbackNumber
        callbackScheduledTime canonicalExternalContactId cleared coachedParticipantId conference deliveryPushed
        deliveryStatus destinationAddress destinationConversationId detectedSpeechEnd detectedSpeechStart direction
        disconnectType dnis edgeId engagementSource errorCode exitReason extendedDeliveryStatus externalContactId
        externalOrganizationId flaggedReason flowId flowName flowOutType flowOutcome flowOutcomeId flowOutcomeValue
        flowVersion groupId journeyActionId journeyActionMapId journeyCustomerId journeyCustomerIdType
        journeyCustomerSessionId mediaCount mediaType messageType monitoredParticipantId outboundCampaignId
        outboundContactId outboundContactListId participantName protocolCallId provider purpose queueId recording
        remote remoteNameDisplayable requestedLanguageId requestedRouting requestedRoutingSkillId scoredAgentId
        screenMonitoredUserId screenRecording scriptId segmentEnd segmentType sessionDnis sipResponseCode
        skillExpressionId snippetRecording subject teamId transferTargetAddress transferTargetName transferType
        usedRouting userId wrapUpCode wrapUpNote
    """),
    ("tSegmentDuration",),
)
EVALUATION = Level(
    "evaluationFilters",
    _names("""
        assigneeApplicable assigneeId calibrationId contextId deleted evaluationId evaluationStatus evaluatorId
        eventTime formId formName queueId released rescored systemSubmitted userId
    """),
    ("oTotalCriticalScore", "oTotalScore"),
)
SURVEY = Level(
    "surveyFilters",
    _names("""
        eventTime queueId surveyCompletedDate surveyFormContextId surveyFormId surveyId surveyPartialResponse
        surveyPromoterScore surveyStatus surveyType userId
    """),
    ("oSurveyTotalScore",),
)
RESOLUTION = Level("resolutionFilters", (), ("nNextContactAvoided",))
LEVELS = (CONVERSATION, SEGMENT, EVALUATION, SURVEY, RESOLUTION)
USER_LEVELS = (
    Level("userFilters", ("userId",), ()),
    Level("presenceFilters", ("systemPresence", "organizationPresenceId"), ()),
    Level("routingStatusFilters", ("routingStatus",), ()),
)

# Closed sets only. What grows with every product (engagementSource, messageType) is left to the service to know.
_PURPOSES = _names("""
    acd agent api botflow campaign customer dialer external fax group inbound ivr manual outbound station user voicemail
    voicesurveyflow workflow
""")
_DIRECTIONS = ("inbound", "outbound")
_ROUTINGS = _names("Bullseye Conditional Direct Last Manual Predictive Preferred Standard Vip")
VALUES: Mapping[str, tuple[str, ...]] = {
    "conversationInitiator": _PURPOSES,
    "deliveryStatus": _names("""
        DeliveryFailed DeliveryPushed DeliverySuccess Failed Published Queued Read Received Sent
    """),
    "direction": _DIRECTIONS,
    "disconnectType": _names("""
        client conferenceTransfer consultTransfer dndEndpoint dndTransfer endpoint error forwardTransfer inactivity
        noAnswerTransfer notAvailableTransfer other peer sessionExpired spam system takeover timeout transfer
        transportFailure uncallable
    """),
    "evaluationStatus": _names("Finished InProgress InReview Pending Retracted"),
    "mediaType": _names("""
        callback chat cobrowse email internalmessage message screenmonitoring screenshare unknown video voice
    """),
    "originatingDirection": _DIRECTIONS,
    "purpose": _PURPOSES,
    "requestedRouting": _ROUTINGS,
    "routingStatus": _names("COMMUNICATING IDLE INTERACTING NOT_RESPONDING OFF_QUEUE"),
    "segmentType": _names("""
        alert barging callback coaching contacting converting delay dialing hold interact ivr monitoring parked
        scheduled screenmonitoring sharing system transmitting unknown uploading voicemail wrapup
    """),
    "surveyType": ("Web", "Voice"),
    "systemPresence": _names("AVAILABLE AWAY BREAK BUSY IDLE MEAL MEETING OFFLINE ON_QUEUE TRAINING"),
    "usedRouting": _ROUTINGS,
}
BOOLEANS = frozenset(
    _names("""
        agentOwned assigneeApplicable authenticated cleared conference customerParticipation deleted deliveryPushed
        hasAnswerHighlight hasComment hasGeneratedAnswer hasRetrievedReferences hasSearch originatingSocialMediaPublic
        recording released rescored screenRecording selfServed snippetRecording surveyPartialResponse systemSubmitted
        videoPresent
    """)
)
NUMBERS = frozenset(
    _names("""
        agentBullseyeRing agentRank agentScore conversationDuration eligibleAgentCount externalMediaCount handleTime
        mediaCount mediaStatsMinConversationMos routingPriority routingRing selectedAgentRank surveyPromoterScore
        waitingInteractionCount
    """)
)
TIMES = frozenset(
    _names("""
        callbackScheduledTime conversationEnd conversationStart detectedSpeechEnd detectedSpeechStart
        evaluationCreatedDate evaluationReleaseDate eventTime presenceDate routingStatusDate segmentEnd
        surveyCompletedDate surveyCreatedDate wrapUpDate
    """)
)


SEVERAL = frozenset(
    _names("""
        accessAttribute activeSkillId callbackNumber destinationAddress divisionId flowOutcome flowOutcomeId
        flowOutcomeValue knowledgeBaseId proposedAgentId removedSkillId requestedRouting requestedRoutingSkillId
        scoredAgentId sipResponseCode wrapUpCode
    """)
)
"""What one conversation, or one thing that is counted, can have several of."""


@dataclass(frozen=True, slots=True)
class Name:
    """A dimension or metric, and the level it is asked at."""

    text: str
    level: Level
    kind: str


@cache
def known(levels: tuple[Level, ...]) -> Mapping[str, Name]:
    """Return the names of some levels, each by its letters in lower case."""
    return {
        text.lower(): Name(text, level, kind)
        for level in reversed(levels)  # the first level that knows a name is the last one to write it
        for kind, texts in (("metric", level.metrics), ("dimension", level.dimensions))
        for text in texts
    }


# What people say for it, where spelling alone leads astray.
MEANT = {"agent": "userId", "agents": "userId", "agentid": "userId", "channel": "mediaType"}
MEANT |= {"aht": "tHandle", "asa": "tAnswered", "acw": "tAcw", "holdtime": "tHeld", "abandoned": "tAbandon"}
MEANT |= dict.fromkeys(("wrapup", "reason", "reasoncode", "disposition"), "wrapUpCode")
SAID = dict.fromkeys(("call", "calls", "phone", "telephone"), "voice")
"""The same for their values."""
