"""What the doctor looks at in NICE CXone."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from genesys_nb.cxone import contacts, people
from genesys_nb.cxone.provider import ROOT
from genesys_nb.doctor import Finding, Patient, examined
from genesys_nb.downloads.pull import Pull
from genesys_nb.intervals import When
from genesys_nb.query import Query

BUSINESS_UNIT = f"{ROOT}/business-unit"

_LISTINGS: tuple[Callable[[Any], Pull], ...] = (
    people.agents,
    people.agent_states,
    people.teams,
    people.skills,
    contacts.contacts_active,
    contacts.campaigns,
    contacts.dispositions,
)
_HISTORIES: tuple[Callable[[Any, When], Pull], ...] = (
    people.agent_state_history,
    people.agent_performance,
    contacts.contacts_completed,
)


def examine(session: Patient) -> Iterator[Finding]:
    """Look at everything that a day's work needs in NICE CXone."""
    hour = session.now().replace(minute=0, second=0, microsecond=0)
    minute = (hour, hour + timedelta(minutes=1))
    helpers = {
        **{plan.__name__: Query("GET", plan(session).queries[0].path) for plan in _LISTINGS},
        **{plan.__name__: plan(session, minute).queries[0] for plan in _HISTORIES},
    }
    return examined(session, ("business unit", BUSINESS_UNIT, _described), helpers)


def unit_name(told: Mapping[str, Any]) -> str:
    """Return the name of the business unit. What the field is called is not published: it is one that ends so."""
    units = told.get("businessUnits")
    unit = units[0] if isinstance(units, list) and units else units
    named = unit.items() if isinstance(unit, dict) else ()
    return next((text for key, text in named if key.lower().endswith("name") and isinstance(text, str)), "")


def _described(told: Mapping[str, Any]) -> str:
    return unit_name(told) or "it has no name"
