"""What the doctor looks at in NICE CXone."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from genesys_nb.cxone.plans import utc
from genesys_nb.cxone.provider import ROOT
from genesys_nb.doctor import Finding, Patient, examined
from genesys_nb.query import Query

BUSINESS_UNIT = f"{ROOT}/business-unit"

_LISTINGS = {
    "agents": "/agents",
    "agent_states": "/agents/states",
    "teams": "/teams",
    "skills": "/skills",
    "contacts_active": "/contacts/active",
    "campaigns": "/campaigns",
    "dispositions": "/dispositions",
}
_HISTORIES = {
    "agent_state_history": "/agents/state-history",
    "agent_performance": "/agents/performance",
    "contacts_completed": "/contacts/completed",
}


def examine(session: Patient) -> Iterator[Finding]:
    """Look at everything that a day's work needs in NICE CXone."""
    hour = session.now().replace(minute=0, second=0, microsecond=0)
    minute = {"startDate": utc(hour), "endDate": utc(hour + timedelta(minutes=1))}
    helpers = {
        **{helper: Query("GET", ROOT + path) for helper, path in _LISTINGS.items()},
        **{helper: Query("GET", ROOT + path, minute) for helper, path in _HISTORIES.items()},
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
