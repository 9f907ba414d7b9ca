"""Conversation details as tables: what the eleven grains look like.

A conversation is a tree: conversation, participants, their sessions, and in a session its segments and metrics. A grain
is one level of it as a table; each row carries the keys of the levels above and what analysts filter by. The fields are
the vendor's own, in the order in which they are read rather than sent; a field that is not named here still arrives,
behind the others.

============  ==========================================================  ==============================
grain         key                                                         one row is
============  ==========================================================  ==============================
conversation  conversation_id                                             a conversation
participant   conversation_id, participant_id                             somebody or something in it
session       conversation_id, participant_id, session_id                 one medium of a participant
segment       conversation_id, participant_id, session_id, segment_no     one state of a session
metric        conversation_id, participant_id, session_id, metric_no      one measurement in a session
flow          conversation_id, participant_id, session_id                 the Architect flow of a session
media         conversation_id, participant_id, session_id, media_no       one report of audio quality
evaluation    conversation_id, evaluation_id                              one evaluation
survey        conversation_id, survey_id                                  one survey
resolution    conversation_id, resolution_no                              one resolution
attribute     conversation_id, participant_id, name                       one attribute of a participant
============  ==========================================================  ==============================

``segment_no`` and its like are positions, from 0, in the list that was sent. ``session_id`` recurs across
conversations, so keys are composite. ``provisional``, the last column, is True where a later run may differ: the
conversation still goes on, or began when not all of it was known yet.
"""

from genesys_nb.tables.derived import DERIVED
from genesys_nb.tables.names import keys
from genesys_nb.tables.shape import Column, Kind, Shape, shape

CONVERSATION = shape(
    "conversation",
    """
    conversationId conversationStart:time conversationEnd:time originatingDirection:category
    conversationInitiator:category divisionIds:list externalTag customerParticipation:boolean selfServed:boolean
    conferenceStart:time inactivityTimeout:time associatedConversationId consultationConversationIds:list
    knowledgeBaseIds:list accessAttributes:list originatingSocialMediaPublic:boolean
    mediaStatsMinConversationMos:number mediaStatsMinConversationRFactor:number
    """,
)

PARTICIPANT = shape(
    "participant",
    """
    participantId purpose:category participantName userId teamId externalContactId externalOrganizationId
    flaggedReason:category screenRecording:boolean
    """,
)

SESSION = shape(
    "session",
    """
    sessionId mediaType:category direction:category messageType:category provider peerId ani dnis sessionDnis
    addressFrom addressTo addressSelf addressOther remote remoteNameDisplayable
    requestedRoutings:list usedRouting:category routingRing:integer routingRule routingRuleType:category
    selectedAgentId selectedAgentRank:integer proposedAgents:list agentGroups:list agentBullseyeRing:integer
    activeSkillIds:list removedSkillIds:list skillExpressionId
    waitingInteractionCounts:list eligibleAgentCounts:list
    agentAssistantId agentOwned:boolean assignerId scriptId acwSkipped:boolean
    recording:boolean snippetRecording:boolean sharingScreen:boolean mediaCount:integer mediaBridgeId
    callbackNumbers:list callbackScheduledTime:time callbackUserName skipEnabled:boolean timeoutSeconds:integer
    outboundCampaignId outboundContactId outboundContactListId dispositionName dispositionAnalyzer
    detectedSpeechStart:time detectedSpeechEnd:time
    cc:list bcc:list destinationAddresses:list cleared:boolean authenticated:boolean engagementSource:category
    deliveryStatus:category deliveryStatusChangeDate:time deliveryPushed:boolean extendedDeliveryStatus
    errorCodeDescription flowInType flowOutType
    journeyActionId journeyActionMapId journeyActionMapVersion:integer journeyCustomerId journeyCustomerIdType
    journeyCustomerSessionId journeyCustomerSessionIdType
    bargedParticipantId coachedParticipantId monitoredParticipantId screenMonitoredUserId
    cobrowseRole cobrowseRoomId screenShareAddressSelf screenShareRoomId videoAddressSelf videoRoomId
    edgeId protocolCallId roomId
    """,
)

