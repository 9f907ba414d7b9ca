"""External contacts and organisations, by scan: the one way to all of them, for page numbers end at the first thousand.

A scan may bring pages without rows in its middle, several in a row, and is over only when it names no cursor.
"""

from dataclasses import replace
from typing import Annotated

from genesys_nb.arguments import Between
from genesys_nb.downloads.pull import Pull
from genesys_nb.genesys.catalogue import CATALOGUE
from genesys_nb.genesys.ids import refuse_name
from genesys_nb.genesys.shapes import EXTERNAL_CONTACTS, EXTERNAL_ORGANISATIONS
from genesys_nb.listing import plan
from genesys_nb.query import Query
from genesys_nb.tables.shape import Shape

_EMPTY_PAGES = 1_000  # in a row; nobody has said how many there may be, but for ever is a defect


def external_contacts(
    session: object,
    *,
    division: str | None = None,
    page_size: Annotated[int, Between(10, 200)] = 200,
    progress: bool | None = None,
) -> Pull:
    """Return the external contacts.

    Parameters
    ----------
    division : str, optional
        Id of a division; None is all that the role may see.
    page_size : int
        Contacts a page, 10 to 200.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a contact: ``id``, ``first_name``, ``last_name``, ``external_organization_name``, ``work_email``,
        ``work_phone_e164``, ``create_date``, …; ``id`` is the ``external_contact_id`` of conversations.

    Raises
    ------
    ConfigError
        A page size outside 10 to 200, or the name of a division in place of its id.
    Forbidden
        The role lacks ``externalContacts:contact:view`` (or the older ``relate:contact:view``).

    Notes
    -----
    GET /api/v2/externalcontacts/scan/contacts. The service gives no total. A scan can be resumed within 24 hours.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     gc.external_contacts()["id"].is_unique
    True
    """
    return _scan("external contacts", "contacts", EXTERNAL_CONTACTS, division, page_size, progress=progress)


def external_organisations(
    session: object,
    *,
    division: str | None = None,
    page_size: Annotated[int, Between(10, 200)] = 200,
    progress: bool | None = None,
) -> Pull:
    """Return the external organisations: one row an organisation; the parameters are those of `external_contacts`.

    Raises
    ------
    Forbidden
        The role lacks ``externalContacts:externalOrganization:view`` (or ``relate:externalOrganization:view``).

    Notes
    -----
    GET /api/v2/externalcontacts/scan/organizations. The service gives no total.
    """
    return _scan(
        "external organisations", "organizations", EXTERNAL_ORGANISATIONS, division, page_size, progress=progress
    )


def _scan(what: str, kind: str, columns: Shape, division: str | None, page_size: int, *, progress: bool | None) -> Pull:
    if division:
        refuse_name("division", division, "divisions")
    path = f"/api/v2/externalcontacts/scan/{kind}"
    query = Query("GET", path, {"divisionId": division} if division else {})
    pull = plan(CATALOGUE.find(path), query, what=what, shape=columns, page_size=page_size, progress=progress)
    return replace(pull, style=replace(pull.style, patience=_EMPTY_PAGES))
