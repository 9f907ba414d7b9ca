"""The columns that are always there, listing by listing, in the service's own spelling.

Whatever else the service sends follows them. A listing has the same shape whether its helper or `frame` reads it.
"""

from genesys_nb.tables.shape import shape

USERS = shape(
    "user",
    "id name email state:category department title username division.id division.name manager.id preferredName "
    "version:integer acdAutoAnswer:boolean dateLastLogin:time",
)
QUEUES = shape(
    "queue",
    "id name description division.id division.name memberCount:integer userMemberCount:integer "
    "joinedMemberCount:integer dateCreated:time dateModified:time createdBy modifiedBy scoringMethod:category "
    "skillEvaluationMethod:category autoAnswerOnly:boolean enableTranscription:boolean",
)
QUEUE_MEMBERS = shape(
    "queue member",
    "id name user.id user.name user.email user.state:category joined:boolean memberBy:category ringNumber:integer "
    "routingStatus.status:category routingStatus.startTime:time",
)
GROUPS = shape(
    "group",
    "id name description type:category state:category visibility:category memberCount:integer version:integer "
    "dateModified:time rolesEnabled:boolean",
)
TEAMS = shape(
    "team", "id name description division.id division.name memberCount:integer dateCreated:time dateModified:time"
)
DIVISIONS = shape("division", "id name description homeDivision:boolean")
LOCATIONS = shape(
    "location",
    "id name state:category notes version:integer address.city address.country address.state address.street1 "
    "address.street2 address.zipcode addressVerified:boolean path:list",
)
ROLES = shape(
    "role",
    "id name description defaultRoleId userCount:integer base:boolean default:boolean permissions:list "
    "permissionPolicies:list",
)
SKILLS = shape("skill", "id name state:category version dateModified:time")
LANGUAGES = shape("language", "id name state:category version dateModified:time")
WRAP_UP_CODES = shape(
    "wrap-up code",
    "id name description division.id division.name dateCreated:time dateModified:time createdBy modifiedBy",
)
PRESENCE_DEFINITIONS = shape(
    "presence definition",
    "id type:category systemPresence:category languageLabels:record divisionId deactivated:boolean",
)
FLOWS = shape(
    "flow",
    "id name description type:category division.id division.name active:boolean system:boolean deleted:boolean "
    "publishedVersion.id publishedVersion.datePublished:time virtualAgentEnabled:boolean",
)
ORGANISATION = shape(
    "organisation",
    "id name domain defaultLanguage defaultCountryCode thirdPartyOrgName state:category productPlatform:category "
    "version:integer voicemailEnabled:boolean features:record",
)
AUDITS = shape(
    "audit",
    "id eventDate:time serviceName action entityType entity.id entity.name user.id user.name client.id status:category "
    "level:category application remoteIp:list message.message propertyChanges:list entityChanges:list context:record "
    "transactionInitiator:boolean initiatingAction.transactionId initiatingAction.actionContext userHomeOrgId",
)
EXTERNAL_CONTACTS = shape(
    "external contact",
    "id firstName middleName lastName title type:category division.id division.name externalOrganization.id "
    "externalOrganization.name workEmail personalEmail workPhone.e164 cellPhone.e164 homePhone.e164 otherPhone.e164 "
    "address.city address.countryCode surveyOptOut:boolean createDate:time modifyDate:time externalIds:list "
    "identifiers:list customFields:record canonicalContact.id",
)
EXTERNAL_ORGANISATIONS = shape(
    "external organisation",
    "id name companyType industry division.id division.name address.city address.countryCode employeeCount:integer "
    "revenue:integer websites:list tags:list createDate:time modifyDate:time externalIds:list customFields:record",
)
EXTRACTED_FILES = shape("extracted file", "id dataSchema:category dateCreated:time dateExpires:time")

SHAPES = {
    "/api/v2/users": USERS,
    "/api/v2/users/search": USERS,
    "/api/v2/routing/queues": QUEUES,
    "/api/v2/routing/queues/{queueId}/members": QUEUE_MEMBERS,
    "/api/v2/groups": GROUPS,
    "/api/v2/teams": TEAMS,
    "/api/v2/authorization/divisions": DIVISIONS,
    "/api/v2/locations": LOCATIONS,
    "/api/v2/authorization/roles": ROLES,
    "/api/v2/routing/skills": SKILLS,
    "/api/v2/routing/languages": LANGUAGES,
    "/api/v2/routing/wrapupcodes": WRAP_UP_CODES,
    "/api/v2/presence/definitions": PRESENCE_DEFINITIONS,
    "/api/v2/flows": FLOWS,
    "/api/v2/audits/query/realtime": AUDITS,
    "/api/v2/externalcontacts/contacts": EXTERNAL_CONTACTS,
    "/api/v2/externalcontacts/scan/contacts": EXTERNAL_CONTACTS,
    "/api/v2/externalcontacts/organizations": EXTERNAL_ORGANISATIONS,
    "/api/v2/externalcontacts/scan/organizations": EXTERNAL_ORGANISATIONS,
    "/api/v2/analytics/dataextraction/downloads/metadata": EXTRACTED_FILES,
}
"""The known columns by path, so that `frame` types a listing as its helper does."""
