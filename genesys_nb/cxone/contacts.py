"""Contacts, completed and active, and the small lists that their numbers point to.

Each function turns its arguments into a `Pull` and sends nothing; the columns that are always there are in `shapes`.
"""

from genesys_nb.cxone.plans import Timely, between, listing
from genesys_nb.cxone.shapes import ACTIVE_CONTACTS, CAMPAIGNS, CONTACT, CONTACTS, DISPOSITIONS
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import ConfigError
from genesys_nb.http.origin import fill
from genesys_nb.intervals import When

MEDIA = {
    "email": 1,
    "chat": 3,
    "phone": 4,
    "voicemail": 5,
    "work item": 6,
    "sms": 7,
    "social": 8,
    "digital": 9,
}
"""The numbers of the media types."""


def contacts_completed(
    session: Timely,
    interval: When,
    *,
    agent_id: int | str | None = None,
    skill_id: int | str | None = None,
    team_id: int | str | None = None,
    campaign_id: int | str | None = None,
    media: str | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return the contacts of an interval that are over.

    Parameters
    ----------
    interval : str, date, pair or Interval
        ``"yesterday"``, ``"last 7 days"``, ``("2026-11-01", "2026-11-08")``, …
    agent_id, skill_id, team_id, campaign_id : int, optional
        Only contacts of this one.
    media : str, optional
        ``phone``, ``chat``, ``email``, ``voicemail``, ``sms``, ``social``, ``digital`` or ``work item``.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a contact: ``contact_id``, ``contact_start_date``, ``agent_id``, ``skill_id``, ``media_type_id``,
        ``total_duration_seconds``, ``in_queue_seconds``, ``abandoned``, … Versions 21 to 23 spell some of them
        otherwise; they are understood.

    Raises
    ------
    ConfigError
        The interval cannot be read, or there is no such medium.

    Notes
    -----
    GET /inContactAPI/services/v34.0/contacts/completed.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
    ...     calls = cx.contacts_completed("last 7 days", media="phone")
    >>> calls["media_type_id"].unique().tolist()
    [4]
    """
    asked, wanted = between(session, interval)
    if media is not None and media not in MEDIA:
        raise ConfigError(f"there is no medium {media!r}", next_step=f"the media are {', '.join(MEDIA)}")
    narrowed = {
        **wanted,
        "agentId": agent_id,
        "skillId": skill_id,
        "teamId": team_id,
        "campaignId": campaign_id,
        "mediaTypeId": None if media is None else MEDIA[media],
    }
    return listing("completed contacts", "/contacts/completed", CONTACTS, narrowed, progress=progress, interval=asked)


def contacts_active(session: Timely, *, progress: bool | None = None) -> Pull:  # noqa: ARG001 - as all helpers
    """Return the contacts that go on at the moment: one row a contact.

    Notes
    -----
    GET /inContactAPI/services/v34.0/contacts/active. At a quiet moment there is none, and the frame is empty.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
    ...     cx.contacts_active().columns[0]
    'contact_id'
    """
    return listing("active contacts", "/contacts/active", ACTIVE_CONTACTS, {}, progress=progress)


def contact(session: Timely, contact_id: int | str) -> Pull:  # noqa: ARG001 - as all helpers
    """Return one contact, completed or active: one row.

    Parameters
    ----------
    contact_id : int or str
        Its number.

    Raises
    ------
    NotFound
        There is no such contact.
    SecurityError
        It is not an id, and could lead to another part of the API.

    Notes
    -----
    GET /inContactAPI/services/v34.0/contacts/{contactId}.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
    ...     first = cx.contacts_completed("last 7 days")["contact_id"].iloc[0]
    ...     bool(cx.contact(first)["contact_id"].iloc[0] == first)
    True
    """
    path = fill("/contacts/{contactId}", contactId=str(contact_id))
    return listing("contact", path, CONTACT, {}, progress=False)


def campaigns(session: Timely, *, progress: bool | None = None) -> Pull:  # noqa: ARG001 - as all helpers
    """Return the campaigns: one row a campaign, ``id`` and ``name``.

    Notes
    -----
    GET /inContactAPI/services/v34.0/campaigns.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
    ...     list(cx.campaigns().columns)
    ['id', 'name']
    """
    return listing("campaigns", "/campaigns", CAMPAIGNS, {}, progress=progress)


def dispositions(session: Timely, *, progress: bool | None = None) -> Pull:  # noqa: ARG001 - as all helpers
    """Return the dispositions, which say how contacts ended: one row a disposition.

    Notes
    -----
    GET /inContactAPI/services/v34.0/dispositions. The names of its fields are not published; they come as sent.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
    ...     len(cx.dispositions()) > 10
    True
    """
    return listing("dispositions", "/dispositions", DISPOSITIONS, {}, progress=progress)
