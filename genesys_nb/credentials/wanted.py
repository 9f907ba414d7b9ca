"""What a login consists of, and how each place spells it: one value a platform."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from genesys_nb.credentials import cxone
from genesys_nb.credentials.judging import Credentials, agreed, settled
from genesys_nb.credentials.reading import Found, Names

NAME_OF_PROFILE = "GENESYS_NB_PROFILE"
"""Says in the environment or the ``.env`` which profile to look under."""

_PARTS = ("client_id", "client_secret", "access_token", "region", "login_url", "api_url")
_ARGUMENTS: Names = {part: (part,) for part in _PARTS}
_ENVIRONMENT: Names = {
    "client_id": ("GENESYS_CLOUD_CLIENT_ID", "GENESYS_CLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_ID"),
    "client_secret": ("GENESYS_CLOUD_CLIENT_SECRET", "GENESYS_CLIENT_SECRET", "GENESYSCLOUD_OAUTHCLIENT_SECRET"),
    "access_token": ("GENESYSCLOUD_ACCESS_TOKEN",),
    "region": ("GENESYS_CLOUD_REGION", "GENESYS_CLOUD_ENVIRONMENT", "GENESYS_ENVIRONMENT", "GENESYSCLOUD_REGION"),
    "api_url": ("GENESYS_BASE_URL",),
    "profile": (NAME_OF_PROFILE,),
}
# The vendor's tool writes the client id as client_credentials; people who write the file by hand call it client_id.
_PROFILE: Names = {**_ARGUMENTS, "client_id": ("client_id", "client_credentials"), "region": ("region", "environment")}

Settle = Callable[..., Credentials | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a login of one platform consists of.

    Parameters
    ----------
    arguments, environment, profile : mapping
        How the places spell its parts.
    where : str
        The part that says which of the platform's places it is for.
    default : str
        The profile that is looked for when none is named.
    settle : callable
        Makes credentials of what a place holds.
    judge : callable
        ``(found, source)``: refuses a wrong `where` before a secret is typed.
    questions : mapping
        What is asked at the prompt by part: where, who, and the secret if there is one.
    """

    arguments: Names
    environment: Names
    profile: Names
    where: str
    default: str
    settle: Settle
    judge: Callable[[Found, str], object]
    questions: Mapping[str, str]


WANTED = {
    "genesys": Wanted(
        _ARGUMENTS,
        _ENVIRONMENT,
        _PROFILE,
        "region",
        "default",
        settled,
        lambda found, source: agreed(found, "region", source),
        {
            "region": "Genesys Cloud region, such as eu-west-1: ",
            "client_id": "OAuth client id (empty to stop): ",
            "client_secret": "Client secret (it is not shown): ",
        },
    ),
    "cxone": Wanted(
        cxone.ARGUMENTS,
        {**cxone.ENVIRONMENT, "profile": (NAME_OF_PROFILE,)},
        cxone.PROFILE,
        "area",
        "cxone",
        cxone.settled,
        cxone.where_to,
        {
            "area": "NICE CXone area, such as na1: ",
            "access_key_id": "Access key id (empty to stop): ",
            "access_key_secret": "Access key secret (it is not shown): ",
        },
    ),
}


def for_a_person(wanted: Wanted) -> Wanted:
    """Return what a person's login consists of: the client may be public, and is not asked for a secret."""
    asked = {part: text for part, text in wanted.questions.items() if part != "client_secret"}
    return replace(wanted, settle=partial(settled, public=True), questions=asked)