SEGMENT = shape(
    "segment",
    """
    segmentStart:time segmentEnd:time segmentType:category queueId wrapUpCode wrapUpNote wrapUpTags:list
    disconnectType:category conference:boolean errorCode groupId subject
    requestedLanguageId requestedRoutingSkillIds:list requestedRoutingUserIds:list
    audioMuted:boolean videoMuted:boolean
    sourceConversationId sourceSessionId destinationConversationId destinationSessionId
    q850ResponseCodes:list sipResponseCodes:list scoredAgents:list properties:list
    """,
)

METRIC = shape("metric", "name:category value:integer emitDate:time")

FLOW = shape(
    "flow",
    """
    flowId flowName flowType:category flowVersion entryType:category entryReason exitReason
    transferType:category transferTargetName transferTargetAddress startingLanguage endingLanguage
    issuedCallback:boolean recognitionFailureReason outcomes:list
    """,
)

MEDIA = shape(
    "media",
    """
    eventTime:time codecs:list minMos:number minRFactor:number maxLatencyMs:integer receivedPackets:integer
    discardedPackets:integer duplicatePackets:integer invalidPackets:integer overrunPackets:integer
    underrunPackets:integer
    """,
)

EVALUATION = shape(
    "evaluation",
    """
    evaluationId evaluatorId userId queueId formId formName contextId calibrationId assigneeId
    evaluationStatus:category eventTime:time oTotalScore:integer oTotalCriticalScore:integer
    released:boolean rescored:boolean deleted:boolean assigneeApplicable:boolean systemSubmitted:boolean
    """,
)

SURVEY = shape(
    "survey",
    """
    surveyId userId queueId surveyFormId surveyFormName surveyFormContextId surveyStatus:category
    surveyType:category eventTime:time surveyCompletedDate:time surveyPartialResponse:boolean
    surveyPromoterScore:integer oSurveyTotalScore:integer
    """,
)

RESOLUTION = shape("resolution", "queueId userId eventTime:time nNextContactAvoided:integer")


def _made(*columns: tuple[str, Kind]) -> tuple[Column, ...]:
    """Return columns that are carried or counted rather than read from the row's own object."""
    return tuple(Column(name, name, kind) for name, kind in columns)


ABOVE = {
    "conversation": _made(
        ("conversation_id", "text"),
        ("conversation_start", "time"),
        ("conversation_end", "time"),
        ("originating_direction", "category"),
    ),
    "participant": _made(("participant_id", "text"), ("purpose", "category"), ("user_id", "text")),
    "session": _made(("session_id", "text"), ("media_type", "category"), ("direction", "category")),
}
(PROVISIONAL,) = _made(("provisional", "boolean"))
SOURCES = {
    own.name: {column.name: keys(column.source)[0] for column in own.columns}
    for own in (CONVERSATION, PARTICIPANT, SESSION)
}
_OF_CONVERSATION = ABOVE["conversation"]
_OF_PARTICIPANT = (*_OF_CONVERSATION, *ABOVE["participant"])
_OF_SESSION = (*_OF_PARTICIPANT, *ABOVE["session"])


def _grain(own: Shape, *before: Column, after: tuple[Column, ...] = ()) -> Shape:
    return Shape(own.name, (*before, *own.columns, *after, PROVISIONAL))


SHAPES: dict[str, Shape] = {
    one.name: one
    for one in (
        _grain(CONVERSATION, after=DERIVED),
        _grain(PARTICIPANT, *_OF_CONVERSATION),
        _grain(SESSION, *_OF_PARTICIPANT),
        _grain(SEGMENT, *_OF_SESSION, *_made(("segment_no", "integer"))),
        _grain(METRIC, *_OF_SESSION, *_made(("metric_no", "integer"))),
        _grain(FLOW, *_OF_SESSION),
        _grain(MEDIA, *_OF_SESSION, *_made(("media_no", "integer"))),
        _grain(EVALUATION, *_OF_CONVERSATION),
        _grain(SURVEY, *_OF_CONVERSATION),
        _grain(RESOLUTION, *_OF_CONVERSATION, *_made(("resolution_no", "integer"))),
        Shape(
            "attribute",
            (*_OF_CONVERSATION, *ABOVE["participant"], *_made(("name", "text"), ("value", "text")), PROVISIONAL),
        ),
    )
}
GRAINS = tuple(SHAPES)
