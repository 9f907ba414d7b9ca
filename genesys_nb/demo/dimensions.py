"""The words of the filter grammar: what can be asked of a conversation, a segment, an evaluation, a survey, a count.

Where the vendor asks in the singular for what is served as a list, `PLURALS` says which is which.
"""

from genesys_nb.demo.families import FAMILIES


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PLURALS = {
    "callbackNumbers": "callbackNumber",
    "destinationAddresses": "destinationAddress",
    "requestedRoutings": "requestedRouting",
    "requestedRoutingSkillIds": "requestedRoutingSkillId",
    "sipResponseCodes": "sipResponseCode",
    "divisionIds": "divisionId",
    "accessAttributes": "accessAttribute",
    "activeSkillIds": "activeSkillId",
}
PARTICIPANT = (
    "externalContactId",
    "externalOrganizationId",
    "flaggedReason",
    "participantName",
    "purpose",
    "screenRecording",
    "teamId",
    "userId",
)
SESSION = _words(
    """
    addressFrom addressTo agentAssistantId agentOwned ani authenticated bargedParticipantId callbackNumbers
    callbackScheduledTime cleared coachedParticipantId deliveryPushed deliveryStatus destinationAddresses
    detectedSpeechEnd detectedSpeechStart direction dnis edgeId engagementSource extendedDeliveryStatus flowOutType
    journeyActionId journeyActionMapId journeyCustomerId journeyCustomerIdType journeyCustomerSessionId mediaCount
    mediaType messageType monitoredParticipantId outboundCampaignId outboundContactId outboundContactListId
    protocolCallId provider recording remote remoteNameDisplayable requestedRoutings screenMonitoredUserId scriptId
    sessionDnis skillExpressionId snippetRecording usedRouting
    """
)
FLOW = _words(
    """
    exitReason flowId flowName flowVersion transferTargetAddress transferTargetName transferType
    """
)
OUTCOME = _words(
    """
    flowOutcome flowOutcomeId flowOutcomeValue
    """
)
SEGMENT = _words(
    """
    properties conference destinationConversationId disconnectType errorCode groupId queueId requestedLanguageId
    requestedRoutingSkillIds segmentEnd segmentType sipResponseCodes subject wrapUpCode wrapUpNote
    """
)
DIMENSIONS: dict[str, frozenset[str]] = {
    "conversation": frozenset(
        _words(
            """
            accessAttribute conversationEnd conversationId conversationInitiator conversationStart
            customerParticipation divisionId externalTag mediaStatsMinConversationMos originatingDirection
            originatingSocialMediaPublic
            """
        )
    ),
    "segment": frozenset(
        _words(
            """
            addressFrom addressTo agentAssistantId agentOwned ani authenticated bargedParticipantId callbackNumber
            callbackScheduledTime canonicalExternalContactId cleared coachedParticipantId conference deliveryPushed
            deliveryStatus destinationAddress destinationConversationId detectedSpeechEnd detectedSpeechStart
            direction disconnectType dnis edgeId engagementSource errorCode exitReason extendedDeliveryStatus
            externalContactId externalOrganizationId flaggedReason flowId flowName flowOutType flowOutcome
            flowOutcomeId flowOutcomeValue flowVersion groupId journeyActionId journeyActionMapId journeyCustomerId
            journeyCustomerIdType journeyCustomerSessionId mediaCount mediaType messageType monitoredParticipantId
            outboundCampaignId outboundContactId outboundContactListId participantName protocolCallId provider
            purpose queueId recording remote remoteNameDisplayable requestedLanguageId requestedRouting
            requestedRoutingSkillId scoredAgentId screenMonitoredUserId screenRecording scriptId segmentEnd
            segmentType sessionDnis sipResponseCode skillExpressionId snippetRecording subject teamId
            transferTargetAddress transferTargetName transferType usedRouting userId wrapUpCode wrapUpNote
            """
        )
    ),
    "evaluation": frozenset(
        _words(
            """
            assigneeApplicable assigneeId calibrationId contextId deleted evaluationId evaluationStatus evaluatorId
            eventTime formId formName queueId released rescored systemSubmitted userId
            """
        )
    ),
    "survey": frozenset(
        _words(
            """
            eventTime queueId surveyCompletedDate surveyFormContextId surveyFormId surveyId surveyPartialResponse
            surveyPromoterScore surveyStatus surveyType userId
            """
        )
    ),
    "resolution": frozenset(),
    "user": frozenset({"userId"}),
    "presence": frozenset({"organizationPresenceId", "systemPresence"}),
    "routing status": frozenset({"routingStatus"}),
    "queue observation": frozenset({"queueId", "mediaType"}),
    "user observation": frozenset({"userId"}),
    "flow observation": frozenset({"flowId", "mediaType"}),
    "conversation activity": frozenset(
        _words(
            """
            activeRouting addressFrom addressTo agentScore ani conversationId convertedFrom convertedTo direction dnis
            mediaType participantName queueId requestedLanguageId requestedRouting requestedRoutingSkillId
            routingPriority scoredAgentId sessionId teamId usedRouting userId
            """
        )
    ),
    "people activity": frozenset(
        _words(
            """
            organizationPresenceId presenceDate queueId queueMembershipStatus routingStatus routingStatusDate
            systemPresence teamId userId
            """
        )
    ),
    **{family.level: family.dimensions for family in FAMILIES.values()},
}
METRICS: dict[str, frozenset[str]] = {
    "conversation": frozenset(
        _words(
            """
            nAgentDeclined nAlertExpired nBlindTransferred nBotInteractions nCallbackAttempts nCallbackOverSla
            nCallbackScheduled nCfcOffered nCobrowseSessions nConnected nConsult nConsultTransferred nConversations
            nError nFlow nFlowMilestone nFlowOutcome nFlowOutcomeFailed nOffered nOutbound nOutboundAbandoned
            nOutboundAttempted nOutboundConnected nOverSla nStateTransitionError nTakeover nTransferred
            oAudioMessageCount oExternalAudioMessageCount oExternalMediaCount oFlowMilestone oMediaCount
            oMessageCount oMessageSegmentCount oMessageTurn oSkillExpressionApplications tAbandon tAcd
            tActiveCallback tActiveCallbackComplete tAcw tAgentResponseTime tAgentVideoConnected tAlert tAnswered
            tAverageAgentResponseTime tAverageCustomerResponseTime tBarging tCallbackAbandon tCallbackConnect
            tCallbackNotReached tCallbackVirtualWait tCfcAbandon tCfcAcd tCfcAnswered tCfcFlowOut tCoaching
            tCoachingComplete tConnected tContacting tConversationDuration tDialing tFirstConnect tFirstDial
            tFirstEngagement tFirstResponse tFlow tFlowDisconnect tFlowExit tFlowOut tFlowOutcome tHandle tHeld
            tHeldComplete tIvr tMonitoring tMonitoringComplete tNotResponding tPark tParkComplete tScreenMonitoring
            tShortAbandon tSnippetRecord tTalk tTalkComplete tTransmitting tUserResponseTime tVoicemail
            """
        )
    ),
    "segment": frozenset(
        _words(
            """
            tSegmentDuration
            """
        )
    ),
    "evaluation": frozenset(
        _words(
            """
            oTotalCriticalScore oTotalScore
            """
        )
    ),
    "survey": frozenset(
        _words(
            """
            oSurveyTotalScore
            """
        )
    ),
    "resolution": frozenset(
        _words(
            """
            nNextContactAvoided
            """
        )
    ),
    **dict.fromkeys(("user", "presence", "routing status"), frozenset()),
    **dict.fromkeys((family.level for family in FAMILIES.values()), frozenset()),
    **dict.fromkeys(("queue observation", "user observation", "flow observation"), frozenset()),
    **dict.fromkeys(("conversation activity", "people activity"), frozenset()),
}
