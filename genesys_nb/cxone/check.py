"""What the doctor looks at in NICE CXone."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from genesys_nb.cxone.plans import utc
from genesys_nb.cxone.provider import ROOT
from genesys_nb.doctor import PATIENCE, Finding, Patient, budget, clocks, failed, permission, said, token
from genesys_nb.errors import GenesysError
from genesys_nb.query import Query

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
    """Look at everything that a day's work needs, one small request each."""
    try:
        answer = session.send(Query("GET", f"{ROOT}/business-unit"), deadline=PATIENCE)
    except GenesysError as error:
        yield failed("host and login", error)
        return
    yield Finding("host and login", "ok", f"{session.host} answers and took the token")
    yield said("business unit", answer, lambda told: unit_name(told) or "it has no name")
    yield token(session)
    yield clocks(answer, session.now())
    yield budget(session)
    for helper, path in _LISTINGS.items():
        yield permission(session, helper, Query("GET", ROOT + path))
    hour = session.now().replace(minute=0, second=0, microsecond=0)
    minute = {"startDate": utc(hour), "endDate": utc(hour + timedelta(minutes=1))}
    for helper, path in _HISTORIES.items():
        yield permission(session, helper, Query("GET", ROOT + path, minute))


def unit_name(told: Mapping[str, Any]) -> str:
    """Return the name of the business unit. What the field is called is not published: it is one that ends so."""
    units = told.get("businessUnits")
    unit = units[0] if isinstance(units, list) and units else units
    named = unit.items() if isinstance(unit, dict) else ()
    return next((text for key, text in named if key.lower().endswith("name") and isinstance(text, str)), "")[:200]
