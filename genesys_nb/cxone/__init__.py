"""NICE CXone: the session's table of contents.

Each name below is a function of an endpoint module, bound by `Helper`; what it sends and returns is written there.
Another listing is a row of `catalogue`, its columns in `shapes`, a function in `people` or `contacts`, and one line
each here and in `check`.
"""

from typing import Any

from genesys_nb import session
from genesys_nb.cxone import contacts, people
from genesys_nb.cxone.catalogue import CATALOGUE
from genesys_nb.cxone.check import BUSINESS_UNIT, examine, unit_name
from genesys_nb.cxone.login import opened
from genesys_nb.cxone.provider import CXONE as PROVIDER
from genesys_nb.cxone.provider import located
from genesys_nb.cxone.shapes import SHAPES
from genesys_nb.doctor import Check, greeted
from genesys_nb.helper import Helper

__all__ = ["PROVIDER", "Session", "opened"]


class Session(session.Session):
    """A connection to one tenant of NICE CXone; `genesys_nb.connect` with ``platform="cxone"`` opens it."""

    agents = Helper(people.agents)
    agent_states = Helper(people.agent_states)
    agent_state_history = Helper(people.agent_state_history)
    agent_performance = Helper(people.agent_performance)
    teams = Helper(people.teams)
    skills = Helper(people.skills)
    contacts_completed = Helper(contacts.contacts_completed)
    contacts_active = Helper(contacts.contacts_active)
    contact = Helper(contacts.contact)
    campaigns = Helper(contacts.campaigns)
    dispositions = Helper(contacts.dispositions)

    def __init__(self, **parts: Any) -> None:
        super().__init__(provider=PROVIDER, catalogue=CATALOGUE, shapes=SHAPES, **parts)

    def greet(self) -> None:
        """Prove that the credentials work, and learn the business unit's name, by one small request."""
        self.organisation_name = greeted(self, BUSINESS_UNIT, unit_name)

    def check(self) -> Check:
        """Look at host, login, business unit, token, clocks, rate limit and permissions; ask the doctor.

        Returns
        -------
        Check
            Shows itself; ``.ok`` is True when nothing failed, ``.findings`` are the rows.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", platform="cxone", progress=False) as cx:
        ...     cx.check().ok
        True
        """
        return Check(examine(self))

    def _pin(self, link: str) -> str:
        return super()._pin(located(link))
