"""The words of the filter grammar: what can be asked of a conversation, a segment, an evaluation, a survey, a count.

Where the vendor asks in the singular for what is served as a list, `PLURALS` says which is which.
"""


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
    "aggregate": frozenset(
        _words(
            """
            activeRouting activeSkillId addressFrom addressTo agentAssistantId agentBullseyeRing agentOwned
            agentRank agentScore ani assignerId authenticated canonicalExternalContactId conversationId
            conversationInitiator convertedFrom convertedTo customerParticipation deliveryStatus
            destinationAddress direction disconnectType divisionId dnis edgeId eligibleAgentCount errorCode
            extendedDeliveryStatus externalContactId externalMediaCount externalOrganizationId externalTag
            firstQueue flaggedReason flowInType flowOutType groupId interactionType journeyActionId
            journeyActionMapId journeyActionMapVersion journeyCustomerId journeyCustomerIdType
            journeyCustomerSessionId journeyCustomerSessionIdType knowledgeBaseId mediaCount mediaType
            messageType originatingDirection originatingSocialMediaPublic outboundCampaignId
            outboundContactId outboundContactListId participantName peerId proposedAgentId provider purpose
            queueId remote removedSkillId requestedLanguageId requestedRouting requestedRoutingSkillId
            roomId routingPriority routingRing routingRule routingRuleType scoredAgentId selectedAgentId
            selectedAgentRank selfServed sessionDnis sessionId skillExpressionId stationId teamId
            usedRouting userId videoPresent waitingInteractionCount wrapUpCode
            """
        )
    ),
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
    **dict.fromkeys(("user", "presence", "routing status", "aggregate"), frozenset()),
}
AGGREGATED = frozenset(
    _words(
        """
        nBlindTransferred nBotInteractions nCallbackAttempts nCallbackOverSla nCallbackScheduled nCfcOffered
        nCobrowseSessions nConnected nConsult nConsultTransferred nConversations nError nOffered nOutbound
        nOutboundAbandoned nOutboundAttempted nOutboundConnected nOverSla nStateTransitionError nTakeover
        nTransferred oAudioMessageCount oCallbackServiceLevel oExternalAudioMessageCount oExternalMediaCount
        oMediaCount oMessageCount oMessageSegmentCount oMessageTurn oServiceLevel oServiceTarget
        oSkillExpressionApplications tAbandon tAcd tActiveCallback tActiveCallbackComplete tAcw
        tAgentResponseTime tAgentVideoConnected tAlert tAnswered tAverageAgentResponseTime
        tAverageCustomerResponseTime tBarging tCallbackAbandon tCallbackConnect tCallbackNotReached
        tCallbackVirtualWait tCfcAbandon tCfcAcd tCfcAnswered tCfcFlowOut tCoaching tCoachingComplete
        tConnected tContacting tDialing tFirstConnect tFirstDial tFirstEngagement tFirstResponse tFlowOut
        tHandle tHeld tHeldComplete tIvr tMonitoring tMonitoringComplete tNotResponding tPark tParkComplete
        tScreenMonitoring tShortAbandon tSnippetRecord tTalk tTalkComplete tTransmitting tUserResponseTime
        tVoicemail tWait
        """
    )
)
